// What is typed into the form of a story stays in this tab until it was sent: a page
// that was left, a crash or a refusal that cannot be read loses no word.

const KEY = "reply-drafts"; // by the story
const FIELDS = ["comment", "name", "email", "website", "parent"];

// Storage may be refused, full, or hold what another script wrote.
function load() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function store(drafts) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(drafts));
  } catch {
    // Then the form of the browser itself is the only one to keep it.
  }
}

// A form without an address is sent to that of its page.
function storyOf(form) {
  const address = form.getAttribute("action") ?? location.pathname;
  return address.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/)?.[0] ?? address;
}

export function keepDraft(form) {
  if (!form.elements.comment.value.trim()) {
    dropDraft(form);
    return;
  }
  const fields = FIELDS.map((name) => [name, form.elements[name].value]);
  store({ ...load(), [storyOf(form)]: Object.fromEntries(fields) });
}

export function dropDraft(form) {
  const { [storyOf(form)]: _, ...others } = load();
  store(others);
}

// The draft, put back into an empty form: where it was to stand is the page's affair.
export function restoreDraft(form) {
  const draft = load()[storyOf(form)];
  if (!draft || form.elements.comment.value) {
    return undefined;
  }
  for (const name of FIELDS) {
    if (name !== "parent") {
      form.elements[name].value ||= draft[name] ?? "";
    }
  }
  return draft;
}

// The page shows what this reader has just sent, without script or from another page.
export function dropSentDrafts() {
  const plain = (text) => text.replace(/\s+/g, " ").trim();
  const led = document.getElementById(location.hash.slice(1));
  const texts = [
    ...document.querySelectorAll(".reply-pending .reply-text"),
    ...(led?.querySelectorAll(".reply-text") ?? []),
  ].map((element) => plain(element.textContent));
  const rest = Object.entries(load()).filter(
    ([, { comment }]) => !texts.includes(plain(comment ?? "")),
  );
  store(Object.fromEntries(rest));
}
