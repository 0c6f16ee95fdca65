// The library of pictures in a dialog, over the form that wants one, or several.
//
// Its page is fetched as it stands for everybody: search, paging, upload and the words
// of new pictures work in the dialog as they do there.

import "./picture-cards.js";
import { isUploading } from "./picture-upload.js";

let dialog = null;
let loading = null; // the page that was asked for last
const ticked = new Map(); // the data of those that are chosen, in their order, by key

function make() {
  const made = document.createElement("dialog");
  made.className = "library-dialog";
  made.innerHTML =
    '<div class="library-head"><h2 id="library-title"></h2>' +
    '<button type="button" class="button insert-pictures" hidden></button>' +
    '<button type="button" class="button leave-library"></button></div>' +
    '<div class="library-body" aria-live="polite"></div>';
  made.setAttribute("aria-labelledby", "library-title");
  made.querySelector(".leave-library").addEventListener("click", () => made.close());
  document.body.append(made);
  return made;
}

function name({ title, close, insert = "" }) {
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector(".leave-library").textContent = close;
  dialog.querySelector(".insert-pictures").dataset.words = insert;
}

// The last page that is asked for is shown, whichever answer comes last.
async function load(address) {
  const body = dialog.querySelector(".library-body");
  loading?.abort();
  const { signal } = (loading = new AbortController());
  body.ariaBusy = "true";
  try {
    const response = await fetch(address, { signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const library = page.querySelector(".library");
    if (!library) throw new Error(`no library in the answer: ${response.status}`);
    if (isUploading()) keepUploads(library, body);
    const told = page.querySelector(".messagelist");
    body.replaceChildren(...[told, library].filter(Boolean));
    tick(body);
  } catch {
    if (signal.aborted) return;
    window.open(address, "_blank", "noopener"); // logged out, or no connection
    dialog.close();
  }
  body.ariaBusy = "false";
}

// What is on its way goes on, and shows its cards, on every page of the library.
function keepUploads(library, body) {
  for (const part of [".library-upload", ".library-new"]) {
    library.querySelector(part).replaceWith(body.querySelector(part));
  }
}

function send(form) {
  const query = new URLSearchParams(new FormData(form));
  return load(`${form.action}?${query}`);
}

const dataOf = (card) => ({ ...card.querySelector(".use-picture").dataset });

// Let the boxes and the button say what is chosen.
function tick(body) {
  for (const box of body.querySelectorAll(".library-tick input")) {
    box.checked = ticked.has(box.value);
  }
  const button = dialog.querySelector(".insert-pictures");
  button.hidden = !ticked.size;
  button.textContent = button.dataset.words.replace("{n}", ticked.size);
  dialog.classList.toggle("has-ticked", ticked.size > 0);
}

// What was chosen: the data of their buttons; none if the dialog was left without.
function ask({ href, dataset }, { several }) {
  dialog ??= make();
  name(dataset);
  ticked.clear();
  dialog.classList.toggle("is-several", several);
  return new Promise((resolve) => {
    let chosen = [];
    const leave = new AbortController();
    const { signal } = leave;
    const click = (event) => {
      const button = event.target.closest(".use-picture");
      const link = event.target.closest(".library-pages a, .empty a");
      if (event.target.closest(".insert-pictures")) {
        chosen = [...ticked.values()];
        dialog.close();
      } else if (event.target.closest(".library-look")) {
        event.preventDefault();
        const card = event.target.closest(".library-card");
        card.querySelector(several ? ".library-tick input" : ".use-picture").click();
      } else if (button) {
        chosen = [dataOf(button.closest(".library-card"))];
        dialog.close();
      } else if (link) {
        event.preventDefault();
        load(link.href);
      } else if (event.target.closest("a[href]")) {
        event.preventDefault(); // the form behind would be left
        window.open(event.target.closest("a").href, "_blank", "noopener");
      }
    };
    const change = ({ target }) => {
      if (!target.closest(".library-tick")) return;
      const data = dataOf(target.closest(".library-card"));
      if (target.checked) ticked.set(data.key, data);
      else ticked.delete(data.key);
      tick(dialog);
    };
    // Other words are another row: it is the one that was meant.
    const described = ({ detail: { card, was } }) => {
      const meant = [...ticked.values()].map((data) => (data.key === was ? dataOf(card) : data));
      ticked.clear();
      for (const data of meant) ticked.set(data.key, data);
      tick(dialog);
    };
    const submit = (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      send(event.target);
    };
    const close = () => {
      loading.abort();
      leave.abort();
      resolve(chosen);
    };
    dialog.addEventListener("click", click, { signal });
    dialog.addEventListener("change", change, { signal });
    dialog.addEventListener("picture:described", described, { signal });
    dialog.addEventListener("submit", submit, { signal });
    dialog.addEventListener("close", close, { signal });
    dialog.showModal();
    load(href);
  });
}

export async function choosePicture(asks) {
  const [chosen] = await ask(asks, { several: false });
  return chosen ?? null;
}

// In the order in which they were ticked.
export function choosePictures(asks) {
  return ask(asks, { several: true });
}
