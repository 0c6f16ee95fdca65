// Starts the programs of a story's page once it is there: what is read comes first, and
// all that they do works without them, too.

async function load() {
  if (document.readyState !== "complete") {
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  }
  await Promise.all([
    document.querySelector("[data-read]") && import("./reading.js"),
    document.getElementById("like") && import("./thread.js"),
    document.getElementById("like") && import("./reply.js"),
  ]);
}

// For whoever has to wait for them.
export const loaded = load();
