"""A day with nobody watching: what is told of it while it goes by, and what it came to."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.__main__ import shown
from sandbox.demo.day import headless
from tests.end_to_end.mornings import wanted


def test_the_hours_that_go_by_are_those_of_the_market(tmp_path: Path) -> None:
    said = list[str]()
    asyncio.run(headless(wanted(tmp_path, until=timedelta(seconds=2)), said.append))
    assert [line.partition(",")[0] for line in said if "New York" in line] == ["09:29 in New York"]


@pytest.mark.parametrize(("pnl", "said"), [(50.386, "$50.39"), (-1234.5, "-$1,234.50"), (0.0, "$0.00")])
def test_the_sum_of_the_day_is_told_in_dollars_and_cents(pnl: float, said: str) -> None:
    assert shown({"trades": 2, "pnl": pnl}) == {"trades": 2, "pnl": said}
