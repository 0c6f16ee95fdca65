// The cards: which is the current one, how they leave and come back.

export const list = document.getElementById("cards");
export const words = JSON.parse(
  document.getElementById("moderation-words").textContent,
);
const said = document.getElementById("said");
const nothing = document.getElementById("nothing");
const bulk = document.getElementById("bulk");

let current = null;
const places = new Map(); // of each card that has left: what keeps its place

export const all = () => [...list.querySelectorAll(".card")];
export const ticked = () => all().filter((card) => box(card).checked);
export const box = (card) => card.querySelector("[type=checkbox]");
export const currentCard = () => (current?.isConnected ? current : null);

export function fill(text, facts = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
}

export function say(...sentences) {
  said.textContent = sentences.filter(Boolean).join(" ");
}

export function mark(card) {
  if (!card || card === current) return;
  current?.classList.remove("is-current");
  current = card;
  card.classList.add("is-current");
  list.dispatchEvent(new CustomEvent("current", { detail: card }));
}

export function go(card, options) {
  if (!card) return;
  mark(card);
  card.focus(options);
}

// The card before or after the current one; past the end, the way to the next page.
export function step(by) {
  const shown = all();
  const at = shown.indexOf(current);
  const next = at < 0 ? shown[0] : shown[at + by];
  if (next) go(next);
  else if (by > 0) document.getElementById("more")?.focus();
}

// Takes cards away; the focus goes to the one that follows.
export function leave(chosen) {
  const shown = all();
  const gone = new Set(chosen);
  const last = shown.findLastIndex((card) => gone.has(card));
  const stay = (card) => !gone.has(card);
  const next = shown.slice(last).find(stay) ?? shown.findLast(stay);
  const isHere = gone.has(current) || !current?.isConnected;
  for (const card of chosen) {
    box(card).checked = false;
    hideNotice(card);
    card.querySelectorAll("details[open]").forEach((part) => {
      if (part.matches(".card-reasons")) part.open = false;
    });
    const place = document.createComment("a card");
    places.set(card, place);
    card.replaceWith(place);
  }
  tell();
  if (isHere) next ? go(next) : nothing.focus();
  return next;
}

// Brings a card back to its place, as the server has it now.
export function giveBack(card, version) {
  const place = places.get(card);
  if (!place) return;
  places.delete(card);
  place.replaceWith(card);
  card.classList.add("is-back");
  if (version) setVersion(card, version);
  tell();
}

export function setVersion(card, version) {
  card.dataset.version = version;
  const value = `${card.dataset.pk}:${version}`;
  card.querySelectorAll("[name=reply]").forEach((field) => (field.value = value));
  card.querySelectorAll("[name=version]").forEach((field) => (field.value = version));
}

// A sentence in the card, with buttons: pairs of a name and what it does.
export function notice(card, text, buttons = []) {
  const box = card.querySelector(".card-notice");
  const sentence = document.createElement("span");
  sentence.textContent = text;
  const made = buttons.map(([name, act], number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = number ? "button takes-away" : "button";
    button.textContent = name;
    button.addEventListener("click", act);
    return button;
  });
  box.replaceChildren(sentence, ...made);
  box.hidden = false;
}

export function hideNotice(card) {
  const box = card.querySelector(".card-notice");
  box.hidden = true;
  box.replaceChildren();
}

// After the last card: what to do next. Ticks are counted anew.
function tell() {
  const left = all().length;
  nothing.hidden = left > 0;
  if (bulk) bulk.hidden = left === 0;
  list.dispatchEvent(new CustomEvent("cards"));
}
