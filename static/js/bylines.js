// The names that sign a story: added, taken away, put in order.

import { button, move, moveByKeys } from "./rows.js";
import { suggest } from "./suggest.js";

const ROW = ".byline";

function equip(box) {
  const list = box.querySelector("datalist");
  const { add, earlier, find, later, remove } = box.dataset;
  const rows = () => [...box.querySelectorAll(ROW)];
  const blank = rows().at(-1).cloneNode(true);
  let made = rows().length;

  function renumber() {
    rows().forEach((row, number) => {
      row.querySelector("[type=number]").value = number + 1;
      row.ariaLabel = `${number + 1}`;
    });
  }

  function drop(row) {
    const near = row.nextElementSibling?.matches(ROW)
      ? row.nextElementSibling
      : row.previousElementSibling;
    row.remove();
    if (!rows().length) insert();
    renumber();
    (near?.querySelector("input") ?? adder).focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function prepare(row) {
    const step = (by) => () => {
      move(row, by, ROW);
      renumber();
    };
    row.setAttribute("role", "group");
    row.querySelector(".byline-order").hidden = true;
    const buttons = document.createElement("div");
    buttons.className = "row-buttons";
    buttons.append(
      button(earlier, "↑", step(-1)),
      button(later, "↓", step(1)),
      button(remove, "×", () => drop(row)),
    );
    row.append(buttons);
    suggest(row.querySelector("[name=bylines_author]"), list, find);
  }

  function insert() {
    const row = blank.cloneNode(true);
    made += 1;
    row.querySelectorAll("[id]").forEach((field) => {
      const id = field.id.replace(/\d+$/, made);
      row.querySelector(`[for="${field.id}"]`).htmlFor = id;
      field.id = id;
    });
    adder.before(row);
    prepare(row);
    renumber();
    return row;
  }

  const adder = document.createElement("button");
  adder.type = "button";
  adder.className = "button add-row";
  adder.textContent = add;
  adder.addEventListener("click", () => insert().querySelector("input").focus());
  list.before(adder);
  rows().forEach((row, number) => {
    const isEmpty = ![...row.querySelectorAll("[type=text]")].some(({ value }) => value);
    if (isEmpty && number) row.remove();
    else prepare(row);
  });
  renumber();
  moveByKeys(box, ROW, renumber);
}

document.querySelectorAll(".bylines").forEach(equip);
