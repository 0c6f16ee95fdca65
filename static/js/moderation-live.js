// What happens meanwhile: it is told beside the cards, and moves none of them.

import * as cards from "./moderation-cards.js";

const { fill, list, words } = cards;
const line = document.querySelector(".queue-news[hidden]");
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const EVERY = 20_000;
const STAYS = 700; // milliseconds on a card

async function ask() {
  if (document.hidden) return;
  if (claimed && cards.currentCard()) await claim(cards.currentCard());
  const shown = cards.all();
  const address = new URL(list.dataset.news, location);
  address.searchParams.set("since", list.dataset.since);
  address.searchParams.set("ids", shown.map((card) => card.dataset.pk).join());
  const response = await fetch(address, { redirect: "error" });
  if (response.ok) tell(shown, await response.json());
}

function tell(shown, { claims, gone, more }) {
  line.hidden = !more;
  line.querySelector("a").textContent = fill(words.more, { number: more });
  for (const card of shown) {
    const name = claims[card.dataset.pk];
    const chip = card.querySelector(".claim");
    chip.hidden = !name;
    chip.querySelector("bdi").textContent = name ?? "";
    card.classList.toggle("is-claimed", Boolean(name));
    if (gone.includes(Number(card.dataset.pk)) && !card.matches(".is-gone")) {
      card.classList.add("is-gone");
      cards.notice(card, words.gone);
    }
  }
}

// The card that is looked at is claimed for two minutes; who passes by claims none.
let claimed = "";
let waits;

function claim(card) {
  const body = new URLSearchParams({ left: claimed, reply: card?.dataset.pk ?? "" });
  claimed = card?.dataset.pk ?? "";
  body.set("csrfmiddlewaretoken", token);
  return fetch(list.dataset.claim, { body, keepalive: true, method: "POST" });
}

function claimSoon({ detail: card }) {
  clearTimeout(waits);
  waits = setTimeout(() => claim(card).catch(() => {}), STAYS);
}

export function watch() {
  list.addEventListener("current", claimSoon);
  addEventListener("pagehide", () => claimed && claim(null).catch(() => {}));
  const again = () => ask().catch(() => {}); // no connection: it asks again
  setInterval(again, EVERY);
  document.addEventListener("visibilitychange", again);
}
