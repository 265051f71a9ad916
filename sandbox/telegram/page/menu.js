/** A small menu under its button: arrows move, Enter chooses, Escape and a press elsewhere close. */
export class Menu {
  #button;
  #box;

  constructor(button, box) {
    this.#button = button;
    this.#box = box;
    button.setAttribute("aria-haspopup", "menu");
    button.addEventListener("click", () => (this.opened ? this.close() : this.open()));
    button.addEventListener("keydown", (event) => event.key === "ArrowDown" && (event.preventDefault(), this.open()));
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("click", () => this.close());
    document.addEventListener("pointerdown", ({ target }) => {
      if (this.opened && !box.contains(target) && !button.contains(target)) this.close(false);
    });
    this.close(false);
  }

  get opened() {
    return !this.#box.hidden;
  }

  open() {
    this.#box.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    (this.#box.querySelector('[aria-checked="true"]') ?? this.#items()[0])?.focus();
  }

  close(back = true) {
    const inside = this.#box.contains(document.activeElement);
    this.#box.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
    if (back && inside) this.#button.focus();
  }

  #items() {
    return [...this.#box.querySelectorAll('[role^="menuitem"]')];
  }

  #key(event) {
    const items = this.#items();
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") this.close();
    else if (to !== undefined) items.at(to % items.length)?.focus();
    else return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  }
}
