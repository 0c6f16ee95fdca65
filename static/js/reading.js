// Tells the site, and nobody else, that a story is read: once, when its page has been
// in view for five seconds, and once more at the end of the text. Nothing is stored in
// the browser, nothing is said of the reader, and whoever asks not to be counted is not.

const ENOUGH = 5000; // milliseconds in view

const article = document.querySelector("[data-read]");

function refuses() {
  return navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";
}

function isInView() {
  return !document.prerendering && document.visibilityState === "visible";
}

// Calls back once the page has been in view for long enough, with pauses or without.
function afterEnough(tell) {
  let left = ENOUGH;
  let since = null; // when it came into view; null while it is not
  let timer = null;

  function look() {
    if (isInView() && since === null) {
      since = performance.now();
      timer = setTimeout(done, left);
    } else if (!isInView() && since !== null) {
      clearTimeout(timer);
      left -= performance.now() - since;
      since = null;
    }
  }

  function done() {
    document.removeEventListener("visibilitychange", look);
    document.removeEventListener("prerenderingchange", look);
    tell();
  }

  document.addEventListener("visibilitychange", look);
  document.addEventListener("prerenderingchange", look);
  look();
}

// Calls back once when the last piece of the text comes into view.
function atTheEnd(tell) {
  const last = article.querySelector(".body")?.lastElementChild;
  if (!last) {
    return;
  }
  const observer = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) {
      observer.disconnect();
      tell();
    }
  });
  observer.observe(last);
}

if (article && !refuses()) {
  afterEnough(() => {
    navigator.sendBeacon(article.dataset.read);
    atTheEnd(() => navigator.sendBeacon(`${article.dataset.read}?end=1`));
  });
}
