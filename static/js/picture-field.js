// A picture on a form: shown as it will be cropped, its focal point set on it.

import { FocalPoint } from "./focal-point.js";
import { choosePicture } from "./picture-library.js";
import { choose } from "./picture-words.js";

const WORDS = ["alt", "caption", "credit", "is_decorative"];
const LICENSE = "licensed_until";

class PictureField extends FocalPoint {
  constructor(box) {
    super(box);
    this.stored = this.stage.querySelector("img")?.src ?? "";
    this.opened = this.words();
    this.listen();
    this.show(this.stored);
  }

  listen() {
    const link = this.box.querySelector(".choose-picture");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choosePicture(link).then((chosen) => chosen && this.use(chosen));
    });
    this.box.querySelector(".picture-address").hidden = true;
    this.form.picture.addEventListener("change", () => this.upload());
    for (const name of ["alt", "is_decorative"]) {
      this.form[name].addEventListener("input", () => {
        choose(this.box.closest("form"), name);
      });
    }
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

  use({ key, src, alt, caption, credit, decorative, licensedUntil, focalX, focalY }) {
    this.form.picture.value = "";
    this.form.kept.value = key;
    const words = { alt, caption, credit, is_decorative: decorative };
    words[LICENSE] = licensedUntil;
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
      this.move(words.focal_x, words.focal_y);
      this.license(words[LICENSE] ?? "", isNew);
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

  // What was shown is sent along: only another one is said of the file.
  license(day, isNew) {
    const field = this.form[LICENSE];
    if (!isNew || !field.value) field.value = day;
    this.form[`initial-${LICENSE}`].value = day;
  }

  words() {
    const names = [...WORDS, LICENSE, "focal_x", "focal_y", "words_of"];
    return Object.fromEntries(
      names.map((name) => {
        const field = this.form[name];
        return [name, field.type === "checkbox" ? field.checked : field.value];
      }),
    );
  }
}

for (const box of document.querySelectorAll("[data-picture-field]")) {
  box.pictureField = new PictureField(box);
}
