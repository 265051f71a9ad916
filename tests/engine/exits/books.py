"""The recorded SPY 0DTE books, and what a buyer without a signal makes of them through the engine."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from engine.core import Engine
from engine.exits.clock import CloseCutoff
from engine.floor import Output
from engine.ladder import EntryLadder
from engine.model.events import (
    AccountSeen,
    Approve,
    BarClosed,
    ChainArrived,
    ChainRow,
    Event,
    FlowPrinted,
    Location,
    Opening,
    QuoteMoved,
    SessionOpened,
    Shape,
    Tick,
)
from engine.model.quote import Quote
from engine.model.session import session_on
from engine.plays.etf_scalp import ETF_SCALP
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.playbook import PLAYBOOK
from engine.replay import take
from engine.sim import SimVenue, VenueScript
from engine.timeline import Timeline
from tests.engine.measures.tapes import recorded
from tests.recordings import rows

(TODAYS,) = (rule for rule in ETF_SCALP.exits if isinstance(rule, CloseCutoff))
BEFORE_CLOSE = timedelta(seconds=TODAYS.before_close_s)
"""When the play lets go of what expires today."""

MINUTE = timedelta(minutes=1)


class Row(NamedTuple):
    """One contract in one book."""

    at: datetime
    symbol: str
    right: str
    strike: float
    spot: float
    quote: Quote


Told = list[tuple[datetime, Output]]


@cache
def sessions() -> dict[date, dict[datetime, list[Row]]]:
    """Books by day and moment; the test is skipped where the recordings are not."""
    wanted = ["ts", "occ", "right", "strike", "spot", "bid", "ask", "expiry"]
    days: dict[date, dict[datetime, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows("chain_snapshots/spy_0dte_5min.parquet", wanted):
        at = row["ts"].astimezone(UTC)
        quote = Quote(Decimal(str(row["bid"])), Decimal(str(row["ask"])))
        if abs(row["strike"] - row["spot"]) < 12:
            days[row["expiry"]][at].append(
                Row(at, row["occ"], row["right"], row["strike"], row["spot"], quote)
            )
    return {day: dict(sorted(books.items())) for day, books in sorted(days.items())}


class AtTheAsk(EntryLadder):
    """Buys what it is asked for, as somebody without patience does."""

    def price(self, root: str, quote: Quote, rung: int, price_max: Decimal) -> Decimal:
        return min(quote.ask, price_max)


BLIND_BUYER = replace(
    PLAYBOOK,
    gates=(),
    plays=(
        replace(
            ETF_SCALP,
            universe=frozenset({"SPY"}),
            detectors=FLOW_FIRST.detectors,
            agree=FLOW_FIRST.agree,
            select=FLOW_FIRST.select,
            gates=(),
            enter=AtTheAsk(),
            tranches=None,
            sizing=ETF_SCALP.sizing.model_copy(update={"contracts_max": 1, "premium_max": Decimal(10_000)}),
        ),
    ),
)
"""The ETF scalp, exits and all, let in by any sweep: nothing can refuse an entry."""


@cache
def index_minutes() -> dict[date, list[BarClosed]]:
    """The index a tenth as high stands in for the fund, of which no minutes of these days were recorded."""
    days: dict[date, list[BarClosed]] = defaultdict(list)
    for bar in recorded("spx_1m_2026-07_08.parquet", "SPX"):
        prices = (price / 10 for price in (bar.open, bar.high, bar.low, bar.close))
        days[bar.starts.date()].append(BarClosed(bar.starts + MINUTE, "SPY", bar.starts, *prices, bar.volume))
    return dict(days)


def tape(day: date, first: Row, later: list[Row], minutes: list[BarClosed]) -> Iterator[Event]:
    """A sweep to enter on at this book, then every later book of that contract, and the clock between."""
    at, session = first.at, session_on(day)
    yield SessionOpened(session.opens, session)
    yield AccountSeen(session.opens, Decimal(10_000_000))
    yield from (bar for bar in minutes if bar.at <= at)
    yield FlowPrinted(
        at, "SPY", first.symbol, Decimal(2_000_000), first.quote.ask, 500,
        Shape.SWEEP, Opening.CERTAIN, Location.ABOVE_ASK, 4,
    )  # fmt: skip
    yield ChainArrived(at, "SPY", (ChainRow(first.symbol, first.quote, 5000, 5000),))
    yield Approve(at, "SPY-1", "nobody")
    cutoff = session.closes - BEFORE_CLOSE
    events: list[Event] = [QuoteMoved(row.at, row.symbol, row.quote) for row in later]
    events += [Tick(row.at + timedelta(seconds=1)) for row in later] + [Tick(cutoff)]
    events += [bar for bar in minutes if bar.at > at]
    yield from sorted(events, key=lambda event: event.at)


def held(day: date, first: Row, later: list[Row], minutes: list[BarClosed] | None = None) -> Told:
    """All that the engine said, with its stamps."""
    engine, venue, timeline, told = Engine(BLIND_BUYER), SimVenue(VenueScript()), Timeline(), []
    for event in tape(day, first, later, minutes or []):
        while (answer := timeline.before(event, None)) is not None:
            told += [(answer.at, output) for output in take(answer, engine, venue, timeline).outputs]
        told += [(event.at, output) for output in take(event, engine, venue, timeline).outputs]
    return told


def entries(day: date) -> Iterator[tuple[Row, list[Row]]]:
    """At every book until the cut-off the call and the put nearest the money, with all that followed."""
    books = sessions()[day]
    cutoff = session_on(day).closes - BEFORE_CLOSE
    for at, book in books.items():
        for right in ("C", "P") if at < cutoff - timedelta(minutes=5) else ():
            usable = [row for row in book if row.right == right and row.quote.usable]
            if usable:
                first = min(usable, key=lambda row: abs(row.strike - row.spot))
                yield (
                    first,
                    [
                        row
                        for moment, shown in books.items()
                        if moment > at
                        for row in shown
                        if row.symbol == first.symbol
                    ],
                )
