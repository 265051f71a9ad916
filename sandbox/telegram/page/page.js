import { Bar } from "./bar.js";
import { Buzz } from "./buzz.js";
import { Chats } from "./chats.js";
import { Composer } from "./composer.js";
import { find, icon } from "./element.js";
import { Head } from "./head.js";
import { History } from "./history.js";
import { wireKeys } from "./hotkeys.js";
import { Link } from "./link.js";
import { alertBox, toast, wireDialogs } from "./notices.js";
import { Store } from "./store.js";
import { wireTheme } from "./theme.js";
import { turn } from "./times.js";
import { View } from "./view.js";

const TICK_MS = 200;

const store = new Store();
const link = new Link();
const view = new View(store);
const history = new History(view, (chat) => store.read(view.me, chat));
const composer = new Composer(view);
const head = new Head(store, view);
const bar = new Bar(store, (wish) => view.send("clock", wish));
const chats = new Chats(store, view, { open, become });
const buzz = new Buzz(store, view, (chat, message) => (open(chat), view.jump(message)));

view.wire({ history, composer });

/** Another chat on the same phone. */
function open(id) {
  view.look(view.me, id);
  document.body.dataset.pane = "chat";
  redraw();
}

/** Another person's phone. */
function become(key) {
  view.look(key);
  redraw();
}

function redraw() {
  history.show(view.chat);
  composer.show(view.chat);
  around();
}

let drawn = 0;

/** What stands around the messages, drawn once for any number of changes. */
function around() {
  if (drawn !== 0) return;
  drawn = requestAnimationFrame(() => {
    drawn = 0;
    chats.draw();
    head.draw();
    buzz.draw();
    const unread = store.chatsOf(view.me).reduce((sum, chat) => sum + store.unread(view.me, chat), 0);
    document.title = unread > 0 ? `(${unread}) Tapdesk sandbox` : "Tapdesk sandbox";
  });
}

store.addEventListener("state", () => {
  view.find();
  redraw();
  online(true);
});
store.addEventListener("message", ({ detail }) => history.add(detail.bubble));
store.addEventListener("edited", ({ detail }) => history.change(detail.bubble));
store.addEventListener("deleted", ({ detail }) => detail.chat === view.chat?.id && history.drop(detail.message));
store.addEventListener("spin", ({ detail }) => history.spin(detail));
store.addEventListener("chat", ({ detail }) => detail.chat.id === view.chat?.id && composer.show(view.chat));
store.addEventListener("toast", ({ detail: { toast: answer } }) => {
  if (answer.as !== view.me || answer.text === "") return;
  if (answer.alert) alertBox(store.bot.name, answer.text);
  else toast(answer.text);
});
store.addEventListener("any", ({ detail }) => store.ready && detail.kind !== "pace" && detail.kind !== "state" && around());

let again = 0;

/** Whether the line is down because the day is: nobody opens it again, and the chat is still to be read. */
const over = () => store.market !== null && store.hands.now() >= store.market.closes;

/** Says at once when the line is down, and when it is up again. */
function online(up) {
  const was = !find("lost").hidden;
  find("lost").hidden = up;
  document.body.classList.toggle("offline", !up);
  if (!up) store.hands.stop();
  if (up && was) toast("Connected again.", { name: "check" });
}

link.addEventListener("frame", ({ detail }) => store.apply(detail));
link.addEventListener("lost", ({ detail }) => {
  again = detail.again;
  online(false);
  if (over()) link.rest();
  find("retry").hidden = over();
  find("lost-title").textContent = over() ? "The day is over." : "Connection lost.";
});
find("retry").addEventListener("click", () => link.open());

setInterval(() => {
  bar.tick();
  turn(document, store.hands.now());
  head.tick();
  const left = Math.ceil((again - Date.now()) / 1000);
  if (over()) find("lost-when").textContent = "The demo has ended. What was said stays here to be read.";
  else find("lost-when").textContent = left > 0 ? `Trying again in ${left} s.` : "Trying again…";
}, TICK_MS);

/** The panel of buzzes, opened and closed. */
function showBuzz(wanted = find("buzz").hidden) {
  find("buzz").hidden = !wanted;
  find("buzz-open").setAttribute("aria-pressed", String(wanted));
  buzz.draw();
  if (wanted) find("buzz-close").focus({ preventScroll: true });
  else if (document.activeElement === document.body) find("buzz-open").focus();
}

find("buzz-open").addEventListener("click", () => showBuzz());
find("buzz-close").addEventListener("click", () => showBuzz(false));
find("help-open").addEventListener("click", () => find("help").showModal());
find("back").addEventListener("click", () => {
  document.body.dataset.pane = "list";
  find("chats").querySelector('[aria-current="true"]')?.focus();
});
wireDialogs();
wireTheme(find("theme"), icon);
wireKeys({ store, view, history, composer, open, become, showBuzz });
link.open();
