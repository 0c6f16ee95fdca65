// Suggestions under the search field while somebody types: a combobox with a list, as
// WAI-ARIA's practices have it. Without this script the form is a form.

const WAIT = 150;
const SHORTEST = 2;

function equip(form) {
  const field = form.querySelector("[name=q]");
  const { suggest, suggestions, one, many, none } = form.dataset;
  const list = Object.assign(document.createElement("ul"), {
    id: `${field.id}-suggestions`,
    className: "suggestions",
    role: "listbox",
    ariaLabel: suggestions,
    hidden: true,
  });
  const told = Object.assign(document.createElement("p"), {
    className: "visually-hidden",
    role: "status",
  });
  const known = new Map(); // by what was typed
  let active = null;
  let timer;
  let request;

  form.append(list, told);
  field.autocomplete = "off";
  field.role = "combobox";
  field.ariaAutoComplete = "list";
  field.ariaExpanded = "false";
  field.setAttribute("aria-controls", list.id);

  function option({ text, kind, address }, number) {
    const item = document.createElement("li");
    item.id = `${list.id}-${number}`;
    item.role = "option";
    item.ariaSelected = "false";
    item.dataset.address = address;
    const words = document.createElement("span");
    words.dir = "auto";
    words.textContent = text;
    item.append(words);
    if (kind) {
      const of = document.createElement("span");
      of.className = "suggestion-kind";
      of.textContent = kind;
      item.append(" ", of);
    }
    return item;
  }

  function show(rows) {
    choose(null);
    list.replaceChildren(...rows.map(option));
    open(rows.length > 0);
    const words = rows.length === 1 ? one : many.replace("%s", rows.length);
    told.textContent = rows.length ? words : none;
  }

  function open(isOpen) {
    list.hidden = !isOpen;
    field.ariaExpanded = String(isOpen);
    if (!isOpen) choose(null);
  }

  function choose(item) {
    if (active) active.ariaSelected = "false";
    active = item;
    if (!item) {
      field.removeAttribute("aria-activedescendant");
      return;
    }
    item.ariaSelected = "true";
    field.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  // From the field to the first or the last, and from the ends back to the field.
  function move(step) {
    if (!list.childElementCount) return;
    if (list.hidden) open(true);
    const end = step > 0 ? list.firstElementChild : list.lastElementChild;
    const next = step > 0 ? active?.nextElementSibling : active?.previousElementSibling;
    choose(active ? next : end);
  }

  async function ask() {
    const words = field.value.trim();
    if (words.length < SHORTEST) return;
    request?.abort();
    request = new AbortController();
    try {
      if (!known.has(words)) known.set(words, await fetchRows(words, request.signal));
    } catch {
      return; // another letter was typed, or the line is down: the form works
    }
    if (words === field.value.trim() && document.activeElement === field) {
      show(known.get(words));
    }
  }

  async function fetchRows(words, signal) {
    const response = await fetch(`${suggest}?q=${encodeURIComponent(words)}`, { signal });
    if (!response.ok) throw new Error(response.status);
    return (await response.json()).suggestions;
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    choose(null);
    if (field.value.trim().length < SHORTEST) {
      list.replaceChildren();
      open(false);
    } else {
      timer = setTimeout(ask, WAIT);
    }
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && active) {
      event.preventDefault();
      location.assign(active.dataset.address);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // what was typed stays; a second Escape empties the field
      open(false);
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) {
      choose(null);
    }
  });

  field.addEventListener("blur", () => open(false));
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    open(false);
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus
  list.addEventListener("click", ({ target }) => {
    const item = target.closest("[role=option]");
    if (item) location.assign(item.dataset.address);
  });
}

document.querySelectorAll("form.search[data-suggest]").forEach(equip);
