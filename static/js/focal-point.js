// The focal point of a picture, set on it: by a click, or by the arrow keys.

const WHOLE = 100;
const MIDDLE = 50;
const STEPS = {
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
};

const percent = (value) => Math.min(WHOLE, Math.max(0, Math.round(value)));

function addPicture(figure) {
  const picture = document.createElement("img");
  picture.alt = "";
  figure.prepend(picture);
  return picture;
}

export class FocalPoint {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form").elements;
    this.stage = box.querySelector(".picture-stage");
    this.marker = box.querySelector(".focal-point");
    this.crops = [...box.querySelectorAll(".crops figure")].map(addPicture);
    this.stage.addEventListener("click", (event) => this.click(event));
    this.marker.addEventListener("keydown", (event) => this.press(event));
    for (const name of ["focal_x", "focal_y"]) {
      this.form[name].addEventListener("input", () => this.draw());
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
    for (const crop of this.crops) {
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

  move(x = MIDDLE, y = MIDDLE) {
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
}

for (const box of document.querySelectorAll("[data-focal-point]")) {
  new FocalPoint(box).show(box.querySelector("img").src);
}
