import { icon, make } from "./element.js";
import { fullTime, moment } from "./times.js";

/** Text and entities, to elements. Offsets count UTF-16 units, as strings here do. */
export function rich(text, entities, context) {
  const spans = (entities ?? [])
    .filter((entity) => entity.length > 0 && entity.offset < text.length)
    .map((entity) => ({ ...entity, end: Math.min(text.length, entity.offset + entity.length) }));
  return fill(document.createDocumentFragment(), text, 0, text.length, spans, context);
}

/** What ends its own line: the line break that follows it was sent for other readers. */
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);

/** Outermost first; what sticks out of its parent is cut at the edge and goes on after it. */
function fill(parent, text, from, to, spans, context) {
  const queue = [...spans].sort((a, b) => a.offset - b.offset || b.end - a.end);
  let at = from;
  while (queue.length > 0) {
    const outer = queue.shift();
    const inner = [];
    for (const other of queue.splice(0).filter(Boolean)) {
      if (other.offset >= outer.end) queue.push(other);
      else if (other.end <= outer.end) inner.push(other);
      else {
        inner.push({ ...other, end: outer.end });
        queue.push({ ...other, offset: outer.end });
      }
    }
    queue.sort((a, b) => a.offset - b.offset || b.end - a.end);
    parent.append(text.slice(at, Math.max(at, outer.offset)));
    const [node, holder] = element(outer, text.slice(outer.offset, outer.end), context);
    if (holder !== null) fill(holder, text, outer.offset, outer.end, inner, context);
    parent.append(node);
    at = BLOCKS.has(outer.type) && text[outer.end] === "\n" ? outer.end + 1 : outer.end;
  }
  parent.append(text.slice(at, Math.max(at, to)));
  return parent;
}

const SIMPLE = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", blockquote: "blockquote" };

/** The element for one entity, and the place its text goes: nowhere, when it is told anew each second. */
function element(entity, text, context) {
  switch (entity.type) {
    case "spoiler":
      return spoiler(entity, context);
    case "code":
      return alone(control("code", "copies", () => context.copy(text), `${text}, press to copy`));
    case "pre":
      return block(entity, text, context);
    case "expandable_blockquote":
      return folded(entity, context);
    case "url":
    case "text_link":
      return alone(control("span", "link", () => context.leave(entity.url ?? text), null, "link"));
    case "bot_command":
      return alone(control("span", "link", () => context.say(text), `send ${text}`));
    case "hashtag":
    case "cashtag":
      return alone(control("span", "link tag", () => context.seek(text), `other messages with ${text}`));
    case "date_time":
      return clock(entity, context);
    case "mention":
    case "text_mention":
    case "email":
    case "phone_number":
      return alone(make("span", { class: "mention" }));
    default:
      return alone(make(SIMPLE[entity.type] ?? "span"));
  }
}

const alone = (node) => [node, node];

/** Something in the text a key or a finger can work; the history decides which one Tab reaches. */
function control(tag, name, act, label, role = "button") {
  const node = make(tag, { class: `control ${name}`, role, tabindex: "-1", "aria-label": label, title: label });
  node.addEventListener("click", act);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
  return node;
}

/** Hidden until asked for, and never hidden again by an edit. */
function spoiler(entity, context) {
  const words = make("span", { class: "spoiler-words" });
  const open = () => {
    context.open.add(entity.offset);
    node.classList.add("open");
    node.removeAttribute("role");
    node.removeAttribute("aria-label");
    words.removeAttribute("aria-hidden");
  };
  const node = control("span", "spoiler", open, "hidden text, press to show");
  words.setAttribute("aria-hidden", "true");
  node.removeAttribute("title");
  node.append(words);
  if (context.open.has(entity.offset)) open();
  return [node, words];
}

/** Code keeps its shape, names its language and can be copied whole. */
function block(entity, text, context) {
  const copy = make(
    "button",
    { class: "control copy", type: "button", tabindex: "-1", onclick: () => context.copy(text) },
    icon("copy"),
    "Copy",
  );
  const code = make("code");
  const head = make("div", { class: "pre-head" }, make("span", {}, entity.language ?? "code"), copy);
  return [make("div", { class: "pre" }, head, make("pre", {}, code)), code];
}

/** Three lines until asked for more: the reasons are there and do not shout. */
function folded(entity, context) {
  const words = make("div", { class: "fold-words" });
  const toggle = () => {
    const opened = !node.classList.contains("open");
    opened ? context.open.add(entity.offset) : context.open.delete(entity.offset);
    show(opened);
  };
  const button = make("button", { class: "control fold", type: "button", tabindex: "-1", onclick: toggle }, icon("down"));
  const node = make("blockquote", { class: "foldable" }, words, button);
  const show = (opened) => {
    node.classList.toggle("open", opened);
    button.setAttribute("aria-expanded", String(opened));
    button.setAttribute("aria-label", opened ? "show less" : "show more");
  };
  show(context.open.has(entity.offset));
  return [node, words];
}

/** A moment the reader's own clock goes on counting; the words sent with it are for others. */
function clock(entity, context) {
  const unix = entity.unix_time;
  const format = entity.date_time_format ?? "";
  const told = { datetime: new Date(unix * 1000).toISOString(), title: fullTime(unix) };
  if (format === "") return alone(make("time", told));
  const words = moment(unix, format, context.now());
  return [make("time", { ...told, "data-unix": unix, "data-format": format }, words), null];
}
