"""Unusual Whales: key, plan, what is left of the day, and whether rows hold what the desk reads."""

from collections.abc import AsyncIterator, Iterator

from bot.doctor.findings import Finding, good, missing, poorer
from bot.doctor.scales import clock, ranks, tide
from bot.feeds.whales.asking import Asking, Fault, Refusal
from bot.feeds.whales.budget import Budget
from bot.feeds.whales.endpoints import CONTRACTS, DARK_RECENT, FLOW
from bot.feeds.whales.reading import AlertRow, ContractRow, Misread, Unreadable, moment, read_all
from bot.feeds.whales.socket import GONE, TurnedAway, knock

NEEDED_A_DAY = 15_000
"""What a day costs at full pace; with less the questions are asked less often."""

NAMES = frozenset({"SPY", "QQQ"})
ROWS = {"ticker_symbol": ",".join(sorted(NAMES)), "limit": "20"}
FIXES = {
    Fault.KEY: "UNUSUAL_WHALES_KEY: copy it anew from unusualwhales.com",
    Fault.PLAN: "the key's plan does not hold option flow: an API plan of unusualwhales.com, Basic or more",
    Fault.LIMIT: "the day's requests are used up: they are new at 20:00 New York, or take a larger plan",
    Fault.MISSING: "the vendor has moved it: look for a newer build",
    Fault.PASSING: "ask again; is api.unusualwhales.com in reach?",
}


async def flow(asking: Asking, url: str, key: str, *, patience: float = 1.0) -> AsyncIterator[Finding]:
    """A key that is refused leaves nothing else to ask."""
    body = await asking.ask(FLOW, ROWS)
    if isinstance(body, Refusal):
        yield missing("option flow", body.why, FIXES[body.fault])
        return
    for finding in (_rows(body), *_quota(asking.budget)):
        yield finding
    yield clock(asking.dated)
    yield await _dark(asking)
    yield await _contracts(asking)
    yield await ranks(asking)
    yield await tide(asking)
    yield await _stream(url, key, patience)


def _rows(body: bytes) -> Finding:
    try:
        rows = list(read_all(body, AlertRow))
    except Unreadable as error:
        return missing(
            "option flow", f"{error}", "the vendor has changed its answers: look for a newer build"
        )
    wrong = [row.why for row in rows if isinstance(row, Misread)]
    read = [row for row in rows if isinstance(row, AlertRow)]
    if wrong and not read:
        return missing("option flow", f"no row can be read: {wrong[0]}", "look for a newer build")
    strangers = sorted({row.ticker for row in read if row.ticker is not None} - NAMES)
    if strangers:
        said = f"asked for {', '.join(sorted(NAMES))}, told of {', '.join(strangers[:3])}"
        return poorer("option flow", said, "the vendor ignores lists of names; the desk filters by itself")
    return _complete(read, len(wrong))


def _complete(rows: list[AlertRow], unread: int) -> Finding:
    absent = sorted({name for row in rows for name, value in _wanted(row).items() if value is None})
    if unread or absent:
        said = f"{len(rows)} rows read, {unread} not; missing in some: {', '.join(absent) or 'nothing'}"
        return poorer("option flow", said, "what is missing is unknown, and unknown passes no gate")
    try:
        newest = max((at for row in rows if (at := moment(row.created_at)) is not None), default=None)
    except Unreadable as error:
        return poorer(
            "option flow", f"{error}", "how old such an alert is stays unknown: look for a newer build"
        )
    return good(
        "option flow",
        f"{len(rows)} rows read, newest of {newest:%Y-%m-%d %H:%M} UTC" if newest else "no rows yet",
    )


def _wanted(row: AlertRow) -> dict[str, object]:
    """What the vendor's own description does not promise, and its answers have."""
    return {"id": row.id, "bid": row.bid, "ask": row.ask, "start_time": row.start_time}


def _quota(budget: Budget) -> Iterator[Finding]:
    limit, spent = budget.day_limit, budget.day_spent
    if limit is None:
        yield poorer("flow requests", "the answer names no quota", "the desk asks at its usual pace")
        return
    said = f"{spent:,} of {limit:,} today, {budget.minute_limit or '?'} a minute"
    if spent >= limit * 0.8:
        yield poorer(
            "flow requests", said, "the day is nearly used up: contracts and facts are not asked for"
        )
    elif limit < NEEDED_A_DAY:
        yield poorer(
            "flow requests", said, "asked less often so that the day suffices; a larger plan is faster"
        )
    else:
        yield good("flow requests", said)


async def _dark(asking: Asking) -> Finding:
    """What is not in the plan is missed, not needed."""
    body = await asking.ask(DARK_RECENT, {"limit": "1"})
    if isinstance(body, Refusal):
        without = "no dark prints, and plays that weigh them are poorer"
        return poorer("dark pool", f"{body.why}: {without}", FIXES[body.fault])
    return good("dark pool", "granted")


async def _contracts(asking: Asking) -> Finding:
    """Without them open interest and volume are the broker's alone, and may be days or minutes old."""
    what = "option contracts"
    body = await asking.ask(CONTRACTS, {"limit": "20"}, name="SPY")
    if isinstance(body, Refusal):
        said = f"{body.why}: open interest and volume by the broker's count alone"
        return poorer(what, said, FIXES[body.fault])
    try:
        rows = list(read_all(body, ContractRow))
    except Unreadable as error:
        return poorer(what, f"{error}", "the vendor has changed its answers: look for a newer build")
    read = [row for row in rows if isinstance(row, ContractRow)]
    whole = [row for row in read if row.open_interest is not None and row.volume is not None]
    said = f"{len(rows)} rows, {len(whole)} with open interest and volume"
    if len(whole) == len(rows):
        return good(what, said)
    return poorer(what, said, "what is missing is unknown, and unknown passes no gate")


async def _stream(url: str, key: str, patience: float) -> Finding:
    fix = "the desk asks every few seconds instead; the Advanced plan has the stream"
    try:
        async with knock(url, key, patience=patience):
            return good("flow stream", "granted")
    except TurnedAway as refused:
        return poorer("flow stream", f"not granted ({refused.status})", fix)
    except GONE as error:
        return poorer("flow stream", f"cannot be reached ({type(error).__name__})", fix)
