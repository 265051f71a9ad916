"""One rule on one name, heard through a whole engine: bars are read and raw prints gathered."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.confluence import Confluence
from engine.core import Engine
from engine.model.calendar import is_session
from engine.model.contract import Contract, Right
from engine.model.events import BarClosed, Event, FlowPrinted, Location, Opening, SessionOpened, Shape
from engine.model.records import Signal
from engine.model.session import Session, session_on
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.play import Detector, Playbook
from engine.plays.playbook import PLAYBOOK
from engine.replay import replay
from engine.sim import SimVenue, VenueScript
from engine.theirs.gathering import Gather

NAME = "ABC"
FRIDAY = date(2026, 7, 31)
MINUTE = timedelta(minutes=1)
DEAF = Confluence(at_least=99)


def playbook(*rules: Detector, name: str = NAME, gather: Gather | None = None) -> Playbook:
    """A play that listens and never trades."""
    play = replace(
        FLOW_FIRST, name="probe", universe=frozenset({name}), detectors=rules, agree=DEAF, gates=()
    )
    return replace(PLAYBOOK, plays=(play,), gather=gather or Gather())


def heard(
    events: Iterable[Event], *rules: Detector, name: str = NAME, gather: Gather | None = None
) -> list[Signal]:
    """Every opinion, in order."""
    engine = Engine(playbook(*rules, name=name, gather=gather))
    steps = replay(events, engine, SimVenue(VenueScript()))
    return [output for step in steps for output in step.outputs if isinstance(output, Signal)]


def sessions(count: int, *, last: date = FRIDAY) -> list[Session]:
    """Trading days up to and with this one."""
    days, day = [], last
    while len(days) < count:
        if is_session(day):
            days.append(session_on(day))
        day -= timedelta(days=1)
    return days[::-1]


def opened(session: Session) -> SessionOpened:
    return SessionOpened(session.opens - MINUTE, session)


def bar(
    session: Session, minute: int, before: float, close: float, volume: float, symbol: str = NAME
) -> Event:
    """A minute from one close to the next, known as it ends."""
    starts, wick = session.opens + minute * MINUTE, 0.02
    high, low = max(before, close) + wick, min(before, close) - wick
    return BarClosed(starts + MINUTE, symbol, starts, before, high, low, close, volume)


def call(strike: int = 100, expiry: date = FRIDAY, right: Right = Right.CALL) -> str:
    return Contract(NAME, expiry, right, Decimal(strike)).symbol


def flow(
    at: datetime,
    size: int,
    price: str,
    *,
    symbol: str | None = None,
    shape: Shape = Shape.SWEEP,
    location: Location = Location.AT_ASK,
    opening: Opening = Opening.CERTAIN,
    exchanges: int | None = 4,
    on: str | None = None,
    open_interest: int | None = None,
    volume: int | None = None,
    usual: float | None = None,
    iv: float | None = None,
) -> FlowPrinted:
    """A print, whole unless it names the exchange it traded `on`."""
    paid = Decimal(price)
    return FlowPrinted(
        at, NAME, symbol or call(), paid * size * 100, paid, size, shape, opening, location, exchanges,
        exchange=on, open_interest=open_interest, volume=volume, usual_volume=usual, iv=iv,
    )  # fmt: skip
