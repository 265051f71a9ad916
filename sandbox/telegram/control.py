"""The people's side over HTTP: the page, its feed, and a way for a test to be any of them."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct

from sandbox.faults import Faults
from sandbox.faults import control as fault_control
from sandbox.faults.replies import SPARED
from sandbox.serving import Traffic
from sandbox.telegram import acts, telling
from sandbox.telegram.acts import Impossible
from sandbox.telegram.control_openapi import document
from sandbox.telegram.feed import encoded
from sandbox.telegram.messenger import Messenger
from sandbox.telegram.nouns import Message
from sandbox.telegram.pacing import Pacer
from sandbox.telegram.refusals import Refused
from sandbox.telegram.screen import Screen, page
from sandbox.telegram.seen import Frame, Pacing
from sandbox.telegram.wishes import (
    Block,
    Calls,
    Change,
    Delete,
    Done,
    ErrorTold,
    Forward,
    Latency,
    Lines,
    Membership,
    Pace,
    Queries,
    Retap,
    Say,
    TapWish,
    Wait,
    Where,
)

Asked = TypeVar("Asked", bound=Struct)
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def told(answer: object, status: int = 200) -> web.Response:
    """JSON."""
    return web.Response(body=encoded(answer), status=status, content_type="application/json")


@web.middleware
async def sentences(request: web.Request, handler: Answer) -> web.StreamResponse:
    """Whatever cannot be done is one sentence with a status."""
    try:
        return await handler(request)
    except Impossible as wrong:
        return told(ErrorTold(wrong.sentence), wrong.status)
    except msgspec.MsgspecError as wrong:
        return told(ErrorTold(str(wrong)), 400)
    except Refused as wrong:
        return told(ErrorTold(wrong.description), 400)
    except UnicodeDecodeError:
        return told(ErrorTold("the body is not UTF-8"), 400)


async def asked(request: web.Request, kind: type[Asked]) -> Asked:
    """The body as what it must be."""
    return msgspec.json.decode(await request.read(), type=kind)


def number(request: web.Request, name: str) -> int | None:
    """A whole number from the query."""
    said = request.query.get(name)
    if said is None:
        return None
    if re.fullmatch(r"-?[0-9]{1,16}", said) is None:
        raise Impossible(400, f"{name} must be a whole number")
    return int(said)


def where(message: Message) -> web.Response:
    """The message that came of it."""
    return told(Where(message.chat.id, message.message_id))


@dataclass(frozen=True, slots=True)
class Control:
    """One messenger's control API."""

    messenger: Messenger
    faults: Faults
    pacer: Pacer | None
    counted: Traffic

    def pace(self) -> Pacing | None:
        """How fast the market runs, if anybody drives it."""
        return None if self.pacer is None else self.pacer.pacing()

    async def state(self, _: web.Request) -> web.StreamResponse:
        """Everything as it stands."""
        return told(telling.state(self.messenger, self.pace()))

    async def say(self, request: web.Request) -> web.StreamResponse:
        """A person writes."""
        wish = await asked(request, Say)
        return where(acts.say(self.messenger, wish.who, wish.text, wish.chat, wish.reply_to))

    async def change(self, request: web.Request) -> web.StreamResponse:
        """A person edits."""
        wish = await asked(request, Change)
        return where(acts.change(self.messenger, wish.who, wish.chat, wish.message, wish.text))

    async def tap(self, request: web.Request) -> web.StreamResponse:
        """A person taps, or something that says it is one."""
        wish = await asked(request, TapWish)
        data = wish.data
        if (data is None) == (wish.button is None):
            raise Impossible(400, "give either data or button")
        if data is None:
            room = acts.joined(self.messenger, acts.person(wish.who), wish.chat)
            data = acts.data_behind(room, wish.message, wish.button or "")
        taps = acts.tap(self.messenger, wish.who, wish.chat, wish.message, data, wish.times)
        return told(Queries(tuple(each.query for each in taps)))

    async def retap(self, request: web.Request) -> web.StreamResponse:
        """The app sends a tap again."""
        taps = acts.retap(self.messenger, (await asked(request, Retap)).query)
        return told(Queries(tuple(each.query for each in taps)))

    async def forward(self, request: web.Request) -> web.StreamResponse:
        """A person forwards."""
        wish = await asked(request, Forward)
        return where(acts.forward(self.messenger, wish.who, wish.chat, wish.message, wish.to))

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """A person deletes."""
        wish = await asked(request, Delete)
        acts.delete(self.messenger, wish.who, wish.chat, wish.message)
        return told(Done())

    async def block(self, request: web.Request) -> web.StreamResponse:
        """A person blocks the bot, or no longer."""
        wish = await asked(request, Block)
        acts.block(self.messenger, wish.who, wish.blocked)
        return told(Done())

    async def membership(self, request: web.Request) -> web.StreamResponse:
        """The bot joins the group or is thrown out."""
        wish = await asked(request, Membership)
        acts.membership(self.messenger, wish.chat, wish.inside)
        return told(Done())

    async def latency(self, request: web.Request) -> web.StreamResponse:
        """Every answer to the bot is late."""
        wish = await asked(request, Latency)
        self.messenger.late_ms = wish.ms
        return told(wish)

    async def clock(self, _: web.Request) -> web.StreamResponse:
        """The pace."""
        return told(self.driven().pacing())

    async def set_clock(self, request: web.Request) -> web.StreamResponse:
        """Another pace."""
        wish = await asked(request, Pace)
        pacer = self.driven()
        try:
            pacer.set(pace=wish.pace, auto=wish.auto)
        except ValueError as wrong:
            raise Impossible(400, str(wrong)) from wrong
        pace = pacer.pacing()
        self.messenger.feed.tell(Frame(seq=self.messenger.feed.next(), kind="pace", pace=pace))
        return told(pace)

    def driven(self) -> Pacer:
        """The driver; without one there is no pace to ask about."""
        if self.pacer is None:
            raise Impossible(409, "this clock cannot be paced")
        return self.pacer

    async def transcript(self, request: web.Request) -> web.StreamResponse:
        """The conversation as text."""
        return told(Lines(telling.transcript(self.messenger, number(request, "chat"))))

    async def calls(self, request: web.Request) -> web.StreamResponse:
        """The bot's calls."""
        method, after = request.query.get("method"), number(request, "after") or 0
        found = (each for each in self.messenger.calls if each.seq > after and method in (None, each.method))
        return told(Calls(tuple(found), self.messenger.updates.polls))

    async def wait(self, request: web.Request) -> web.StreamResponse:
        """The first frame that fits."""
        wish = await asked(request, Wait)
        with self.counted.resting():
            frame = await self.messenger.feed.wait(
                lambda each: telling.fits(each, wish), wish.after, wish.seconds
            )
        if frame is None:
            raise Impossible(408, f"nothing like that came within {wish.seconds:g} s")
        return told(frame)

    async def openapi(self, _: web.Request) -> web.StreamResponse:
        """This, for machines."""
        return told(document())


async def nothing(_: web.Request) -> web.StreamResponse:
    """Any other path below the key."""
    raise Impossible(404, "there is nothing here")


def control(api: Control, screen: Screen) -> web.Application:
    """An application to mount below the random key; no fault reaches it."""
    application = web.Application(middlewares=[sentences])
    application[SPARED] = True
    application.add_routes(
        [
            web.get("/api/state", api.state),
            web.get("/api/feed", screen.feed),
            web.get("/api/openapi.json", api.openapi),
            web.get("/api/clock", api.clock),
            web.post("/api/clock", api.set_clock),
            web.get("/api/transcript", api.transcript),
            web.get("/api/calls", api.calls),
            web.post("/api/say", api.say),
            web.post("/api/change", api.change),
            web.post("/api/tap", api.tap),
            web.post("/api/retap", api.retap),
            web.post("/api/forward", api.forward),
            web.post("/api/delete", api.delete),
            web.post("/api/block", api.block),
            web.post("/api/membership", api.membership),
            web.post("/api/latency", api.latency),
            web.post("/api/wait", api.wait),
            web.get("/files/{file}", screen.file),
            web.get("/", page),
            web.get("/{name}", page),
        ]
    )
    application.add_subapp("/api/faults", fault_control(api.faults))
    application.router.add_route("*", "/{rest:.*}", nothing)
    return application
