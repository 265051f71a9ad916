import { find, icon, make } from "./element.js";
import { longTime } from "./times.js";

const SHOWN = 200;

/** What a phone in a pocket would have done. The first line must carry the message, and here one sees whether it does. */
export class Buzz {
  #store;
  #view;
  #jump;

  constructor(store, view, jump) {
    this.#store = store;
    this.#view = view;
    this.#jump = jump;
  }

  draw() {
    const mine = this.#store.buzzes.filter((buzz) => buzz.as === this.#view.me);
    const loud = mine.filter((buzz) => buzz.sound).length;
    find("buzz-count").textContent = loud > 0 ? String(loud) : "";
    find("buzz-loud").textContent = String(loud);
    find("buzz-quiet").textContent = String(mine.length - loud);
    find("buzz-edits").textContent = String(this.#store.editedOf(this.#view.me));
    find("buzz-none").hidden = mine.length > 0;
    if (find("buzz").hidden) return;
    find("buzz-list").replaceChildren(...mine.slice(-SHOWN).reverse().map((buzz) => this.#item(buzz)));
  }

  #item(buzz) {
    const [head, ...rest] = buzz.text.split("\n");
    const chat = this.#store.chats.get(buzz.chat);
    const from = chat === undefined || chat.kind === "private" ? this.#store.bot.name : chat.title;
    return make("li", {}, make("button", { type: "button", class: buzz.sound ? "loud" : "quiet", onclick: () => this.#jump(buzz.chat, buzz.message) },
      make("span", { class: "bell", role: "img", "aria-label": buzz.sound ? "with sound" : "silent" }, icon(buzz.sound ? "bell" : "mute")),
      make("span", { class: "buzz-lines" },
        make("span", { class: "buzz-top" }, from, make("time", {}, longTime(buzz.at))),
        make("b", { dir: "auto" }, head || "Photo"),
        rest.length > 0 && make("span", { dir: "auto" }, rest.join(" ")))));
  }
}
