"""The whole account at the pretended broker: what is held, what moved it, and whose it is."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from bot.alpaca.books import working
from bot.alpaca.fees import charged
from bot.alpaca.nouns import ActivitySaid, OrderSaid
from bot.alpaca.outside import line_id, moved
from bot.config import BadConfig
from engine.model.events import (
    AccountSeen,
    BrokerDoubted,
    BrokerSeen,
    FeeCharged,
    FeedLost,
    FeedRestored,
    Halt,
    MovedOutside,
    OrderAccepted,
    OrderFilled,
    Outside,
    PayloadRefused,
)
from engine.model.money import Side
from sandbox.alpaca.control import Hand
from sandbox.faults import Change, Status
from tests.bot.alpaca.stage import Stage, play

PREFIX = "o-"
POSITIONS, HISTORY = "GET /v2/positions", "GET /v2/account/activities"


def app(on: Stage, quantity: int, symbol: str, price: str = "1.23") -> None:
    """Traded in the broker's own app."""
    Hand(on.alpaca.venue).position({"symbol": symbol, "qty": quantity, "price": price})


def held(on: Stage) -> list[dict[str, int]]:
    """What was told of the account, read by read."""
    return [{each.symbol: each.quantity for each in seen.positions} for seen in on.told(BrokerSeen)]


def test_what_is_held_is_told_when_it_is_news_and_not_before() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker(prefix=PREFIX)
        on.hear(broker)
        await on.wait(40)
        assert held(on) == [{}]
        await broker.submit(on.order("o-1", quantity=2))
        await on.until(lambda: held(on)[-1] == {on.near().symbol: 2}, 15)
        known = len(held(on))
        await on.wait(60)
        assert len(held(on)) == known
        await on.wait(15 * 60)
        assert len(held(on)) == known + 1

    play(story)


def test_a_trade_in_the_app_is_told_within_seconds_with_its_price_first() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker(prefix=PREFIX)
        on.hear(broker)
        await on.quiet()
        app(on, 3, "SPY", "501.25")
        await on.wait(3)
        (line,) = on.told(MovedOutside)
        assert (line.symbol, line.quantity, line.price, line.how) == (
            "SPY", 3, Decimal("501.25"), Outside.TRADED,
        )  # fmt: skip
        assert held(on)[-1] == {"SPY": 3}
        order = [type(event) for event in on.told(MovedOutside, BrokerSeen)]
        assert order[-2:] == [MovedOutside, BrokerSeen]
        assert on.told(OrderAccepted, OrderFilled) == []

    play(story)


def test_our_own_fills_are_no_history_of_another_hand_in_this_life_or_the_next() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker(prefix=PREFIX)
        on.hear(broker)
        await on.quiet()
        await broker.submit(on.order("o-1", quantity=2))
        await on.until(lambda: bool(on.told(OrderFilled)))
        await on.wait(70)
        assert on.told(MovedOutside) == []
        on.hear(on.broker(prefix=PREFIX, already=[fill.fill_id for fill in on.told(OrderFilled)]))
        await on.wait(5)
        assert on.told(MovedOutside) == []

    play(story)


def test_a_fill_of_ours_that_nobody_heard_is_told_as_ours() -> None:
    """It came after the order had ended and while the desk was dead: only the account's history knows it."""

    async def story(on: Stage) -> None:
        await on.broker(prefix=PREFIX).submit(on.order("o-1", quantity=2))
        await on.wait(2)
        on.hear(on.broker(prefix=PREFIX))
        await on.wait(5)
        assert on.told(MovedOutside) == []
        assert [(fill.order_id, fill.quantity) for fill in on.told(OrderFilled)] == [("o-1", 2)]

    play(story)


@pytest.mark.parametrize("paper", [False, True])
def test_what_is_exercised_leaves_at_once_and_with_paper_money_is_told_a_day_later(*, paper: bool) -> None:
    async def story(on: Stage) -> None:
        on.terms(account={"paper": paper})
        today = [
            each for each in on.world.listings("SPY") if each.right == "C" and each.expiry == on.world.today
        ]
        bought = min(today, key=lambda each: each.strike)
        on.alpaca.venue.book.shift(bought.symbol, 1, Decimal(3000), on.now)
        on.hear(on.broker(prefix=PREFIX))
        await on.quiet()
        known = len(on.told(MovedOutside))
        await on.wait((on.alpaca.venue.hours.settles - on.now).total_seconds() + 16 * 60)
        assert held(on)[-1] == {"SPY": 100}
        lines = [(line.symbol, line.quantity, line.how) for line in on.told(MovedOutside)[known:]]
        exercised = (bought.symbol, -1, Outside.EXERCISED), ("SPY", 100, Outside.DELIVERED)
        assert lines == ([] if paper else list(exercised))
        if paper:
            on.terms(account={"paper": False})
            await on.wait(16 * 60)
            assert [line.how for line in on.told(MovedOutside)[known:]] == [each[2] for each in exercised]

    play(story, minutes=388)


def test_a_line_that_comes_a_day_late_is_read_though_newer_ones_were() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.broker(prefix=PREFIX))
        await on.quiet()
        app(on, 3, "SPY", "501.25")
        await on.wait(65)
        (known,) = on.told(MovedOutside)
        late, book = on.now - timedelta(days=1), on.alpaca.venue.book
        book.record("OPEXP", late.date(), late, symbol=on.near().symbol, qty=Decimal(-1))
        await on.wait(16 * 60)
        assert [line.how for line in on.told(MovedOutside)] == [known.how, Outside.EXPIRED]

    play(story)


@pytest.mark.parametrize(("away", "told"), [(None, []), (16, [Outside.EXPIRED]), (13, [])])
def test_a_desk_that_was_away_for_weeks_reads_the_history_from_where_its_journal_ends(
    away: int | None, told: list[Outside]
) -> None:
    async def story(on: Stage) -> None:
        then = on.now - timedelta(days=15)
        on.alpaca.venue.book.record("OPEXP", then.date(), then, symbol=on.near().symbol, qty=Decimal(-1))
        left_at = on.now - timedelta(days=away) if away is not None else None
        on.hear(on.broker(prefix=PREFIX, left_at=left_at))
        await on.wait(20 * 60)
        assert [line.how for line in on.told(MovedOutside)] == told
        requests = [each for recorded in on.sent.values() for each in recorded.requests]
        histories = [each for each in requests if each.url.path == "/v2/account/activities"]
        asked = [datetime.fromisoformat(each.url.params["after"]).date() for each in histories]
        assert asked[1] == asked[0] - timedelta(days=2)
        assert asked[0] == (on.now - timedelta(days=max(away or 0, 4), minutes=30)).date()
        assert asked.count(asked[1]) == (2 if away is None else 1), "and so far back once only"

    play(story)


def test_an_exercise_and_its_shares_may_go_by_one_id() -> None:
    option = ActivitySaid(
        "20261118000000000::aa", "OPEXC", "SPY261118C00500000", Decimal(-2), date="2026-11-18"
    )
    shares = ActivitySaid("20261118000000000::aa", "OPTRD", "SPY", Decimal(200), date="2026-11-18")
    assert len({line_id(option), line_id(shares)}) == 2
    told = moved(shares, datetime(2026, 11, 19, 13, 0, tzinfo=UTC))
    assert told is not None
    assert (told.symbol, told.quantity, told.how) == ("SPY", 200, Outside.DELIVERED)


def test_no_line_is_lost_while_nobody_answers_for_another() -> None:
    async def story(on: Stage) -> None:
        app(on, 3, "SPY", "501.25")
        await on.broker(prefix=PREFIX).submit(on.order("o-1", quantity=2))
        await on.wait(2)
        app(on, 5, "QQQ", "401.25")
        on.fault(name="down", fault=Status(code=503), where=f"{HISTORY}/FILL")
        on.hear(on.broker(prefix=PREFIX))
        await on.wait(70)
        assert on.told(MovedOutside, OrderFilled) == []
        on.mend("down")
        await on.wait(70)
        assert [(fill.order_id, fill.quantity) for fill in on.told(OrderFilled)] == [("o-1", 2)]
        assert [line.symbol for line in on.told(MovedOutside)] == ["SPY", "QQQ"]

    play(story)


def fees(on: Stage) -> list[Decimal]:
    """What was told of them so far."""
    return [each.amount for each in on.told(FeeCharged)]


@pytest.mark.parametrize("paper", [False, True])
def test_a_live_account_is_charged_once_for_its_day_and_a_paper_account_never(*, paper: bool) -> None:
    async def story(on: Stage) -> None:
        on.terms(account={"paper": paper})
        broker = on.broker(prefix=PREFIX)
        on.hear(broker)
        await on.quiet()
        await broker.submit(on.order("o-1", quantity=10))
        await on.until(lambda: held(on)[-1] == {on.near().symbol: 10}, 15)
        cash = on.alpaca.venue.book.cash
        hours = on.alpaca.venue.hours
        await on.wait((hours.settles - on.now).total_seconds() + 120)
        taken = cash - on.alpaca.venue.book.cash
        assert fees(on) == ([] if paper else [Decimal("0.23"), Decimal("0.25")])
        assert taken == sum(fees(on), Decimal(0))
        assert {each.day for each in on.told(FeeCharged)} <= {hours.day}
        on.hear(on.broker(prefix=PREFIX, already=[each.line_id for each in on.told(FeeCharged)]))
        known = len(fees(on))
        await on.wait(70)
        assert len(fees(on)) == known

    play(story, minutes=388)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({}, ("2026-11-17", "0.23")),
        ({"date": None}, ("2026-11-18", "0.23")),
        ({"activity_type": "PTR", "net_amount": "0.05"}, ("2026-11-17", "-0.05")),
        ({"activity_type": "CFEE"}, None),
        ({"status": "canceled"}, None),
        ({"net_amount": "NaN"}, None),
        ({"net_amount": None}, None),
        ({"net_amount": ""}, None),
        ({"date": "soon"}, ("2026-11-18", "0.23")),
        ({"date": None, "created_at": "0001-01-01T00:00:00Z"}, ("2026-11-18", "0.23")),
    ],
)
def test_a_line_of_fees_is_for_the_day_it_is_dated(
    line: dict[str, str | None], told: tuple[str, str] | None
) -> None:
    said = {
        "id": "20261118070000000::a-line", "activity_type": "FEE", "net_amount": "-0.23",
        "date": "2026-11-17", "created_at": "2026-11-18T12:00:00Z", "status": "executed",
    }  # fmt: skip
    now = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
    found = charged(msgspec.convert(said | line, ActivitySaid), "a-line", now)
    assert (found and (str(found.day), str(found.amount))) == told


@pytest.mark.parametrize("amount", ["much", "NaN", "1e12", None])
def test_a_fee_nobody_can_read_is_said_once_and_costs_its_line_alone(amount: str | None) -> None:
    fee = {"activity_type": "FEE", "date": "2026-11-17", "created_at": "2026-11-18T12:00:00Z"}
    lines = [{**fee, "id": "1::bad", "net_amount": amount}, {**fee, "id": "1::good", "net_amount": "-0.25"}]

    async def story(on: Stage) -> None:
        on.fault(name="odd", fault=Status(code=200, body=json.dumps(lines)), where=HISTORY)
        on.hear(on.broker(prefix=PREFIX))
        await on.wait(200)
        assert fees(on) == [Decimal("0.25")]
        assert [event.why for event in on.told(PayloadRefused)] == [
            f"a fee, bad: {amount!r} is not a sum of money"
        ]

    play(story)


def test_an_order_from_the_app_is_seen_and_nothing_of_it_is_told_as_ours() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.broker(prefix=PREFIX))
        await on.quiet()
        wish = {"symbol": "SPY", "qty": "1", "side": "buy", "type": "limit", "time_in_force": "day"}
        Hand(on.alpaca.venue).order({**wish, "limit_price": "1.00", "client_order_id": "app-1"})
        await on.wait(3)
        (order,) = on.told(BrokerSeen)[-1].orders
        assert (order.order_id, order.symbol, order.side, order.quantity) == (
            "app-1", "SPY", Side.BUY, 1,
        )  # fmt: skip
        assert on.told(OrderAccepted) == []

    play(story)


@pytest.mark.parametrize(("filled", "left"), [("0", 4), ("3", 1), ("sNaN", 0)])
def test_an_order_from_the_app_offers_what_is_left_of_it(filled: str, left: int) -> None:
    said = OrderSaid("b-1", "app-1", "partially_filled", Decimal(filled), "SPY", "sell", Decimal(4))
    assert working(said).quantity == left


def test_an_empty_answer_that_the_account_contradicts_is_not_believed() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.broker(prefix=PREFIX))
        await on.quiet()
        app(on, 3, "SPY")
        await on.until(lambda: held(on)[-1] == {"SPY": 3}, 15)
        on.fault(name="glitch", fault=Status(code=200, body="[]"), where=POSITIONS)
        await on.wait(40)
        assert held(on)[-1] == {"SPY": 3}
        assert any("not believed" in event.why for event in on.told(PayloadRefused))

    play(story)


def test_one_row_nobody_can_read_costs_one_row() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.broker(prefix=PREFIX))
        await on.quiet()
        on.fault(name="odd", fault=Change(path="0.qty", value="many"), where=POSITIONS)
        app(on, 3, "SPY")
        app(on, 2, "QQQ")
        await on.wait(15)
        assert held(on)[-1] == {"QQQ": 2}
        assert on.told(BrokerSeen)[-1].unread == ("SPY",)
        assert [event.why for event in on.told(PayloadRefused) if "SPY" in event.why]

    play(story)


def test_half_a_share_in_the_account_is_no_reason_to_doubt_an_empty_list() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker(prefix=PREFIX)
        on.hear(broker)
        await broker.submit(on.order("o-1", quantity=2))
        app(on, 1, "SPY")
        await on.wait(15)
        app(on, -2, on.near().symbol)
        on.fault(name="half", fault=Change(path="0.qty", value="0.5"), where=POSITIONS)
        await on.wait(60)
        assert held(on)[-1] == {}
        assert on.told(BrokerDoubted) == []

    play(story)


def test_a_cut_stream_doubts_the_books_and_so_does_a_broker_that_was_silent() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.broker(prefix=PREFIX))
        await on.quiet()
        assert on.told(BrokerDoubted) == []
        await on.alpaca.disconnect()
        await on.until(lambda: bool(on.told(BrokerDoubted)), 30)
        on.fault(name="down", fault=Status(code=503), where="GET /v2/*")
        await on.wait(70)
        on.mend("down")
        await on.until(lambda: bool(on.told(FeedRestored)), 35)
        told = [type(event) for event in on.told(BrokerDoubted, FeedRestored)]
        assert told == [BrokerDoubted, BrokerDoubted, FeedRestored]

    play(story)


@pytest.mark.parametrize(("where", "what"), [(POSITIONS, "what is held"), (HISTORY, "the account's history")])
@pytest.mark.parametrize("status", [500, 422])
def test_one_route_that_fails_alone_doubts_the_books_once_and_is_named(
    where: str, what: str, status: int
) -> None:
    async def story(on: Stage) -> None:
        broker = on.broker(prefix=PREFIX)
        on.hear(broker)
        await on.wait(5)
        said = '{"message": "no"}' if status < 500 else ""
        on.fault(name="down", fault=Status(code=status, body=said), where=where)
        app(on, 3, "SPY")
        await on.wait(15)
        assert on.told(BrokerDoubted) == []
        await on.until(lambda: bool(on.told(BrokerDoubted)), 45)
        await on.wait(300)
        (doubted,) = on.told(BrokerDoubted)
        assert doubted.why.startswith(f"the broker's books do not come: {what}: ")
        assert on.told(FeedLost) == []
        assert await broker.read() == []
        on.mend("down")
        await on.until(lambda: held(on)[-1] == {"SPY": 3}, 12)
        on.fault(name="down", fault=Status(code=status, body=said), where=where)
        await on.until(lambda: len(on.told(BrokerDoubted)) == 2, 120)

    play(story)


def test_a_desk_that_is_flat_and_idle_misses_a_silent_broker_within_fifteen_seconds() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.broker(prefix=PREFIX))
        await on.wait(35)
        seen = len(on.told(AccountSeen))
        asked = len(on.sent["trading"].requests)
        await on.wait(60)
        assert len(on.sent["trading"].requests) - asked <= 20
        assert len(on.told(AccountSeen)) - seen == 2
        on.fault(name="down", fault=Status(code=503), where="GET /v2/*")
        await on.until(lambda: bool(on.told(FeedLost)), 16)
        await on.wait(60)
        assert on.told(BrokerDoubted) == []

    play(story)


def test_a_history_longer_than_anybody_reads_is_read_page_by_page_and_its_end_is_said() -> None:
    async def story(on: Stage) -> None:
        for number in range(1_010):
            app(on, 1 if number % 2 == 0 else -1, "SPY")
        on.hear(on.broker(prefix=PREFIX))
        await on.wait(3)
        assert len(on.told(MovedOutside)) == 1_000
        assert any("more than 1000 lines" in event.why for event in on.told(PayloadRefused))

    play(story)


@pytest.mark.parametrize(
    "said", ["2099-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"]
)
def test_a_line_with_an_impossible_hour_hides_no_later_one(said: str) -> None:
    async def story(on: Stage) -> None:
        on.hear(on.broker(prefix=PREFIX))
        await on.quiet()
        on.fault(name="late", fault=Change(path="0.transaction_time", value=said), where=HISTORY)
        app(on, 3, "SPY")
        await on.wait(10)
        on.mend("late")
        app(on, -3, "SPY")
        await on.wait(10)
        assert [line.quantity for line in on.told(MovedOutside)] == [3, -3]

    play(story)


def test_a_journal_opens_with_one_account_only_and_no_order_leaves_for_another() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker(account="paper-somebody-else")
        with pytest.raises(BadConfig, match="this journal is of account paper-somebody-else"):
            await broker.submit(on.order("o-1"))
        assert on.alpaca.venue.book.orders == {}
        on.hear(on.broker())
        await on.wait(2)
        same = on.told(AccountSeen)[-1].account
        assert await on.broker(account=same).submit(on.order("o-1"))

    play(story)


def test_orders_in_our_name_that_the_journal_never_gave_halt_the_desk_and_are_another_hand_s() -> None:
    """It was put back from an old copy: one of them is filled, one works, and one this life has sent."""

    async def story(on: Stage) -> None:
        former = on.broker(prefix=PREFIX)
        await former.submit(on.order("o-1", quantity=2))
        await former.submit(on.order("o-2", limit="0.05"))
        await on.wait(2)
        broker = on.broker(prefix=PREFIX, given=["o-0"])
        on.hear(broker)
        await broker.submit(on.order("o-3"))
        await on.until(lambda: on.told(MovedOutside) != [])
        first = on.told(Halt, MovedOutside, BrokerSeen)[0]
        assert first.by == (
            "the broker: it knows o-2, and this journal does not: it is older than the account"
        )
        assert {each.by.split(",")[0] for each in on.told(Halt)} == {
            "the broker: it knows o-1", "the broker: it knows o-2",
        }  # fmt: skip
        (line,) = on.told(MovedOutside)
        assert (line.symbol, line.quantity) == (on.near().symbol, 2)
        assert [each.order_id for each in on.told(BrokerSeen)[-1].orders] == ["o-2"]
        halts = len(on.told(Halt))
        await on.wait(16 * 60)
        assert (len(on.told(Halt)), len(on.told(MovedOutside))) == (halts, 1)
        assert {each.order_id for each in on.told(OrderAccepted, OrderFilled)} == {"o-3"}

    play(story)


def test_what_was_told_of_them_is_not_told_again_by_the_next_life() -> None:
    async def story(on: Stage) -> None:
        await on.broker(prefix=PREFIX).submit(on.order("o-1", quantity=2))
        await on.wait(2)
        on.hear(on.broker(prefix=PREFIX, given=[]))
        await on.until(lambda: on.told(MovedOutside) != [])
        (line,) = on.told(MovedOutside)
        on.events.clear()
        on.hear(on.broker(prefix=PREFIX, given=[], already=[line.line_id]))
        await on.wait(90)
        assert on.told(Halt, MovedOutside, OrderAccepted, OrderFilled) == []

    play(story)
