"""Everything that can go wrong with an order at the pretended broker, and what the desk is told of it."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from msgspec import json

from bot.alpaca.keys import Keys
from engine.model.events import (
    AccountSeen,
    BrokerDoubted,
    Event,
    FeedLost,
    FeedRestored,
    Halt,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderMissing,
    OrderRejected,
    OrderUnanswered,
    PayloadRefused,
    QuoteMoved,
)
from engine.model.intents import Effect
from engine.model.money import Side
from sandbox.faults import Change, Drop, Duplicate, Insert, Malformed, Mute, Status
from tests.bot.alpaca.stage import PAIR, Stage, play

POST = "POST /v2/orders"
SLOW_CANCEL = {"fills": {"trading": False, "cancel_s": 30}}


def kinds(events: Iterable[Event]) -> list[type[Event]]:
    """What was said, without its details."""
    return [type(event) for event in events]


@pytest.mark.parametrize(
    "fault",
    [
        Drop(applied=True),
        Status(code=504, applied=True, content_type="text/html"),
        Status(code=500, applied=True),
        Status(code=403, body='{"message": "forbidden"}', applied=True),
        Status(code=418, body='{"code": 41810000, "message": "a code nobody knows"}', applied=True),
        Malformed(how="html"),
        Malformed(how="empty"),
        Malformed(how="cut"),
    ],
    ids=lambda fault: f"{fault}"[:40],
)
def test_an_order_whose_answer_proves_nothing_is_asked_for_and_found(fault: object) -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.fault(name="lost", fault=fault, where=POST, times=1)
        assert kinds(await broker.submit(on.order("o-1"))) == [OrderUnanswered]
        await on.wait(2)
        assert kinds(await broker.find("o-1")) == [OrderAccepted, OrderFilled]
        assert len(on.alpaca.venue.book.orders) == 1

    play(story)


def test_after_too_many_requests_the_question_waits_for_the_next_minute() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        wait = Status(code=429, body='{"code": 42910000, "message": "rate limit exceeded"}')
        on.fault(name="wait", fault=wait, where=POST, times=1)
        assert kinds(await broker.submit(on.order("o-1"))) == [OrderUnanswered]
        assert kinds(await broker.find("o-1")) == [OrderUnanswered]
        assert kinds(await broker.submit(on.order("x-1"))) == [OrderAccepted]
        await on.wait(61)
        assert kinds(await broker.find("o-1")) == [OrderMissing]

    play(story)


def test_an_order_that_never_arrived_is_missing_and_may_be_sent_again_under_its_id() -> None:
    async def story(on: Stage) -> None:
        broker, order = on.broker(), on.order("o-1")
        on.fault(name="lost", fault=Drop(), where=POST, times=1)
        assert kinds(await broker.submit(order)) == [OrderUnanswered]
        assert kinds(await broker.find("o-1")) == [OrderMissing]
        assert kinds(await broker.submit(order)) == [OrderAccepted]
        assert kinds(await broker.submit(order)) == [OrderAccepted]
        assert len(on.alpaca.venue.book.orders) == 1

    play(story)


def test_an_id_that_another_order_bears_already_is_not_taken_for_ours() -> None:
    async def story(on: Stage) -> None:
        await on.broker().submit(on.order("o-1", quantity=2))
        await on.wait(2)
        broker = on.broker()
        for other in (
            on.order("o-1", quantity=2, symbol=on.near(right="P").symbol),
            on.order("o-1", quantity=3),
            on.order("o-1", quantity=2, limit="98"),
            on.order("o-1", quantity=2, side=Side.SELL, effect=Effect.CLOSE),
        ):
            (refused,) = await broker.submit(other)
            assert isinstance(refused, OrderRejected)
            assert refused.why == "its id is another order's"
        assert kinds(await broker.submit(on.order("o-1", quantity=2)))[:2] == [OrderAccepted, OrderFilled]
        assert len(on.alpaca.venue.book.orders) == 1

    play(story)


@pytest.mark.parametrize(
    "lie",
    [
        Status(code=404, body="<html>not found</html>"),
        Status(code=404, body='{"message": "no such route"}'),
        Status(code=503),
        Malformed(how="cut"),
        Drop(),
    ],
    ids=lambda fault: f"{fault}"[:40],
)
def test_only_the_brokers_own_no_such_order_makes_it_missing(lie: object) -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        await broker.submit(on.order("o-1", limit="0.05"))
        on.fault(name="lie", fault=lie, where="GET *by_client_order_id", times=1)
        assert kinds(await broker.find("o-1")) == [OrderUnanswered]
        assert kinds(await broker.find("o-1")) == [OrderAccepted]

    play(story)


def test_refusals_that_are_proof_reject_with_the_brokers_words() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        (poor,) = await broker.submit(on.order("o-1", quantity=5000))
        assert isinstance(poor, OrderRejected)
        assert "insufficient options buying power" in poor.why
        sold = on.order("o-2", side=Side.SELL, effect=Effect.CLOSE, limit="0.05")
        (naked,) = await broker.submit(sold)
        assert isinstance(naked, OrderRejected)
        (off_grid,) = await broker.submit(on.order("o-3", limit="0.055"))
        assert isinstance(off_grid, OrderRejected)
        (strange,) = await broker.submit(on.order("o-4", symbol="NO SUCH"))
        assert isinstance(strange, OrderRejected)
        assert not on.alpaca.venue.book.orders

    play(story)


def test_a_cancel_that_comes_too_late_tells_of_the_fill() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        await broker.submit(on.order("o-1"))
        await on.wait(2)
        assert kinds(await broker.cancel("o-1")) == [OrderAccepted, OrderFilled]
        assert kinds(await broker.cancel("nobody")) == [OrderMissing]

    play(story)


def test_a_cancel_that_nobody_answers_is_a_question() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        await broker.submit(on.order("o-1", limit="0.05"))
        on.fault(name="lost", fault=Drop(), where="DELETE *", times=1)
        assert kinds(await broker.cancel("o-1")) == [OrderUnanswered]

    play(story)


def test_a_pending_cancel_is_not_a_cancel() -> None:
    async def story(on: Stage) -> None:
        on.terms(**SLOW_CANCEL)
        broker = on.broker()
        on.hear(broker)
        await broker.submit(on.order("o-1"))
        await on.wait(2)
        await broker.cancel("o-1")
        await on.wait(20)
        assert not on.told(OrderCancelled)
        await on.until(lambda: bool(on.told(OrderCancelled)))

    play(story)


def test_a_fill_the_stream_has_lost_is_found_by_the_next_round() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.fault(name="mute", fault=Mute(), where="STREAM trade_updates")
        on.hear(broker)
        await on.quiet()
        await broker.submit(on.order("o-1", quantity=3))
        await on.wait(6)
        assert [(fill.fill_id, fill.quantity) for fill in on.told(OrderFilled)] == [
            (each.id, each.qty) for each in on.alpaca.venue.book.executions
        ]
        assert on.told(OrderFilled)

    play(story)


def test_an_order_stream_that_has_gone_mute_is_dropped_within_twenty_seconds_of_a_fill() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.hear(broker)
        await on.quiet()
        (first,) = on.alpaca.links
        on.fault(name="mute", fault=Mute(), where="STREAM trade_updates")
        await broker.submit(on.order("o-1", quantity=3))
        await on.until(lambda: bool(on.alpaca.venue.book.executions))
        filled = on.now
        on.mend("mute")
        await on.until(lambda: bool(on.told(BrokerDoubted)))
        assert on.now - filled <= timedelta(seconds=20)
        assert list(on.alpaca.links) != [first]
        said = "the order stream says nothing of o-1: connecting anew"
        assert [each.why for each in on.told(PayloadRefused)] == [said]
        frames = on.heartbeats.frames["trade_updates"]
        await broker.submit(on.order("o-2"))
        await on.wait(60)
        assert on.heartbeats.frames["trade_updates"] > frames
        assert sum(fill.quantity for fill in on.told(OrderFilled)) == 4
        assert len(on.told(BrokerDoubted)) == 1

    play(story)


def test_a_stream_that_says_everything_is_never_taken_for_mute() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.hear(broker)
        await on.quiet()
        await broker.submit(on.order("bought", quantity=2))
        await broker.submit(on.order("rests", limit="0.05"))
        await broker.submit(
            on.order("refused", side=Side.SELL, effect=Effect.CLOSE, quantity=9, limit="0.05")
        )
        await on.wait(30)
        await broker.cancel("rests")
        await on.wait(60)
        assert not on.told(PayloadRefused, BrokerDoubted)

    play(story)


def test_an_order_that_arrives_after_it_was_missing_is_found_without_the_stream() -> None:
    async def story(on: Stage) -> None:
        broker, order = on.broker(), on.order("o-1", quantity=3)
        on.fault(name="mute", fault=Mute(), where="STREAM trade_updates")
        on.fault(name="lost", fault=Drop(), where=POST, times=1)
        on.hear(broker)
        await on.quiet()
        assert kinds(await broker.submit(order)) == [OrderUnanswered]
        assert kinds(await broker.find("o-1")) == [OrderMissing]
        await on.wait(40)
        await on.broker().submit(order)
        await on.wait(10)
        assert sum(fill.quantity for fill in on.told(OrderFilled)) == 3

    play(story)


def test_an_order_of_a_former_life_is_looked_for_again_when_the_first_look_is_not_answered() -> None:
    async def story(on: Stage) -> None:
        on.fault(name="mute", fault=Mute(), where="STREAM trade_updates")
        await on.broker().submit(on.order("o-1", quantity=3))
        await on.wait(2)
        broker = on.broker()
        on.hear(broker)
        await on.quiet()
        on.fault(name="down", fault=Status(code=503), where="GET *by_client_order_id", times=1)
        assert kinds(await broker.find("o-1")) == [OrderUnanswered]
        await on.wait(10)
        assert sum(fill.quantity for fill in on.told(OrderFilled)) == 3

    play(story)


def test_the_end_of_an_order_waits_for_its_last_fill() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.hear(broker)
        on.terms(fills={"trading": False})
        await broker.submit(on.order("o-1", quantity=3))
        await on.wait(2)
        (order,) = on.alpaca.venue.book.orders.values()
        on.fault(name="lost", fault=Mute(), where="STREAM trade_updates", times=1)
        on.fault(name="late", fault=Status(code=200, body="[]"), where="GET *FILL", times=1)
        on.alpaca.venue.exchange.fill(order, 2, order.limit, on.now)
        await on.wait(1)
        await broker.cancel("o-1")
        await on.until(lambda: bool(on.told(OrderCancelled)))
        told = [type(event) for event in on.told(OrderFilled, OrderCancelled)]
        assert told == [OrderFilled, OrderCancelled]

    play(story)


def test_fills_twice_on_the_stream_and_again_on_request_are_told_once() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.fault(name="twice", fault=Duplicate(times=3), where="STREAM trade_updates")
        on.hear(broker)
        await on.quiet()
        await broker.submit(on.order("o-1", quantity=2))
        await on.wait(40)
        assert len(on.told(OrderFilled)) == len(on.alpaca.venue.book.executions) > 0

    play(story)


def test_a_dropped_stream_comes_back_and_what_it_missed_is_told() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.hear(broker)
        await on.quiet()
        on.terms(fills={"trading": False})
        await broker.submit(on.order("o-1"))
        await on.wait(2)
        await on.alpaca.disconnect()
        on.terms(fills={"trading": True})
        await on.until(lambda: bool(on.told(OrderFilled)), 10)
        await on.until(lambda: bool(on.alpaca.links), 10)

    play(story)


def test_events_and_states_nobody_knows_are_said_and_change_nothing() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        bust = {"stream": "trade_updates", "data": {"event": "trade_bust"}}
        on.fault(name="bust", fault=Insert(frame=bust), where="STREAM trade_updates", times=1)
        on.hear(broker)
        await on.quiet()
        await broker.submit(on.order("o-1", limit="0.05"))
        (order,) = on.alpaca.venue.book.orders.values()
        order.shown_as = "quantum"
        await on.wait(12)
        refused = [event.why for event in on.told(PayloadRefused)]
        assert len(refused) == 2
        assert any("quantum" in why for why in refused)
        assert kinds(await broker.find("o-1")) == [OrderAccepted]

    play(story)


def test_more_filled_than_asked_on_the_stream_is_not_believed() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        lie = Change(path="data.order.filled_qty", value="99")
        on.fault(name="lie", fault=lie, where="STREAM trade_updates")
        on.hear(broker)
        await on.quiet()
        await broker.submit(on.order("o-1", quantity=2))
        await on.wait(20)
        assert sum(fill.quantity for fill in on.told(OrderFilled)) == 2

    play(story)


def test_a_broker_that_is_down_is_said_within_half_a_minute_and_when_it_is_back() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.hear(broker)
        await on.quiet()
        assert on.told(AccountSeen)
        on.fault(name="down", fault=Status(code=503), where="GET /v2/*")
        await on.until(lambda: bool(on.told(FeedLost)), 65)
        on.mend("down")
        await on.until(lambda: bool(on.told(FeedRestored)), 35)

    play(story)


def test_keys_that_are_not_taken_end_the_knocking_and_are_never_shown() -> None:
    async def story(on: Stage) -> None:
        wrong = Keys("nobody", "s3cret")
        on.hear(on.broker(wrong))
        await on.wait(30)
        assert [event.feed for event in on.told(FeedLost)] == ["alpaca orders"]
        assert not on.told(FeedRestored)
        assert not on.alpaca.links
        assert on.heartbeats.frames["trade_updates"] == 1
        assert "s3cret" not in f"{wrong} {on.events}"

    play(story)


def test_an_exit_goes_out_when_looking_around_has_used_up_the_minute() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        for _ in range(141):
            await broker.find("nobody")
        before = len(on.sent["trading"].requests)
        assert kinds(await on.chains().fetch("SPY")) == [QuoteMoved, PayloadRefused]
        assert len(on.sent["trading"].requests) == before
        assert kinds(await broker.submit(on.order("x-1"))) == [OrderAccepted]
        for _ in range(60):
            await broker.find("nobody")
        assert kinds(await broker.submit(on.order("x-2"))) == [OrderAccepted]

    play(story)


def test_keys_are_in_no_log_however_talkative(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")

    async def story(on: Stage) -> None:
        stream = on.stream("/v2/sip")
        on.hear(on.broker())
        on.hear(on.bars("SPY", stocks=stream))
        on.hear(on.quotes(stream))
        await on.wait(2)
        assert len(on.alpaca.links) == 3
        assert PAIR.secret not in caplog.text
        assert PAIR.id not in caplog.text

    play(story)


def test_a_refusal_of_what_the_broker_has_taken_already_is_looked_into() -> None:
    """Something between had sent it twice: one copy works, the other is refused."""

    async def story(on: Stage) -> None:
        broker = on.broker()
        await broker.submit(on.order("o-1"))
        no = '{"code": 40310000, "message": "insufficient options buying power"}'
        on.fault(name="second copy", fault=Status(code=403, body=no), where=POST, times=1)
        assert kinds(await broker.submit(on.order("o-1")))[0] is OrderAccepted

    play(story)


@pytest.mark.parametrize(
    "said",
    [
        "account not eligible to trade uncovered option contracts",
        "You may only open a COVERED CALL\n",
        "asset cannot be sold short",
    ],
)
@pytest.mark.parametrize(("http", "code"), [(403, 40310000), (422, 42210000), (422, 40010001), (403, 77)])
def test_a_purchase_refused_in_the_words_of_a_short_sale_halts_the_desk_and_says_them(
    said: str, http: int, code: int
) -> None:
    """Whatever the code: one that proves nothing leaves the order a question, and the desk halted.

    The halt comes first: whoever dies before the refusal is written down asks for the order again.
    """

    async def story(on: Stage) -> None:
        body = json.encode({"code": code, "message": said}).decode()
        on.fault(name="absurd", fault=Status(code=http, body=body), where=POST, times=2)
        halted, bought = await on.broker().submit(on.order("o-1"))
        assert type(bought) is (OrderUnanswered if code == 77 else OrderRejected)
        assert isinstance(halted, Halt)
        assert halted.by == f"the broker: it took the purchase o-1 for a short sale: {said.strip()}"
        sold = on.order("o-2", side=Side.SELL, effect=Effect.CLOSE, limit="0.05")
        assert Halt not in kinds(await on.broker().submit(sold))

    play(story)


def test_what_halts_says_of_the_brokers_words_no_more_than_a_line() -> None:
    async def story(on: Stage) -> None:
        body = json.encode({"code": 40310000, "message": "short\x00\u202e sale " * 90}).decode()
        on.fault(name="absurd", fault=Status(code=403, body=body), where=POST, times=1)
        halted, _ = await on.broker().submit(on.order("o-1"))
        assert isinstance(halted, Halt)
        assert halted.by.isprintable()
        assert len(halted.by) < 200

    play(story)


@pytest.mark.parametrize("said", ["insufficient options buying power", "contract expires shortly"])
def test_a_refusal_that_makes_sense_halts_nothing(said: str) -> None:
    async def story(on: Stage) -> None:
        body = json.encode({"code": 40310000, "message": said}).decode()
        on.fault(name="no", fault=Status(code=403, body=body), where=POST, times=1)
        assert kinds(await on.broker().submit(on.order("o-1"))) == [OrderRejected]

    play(story)
