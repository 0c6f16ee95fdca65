// Shows a reader's own waiting replies under the story. The story page is the same
// for everyone, so they are fetched, and only in a tab that has sent one.

const KEY = "replied";

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? [];
  } catch {
    return []; // storage is refused, or holds what another script wrote
  }
}

function remember(addresses) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(addresses));
  } catch {
    // Without storage the received page alone shows the reply.
  }
}

async function show(place) {
  const response = await fetch(place.dataset.ownReplies);
  if (response.ok) {
    place.innerHTML = await response.text();
  }
}

const sent = [...document.querySelectorAll("[data-replied]")].map(
  (item) => item.dataset.replied,
);
if (sent.length) {
  remember([...new Set([...remembered(), ...sent])]);
}

for (const place of document.querySelectorAll("[data-own-replies]")) {
  if (remembered().includes(place.dataset.ownReplies)) {
    show(place);
  }
}
