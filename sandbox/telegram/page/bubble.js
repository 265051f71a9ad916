import { avatar, icon, make } from "./element.js";
import { rich } from "./rich.js";
import { fullTime, shortTime } from "./times.js";

/** One message, drawn from what it is and from who looks at it. */
export function bubbleRow(bubble, view) {
  const mine = bubble.by.key === view.me;
  const row = make("li", {
    class: `row ${mine ? "out" : "in"}`,
    "data-id": bubble.id,
    "data-by": bubble.by.key,
    "data-at": bubble.at,
    tabindex: "-1",
  });
  const classes = ["bubble", bubble.photo && "with-photo", bubble.text === "" && "bare", bubble.keyboard && "with-keys"];
  const body = make("article", {
    class: classes.filter(Boolean).join(" "),
    "aria-label": `${bubble.by.name}, ${shortTime(bubble.at)}`,
    ondblclick: (event) => event.target.closest(".control") === null && view.reply(bubble),
  });
  const shown = bubble.photo && photo(bubble, view);
  const words = bubble.text !== "" && make("div", { class: "words", dir: "auto" }, rich(bubble.text, bubble.entities, view.reading(bubble)));
  body.append(...[
    view.edge > 0 && bubble.by.key === "bot" && make("div", { class: "kind-market" }, "Demonstration: this market has a built-in edge"),
    view.group && !mine && make("div", { class: `by hue-${Math.abs(view.idOf(bubble.by.key)) % 7}` }, bubble.by.name),
    bubble.forwarded_from && make("div", { class: "forwarded" }, icon("forward"), `Forwarded from ${bubble.forwarded_from}`),
    bubble.reply_to && quote(bubble.reply_to, view),
    bubble.caption_above && words,
    shown,
    bubble.document && file(bubble.document),
    !bubble.caption_above && words,
  ].filter(Boolean));
  (words && !(bubble.caption_above && shown) ? words : body).append(meta(bubble, mine));
  if (bubble.reaction) body.append(make("div", { class: "reaction", title: "reaction of the bot" }, bubble.reaction));
  const stack = make("div", { class: "stack" }, body, bubble.keyboard && keys(bubble, view));
  if (view.group && !mine) row.append(avatar({ id: view.idOf(bubble.by.key), first_name: bubble.by.name, is_bot: bubble.by.key === "bot" }, "small"));
  row.append(stack, make("button", {
    class: "quick control", type: "button", tabindex: "-1", "aria-label": "reply", title: "Reply", onclick: () => view.reply(bubble),
  }, icon("reply")));
  return row;
}

/** When, and what became of it: the small print at the corner. */
function meta(bubble, mine) {
  const edited = bubble.edited_at !== null && make("span", { title: `edited ${fullTime(bubble.edited_at)}` }, "edited");
  return make("span", { class: "meta" }, ...[
    bubble.pinned && marked("pin", "pinned"),
    bubble.protected && marked("lock", "cannot be forwarded"),
    bubble.silent && marked("mute", "sent silently"),
    edited,
    make("time", { datetime: new Date(bubble.at * 1000).toISOString(), title: fullTime(bubble.at) }, shortTime(bubble.at)),
    mine && marked("ticks", "delivered"),
  ].filter(Boolean));
}

/** A small picture that has a word for those who cannot see it. */
function marked(name, word) {
  return make("span", { class: `mark ${name}`, role: "img", "aria-label": word, title: word }, icon(name));
}

/** What this answers: a line to press, which leads to the message itself. */
function quote(reply, view) {
  const words = reply.quote ?? reply.text;
  return make("button", {
    class: "quote control", type: "button", tabindex: "-1", "aria-label": `in reply to ${reply.name}: ${words}`, onclick: () => view.jump(reply.id),
  }, make("b", {}, reply.name), make("span", { dir: "auto" }, words === "" ? "Photo" : words.split("\n")[0]));
}

/** A photo keeps its place while it loads, so the chat never jumps. */
function photo(bubble, view) {
  const { url, width, height, spoiler } = bubble.photo;
  const image = make("img", { src: url, width, height, alt: `photo from ${bubble.by.name}`, decoding: "async", draggable: "false" });
  const frame = make("button", {
    class: `photo control${spoiler ? " veiled" : ""}`, type: "button", tabindex: "-1", "data-url": url, "aria-label": "photo, press to enlarge",
  }, image);
  frame.addEventListener("click", () => {
    if (frame.classList.contains("veiled")) frame.classList.remove("veiled");
    else view.zoom(frame.querySelector("img"), bubble);
  });
  return frame;
}

/** A file with its name and weight, saved when pressed. */
function file({ url, name, size }) {
  const weight = size < 1000 ? `${size} B` : size < 1_000_000 ? `${(size / 1000).toFixed(1)} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
  return make("a", { class: "file control", href: url, download: name, tabindex: "-1" },
    make("span", { class: "file-icon" }, icon("file")),
    make("span", { class: "file-words" }, make("b", {}, name), make("span", {}, weight)));
}

/** The buttons under a message, row by row as they were sent. */
function keys(bubble, view) {
  const rows = bubble.keyboard.map((row) => make("div", { class: "keyrow" }, ...row.map((button) => key(bubble, button, view))));
  return make("div", { class: "keys", role: "group", "aria-label": "buttons" }, ...rows);
}

const CORNER = { url: "leave", copy: "copy" };

/** One button: its colour is the bot's, its state is ours. */
function key(bubble, button, view) {
  const tap = { as: view.me, chat: bubble.chat, message: bubble.id, data: button.value };
  const busy = button.kind === "data" && view.spins(tap);
  const node = make("button", {
    class: `key control ${button.style ?? "plain"}`,
    type: "button",
    tabindex: "-1",
    "aria-disabled": button.disabled || busy ? "true" : null,
    "aria-busy": busy ? "true" : null,
    "data-value": button.kind === "data" ? button.value : null,
    title: { url: `leads to ${button.value}`, copy: `copies ${button.value}` }[button.kind] ?? null,
  }, make("span", { class: "label" }, button.text), CORNER[button.kind] && icon(CORNER[button.kind]), make("span", { class: "spinner", "aria-hidden": "true" }));
  node.addEventListener("click", (event) => press(node, button, tap, view, event));
  return node;
}

/** With Shift a tap is sent even while one is unanswered, as a second phone of the same person would. */
function press(node, button, tap, view, event) {
  if (button.disabled) return;
  if (button.kind === "url") view.leave(button.value);
  else if (button.kind === "copy") view.copy(button.value);
  else if (node.getAttribute("aria-busy") !== "true" || event.shiftKey) view.tap(tap);
}

/** The spinner starts and stops without drawing the message again. */
export function showSpin(row, bubble, view) {
  for (const node of row.querySelectorAll(".key[data-value]")) {
    const busy = view.spins({ as: view.me, chat: bubble.chat, message: bubble.id, data: node.dataset.value });
    const dead = bubble.keyboard.flat().some((button) => button.value === node.dataset.value && button.disabled);
    busy ? node.setAttribute("aria-busy", "true") : node.removeAttribute("aria-busy");
    busy || dead ? node.setAttribute("aria-disabled", "true") : node.removeAttribute("aria-disabled");
  }
}
