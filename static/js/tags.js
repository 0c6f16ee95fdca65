// The line of tags as chips: each can be taken away and says how many stories have it.

import { suggest } from "./suggest.js";

function split(line) {
  const names = line.match(/\s*(?:"(?:[^"]|"")*"|[^,]+)\s*(?=,|$)/g) ?? [];
  return names.map(unquoted).filter(Boolean);
}

function unquoted(text) {
  const name = text.trim();
  const inside = /^"((?:[^"]|"")*)"$/.exec(name);
  return (inside ? inside[1].replaceAll('""', '"') : name).trim();
}

function quoted(name) {
  return /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

function same(one, other) {
  return one.toLocaleLowerCase() === other.toLocaleLowerCase();
}

function makeChips(box) {
  const line = box.querySelector("input");
  const list = box.querySelector("datalist");
  const { find, fresh, remove } = box.dataset;
  const uses = new Map();
  box.querySelectorAll(".tag-uses li").forEach(({ dataset }) => {
    uses.set(dataset.name.toLocaleLowerCase(), dataset.uses);
  });
  box.querySelector(".tag-uses")?.remove();

  const chips = document.createElement("ul");
  chips.className = "tag-chips";
  const field = line.cloneNode();
  field.removeAttribute("name");
  field.value = "";
  line.removeAttribute("id");
  line.type = "hidden";
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  box.prepend(chips, field, said);
  let names = split(line.value);
  show();

  function show() {
    line.value = names.map(quoted).join(", ");
    chips.replaceChildren(...names.map(chip));
    chips.hidden = !names.length;
  }

  function chip(name) {
    const item = document.createElement("li");
    const count = document.createElement("span");
    count.className = "uses";
    count.textContent = uses.get(name.toLocaleLowerCase()) ?? fresh;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "×";
    button.ariaLabel = `${remove}: ${name}`;
    button.addEventListener("click", () => drop(name));
    item.append(name, " ", count, button);
    return item;
  }

  function tell() {
    show();
    line.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function drop(name) {
    names = names.filter((other) => other !== name);
    said.textContent = `${remove}: ${name}`;
    tell();
    field.focus();
  }

  function add(text) {
    const added = split(text).filter(
      (name) => !names.some((other) => same(name, other)),
    );
    names = [...names, ...added];
    field.value = "";
    said.textContent = added.join(", ");
    tell();
  }

  suggest(field, list, find, (option) => {
    uses.set(option.value.toLocaleLowerCase(), option.dataset.uses ?? option.label);
    add(quoted(option.value));
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || (event.key === "," && !isQuoting(field.value))) {
      event.preventDefault();
      if (field.value.trim()) add(field.value);
    } else if (event.key === "Backspace" && !field.value && names.length) {
      event.preventDefault();
      field.value = names.at(-1);
      names = names.slice(0, -1);
      tell();
    }
  });
  field.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (!text.includes(",")) return;
    event.preventDefault();
    add(field.value + text);
  });
  // What still stands in the field is meant, too.
  field.addEventListener("change", () => field.value.trim() && add(field.value));
}

function isQuoting(text) {
  return (text.match(/"/g) ?? []).length % 2 === 1;
}

document.querySelectorAll(".tags").forEach(makeChips);
