"use strict";
// The table of submissions. Rows are made as they are needed, so that 10,000 open at once.
(() => {
  const AT_ONCE = 150;
  const data = JSON.parse(document.getElementById("data").textContent);
  const table = document.getElementById("rows"), body = table.tBodies[0];
  const filter = document.getElementById("filter"), count = document.getElementById("count");
  const all = data.rows.map((row) => ({ row, text: row.slice(1).join(" ").toLowerCase() }));
  const collator = new Intl.Collator("en", { numeric: true });
  let shown = all, made = 0, sorted = -1, down = false;

  const heads = data.columns.map((name, column) => {
    const head = document.createElement("th"), button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => sort(column));
    head.append(button);
    if (column && name !== "state") head.className = "number";
    return head;
  });
  const line = document.createElement("tr");
  line.append(...heads);
  table.tHead.append(line);

  function rowOf(row) {
    const line = document.createElement("tr");
    data.columns.forEach((name, column) => {
      const cell = document.createElement("td"), value = row[column + 1];
      if (column) {
        cell.textContent = value === null ? "–" : value;
        if (name !== "state") cell.className = "number";
      } else {
        const link = document.createElement("a"), own = document.createElement("bdi");
        link.href = row[0];
        own.textContent = value;
        link.append(own);
        cell.append(link);
      }
      line.append(cell);
    });
    return line;
  }

  function more(upTo) {
    const until = Math.min(shown.length, upTo);
    const lines = [];
    for (; made < until; made++) lines.push(rowOf(shown[made].row));
    body.append(...lines);
  }

  function show() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = all.filter((each) => words.every((word) => each.text.includes(word)));
    if (sorted >= 0) {
      const at = sorted + 1, sign = down ? -1 : 1;
      shown.sort((a, b) => {
        const [x, y] = [a.row[at], b.row[at]];
        if (x === null || y === null) return (x === null) - (y === null);
        return sign * (typeof x === "number" ? x - y : collator.compare(x, y));
      });
    }
    body.replaceChildren();
    made = 0;
    more(AT_ONCE);
    count.textContent = `${shown.length} of ${all.length}`;
  }

  function sort(column) {
    down = sorted === column ? !down : column > 0 && data.columns[column] !== "state";
    sorted = column;
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    show();
  }

  function move(by) {
    const links = body.getElementsByTagName("a");
    const here = Array.prototype.indexOf.call(links, document.activeElement);
    const next = Math.max(0, here + by);
    if (next >= made - 1) more(made + AT_ONCE);
    if (links[next]) links[next].focus();
  }

  filter.addEventListener("input", show);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target === filter;
    if (event.key === "Escape") {
      if (location.hash.startsWith("#no-")) location.hash = "#people";
      filter.value = "";
      filter.blur();
      show();
    } else if (isTyping) {
      if (event.key === "Enter") { filter.blur(); move(1); }
    } else if (event.key === "/") {
      if (location.hash.startsWith("#no-")) location.hash = "#people";
      event.preventDefault();
      filter.focus();
    } else if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      move(event.key === "j" ? 1 : -1);
    }
  });
  new IntersectionObserver((seen) => {
    if (seen.some((each) => each.isIntersecting)) more(made + AT_ONCE);
  }, { rootMargin: "600px" }).observe(document.getElementById("end"));
  addEventListener("beforeprint", () => more(shown.length));
  show();
})();
