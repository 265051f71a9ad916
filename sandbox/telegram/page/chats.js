import { avatar, find, icon, make, nameOf } from "./element.js";
import { Menu } from "./menu.js";
import { shortTime } from "./times.js";

const ROLES = {
  owner: "runs the desk",
  observer: "may look, approved",
  stranger: "found the bot by chance",
  member: "sits in the group",
  anonymous: "admin who writes as the group",
};

/** The list of chats on one person's phone, and whose phone it is. */
export class Chats {
  #store;
  #view;
  #list = find("chats");
  #people = find("people");
  #choose;

  constructor(store, view, { open, become }) {
    this.#store = store;
    this.#view = view;
    this.#choose = { open, become };
    new Menu(find("person"), this.#people);
    this.#list.addEventListener("keydown", (event) => this.#key(event));
  }

  draw() {
    const { me, chat } = this.#view;
    const person = this.#store.person(me);
    find("person").replaceChildren(avatar({ ...person, first_name: person.name }, "tiny"), make("span", { class: "person-name" }, person.name), icon("down"));
    find("person").setAttribute("aria-label", `looking as ${person.name}, change person`);
    this.#people.replaceChildren(make("p", { class: "menu-title" }, "Look at the chat as"), ...this.#store.people.map((each) => this.#person(each)));
    this.#list.replaceChildren(...this.#store.chatsOf(me).map((each) => this.#chat(each, each.id === chat?.id)));
  }

  #person(person) {
    const current = person.key === this.#view.me;
    const unread = this.#store.chatsOf(person.key).reduce((sum, chat) => sum + this.#store.unread(person.key, chat), 0);
    return make("button", { type: "button", role: "menuitemradio", tabindex: "-1", "aria-checked": String(current), onclick: () => this.#choose.become(person.key) },
      avatar({ ...person, first_name: person.name }, "small"),
      make("span", { class: "two-lines" }, make("b", {}, person.name), make("small", {}, person.blocked ? "has blocked the bot" : (ROLES[person.key] ?? person.key))),
      current ? icon("check") : unread > 0 && make("span", { class: "badge" }, String(unread)));
  }

  #chat(chat, current) {
    const last = this.#store.last(chat);
    const unread = this.#store.unread(this.#view.me, chat);
    const face = this.#view.face(chat);
    const words = this.#view.typing(chat) ? make("em", { class: "typing" }, "typing…") : preview(last, this.#view.me);
    return make("li", {},
      make("button", { type: "button", class: "chat-item", "aria-current": current ? "true" : null, "data-chat": chat.id, tabindex: current ? "0" : "-1", onclick: () => this.#choose.open(chat.id) },
        avatar(face),
        make("span", { class: "chat-lines" },
          make("span", { class: "chat-top" }, make("b", {}, nameOf(face)), last && make("time", {}, shortTime(last.at))),
          make("span", { class: "chat-low" }, make("span", { class: "preview", dir: "auto" }, words),
            chat.pinned.length > 0 && unread === 0 && icon("pin"),
            unread > 0 && make("span", { class: "badge", "aria-label": `${unread} unread` }, String(unread))))));
  }

  #key(event) {
    const items = [...this.#list.querySelectorAll(".chat-item")];
    const to = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items.at((items.indexOf(document.activeElement) + to) % items.length)?.focus();
  }
}

/** The line under a chat's name: the last thing said, in one row. */
function preview(bubble, me) {
  if (bubble === null) return "no messages yet";
  const words = bubble.text.split("\n")[0] || (bubble.photo ? "Photo" : (bubble.document?.name ?? ""));
  return bubble.by.key === me ? `You: ${words}` : words;
}
