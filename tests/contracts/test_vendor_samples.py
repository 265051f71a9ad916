"""Everything of the two vendors in the shared folder: every row is read, or is named and counted."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bot.alpaca.history import sane
from bot.alpaca.nouns import AccountSaid, BarSaid, QuoteSaid, SnapshotSaid, StreamSaid, UpdateSaid
from bot.alpaca.prices import quoted
from bot.feeds.alpaca_statuses import status
from bot.feeds.whales.alerts import detailed
from bot.feeds.whales.alerts import printed as alert_printed
from bot.feeds.whales.contracts import counted
from bot.feeds.whales.dark import printed as dark_printed
from bot.feeds.whales.facts import usable
from bot.feeds.whales.prints import Prints, is_print
from bot.feeds.whales.reading import AlertRow, ContractRow, DarkRow, Detail, IvRow, Unreadable, read
from bot.feeds.whales.stream import join
from engine.model.events import Event, FlowPrinted, PayloadRefused
from sandbox.faults import Insert, Rule
from storage.codec import CODEC
from tests.bot.feeds.whales.desk import Still
from tests.bot.feeds.whales.listening import listening, vendor
from tests.contracts.alpaca_requests import SPECS, document
from tests.contracts.openapi import description
from tests.recordings import recording
from tests.sandbox.whales.asking import run, shared

AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
ACK = {"response": {}, "status": "ok"}
FOREIGN = {
    "vendor_json/schwab_chain_LUNR_2025-03-28.json.gz": "another broker's: the desk does not read it",
    "flow/uw_ws_greeks_2025-05-16.jsonl": "the channels gex:*: the desk does not join them",
    "flow/uw_option_trades_2026-07-28.jsonl": "rows under short keys of somebody's page: see test_recordings",
}
NUMBERS: list[Any] = ["NaN", "sNaN", "1E+999999", -1, 0, 2**70, 1e308]
ODD = [None, "", *NUMBERS, [], {}, True, "2026-13-45", "\u0000"]


def lines(name: str) -> list[Any]:
    return [json.loads(line) for line in recording(name).read_text("utf-8").splitlines()]


def frames(name: str) -> list[bytes]:
    """As they came, without the recorder's stamp."""
    return [msgspec.json.encode([each["channel"], each["payload"]]) for each in lines(name)]


def test_no_sample_of_a_wire_is_left_unread() -> None:
    here = recording("README.md").parent
    wire = {f"{path.relative_to(here)}" for kind in ("*.jsonl", "*.json.gz") for path in here.rglob(kind)}
    assert wire == set(COUNTS) | FOREIGN.keys()


def alerts(name: str) -> Iterator[str]:
    for each in lines(name):
        yield outcome(lambda payload=each["payload"]: alert_of(payload))


def alert_of(payload: Any) -> str:
    if payload == ACK:
        return "ack"
    return written(alert_printed(read(msgspec.json.encode(payload), AlertRow), AT))


def single_prints(name: str) -> Iterator[str]:
    prints = Prints(frozenset({"TSLA"}), Still())
    for frame in frames(name):
        assert is_print(frame)
        if b"underlying_symbol" not in frame:
            yield "ack"
        else:
            yield "event" if isinstance(prints.heard(frame), FlowPrinted) else "refused"


def dark_prints(name: str) -> Iterator[str]:
    for each in lines(name):
        yield outcome(lambda row=each: dark_of(row))


def dark_of(row: Any) -> str:
    return written(dark_printed(read(msgspec.json.encode(row), DarkRow), AT))


def contract_of(row: Any) -> str:
    counted(read(msgspec.json.encode(row), ContractRow), AT)
    return "event"


def written(event: Event) -> str:
    """What cannot be written down would end the desk."""
    CODEC.encode(event)
    return "event"


def outcome(attempt: Callable[[], str]) -> str:
    try:
        return attempt()
    except Unreadable:
        return "refused"


COUNTS: dict[str, tuple[Callable[[str], Iterator[str]], dict[str, int]]] = {
    "flow/uw_ws_flowalerts_2025-05-16.jsonl": (alerts, {"event": 17, "ack": 1}),
    "flow/uw_ws_optiontrades_2025-05-16.jsonl": (single_prints, {"event": 17, "ack": 1}),
    "darkpool/uw_shape_trf_prints_2013.jsonl": (dark_prints, {"event": 739}),
}


@pytest.mark.parametrize("name", COUNTS)
def test_every_row_of_a_recording_is_an_event(name: str) -> None:
    reads, counts = COUNTS[name]
    assert Counter(reads(name)) == counts


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("flow/uw_ws_flowalerts_2025-05-16.jsonl", alert_of),
        ("flow/uw_ws_optiontrades_2025-05-16.jsonl", None),
        ("darkpool/uw_shape_trf_prints_2013.jsonl", dark_of),
    ],
)
def test_a_recorded_row_with_any_field_damaged_is_an_event_or_refused(name: str, of: Any) -> None:
    told = Counter[str]()
    for each in lines(name)[1:12]:
        good = each.get("payload", each)
        for key in good:
            lacking = {other: value for other, value in good.items() if other != key}
            for row in [lacking, *({**good, key: odd} for odd in ODD)]:
                told[outcome(lambda row=row: of(row)) if of else single(row)] += 1
    assert told["event"] > 100
    assert told["refused"] > 100


@pytest.mark.parametrize("odd", NUMBERS)
def test_a_print_of_an_alert_at_no_price_says_nothing_of_it(odd: Any) -> None:
    payload = next(each["payload"] for each in lines("flow/uw_ws_flowalerts_2025-05-16.jsonl")[1:])
    event = alert_printed(read(msgspec.json.encode(payload), AlertRow), AT)
    trade = {"price": odd, "size": 5, "nbbo_bid": odd, "nbbo_ask": "1.00", "exchange": "XCBO"}
    try:
        told = detailed(event, read(msgspec.json.encode({"trades": [trade]}), Detail))
    except Unreadable:
        return
    assert told == event


def single(row: Any) -> str:
    heard = Prints(frozenset({"TSLA"}), Still()).heard(msgspec.json.encode(["option_trades:TSLA", row]))
    return (
        "refused" if isinstance(heard, PayloadRefused) else "passed over" if heard is None else written(heard)
    )


def test_what_was_seen_of_whales_in_the_field_is_read() -> None:
    told = json.loads(shared("specs/unusual-whales/uw-observed-shapes.json").read_text("utf-8"))["rest"]
    for row in told["GET /api/option-trades/flow-alerts"]["data"]:
        assert alert_of(row) == "event"
    for row in told["GET /api/darkpool/recent"]["data"]:
        assert dark_of(row) == "event"


def test_what_whales_describes_as_an_example_is_read() -> None:
    example = {name: each.get("example") for name, each in description()["components"]["schemas"].items()}
    ways: list[tuple[str, Callable[[Any], object]]] = [
        ("Flow_Alert", alert_of),
        ("Darkpool_Trade", dark_of),
        ("Option_contracts", contract_of),
        ("Flow_Alert_Detail", lambda each: read(msgspec.json.encode(each), Detail)),
        ("IV_Rank", lambda each: usable(read(msgspec.json.encode(each), IvRow).volatility)),
    ]
    for name, of in ways:
        rows = example[name]
        rows = rows["data"] if isinstance(rows, dict) and "data" in rows else rows
        for row in rows if isinstance(rows, list) else [rows]:
            of(row)


def examples(path: str) -> Any:
    """What Alpaca's file shows as an answer of this route."""
    content = document("data")["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    return next(iter(content["examples"].values()))["value"]


@pytest.mark.skipif(not SPECS.exists(), reason=f"no OpenAPI files under {SPECS}")
def test_what_alpaca_describes_as_an_example_is_read() -> None:
    bars = [row for rows in examples("/v2/stocks/bars")["bars"].values() for row in rows]
    assert all(sane(msgspec.convert(row, BarSaid, strict=False)) for row in bars)
    latest = [examples(f"/{each}/quotes/latest")["quotes"] for each in ("v2/stocks", "v1beta1/options")]
    for quotes in latest:
        assert all(quoted(as_said(row, QuoteSaid)) is not None for row in quotes.values())
    snapshots = examples("/v1beta1/options/snapshots/{underlying_symbol}")["snapshots"]
    assert all(as_said(row, SnapshotSaid).quote is not None for row in snapshots.values())
    content = document("trading")["paths"]["/v2/account"]["get"]["responses"]["200"]["content"]
    assert as_said(content["application/json"]["example"], AccountSaid).equity > 0


def as_said(row: Any, kind: type[Any]) -> Any:
    """From bytes, as the desk reads it."""
    return msgspec.json.decode(msgspec.json.encode(row), type=kind)


def test_the_frames_of_alpacas_streams_are_read() -> None:
    told = json.loads(shared("specs/alpaca/ws-frames.json").read_text("utf-8"))
    for name in ("stock_bar", "stock_updated_bar"):
        assert all(sane(as_said(row, BarSaid)) for row in told["market_data"][name])
    (halt,) = told["market_data"]["trading_status"]
    assert written(status(halt, AT)) == "event"
    frame = as_said(told["trade_updates"]["fill"], StreamSaid)
    fill = msgspec.json.decode(frame.data, type=UpdateSaid)
    assert (fill.event, fill.qty, fill.order.filled_qty) == ("fill", 2, 2)


A_TIME_MS = 10**12
UNREAD = "flow: stream", "flow: print", "flow: flow older"
READ = {"flow_alerts": "DIA241018C00415000", "option_trades": "UVIX240920C00025000"}
"""Of the stream's channels the two that the desk joins, and the contract each example tells of."""
PASSED_OVER = {
    "_guide", "contract_screener", "custom_alerts", "gex", "interpolated_iv", "interval_flow",
    "iv_term_structure", "lit_trades", "market_tide", "net_flow", "news", "off_lit_trades", "periscope",
    "price", "trading_halts",
}  # fmt: skip


def described_frames() -> dict[str, list[Any]]:
    """What the vendor shows of each channel; a payload alone is framed as it says that all are."""
    path = shared("specs/unusual-whales/uw-ws-examples.json")
    told = json.loads(path.read_text("utf-8"))["channels"]
    return {name: [framed(name, each) for each in channel["examples"]] for name, channel in told.items()}


def framed(name: str, example: Any) -> Any:
    return [name, example] if isinstance(example, dict) and "msg_type" not in example else example


def of_now(told: Any, now_ms: int) -> Any:
    """As it would be told now: its times are, whenever they were."""
    if isinstance(told, dict):
        return {key: of_now(value, now_ms) for key, value in told.items()}
    if isinstance(told, list):
        return [of_now(each, now_ms) for each in told]
    return now_ms if isinstance(told, int) and told > A_TIME_MS else told


def heard(told: list[Any], *, then: bool = False) -> tuple[list[FlowPrinted], list[str]]:
    """What a desk makes of frames that come after an alert of the stream's own, and what it cannot read.

    They are told as of now, or as of then.
    """
    names, events, refused = frozenset({"DIA", "UVIX", "SPY"}), list[FlowPrinted](), list[str]()

    async def story() -> None:
        async with (
            vendor(minutes=2) as whales,
            listening(whales.clock, whales.server.url, stream=True, singly=True, names=names) as desk,
        ):
            for number, each in enumerate(told):
                where, now_ms = "STREAM flow-alerts", round(whales.clock.now().timestamp() * 1000)
                frame = each if then else of_now(each, now_ms)
                whales.faults.add(Rule(name=f"{number}", fault=Insert(frame), where=where, times=1))
            await desk.hear(whales.whales, seconds=20)
            assert all(each.struck == 1 for each in whales.faults.standing)
            assert desk.standing == []
            events.extend(desk.flow)
            refused.extend(why for why in desk.refused if why.startswith(UNREAD))

    run(story)
    return events, refused


def test_every_channel_of_the_stream_is_read_or_passed_over() -> None:
    examples = described_frames()
    assert examples.keys() == READ.keys() | PASSED_OVER
    assert [json.loads(join("option_trades"))] == [
        each for each in examples["_guide"] if isinstance(each, dict)
    ]


@pytest.mark.parametrize("channel", sorted(READ))
def test_the_example_of_a_channel_that_is_joined_is_an_event(channel: str) -> None:
    events, refused = heard(described_frames()[channel])
    assert [each.symbol for each in events if each.underlying != "SPY"] == [READ[channel]]
    assert all(written(each) == "event" for each in events)
    assert refused == []


@pytest.mark.parametrize("channel", sorted(READ))
def test_the_example_as_it_was_printed_years_ago_is_passed_over_and_said(channel: str) -> None:
    events, refused = heard(described_frames()[channel], then=True)
    assert {each.underlying for each in events} == {"SPY"}
    (why,) = refused
    assert "older than" in why
    assert "2024-09-18" in why


@pytest.mark.parametrize("channel", sorted(PASSED_OVER))
def test_the_examples_of_another_channel_say_nothing_and_end_no_stream(channel: str) -> None:
    events, refused = heard([each for each in described_frames()[channel] if isinstance(each, list)])
    assert {each.underlying for each in events} == {"SPY"}
    assert refused == []
