"""`trade_updates`: the socket on which the broker says what became of orders."""

from collections.abc import Mapping

import msgspec

from sandbox.alpaca.links import Link, Unreadable
from sandbox.alpaca.nouns import Update
from sandbox.alpaca.statements import update_json

STREAM = "trade_updates"


def frame(link: Link, body: object) -> str | bytes:
    """Paper sends its JSON in binary frames, the live venue in text."""
    content = msgspec.json.encode(body)
    return content if link.venue.terms.account.paper else content.decode()


async def answer(link: Link, said: Mapping[str, object]) -> None:
    """Authorise, listen; both spellings of authorising are understood."""
    match said.get("action"):
        case "auth":
            await _authorise(link, "auth", said.get("key"), said.get("secret"))
        case "authenticate":
            data = said.get("data")
            pair = data if isinstance(data, dict) else {}
            await _authorise(link, "authenticate", pair.get("key_id"), pair.get("secret_key"))
        case "listen" if link.authorized:
            await _listen(link, said.get("data"))
        case "listen":
            await _control(
                link, {"stream": "authorization", "data": {"status": "unauthorized", "action": "listen"}}
            )
        case _:
            await wrong(link, "invalid action")


async def _authorise(link: Link, action: str, key: object, secret: object) -> None:
    keys = link.venue.keys
    link.authorized = (key, secret) == (keys.id, keys.secret)
    status = "authorized" if link.authorized else "unauthorized"
    if link.authorized and link.timeout is not None:
        link.timeout.cancel()
    await _control(link, {"stream": "authorization", "data": {"status": status, "action": action}})


async def _listen(link: Link, data: object) -> None:
    streams = data.get("streams") if isinstance(data, dict) else None
    if not isinstance(streams, list):
        await wrong(link, "invalid listen request")
        return
    link.channels = {STREAM: ["*"]} if STREAM in streams else {}
    await _control(link, {"stream": "listening", "data": {"streams": sorted(link.channels)}})


async def _control(link: Link, body: object) -> None:
    await link.stream.send(f"{link.name} control", frame(link, body))


async def wrong(link: Link, text: str) -> None:
    """The stream's own way of complaining; the socket stays open."""
    await _control(link, {"action": "error", "data": {"error_message": text}})


async def unreadable(link: Link, why: Unreadable) -> None:
    """What is not JSON."""
    await wrong(link, f"invalid message: {str(why)[:80]}")


async def publish(link: Link, updates: list[Update]) -> None:
    """Each update in a frame of its own, to whoever listens; nothing is ever repeated."""
    if STREAM in link.channels:
        for update in updates:
            await link.send(frame(link, update_json(update, link.venue.seed, link.venue.hours)))
