import { find } from "./element.js";

/** Keys that work wherever the focus is. */
export function wireKeys({ store, view, history, composer, open, become, showBuzz }) {
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") !== null || event.defaultPrevented) return;
    const writing = event.target.matches("textarea, input");
    if (event.altKey) shortcut(event);
    else if (event.key === "Escape") escape();
    else if (event.key === "/" && !writing) (event.preventDefault(), composer.begin("/"));
    else if (event.key === "End" && event.target === document.body) history.bottom();
  });

  function shortcut(event) {
    const mine = store.chatsOf(view.me);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const digit = /^Digit(\d)$/.exec(event.code);
    const person = digit === null ? undefined : store.people[Number(digit[1]) - 1];
    if (step !== undefined) open(mine.at((mine.findIndex((chat) => chat.id === view.chat.id) + step) % mine.length).id);
    else if (person !== undefined) become(person.key);
    else if (event.code === "KeyB") showBuzz();
    else return;
    event.preventDefault();
  }

  function escape() {
    if (!find("buzz").hidden && find("buzz").contains(document.activeElement)) showBuzz(false);
    else composer.focus();
  }
}
