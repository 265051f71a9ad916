"""Single prints of the stream: each once, only of names that are followed, and exactly what they say."""

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest

from bench.option_tape import WATCHED, frames
from bot.feeds.whales.prints import Prints, is_print, shape
from engine.model.events import FlowPrinted, Location, Opening, PayloadRefused, Shape
from tests.bot.feeds.whales.test_recordings import lines

AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
ROW = {
    "id": "a4dc6020-0611-4c23-b0bc-99944c7348ab", "underlying_symbol": "LUNR", "executed_at": 1795015864512,
    "nbbo_bid": "0.98", "nbbo_ask": "1.02", "size": 40, "price": "1.02",
    "option_symbol": "LUNR261120C00012000",
    "report_flags": [], "open_interest": 812, "premium": "4080.00", "volume": 1000,
    "implied_volatility": "0.91", "trade_code": "auto", "exchange": "XCBO", "underlying_price": "",
}  # fmt: skip


SIDES = {
    "ask_side": {Location.ABOVE_ASK, Location.AT_ASK},
    "bid_side": {Location.AT_BID, Location.BELOW_BID},
    "mid_side": {Location.MID},
}


class Clock:
    def now(self) -> datetime:
        return AT

    async def sleep_until(self, at: datetime) -> None:
        raise AssertionError("nobody waits here")


def prints(*names: str) -> Prints:
    return Prints(frozenset(names or ("LUNR",)), Clock())


def frame(**changed: object) -> bytes:
    row = {key: value for key, value in (ROW | changed).items() if value is not ...}
    return msgspec.json.encode(["option_trades:LUNR", row])


def heard(**changed: object) -> FlowPrinted:
    event = prints().heard(frame(**changed))
    assert isinstance(event, FlowPrinted), event
    return event


def test_a_print_says_where_when_and_how_much():
    assert heard() == FlowPrinted(
        AT, "LUNR", "LUNR261120C00012000", Decimal("4080.00"), Decimal("1.02"), 40, Shape.SINGLE,
        Opening.UNKNOWN, Location.AT_ASK, source_at=datetime(2026, 11, 18, 15, 31, 4, 512000, UTC),
        print_id=ROW["id"], exchange="XCBO", open_interest=812, volume=1000, iv=0.91,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("bid", "ask", "price", "where"),
    [("0.98", "1.02", "1.03", Location.ABOVE_ASK), ("0.98", "1.02", "1.00", Location.MID),
     ("0.98", "1.02", "0.98", Location.AT_BID), ("0.98", "1.02", "0.9", Location.BELOW_BID),
     ("0", "1.02", "1.00", Location.UNKNOWN), ("", "", "1.00", Location.UNKNOWN),
     (None, "1.02", "1.02", Location.AT_ASK), ("1.05", "1.02", "1.03", Location.UNKNOWN),
     ("1.02", "1.02", "1.02", Location.UNKNOWN)],
)  # fmt: skip
def test_where_it_stood_to_the_quote_of_its_own_moment(bid, ask, price, where):
    assert heard(nbbo_bid=bid, nbbo_ask=ask, price=price).location is where


@pytest.mark.parametrize(
    ("codes", "flags", "expected"),
    [("isoi", (), Shape.SWEEP), ("slan,isoi", (), Shape.SWEEP), ("auto", ("intermarket_sweep",), Shape.SWEEP),
     ("slai", (), Shape.SINGLE), ("slai", ("intermarket_sweep",), Shape.SINGLE),
     ("slci", ("intermarket_sweep",), Shape.CROSS), ("slft", (), Shape.CROSS),
     ("auto", ("cross_trade",), Shape.CROSS), ("mlet", (), Shape.MULTI_LEG),
     ("tlet,isoi", ("intermarket_sweep",), Shape.MULTI_LEG), ("", (), Shape.SINGLE),
     (None, (), Shape.SINGLE)],
)  # fmt: skip
def test_what_the_exchange_says_of_it(codes, flags, expected):
    assert shape(codes, flags) is expected


def test_other_names_are_passed_over_however_they_are_spelled():
    spaced = msgspec.json.format(frame(underlying_symbol="TSLA"), indent=2)
    for raw in (frame(underlying_symbol="TSLA"), frame(underlying_symbol="LUN"), spaced):
        assert prints().heard(raw) is None
    assert isinstance(prints().heard(msgspec.json.format(frame(), indent=2)), FlowPrinted)


def test_a_print_is_told_once():
    hearing = prints()
    assert isinstance(hearing.heard(frame()), FlowPrinted)
    assert hearing.heard(frame()) is None
    assert Prints(frozenset({"LUNR"}), Clock(), [str(ROW["id"])]).heard(frame()) is None


@pytest.mark.parametrize(
    "changed",
    [{"price": "x"}, {"size": 0}, {"premium": "-1"}, {"option_symbol": "LUNR1261120C00012000"},
     {"option_symbol": "LUNR"}, {"executed_at": ...}, {"executed_at": 10**17}, {"price": "NaN"},
     {"size": "many"}],
)  # fmt: skip
def test_what_cannot_be_read_is_set_aside_in_one_line(changed):
    refused = prints().heard(frame(**changed))
    assert isinstance(refused, PayloadRefused)
    assert refused.feed == "flow"
    assert refused.why.startswith("print: ")
    assert "\n" not in refused.why


def test_an_adjusted_contract_that_trades_all_day_is_refused_once():
    hearing = prints()
    first, *rest = [
        hearing.heard(frame(id=str(number), option_symbol="LUNR1261120C00012000")) for number in range(9)
    ]
    assert isinstance(first, PayloadRefused)
    assert rest == [None] * 8


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"\xff\xfe", b'["option_trades:LUNR",5]', b'["option_trades:LUNR"']
)
def test_garbage_is_never_fatal(raw):
    assert isinstance(prints().heard(raw), PayloadRefused)


def test_every_print_of_the_invented_tape_is_heard_or_passed_over():
    hearing, some = prints(*WATCHED), list(frames(2_000))
    events = [event for event in map(hearing.heard, some) if event is not None]
    named = [raw for raw in some if msgspec.json.decode(raw)[1]["underlying_symbol"] in WATCHED]
    assert [type(event) for event in events] == [FlowPrinted] * len(named)
    assert all(map(is_print, some))


def test_recorded_frames_of_the_stream():
    rows = [row for row in lines("flow/uw_ws_optiontrades_2025-05-16.jsonl") if "id" in row["payload"]]
    hearing = prints("TSLA")
    for row in rows:
        event = hearing.heard(msgspec.json.encode([row["channel"], row["payload"]]))
        assert isinstance(event, FlowPrinted)
        told = row["payload"]
        assert (event.symbol, event.size) == (told["option_symbol"], told["size"])
        side = {
            "ask_side": {Location.ABOVE_ASK, Location.AT_ASK},
            "bid_side": {Location.AT_BID, Location.BELOW_BID},
        }
        assert event.location in side.get(told["tags"][0], {Location.MID}) | {Location.MID}
    assert len(rows) > 10
