import { find, icon, make } from "./element.js";

/** Where a person writes: a field that grows, the list of commands, the message being answered. */
export class Composer {
  #view;
  #field = find("field");
  #list = find("commands");
  #menu = find("menu");
  #strip = find("replying");
  #chat = null;
  #reply = null;
  #shown = [];
  #at = -1;

  constructor(view) {
    this.#view = view;
    find("composer").addEventListener("submit", (event) => (event.preventDefault(), this.#send()));
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    this.#field.addEventListener("blur", () => setTimeout(() => this.#list.contains(document.activeElement) || this.#hide(), 120));
    this.#menu.addEventListener("click", () => this.#toggle());
    find("no-reply").addEventListener("click", () => (this.replyTo(null), this.focus()));
  }

  /** Another chat: what was half written for one must not be sent to another. */
  show(chat) {
    if (this.#chat?.id !== chat?.id) {
      this.#field.value = "";
      this.replyTo(null);
    }
    this.#chat = chat;
    this.#menu.hidden = chat === null || chat.menu !== "commands" || chat.commands.length === 0;
    this.#typed();
  }

  focus() {
    this.#field.focus();
  }

  begin(text) {
    this.#field.value = text;
    this.focus();
    this.#typed();
  }

  replyTo(bubble) {
    this.#reply = bubble;
    this.#strip.hidden = bubble === null;
    if (bubble === null) return;
    find("replying-name").textContent = bubble.by.name;
    find("replying-text").textContent = bubble.text.split("\n")[0] || "Photo";
    this.focus();
  }

  #send(text = this.#field.value.trim()) {
    if (text === "" || this.#chat === null) return;
    this.#view.say(text, this.#reply);
    this.#field.value = "";
    this.replyTo(null);
    this.#typed();
  }

  #typed() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${Math.min(160, this.#field.scrollHeight)}px`;
    find("send").disabled = this.#field.value.trim() === "";
    const word = /^\/(\w*)$/.exec(this.#field.value);
    if (word === null) this.#hide();
    else this.#offer(word[1]);
  }

  #toggle() {
    if (this.#list.hidden) this.#offer("");
    else this.#hide();
    this.#menu.setAttribute("aria-expanded", String(!this.#list.hidden));
    this.focus();
  }

  #offer(start) {
    this.#shown = (this.#chat?.commands ?? []).filter(({ command }) => command.startsWith(start.toLowerCase()));
    this.#list.replaceChildren(...this.#shown.map(({ command, description }, index) => make(
      "li",
      { role: "option", id: `command-${index}`, onmousedown: (event) => event.preventDefault(), onclick: () => this.#send(`/${command}`) },
      icon("slash"),
      make("b", {}, `/${command}`),
      make("span", {}, description),
    )));
    this.#list.hidden = this.#shown.length === 0;
    this.#field.setAttribute("aria-expanded", String(!this.#list.hidden));
    this.#mark(this.#shown.length > 0 ? 0 : -1);
  }

  #hide() {
    this.#list.hidden = true;
    this.#field.setAttribute("aria-expanded", "false");
    this.#menu.setAttribute("aria-expanded", "false");
    this.#mark(-1);
  }

  #mark(at) {
    this.#at = at;
    [...this.#list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === at)));
    if (at < 0) this.#field.removeAttribute("aria-activedescendant");
    else this.#field.setAttribute("aria-activedescendant", `command-${at}`);
    this.#list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (event.isComposing) return;
    if (!this.#list.hidden && this.#choose(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey) (event.preventDefault(), this.#send());
    else if (event.key === "Escape" && this.#reply !== null) this.replyTo(null);
    else if (event.key === "ArrowUp" && this.#field.value === "") (event.preventDefault(), this.#view.enterHistory());
  }

  /** The arrows walk the list, Tab completes, Enter sends what is marked. */
  #choose(event) {
    const count = this.#shown.length;
    switch (event.key) {
      case "ArrowDown":
        this.#mark((this.#at + 1) % count);
        return true;
      case "ArrowUp":
        this.#mark((this.#at - 1 + count) % count);
        return true;
      case "Tab":
        this.begin(`/${this.#shown[this.#at].command} `);
        return true;
      case "Enter":
        this.#send(`/${this.#shown[this.#at].command}`);
        return true;
      case "Escape":
        this.#hide();
        return true;
      default:
        return false;
    }
  }
}
