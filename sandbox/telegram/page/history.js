import { bubbleRow, showSpin } from "./bubble.js";
import { find, make } from "./element.js";
import { Rover } from "./rover.js";
import { dateOf, dayOf } from "./times.js";

/** How many messages are drawn at a time; older ones come when the reader gets near them. */
const PAGE = 80;
const NEAR_PX = 600;
const BOTTOM_PX = 80;
const TOGETHER_S = 600;
const FLASH_MS = 1400;
const DAY_MS = 1200;

/** The messages of one chat, as one person sees them. */
export class History {
  #view;
  #chat = null;
  #from = 0;
  #rows = new Map();
  #box = find("history");
  #list = find("messages");
  #down = find("down");
  #empty = find("empty");
  #rover = new Rover(this.#list);
  #stuck = true;
  #onRead;
  #dayTimer = 0;

  constructor(view, onRead) {
    this.#view = view;
    this.#onRead = onRead;
    this.#box.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#down.addEventListener("click", () => this.bottom(true));
    new ResizeObserver(() => this.#stuck && this.bottom()).observe(this.#list);
    new ResizeObserver(() => this.#stuck && this.bottom()).observe(this.#box);
  }

  get atBottom() {
    return this.#stuck;
  }

  /** Another chat, or another person looking at it. */
  show(chat) {
    this.#chat = chat;
    this.#rows.clear();
    this.#list.replaceChildren();
    const all = this.#all();
    this.#from = Math.max(0, all.length - PAGE);
    this.#draw(all.slice(this.#from));
    this.#rover.settle();
    this.#stuck = true;
    this.bottom();
  }

  add(bubble) {
    if (bubble.chat !== this.#chat?.id) return;
    const stick = this.#stuck || bubble.by.key === this.#view.me;
    const row = this.#row(bubble);
    row.classList.add("arrives");
    this.#list.append(row);
    this.#join();
    this.#rover.settle(row);
    if (stick) this.bottom();
    this.#mark();
  }

  /** A new form in the old place: the photo node, the focus and the reading position stay. */
  change(bubble, flash = true) {
    const old = this.#rows.get(bubble.id);
    if (bubble.chat !== this.#chat?.id || old === undefined) return;
    const fresh = this.#row(bubble);
    keepPhoto(old, fresh);
    const back = this.#rover.leaving(old);
    old.replaceWith(fresh);
    this.#join();
    back(fresh);
    this.#rover.settle();
    if (flash) flashed(fresh, "changed");
  }

  drop(id) {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    const beside = row.nextElementSibling ?? row.previousElementSibling;
    if (row.contains(document.activeElement)) (beside ?? this.#list).focus({ preventScroll: true });
    row.remove();
    this.#rows.delete(id);
    this.#join();
    this.#rover.settle();
  }

  spin({ chat, message }) {
    if (chat !== this.#chat?.id || !this.#rows.has(message)) return;
    showSpin(this.#rows.get(message), this.#chat.messages.get(message), this.#view);
  }

  /** Brings one message to the middle and lets it shine for a moment. */
  jump(id) {
    while (!this.#rows.has(id) && this.#from > 0) this.#older();
    const row = this.#rows.get(id);
    if (row === undefined) return false;
    this.#stuck = false;
    row.scrollIntoView({ block: "center", behavior: this.#view.calm() ? "auto" : "smooth" });
    flashed(row, "found");
    return true;
  }

  bottom(smooth = false) {
    const behavior = smooth && !this.#view.calm() ? "smooth" : "instant";
    this.#box.scrollTo({ top: this.#box.scrollHeight, behavior });
  }

  /** The newest buttons there are, for a hand that comes from the keyboard. */
  enter() {
    return this.#rover.enter();
  }

  #all() {
    return this.#chat === null ? [] : [...this.#chat.messages.values()];
  }

  #draw(bubbles) {
    this.#list.prepend(...bubbles.map((bubble) => this.#row(bubble)));
    this.#join();
  }

  #row(bubble) {
    const row = bubbleRow(bubble, this.#view);
    this.#rows.set(bubble.id, row);
    return row;
  }

  /** Draws what came before, and leaves the reader where they were. */
  #older() {
    const from = Math.max(0, this.#from - PAGE);
    const height = this.#box.scrollHeight;
    const top = this.#box.scrollTop;
    this.#draw(this.#all().slice(from, this.#from));
    this.#from = from;
    this.#box.scrollTop = top + this.#box.scrollHeight - height;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    this.#stuck = scrollHeight - scrollTop - clientHeight < BOTTOM_PX;
    if (scrollTop < NEAR_PX && this.#from > 0) this.#older();
    this.#mark();
    this.#floatDay();
  }

  /** While the reader moves, the day they are in stands at the top. */
  #floatDay() {
    const above = [...this.#list.querySelectorAll(".day")].filter((day) => day.offsetTop < this.#box.scrollTop).at(-1);
    const label = find("floating-day");
    label.classList.toggle("shown", above !== undefined && !this.#stuck);
    if (above !== undefined) label.textContent = above.textContent;
    clearTimeout(this.#dayTimer);
    this.#dayTimer = setTimeout(() => label.classList.remove("shown"), DAY_MS);
  }

  #mark() {
    if (this.#chat === null) return;
    if (this.#stuck && !document.hidden) this.#onRead(this.#chat);
    const unread = this.#view.unread(this.#chat);
    this.#down.hidden = this.#stuck;
    find("down-count").textContent = unread > 0 && !this.#stuck ? String(unread) : "";
  }

  /** Days apart, neighbours of one sender together, the tail on the last of them. */
  #join() {
    for (const day of this.#list.querySelectorAll(".day")) day.remove();
    let before = null;
    for (const row of this.#list.querySelectorAll(".row")) {
      const newDay = before === null || dateOf(before.dataset.at) !== dateOf(row.dataset.at);
      const apart = newDay || before.dataset.by !== row.dataset.by || row.dataset.at - before.dataset.at > TOGETHER_S;
      if (newDay) row.before(make("li", { class: "day" }, make("span", {}, dayOf(row.dataset.at))));
      row.classList.toggle("first", apart);
      before?.classList.toggle("last", apart);
      before = row;
    }
    before?.classList.add("last");
    this.#empty.hidden = before !== null;
  }
}

/** The same picture need not be fetched and drawn again because a word below it changed. */
function keepPhoto(old, fresh) {
  const was = old.querySelector(".photo");
  const is = fresh.querySelector(".photo");
  if (was === null || is === null || was.dataset.url !== is.dataset.url) return;
  is.classList.toggle("veiled", was.classList.contains("veiled"));
  is.replaceChildren(...was.childNodes);
}

function flashed(row, name) {
  row.classList.add(name);
  setTimeout(() => row.classList.remove(name), FLASH_MS);
}
