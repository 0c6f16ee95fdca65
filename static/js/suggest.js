// Suggestions for a field while somebody types: the options of its datalist.

const WAIT = 200;

// Calls `chosen` with the option that was taken, if it is given.
export function suggest(field, list, address, chosen) {
  let timer;
  let asked = "";
  field.addEventListener("input", (event) => {
    const option = [...list.options].find(({ value }) => value === field.value);
    if (option && chosen && isChoice(event)) {
      chosen(option);
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });

  async function ask() {
    const words = field.value.trim();
    if (!words || words === asked) return;
    asked = words;
    const response = await fetch(`${address}?q=${encodeURIComponent(words)}`);
    if (!response.ok || asked !== words) return;
    const { results } = await response.json();
    list.replaceChildren(...results.map(({ value, label }) => new Option(label, value)));
    list.querySelectorAll("option").forEach((option, number) => {
      option.label = results[number].label;
    });
  }
}

// Typing comes as typed text; an option that was taken does not.
function isChoice(event) {
  return !event.inputType || event.inputType === "insertReplacementText";
}
