// Rows whose order is theirs in the page: bylines, related stories.

export function button(label, text, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "row-button";
  made.textContent = text;
  made.ariaLabel = label;
  made.title = label;
  made.addEventListener("click", press);
  return made;
}

// Moves a row one place and keeps the focus on the button that moved it.
export function move(row, step, selector) {
  const rows = [...row.parentElement.querySelectorAll(selector)];
  const other = rows[rows.indexOf(row) + step];
  if (!other) return;
  const pressed = document.activeElement;
  other[step < 0 ? "before" : "after"](row);
  pressed?.focus();
  row.dispatchEvent(new Event("input", { bubbles: true }));
}

// Alt and an arrow move the row in which the focus is.
export function moveByKeys(box, selector, done) {
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = event.target.closest(selector);
    if (!event.altKey || !step || !row) return;
    event.preventDefault();
    move(row, step, selector);
    done?.();
  });
}
