"""What a person says about what they want to hear: muting, quiet hours, and the card that shows it all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from bot.chat.acts import Act, Verb
from bot.chat.cards.buttons import ASK, SURE
from bot.chat.hands.toasts import Toast
from bot.chat.keeping import Aside
from bot.chat.rooms import Rooms, note_of
from bot.chat.wire.attention import LEVELS, MUTE_LONGEST, MUTES_MAX, Attention, hours
from bot.chat.wishes import Button, Rows, Show, Topic, Urgency
from bot.chat.words import plain
from bot.clock import Clock
from storage.chat import ChatMemory

SETTABLE = tuple(topic for topic in Topic if topic is not Topic.ALARMS)
NIGHTS = ("", "22:00-07:00", "20:00-08:00", "16:15-09:00")
"""What the button goes through; any other can be typed."""
ANEW = "new"
"""From the menu: a card of its own, at the end of the chat."""
AN_HOUR = timedelta(hours=1)
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
HOW = "/mute LUNR 2h, /mute offers 30m, /mute alone lists"
NONE_MUTED = "Say which: /unmute LUNR. Nothing is muted now."
_LISTED = re.compile(r"\s*,\s*")
TYPED = (
    "/settings quiet 22:00-07:00, /settings quiet off, /settings zone Europe/Berlin, /settings exits silent"
)


@dataclass(slots=True)
class Attending:
    """Each change is on the disk before it is told, and changes nothing of the desk itself."""

    memory: ChatMemory
    disk: Aside
    clock: Clock
    rooms: Rooms
    cards: dict[int, str] = field(default_factory=dict)

    async def mute(self, person: int, rest: str) -> str:
        """For a time; without a time for an hour, without a name the list."""
        had, now = self.rooms.attention(person), self.clock.now()
        live = {what: until for what, until in had.mutes.items() if until > now}
        if not rest:
            return "\n".join(_muted(had, live)) or f"Nothing is muted. {HOW}"
        what, _, how_long = _LISTED.sub(",", rest).partition(" ")
        named, unknown = _all_named(what)
        lasts = _lasting(how_long.strip())
        if unknown:
            return f"{unknown} is neither a ticker nor a kind of message: {HOW}"
        if lasts is None:
            return f"{how_long} is no time like 2h, {MUTE_LONGEST.days} d at most: {HOW}"
        until = now + lasts
        mutes = live | dict.fromkeys(named, until)
        if len(mutes) > MUTES_MAX:
            return f"{MUTES_MAX} can be muted, no more: /unmute one first."
        await self._keep(person, msgspec.structs.replace(had, mutes=mutes))
        said = f"{', '.join(named)}: muted until {_when(until, had.zone)}"
        loud = "" if set(named) <= set(Topic) else "Orders, fills and exits of it are told all the same."
        return f"{said}. {loud}".strip()

    async def unmute(self, person: int, rest: str) -> str:
        """At once; whatever is still to be had is shown now."""
        had, now = self.rooms.attention(person), self.clock.now()
        live = {what: until for what, until in had.mutes.items() if until > now}
        if not rest:
            return "\n".join(("Say which: /unmute LUNR", *_muted(had, live))) if live else NONE_MUTED
        named, unknown = _all_named(_LISTED.sub(",", rest))
        loud = unknown or next((each for each in named if each not in live), "")
        if loud:
            return f"{loud} is not muted. {HOW}"
        left = {what: until for what, until in had.mutes.items() if what not in named}
        await self._keep(person, msgspec.structs.replace(had, mutes=left))
        return f"{', '.join(named)}: heard again"

    async def typed(self, person: int, rest: str) -> str | None:
        """A change in words; None asks for the card."""
        if not rest:
            return None
        what, _, value = rest.partition(" ")
        return await self._change(person, f"{what}={value.strip()}") or f"That is no setting. {TYPED}"

    def card(self, person: int, *, anew: bool = True, asked: str = "", said: str = "") -> Show:
        """The settings; with a change that is asked back, or one that was made."""
        if anew or person not in self.cards:
            self.cards[person] = f"settings:{self.clock.now():%Y%m%dT%H%M%S.%f}"
        had = self.rooms.attention(person)
        lines = [
            f"{self.rooms.mark}⚙️ <b>What you want to hear</b>",
            *(plain(line) for line in _lines(had, self.clock.now())),
        ]
        if asked:
            said = f"{_told(had, asked)}?"
        lines.append(f"<b>{plain(said)}</b>" if said else "Alarms are always on.")
        rows = _questions(asked) if asked else _toggles(had)
        return Show(self.cards[person], "\n".join(lines), rows, None, Urgency.ANSWER)

    async def tapped(self, person: int, act: Act) -> Toast:
        """A toggle asks back with what would change; the second tap changes it."""
        if act.detail == ASK:
            self.rooms.say(person, self.card(person, anew=False, asked=act.subject))
            return Toast("")
        said = await self._change(person, act.subject) if act.subject else ""
        self.rooms.say(person, self.card(person, anew=act.detail == ANEW, said=said or ""))
        return Toast(said or "")

    async def _change(self, person: int, subject: str) -> str | None:
        had = self.rooms.attention(person)
        new = _changed(had, subject)
        if new is None:
            return None
        told = _told(had, subject)
        await self._keep(person, new)
        return told

    async def _keep(self, person: int, new: Attention) -> None:
        text = msgspec.json.encode(new).decode()
        await self.disk.do(self.memory.set_note, note_of(person), text)
        self.rooms.attend(person, new)


def _changed(had: Attention, subject: str) -> Attention | None:
    """None for what is no setting, or no value of it."""
    what, _, value = subject.partition("=")
    match what:
        case "quiet":
            try:
                hours(value)
            except ValueError:
                return msgspec.structs.replace(had, quiet="") if value in ("", "off") else None
            return msgspec.structs.replace(had, quiet=value)
        case "zone" if value in available_timezones():
            return msgspec.structs.replace(had, zone=value)
        case _ if what in set(SETTABLE) and value in LEVELS:
            return msgspec.structs.replace(had, levels=had.levels | {what: value})
        case _:
            return None


def _told(had: Attention, subject: str) -> str:
    what, _, value = subject.partition("=")
    old = {"quiet": had.quiet or "off", "zone": had.zone}.get(what) or had.word(Topic(what))
    return f"{what}: {old} → {value or 'off'}"


def _lines(had: Attention, now: datetime) -> Iterator[str]:
    for word in LEVELS:
        topics = [topic for topic in SETTABLE if had.word(topic) == word]
        if topics:
            yield f"{word}: {', '.join(topics)}"
    yield f"quiet hours: {had.quiet or 'off'}, {had.zone}; fills, exits and rejects are heard all the same"
    yield from _muted(had, {what: until for what, until in had.mutes.items() if until > now})


def _muted(had: Attention, live: dict[str, datetime]) -> Iterator[str]:
    for what, until in sorted(live.items(), key=lambda entry: entry[1]):
        yield f"muted: {what} until {_when(until, had.zone)}"


def _toggles(had: Attention) -> Rows:
    """Each leads to its next value."""
    buttons = [
        _toggle(f"{topic}: {had.word(topic)}", f"{topic}={_next(had.word(topic))}") for topic in SETTABLE
    ]
    nights = [*NIGHTS, NIGHTS[0]]
    night = nights[nights.index(had.quiet) + 1] if had.quiet in NIGHTS else NIGHTS[0]
    buttons.append(_toggle(f"quiet: {had.quiet or 'off'}", f"quiet={night}"))
    return tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))


def _questions(asked: str) -> Rows:
    return ((Button("✅ Change", Act(Verb.SET, asked, SURE)), Button("✖ Back", Act(Verb.SET, ""))),)


def _toggle(text: str, subject: str) -> Button:
    return Button(text[:20], Act(Verb.SET, subject, ASK))


def _next(word: str) -> str:
    words = [*LEVELS, next(iter(LEVELS))]
    return words[words.index(word) + 1]


def _named(what: str) -> str | None:
    """A kind of message that can be muted, or a ticker."""
    if what.lower() in set(Topic):
        return what.lower() if what.lower() in SETTABLE else None
    return what.upper() if re.fullmatch(r"[A-Za-z]{1,6}", what) else None


def _all_named(listed: str) -> tuple[list[str], str]:
    """Each of a list with commas, and the first that is nothing one can mute."""
    found = {what: _named(what) for what in filter(None, listed.split(","))}
    unknown = next((what for what, named in found.items() if named is None), "")
    return list(dict.fromkeys(named for named in found.values() if named is not None)), unknown


def _lasting(text: str) -> timedelta | None:
    if not text:
        return AN_HOUR
    found = re.fullmatch(r"(\d{1,4})\s*([mhd])", text.lower())
    lasts = int(found[1]) * UNITS[found[2]] if found else timedelta()
    return lasts if timedelta() < lasts <= MUTE_LONGEST else None


def _when(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%a %H:%M}"
