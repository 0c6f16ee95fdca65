// Shows the pictures of a gallery large, one by one: by buttons, arrow keys or a push.
// Without script each picture is a link to itself.

const SETTLED = 120; // milliseconds without scrolling

function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// A figure as large as the window, with the files that the small one has.
function slideOf(figure) {
  const picture = figure.querySelector("picture").cloneNode(true);
  for (const part of picture.children) {
    part.sizes = "100vw";
  }
  const caption = figure.querySelector("figcaption")?.cloneNode(true);
  return make("figure", {}, picture, ...(caption ? [caption] : []));
}

function button(...children) {
  return make("button", { className: "button", type: "button" }, ...children);
}

function arrow(sign, label, step) {
  const made = button(make("span", { textContent: sign }));
  made.ariaLabel = label;
  made.dataset.step = step;
  return made;
}

// The dialog of a gallery, and what goes to one of its pictures.
function dialogOf(gallery, links) {
  const { close, next, number, previous } = gallery.dataset;
  const slides = links.map((link) => slideOf(link.closest("figure")));
  const ariaLabel = gallery.ariaLabel;
  const track = make("div", { ariaLabel, className: "slides", role: "group", tabIndex: 0 }, ...slides);
  const place = make("p", { ariaLive: "polite" });
  const steps = [arrow("←", previous, -1), arrow("→", next, 1)];
  const leave = button(close);
  const bar = make("div", { className: "gallery-bar" }, steps[0], place, steps[1], leave);
  const dialog = make("dialog", { className: "gallery-dialog" }, track, bar);
  dialog.ariaLabel = ariaLabel;
  track.lang = gallery.closest("[lang]").lang;
  dialog.dir = getComputedStyle(gallery).direction;
  leave.autofocus = true;
  let current = 0;
  let timer = null;
  let isGoing = false; // by a button or a key, not by a push

  function tell(index) {
    current = index;
    place.textContent = number.replace("%s", index + 1);
    for (const [at, slide] of slides.entries()) {
      slide.inert = at !== index;
    }
    steps[0].setAttribute("aria-disabled", String(index === 0));
    steps[1].setAttribute("aria-disabled", String(index === slides.length - 1));
  }

  function go(index, behavior = "auto") {
    if (index < 0 || index >= slides.length) {
      return;
    }
    tell(index);
    isGoing = true;
    track.scrollTo({ behavior, left: slides[index].offsetLeft });
  }

  dialog.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) {
      go(current + Number(step.dataset.step));
    }
  });
  dialog.addEventListener("keydown", (event) => {
    const forward = getComputedStyle(track).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      event.preventDefault();
      go(current + (event.key === forward ? 1 : -1));
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      go(event.key === "Home" ? 0 : slides.length - 1);
    }
  });
  track.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const index = Math.round(Math.abs(track.scrollLeft) / track.clientWidth);
      if (!isGoing || index === current) {
        isGoing = false; // a slow machine pauses on the way
        tell(index);
      }
    }, SETTLED);
  });
  for (const push of ["pointerdown", "wheel"]) {
    track.addEventListener(push, () => (isGoing = false), { passive: true });
  }
  leave.addEventListener("click", () => dialog.close());
  return { dialog, go };
}

for (const gallery of document.querySelectorAll(".gallery")) {
  const links = [...gallery.querySelectorAll(".enlarge")];
  let made = null;
  for (const [index, link] of links.entries()) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
        return; // a tab or a window of its own
      }
      event.preventDefault();
      if (!made) {
        made = dialogOf(gallery, links);
        document.body.append(made.dialog);
      }
      made.dialog.addEventListener("close", () => link.focus(), { once: true });
      made.dialog.showModal();
      made.go(index, "instant");
    });
  }
}
