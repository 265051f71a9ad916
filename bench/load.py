"""Seeded market traffic for measuring: not a market, only as busy as one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from engine.bounds import Bounds
from engine.core import Engine
from engine.gates.risk import CoolDownGate, PositionsGate
from engine.model.calendar import next_session
from engine.model.contract import Contract, Right
from engine.model.events import (
    AccountSeen,
    Approve,
    BarClosed,
    ChainArrived,
    ChainRow,
    DeskStarted,
    Event,
    FlowPrinted,
    Location,
    Opening,
    QuoteMoved,
    SessionOpened,
    Shape,
)
from engine.model.intents import FetchChain
from engine.model.quote import Quote
from engine.model.records import Ticket
from engine.model.session import session_on
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK
from engine.replay import replay
from engine.sim import SimVenue, VenueScript

DAY = datetime(2026, 7, 31, tzinfo=UTC).date()
START = datetime(2026, 7, 31, 14, 0, tzinfo=UTC)
NAMES = tuple(f"{first}{second}X" for first in "ABCD" for second in "KLMNP")
STRIKES = 6
CENT = Decimal("0.01")

UNBOUNDED = Bounds(orders_a_minute_max=10**9, orders_a_day_max=10**9, starts_max=10**9)

BUSY = replace(
    PLAYBOOK,
    plays=(replace(FLOW_FIRST, universe=frozenset(NAMES), again_after_s=5.0, follow_delay_s=1.0),),
    gates=tuple(
        gate if not isinstance(gate, PositionsGate) else PositionsGate(open_max=20)
        for gate in PLAYBOOK.gates
        if not isinstance(gate, CoolDownGate)
    ),
    bounds=UNBOUNDED,
)
"""The shipped play, allowed to trade all twenty names at once, soon again and after losses: many orders."""

ALL = replace(
    BUSY,
    plays=tuple(replace(play, universe=frozenset(NAMES)) for play in PLAYBOOK.plays if not play.off),
)
"""Every play that may be switched on, on all twenty names."""


def contracts(name: str) -> list[str]:
    """A few calls that end today."""
    return [Contract(name, DAY, Right.CALL, Decimal(20 + strike)).symbol for strike in range(STRIKES)]


SYMBOLS = {name: contracts(name) for name in NAMES}


def opening(at: datetime) -> list[Event]:
    """What any day begins with."""
    first: list[Event] = [
        DeskStarted(at, "bench", "bench"),
        SessionOpened(at, session_on(DAY)),
        AccountSeen(at, Decimal(5_000_000)),
    ]
    bars = [bar(at, name, at - timedelta(minutes=ago)) for ago in range(10, 0, -1) for name in NAMES]
    shares = [QuoteMoved(at, name, Quote(Decimal("20.00"), Decimal("20.02"), 300, 300), at) for name in NAMES]
    return [*first, *bars, *shares]


def bar(at: datetime, name: str, starts: datetime) -> BarClosed:
    """A quiet minute: the shares stand still, so that flow alone decides."""
    return BarClosed(at, name, starts, 20.0, 20.1, 19.9, 20.0, 2e5)


def idle(count: int) -> list[Event]:
    """Quotes nobody waits for and prints too small for any rule, in names that are all followed."""
    random, at = Random(1), START
    symbols = [symbol for name in NAMES for symbol in SYMBOLS[name]]
    events: list[Event] = []
    for _ in range(count):
        at += timedelta(milliseconds=1)
        symbol = random.choice(symbols)
        bid = CENT * random.randint(80, 120)
        if random.random() < 0.7:
            events.append(QuoteMoved(at, symbol, Quote(bid, bid + CENT * 3, 10, 12), at))
        else:
            events.append(FlowPrinted(at, symbol[:3], symbol, bid * 300, bid, 3, Shape.SINGLE))
    return events


def traffic(count: int) -> Iterator[Event]:
    """Twenty names: option and share quotes, prints, sweeps in bursts, bars; a hundred events a second."""
    random, at = Random(7), START
    price = {symbol: Decimal("1.00") for name in NAMES for symbol in SYMBOLS[name]}
    yield from opening(at)
    for _ in range(count):
        at += timedelta(milliseconds=10)
        name = NAMES[random.randrange(len(NAMES))]
        symbol = SYMBOLS[name][random.randrange(STRIKES) if random.random() < 0.5 else 0]
        kind = random.random()
        if kind < 0.60:
            price[symbol] = min(
                max(price[symbol] + CENT * random.randint(-2, 2), Decimal("0.80")), Decimal("1.25")
            )
            yield QuoteMoved(at, symbol, Quote(price[symbol] - CENT, price[symbol] + CENT, 20, 20), at)
        elif kind < 0.75:
            yield QuoteMoved(at, name, Quote(Decimal("20.00"), Decimal("20.02"), 300, 300), at)
        elif kind < 0.97:
            yield FlowPrinted(at, name, symbol, price[symbol] * 1000, price[symbol], 10, Shape.SINGLE)
        elif kind < 0.985:
            paid, first = price[SYMBOLS[name][0]], SYMBOLS[name][0]
            yield FlowPrinted(
                at,
                name,
                first,
                paid * 120_000,
                paid,
                1200,
                Shape.SWEEP,
                Opening.CERTAIN,
                Location.ABOVE_ASK,
                4,
            )
        else:
            minute = (at - START) // timedelta(minutes=1)
            yield bar(at, name, START + timedelta(minutes=minute - 1))


def minutes(sessions: int) -> list[Event]:
    """Days of closed minutes of all twenty names, each name on a walk of its own."""
    random, day = Random(3), DAY
    close = dict.fromkeys(NAMES, 20.0)
    events: list[Event] = [DeskStarted(START, "bench", "bench")]
    for _ in range(sessions):
        session = session_on(day)
        events.append(SessionOpened(session.opens, session))
        for minute in range(int((session.closes - session.opens) / timedelta(minutes=1))):
            starts = session.opens + timedelta(minutes=minute)
            for name in NAMES:
                first = close[name]
                last = close[name] = max(first + random.gauss(0.0, 0.02), 1.0)
                high, low = max(first, last) + 0.01, min(first, last) - 0.01
                volume = 1e4 * random.uniform(0.5, 2.0)
                at = starts + timedelta(minutes=1)
                events.append(BarClosed(at, name, starts, first, high, low, last, volume))
        day = next_session(day)
    return events


def answered(events: Iterator[Event], playbook: Playbook = BUSY) -> list[Event]:
    """The tape with chains where the desk asked for them and a person's yes to every ticket."""
    engine, venue = Engine(playbook), SimVenue(VenueScript())
    tape: list[Event] = []
    due: list[Event] = []

    def feed() -> Iterator[Event]:
        for event in events:
            while due and due[0].at <= event.at:
                tape.append(due.pop(0))
                yield tape[-1]
            tape.append(event)
            yield event

    for step in replay(feed(), engine, venue):
        at = step.event.at + timedelta(milliseconds=150)
        for output in step.outputs:
            if isinstance(output, FetchChain):
                due.append(
                    ChainArrived(
                        at,
                        output.underlying,
                        tuple(_row(engine, symbol) for symbol in SYMBOLS[output.underlying]),
                        9_000_000,
                    )
                )
            elif isinstance(output, Ticket):
                due.append(Approve(at, output.ticket, "bench"))
        due.sort(key=lambda event: event.at)
    return tape


def _row(engine: Engine, symbol: str) -> ChainRow:
    moved = engine.floor.market.quotes.get(symbol)
    quote = moved.quote if moved is not None else Quote(Decimal("0.99"), Decimal("1.01"))
    return ChainRow(symbol, quote, 5000, 9000)
