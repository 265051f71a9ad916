/** The line to the server: one feed in, small requests out, and the truth about whether it is up. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** Keeps the feed open. The first frame after every connection is the whole state, so nothing is ever patched up. */
export class Link extends EventTarget {
  #socket = null;
  #wait = FIRST_WAIT_MS;
  #timer = 0;

  open() {
    clearTimeout(this.#timer);
    const address = new URL("api/feed", document.baseURI);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.#socket?.close();
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      this.#wait = FIRST_WAIT_MS;
      this.#tell("frame", JSON.parse(data));
    });
    socket.addEventListener("close", () => this.#socket === socket && this.#lost());
  }

  #lost() {
    this.#socket = null;
    this.#tell("lost", { again: Date.now() + this.#wait });
    this.#timer = setTimeout(() => this.open(), this.#wait);
    this.#wait = Math.min(LONGEST_WAIT_MS, this.#wait * 2);
  }

  /** Nobody is there any more: no further try. */
  rest() {
    clearTimeout(this.#timer);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** A request the server turned down, in the server's own sentence. */
export class Refused extends Error {}

/** One wish of a person, sent; the answer, or the reason why not. */
export async function ask(path, body) {
  const reply = await fetch(`api/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (reply === null) throw new Refused("No connection to the sandbox.");
  const answer = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Refused(answer.error ?? `The sandbox answered ${reply.status}.`);
  return answer;
}
