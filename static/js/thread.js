// Replies as they are read: likes without leaving the page, and how many came since it
// was loaded. Without script a like is a form, and a reload shows what is new.

const LIKED = "liked"; // the addresses of what this browser likes
const REMEMBERED = 500;

// Storage may be refused, full, or hold what another script wrote.
function liked() {
  try {
    const addresses = JSON.parse(localStorage.getItem(LIKED));
    return Array.isArray(addresses) ? addresses : [];
  } catch {
    return [];
  }
}

function remember(address) {
  try {
    const rest = liked().filter((other) => other !== address);
    const addresses = [...rest, address].slice(-REMEMBERED);
    localStorage.setItem(LIKED, JSON.stringify(addresses));
  } catch {
    // Then the button tells it for as long as the page is open.
  }
}

function addressOf(button) {
  return button.getAttribute("formaction");
}

function press(button) {
  button.setAttribute("aria-pressed", "true");
}

async function isTaken(button) {
  const sent = { method: "POST", redirect: "manual" };
  const response = await fetch(addressOf(button), sent).catch(() => null);
  return response && response.type === "opaqueredirect";
}

function count(button) {
  const number = button.querySelector("[data-likes]");
  number.textContent = Number(number.textContent) + 1;
}

function likeInPlace(form) {
  let plain = null; // the button whose like goes as a form
  const known = liked();
  for (const button of document.querySelectorAll(".reply-like")) {
    if (known.includes(addressOf(button))) {
      press(button);
    }
  }
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (button === plain) {
      return;
    }
    event.preventDefault();
    if (button.hasAttribute("aria-pressed")) {
      return;
    }
    press(button);
    if (await isTaken(button)) {
      remember(addressOf(button));
      count(button);
    } else {
      // Sent once more: the answer, or the browser, says what is wrong.
      plain = button;
      form.requestSubmit(button);
    }
  });
}

// How many replies came since: asked for less and less often while none do, and not at
// all in a tab that nobody sees. Only a number is asked for.

const FIRST = 30_000; // milliseconds
const LAST = 300_000;

function watch(line) {
  const link = line.firstElementChild;
  let pause = FIRST;
  let timer = null;

  function tell(number) {
    const text = number === 1 ? line.dataset.one : line.dataset.many;
    link.textContent = text.replace("%s", number);
    link.hidden = number < 1;
  }

  async function ask() {
    const response = await fetch(line.dataset.count).catch(() => null);
    const found = response?.ok ? await response.json() : null;
    const number = found ? found.replies - line.dataset.shown : 0;
    if (number > 0) {
      tell(number);
    }
    pause = Math.min(pause * 1.5, LAST);
    wait();
  }

  function wait() {
    clearTimeout(timer);
    timer = document.hidden ? null : setTimeout(ask, pause);
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) {
      pause = FIRST;
      ask();
    }
  });
  link.addEventListener("click", (event) => {
    if (location.search === link.search) {
      event.preventDefault(); // it would only scroll
      location.reload();
    }
  });
  wait();
}

const form = document.getElementById("like");
if (form) {
  likeInPlace(form);
}

const line = document.querySelector("[data-count]");
if (line) {
  watch(line);
}
