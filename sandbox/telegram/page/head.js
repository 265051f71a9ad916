import { avatar, find, icon, make, nameOf } from "./element.js";
import { Menu } from "./menu.js";

/** The top of a chat: who it is with, what is pinned, what one may do about it. */
export class Head {
  #store;
  #view;
  #at = 0;
  #was = null;
  #pins = [];

  constructor(store, view) {
    this.#store = store;
    this.#view = view;
    new Menu(find("more"), find("more-menu"));
    find("pinned").addEventListener("click", () => this.#next());
    find("unblock").addEventListener("click", () => view.block(false));
    find("start").addEventListener("click", () => view.say("/start"));
  }

  draw() {
    const { chat } = this.#view;
    if (chat === null) return;
    const face = this.#view.face(chat);
    find("face").replaceChildren(avatar(face, "middle"));
    find("title").textContent = nameOf(face);
    this.tick();
    this.#more(chat);
    this.#pinned(chat);
    this.#empty(chat, face);
    const blocked = chat.kind === "private" && this.#store.person(this.#view.me).blocked;
    find("unblock").hidden = !blocked;
    find("composer").hidden = blocked;
  }

  /** Typing ends by itself, without a word from the server. */
  tick() {
    const { chat } = this.#view;
    if (chat === null || !this.#store.ready) return;
    const typing = this.#view.typing(chat);
    const still = chat.kind === "private" ? "bot" : `${chat.people.length + (chat.bot_inside ? 1 : 0)} members`;
    const words = typing ? "typing…" : still;
    if (find("subtitle").textContent === words) return;
    find("subtitle").textContent = words;
    find("subtitle").classList.toggle("typing", typing);
  }

  #more(chat) {
    const item = (words, name, act) =>
      make("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: act }, icon(name), make("span", {}, words));
    const { blocked } = this.#store.person(this.#view.me);
    const items = chat.kind === "private"
      ? [blocked ? item("Unblock the bot", "check", () => this.#view.block(false)) : item("Block the bot", "off", () => this.#view.block(true))]
      : [chat.bot_inside ? item("Remove the bot", "off", () => this.#view.membership(false)) : item("Bring the bot back", "plus", () => this.#view.membership(true))];
    find("more-menu").replaceChildren(...items);
  }

  #pinned(chat) {
    this.#pins = [...chat.pinned].sort((a, b) => a - b).map((id) => chat.messages.get(id)).filter(Boolean);
    const key = `${chat.id} ${this.#pins.map((bubble) => bubble.id).join()}`;
    if (key !== this.#was) this.#at = this.#pins.length - 1;
    this.#was = key;
    find("pinned").hidden = this.#pins.length === 0;
    if (this.#pins.length > 0) this.#showPin();
  }

  #showPin() {
    const bubble = this.#pins[this.#at];
    find("pinned-title").textContent = this.#pins.length > 1 ? `Pinned message ${this.#at + 1} of ${this.#pins.length}` : "Pinned message";
    find("pinned-text").textContent = bubble.text.split("\n").slice(0, 2).join(" · ") || "Photo";
    const marks = this.#pins.map((_, index) => make("i", { class: index === this.#at ? "now" : "" }));
    find("pin-marks").replaceChildren(...marks);
  }

  /** Newest first; the next press leads to the one before. */
  #next() {
    this.#view.jump(this.#pins[this.#at].id);
    this.#at = (this.#at - 1 + this.#pins.length) % this.#pins.length;
    this.#showPin();
  }

  #empty(chat, face) {
    find("empty-face").replaceChildren(avatar(face, "large"));
    find("empty-title").textContent = nameOf(face);
    const about = chat.kind === "private" ? this.#store.bot.description : "";
    find("empty-text").textContent = about || (chat.kind === "private" ? "No messages yet. A chat with a bot begins with Start." : "No messages yet.");
    find("start").hidden = chat.kind !== "private";
  }
}
