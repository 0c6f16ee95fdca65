// The form of a story: what the publish button will do, and how long "Take back" holds.

const publish = document.querySelector(".verb-publish[data-now]");
const day = document.getElementById("id_publish_at_0");
const clock = document.getElementById("id_publish_at_1");

// The day as it was typed, with its name: no zone may move it.
function dayInWords() {
  const style = {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
    weekday: "short",
    year: "numeric",
  };
  const { lang } = document.documentElement;
  return new Intl.DateTimeFormat(lang, style).format(day.valueAsDate);
}

function sayOutcome() {
  const chosen = day?.value && clock?.value ? `${day.value}T${clock.value}` : "";
  const { now, zone, atOnce, later } = publish.dataset;
  publish.textContent =
    chosen > now ? `${later} ${dayInWords()}, ${clock.value} ${zone}` : atOnce;
}

if (publish) {
  sayOutcome();
  day?.addEventListener("input", sayOutcome);
  clock?.addEventListener("input", sayOutcome);
}

const bar = document.querySelector(".live-bar");
if (bar) {
  setTimeout(() => bar.remove(), Number(bar.dataset.seconds) * 1000);
}
