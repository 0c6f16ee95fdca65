// A description or "decorative": of the two on a form, what is said last holds.

const described = new WeakMap(); // a form: what it said before it was decorative

export function choose(form, said) {
  const { alt, is_decorative: tick } = form.elements;
  if (said === "alt" && alt.value) tick.checked = false;
  if (said === "is_decorative") {
    if (tick.checked) described.set(form, alt.value);
    alt.value = tick.checked ? "" : (described.get(form) ?? "");
  }
}

document.addEventListener("input", ({ target }) => {
  const form = target.closest(".picture-words");
  if (form) choose(form, target.name);
});
