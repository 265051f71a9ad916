"""The market-data sockets' protocol: connect, authorise, subscribe; every error is a frame, not a closing."""

from collections.abc import Mapping

from sandbox.alpaca.links import Link, Unreadable

STOCK_CHANNELS = (
    "trades", "quotes", "bars", "updatedBars", "dailyBars", "statuses", "lulds", "corrections",
    "cancelErrors",
)  # fmt: skip
CHANNELS = {"stocks": STOCK_CHANNELS, "options": ("trades", "quotes"), "news": ("news",)}
COUNTED = frozenset({"trades", "quotes", "bars", "updatedBars", "dailyBars"})
TEXTS = {
    400: "invalid syntax", 401: "not authenticated", 402: "auth failed", 403: "already authenticated",
    404: "auth timeout", 405: "symbol limit exceeded", 406: "connection limit exceeded", 407: "slow client",
    409: "insufficient subscription", 410: "invalid subscribe action for this feed",
    412: "option messages are only available in MsgPack format",
    413: "star symbol is not allowed for option quotes", 500: "internal error",
}  # fmt: skip


async def wrong(link: Link, code: int) -> None:
    """An error frame."""
    await link.say({"T": "error", "code": code, "msg": TEXTS[code]})


async def unreadable(link: Link, _: Unreadable) -> None:
    """What is neither JSON nor MessagePack."""
    await wrong(link, 400)


def kind(link: Link) -> str:
    """Which of the three families of streams it is."""
    return link.name.split(" ", maxsplit=1)[0]


async def answer(link: Link, said: Mapping[str, object], *, taken: bool) -> None:
    """One request of the client; `taken` says that this endpoint already has its one connection."""
    match said.get("action"):
        case "auth" if link.authorized:
            await wrong(link, 403)
        case "auth":
            await _authorise(link, said, taken=taken)
        case "subscribe" | "unsubscribe" if not link.authorized:
            await wrong(link, 401)
        case "subscribe":
            await _subscribe(link, said)
        case "unsubscribe":
            await _unsubscribe(link, said)
        case _:
            await wrong(link, 400)


async def _authorise(link: Link, said: Mapping[str, object], *, taken: bool) -> None:
    keys, plan = link.venue.keys, link.venue.terms.plan
    if kind(link) == "options" and not link.packed:
        await wrong(link, 412)
    elif (said.get("key"), said.get("secret")) != (keys.id, keys.secret):
        await wrong(link, 402)
    elif link.name in ("stocks sip", "options opra") and not plan.plus:
        await wrong(link, 409)
    elif taken:
        await wrong(link, 406)
    else:
        link.authorized = True
        if link.timeout is not None:
            link.timeout.cancel()
        await link.say({"T": "success", "msg": "authenticated"})


def named(link: Link, said: Mapping[str, object]) -> dict[str, list[str]] | int:
    """The channels of a request, or the code of what is wrong with it."""
    found: dict[str, list[str]] = {}
    for channel, symbols in said.items():
        if channel == "action":
            continue
        if channel not in CHANNELS[kind(link)]:
            return 410
        if not isinstance(symbols, list) or not all(isinstance(symbol, str) for symbol in symbols):
            return 400
        found[channel] = symbols
    if kind(link) == "options" and "*" in found.get("quotes", ()):
        return 413
    return found


async def _subscribe(link: Link, said: Mapping[str, object]) -> None:
    match named(link, said):
        case int() as code:
            await wrong(link, code)
        case asked:
            wanted = {
                channel: list(dict.fromkeys((*link.channels.get(channel, ()), *asked.get(channel, ()))))
                for channel in CHANNELS[kind(link)]
            }
            if _too_many(link, wanted):
                await wrong(link, 405)
                return
            link.channels = wanted
            await _echo(link)


def _too_many(link: Link, wanted: Mapping[str, list[str]]) -> bool:
    """Symbols are counted over the channels that cost something."""
    plan = link.venue.terms.plan
    limit = plan.stock_symbols if kind(link) == "stocks" else plan.option_symbols
    return limit is not None and sum(len(wanted[name]) for name in wanted if name in COUNTED) > limit


async def _unsubscribe(link: Link, said: Mapping[str, object]) -> None:
    match named(link, said):
        case int() as code:
            await wrong(link, code)
        case asked:
            for channel, symbols in asked.items():
                kept = link.channels.get(channel, [])
                link.channels[channel] = [symbol for symbol in kept if symbol not in symbols]
            await _echo(link)


async def _echo(link: Link) -> None:
    """All that is subscribed now; what does not exist is echoed as well."""
    await link.say(
        {"T": "subscription", **{name: link.channels.get(name, []) for name in CHANNELS[kind(link)]}}
    )
