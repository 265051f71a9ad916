import { copy, leave, toast } from "./notices.js";
import { ask, Refused } from "./link.js";
import { Zoom } from "./zoom.js";

const CALM = matchMedia("(prefers-reduced-motion: reduce)");

/** Who looks at which chat, and all that a person can do there. */
export class View {
  me = "owner";
  chat = null;
  #store;
  #zoom = new Zoom();
  #opened = new Map();
  #last = new Map();
  #parts = null;

  constructor(store) {
    this.#store = store;
  }

  wire(parts) {
    this.#parts = parts;
  }

  /** The person and the chat named in the address, or the first there are. */
  find() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const person = this.#store.person(asked.get("as") ?? this.me) ?? this.#store.people[0];
    this.look(person.key, Number(asked.get("chat")));
  }

  look(key, id = this.#last.get(key)) {
    this.me = key;
    const mine = this.#store.chatsOf(key);
    this.chat = mine.find((chat) => chat.id === id) ?? mine[0] ?? null;
    this.#last.set(key, this.chat?.id);
    window.history.replaceState(null, "", `#as=${key}${this.chat === null ? "" : `&chat=${this.chat.id}`}`);
  }

  get group() {
    return this.chat !== null && this.chat.kind !== "private";
  }

  /** How far the market was made kind to whoever follows the tape; it is never left unsaid. */
  get edge() {
    return this.#store.market?.edge ?? 0;
  }

  /** Who stands at the head of a chat: the bot in a private one, the group otherwise. */
  face(chat) {
    if (chat.kind === "private") return { ...this.#store.bot, first_name: this.#store.bot.name, is_bot: true };
    return { id: chat.id, title: chat.title };
  }

  idOf(key) {
    if (key === "bot") return this.#store.bot.id;
    return this.#store.person(key)?.id ?? 0;
  }

  typing(chat) {
    return chat.typing_until > this.#store.hands.now();
  }

  unread(chat) {
    return this.#store.unread(this.me, chat);
  }

  spins(tap) {
    return this.#store.spins(tap);
  }

  calm() {
    return CALM.matches;
  }

  /** What the text of one message needs: it remembers what was unfolded through every edit. */
  reading(bubble) {
    const key = `${bubble.chat} ${bubble.id}`;
    if (!this.#opened.has(key)) this.#opened.set(key, new Set());
    return {
      open: this.#opened.get(key),
      now: () => this.#store.hands.now(),
      copy,
      leave,
      say: (text) => this.say(text),
      seek: (tag) => this.seek(tag),
    };
  }

  copy(text) {
    return copy(text);
  }

  leave(address) {
    leave(address);
  }

  zoom(image, bubble) {
    this.#zoom.show(image, bubble.text.split("\n")[0]);
  }

  reply(bubble) {
    this.#parts.composer.replyTo(bubble);
  }

  jump(id) {
    if (!this.#parts.history.jump(id)) toast("That message is gone.");
  }

  enterHistory() {
    this.#parts.history.enter();
  }

  /** The message before this one with the same tag, round and round. */
  seek(tag) {
    const all = [...this.chat.messages.values()].filter((bubble) => bubble.text.includes(tag)).map((bubble) => bubble.id);
    const here = Number(document.activeElement.closest(".row")?.dataset.id ?? 0);
    this.jump(all.findLast((id) => id < here) ?? all.at(-1));
    toast(`${all.length} ${all.length === 1 ? "message" : "messages"} with ${tag}`);
  }

  say(text, reply = null) {
    return this.send("say", { as: this.me, chat: this.chat.id, text, ...(reply === null ? {} : { reply_to: reply.id }) });
  }

  /** The button turns from the first moment; a tap that was not taken lets go of it. */
  async tap(tap) {
    this.#store.spin(tap);
    const answer = await this.send("tap", tap);
    if (answer === null) this.#store.unspin(tap);
  }

  block(blocked) {
    return this.send("block", { as: this.me, blocked });
  }

  membership(inside) {
    return this.send("membership", { chat: this.chat.id, inside });
  }

  /** One request; what is refused is said aloud and never thrown away. */
  async send(path, body) {
    try {
      return await ask(path, body);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(error.message, { name: "warn" });
      return null;
    }
  }
}
