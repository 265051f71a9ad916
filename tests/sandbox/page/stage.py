"""The control API as the page uses it, played by hand: a test says what the bot does, and when."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web

from sandbox.serving import Server, serve
from sandbox.telegram.formatting import formatted
from sandbox.telegram.people import GROUP, IN_THE_GROUP, PEOPLE
from sandbox.telegram.seen import Answered, Author, Bubble, Key, Picture
from tests.sandbox.page.aside import Aside
from tests.sandbox.page.pictures import chart

PAGE = Path(__file__).parents[3] / "sandbox" / "telegram" / "page"
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
            "market": {"opens": OPEN_AT, "closes": OPEN_AT + 23_400, "label": None, "edge": 0.0},
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
            "kind": "private" if private else "supergroup",
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

    async def feed(self, request: web.Request) -> web.WebSocketResponse:
        """The WebSocket of one page."""
        if self.deaf:
            raise web.HTTPServiceUnavailable
        line = web.WebSocketResponse()
        await line.prepare(request)
        await line.send_str(msgspec.json.encode({"kind": "state", "state": self.state()}).decode())
        self.lines.add(line)
        async for _ in line:
            continue
        self.lines.discard(line)
        return line

    async def ask(self, request: web.Request) -> web.Response:
        """A wish of the page: kept for the test, and done as far as a screen shows it."""
        what, wish = request.match_info["what"], await request.json()
        self.asked.append((what, wish))
        match what:
            case "tap":
                self.number += 1
                query = str(4_382_000 + self.number)
                await self.tell("tapped", query=query, **wish)
                return web.json_response({"queries": [query]})
            case "say":
                await self.put(self.said(wish))
            case "block":
                (self.blocked.add if wish["blocked"] else self.blocked.discard)(wish["as"])
                await self.tell("person", person=self.person(wish["as"]))
            case "clock":
                self.pace, self.auto = wish.get("pace", self.pace), wish.get("auto", self.auto)
                await self.tell("pace", pace=self.pacing())
            case _:
                return web.json_response({"error": f"nobody plays {what} here"}, status=404)
        return web.json_response({})

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


class Play:
    """A stage on a thread of its own: the browser is driven from this one."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.aside = Aside()
        self.run = self.aside.run
        self.server: Server = self.run(serve(self.application()))

    @property
    def url(self) -> str:
        """The page's address."""
        return f"{self.server.url}/"

    def application(self) -> web.Application:
        """The page and the part of the control API it uses."""
        application = web.Application()
        application.router.add_get("/", self.home)
        application.router.add_get("/api/feed", self.stage.feed)
        application.router.add_post("/api/{what}", self.stage.ask)
        application.router.add_get("/files/{name}", self.picture)
        application.router.add_static("/", PAGE)
        return application

    async def home(self, _: web.Request) -> web.StreamResponse:
        """The page, under the policy it is made for."""
        policy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        return web.FileResponse(PAGE / "index.html", headers={"Content-Security-Policy": policy})

    async def picture(self, request: web.Request) -> web.Response:
        """A chart drawn from its name."""
        return web.Response(body=chart(request.match_info["name"]), content_type="image/png")

    def post(
        self, html: str, *, chat: int = OWNER, by: Author = BOT, photo: str | None = None, **more: Any
    ) -> Bubble:
        """The bot sends a message."""
        told = formatted(html, "HTML", None)
        shown = None if photo is None else Picture(f"files/{photo}", 960, 540, spoiler=False)
        bubble = self.stage.bubble(chat, by, told.text, told.entities, photo=shown, **more)
        self.run(self.stage.put(bubble))
        if by.key == "bot":
            buzz = {
                "seq": self.stage.seq,
                "as": self.stage.chat(chat)["people"][0],
                "chat": chat,
                "message": bubble.id,
                "at": bubble.at,
                "text": bubble.text,
                "sound": not bubble.silent,
            }
            self.stage.buzzes.append(buzz)
            self.run(self.stage.tell("buzz", buzz=buzz))
        return bubble

    def edit(self, bubble: Bubble, html: str | None = None, **changes: Any) -> Bubble:
        """The bot edits it."""
        if html is not None:
            told = formatted(html, "HTML", None)
            changes |= {"text": told.text, "entities": told.entities}
        fresh = msgspec.structs.replace(bubble, **{"edited_at": self.stage.now, **changes})
        self.run(self.stage.put(fresh, "edited"))
        return fresh

    def delete(self, bubble: Bubble) -> None:
        """The bot takes it back."""
        del self.stage.bubbles[bubble.chat][bubble.id]
        self.run(self.stage.tell("deleted", chat=bubble.chat, message=bubble.id))

    def pin(self, *bubbles: Bubble) -> None:
        """The bot pins them."""
        chat = bubbles[0].chat
        self.stage.pinned[chat] = [bubble.id for bubble in bubbles]
        self.run(self.stage.tell("chat", chat=self.stage.chat(chat)))
        for bubble in bubbles:
            self.edit(bubble, pinned=True, edited_at=bubble.edited_at)

    def answer(self, text: str = "", *, alert: bool = False) -> None:
        """The bot answers the newest tap."""
        wish = self.taps[-1]
        told = {
            "seq": self.stage.seq + 1,
            "query": str(4_382_000 + self.stage.number),
            "as": wish["as"],
            "chat": wish["chat"],
            "message": wish["message"],
            "text": text,
            "alert": alert,
            "at": self.stage.now,
        }
        self.stage.toasts.append(told)
        self.run(self.stage.tell("toast", toast=told))

    def types(self, chat: int = OWNER, seconds: int = 5) -> None:
        """The bot is typing."""
        self.stage.typing[chat] = self.stage.now + seconds
        self.run(self.stage.tell("chat", chat=self.stage.chat(chat)))

    def at(self, seconds: int, *, pace: float | None = None, held: bool = False) -> None:
        """The clock of the market, so many seconds after the open."""
        self.stage.now, self.stage.held = OPEN_AT + seconds, held
        self.stage.pace = self.stage.pace if pace is None else pace
        self.run(self.stage.tell("pace", pace=self.stage.pacing()))

    def hang_up(self) -> None:
        """The line breaks, and stays broken."""
        self.stage.deaf = True
        for line in tuple(self.stage.lines):
            self.run(line.close())

    def pick_up(self) -> None:
        """The line can be had again."""
        self.stage.deaf = False

    @property
    def taps(self) -> list[dict[str, Any]]:
        """All taps the page sent."""
        return [wish for what, wish in self.stage.asked if what == "tap"]

    def close(self) -> None:
        """Ends the server and its thread."""
        self.run(self.server.close())
        self.aside.close()
