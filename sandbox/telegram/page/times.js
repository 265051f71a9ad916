/** Market time: what the servers last said, carried on at the pace they said. */
const ZONE = "America/New_York";
const style = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, ...options });
const SHORT = style({ hour: "2-digit", minute: "2-digit" });
const LONG = style({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = style({ day: "numeric", month: "long" });
const WEEKDAY = style({ weekday: "long" });
const DATE = style({ weekday: "short", day: "numeric", month: "short" });
const FULL = style({ dateStyle: "full", timeStyle: "long" });

export const shortTime = (unix) => SHORT.format(unix * 1000);
export const longTime = (unix) => LONG.format(unix * 1000);
export const dayOf = (unix) => DAY.format(unix * 1000);
export const dateOf = (unix) => DATE.format(unix * 1000);
export const fullTime = (unix) => FULL.format(unix * 1000);

/** The hands between two words from the server. */
export class Hands {
  #unix = 0;
  #rate = 0;
  #since = 0;

  /** What the server says replaces what was guessed. */
  set(unix, rate) {
    this.#unix = unix;
    this.#rate = rate;
    this.#since = performance.now();
  }

  /** Holds the guess still: nobody knows the time when the line is down. */
  stop() {
    this.set(this.now(), 0);
  }

  now() {
    return this.#unix + ((performance.now() - this.#since) / 1000) * this.#rate;
  }
}

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const plural = (count, unit) => `${count} ${unit}${count === 1 ? "" : "s"}`;

/** A length of time in its two largest units: nobody trades on the third. */
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const first = UNITS.findIndex(([, size]) => whole >= size);
  if (first < 0) return "0 seconds";
  const [unit, size] = UNITS[first];
  const head = plural(Math.floor(whole / size), unit);
  const next = UNITS[first + 1];
  const rest = next === undefined ? 0 : Math.floor((whole % size) / next[1]);
  return rest === 0 || unit === "day" ? head : `${head} ${plural(rest, next[0])}`;
}

/** "in 87 seconds" or "12 seconds ago". */
export function relative(unix, now) {
  const left = unix - now;
  if (Math.abs(left) < 1) return "now";
  return left > 0 ? `in ${span(Math.ceil(left))}` : `${span(-left)} ago`;
}

/** The letters of a date-time entity: r is relative, the others add up. */
export function moment(unix, format, now) {
  if (format === "r") return relative(unix, now);
  const parts = [];
  if (/w/i.test(format)) parts.push(WEEKDAY.format(unix * 1000));
  if (format.includes("d") || format.includes("D")) parts.push(format.includes("D") ? dayOf(unix) : dateOf(unix));
  if (format.includes("T")) parts.push(longTime(unix));
  else if (format.includes("t")) parts.push(shortTime(unix));
  return parts.join(", ");
}

/** Every moment on screen moves on; those about to run out say so with a colour. */
export function turn(root, now) {
  for (const node of root.querySelectorAll("time[data-unix]")) {
    const unix = Number(node.dataset.unix);
    const text = moment(unix, node.dataset.format, now);
    if (node.textContent !== text) node.textContent = text;
    const left = unix - now;
    node.classList.toggle("soon", node.dataset.format === "r" && left > 0 && left <= 30);
    node.classList.toggle("past", left <= 0);
  }
}
