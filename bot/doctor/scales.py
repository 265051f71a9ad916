"""What Unusual Whales does not write down: the scale of its ranks, the step of its tide, and its clock."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import TypeVar

from msgspec import Struct

from bot.doctor.findings import Finding, good, poorer
from bot.feeds.whales.asking import Asking, Dated, Refusal
from bot.feeds.whales.endpoints import IV, TIDE
from bot.feeds.whales.reading import Misread, Moment, Unreadable, moment, read_all, usable
from bot.watch.skew import LOST_AFTER, ahead
from engine.theirs.iv_memory import IvMemory

NAME = "SPY"
NEWER = "the vendor has changed its answers: look for a newer build"
SECOND = timedelta(seconds=1)
"""A header names no fraction of one."""

STEP_MAX = timedelta(minutes=5)
Row = TypeVar("Row")


class RankRow(Struct, frozen=True):
    """A day's volatility, and its place in the year as the vendor counts it."""

    date: date
    volatility: float | None = None
    iv_rank_1y: Decimal | None = None


class TideRow(Struct, frozen=True):
    """The market's premium up to a moment."""

    timestamp: Moment


async def ranks(asking: Asking) -> Finding:
    """The desk counts its own rank, of days that must be there; the vendor's is told beside it."""
    what = "iv rank"
    body = await asking.ask(IV, {"timespan": "1y"}, name=NAME)
    if isinstance(body, Refusal):
        said = f"{body.why}: what weighs volatility against its year stays unknown"
        return poorer(what, said, "ask again; if a plan withholds it, a larger one of unusualwhales.com")
    try:
        rows = sorted(_read(body, RankRow), key=_day)
    except Unreadable as error:
        return poorer(what, f"{error}", NEWER)
    told = [row.iv_rank_1y for row in rows if row.iv_rank_1y is not None]
    ours = _own(rows)
    if ours is None:
        said = f"{len(rows)} days, and too few with a volatility to count a rank of our own"
        return poorer(what, said, "what is missing is unknown, and unknown passes no gate")
    if not told:
        return good(what, f"{ours:.2f} for {NAME} by our own count; the vendor has none")
    odd = next((each for each in told if not (each.is_finite() and 0 <= each <= 100)), None)
    if odd is not None:
        said = f"the vendor's own is neither 0 to 1 nor 0 to 100: {odd!s:.40}"
        return poorer(what, said, f"the desk goes by its own count, {ours:.2f} for {NAME}")
    scale = 1 if max(told) <= 1 else 100
    return good(what, f"the vendor's is of {scale}, {told[-1]:.2f} for {NAME}; our own is {ours:.2f} of 1")


async def tide(asking: Asking) -> Finding:
    """Which step the plan has; no rule of the desk reads it yet."""
    what, fix = "market tide", "no rule of the desk reads it; a larger plan tells it each minute"
    body = await asking.ask(TIDE, {})
    if isinstance(body, Refusal):
        return poorer(what, body.why, fix)
    try:
        times = sorted({at for row in _read(body, TideRow) if (at := moment(row.timestamp)) is not None})
    except Unreadable as error:
        return poorer(what, f"{error}", NEWER)
    if len(times) < 2:
        return good(what, "no step to be seen yet")
    step = min(later - at for at, later in pairwise(times))
    said = f"a row every {step / timedelta(minutes=1):g} min, the last of {times[-1]:%Y-%m-%d %H:%M} UTC"
    return good(what, said) if step <= STEP_MAX else poorer(what, said, fix)


def clock(dated: Dated | None) -> Finding:
    """By its own clock the vendor dates what it tells, and by ours the desk counts how old that is."""
    what, unknown = "flow clock", "how old its alerts are is only as sure as our own clock"
    if dated is None or not dated.told:
        return poorer(what, "the answer says no time", unknown)
    try:
        said = parsedate_to_datetime(dated.told)
    except (ValueError, OverflowError, IndexError):
        return poorer(what, f"not a time: {dated.told[:40]!r}", unknown)
    if said.utcoffset() is None:
        return poorer(what, f"a time without a zone: {dated.told[:40]!r}", unknown)
    apart = ahead(dated.asked - SECOND, said, dated.heard)
    told = f"the flow vendor's is {apart.total_seconds():+.1f} s from ours"
    if abs(apart) <= LOST_AFTER:
        return good(what, told)
    return poorer(what, told, "timedatectl set-ntp true; if the broker's clock is ours, it is the vendor's")


def _read(body: bytes, kind: type[Row]) -> list[Row]:
    """Its rows; one that cannot be read costs one row, and a page of nothing else is said."""
    rows = list(read_all(body, kind))
    wrong = [row.why for row in rows if isinstance(row, Misread)]
    if wrong and len(wrong) == len(rows):
        raise Unreadable(f"no row can be read: {wrong[0]}")
    return [row for row in rows if not isinstance(row, Misread)]


def _own(rows: Iterable[RankRow]) -> float | None:
    """As the desk counts it of the same days."""
    memory, day = IvMemory(), date.min
    for row in rows:
        if (iv := usable(row.volatility)) is not None:
            day = row.date
            memory.record(day, iv)
    return memory.rank(day)


def _day(row: RankRow) -> date:
    return row.date
