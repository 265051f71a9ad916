"""What is kept of the market is what is newest by its own word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from engine.core import Engine
from engine.model.events import ChainArrived, ChainRow, DeskStarted, QuoteMoved
from engine.plays.playbook import PLAYBOOK
from tests.engine.examples import market

NOON = datetime(2026, 7, 31, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OTHER = "QQQ260731C00500000"


def age(moved: QuoteMoved | None) -> timedelta:
    assert moved is not None
    return NOON + timedelta(seconds=1.3) - (moved.source_at or moved.at)


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
    engine.step(ChainArrived(NOON + timedelta(seconds=1), "QQQ", (replace(row, symbol=OTHER),)))
    engine.step(quote(1, 1, "600.00", "600.10"))
    engine.step(DeskStarted(NOON + timedelta(seconds=1.1), "desk", "test"))
    assert seen.mid("SPY") == Decimal("600.05"), "to compare with, not to act on"
    assert all(age(seen.quote(symbol, name)) > HOUR for symbol, name in ((row.symbol, "SPY"), (OTHER, "QQQ")))
    assert age(seen.stock("SPY")) > HOUR
    engine.step(ChainArrived(NOON + timedelta(seconds=1.2), "SPY", (row,)))
    assert age(seen.quote(row.symbol, "SPY")) < timedelta(seconds=1)
    engine.step(quote(1.3, 1.3, "600.00", "600.10"))
    assert age(seen.stock("SPY")) < timedelta(seconds=1)
