"use strict";
const filter = document.getElementById("filter");
const entries = [...document.querySelectorAll(".entry")];
const texts = entries.map((entry) => entry.querySelector("summary").textContent.toLowerCase());

filter.addEventListener("input", () => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  entries.forEach((entry, n) => {
    entry.hidden = !words.every((word) => texts[n].includes(word));
    left += entry.hidden ? 0 : 1;
  });
  document.getElementById("none").hidden = left > 0 || entries.length === 0;
});

function move(by) {
  const seen = entries.filter((entry) => !entry.hidden);
  const here = seen.findIndex((entry) => entry.contains(document.activeElement));
  const next = seen[here < 0 ? 0 : Math.min(Math.max(here + by, 0), seen.length - 1)];
  if (next) next.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.activeElement === filter) {
    if (event.key === "Escape" || event.key === "Enter") filter.blur();
    return;
  }
  const here = entries.find((entry) => entry.contains(document.activeElement));
  if (event.key === "/") filter.focus();
  else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "o" && here) here.open = !here.open;
  else return;
  event.preventDefault();
});
