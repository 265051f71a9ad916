"""How much of the desk one person wants to hear, and when: pure, and what is urgent is never turned down."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from bot.chat.wishes import Pin, Say, Show, Topic, Urgency, Wish

LOUD = frozenset({Topic.FILLS, Topic.EXITS, Topic.REJECTS, Topic.ALARMS})
"""What no quiet hour touches."""
ABOUT_IDEAS = frozenset({Topic.OFFERS, Topic.ALERTS})
HOURS = re.compile(r"([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})")
MUTES_MAX, MUTE_LONGEST = 50, timedelta(days=30)
_BY_URGENCY = {
    Urgency.PANIC: Topic.ALARMS,
    Urgency.EXIT: Topic.EXITS,
    Urgency.FILL: Topic.FILLS,
    Urgency.ALERT: Topic.HEALTH,
}


class Level(msgspec.Struct, frozen=True):
    """How one thing may arrive."""

    sent: bool
    heard: bool


ON, SILENT, OFF = Level(True, True), Level(True, False), Level(False, False)
LEVELS = {"on": ON, "silent": SILENT, "off": OFF}


class Attention(msgspec.Struct, frozen=True):
    """One person's own settings; what is not named is on."""

    levels: dict[str, str] = {}
    quiet: str = ""
    zone: str = "America/New_York"
    mutes: dict[str, datetime] = {}

    def word(self, topic: Topic) -> str:
        """on, silent or off."""
        return "on" if topic is Topic.ALARMS else self.levels.get(topic, "on")

    def level(self, wish: Wish, now: datetime) -> Level:
        """For this message at this moment; a card with money in it, an answer and an alarm always are on."""
        topic = topic_of(wish)
        if topic is None or topic is Topic.ALARMS:
            return ON
        name = wish.idea if isinstance(wish, Show) else ""
        if self.muted(topic, now) or (topic in ABOUT_IDEAS and self.muted(name, now)):
            return OFF
        level = LEVELS.get(self.word(topic), ON)
        return SILENT if level is ON and topic not in LOUD and self.is_quiet(now) else level

    def muted(self, what: str, now: datetime) -> bool:
        """Whether a name or a topic is muted for a time."""
        return what in self.mutes and now < self.mutes[what]

    def is_quiet(self, now: datetime) -> bool:
        """Hours may reach over midnight."""
        if not self.quiet:
            return False
        begins, ends = hours(self.quiet)
        here = now.astimezone(ZoneInfo(self.zone)).time()
        return begins <= here < ends if begins <= ends else here >= begins or here < ends


def topic_of(wish: Wish) -> Topic | None:
    """None for what is always sent: answers, and cards that are no mere idea."""
    match wish:
        case Pin():
            return None
        case Show():
            return Topic.OFFERS if wish.idea else None
        case Say():
            return wish.topic or _BY_URGENCY.get(wish.urgency)


def hours(text: str) -> tuple[time, time]:
    """22:00-07:00; raises ValueError for anything else."""
    found = HOURS.fullmatch(text)
    if found is None or found[1] == found[2]:
        raise ValueError(text)
    return time.fromisoformat(found[1]), time.fromisoformat(found[2])
