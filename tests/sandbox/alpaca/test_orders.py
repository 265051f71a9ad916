"""Orders at the counter: taken, refused, filled in parts, cancelled too late, replaced too late."""

from datetime import timedelta
from decimal import Decimal

import pytest

from sandbox.alpaca.nouns import Intent, Status
from sandbox.alpaca.refusals import Refused
from sandbox.alpaca.terms import Account, Fills
from tests.sandbox.alpaca.counter import CALL, LAST_DAY_CALL, PUT, SHARE, WHOLE, Counter, quote

D = Decimal


def test_a_marketable_buy_is_filled_at_the_ask_on_the_next_second() -> None:
    counter = Counter()
    order = counter.buy(qty=3, limit="1.10")
    assert order.status is Status.PENDING_NEW
    counter.wait()
    assert (order.status, order.average) == (Status.FILLED, D("1.02"))
    assert counter.events(order) == ["pending_new", "new", "fill"]
    assert counter.book.cash == 20_000 - 306


def test_no_more_fills_at_once_than_the_quote_shows() -> None:
    counter = Counter()
    counter.shown.quotes[CALL] = quote("0.98", "1.02", 2)
    order = counter.buy(qty=5)
    fills = []
    for _ in range(3):
        counter.wait()
        fills.append(order.filled)
    assert fills == [2, 4, 5]
    assert counter.events(order)[-3:] == ["partial_fill", "partial_fill", "fill"]


def test_a_limit_below_the_ask_rests_until_the_market_comes() -> None:
    counter = Counter()
    order = counter.buy(limit="0.95")
    counter.wait(30)
    assert order.status is Status.NEW
    counter.shown.quotes[CALL] = quote("0.90", "0.94")
    counter.wait()
    assert order.average == D("0.94")


def test_inside_the_spread_luck_decides_and_the_same_seed_decides_the_same() -> None:
    def seconds() -> int:
        counter = Counter(Fills(inside=0.3, partial=0.0))
        order = counter.buy(limit="1.00")
        for second in range(1, 200):
            counter.wait()
            if order.over:
                assert order.average == D("1.00")
                return second
        return 0

    assert seconds() == seconds() > 0


def test_a_halted_share_fills_nothing() -> None:
    counter = Counter()
    counter.shown.quotes[CALL] = quote("0.98", "1.02", halted=True)
    order = counter.buy()
    counter.wait(10)
    assert order.filled == 0


REFUSED = [
    ({"limit": "1.005"}, 422, 42210000, "2 decimal places"),
    ({"limit": "3.01"}, 422, 42210000, "increment"),
    ({"symbol": "LUNR261127C00099000"}, 422, 42210000, "not found"),
    ({"symbol": "LUNR261113C00012000"}, 422, 42210000, "is expired"),
    ({"qty": 10_001}, 422, 42210000, "qty must be <="),
    ({"qty": 500}, 403, 40310000, "insufficient options buying power"),
    ({"intent": Intent.BUY_TO_CLOSE}, 422, 42210000, "position intent mismatch, inferred: buy_to_open"),
]


@pytest.mark.parametrize(("how", "http", "code", "words"), REFUSED)
def test_a_buy_is_refused_in_the_brokers_words(
    how: dict[str, object], http: int, code: int, words: str
) -> None:
    with pytest.raises(Refused, match=words) as caught:
        Counter().buy(**how)  # type: ignore[arg-type]
    assert (caught.value.http, caught.value.code) == (http, code)


def test_three_dollars_is_where_the_nickels_begin() -> None:
    counter = Counter()
    assert counter.buy(limit="2.99").limit == D("2.99")
    assert counter.buy(limit="3.05").limit == D("3.05")


def test_a_client_id_is_taken_for_ever() -> None:
    counter = Counter()
    order = counter.buy(client="one", limit="0.50")
    counter.cancel(order)
    counter.wait()
    assert order.status is Status.CANCELED
    with pytest.raises(Refused, match="must be unique") as caught:
        counter.buy(client="one")
    assert (caught.value.http, caught.value.code) == (422, 40010001)


def test_nobody_sells_what_is_not_there() -> None:
    counter = Counter()
    with pytest.raises(Refused, match="uncovered"):
        counter.sell()
    with pytest.raises(Refused, match="inferred: sell_to_open, specified: sell_to_close"):
        counter.sell(intent=Intent.SELL_TO_CLOSE)


def test_a_second_exit_finds_the_contracts_held() -> None:
    counter = Counter()
    counter.buy(qty=2)
    counter.wait()
    first = counter.sell(qty=2, limit="1.50")
    with pytest.raises(Refused, match="requested: 1, available: 0") as caught:
        counter.sell(qty=1)
    assert caught.value.extra["related_orders"] == [first.id]


def test_an_oversold_put_becomes_a_short_put_when_cash_secures_it() -> None:
    counter = Counter()
    order = counter.sell(symbol=PUT)
    counter.wait()
    assert order.intent is Intent.SELL_TO_OPEN
    assert counter.book.held(PUT) == -1
    with pytest.raises(Refused, match="uncovered"):
        counter.sell(symbol=PUT, qty=50)


def test_nobody_opens_both_ways_at_once() -> None:
    counter = Counter()
    resting = counter.buy(symbol=PUT, limit="0.50")
    with pytest.raises(Refused, match="wash trade") as caught:
        counter.sell(symbol=PUT, limit="1.50")
    assert caught.value.extra["existing_order_id"] == resting.id


def test_a_call_is_written_only_over_shares() -> None:
    counter = Counter()
    counter.buy(symbol=SHARE, qty=100, limit="12.01")
    counter.wait()
    counter.sell(qty=1)
    with pytest.raises(Refused, match="uncovered"):
        counter.sell(qty=1)


def test_being_asked_to_cancel_is_not_being_cancelled() -> None:
    counter = Counter(Fills(inside=0.0, partial=0.0, cancel_race=1.0, cancel_s=5))
    order = counter.buy(limit="0.95")
    counter.wait()
    counter.cancel(order)
    assert order.status is Status.PENDING_CANCEL
    with pytest.raises(Refused, match='already in "pending_cancel" state'):
        counter.cancel(order)
    counter.shown.quotes[CALL] = quote("0.90", "0.94")
    counter.wait()
    assert order.status is Status.FILLED
    with pytest.raises(Refused, match='already in "filled" state'):
        counter.cancel(order)


def test_a_replacement_takes_over_what_is_left() -> None:
    counter = Counter()
    counter.shown.quotes[CALL] = quote("0.98", "1.02", 2)
    old = counter.buy(qty=5, limit="1.02")
    counter.wait()
    counter.shown.quotes[CALL] = quote("1.00", "1.05", 9)
    new = counter.broker.amend(old.id, counter.now, None, D("1.05"), "again")
    assert (old.status, new.replaces) == (Status.PENDING_REPLACE, old.id)
    counter.wait()
    assert (old.status, new.status, new.qty) == (Status.REPLACED, Status.NEW, 3)
    counter.wait()
    assert (new.status, counter.book.held(CALL)) == (Status.FILLED, 5)


def test_a_replacement_comes_too_late_for_an_order_that_fills() -> None:
    counter = Counter(Fills(inside=0.0, partial=0.0, cancel_race=1.0))
    old = counter.buy(qty=2, limit="0.95")
    counter.wait()
    new = counter.broker.amend(old.id, counter.now, 3, None, None)
    counter.shown.quotes[CALL] = quote("0.90", "0.94")
    counter.wait()
    assert (old.status, new.status) == (Status.FILLED, Status.REJECTED)
    assert counter.events(old)[-2:] == ["fill", "order_replace_rejected"]
    assert counter.book.held(CALL) == 2


def test_what_works_at_the_close_expires() -> None:
    counter = Counter()
    order = counter.buy(limit="0.50")
    counter.until(counter.broker.exchange.hours.closes + timedelta(seconds=1))
    assert order.status is Status.EXPIRED
    assert not counter.book.working


def test_a_restricted_account_places_nothing() -> None:
    for account in (
        Account(status="ACCOUNT_CLOSED"), Account(trading_blocked=True), Account(suspended=True),
        Account(options_level=1),
    ):  # fmt: skip
        with pytest.raises(Refused) as caught:
            Counter(account=account).buy()
        assert (caught.value.http, caught.value.code) == (403, 40310000)


def test_the_broker_limits_what_expires_today() -> None:
    counter = Counter(account=Account(expiring_limit=2))
    counter.buy(symbol=LAST_DAY_CALL, qty=2)
    with pytest.raises(Refused, match="expiring today"):
        counter.buy(symbol=LAST_DAY_CALL)
    assert counter.buy(symbol=CALL)


def test_pumping_in_one_leap_or_in_seconds_is_the_same() -> None:
    def told(step: float) -> list[tuple[object, ...]]:
        counter = Counter(Fills(inside=0.1, partial=0.5))
        counter.shown.quotes[CALL] = quote("0.98", "1.02", 3)
        counter.buy(qty=7, limit="1.01")
        for _ in range(int(120 / step)):
            counter.wait(step)
        return [(each.event, each.at, each.order.filled) for each in counter.book.updates]

    assert told(1) == told(60) == told(0.5)
    assert WHOLE.partial == 0.0


def test_shares_behind_a_written_call_are_not_for_sale() -> None:
    counter = Counter()
    counter.buy(symbol=SHARE, qty=150, limit="12.01")
    counter.wait()
    counter.sell(qty=1)
    counter.wait()
    assert counter.book.held(CALL) == -1
    with pytest.raises(Refused, match="requested: 150, available: 50"):
        counter.broker.close(SHARE, None, counter.now)
    assert counter.sell(symbol=SHARE, qty=50, limit="11.99").intent is Intent.SELL_TO_CLOSE


def test_a_call_offered_over_shares_does_not_grow_beyond_them() -> None:
    counter = Counter()
    counter.buy(symbol=SHARE, qty=100, limit="12.01")
    counter.wait()
    offered = counter.sell(qty=1, limit="1.50")
    counter.wait()
    with pytest.raises(Refused, match="uncovered"):
        counter.broker.amend(offered.id, counter.now, 2, None, None)
    assert counter.broker.amend(offered.id, counter.now, 1, D("1.60"), None).qty == 1
