import { find, icon, make } from "./element.js";

const TOAST_MS = 4000;
const TOASTS_MAX = 3;

/** A word at the edge of the screen that goes by itself; a screen reader says it. */
export function toast(text, { name = "info" } = {}) {
  const box = find("toasts");
  const node = make("div", { class: `toast ${name}` }, icon(name), make("span", { dir: "auto" }, text));
  box.append(node);
  while (box.children.length > TOASTS_MAX) box.firstElementChild.remove();
  const life = Math.max(TOAST_MS, text.length * 60);
  setTimeout(() => node.classList.add("goes"), life);
  setTimeout(() => node.remove(), life + 300);
}

const waiting = [];

/** A word that must be answered with OK; several are told one after the other. */
export function alertBox(title, text) {
  waiting.push([title, text]);
  const dialog = find("alert");
  if (dialog.open) return;
  const next = () => {
    if (waiting.length === 0) return;
    const [head, words] = waiting.shift();
    find("alert-title").textContent = head;
    find("alert-text").textContent = words;
    dialog.addEventListener("close", next, { once: true });
    dialog.showModal();
  };
  next();
}

/** Where a link would lead. It is shown and never followed: this page has no outside. */
export function leave(address) {
  find("leave-address").textContent = address;
  find("leave").showModal();
}

/** Copies, and says so; a browser that forbids it is named. */
export async function copy(text) {
  const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
  if (done) toast(`Copied: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`, { name: "copy" });
  else toast("This browser does not let the page copy.", { name: "warn" });
}

/** Every dialog closes by its buttons and by a press beside it; Escape is the browser's own. */
export function wireDialogs() {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => {
      const outside = event.target === dialog;
      if (outside || event.target.closest("[data-close]") !== null) dialog.close();
    });
  }
  find("leave-copy").addEventListener("click", () => {
    find("leave").close();
    copy(find("leave-address").textContent);
  });
}
