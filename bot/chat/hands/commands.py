"""What can be typed: each word, what it does, and the nearest one to a slip of the finger."""

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from bot.chat.acts import Page, Verb


class Chore(StrEnum):
    """What the chat itself makes of it."""

    PANIC = "panic"
    MUTE = "mute"
    UNMUTE = "unmute"
    SETTINGS = "settings"
    WATCH = "watch"
    UNWATCH = "unwatch"
    DOCTOR = "doctor"


@dataclass(frozen=True, slots=True)
class Word:
    """One command of the menu."""

    name: str
    about: str
    does: Page | Verb | Chore

    @property
    def changes(self) -> bool:
        """Whether it asks something of the desk, rather than about it."""
        return isinstance(self.does, Verb) or self.does is Chore.PANIC

    @property
    def for_owner(self) -> bool:
        """Whether an observer is refused."""
        return self.changes or self.does in (Chore.WATCH, Chore.UNWATCH)

    @property
    def lowers_risk(self) -> bool:
        """Such a word goes before everything else and is never too old."""
        return self.does in (Verb.PAUSE, Verb.DISARM, Chore.PANIC)


MENU = (
    Word("status", "what is open, and whether all is well", Page.STATUS),
    Word("positions", "what is held: /positions LUNR", Page.POSITIONS),
    Word("orders", "what is working: /orders LUNR", Page.ORDERS),
    Word("trades", "what was closed, newest first: /trades LUNR", Page.TRADES),
    Word("pnl", "what it came to: /pnl, /pnl week, /pnl month", Page.PNL),
    Word("stats", "win rates and what a trade is worth: /stats ticker", Page.STATS),
    Word("why", "why a setup was shown or refused: /why LUNR-1", Page.WHY),
    Word("chart", "a fresh picture: /chart LUNR-1", Page.CHART),
    Word("funnel", "how many prints became how few cards, and what stopped the rest", Page.FUNNEL),
    Word("skips", "what was let go, and what it would have made", Page.SKIPS),
    Word("risk", "limits, and how much of them is used", Page.RISK),
    Word("expiry", "what ends today, and who acts when", Page.EXPIRY),
    Word("latency", "how long cards, taps and fills took", Page.LATENCY),
    Word("export", "all closed trades as a file", Page.EXPORT),
    Word("pause", "nothing new is begun", Verb.PAUSE),
    Word("resume", "entries again", Verb.RESUME),
    Word("auto", "what goes without a tap: /auto flow_first veto", Page.AUTO),
    Word("arm", "real money until the close", Verb.ARM),
    Word("disarm", "no more entries with real money today", Verb.DISARM),
    Word("trust", "how far the desk is trusted: /trust live_250, one stage at a time", Page.RISK),
    Word("panic", "no new entries now, and one button to close everything", Chore.PANIC),
    Word("settings", "what you want to hear, and when", Chore.SETTINGS),
    Word("mute", "a name or a kind of message for a time: /mute LUNR 2h", Chore.MUTE),
    Word("unmute", "hear it again: /unmute LUNR", Chore.UNMUTE),
    Word("watch", "one more name from the next start on: /watch LUNR", Chore.WATCH),
    Word("unwatch", "one name less from the next start on", Chore.UNWATCH),
    Word("audit", "who changed what, and when", Page.AUDIT),
    Word("health", "which sources were last heard, and when", Page.HEALTH),
    Word("doctor", "what the desk stands on: keys, plans, quotas, clock", Chore.DOCTOR),
    Word("version", "which build this is", Page.VERSION),
    Word("menu", "every page as a button", Page.MENU),
    Word("help", "this list", Page.HELP),
    Word("start", "begin", Page.MENU),
)
WORDS = {word.name: word for word in MENU}
ELSEWHERE = {
    "panic": "kill killall killswitch stop halt flatten flat closeall emergency sos",
    "positions": "close sell exit open count holdings forceexit fx sellall portfolio",
    "pause": "stopentry stopbuy off mutebuys",
    "resume": "continue go unpause on restart",
    "pnl": "profit daily day weekly monthly report today performance summary",
    "status": "balance account info state",
    "settings": "config set setup",
    "watch": "whitelist tickers symbols list add",
    "unwatch": "blacklist remove delete",
    "auto": "mode autonomy autopilot",
    "audit": "logs log history",
    "help": "commands",
}
"""What other desks and other people call it."""
CALLED = {other: WORDS[ours] for ours, others in ELSEWHERE.items() for other in others.split()}


@dataclass(frozen=True, slots=True)
class Line:
    """A command as it was typed."""

    word: Word
    rest: str


def parse(text: str) -> Line | None:
    """None for what is no command of ours; a bot's name behind it is not part of it."""
    if not text.startswith("/"):
        return None
    first, _, rest = text[1:].partition(" ")
    word = WORDS.get(first.partition("@")[0].lower())
    return None if word is None else Line(word, rest.strip())


def nearest(text: str) -> Word | None:
    """The word that was probably meant."""
    first = text.lower().lstrip("/").split(" ")[0]
    if first in CALLED:
        return CALLED[first]
    found = get_close_matches(first, WORDS, n=1, cutoff=0.5)
    return WORDS[found[0]] if found else None


def listing() -> str:
    """All of them, for /help."""
    return "\n".join(f"/{word.name} – {word.about}" for word in MENU)
