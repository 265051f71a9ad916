({
  /** How far each element's letters stand out from what is behind them, as accessibility rules count it. */
  contrast(names) {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const over = (colour, ground) => {
      for (const style of [`rgb(${ground.join()})`, colour]) {
        canvas.fillStyle = style;
        canvas.fillRect(0, 0, 1, 1);
      }
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const ground = (node) => {
      const below = node.parentElement === null ? [255, 255, 255] : ground(node.parentElement);
      return over(getComputedStyle(node).backgroundColor, below);
    };
    const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const light = (rgb) => {
      const [r, g, b] = rgb.map((v) => linear(v / 255));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    return Object.fromEntries(names.map((name) => {
      const node = document.querySelector(name);
      const under = ground(node);
      const [a, b] = [light(under), light(over(getComputedStyle(node).color, under))].sort((x, y) => y - x);
      return [name, (a + 0.05) / (b + 0.05)];
    }));
  },

  /** Whatever sticks out of the window to the side, or can be scrolled there. */
  wide() {
    const out = ({ left, right }) => right > innerWidth + 1 || left < -1;
    const boxes = [...document.querySelectorAll("html, body, #history, #messages, #chats, #buzz-list, .menu")];
    return [...document.querySelectorAll("body *:not(.sprite *)")]
      .filter((node) => out(node.getBoundingClientRect()))
      .concat(boxes.filter((node) => node.scrollWidth > node.clientWidth))
      .map((node) => `${node.localName} ${node.getAttribute("class")}`);
  },

  /** What has the focus, and the ring around it. */
  focus() {
    const node = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(node);
    const words = (node.innerText || node.getAttribute("aria-label") || "").trim();
    return node === document.body ? null : { words, ring: outlineStyle === "solid" ? parseFloat(outlineWidth) : 0 };
  },

  /** The number of the message at the top of the window. */
  top() {
    const { top } = document.getElementById("history").getBoundingClientRect();
    const row = [...document.querySelectorAll(".row")].find((each) => each.getBoundingClientRect().bottom > top + 1);
    return Number(row.dataset.id);
  },

  /** What the page makes of entities that lie within and across each other. */
  async crossing() {
    const { rich } = await import("./rich.js");
    const box = document.createElement("div");
    const marks = [["bold", 0, 6], ["italic", 3, 6], ["code", 20, 4]];
    const entities = marks.map(([type, offset, length]) => ({ type, offset, length }));
    box.append(rich("🟢 abcdefghi", entities, { open: new Set() }));
    const styled = [...box.querySelectorAll("strong, em")].map((node) => `${node.localName}: ${node.textContent}`);
    return [box.textContent, styled];
  },
})
