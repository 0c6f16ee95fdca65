// Decide and undo: sent one after the other, in the order in which they were done.

import * as cards from "./moderation-cards.js";

const { fill, list, say, words } = cards;
const panel = document.getElementById("undo");
const toast = document.getElementById("toast");
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const TEN_MINUTES = 600_000;

const decided = new Map(); // a batch: the cards that it took away
let sending = Promise.resolve();
let toastEnds;

// What the server answered; without an answer, why there is none.
async function send(address, fields) {
  const body = new URLSearchParams([["csrfmiddlewaretoken", token], ...fields]);
  try {
    const response = await fetch(address, {
      body,
      headers: { Accept: "application/json" },
      method: "POST",
      redirect: "error", // the login page is no answer
    });
    const isOurs = response.headers.get("Content-Type") === "application/json";
    return isOurs ? await response.json() : { failed: words.failed };
  } catch {
    return { failed: words.lost };
  }
}

function inTurn(job) {
  sending = sending.then(job, job);
  return sending;
}

export function decide(chosen, verb, deed, more = []) {
  if (!chosen.length) return say(words.ticked);
  const next = cards.leave(chosen);
  const { length } = cards.all();
  const name = next?.dataset.name;
  say(
    `${deed}: ${nameOf(chosen)}.`,
    next ? fill(words.next, { name, number: length }) : words.last,
  );
  const replies = chosen.map(({ dataset }) => ["reply", `${dataset.pk}:${dataset.version}`]);
  return inTurn(async () => {
    const fields = [...replies, ["verb", verb], ...more];
    const answer = await send(list.dataset.decide, fields);
    const kept = settle(chosen, answer, verb, deed);
    if (answer.batch) remember(answer, kept, deed);
  });
}

// An answer in the paper's name: what it answers is approved, and leaves with it.
export function answer(form, deed) {
  const card = form.closest(".card");
  const fields = new FormData(form);
  fields.delete("csrfmiddlewaretoken");
  const button = form.querySelector("button");
  button.disabled = true;
  return inTurn(async () => {
    const told = await send(form.action, fields);
    button.disabled = false;
    if (!told.batch) {
      const why = fill(told.failed ?? told.said.join(" "), { deed });
      cards.notice(card, why);
      return say(why);
    }
    form.reset();
    form.closest("details").open = false;
    cards.leave([card]);
    remember(told, [card], deed);
    say(told.done);
  });
}

function nameOf(chosen) {
  return chosen.map((card) => card.dataset.name).join(", ");
}

// Gives back what was not decided, and why; returns the cards that are decided.
function settle(chosen, answer, verb, deed) {
  if (answer.waiting !== undefined) showWaiting(answer.waiting);
  const found = new Map(answer.replies?.map((reply) => [String(reply.pk), reply]));
  return chosen.filter((card) => {
    const reply = found.get(card.dataset.pk);
    if (reply && !reply.why) return true;
    const because = answer.failed ?? answer.said?.join(" ") ?? "";
    const why = reply?.why ?? fill(because, { deed });
    cards.giveBack(card, reply?.version);
    refuse(card, why, verb, deed, Boolean(reply));
    return false;
  });
}

// A colleague was first: theirs stands, or this one is insisted on.
function refuse(card, why, verb, deed, isOvertaken) {
  if (!isOvertaken) {
    cards.notice(card, why);
    say(why, fill(words.back, { name: card.dataset.name }));
    return;
  }
  const text = `${why} ${fill(words.left, { deed })}`;
  cards.notice(card, text, [
    [words.keep, () => keep(card)],
    [fill(words.insist, { deed }), () => decide([card], verb, deed)],
  ]);
  card.classList.add("is-overtaken");
  say(fill(words.back, { name: card.dataset.name }), text);
}

export function keep(card) {
  card.classList.remove("is-overtaken");
  cards.leave([card]);
}

function showWaiting(number) {
  document.querySelectorAll("[data-waiting]").forEach((place) => {
    place.textContent = number;
  });
}

// The way back: in the panel, and for the last one in the toast.
function remember(answer, kept, deed) {
  decided.set(answer.batch, kept);
  const row = panel.querySelector("template").content.cloneNode(true);
  row.querySelectorAll(".batch-text").forEach((place) => {
    place.textContent = answer.done;
  });
  const time = row.querySelector(".batch-time");
  time.textContent = new Date().toTimeString().slice(0, 5);
  row.querySelector("[name=batch]").value = answer.batch;
  panel.querySelector("ul").prepend(row);
  panel.querySelector("p.quiet").hidden = true;
  show(`${deed}: ${nameOf(kept)}`);
}

function show(text) {
  clearTimeout(toastEnds);
  toast.querySelector("span").textContent = text;
  toast.hidden = false;
  toastEnds = setTimeout(() => (toast.hidden = true), TEN_MINUTES);
}

// Takes back a batch, the last one by default: its cards come back to their places.
export function undo(named) {
  return inTurn(async () => {
    const batch = named ?? panel.querySelector("ul [name=batch]")?.value;
    if (!batch) return say(words.nothing);
    const answer = await send(list.dataset.undo, [["batch", batch]]);
    if (!answer.replies) {
      const text = answer.failed ?? answer.said.join(" ");
      return say(fill(text, { deed: words.undo }));
    }
    forget(batch);
    showWaiting(answer.waiting);
    if (!decided.has(batch)) return location.reload();
    comeBack(decided.get(batch), answer);
  });
}

function comeBack(taken, answer) {
  const found = new Map(answer.replies.map((reply) => [String(reply.pk), reply]));
  for (const card of taken) {
    const reply = found.get(card.dataset.pk);
    cards.giveBack(card, reply?.version);
    if (reply?.why) cards.notice(card, reply.why);
  }
  if (taken.length) {
    cards.go(taken[0]);
    say(fill(words.back, { name: nameOf(taken) }), ...answer.said);
  }
}

function forget(batch) {
  const rows = [...panel.querySelectorAll("ul li")];
  rows.find((row) => row.querySelector("[name=batch]").value === batch)?.remove();
  panel.querySelector("p.quiet").hidden = panel.querySelector("ul li") !== null;
  toast.hidden = true;
}
