// Pictures for the library, each sent by a request of its own, two at a time.

import { made } from "./picture-cards.js";

const AT_ONCE = 2;
const CREATED = 201;

const queue = []; // what waits
const open = new Set(); // what waits or is sent
let sending = 0;

export const isUploading = () => open.size > 0;

function element(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

class Upload {
  constructor(form, file) {
    const { cancel, retry } = form.dataset;
    Object.assign(this, { file, form, state: "waits" });
    this.fields = new FormData(form); // what is said of it now, whatever is typed later
    this.fields.set("picture", file);
    const id = `upload-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    const name = element("bdi", { id, textContent: file.name });
    this.bar = element("progress", { max: 100, value: 0 });
    this.bar.setAttribute("aria-labelledby", id);
    this.text = element("span", { className: "upload-state" });
    this.stop = this.button(cancel, () => this.cancel());
    this.again = this.button(retry, () => this.retry());
    this.row = element("li", {}, name, this.bar, this.text, this.stop, this.again);
    form.querySelector(".upload-list").append(this.row);
    this.enter();
  }

  button(text, deed) {
    const made = element("button", { textContent: text, type: "button" });
    made.className = "button";
    made.append(element("span", { className: "visually-hidden", textContent: ` ${this.file.name}` }));
    made.addEventListener("click", deed);
    return made;
  }

  enter() {
    const { mostBytes } = this.form.elements.picture.dataset;
    this.bar.value = 0;
    if (this.file.size > Number(mostBytes)) return this.end("failed", this.form.dataset.large);
    open.add(this);
    queue.push(this);
    this.show("waits", this.form.dataset.waits);
    go();
  }

  show(state, text) {
    this.state = this.row.dataset.state = state;
    this.text.textContent = text;
    this.bar.hidden = !["waits", "sending", "sent"].includes(state);
    this.stop.hidden = this.bar.hidden || state === "sent"; // the server goes on with it
    this.again.hidden = !["failed", "stopped"].includes(state);
    tell(this.form);
  }

  send() {
    const { form } = this;
    this.request = new XMLHttpRequest();
    this.request.open("POST", form.action);
    this.request.setRequestHeader("Accept", "application/json");
    this.request.upload.addEventListener("progress", ({ loaded, total }) => {
      this.bar.value = Math.floor((100 * loaded) / total);
      this.text.textContent = `${this.bar.value} %`;
    });
    this.request.upload.addEventListener("load", () => this.show("sent", form.dataset.sent));
    this.request.addEventListener("loadend", () => this.take());
    this.show("sending", "0 %");
    this.request.send(this.fields);
  }

  take() {
    sending -= 1;
    if (this.state !== "stopped") this.judge(this.request);
    go();
  }

  judge({ status, responseText, responseURL }) {
    const { done, large, lost, out } = this.form.dataset;
    const answer = parsed(responseText);
    if (status === CREATED && answer) {
      this.end("done", [done, ...answer.errors].join(". "));
      const list = this.form.closest(".library").querySelector(".library-new");
      list.prepend(...made(answer.cards));
    } else if (answer?.errors) {
      this.end("failed", answer.errors.join(" "));
    } else if (status === 413) {
      this.end("failed", large);
    } else {
      this.end("failed", responseURL.includes("/login/") || status === 403 ? out : lost);
    }
  }

  end(state, text) {
    open.delete(this);
    this.show(state, text);
  }

  cancel() {
    const waits = queue.indexOf(this);
    if (waits >= 0) queue.splice(waits, 1);
    this.end("stopped", this.form.dataset.stopped);
    this.request?.abort();
    this.again.focus();
  }

  retry() {
    this.enter();
    this.stop.focus();
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a page of the login, of a proxy, or nothing at all
  }
}

function go() {
  while (sending < AT_ONCE && queue.length) {
    sending += 1;
    queue.shift().send();
  }
}

// One sentence for all, read aloud when it changes.
function tell(form) {
  const rows = [...form.querySelectorAll(".upload-list li")];
  const count = (state) => rows.filter(({ dataset }) => dataset.state === state).length;
  const { failed, told } = form.dataset;
  const lines = [told.replace("{done}", count("done")).replace("{all}", rows.length)];
  if (count("failed")) lines.push(failed.replace("{failed}", count("failed")));
  const text = lines.join(" ");
  const place = form.querySelector(".upload-told");
  if (place.textContent !== text) place.textContent = text;
}

// What the button will do; the drop area gives its files to the field.
function name(form) {
  const { length } = form.elements.picture.files;
  const { upload, uploadN } = form.dataset;
  const button = form.querySelector("[type=submit]");
  button.value = length > 1 ? uploadN.replace("{n}", length) : upload;
}

const formOf = (target) => target.closest?.(".library-upload form");

document.addEventListener("change", ({ target }) => {
  const form = formOf(target);
  if (form && target.type === "file") name(form);
});

document.addEventListener(
  "submit",
  (event) => {
    const form = formOf(event.target);
    if (!form) return;
    event.preventDefault();
    const files = [...form.elements.picture.files];
    form.elements.picture.value = "";
    name(form);
    for (const file of files) new Upload(form, file);
  },
  { capture: true },
);

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const area = event.target.closest?.(".library-drop");
    if (!area || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault(); // the browser would open the file in place of the page
    area.classList.toggle("is-over", kind === "dragover");
    if (kind !== "drop") return;
    const form = formOf(area);
    form.elements.picture.files = event.dataTransfer.files;
    name(form);
    form.querySelector("[type=submit]").focus();
  });
}

window.addEventListener("beforeunload", (event) => {
  if (isUploading()) event.preventDefault();
});
