"""What the flow vendor does not write down, as the doctor finds it."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.doctor.findings import Finding, Grade
from bot.doctor.scales import clock, ranks, tide
from bot.feeds.whales.asking import Asking, Dated
from tests.bot.feeds.whales.desk import OPENS, Still, asking, later, page


def asked(look: Callable[[Asking], Any], answer: httpx.Response) -> Finding:
    """What one look finds when the vendor answers so."""

    async def ask() -> Finding:
        client, _ = asking(lambda _: answer, Still())
        found: Finding = await look(client)
        return found

    return asyncio.run(ask())


def year(days: int = 100, rank: Callable[[float], object] = str, **changes: Any) -> list[dict[str, Any]]:
    """Volatility climbs day by day, and so does its rank."""
    return [
        {
            "date": (date(2026, 8, 1) + timedelta(days=n)).isoformat(),
            "volatility": f"{0.2 + n / 1000:.3f}",
            "iv_rank_1y": rank(n / (days - 1)),
        }
        | changes
        for n in range(days)
    ]


def minutes(*each: float) -> httpx.Response:
    return page([{"timestamp": later(60 * minute).isoformat(), "net_volume": 1} for minute in each])


@pytest.mark.parametrize(
    ("rank", "said"),
    [
        (lambda share: f"{share:.4f}", "the vendor's is of 1, 1.00 for SPY; our own is 1.00 of 1"),
        (lambda share: f"{100 * share:.4f}", "the vendor's is of 100, 100.00 for SPY; our own is 1.00 of 1"),
        (lambda _: None, "1.00 for SPY by our own count; the vendor has none"),
    ],
)
def test_whether_the_vendor_counts_ranks_to_one_or_to_a_hundred_is_told(rank: Any, said: str) -> None:
    """Newest first or oldest first, it is the last day that is told."""
    for rows in (year(rank=rank), year(rank=rank)[::-1]):
        finding = asked(ranks, page(rows))
        assert (finding.grade, finding.said) == (Grade.GOOD, said)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (year(iv_rank_1y="101"), "the vendor's own is neither 0 to 1 nor 0 to 100: 101"),
        (year(iv_rank_1y="-0.2"), "the vendor's own is neither 0 to 1 nor 0 to 100: -0.2"),
        (year(iv_rank_1y="sNaN"), "the vendor's own is neither 0 to 1 nor 0 to 100: sNaN"),
        (year(iv_rank_1y="9" * 4000), f"the vendor's own is neither 0 to 1 nor 0 to 100: {'9' * 40}"),
        (year(iv_rank_1y="1e9999999"), "the vendor's own is neither 0 to 1 nor 0 to 100: 1E+9999999"),
        (year(volatility=None), "100 days, and too few with a volatility to count a rank of our own"),
        (year(volatility="NaN"), "100 days, and too few with a volatility to count a rank of our own"),
        (year(days=40), "40 days, and too few with a volatility to count a rank of our own"),
        ([], "0 days, and too few with a volatility to count a rank of our own"),
        (year(date="yesterday"), "no row can be read: "),
    ],
)
def test_ranks_that_cannot_be_and_days_that_are_missing_are_told(
    rows: list[dict[str, Any]], said: str
) -> None:
    finding = asked(ranks, page(rows))
    assert finding.grade is Grade.POORER
    assert finding.said.startswith(said)
    assert finding.fix


@pytest.mark.parametrize(
    ("answer", "grade", "said"),
    [
        (minutes(0, 5, 10), Grade.GOOD, "a row every 5 min, the last of 2026-11-18 14:40 UTC"),
        (minutes(2, 1, 0), Grade.GOOD, "a row every 1 min, the last of 2026-11-18 14:32 UTC"),
        (minutes(0, 5, 5, 35), Grade.GOOD, "a row every 5 min, the last of 2026-11-18 15:05 UTC"),
        (minutes(0, 30), Grade.POORER, "a row every 30 min, the last of 2026-11-18 15:00 UTC"),
        (minutes(0), Grade.GOOD, "no step to be seen yet"),
        (minutes(), Grade.GOOD, "no step to be seen yet"),
        (page([{"timestamp": "noon"}]), Grade.POORER, "not a time: 'noon'"),
        (page([{"timestamp": [1]}]), Grade.POORER, "no row can be read: "),
        (httpx.Response(403), Grade.POORER, "status 403"),
    ],
)
def test_the_step_of_the_tide_is_told(answer: httpx.Response, grade: Grade, said: str) -> None:
    finding = asked(tide, answer)
    assert finding.grade is grade
    assert finding.said.startswith(said)
    assert finding.fix or grade is Grade.GOOD


@pytest.mark.parametrize("look", [ranks, tide])
@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"data": {}}', b"<html>", b"\xff", b'{"data": [' + b"[" * 9999]
)
def test_an_answer_that_is_no_page_is_told(look: Any, body: bytes) -> None:
    finding = asked(look, httpx.Response(200, content=body))
    assert finding.grade is Grade.POORER
    assert finding.said.startswith("no page of rows")
    assert "newer build" in finding.fix


@pytest.mark.parametrize(
    ("told", "grade", "said"),
    [
        ("Wed, 18 Nov 2026 14:30:00 GMT", Grade.GOOD, "the flow vendor's is +0.0 s from ours"),
        ("Wed, 18 Nov 2026 14:29:57 GMT", Grade.GOOD, "the flow vendor's is -2.0 s from ours"),
        ("Wed, 18 Nov 2026 14:30:09 GMT", Grade.POORER, "the flow vendor's is +8.5 s from ours"),
        ("Wed, 18 Nov 2026 14:29:50 GMT", Grade.POORER, "the flow vendor's is -9.0 s from ours"),
        ("Wed, 18 Nov 2026 09:30:09 -0500", Grade.POORER, "the flow vendor's is +8.5 s from ours"),
        ("Wed, 18 Nov 2026 14:30:00 -0000", Grade.POORER, "a time without a zone: "),
        ("", Grade.POORER, "the answer says no time"),
        ("soon", Grade.POORER, "not a time: 'soon'"),
        ("Wed, 38 Nov 2026 14:30:00 GMT", Grade.POORER, "not a time: "),
    ],
)
def test_our_clock_is_held_against_the_date_of_the_answer(told: str, grade: Grade, said: str) -> None:
    """Half a second passed between question and answer, and a header names whole seconds only."""
    finding = clock(Dated(OPENS, told, later(0.5)))
    assert finding.grade is grade
    assert finding.said.startswith(said)
    assert finding.fix or grade is Grade.GOOD


def test_a_vendor_that_never_answered_said_no_time() -> None:
    assert clock(None).said == "the answer says no time"


@given(st.text(max_size=60) | st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,6} \d+:\d+:\d+ \S*"))
def test_whatever_a_header_says_is_a_finding(told: str) -> None:
    assert clock(Dated(OPENS, told, OPENS)).what == "flow clock"
