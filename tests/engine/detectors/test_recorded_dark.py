"""Two October days of 2013, print by print: what the tape itself marks never becomes a direction."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import pytest

from engine.core import Engine
from engine.detectors.dark_pool import DarkPoolRule
from engine.model.contract import Direction
from engine.model.events import DarkPrinted, Event, SessionOpened, Trap
from engine.model.session import session_on
from engine.replay import replay
from engine.sim import SimVenue, VenueScript
from tests.engine.detectors.listen import heard, playbook
from tests.recordings import recording, rows

NAMES = ("SPY", "BAC")
ANYTHING = DarkPoolRule(days_min=1, net_above_usd=1.0, sided_share_min=0.0, again=timedelta(0))
"""Speaks at the first dollar that leans."""

SESSIONS = [SessionOpened(session.opens - timedelta(hours=5), session)
            for session in (session_on(date(2013, 10, day)) for day in (7, 8))]  # fmt: skip
FLAGS = {
    "average_price": Trap.AVERAGE_PRICE, "prior_reference": Trap.PRIOR_REFERENCE,
    "out_of_sequence": Trap.OUT_OF_SEQUENCE, "extended_hours": Trap.AFTER_HOURS,
}  # fmt: skip


@cache
def prints() -> tuple[DarkPrinted, ...]:
    """Off-exchange prints with the quote of a second before, and the trap that the tape's own flag says."""
    told = []
    for number, row in enumerate(rows("darkpool/trf_prints_2013.parquet")):
        trap = next((trap for flag, trap in FLAGS.items() if row[flag]), None)
        told.append(
            DarkPrinted(
                row["ts"], row["symbol"], Decimal(str(row["price"])), row["size"], print_id=str(number),
                bid=Decimal(str(row["nbbo_bid"])), ask=Decimal(str(row["nbbo_ask"])), trap=trap,
            )
        )  # fmt: skip
    return tuple(sorted(told, key=lambda each: each.at))


def on_the_day(*events: DarkPrinted) -> list[Event]:
    return sorted([*SESSIONS, *events], key=lambda event: event.at)


def net(name: str, *events: DarkPrinted) -> float:
    """What the gates see of it: dollars, up for bought."""
    engine = Engine(playbook(ANYTHING, name=name))
    for _ in replay(on_the_day(*events), engine, SimVenue(VenueScript())):
        pass
    return engine.floor.market.dark_net(name, Direction.BULLISH)


def trapped(trap: Trap, name: str) -> list[DarkPrinted]:
    return [each for each in prints() if each.symbol == name and each.trap is trap]


@pytest.mark.parametrize("name", NAMES)
def test_most_prints_lean_and_are_heard(name):
    plain = [each for each in prints() if each.symbol == name and each.trap is None]
    assert sum(each.leans is not None for each in plain) > 0.8 * len(plain) > 4_000
    assert heard(on_the_day(*plain[:200]), ANYTHING, name=name)
    assert net(name, *plain) != 0.0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("trap", [Trap.AVERAGE_PRICE, Trap.OUT_OF_SEQUENCE, Trap.AFTER_HOURS])
def test_what_the_tape_marks_is_heard_by_nobody(trap, name):
    marked = trapped(trap, name)
    assert marked
    assert all(each.leans is None for each in marked)
    assert heard(on_the_day(*marked), ANYTHING, name=name) == []
    assert net(name, *marked) == 0.0


@pytest.mark.parametrize("name", NAMES)
def test_after_hours_the_clock_knows_it_even_where_the_feed_says_nothing(name):
    late = [replace(each, trap=None) for each in trapped(Trap.AFTER_HOURS, name)]
    assert sum(each.leans is not None for each in late) > 20
    assert heard(on_the_day(*late), ANYTHING, name=name) == []
    assert net(name, *late) == 0.0
    at_noon = [replace(each, at=SESSIONS[0].session.opens + timedelta(hours=2)) for each in late]
    assert heard(on_the_day(*at_noon), ANYTHING, name=name)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_cancelled_never_was(name):
    """The recording holds no cancellation, so each of its prints is cancelled here a moment later."""
    plain = [each for each in prints() if each.symbol == name and each.trap is None][:500]
    after = timedelta(milliseconds=1)
    cancelled = [replace(each, at=each.at + after, trap=Trap.CANCELLED) for each in plain]
    largest = max(float(each.price) * each.size for each in plain)
    rule = ANYTHING.model_copy(update={"net_above_usd": 2.5 * largest})
    assert heard(on_the_day(*plain), rule, name=name)
    assert heard(on_the_day(*plain, *cancelled), rule, name=name) == []
    assert net(name, *plain, *cancelled) == pytest.approx(0.0, abs=1e-3)


def test_recordings_are_asked_for_by_name():
    assert recording("README.md").exists()
