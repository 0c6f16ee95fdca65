// The form of a story: what its buttons will do, how long the text is, that nothing
// of it is left behind, and how long "Take back" holds.

const form = document.getElementById("story_form");
const publish = document.querySelector(".verb-publish[data-now]");
const day = document.getElementById("id_publish_at_0");
const clock = document.getElementById("id_publish_at_1");

// The day as it was typed, with its name: no zone may move it.
function dayInWords(thisYear) {
  const style = { day: "numeric", month: "short", timeZone: "UTC", weekday: "short" };
  if (!day.value.startsWith(thisYear)) style.year = "numeric";
  const { lang } = document.documentElement;
  const parts = new Intl.DateTimeFormat(lang, style).formatToParts(day.valueAsDate);
  return ["weekday", "day", "month", "year"]
    .map((type) => parts.find((part) => part.type === type)?.value)
    .filter(Boolean)
    .join(" ");
}

function sayOutcome() {
  const chosen = day?.value && clock?.value ? `${day.value}T${clock.value}` : "";
  const { now, zone, atOnce, later } = publish.dataset;
  const when = chosen > now ? `${dayInWords(now.slice(0, 4))}, ${clock.value}` : "";
  publish.textContent = when ? `${later} ${when} ${zone}` : atOnce;
}

if (publish) {
  sayOutcome();
  day?.addEventListener("input", sayOutcome);
  clock?.addEventListener("input", sayOutcome);
}

// Words and minutes, as the server counts them.
const length = document.querySelector(".text-length[data-pace]");
const body = document.getElementById("id_body");

function sayLength() {
  const text = new DOMParser().parseFromString(
    body.value.replaceAll("<", " <"),
    "text/html",
  );
  const words = text.body.textContent.split(/\s+/).filter(Boolean).length;
  const { pace, words: counted, minutes } = length.dataset;
  const read = Math.ceil(words / pace);
  length.textContent = `${words} ${counted} · ${read} ${minutes}`;
}

if (length && body) body.addEventListener("input", sayLength);

// Leaving with a text that is not saved is asked about; sending the form is not.
if (form) {
  const state = document.querySelector(".save-state");
  let isUnsaved = form.querySelector(".errornote") !== null;
  form.addEventListener("input", () => {
    isUnsaved = true;
    if (state) state.textContent = state.dataset.unsaved;
  });
  form.addEventListener("submit", () => {
    isUnsaved = false;
  });
  addEventListener("beforeunload", (event) => {
    if (isUnsaved) event.preventDefault();
  });
}

document.addEventListener("keydown", (event) => {
  const save = form?.querySelector("[name=_continue]");
  if (!save || event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(save);
});

const bar = document.querySelector(".live-bar");
if (bar) {
  setTimeout(() => bar.remove(), Number(bar.dataset.seconds) * 1000);
}
