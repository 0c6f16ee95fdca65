// Puts what another site holds in its place, once the reader asks for it. Before that
// nothing is asked of anybody. Without script there is a link.

function frameOf({ frame, title }) {
  const made = document.createElement("iframe");
  made.title = title;
  made.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox";
  made.allow = "fullscreen; encrypted-media";
  made.referrerPolicy = "strict-origin"; // players refuse who says nothing
  made.loading = "lazy";
  made.src = frame;
  return made;
}

for (const embed of document.querySelectorAll("[data-frame]")) {
  const stage = embed.querySelector(".embed-stage");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = embed.dataset.show;
  button.addEventListener("click", () => {
    const frame = frameOf(embed.dataset);
    embed.classList.add("is-shown");
    stage.replaceChildren(frame);
    frame.focus();
  });
  stage.append(button);
}
