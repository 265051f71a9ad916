import { find, icon, make } from "./element.js";
import { Menu } from "./menu.js";
import { dateOf, longTime, shortTime, span } from "./times.js";

const label = (pace) => (pace === 0 ? "Pause" : pace === 1 ? "Real time" : `${pace}×`);

/** The world above the chat: what time it is there, how fast it runs, and that none of it is real. */
export class Bar {
  #store;
  #pace;
  #menu;

  constructor(store, pace) {
    this.#store = store;
    this.#pace = pace;
    this.#menu = new Menu(find("pace-open"), find("paces"));
    store.addEventListener("state", () => (this.tick(), this.draw()));
    store.addEventListener("pace", () => this.draw());
  }

  /** Called every moment: the hands move between the server's words. */
  tick() {
    const { hands, market, ready } = this.#store;
    if (!ready) return;
    const now = hands.now();
    find("clock").textContent = longTime(now);
    find("clock").dateTime = new Date(now * 1000).toISOString();
    find("date").textContent = dateOf(now);
    find("phase").hidden = market === null;
    if (market !== null) this.#phase(market, now);
  }

  #phase({ opens, closes, label: day, edge }, now) {
    const open = now >= opens && now < closes;
    const words = open ? `closes in ${span(closes - now)}` : now < opens ? `opens in ${span(opens - now)}` : `closed at ${shortTime(closes)}`;
    find("phase").dataset.open = open;
    find("phase-words").textContent = [day, words].filter(Boolean).join(" · ");
    find("progress").style.transform = `scaleX(${Math.min(1, Math.max(0, (now - opens) / (closes - opens)))})`;
    find("edge").hidden = !edge;
    if (edge) find("edge").textContent = `built-in edge ${(edge * 100).toFixed(1)} %`;
  }

  draw() {
    const { pace } = this.#store;
    find("pace-open").hidden = pace === null;
    if (pace === null) return;
    const held = pace.auto && pace.held;
    find("pace-now").textContent = pace.pace === 0 ? "Paused" : `${Number(pace.pace.toFixed(1))}×`;
    find("pace-open").classList.toggle("held", held);
    find("pace-open").classList.toggle("stopped", pace.pace === 0);
    find("pace-open").setAttribute("aria-label", `pace of the market: ${label(pace.pace)}${held ? ", held to real time while a card waits" : ""}`);
    find("held").hidden = !held;
    if (!this.#menu.opened) this.#items(pace);
  }

  #items(pace) {
    const items = pace.paces.map((value) => this.#item(label(value), value === pace.pace, value === 0 ? "pause" : value === 1 ? "clock" : "fast", { pace: value }));
    const auto = this.#item("Slow down while a card waits", pace.auto, "hand", { auto: !pace.auto }, "menuitemcheckbox");
    find("paces").replaceChildren(...items, make("div", { class: "rule", role: "separator" }), auto);
  }

  #item(words, chosen, name, wish, role = "menuitemradio") {
    return make("button", { type: "button", role, tabindex: "-1", "aria-checked": String(chosen), onclick: () => this.#pace(wish) },
      icon(name), make("span", {}, words), chosen && icon("check"));
  }
}
