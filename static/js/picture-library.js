// The library of pictures in a dialog, over the form that wants one.
//
// Its page is fetched as it stands for everybody: search, paging and upload work in the
// dialog as they do there.

let dialog = null;

function make(title, close) {
  const made = document.createElement("dialog");
  made.className = "library-dialog";
  made.innerHTML =
    '<div class="library-head"><h2 id="library-title"></h2>' +
    '<button type="button" class="button"></button></div>' +
    '<div class="library-body" aria-live="polite"></div>';
  made.setAttribute("aria-labelledby", "library-title");
  made.querySelector("h2").textContent = title;
  made.querySelector("button").textContent = close;
  made.querySelector("button").addEventListener("click", () => made.close());
  document.body.append(made);
  return made;
}

async function load(address, options = {}) {
  const body = dialog.querySelector(".library-body");
  body.ariaBusy = "true";
  try {
    const response = await fetch(address, options);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const library = page.querySelector(".library");
    if (!library) throw new Error(`no library in the answer: ${response.status}`);
    const told = page.querySelector(".messagelist");
    body.replaceChildren(...[told, library].filter(Boolean));
    for (const button of body.querySelectorAll(".use-picture")) button.hidden = false;
    for (const label of body.querySelectorAll(".library-address")) label.remove();
  } catch {
    window.open(address, "_blank", "noopener"); // logged out, or no connection
    dialog.close();
  } finally {
    body.ariaBusy = "false";
  }
}

function send(form) {
  if (form.method === "get") {
    const query = new URLSearchParams(new FormData(form));
    return load(`${form.action}?${query}`);
  }
  return load(form.action, { body: new FormData(form), method: "POST" });
}

// What was chosen: the data of its button; null if the dialog was left without.
export function choosePicture({ href, dataset }) {
  dialog ??= make(dataset.title, dataset.close);
  return new Promise((resolve) => {
    let chosen = null;
    const leave = new AbortController();
    const { signal } = leave;
    const click = (event) => {
      const button = event.target.closest(".use-picture");
      const link = event.target.closest(".library-pages a");
      if (button) {
        chosen = { ...button.dataset };
        dialog.close();
      } else if (link) {
        event.preventDefault();
        load(link.href);
      }
    };
    const submit = (event) => {
      event.preventDefault();
      send(event.target);
    };
    const close = () => {
      leave.abort();
      resolve(chosen);
    };
    dialog.addEventListener("click", click, { signal });
    dialog.addEventListener("submit", submit, { signal });
    dialog.addEventListener("close", close, { signal });
    dialog.showModal();
    load(href);
  });
}
