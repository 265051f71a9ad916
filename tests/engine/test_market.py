"""What is kept of the market is what is newest by its own word."""

from datetime import UTC, datetime, timedelta

from engine.core import Engine
from engine.model.events import ChainArrived, ChainRow, DeskStarted, QuoteMoved
from engine.plays.playbook import PLAYBOOK
from tests.engine.examples import market

NOON = datetime(2026, 7, 31, 16, 0, tzinfo=UTC)


def quote(heard: float, said: float, bid: str, ask: str) -> QuoteMoved:
    return QuoteMoved(
        NOON + timedelta(seconds=heard), "SPY", market(bid, ask), NOON + timedelta(seconds=said)
    )


def test_a_quote_that_was_overtaken_on_the_way_is_not_the_newest():
    """Said again late, with its old time, it would make a price look fresh that is not."""
    engine, new = Engine(PLAYBOOK), quote(1, 1, "600.00", "600.10")
    engine.step(new)
    engine.step(quote(5, 0, "599.00", "599.10"))
    assert engine.floor.market.stock("SPY") is new


def test_one_with_an_hour_that_cannot_be_does_not_hide_those_after_it():
    engine, right = Engine(PLAYBOOK), quote(7, 7, "602.00", "602.10")
    engine.step(quote(6, 3600, "601.00", "601.10"))
    engine.step(right)
    assert engine.floor.market.stock("SPY") is right


def test_no_price_of_a_former_life_is_a_price_now():
    """A machine whose clock was set back does not know how long nobody lived."""
    engine, row = Engine(PLAYBOOK), ChainRow("SPY260731C00600000", market("1.00", "1.02"), 5000, 6000)
    seen = engine.floor.market
    engine.step(quote(1, 1, "600.00", "600.10"))
    engine.step(ChainArrived(NOON + timedelta(seconds=1), "SPY", (row,)))
    assert seen.quote(row.symbol, "SPY") is not None
    engine.step(DeskStarted(NOON + timedelta(seconds=1.1), "desk", "test"))
    assert seen.stock("SPY") is None
    assert seen.quote(row.symbol, "SPY") is None
    engine.step(ChainArrived(NOON + timedelta(seconds=1.2), "SPY", (row,)))
    assert seen.quote(row.symbol, "SPY") is not None
