"""The Bot API over HTTP, as clients know it, and below a random key the people's side of it."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from aiohttp import web
from msgspec import Struct

from sandbox.clock import Clock
from sandbox.faults import Faults, install
from sandbox.serving import Traffic, traffic
from sandbox.telegram.control import Control, control
from sandbox.telegram.hooks import Hooks
from sandbox.telegram.messenger import TOKEN, Messenger
from sandbox.telegram.methods import Emulated, judged, odd, table
from sandbox.telegram.pacing import Pacer
from sandbox.telegram.refusals import (
    NO_SUCH_METHOD,
    NOT_FOUND,
    UNAUTHORIZED,
    WEBHOOK_ACTIVE,
    WRONG_FILE,
    Refused,
    bad,
)
from sandbox.telegram.screen import Screen
from sandbox.telegram.seen import Called, Frame, MarketSeen
from sandbox.telegram.spec import SPEC
from sandbox.telegram.updates import LIMIT_MAX, TIMEOUT_MAX
from sandbox.telegram.wire import Call, Upload, read_call

BODY_MAX = 55_000_000
MESSENGER = web.AppKey("MESSENGER", Messenger)


class GetUpdates(Struct, kw_only=True):
    """getUpdates, the one method that waits."""

    offset: int = 0
    limit: int = LIMIT_MAX
    timeout: int = 0
    allowed_updates: list[str] | None = None


class BotApi:
    """One bot's side of the server."""

    def __init__(self, messenger: Messenger, counted: Traffic) -> None:
        self.messenger = messenger
        self.counted = counted
        self.hooks = Hooks()
        self.methods: Mapping[str, Emulated] = table(self.hooks)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Any method: whatever it comes to, it is an answer with a status and a reason."""
        try:
            self.admit(request.match_info["token"])
            return await self.called(request)
        except Refused as refused:
            return refusal(refused)
        except web.HTTPRequestEntityTooLarge:
            return refusal(Refused(413, "Request Entity Too Large"))

    def admit(self, token: str) -> None:
        """Any token but the bot's own is nobody's."""
        if token != self.messenger.token:
            raise UNAUTHORIZED

    async def called(self, request: web.Request) -> web.Response:
        """Finds the method and reads its parameters."""
        name = request.match_info["method"]
        method = SPEC.method(name)
        if method is None and name.lower() in SPEC.absent:
            raise bad(f"method {SPEC.absent[name.lower()]} is not emulated by the sandbox")
        if method is None or request.method not in ("GET", "POST"):
            raise NO_SUCH_METHOD
        call = await read_call(request, method)
        if method.name == "getUpdates":
            return await self.updates(call)
        return await self.done(call)

    async def updates(self, call: Call) -> web.Response:
        """A long poll: the market does not wait for it."""
        asked: GetUpdates = judged(call, GetUpdates)
        queue = self.messenger.updates
        if self.hooks.hook is not None:
            raise WEBHOOK_ACTIVE
        queue.allow(asked.allowed_updates)
        limit, timeout = clamp(asked.limit, 1, LIMIT_MAX), clamp(asked.timeout, 0, TIMEOUT_MAX)
        with self.counted.resting():
            found = await queue.poll(asked.offset, limit, timeout)
        return self.told(call, found)

    async def done(self, call: Call) -> web.Response:
        """Does it, writes it down, and answers as late as was asked for."""
        emulated = self.methods[call.method.name]
        try:
            result = emulated.does(self.messenger, judged(call, emulated.asks))
        except Refused as refused:
            self.note(call, refused)
            raise
        self.note(call, None)
        if self.messenger.late_ms:
            await asyncio.sleep(self.messenger.late_ms / 1000)
        return self.told(call, result)

    def told(self, call: Call, result: object) -> web.Response:
        """A reply that does not fit the table is our defect, and says so."""
        plain = msgspec.to_builtins(result)
        if wrong := odd(plain, call):
            raise Refused(500, f"Internal Server Error: the sandbox's own reply is wrong: {wrong[0]}")
        return reply({"ok": True, "result": plain}, 200)

    def note(self, call: Call, refused: Refused | None) -> None:
        """Every call is kept, with what was odd about it."""
        seq = self.messenger.feed.next()
        called = Called(
            seq=seq,
            at=self.messenger.at(),
            method=call.method.name,
            parameters={name: shown(value) for name, value in call.parameters.items()},
            files=tuple(call.files),
            status=200 if refused is None else refused.status,
            error=None if refused is None else refused.description,
            warnings=tuple(call.warnings),
        )
        self.messenger.calls.append(called)
        self.messenger.feed.tell(Frame(seq=seq, kind="call", call=called))

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file by its path."""
        if request.match_info["token"] != self.messenger.token:
            return refusal(UNAUTHORIZED)
        stored = self.messenger.files.by_path.get(request.match_info["path"])
        if stored is None:
            return refusal(Refused(404, WRONG_FILE.description))
        return web.Response(body=stored.upload.content, content_type="application/octet-stream")

    async def close(self, _: web.Application) -> None:
        """Lets everybody go who waits."""
        self.hooks.stop()
        self.messenger.updates.release(Refused(500, "Internal Server Error: restart"))
        self.messenger.feed.close()


def shown(value: object) -> object:
    """A parameter as the list of calls tells it."""
    return f"{len(value.content)} bytes" if isinstance(value, Upload) else value


def clamp(value: int, low: int, high: int) -> int:
    """Within its range, as Telegram takes it."""
    return max(low, min(value, high))


def reply(body: Mapping[str, Any], status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    """JSON with a real status."""
    return web.Response(
        body=msgspec.json.encode(body), status=status, content_type="application/json", headers=headers
    )


def refusal(refused: Refused) -> web.Response:
    """The envelope of a refusal."""
    body: dict[str, Any] = {
        "ok": False,
        "error_code": refused.status,
        "description": refused.description,
    }
    if refused.retry_after is None:
        return reply(body, refused.status)
    body["parameters"] = {"retry_after": refused.retry_after}
    return reply(body, refused.status, {"Retry-After": str(refused.retry_after)})


async def nowhere(_: web.Request) -> web.StreamResponse:
    """Any other path."""
    return refusal(NOT_FOUND)


def app(
    clock: Clock,
    faults: Faults,
    *,
    seed: int,
    key: str,
    token: str = TOKEN,
    pacer: Pacer | None = None,
    market: MarketSeen | None = None,
) -> web.Application:
    """The whole server. `key` is the random word in the page's address; `pacer` drives the clock."""
    application = web.Application(client_max_size=BODY_MAX)
    messenger = Messenger(clock, seed=seed, token=token, market=market)
    if pacer is not None:
        pacer.watch(messenger)
    api = BotApi(messenger, traffic(application))
    application[MESSENGER] = messenger
    install(application, "telegram", clock, faults)
    application.router.add_route("*", "/bot{token}/{method}", api.answer)
    application.router.add_get("/file/bot{token}/{path:.+}", api.file)
    counted = traffic(application)
    people = Control(messenger, faults, pacer, counted)
    application.add_subapp(f"/{key}", control(people, Screen(messenger, pacer, counted)))
    application.router.add_route("*", "/{rest:.*}", nowhere)
    application.on_shutdown.append(api.close)
    return application
