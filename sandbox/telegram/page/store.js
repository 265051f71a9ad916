import { Hands } from "./times.js";

/** A tap nobody answers stops turning after this long, as it does in a phone. */
const SPIN_MS = 30_000;
const tapKey = (tap) => `${tap.as} ${tap.chat} ${tap.message} ${tap.data}`;

/** What the server has told us, as one object; every frame changes it first and is passed on afterwards. */
export class Store extends EventTarget {
  hands = new Hands();
  ready = false;
  seq = 0;
  bot = null;
  people = [];
  chats = new Map();
  buzzes = [];
  pace = null;
  market = null;
  #spinning = new Map();
  #read = new Map();

  apply(frame) {
    switch (frame.kind) {
      case "state":
        return this.#begin(frame.state);
      case "message":
      case "edited":
        this.#put(frame.bubble);
        break;
      case "deleted":
        this.#drop(frame);
        break;
      case "toast":
        this.settle(frame.toast.query);
        break;
      case "buzz":
        this.buzzes.push(frame.buzz);
        break;
      case "tapped":
        this.spin(frame, frame.query);
        break;
      case "chat":
        Object.assign(this.chats.get(frame.chat.id), frame.chat);
        break;
      case "person":
        this.people = this.people.map((person) => (person.key === frame.person.key ? frame.person : person));
        break;
      case "bot":
        this.bot = frame.bot;
        break;
      case "pace":
        this.#paced(frame.pace);
        break;
    }
    this.seq = Math.max(this.seq, frame.seq ?? 0);
    this.#tell(frame.kind, frame);
  }

  /** The whole truth at once; answers that came while the line was down are told now. */
  #begin(state) {
    const missed = this.ready ? state.toasts.filter((toast) => toast.seq > this.seq) : [];
    const news = this.ready && state.seq >= this.seq;
    this.bot = state.bot;
    this.people = state.people;
    this.buzzes = state.buzzes;
    this.market = state.market ?? null;
    this.chats = new Map(state.chats.map(({ messages, ...chat }) => [chat.id, this.#chat(chat, messages)]));
    this.#spinning.clear();
    this.hands.set(state.now, 0);
    if (state.pace !== null) this.#paced(state.pace);
    if (!news) this.#readAll();
    this.ready = true;
    this.seq = state.seq;
    this.#tell("state", state);
    for (const toast of missed) this.#tell("toast", { toast });
  }

  #chat(chat, messages) {
    return { ...chat, messages: new Map(messages.map((bubble) => [bubble.id, bubble])) };
  }

  #paced(pace) {
    this.pace = pace;
    this.hands.set(pace.now, pace.pace);
  }

  #put(bubble) {
    this.chats.get(bubble.chat).messages.set(bubble.id, bubble);
  }

  #drop({ chat, message }) {
    this.chats.get(chat).messages.delete(message);
  }

  /** A tap is on its way; the same button does nothing more until it is answered. */
  spin(tap, query = null) {
    const key = tapKey(tap);
    clearTimeout(this.#spinning.get(key)?.timer);
    const timer = setTimeout(() => this.#stop(key), SPIN_MS);
    this.#spinning.set(key, { query, timer, chat: tap.chat, message: tap.message });
    this.#tell("spin", tap);
  }

  /** An answer, or a refusal to take the tap at all: the button may be used again. */
  settle(query) {
    for (const [key, spin] of this.#spinning) if (spin.query === query) this.#stop(key);
  }

  unspin(tap) {
    this.#stop(tapKey(tap));
  }

  #stop(key) {
    const spin = this.#spinning.get(key);
    if (spin === undefined) return;
    clearTimeout(spin.timer);
    this.#spinning.delete(key);
    this.#tell("spin", spin);
  }

  spins(tap) {
    return this.#spinning.has(tapKey(tap));
  }

  person(key) {
    return this.people.find((person) => person.key === key);
  }

  /** The chats a person has on their own phone. */
  chatsOf(key) {
    return [...this.chats.values()].filter((chat) => chat.people.includes(key));
  }

  /** Messages of the bot that became something else without a sound. */
  editedOf(key) {
    const all = this.chatsOf(key).flatMap((chat) => [...chat.messages.values()]);
    return all.filter((bubble) => bubble.by.key === "bot" && bubble.edited_at !== null).length;
  }

  last(chat) {
    return [...chat.messages.values()].at(-1) ?? null;
  }

  unread(key, chat) {
    const seen = this.#read.get(`${key} ${chat.id}`) ?? 0;
    return [...chat.messages.values()].filter((bubble) => bubble.id > seen && bubble.by.key !== key).length;
  }

  read(key, chat) {
    this.#read.set(`${key} ${chat.id}`, this.last(chat)?.id ?? 0);
  }

  #readAll() {
    this.#read.clear();
  }

  #tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
    this.dispatchEvent(new CustomEvent("any", { detail: { kind } }));
  }
}
