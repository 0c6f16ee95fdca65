// Replies on the page of a story or of a thread, which is the same for everyone: the
// form goes under the reply that it answers, a reply is sent without leaving the page,
// and the reader's own that wait are fetched. The reader's name, email and website
// stay in this browser, if that is wanted. Without script every link and form works.

import { dropDraft, dropSentDrafts, keepDraft, restoreDraft } from "./drafts.js";

const SENT = "replied"; // the addresses at which own replies may wait
const AUTHOR = "reply-author";
const RECEIVED = "/comments/received/"; // where a reply leads that waits
const FIELDS = ["name", "email", "website"];

// Storage may be refused, full, or hold what another script wrote.
function load(storage, key) {
  try {
    return JSON.parse(window[storage].getItem(key));
  } catch {
    return null;
  }
}

function store(storage, key, value) {
  try {
    if (value === null) {
      window[storage].removeItem(key);
    } else {
      window[storage].setItem(key, JSON.stringify(value));
    }
  } catch {
    // Then the page that answers a reply is the only one to show it.
  }
}

// The name, email and website of this browser

function fill(form) {
  const author = load("localStorage", AUTHOR);
  if (author) {
    for (const field of FIELDS) {
      form.elements[field].value ||= author[field] ?? "";
    }
    form.elements.save.checked = true;
  }
}

function keep(form) {
  const author = Object.fromEntries(
    FIELDS.map((field) => [field, form.elements[field].value]),
  );
  store("localStorage", AUTHOR, form.elements.save.checked ? author : null);
}

// The reader's own replies that wait: known to this tab, or to the browser that keeps
// the name, for as long as the cookie lives.

function sent(storage) {
  const addresses = load(storage, SENT);
  return Array.isArray(addresses) ? addresses : [];
}

function remember(address) {
  const storage = load("localStorage", AUTHOR) ? "localStorage" : "sessionStorage";
  store(storage, SENT, [...new Set([...sent(storage), address])]);
}

function forget(address) {
  for (const storage of ["localStorage", "sessionStorage"]) {
    const rest = sent(storage).filter((other) => other !== address);
    store(storage, SENT, rest.length ? rest : null);
  }
}

async function showOwn(place) {
  const response = await fetch(place.dataset.ownReplies);
  if (!response.ok) {
    return;
  }
  document.querySelectorAll("[data-own]").forEach((item) => item.remove());
  document.querySelectorAll(".answers:empty").forEach((list) => list.remove());
  place.innerHTML = await response.text();
  takeTicket(place);
  tellWaitingTime(place);
  showEdits(place);
  const items = [...place.querySelectorAll("[data-own]")];
  if (!items.length && !document.querySelector("[data-own]")) {
    forget(place.dataset.ownReplies);
  }
  for (const item of items) {
    const above = document.getElementById(item.dataset.under)?.closest("li");
    if (above) {
      answersOf(above).append(item);
    } else if ("ofThread" in place.dataset) {
      item.remove(); // it stands in another one
    }
  }
  return items.find((item) => item.isConnected)?.firstElementChild; // the newest
}

// When the form was taken, signed: a page that caches keep cannot hold it.

function takeTicket(place) {
  const ticket = place.querySelector("[data-ticket]");
  const field = document.querySelector(".reply-form")?.elements.ticket;
  if (ticket && field) {
    field.value ||= ticket.dataset.ticket;
  }
}

// How long approval takes now, beside what else the form says.

function tellWaitingTime(place) {
  const told = place.querySelector("[data-waiting-time]");
  document.querySelector(".reply-form-intro [data-waiting-time]")?.remove();
  const intro = document.querySelector(".reply-form-intro");
  intro && told ? intro.append(told) : told?.remove();
}

// The way to change an own reply that is public, in its place.

function showEdits(place) {
  for (const item of place.querySelectorAll("[data-edits]")) {
    const reply = document.getElementById(item.dataset.edits);
    const link = item.querySelector("a");
    item.remove();
    if (reply) {
      link.dataset.own = "";
      reply.querySelector(".reply-actions").append(link);
    }
  }
}

function answersOf(item) {
  let list = item.querySelector(":scope > .answers");
  if (!list) {
    list = document.createElement("ol");
    list.className = "answers";
    item.append(list);
  }
  return list;
}

// The form under the reply that it answers

function movable(section, form) {
  const home = document.createComment("");
  const cancel = section.querySelector(".reply-cancel");
  const addressee = section.querySelector("[data-addressee]");
  const name = addressee.querySelector("bdi");
  const first = { name: name.textContent, isHidden: addressee.hidden };
  let opener = null;
  section.before(home);

  function address(uid, text, isHidden) {
    form.elements.parent.value = uid;
    name.textContent = text;
    addressee.hidden = isHidden;
  }

  return {
    moveUnder(link) {
      const reply = link.closest(".reply");
      opener = link;
      reply.after(section);
      const author = reply.querySelector(".reply-author bdi").textContent;
      address(new URL(link.href).searchParams.get("to"), author, false);
      cancel.hidden = false;
    },
    moveBack() {
      home.after(section);
      address(form.elements.parent.defaultValue, first.name, first.isHidden);
      cancel.hidden = true;
      opener?.focus();
      opener = null;
    },
  };
}

function isPlainClick(event) {
  const { button, metaKey, ctrlKey, shiftKey, altKey } = event;
  return !(button || metaKey || ctrlKey || shiftKey || altKey);
}

// A reply that is sent without leaving the page. What the server refuses is sent once
// more as a plain form: its answer is a page that says what to do, with every word. So
// is one that is public at once: the same click leads to where it stands.

async function send(form, place, moveBack) {
  const failure = form.querySelector("[data-not-sent]");
  failure.hidden = true;
  let response;
  try {
    response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
    });
  } catch {
    failure.hidden = false;
    return;
  }
  const isTaken = response.ok && response.redirected;
  if (isTaken) {
    dropDraft(form);
    remember(place.dataset.ownReplies);
  }
  if (!isTaken || new URL(response.url).pathname !== RECEIVED) {
    form.submit();
    return;
  }
  form.elements.comment.value = "";
  moveBack();
  (await showOwn(place))?.focus();
}

function sendInPlace(form, place, moveBack) {
  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!isSending) {
      isSending = true;
      await send(form, place, moveBack);
      isSending = false;
    }
  });
}

// The page

for (const item of document.querySelectorAll("[data-replied]")) {
  remember(item.dataset.replied);
}

const place = document.querySelector("[data-own-replies]");
const addresses = [...sent("localStorage"), ...sent("sessionStorage")];
if (place && addresses.includes(place.dataset.ownReplies)) {
  showOwn(place);
}

dropSentDrafts();

const form = document.querySelector(".reply-form");
let draft;
if (form) {
  if (form.matches("[data-fill]")) {
    fill(form);
    draft = restoreDraft(form);
  } else {
    keepDraft(form);
  }
  form.addEventListener("input", () => keepDraft(form));
  form.addEventListener("submit", () => keep(form));
}

const section = document.getElementById("respond");
if (section && place) {
  const { moveUnder, moveBack } = movable(section, form);
  sendInPlace(form, place, moveBack);
  form.addEventListener("focusin", () => showOwn(place), { once: true });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-answer], .reply-cancel a");
    if (!link || !isPlainClick(event)) {
      return;
    }
    event.preventDefault();
    if (link.matches("[data-answer]")) {
      moveUnder(link);
      form.elements.comment.focus();
    } else {
      moveBack();
    }
  });
  if (draft?.parent) {
    const answer = `[data-answer][href$="?to=${CSS.escape(draft.parent)}"]`;
    const link = document.querySelector(answer);
    link && moveUnder(link);
  }
}
