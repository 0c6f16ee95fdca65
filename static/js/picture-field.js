// A picture on a form: shown as it will be cropped, its focal point set on it.

import { choosePicture } from "./picture-library.js";

const WORDS = ["alt", "caption", "credit", "is_decorative"];
const WHOLE = 100;
const MIDDLE = 50;
const STEPS = {
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
};

const percent = (value) => Math.min(WHOLE, Math.max(0, Math.round(value)));

class PictureField {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form").elements;
    this.stage = box.querySelector(".picture-stage");
    this.marker = box.querySelector(".focal-point");
    this.stored = this.stage.querySelector("img")?.src ?? "";
    this.opened = this.words();
    this.listen();
    this.show(this.stored);
  }

  listen() {
    this.stage.addEventListener("click", (event) => this.click(event));
    this.marker.addEventListener("keydown", (event) => this.press(event));
    for (const name of ["focal_x", "focal_y"]) {
      this.form[name].addEventListener("input", () => this.draw());
    }
    const link = this.box.querySelector(".choose-picture");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choosePicture(link).then((chosen) => chosen && this.use(chosen));
    });
    this.box.querySelector(".picture-address").hidden = true;
    this.form.picture.addEventListener("change", () => this.upload());
    for (const name of ["alt", "is_decorative"]) {
      this.form[name].addEventListener("input", () => this.choose(name));
    }
  }

  // The address of the picture that is seen; an empty one is none.
  show(source) {
    this.shown = source;
    const seen = this.stage.querySelector("img") ?? document.createElement("img");
    this.stage.querySelector(".picture-none")?.toggleAttribute("hidden", source);
    seen.removeAttribute("width");
    seen.removeAttribute("height");
    if (source) {
      seen.src = source;
      seen.alt ||= this.marker.dataset.name;
      this.stage.prepend(seen);
    } else {
      seen.remove();
    }
    this.marker.hidden = !source;
    this.box.querySelector(".picture-crops").hidden = !source;
    this.draw();
  }

  draw() {
    const [x, y] = this.point();
    const { name, left, top } = this.marker.dataset;
    this.marker.ariaLabel = `${name}: ${x} ${left}, ${y} ${top}`;
    this.marker.style.left = `${x}%`;
    this.marker.style.top = `${y}%`;
    for (const crop of this.box.querySelectorAll(".crop")) {
      const { src } = this.stage.querySelector("img") ?? {};
      if (src && crop.src !== src) crop.src = src;
      crop.style.objectPosition = `${x}% ${y}%`;
    }
  }

  point() {
    return ["focal_x", "focal_y"].map((name) => {
      const { value } = this.form[name];
      return value === "" ? MIDDLE : percent(Number(value));
    });
  }

  move(x, y) {
    this.form.focal_x.value = percent(x);
    this.form.focal_y.value = percent(y);
    this.draw();
  }

  click(event) {
    const seen = this.stage.querySelector("img");
    if (event.target !== seen) return;
    const { left, top, width, height } = seen.getBoundingClientRect();
    this.move(
      ((event.clientX - left) / width) * WHOLE,
      ((event.clientY - top) / height) * WHOLE,
    );
    this.marker.focus();
  }

  press(event) {
    const step = STEPS[event.key];
    if (!step) return;
    const [x, y] = this.point();
    const by = event.shiftKey ? 10 : 1;
    this.move(x + step[0] * by, y + step[1] * by);
    event.preventDefault();
  }

  // The words stand for the picture that is shown: another one brings its own.
  upload() {
    const [file] = this.form.picture.files;
    this.form.kept.value = "";
    if (file?.type.startsWith("image/")) {
      this.take(URL.createObjectURL(file), "", {});
    } else {
      this.take(this.stored, this.opened.words_of, this.opened);
    }
  }

  use({ key, src, alt, caption, credit, decorative, focalX, focalY }) {
    this.form.picture.value = "";
    this.form.kept.value = key;
    const words = { alt, caption, credit, is_decorative: decorative };
    this.take(src, key, { ...words, focal_x: focalX, focal_y: focalY });
    this.box.querySelector(".choose-picture").focus();
  }

  // What was typed before there was a picture stays, and so from upload to upload.
  take(source, key, words) {
    const isNew = !this.shown || (this.shown.startsWith("blob:") && !key);
    if (!isNew || key) {
      for (const name of WORDS) {
        if (!isNew || !this.form[name].value) this.say(name, words[name]);
      }
      this.move(words.focal_x ?? MIDDLE, words.focal_y ?? MIDDLE);
    }
    this.form.words_of.value = key;
    if (this.form.remove_picture.type === "checkbox") {
      this.form.remove_picture.checked = false;
    }
    this.show(source);
  }

  say(name, value) {
    const field = this.form[name];
    if (field.type === "checkbox") field.checked = Boolean(value);
    else field.value = value ?? "";
  }

  words() {
    const names = [...WORDS, "focal_x", "focal_y", "words_of"];
    return Object.fromEntries(
      names.map((name) => {
        const field = this.form[name];
        return [name, field.type === "checkbox" ? field.checked : field.value];
      }),
    );
  }

  // A description or "decorative": what is said last holds.
  choose(said) {
    const { alt, is_decorative: tick } = this.form;
    if (said === "alt" && alt.value) tick.checked = false;
    if (said === "is_decorative") {
      if (tick.checked) this.described = alt.value;
      alt.value = tick.checked ? "" : (this.described ?? "");
    }
  }
}

for (const box of document.querySelectorAll("[data-picture-field]")) {
  box.pictureField = new PictureField(box);
}
