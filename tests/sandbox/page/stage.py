"""The control API as the page uses it, played by hand: a test says what the bot does, and when."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from aiohttp import web

from sandbox.telegram.formatting import formatted
from sandbox.telegram.people import GROUP, IN_THE_GROUP, PEOPLE
from sandbox.telegram.seen import Answered, Author, Bubble, Key

OPEN_AT = 1_795_185_000
"""Nine thirty in New York, on a Friday."""
BOT = Author("bot", "Tapdesk")
OWNER, OBSERVER, STRANGER, MEMBER, ANONYMOUS = (person.user.id for person in PEOPLE)
COMMANDS = {
    "status": "what is open, what it costs",
    "positions": "every position, with its buttons",
    "pnl": "the day in figures",
    "setups": "cards that wait",
    "pause": "no new cards",
    "resume": "cards again",
    "panic": "stop everything that adds risk",
    "help": "all commands",
}


def key(
    text: str, value: str = "", *, style: str | None = None, kind: str = "data", off: bool = False
) -> Key:
    """One button, in a test's words."""
    return msgspec.convert(
        {"text": text, "kind": kind, "value": value or text, "style": style, "disabled": off}, Key
    )


@dataclass(slots=True)
class Stage:
    """What the page may see, and what it did."""

    bubbles: dict[int, dict[int, Bubble]] = field(default_factory=dict)
    pinned: dict[int, list[int]] = field(default_factory=dict)
    typing: dict[int, int] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    toasts: list[dict[str, Any]] = field(default_factory=list)
    buzzes: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lines: set[web.WebSocketResponse] = field(default_factory=set)
    seq: int = 0
    now: int = OPEN_AT
    pace: float = 1.0
    auto: bool = True
    held: bool = False
    deaf: bool = False
    number: int = 0
    edge: float = 0.0

    def state(self) -> dict[str, Any]:
        """All of it, as the first frame of a feed."""
        return {
            "seq": self.seq,
            "now": self.now,
            "bot": {
                "id": 7_100_000_001,
                "name": "Tapdesk",
                "username": "tapdesk_sandbox_bot",
                "short_description": "",
                "description": "A trading desk in a chat. It reads the tape and shows what is worth a tap.",
            },
            "people": [self.person(each.key) for each in PEOPLE],
            "chats": [
                {**self.chat(number), "messages": list(self.bubbles.get(number, {}).values())}
                for number in (*(each.user.id for each in PEOPLE), GROUP.id)
            ],
            "toasts": self.toasts,
            "buzzes": self.buzzes,
            "pace": self.pacing(),
            "market": {"opens": OPEN_AT, "closes": OPEN_AT + 23_400, "label": None, "edge": self.edge},
        }

    def person(self, name: str) -> dict[str, Any]:
        """Somebody, and whether they want to hear from the bot."""
        user = next(each.user for each in PEOPLE if each.key == name)
        return {
            "key": name,
            "id": user.id,
            "name": user.first_name,
            "username": user.username,
            "blocked": name in self.blocked,
        }

    def chat(self, number: int) -> dict[str, Any]:
        """A chat without its messages."""
        private = number != GROUP.id
        people = [each for each in PEOPLE if each.user.id == number] if private else IN_THE_GROUP
        return {
            "id": number,
            "kind": "private" if private else "group",
            "people": [each.key for each in people],
            "title": people[0].name if private else GROUP.title,
            "pinned": self.pinned.get(number, []),
            "typing_until": self.typing.get(number, 0),
            "menu": "commands",
            "bot_inside": True,
            "commands": [{"command": name, "description": text} for name, text in COMMANDS.items()],
        }

    def pacing(self) -> dict[str, Any]:
        """How fast it runs."""
        return {
            "now": self.now,
            "pace": self.pace,
            "auto": self.auto,
            "held": self.held,
            "paces": [0, 1, 5, 20, 60, 300],
        }

    async def tell(self, kind: str, **fields: Any) -> None:
        """One frame to every page that listens."""
        self.seq += 1
        frame = msgspec.json.encode({"seq": self.seq, "kind": kind, **fields}).decode()
        for line in tuple(self.lines):
            with contextlib.suppress(ConnectionError):
                await line.send_str(frame)

    async def put(self, bubble: Bubble, kind: str = "message") -> None:
        """A message, new or in a new form."""
        self.bubbles.setdefault(bubble.chat, {})[bubble.id] = bubble
        await self.tell(kind, bubble=bubble)

    def said(self, wish: dict[str, Any]) -> Bubble:
        """What a person wrote."""
        name = self.person(wish["as"])["name"]
        told = formatted(wish["text"], None, None)
        return self.bubble(
            wish["chat"], Author(wish["as"], name), told.text, told.entities, reply=wish.get("reply_to")
        )

    def bubble(
        self,
        chat: int,
        by: Author,
        text: str,
        entities: Sequence[Any],
        *,
        reply: int | None = None,
        **more: Any,
    ) -> Bubble:
        """A message with nothing special about it, save what is given."""
        there = self.bubbles.get(chat, {})
        to = there.get(reply or 0)
        plain: dict[str, Any] = {
            "photo": None,
            "caption_above": False,
            "document": None,
            "keyboard": None,
            "forwarded_from": None,
            "album": None,
            "edited_at": None,
            "silent": False,
            "protected": False,
            "pinned": False,
            "reaction": None,
        }
        answered = None if to is None else Answered(to.id, to.by.name, to.text, None)
        return Bubble(
            chat=chat,
            id=max(there, default=0) + 1,
            at=self.now,
            by=by,
            text=text,
            entities=tuple(entities),
            reply_to=answered,
            **{**plain, **more},
        )
