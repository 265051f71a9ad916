"""What the desk carries while something is held, and while something is only ordered."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine.core import Engine
from engine.exposure import Exposure
from engine.model.contract import Direction
from engine.plays.playbook import PLAYBOOK
from engine.replay import replay
from engine.sim import SimVenue
from storage.tape.text import TextTape
from tests.tape import whole

AT = datetime(2026, 7, 31, 18, 7, tzinfo=UTC)
GREEKS = "iv=0.6 delta=0.5 gamma=0.1 theta=-0.1 vega=0.01"
ORDERED = f"""
14:05:00 stock LUNR 11.99x12.01
14:05:00 flow  LUNR 12C 1300@1.00 sweep opening above-ask x4
14:05:01 chain LUNR 12C 0.98x1.02 oi=812 vol=1500 {GREEKS}
14:06:50 chain LUNR 12C 0.98x1.02 oi=812 vol=1500 {GREEKS}
14:06:50 approve LUNR-1
"""
HELD = ORDERED + "14:06:52 quote LUNR 12C 0.94x0.96\n14:06:53 stock LUNR 11.99x12.01\n"


def carried(tape: str) -> Exposure:
    """The exposure after a tape."""
    parsed = TextTape(whole(tape, ordinary=True), "tape")
    engine = Engine(PLAYBOOK)
    for _ in replay(parsed.events(), engine, SimVenue(parsed.script)):
        pass
    return Exposure.of(engine.floor.book, engine.floor.market, AT)


@pytest.mark.parametrize("tape", [ORDERED, HELD], ids=["ordered", "held"])
def test_four_contracts_at_half_a_delta_of_twelve_dollars(tape: str) -> None:
    """4 × 100 × 0.5 × $12 is $2,400 of delta; 4 × 100 × 0.01 is $4 of vega: ordered counts as held."""
    found = carried(tape)
    assert found.delta == pytest.approx(2_400)
    assert found.vega == pytest.approx(4)
    assert found.at_risk_on("LUNR") == Decimal(400)
    assert (found.positions_on("LUNR", "LUNR-2"), found.positions_on("LUNR", "LUNR-1")) == (1, 0)
    assert (found.positions_on("SPY", ""), found.at_risk_on("SPY")) == (0, 0)


def test_a_position_under_water_is_a_loser_to_its_own_side_only() -> None:
    found = carried(HELD)
    assert found.worst_gain("LUNR", Direction.BULLISH, "LUNR-2") == pytest.approx(-0.05)
    assert found.worst_gain("LUNR", Direction.BEARISH, "LUNR-2") == 0.0
    assert found.worst_gain("LUNR", Direction.BULLISH, "LUNR-1") == 0.0


def test_one_unknown_makes_the_sum_unknown() -> None:
    blind = "14:06:54 stock LUNR 0x12.01\n14:06:54 chain LUNR 12C 0.94x0.96 oi=812 vol=1500\n"
    found = carried(HELD + blind)
    assert (found.delta, found.vega) == (None, None)


def test_nothing_carried_leans_nowhere() -> None:
    found = carried("")
    assert (found.delta, found.vega, found.carried) == (0.0, 0.0, ())
