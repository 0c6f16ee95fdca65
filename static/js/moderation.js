// The moderators' screen. Every deed on it is a form that works by itself: here it is
// sent in the background, and its card leaves at once.

import * as cards from "./moderation-cards.js";
import { answer, decide, undo } from "./moderation-deeds.js";
import { startKeys } from "./moderation-keys.js";
import { watch } from "./moderation-live.js";

const { list } = cards;
const bulk = document.getElementById("bulk");

// The words of a button, without its key.
function nameOf(button) {
  const copy = button.cloneNode(true);
  copy.querySelectorAll("kbd, .visually-hidden").forEach((part) => part.remove());
  return copy.textContent.trim();
}

list.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.target.matches(".card-answer form")) {
    event.preventDefault();
    answer(event.target, nameOf(button));
    return;
  }
  if (!event.target.matches(".card-verbs") || !button?.value) return;
  event.preventDefault();
  const card = event.target.closest(".card");
  decide([card], button.value, nameOf(button));
});

bulk?.addEventListener("submit", (event) => {
  event.preventDefault();
  decide(cards.ticked(), event.submitter.value, nameOf(event.submitter));
});

document.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "batch") return;
  event.preventDefault();
  undo(event.submitter.value);
});

document.querySelector("#toast button").addEventListener("click", () => undo());

// Ticks are counted where they are decided on.
function count() {
  if (bulk) bulk.querySelector("b").textContent = cards.ticked().length;
}
list.addEventListener("change", count);
list.addEventListener("cards", count);

list.addEventListener("focusin", (event) => {
  cards.mark(event.target.closest(".card"));
});

// Where there is room beside the cards, the writer of the current one stands there.
const writer = document.getElementById("writer");
list.addEventListener("current", ({ detail: card }) => {
  const record = card.querySelector(".card-writer > div").cloneNode(true);
  writer.querySelector("h2").textContent = card.dataset.name;
  writer.querySelector("div").replaceChildren(record);
  writer.hidden = false;
});

startKeys();
watch();
if (cards.all().length) cards.go(cards.all()[0], { preventScroll: true });
