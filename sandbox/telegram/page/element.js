/** Elements are made, never parsed: what stands in a message can only ever become text. */
export function make(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** A picture from the sprite in index.html; the words beside it carry the meaning. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** The one element with this id; a page without it is broken and must say so. */
export function find(id) {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`the page has no #${id}`);
  return node;
}

/** A round portrait: initials on a colour that stays with the person. */
export function avatar(who, size = "") {
  const node = make("span", { class: `avatar ${size} hue-${Math.abs(who.id) % 7}`, "aria-hidden": "true" });
  node.append(who.is_bot ? icon("desk") : initials(who));
  return node;
}

/** The first letters of a group's words; of a person the first two, for two people may share both initials. */
function initials(who) {
  const words = nameOf(who).split(/\s+/).filter((word) => word !== "");
  if (who.title === undefined) return [...words[0]].slice(0, 2).join("");
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
}

/** What a person, a bot or a group is called on screen. */
export function nameOf(who) {
  return who.title ?? ([who.first_name, who.last_name].filter(Boolean).join(" ") || `user ${who.id}`);
}
