"""The last day of a contract: no new risk, the broker's own sales, and what settlement books."""

from datetime import timedelta
from decimal import Decimal

import pytest

from sandbox.alpaca.nouns import Source, Status
from sandbox.alpaca.refusals import Refused
from tests.sandbox.alpaca.counter import LAST_DAY_CALL, LAST_DAY_PUT, SHARE, Counter, quote

D = Decimal


def before_close(counter: Counter, minutes: float) -> None:
    """Moves to so many minutes before the close."""
    counter.until(counter.broker.exchange.hours.closes - timedelta(minutes=minutes))


def settled(counter: Counter) -> list[tuple[str, str | None, Decimal]]:
    """The lines of history after the close."""
    counter.until(counter.broker.exchange.hours.settles)
    return [(line.type, line.symbol, line.amount) for line in counter.book.history]


def test_nothing_is_opened_in_the_last_three_quarters_of_an_hour_and_closing_goes_on() -> None:
    counter = Counter()
    counter.buy(symbol=LAST_DAY_CALL)
    before_close(counter, 45.1)
    counter.buy(symbol=LAST_DAY_CALL, limit="0.50")
    before_close(counter, 45)
    with pytest.raises(Refused, match="expires soon"):
        counter.buy(symbol=LAST_DAY_CALL)
    counter.sell(symbol=LAST_DAY_CALL)
    counter.wait()
    assert counter.book.held(LAST_DAY_CALL) == 0


def test_what_could_not_be_paid_for_is_sold_by_the_broker() -> None:
    counter = Counter(cash=D(900))
    counter.buy(symbol=LAST_DAY_CALL, qty=1, limit="1.02")
    counter.wait()
    own = counter.sell(symbol=LAST_DAY_CALL, limit="9.00")
    counter.shown.quotes[LAST_DAY_CALL] = quote("1.95", "2.05")
    before_close(counter, 29.9)
    assert own.status is Status.CANCELED
    assert counter.book.held(LAST_DAY_CALL) == 0
    forced = list(counter.book.orders.values())[-1]
    assert (forced.wish.source, forced.average) == (Source.BROKER, D("1.95"))


def test_out_of_the_money_dies_without_cash() -> None:
    counter = Counter()
    counter.buy(symbol=LAST_DAY_PUT, qty=2)
    counter.wait()
    cash = counter.book.cash
    assert settled(counter) == [("OPEXP", LAST_DAY_PUT, 0)]
    assert (counter.book.cash, counter.book.positions) == (cash, {})


def test_in_the_money_with_cash_becomes_shares() -> None:
    counter = Counter()
    counter.buy(symbol=LAST_DAY_CALL)
    counter.wait()
    assert settled(counter) == [("OPEXC", LAST_DAY_CALL, 0), ("OPTRD", SHARE, D(-1000))]
    assert counter.book.held(SHARE) == 100


def test_a_written_put_in_the_money_is_assigned() -> None:
    counter = Counter()
    counter.sell(symbol=LAST_DAY_PUT)
    counter.wait()
    counter.shown.quotes[SHARE] = quote("8.99", "9.01")
    assert settled(counter) == [("OPASN", LAST_DAY_PUT, 0), ("OPTRD", SHARE, D(-1000))]
    assert counter.book.held(SHARE) == 100


def test_told_not_to_exercise_it_dies() -> None:
    counter = Counter()
    counter.buy(symbol=LAST_DAY_CALL)
    counter.wait()
    counter.book.no_exercise.add(LAST_DAY_CALL)
    assert settled(counter) == [("OPEXP", LAST_DAY_CALL, 0)]
