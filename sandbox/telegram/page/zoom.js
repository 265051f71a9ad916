import { find } from "./element.js";

const MOST = 6;
const STEP = 1.5;
const KEY_PX = 60;

/** A photo over the whole window: wheel, keys, double press and drag look closer. */
export class Zoom {
  #dialog = find("zoom");
  #image = find("zoom-image");
  #scale = 1;
  #x = 0;
  #y = 0;
  #drag = null;

  constructor() {
    this.#dialog.addEventListener("keydown", (event) => this.#key(event));
    this.#dialog.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#image.addEventListener("dblclick", () => this.#to(this.#scale > 1 ? 1 : 2.5));
    this.#image.addEventListener("pointerdown", (event) => this.#take(event));
    this.#image.addEventListener("pointermove", (event) => this.#pull(event));
    this.#image.addEventListener("pointerup", () => (this.#drag = null));
    find("zoom-in").addEventListener("click", () => this.#to(this.#scale * STEP));
    find("zoom-out").addEventListener("click", () => this.#to(this.#scale / STEP));
  }

  show(image, caption) {
    this.#image.src = image.src;
    this.#image.alt = image.alt;
    find("zoom-caption").textContent = caption;
    this.#to(1);
    this.#dialog.showModal();
  }

  #to(scale) {
    this.#scale = Math.min(MOST, Math.max(1, scale));
    if (this.#scale === 1) this.#x = this.#y = 0;
    this.#place();
  }

  #place() {
    this.#image.style.transform = `translate(${this.#x}px, ${this.#y}px) scale(${this.#scale})`;
    this.#image.classList.toggle("near", this.#scale > 1);
    find("zoom-level").textContent = `${Math.round(this.#scale * 100)} %`;
  }

  #key(event) {
    const moves = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.key === "+" || event.key === "=") this.#to(this.#scale * STEP);
    else if (event.key === "-") this.#to(this.#scale / STEP);
    else if (event.key === "0") this.#to(1);
    else if (moves[event.key] !== undefined && this.#scale > 1) this.#move(...moves[event.key].map((way) => way * KEY_PX));
    else return;
    event.preventDefault();
  }

  #move(right, down) {
    this.#x += right;
    this.#y += down;
    this.#place();
  }

  #wheel(event) {
    event.preventDefault();
    this.#to(this.#scale * (event.deltaY < 0 ? 1.15 : 1 / 1.15));
  }

  #take(event) {
    if (this.#scale === 1) return;
    event.preventDefault();
    this.#image.setPointerCapture(event.pointerId);
    this.#drag = [event.clientX, event.clientY];
  }

  #pull(event) {
    if (this.#drag === null) return;
    this.#move(event.clientX - this.#drag[0], event.clientY - this.#drag[1]);
    this.#drag = [event.clientX, event.clientY];
  }
}
