/** Hundreds of buttons, one stop for Tab; the arrows do the rest. */
export class Rover {
  #list;
  #current = null;

  constructor(list) {
    this.#list = list;
    list.addEventListener("focusin", ({ target }) => target.matches(".control") && this.#take(target));
    list.addEventListener("keydown", (event) => this.#key(event));
  }

  /** One control is always reachable: the newest message that has some, unless the reader is at another. */
  settle(arrived = null) {
    const busy = this.#current?.isConnected && this.#list.contains(document.activeElement);
    if (busy) return;
    const fresh = arrived?.querySelector(".key") ?? null;
    if (fresh !== null) this.#take(fresh);
    else if (!this.#current?.isConnected) this.#take(favourite(controls(this.#list)));
  }

  /** Called before a message is drawn anew; what it returns puts the focus back where it was. */
  leaving(row) {
    const active = document.activeElement;
    if (!row.contains(active)) return () => {};
    const place = controls(row).indexOf(active);
    const value = active.dataset.value;
    return (fresh) => {
      const all = controls(fresh);
      const same = all.find((node) => value !== undefined && node.dataset.value === value);
      (same ?? all[place] ?? favourite(all) ?? fresh).focus({ preventScroll: true });
    };
  }

  enter() {
    if (!this.#current?.isConnected) this.settle();
    this.#current?.focus();
    return this.#current !== null;
  }

  #take(node) {
    if (this.#current !== null) this.#current.tabIndex = -1;
    this.#current = node ?? null;
    if (node) node.tabIndex = 0;
  }

  #key(event) {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const line = event.key === "Home" ? 0 : event.key === "End" ? -1 : null;
    if ((step === undefined && line === null) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const lines = linesOf(this.#list);
    const target = line === null ? this.#beside(lines, ...step) : lines.at(line)?.[0];
    target?.focus();
    target?.scrollIntoView({ block: "nearest" });
  }

  /** Left and right within a row of buttons; up and down to the nearest one in the next row. */
  #beside(lines, down, right) {
    const active = document.activeElement;
    const row = lines.findIndex((line) => line.includes(active));
    if (row < 0) return this.#nearRow(lines, active, down);
    if (right !== 0) return lines[row][lines[row].indexOf(active) + right];
    const { left, width } = active.getBoundingClientRect();
    const away = (node) => Math.abs(node.getBoundingClientRect().left + node.offsetWidth / 2 - left - width / 2);
    return (lines[row + down] ?? []).reduce((best, node) => (best === null || away(node) < away(best) ? node : best), null);
  }

  /** The focus stands on a message whose buttons are gone: go on from there. */
  #nearRow(lines, active, down) {
    const after = (line) => active.compareDocumentPosition(line[0]) & Node.DOCUMENT_POSITION_FOLLOWING;
    return down >= 0 ? lines.find(after)?.[0] : lines.findLast((line) => !after(line))?.[0];
  }
}

const controls = (root) => [...root.querySelectorAll(".control:not(.quick)")];
const favourite = (nodes) => {
  const last = nodes.findLast((node) => node.matches(".key"));
  return last === undefined ? nodes.at(-1) : last.closest(".keys").querySelector(".key");
};

/** Buttons of one row are one line; everything else stands alone. */
function linesOf(root) {
  const lines = new Map();
  for (const node of controls(root)) {
    const home = node.closest(".keyrow") ?? node;
    lines.set(home, [...(lines.get(home) ?? []), node]);
  }
  return [...lines.values()];
}
