// The keys of WordPress, while the focus is in the queue and not in a field. A key does
// what its button does: where there is no such button, it does nothing.

import * as cards from "./moderation-cards.js";
import { keep, undo } from "./moderation-deeds.js";

const main = document.getElementById("content-main");
const panel = document.getElementById("keys");
const help = document.getElementById("help");
const onOff = document.getElementById("keys-switch");
const bulk = document.getElementById("bulk");
const STORED = "moderation-keys";

const VERBS = { a: "approve", d: "trash", s: "spam", u: "hold" };
const OTHERS = {
  "?": () => help.showModal(),
  e: () => press("a.card-edit-link"),
  j: () => cards.step(1),
  k: () => cards.step(-1),
  r: openAnswer,
  x: tick,
  X: tickAll,
  z: () => undo(),
};

function press(selector, root = cards.currentCard()) {
  const button = root?.querySelector(selector);
  button?.click();
  return Boolean(button);
}

// What is public and was reported stays as it is: that is to approve it once more.
function decide(verb) {
  const isOffered = press(`.card-verbs [value=${verb}]`);
  if (!isOffered && verb === "approve") press(".card-verbs [value=dismiss]");
}

function openAnswer() {
  const part = cards.currentCard()?.querySelector(".card-answer");
  if (!part) return;
  part.open = true;
  part.querySelector("textarea").focus();
}

function tick() {
  const card = cards.currentCard();
  if (card) cards.box(card).click();
}

function tickAll() {
  const isAny = cards.ticked().length > 0;
  for (const card of cards.all()) {
    if (cards.box(card).checked === isAny) cards.box(card).click();
  }
}

function reject(number) {
  const card = cards.currentCard();
  card?.querySelectorAll(".card-verbs [value^='reject:']")[number - 1]?.click();
}

function act(key) {
  if (OTHERS[key]) OTHERS[key]();
  else if (VERBS[key]) decide(VERBS[key]);
  else if (VERBS[key.toLowerCase()]) press(`[value=${VERBS[key.toLowerCase()]}]`, bulk);
  else if (/^[1-9]$/.test(key)) reject(Number(key));
  else return false;
  return true;
}

function isForUs(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  if (event.repeat && !"jk".includes(event.key)) return false;
  const { target } = event;
  const isField = target.matches("textarea, select, input:not([type=checkbox])");
  const isHere = target === document.body || main.contains(target);
  return isHere && !isField && !help.open;
}

function isOn() {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

function show() {
  main.classList.toggle("has-keys", isOn());
  onOff.setAttribute("aria-pressed", isOn());
}

export function startKeys() {
  panel.hidden = false;
  help.querySelector("div").append(panel.querySelector("dl").cloneNode(true));
  show();
  onOff.addEventListener("click", () => {
    localStorage.setItem(STORED, isOn() ? "off" : "on");
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (!isForUs(event)) return;
    const { target } = event;
    if (event.key === "Enter" && target.matches(".card.is-overtaken")) keep(target);
    if (isOn() && act(event.key)) event.preventDefault();
  });
}
