"""Whatever an answer says beside its rows: quotas, history, open orders, symbols, settings of an account."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bot.alpaca import nouns
from bot.alpaca.books import working
from bot.alpaca.budget import Budget, Spend
from bot.alpaca.fees import charged, unread
from bot.alpaca.keys import Keys
from bot.alpaca.ledger import QUANTITY_MAX, Ledger, Odd
from bot.alpaca.orders import Orders
from bot.alpaca.outside import moved, uncounted
from bot.alpaca.prices import PRICE_MAX, worth
from bot.alpaca.rest import Rest
from bot.doctor.chosen import ChosenSaid, judged
from bot.doctor.findings import Grade
from bot.feeds.whales.budget import Budget as FlowBudget
from bot.feeds.whales.budget import Priority
from bot.panic import FILE, PanicFile
from bot.watch.heartbeats import Heartbeats
from engine.model.contract import NotAContract, contract
from engine.model.events import BrokerSeen, Event, Flatten, Halt, OrderUnanswered
from sandbox.clock import MarketClock
from tests.bot.feeds.whales.rows import AT
from tests.test_any_bytes import SOME, bytes_, keeps, named, spoiled, written

MINUTE = timedelta(minutes=1)
digits = st.text(alphabet="0123456789", max_size=6) | st.sampled_from(["9" * 5_000, "9" * 10, "00", "1" * 20])
header = st.none() | digits | st.text(alphabet=[chr(code) for code in range(32, 256)], max_size=5)


@SOME
@given(limit=header, left=header, reset=header, exhausted=st.booleans())
def test_what_the_broker_s_headers_count(limit: Any, left: Any, reset: Any, *, exhausted: bool) -> None:
    clock = MarketClock(AT)
    budget = Budget(clock, 200)
    budget.told(limit, left, reset, exhausted=exhausted)
    budget.spend()
    assert budget.limit > 0
    assert budget.left < budget.limit


NAMES = (
    "x-uw-daily-req-count", "x-uw-token-req-limit", "x-uw-minute-req-counter",
    "x-uw-req-per-minute-remaining", "x-uw-req-per-minute-reset",
)  # fmt: skip


@SOME
@given(st.dictionaries(st.sampled_from(NAMES), header.map(str)))
def test_what_the_flow_vendor_s_headers_count(headers: dict[str, str]) -> None:
    budget = FlowBudget()
    budget.heard(headers, AT)
    for priority in Priority:
        budget.spend(priority, AT)
        assert budget.opens(priority, AT) >= AT
        assert budget.interval(priority, MINUTE, AT, AT + MINUTE) >= MINUTE


LINE: dict[str, Any] = {
    "id": "20261118::e1", "activity_type": "FILL", "symbol": "LUNR", "qty": "2", "price": "1.02",
    "side": "sell", "order_id": "b1", "transaction_time": "2026-11-18T15:31:05Z",
    "created_at": "2026-11-18T15:31:05Z", "date": "2026-11-18", "net_amount": "-0.02", "status": "executed",
}  # fmt: skip
KINDS = st.sampled_from(["FILL", "OPEXP", "OPEXC", "OPASN", "OPTRD", "FEE", "PTC"])


@SOME
@given(KINDS.flatmap(lambda kind: spoiled(LINE | {"activity_type": kind})) | bytes_)
def test_a_line_of_the_account_s_history(body: bytes) -> None:
    try:
        said = msgspec.json.decode(body, type=nouns.ActivitySaid)
    except nouns.UNREADABLE as why:
        named(why)
        return
    unread(said, "l1")
    for event in (charged(said, "l1", AT), moved(said, AT)):
        assert event is None or keeps(event) is None


ORDER: dict[str, Any] = {
    "id": "b1", "client_order_id": "o-1", "status": "partially_filled", "filled_qty": "1", "symbol": "LUNR",
    "side": "buy", "qty": "2", "limit_price": "1.02",
}  # fmt: skip


@SOME
@given(spoiled(ORDER) | bytes_)
def test_an_order_that_works(body: bytes) -> None:
    try:
        said = msgspec.json.decode(body, type=nouns.OrderSaid)
        told = Ledger().hear(AT, said)
    except nouns.UNREADABLE as why:
        named(why)
        return
    except Odd as why:
        named(why)
        told = []
    for event in (
        *told,
        BrokerSeen(AT, AT, orders=(working(said),)),
        OrderUnanswered(AT, said.client_order_id),
    ):
        keeps(event)


HUGE = st.sampled_from(["1E+999999", "-1E+999999", "1E+30", "1E-999999", "Infinity", "NaN", "2", "1000001"])


def held(body: bytes) -> tuple[list[nouns.PositionSaid], list[str]]:
    """As it is read from the broker's route."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body))
    rest = Rest("alpaca trading", "http://x", Keys("", ""), MarketClock(AT), Heartbeats(), limit=200,
                transport=transport)  # fmt: skip
    return asyncio.run(Orders(rest).positions(Spend.ASK))


@SOME
@given(HUGE, HUGE)
def test_a_number_that_no_account_can_have_is_read_by_nobody(quantity: str, price: str) -> None:
    """It would stand still over it, or fall over it at each start anew."""
    row = {"symbol": "LUNR", "qty": quantity, "avg_entry_price": price}
    lines, unread_ = held(written([row]))
    assert [each.symbol for each in lines] + unread_ == ["LUNR"]
    for line in lines:
        assert 0 <= abs(line.qty) <= QUANTITY_MAX
        assert line.avg_entry_price.quantize(Decimal("0.001")) <= PRICE_MAX
    said = msgspec.convert(LINE | {"qty": quantity, "price": price}, nouns.ActivitySaid, strict=False)
    event = moved(said, AT)
    assert bool(uncounted(said)) is (not said.qty.is_finite() or abs(said.qty) > QUANTITY_MAX)
    assert event is None or keeps(event) is None
    order = msgspec.convert(ORDER | {"qty": quantity}, nouns.OrderSaid, strict=False)
    keeps(BrokerSeen(AT, AT, orders=(working(order),)))
    assert worth(Decimal(quantity)) is None or abs(Decimal(quantity)) < 10**13


SET: dict[str, Any] = {
    "suspend_trade": False, "no_shorting": True, "max_margin_multiplier": "1", "max_options_trading_level": 2,
}  # fmt: skip


@SOME
@given(spoiled(SET) | bytes_)
def test_what_is_set_in_an_account(body: bytes) -> None:
    try:
        finding = judged(msgspec.json.decode(body, type=ChosenSaid))
    except nouns.UNREADABLE as why:
        named(why)
    else:
        assert bool(finding.fix) is (finding.grade is not Grade.GOOD)


SYMBOL = st.text(max_size=21) | st.from_regex(r"(O:)?[A-Z]{1,6} *[0-9]{6}[CP][0-9]{8}", fullmatch=True)


@SOME
@given(SYMBOL)
def test_a_symbol_of_an_option(symbol: str) -> None:
    try:
        named_ = contract(symbol)
    except NotAContract as why:
        named(why)
    else:
        assert contract(named_.symbol) == contract(named_.padded) == named_
        assert named_.strike >= Decimal(0)


@SOME
@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode(errors="replace")))
def test_a_panic_file(tmp_path_factory: Any, body: bytes) -> None:
    here: Path = tmp_path_factory.getbasetemp()
    (here / FILE).write_bytes(body)

    async def first() -> Event:
        return await anext(PanicFile(here, MarketClock(AT)).events())

    said = asyncio.run(first())
    assert isinstance(said, Halt | Flatten)
    assert said.by.isprintable()
    assert said.by.startswith("the shell")
