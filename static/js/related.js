// Related stories: one is shown first or left out, never both; others are added.

import { button, move, moveByKeys } from "./rows.js";
import { suggest } from "./suggest.js";

const ROW = ".related-row";

function equip(box) {
  const rows = box.querySelector(".related-rows");
  const field = box.querySelector("input[list]");
  const { earlier, find, later } = box.dataset;

  function prepare(row) {
    row.append(
      button(earlier, "↑", () => move(row, -1, ROW)),
      button(later, "↓", () => move(row, 1, ROW)),
    );
  }

  function add(text) {
    const [, headline, key] = /^(.*) #(\d+)$/s.exec(text) ?? [];
    if (!key) return;
    field.value = "";
    const known = rows.querySelector(`[name=pinned][value="${key}"]`);
    const row = known?.closest(ROW) ?? blank(headline, key);
    rows.querySelector(ROW) ? rows.querySelector(ROW).before(row) : rows.append(row);
    const pin = row.querySelector("[name=pinned]");
    if (!pin.checked) pin.click();
    pin.focus();
  }

  function blank(headline, key) {
    const row = box.querySelector("template").content.cloneNode(true).firstElementChild;
    row.querySelector("strong").textContent = headline;
    row.querySelectorAll(".visually-hidden").forEach((name) => {
      name.textContent = `: ${headline}`;
    });
    row.querySelectorAll("input").forEach((input) => {
      input.value = key;
    });
    prepare(row);
    return row;
  }

  rows.addEventListener("change", ({ target }) => {
    const row = target.closest(ROW);
    if (!target.checked || !row) return;
    row.querySelectorAll("[type=checkbox]").forEach((box) => {
      if (box !== target) box.checked = false;
    });
  });
  rows.querySelectorAll(ROW).forEach(prepare);
  moveByKeys(rows, ROW);
  suggest(field, box.querySelector("datalist"), find, (option) => add(option.value));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add(field.value);
  });
}

document.querySelectorAll(".related").forEach(equip);
