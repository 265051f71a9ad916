"""Rows that were really sent: every one of them is read, and garbage among them is not."""

import json
from collections import Counter

import msgspec
import pytest

from bot.feeds.whales.alerts import printed as alert_printed
from bot.feeds.whales.dark import printed as dark_printed
from bot.feeds.whales.reading import AlertRow, DarkRow, Unreadable, moment, read, read_all
from engine.model.contract import Contract, Right
from engine.model.events import Location, Opening, Shape, Trap
from tests.bot.feeds.whales.rows import AT
from tests.recordings import recording


def lines(name: str) -> list[dict]:
    return [json.loads(line) for line in recording(name).read_text("utf-8").splitlines()]


def test_every_alert_of_a_recorded_stream() -> None:
    payloads = [each["payload"] for each in lines("flow/uw_ws_flowalerts_2025-05-16.jsonl")]
    rows = [each for each in payloads if "status" not in each]
    assert len(rows) == len(payloads) - 1
    for row in rows:
        event = alert_printed(read(msgspec.json.encode(row), AlertRow), AT)
        assert event.exchanges == len(set(row["exchanges"]))
        assert float(event.premium) == row["total_premium"]
        assert event.source_at == moment(row["end_time"])
        assert (event.shape is Shape.SWEEP) == (
            row["has_sweep"] and not row["has_floor"] and not row["has_multileg"]
        )


def test_recorded_prints_as_the_alerts_they_would_be() -> None:
    for row in lines("flow/uw_option_trades_2026-07-28.jsonl"):
        right = Right.CALL if row["type"] == "call" else Right.PUT
        expiry = msgspec.convert(row["expiry"], type=Contract.__annotations__["expiry"])
        symbol = Contract(row["sym"], expiry, right, row["strike"]).symbol
        alert = {"option_chain": symbol, "ticker": row["sym"], "total_premium": row["prem"],
                 "created_at": row["t"], "volume": row["vol"], "open_interest": row["oi"],
                 "price": row["price"], "iv_end": row["iv"]}  # fmt: skip
        event = alert_printed(read(msgspec.json.encode(alert), AlertRow), AT)
        assert (event.underlying, float(event.premium)) == (row["sym"], row["prem"])
        assert event.location is Location.UNKNOWN
        assert event.opening is (Opening.LIKELY if row["vol"] > row["oi"] else Opening.UNKNOWN)


def test_every_off_exchange_print() -> None:
    rows = lines("darkpool/uw_shape_trf_prints_2013.jsonl")
    events = [dark_printed(read(msgspec.json.encode(row), DarkRow), AT) for row in rows]
    assert len(events) == len({event.print_id for event in events}) == len(rows)
    codes = ("sale_cond_codes", "trade_code", "ext_hour_sold_codes")
    told = [{row[name] for name in codes if row[name] is not None} for row in rows]
    traps = Counter(each.trap for each in events)
    assert traps[Trap.AFTER_HOURS] == told.count({"extended_hours_trade"}) > 0
    assert traps[None] == told.count(set()) > 0
    assert {event.leans for event in events} == {None}


def test_garbage_among_good_rows_is_set_aside() -> None:
    good = b'{"option_chain":"LUNR261120C00012000","total_premium":"1"}'
    body = b'{"data":[' + b",".join([good, b"5", b'{"a":1}', b'{"option_chain":[]}', b"null", good]) + b"]}"
    read_rows = list(read_all(body, AlertRow))
    assert [isinstance(row, AlertRow) for row in read_rows] == [True, False, False, False, False, True]


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"[]", b'{"data":5}', b'{"data":[{}', b"\xff\xfe"])
def test_a_body_that_is_no_page(body: bytes) -> None:
    with pytest.raises(Unreadable):
        list(read_all(body, AlertRow))


@pytest.mark.parametrize(
    "told",
    ["2026-11-18T15:31:04.512000Z", "2026-11-18 15:31:04.512+00:00", "2026-11-18T10:31:04.512-05:00",
     "2026-11-18T15:31:04.512", 1_795_015_864_512],
)  # fmt: skip
def test_every_spelling_of_a_moment(told) -> None:
    at = moment(told)
    assert at is not None
    assert at.isoformat() == "2026-11-18T15:31:04.512000+00:00"


@pytest.mark.parametrize("told", ["soon", "2026-13-01", 1e300, float(10**17)])
def test_what_is_no_moment(told) -> None:
    with pytest.raises(Unreadable):
        moment(told)
