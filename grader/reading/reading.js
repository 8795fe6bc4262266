"use strict";
// What is on the page is what the server has kept: each step is sent, and its answer is shown. Keys
// wait for the steps before them, so that fast typing meets the right answer.

const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent);
const keys = data.answers.map(([key]) => key);
const states = new Map(data.answers);
const OPEN = ["unread", "begun", "again"];
const WORDS = { unread: "unread", begun: "begun: Enter counts it", scored: "scored",
  again: "the items have changed: look again", elsewhere: "has a score from elsewhere" };
const GONE = "This was NOT saved: the server does not answer. Start `grader read` again and open the " +
  "address that it prints; all that was saved before is there.";
const PAUSE = 400; // milliseconds without a key, after which a comment is saved

let at = -1, now = null, timer = 0, isTyped = false, isInserting = false;
let turn = Promise.resolve(), waiting = 0;
let early = null; // what is typed for a comment whose answer is not there yet

/** Take a step when all earlier ones are done. */
function then(step) {
  waiting++;
  turn = turn.then(step).catch(tell).then(() => { waiting--; });
}

function tell(error) {
  $("trouble").textContent = error.message;
  $("trouble").hidden = false;
  $("saved").textContent = "";
}

async function ask(path, body) {
  const sent = body && { method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question: data.question, ...body }) };
  let found, response;
  try {
    response = await fetch("../" + path, sent);
    found = await response.json();
  } catch {
    throw new Error(GONE);
  }
  if (response.ok && !found.refused) return found;
  if (found.reload) await load(at, true);
  throw new Error(found.refused || found.failed || GONE);
}

// Steps

async function load(place, again) {
  if (!keys.length || (place === at && !again)) return;
  await leave();
  const found = await ask(`answer/${data.question}/${keys[place]}`);
  at = place;
  now = found;
  $("answer").innerHTML = found.html; // made by the server: text, and elements that cannot act
  $("written").textContent = found.written;
  if (!found.written.trim()) $("answer").replaceChildren(element("p", "Nothing was written.", "soft"));
  $("comment").value = found.comment;
  $("pictures").replaceChildren(...pictures());
  $("saved").textContent = "";
  $("trouble").hidden = true;
  history.replaceState(null, "", "#" + found.key);
  window.scrollTo(0, 0);
  show();
}

async function mark(step, items = now.items) {
  const comment = $("comment").value;
  take(await ask("mark", { key: now.key, seen: now.seen, step, items, comment }));
}

function toggle(number) {
  const name = data.items[number];
  if (name === undefined) return null;
  const chosen = now.items || [];
  if (!chosen.includes(name)) return mark("items", [...chosen, name]);
  const rest = chosen.filter((each) => each !== name);
  const isScored = !["unread", "begun"].includes(now.state); // it stays so
  return mark("items", rest.length || isScored ? rest : null); // null: nothing is chosen
}

async function save() {
  await leave();
  await mark("enter");
  const order = [...keys.slice(at + 1), ...keys.slice(0, at)];
  const next = order.find((key) => OPEN.includes(states.get(key)));
  if (next !== undefined) return load(keys.indexOf(next));
  $("saved").textContent = `saved; all ${keys.length} answers are read`;
}

async function undo() {
  await leave();
  const found = await ask("undo", {});
  states.set(found.key, found.state);
  const place = keys.indexOf(found.key);
  if (place >= 0) await load(place, true);
  $("saved").textContent = "undone";
}

async function settle(reader) {
  take(await ask("settle", { key: now.key, reader }));
}

async function typed() {
  if ($("comment").value.trim() === now.comment) return;
  isTyped = true;
  await mark("typing");
}

/** Keep the whole comment, as one step. */
async function leave() {
  clearTimeout(timer);
  if (!now || !(isTyped || $("comment").value.trim() !== now.comment)) return;
  await mark("comment");
  isTyped = false;
}

async function insert(number) {
  const text = now.comments[number];
  if (text === undefined) return;
  const before = $("comment").value.trim();
  $("comment").value = before ? `${before}\n${text}` : text;
  await leave();
}

// What is shown

function take(found) {
  Object.assign(now, found);
  if (document.activeElement !== $("comment")) $("comment").value = now.comment;
  show();
  $("saved").textContent = "saved " + new Date(found.at).toLocaleTimeString();
  $("trouble").textContent = found.trouble && `Kept, but not in results.json yet: ${found.trouble}`;
  $("trouble").hidden = !found.trouble;
}

function show() {
  states.set(now.key, now.state);
  $("place").textContent = `Answer ${at + 1} of ${keys.length}`;
  $("who").textContent = now.count > 1 ? `${now.count} students wrote this` : "";
  $("state").textContent = WORDS[now.state];
  $("state").className = "chip " + now.state;
  const items = now.items || [];
  for (const button of document.querySelectorAll("[data-item]")) {
    button.setAttribute("aria-pressed", items.includes(data.items[button.dataset.item]));
  }
  $("none").setAttribute("aria-pressed", now.items !== null && items.length === 0);
  $("score").textContent = `${now.score === null ? "–" : now.score} of ${data.most}`;
  const comments = now.comments.slice(0, 9).map((text, number) => {
    const button = element("button", "");
    button.append(element("kbd", String(number + 1)), " " + text);
    button.addEventListener("click", () => then(() => insert(number)));
    return element("li", button);
  });
  $("comments").replaceChildren(...comments);
  $("reuse").hidden = !comments.length;
  $("others").replaceChildren(...others());
  $("others").hidden = !$("others").childNodes.length;
  const unread = keys.filter((key) => OPEN.includes(states.get(key))).length;
  const bar = [...document.querySelectorAll("[data-question]")];
  bar.find((each) => each.dataset.question === data.question).textContent = `${unread} unread`;
}

function others() {
  const lines = [];
  if (now.others.length) {
    const all = [{ reader: data.reader, score: now.score, comment: "" }, ...now.others];
    for (const { reader, score, comment } of all) {
      const line = element("p", `${reader}: ${score}${comment && ` (${comment})`} `);
      if (reader === now.counts) line.append(element("span", now.settled ? "counts (chosen)" : "counts", "good"));
      else {
        const button = element("button", "let it count");
        button.addEventListener("click", () => then(() => settle(reader)));
        line.append(button);
      }
      lines.push(line);
    }
  }
  if (now.elsewhere.length) {
    lines.push(element("p", `results.json has ${now.elsewhere.join(", ")}, entered in another way`));
  }
  return lines;
}

function pictures() {
  if (!now.pictures) return [];
  const found = [element("p", `${now.pictures} of the students' own pictures:`, "soft")];
  for (let number = 0; number < now.pictures; number++) {
    const picture = document.createElement("img");
    picture.alt = `picture ${number + 1}`;
    picture.loading = "lazy";
    picture.src = `../picture/${data.question}/${now.key}/${number}`;
    found.push(picture);
  }
  return found;
}

function element(tag, content, kind = "") {
  const made = document.createElement(tag);
  made.append(content);
  if (kind) made.className = kind;
  return made;
}

// Keys and buttons

const go = (steps) => then(() => load((at + steps + keys.length) % keys.length));
const turnOver = () => { $("written").hidden = !$("written").hidden; $("answer").hidden = !$("written").hidden; };
const KEYS = {
  j: () => go(1), n: () => go(1), k: () => go(-1), p: () => go(-1),
  Enter: () => then(save),
  u: () => then(undo),
  c: comment,
  i: () => awaitDigit(true),
  v: turnOver,
  "?": () => ($("help").open ? $("help").close() : $("help").showModal()),
};

/** Write a comment: now, or when earlier steps are done. */
function comment() {
  if (!waiting) return $("comment").focus();
  early = "";
  then(() => {
    $("comment").focus();
    $("comment").value += early;
    early = null;
    timer = setTimeout(() => then(typed), PAUSE);
  });
}

function awaitDigit(is) {
  isInserting = is;
  $("reuse").classList.toggle("waiting", is);
}

function digit(event) {
  const code = /^(?:Digit|Numpad)(\d)$/.exec(event.code); // some keyboards have signs on these keys
  const text = /^\d$/.test(event.key) ? event.key : !event.shiftKey && code ? code[1] : null;
  return text === null ? null : Number(text);
}

document.addEventListener("keydown", (event) => {
  const isWriting = event.target === $("comment");
  if (isWriting && event.key === "Escape") $("comment").blur();
  if (isWriting && event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat) {
    $("comment").blur();
    then(save);
    return event.preventDefault();
  }
  if (early !== null && !isWriting) {
    const isEnd = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (isEnd || event.key === "Escape") then(() => $("comment").blur());
    if (isEnd) then(save);
    if (event.key.length === 1) early += event.key;
    return event.preventDefault();
  }
  if (isWriting || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if ($("help").open && event.key !== "?") return;
  if (event.key === "Enter" && event.target.closest("button, a, summary")) return;
  if (event.repeat && !["j", "k", "n", "p"].includes(event.key)) return;
  const number = digit(event), wasInserting = isInserting;
  awaitDigit(false);
  if (number !== null) {
    if (wasInserting) then(() => insert(number - 1));
    else then(() => (number ? toggle(number - 1) : mark("items", [])));
  } else if (Object.hasOwn(KEYS, event.key)) KEYS[event.key]();
  else return;
  event.preventDefault();
});

$("comment").addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => then(typed), PAUSE);
});
$("comment").addEventListener("blur", () => then(leave));
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button && event.detail) button.blur(); // so that Enter saves, also after a click
});
for (const button of document.querySelectorAll("[data-item]")) {
  button.addEventListener("click", () => then(() => toggle(Number(button.dataset.item))));
}
$("none").addEventListener("click", () => then(() => mark("items", [])));
$("save").addEventListener("click", () => then(save));
$("undo").addEventListener("click", () => then(undo));
$("next").addEventListener("click", () => go(1));
$("previous").addEventListener("click", () => go(-1));
$("source").addEventListener("click", turnOver);
$("close").addEventListener("click", () => $("help").close());

const named = keys.indexOf(location.hash.slice(1));
const first = keys.findIndex((key) => OPEN.includes(states.get(key)));
then(() => load(Math.max(0, named >= 0 ? named : first)));
