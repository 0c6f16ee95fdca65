// What a page shows, asked in the page itself. Each function answers with lines that say
// what is wrong and where; nothing is wrong: an empty list.

(() => {
  const NEAR = 1.5; // px: less is rounding

  const called = (element) => {
    const name = element.id ? `#${element.id}` : element.className?.baseVal ?? element.className;
    const text = element.textContent.trim().replace(/\s+/g, " ");
    return `<${element.localName} ${name}> ${[...text].slice(0, 40).join("")}`;
  };

  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !element.closest(".visually-hidden, .skip-link");

  const shown = (selector) => [...document.querySelectorAll(selector)].filter(isShown);

  const ownText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());

  // Wider than the window: the page would have to be pushed sideways.
  function sideways() {
    const wider = document.documentElement.scrollWidth - innerWidth;
    if (wider < 1) return [];
    const out = shown("body *").find((one) => one.getBoundingClientRect().right > innerWidth + 1);
    return [`${wider} px wider than the window: ${out ? called(out) : ""}`];
  }

  // Text that its box hides, and no bar brings back. Where three dots stand for the rest,
  // the same words have to stand somewhere else as a whole.
  function cut() {
    const texts = shown("body *").filter(ownText);
    const hides = (style) => /hidden|clip/.test(style.overflowX + style.overflowY);
    const isCut = (one) => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = one;
      const style = getComputedStyle(one);
      return (
        style.display !== "inline" &&
        clientWidth > 1 && // else it is there for ears alone
        ((/hidden|clip/.test(style.overflowX) && scrollWidth > clientWidth + NEAR) ||
          (/hidden|clip/.test(style.overflowY) && scrollHeight > clientHeight + NEAR))
      );
    };
    // A list to choose from has a bar of its own.
    const boxes = shown("body *:not(select)").filter((one) => hides(getComputedStyle(one)) && isCut(one));
    const whole = texts.filter((one) => !boxes.some((box) => box.contains(one)));
    const isSaidElsewhere = (box) =>
      getComputedStyle(box).textOverflow === "ellipsis" &&
      whole.some((one) => one.textContent.trim() === box.textContent.trim());
    return boxes
      .filter((box) => box.textContent.trim() && !isSaidElsewhere(box))
      .map((box) => `cut off: ${called(box)}`);
  }

  // Lines of different texts that lie on each other. Only the middle of each counts:
  // letters reach into the lines above and below.
  function overlapping() {
    const lines = shown("body *")
      .filter((one) => ownText(one) && !one.closest("[popover], dialog, .suggestions, select"))
      .flatMap((one) => {
        const range = document.createRange();
        return [...one.childNodes]
          .filter((node) => node.nodeType === 3 && node.data.trim())
          .flatMap((node) => {
            range.selectNodeContents(node);
            return [...range.getClientRects()];
          })
          .filter((box) => box.width > 1 && box.height > 1)
          .map((box) => middle(one, box));
      })
      .filter(({ left, right }) => left < right)
      .sort((a, b) => a.top - b.top);
    const found = new Set();
    lines.forEach((a, index) => {
      for (let next = index + 1; next < lines.length && lines[next].top < a.bottom; next += 1) {
        const b = lines[next];
        const isOther = a.one !== b.one && !a.one.contains(b.one) && !b.one.contains(a.one);
        if (isOther && a.left < b.right && b.left < a.right) {
          found.add(`on each other: ${called(a.one)} and ${called(b.one)}`);
        }
      }
    });
    return [...found];
  }

  // The middle of a line, as far as no box around it hides it.
  function middle(one, { left, right, top, bottom, height }) {
    const line = {
      one,
      left: left + NEAR,
      right: right - NEAR,
      top: top + height * 0.35,
      bottom: bottom - height * 0.35,
    };
    for (let box = one; box; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== "visible" && box.clientWidth) {
        const edge = box.getBoundingClientRect();
        line.left = Math.max(line.left, edge.left);
        line.right = Math.min(line.right, edge.right);
      }
    }
    return line;
  }

  // What would still move for a reader who asked for less motion.
  function moving() {
    const seconds = (text) => Math.max(...text.split(",").map(parseFloat));
    const found = [];
    for (const one of document.querySelectorAll("*")) {
      for (const part of [null, "::before", "::after"]) {
        const style = getComputedStyle(one, part);
        const moves =
          seconds(style.transitionDuration) > 0.01 ||
          (style.animationName !== "none" && seconds(style.animationDuration) > 0.01) ||
          style.scrollBehavior === "smooth";
        if (moves) found.push(`moves: ${called(one)}${part ?? ""}`);
      }
    }
    return found.slice(0, 5);
  }

  // With colors of the reader's own: pictures made of backgrounds and masks are gone, and
  // a control without an edge has to hold something that is drawn.
  function colorless() {
    const found = [];
    for (const one of shown("button, input:not([type=hidden]), select, textarea, summary, .button")) {
      const style = getComputedStyle(one);
      const isField = /input|select|textarea/.test(one.localName);
      const hasEdge = parseFloat(style.borderTopWidth) + parseFloat(style.borderBottomWidth) > 0;
      const isNative = style.appearance !== "none" && /checkbox|radio|file|range/.test(one.type ?? "");
      const holds = one.textContent.trim() || one.querySelector("svg") || isNative;
      if (isField ? !hasEdge && !isNative : !hasEdge && !holds) found.push(`no edge: ${called(one)}`);
    }
    for (const one of shown("body *")) {
      for (const part of [null, "::before", "::after"]) {
        const style = getComputedStyle(one, part);
        const isPart = part && style.content !== "none" && style.content !== "normal";
        if ((part && !isPart) || (!part && one.textContent.trim())) continue;
        const isDrawn = style.forcedColorAdjust === "none";
        const byMask = (style.maskImage ?? "none") !== "none";
        if (byMask && !isDrawn) found.push(`drawn by a mask: ${called(one)}${part ?? ""}`);
      }
    }
    for (const one of shown("svg *")) {
      const { fill, stroke } = getComputedStyle(one);
      const paper = getComputedStyle(document.body).backgroundColor;
      if ([fill, stroke].every((color) => color === "none" || color === paper)) {
        found.push(`nothing is seen of ${called(one.closest("svg").parentElement)}`);
      }
    }
    return found;
  }

  // Headings as a list of contents: one first, and no level left out.
  function headings() {
    const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6, [role=heading]")]
      .filter((one) => one.checkVisibility())
      .map((one) => [Number(one.ariaLevel ?? one.localName[1]), called(one)]);
    const found = levels.filter(([level]) => level === 1).length === 1 ? [] : ["not one h1"];
    levels.forEach(([level, name], index) => {
      if (level > (levels[index - 1]?.[0] ?? 0) + 1 && index) found.push(`a level is left out: ${name}`);
    });
    return found;
  }

  // The Tab key

  const REACHED =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex], audio[controls], video[controls]";

  function stops() {
    const radios = new Set();
    return [...document.querySelectorAll(REACHED)].filter((one) => {
      if (one.disabled || one.tabIndex < 0 || !one.checkVisibility({ visibilityProperty: true })) return false;
      if (one.type !== "radio") return true;
      // A group of radio buttons is one stop: what is checked, or the first.
      const key = `${one.form?.id} ${one.name}`;
      const checked = document.querySelector(`[type=radio][name="${one.name}"]:checked`);
      if (radios.has(key) || (checked && checked !== one)) return false;
      radios.add(key);
      return true;
    });
  }

  let walked = [];

  function startWalk() {
    walked = [];
    // From the top, wherever the page itself put the focus.
    document.documentElement.tabIndex = -1;
    document.documentElement.focus();
    document.documentElement.removeAttribute("tabindex");
    addEventListener("keyup", noteStop, true);
    // A field for a day has four places inside.
    const inside = 3 * stops().filter((one) => one.type === "date").length;
    return stops().length + inside;
  }

  function noteStop() {
    const one = document.activeElement;
    const before = walked.at(-1);
    if (one && one !== document.body && before?.one !== one) walked.push({ one, wrong: unseen(one) });
  }

  // Why a reader does not see where the focus is (WCAG 2.4.7 and 2.4.11).
  function unseen(one) {
    const ring = [null, "::before", "::after"].some((part) => {
      const style = getComputedStyle(one, part);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    const within = one.localName === "input" && one.labels?.[0] ? one.labels[0] : one;
    const labelled = getComputedStyle(within).outlineStyle !== "none";
    if (!ring && !labelled) return "no ring";
    const box = one.getBoundingClientRect();
    const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 2);
    const y = box.top + Math.min(box.height / 2, 20);
    if (y < 0 || y > innerHeight) return box.height ? "out of the window" : null;
    const over = document.elementFromPoint(x, y);
    const bar = over?.closest("*:is(header, nav, div, footer, p)");
    const isBar = bar && /fixed|sticky/.test(getComputedStyle(bar).position) && !bar.contains(one);
    return isBar ? `behind ${called(bar)}` : null;
  }

  function endWalk() {
    removeEventListener("keyup", noteStop, true);
    const wanted = stops();
    const reached = walked.map(({ one }) => one);
    const found = walked.filter(({ wrong }) => wrong).map(({ one, wrong }) => `${wrong}: ${called(one)}`);
    if (reached[0] !== wanted[0]) found.push(`the first stop is ${reached[0] ? called(reached[0]) : "none"}`);
    wanted
      .filter((one) => !reached.includes(one))
      .forEach((one) => found.push(`not reached: ${called(one)}`));
    const places = reached.map((one) => wanted.indexOf(one)).filter((place) => place >= 0);
    const back = places.findIndex((place, index) => index && place < places[index - 1]);
    if (back > 0 && back < wanted.length) found.push(`out of order: ${called(wanted[places[back]])}`);
    return found;
  }

  window.eyes = { sideways, cut, overlapping, moving, colorless, headings, startWalk, endWalk };
})();
