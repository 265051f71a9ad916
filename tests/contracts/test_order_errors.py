"""Every row of the vendor's catalogue of order errors: what the desk takes it to prove, and no more."""

import json
import re
from typing import Any, NamedTuple

import pytest

from engine.model.events import Event, Halt, OrderAccepted, OrderMissing, OrderRejected, OrderUnanswered
from engine.model.intents import Effect
from engine.model.money import Side
from sandbox.faults import Status
from tests.bot.alpaca.stage import Stage, play
from tests.sandbox.whales.asking import shared

PLACE, FIND = "POST /v2/orders", "GET /v2/orders:by_client_order_id"
CANCEL = "DELETE /v2/orders/*"
EXIT = {"side": Side.SELL, "effect": Effect.CLOSE}


class Row(NamedTuple):
    """How one is known again, and what an order is after it."""

    http: int
    code: int | None
    begins: str
    proves: type[Event]
    asked: str = PLACE
    halts: bool = False
    """Of a purchase only: it was taken for what it is not."""
    held: bool = False
    """Of a sale only: it is refused when the broker's minute is over (test_alpaca_turned_away)."""


NO = (403, 40310000), (422, 42210000), (422, 40010001)
ROWS = [
    Row(*NO[2], "client_order_id must be unique", OrderMissing),
    Row(*NO[2], "{field} is required / invalid", OrderRejected),
    Row(401, 40110000, "request is not authorized", OrderUnanswered),
    Row(*NO[0], "account not authorized to trade options", OrderRejected),
    Row(*NO[0], "account not eligible to trade uncovered", OrderRejected, halts=True),
    Row(*NO[0], "insufficient options buying power", OrderRejected),
    Row(*NO[0], "insufficient qty available for order", OrderRejected),
    Row(*NO[0], "exceeded account limit for contracts expiring today", OrderRejected),
    Row(*NO[1], 'contract "{s}" expires soon', OrderRejected),
    Row(*NO[1], 'contract "{s}" is expired', OrderRejected),
    Row(*NO[1], "complex orders not supported", OrderRejected),
    Row(*NO[1], "extended hours not supported", OrderRejected),
    Row(*NO[1], "invalid order_type for options trading", OrderRejected),
    Row(*NO[1], "notional not supported for options", OrderRejected),
    Row(*NO[1], "options market orders are only allowed", OrderRejected),
    Row(*NO[1], "options order notional must be", OrderRejected),
    Row(*NO[1], "position intent mismatch", OrderRejected),
    Row(*NO[1], "mleg: ", OrderRejected),
    Row(*NO[1], "cancel: order is already in", OrderAccepted, CANCEL),
    Row(*NO[1], "replace: cannot replace order", OrderRejected),
    Row(404, 40410000, "order not found", OrderMissing, FIND),
    Row(429, 42910000, "rate limit exceeded", OrderUnanswered, held=True),
    Row(504, None, "", OrderUnanswered),
    Row(500, None, "", OrderUnanswered),
]


def catalogue() -> list[dict[str, Any]]:
    """As it lies beside the house."""
    told: list[dict[str, Any]] = json.loads(shared("specs/alpaca/options-order-errors.json").read_text())[
        "errors"
    ]
    return told


def is_row(told: dict[str, Any], row: Row) -> bool:
    known = (told["http"], told.get("code")) == (row.http, row.code)
    return known and str(told.get("message", "")).startswith(row.begins)


def bodies(row: Row) -> list[str]:
    """What stands in for the row's answer: each of its texts, or what is no answer at all."""
    (told,) = (each for each in catalogue() if is_row(each, row))
    if row.code is None:
        return ["", "<html>gateway</html>", '{"message": "internal server error"}']
    texts = re.sub(r"\{\w+\}", "7", told["message"]).split(" | ")
    return [json.dumps({"code": row.code, "message": text}) for text in texts]


def test_every_row_of_the_catalogue_is_known_here_once() -> None:
    assert [[is_row(told, row) for row in ROWS].count(True) for told in catalogue()] == [1] * len(ROWS)


@pytest.mark.parametrize("way", [{}, EXIT], ids=["a purchase", "a sale"])
@pytest.mark.parametrize("row", [row for row in ROWS if row.asked == PLACE], ids=lambda row: str(row[:3]))
def test_an_order_is_after_the_answer_what_the_answer_proves(row: Row, way: dict[str, Any]) -> None:
    proved = [Halt] * (row.halts and way is not EXIT) + [row.proves] * (not row.held or way is not EXIT)

    async def story(on: Stage) -> None:
        broker = on.broker()
        for number, body in enumerate(said):
            on.fault(name="no", fault=Status(code=row.http, body=body), where=PLACE, times=1)
            told = list(await broker.submit(on.order(f"o-{number}", **way)))
            assert [type(each) for each in told] == proved
            for rejected in (each for each in told if isinstance(each, OrderRejected)):
                assert rejected.why == json.loads(body)["message"]
            on.mend("no")
        assert len(on.sent["trading"].requests) >= len(said)
        assert on.alpaca.venue.book.orders == {}

    said = bodies(row)
    play(story)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.proves is not OrderRejected], ids=lambda row: str(row[:3])
)
def test_what_is_no_rejection_is_found_when_the_order_was_taken_all_the_same(row: Row) -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        for number, body in enumerate(said):
            order = on.order(f"o-{number}", limit="0.05")
            lie = Status(code=row.http, body=body, applied=True)
            on.fault(name="lie", fault=lie, where=PLACE, times=1)
            await broker.submit(order)
            on.mend("lie")
            await on.wait(61)
            assert [type(each) for each in await broker.find(order.order_id)] == [OrderAccepted]

    said = bodies(row)
    play(story)


def test_a_question_is_answered_by_nothing_but_the_vendors_own_no_such_order() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        for row, body in said:
            on.fault(name="no", fault=Status(code=row.http, body=body), where=FIND, times=1)
            expected = OrderMissing if row.asked == FIND else OrderUnanswered
            assert [type(each) for each in await broker.find("o-1")] == [expected], body
            on.mend("no")
            await on.wait(61)

    said = [(row, body) for row in ROWS for body in bodies(row)[:1]]
    play(story)


def test_a_cancel_that_is_refused_is_answered_with_what_the_order_is() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        await broker.submit(on.order("o-1", limit="0.05"))
        on.fault(name="no", fault=Status(code=row.http, body=body), where=CANCEL, times=1)
        assert [type(each) for each in await broker.cancel("o-1")] == [row.proves]

    (row,) = (each for each in ROWS if each.asked == CANCEL)
    (body,) = bodies(row)
    play(story)
