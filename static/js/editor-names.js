// Names for the editor's controls, and one stop of the Tab key for its toolbar.

function nameText(editor, textarea) {
  const label = textarea.labels?.[0]?.textContent.trim().replace(/:$/, "");
  editor.setOptions({
    editorProps: {
      attributes: {
        "aria-label": label || textarea.name,
        "aria-multiline": "true",
        role: "textbox",
      },
    },
  });
}

function buttonsOf(bar) {
  return [...bar.querySelectorAll(".prose-menubar__button")].filter(
    (button) => !button.classList.contains("hidden"),
  );
}

function rove(bar, name) {
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", name);
  bar.querySelectorAll("button").forEach((button) => {
    if (!button.textContent.trim() && !button.ariaLabel) {
      button.ariaLabel = button.title;
    }
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const buttons = buttonsOf(bar);
    const here = buttons.indexOf(document.activeElement);
    if (!step || here < 0) return;
    const next = buttons[(here + step + buttons.length) % buttons.length];
    buttons[here].tabIndex = -1;
    makeStop(next);
    next.focus();
    event.preventDefault();
  });
}

// The editor makes some of its buttons anew when the text or the cursor moves.
function renew(bar) {
  const buttons = buttonsOf(bar);
  const stop = buttons.find((button) => button.tabIndex === 0 && button.dataset.stop);
  buttons.forEach((button) => {
    button.tabIndex = -1;
    if (button.dataset.name) {
      button.ariaPressed = String(button.classList.contains("active"));
    }
  });
  makeStop(stop ?? buttons[0]);
}

function makeStop(button) {
  button.tabIndex = 0;
  button.dataset.stop = "yes";
}

// The toolbar comes after the editor is ready, hence the observer.
document.addEventListener("prose-editor:ready", ({ detail }) => {
  const { editor, textarea } = detail;
  nameText(editor, textarea);
  const box = editor.view.dom.closest(".prose-editor");
  const look = () => {
    const bar = box.querySelector(".prose-menubar");
    if (!bar?.querySelector("button")) return;
    if (bar.role !== "toolbar") rove(bar, textarea.dataset.toolbar);
    renew(bar);
  };
  look();
  new MutationObserver(look).observe(box, {
    attributeFilter: ["class"],
    childList: true,
    subtree: true,
  });
});
