// The words of a picture, stored from its card: the card is then shown anew.

import "./picture-words.js";

// Nodes of cards that the server sent.
export function made(cards) {
  const holder = document.createElement("template");
  holder.innerHTML = cards.join("");
  return [...holder.content.querySelectorAll(".library-card")];
}

function mark(form, errors) {
  for (const told of form.querySelectorAll(".card-error")) told.remove();
  for (const [name, lines] of Object.entries(errors)) {
    const told = document.createElement("p");
    Object.assign(told, { className: "card-error", textContent: lines.join(" ") });
    told.setAttribute("role", "alert");
    (form.elements[name] ?? form.lastElementChild).before(told);
    form.elements[name]?.setAttribute("aria-invalid", "true");
  }
}

async function store(form, button) {
  const body = new FormData(form, button);
  button.disabled = true;
  try {
    const headers = { Accept: "application/json" };
    const options = { body, headers, method: "POST", redirect: "error" };
    const answer = await (await fetch(form.action, options)).json();
    if (!answer.cards) return mark(form, answer.errors);
    const card = form.closest(".library-card");
    const [fresh] = made(answer.cards);
    card.replaceWith(fresh);
    fresh.querySelector(".library-more").focus();
    const detail = { card: fresh, was: card.dataset.key };
    fresh.dispatchEvent(new CustomEvent("picture:described", { bubbles: true, detail }));
  } catch {
    mark(form, { "": [button.dataset.failed] }); // logged out, or no connection
  } finally {
    button.disabled = false;
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches(".library-card .picture-words")) return;
    event.preventDefault();
    store(form, event.submitter ?? form.querySelector("[name=card]"));
  },
  { capture: true },
);
