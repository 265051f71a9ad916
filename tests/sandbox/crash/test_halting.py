"""A panic is obeyed whatever is broken meanwhile: nothing is bought after it, and what is held is sold."""

import asyncio
from dataclasses import replace
from itertools import dropwhile
from pathlib import Path
from typing import Any

import pytest

from engine.model.events import Flatten
from engine.model.intents import Effect, SubmitOrder
from engine.replay import Step
from sandbox.crash.halting import Halted, How, counted, halted
from storage.journal import open_journal


def from_the_panic_on(folder: Path) -> list[Step]:
    with open_journal(str(folder / "desk.db"), holder="test") as journal:
        return list(dropwhile(lambda step: not isinstance(step.event, Flatten), journal.steps()))


@pytest.mark.parametrize("how", How)
def test_after_a_panic_nothing_is_bought_and_what_is_held_is_sold(tmp_path: Path, how: How) -> None:
    came = asyncio.run(halted(how, tmp_path, 0))
    assert came.held > 0
    orders = [
        output
        for step in from_the_panic_on(tmp_path)
        for output in step.outputs
        if isinstance(output, SubmitOrder)
    ]
    assert {order.effect for order in orders} == {Effect.CLOSE}
    sold = came.sold_by_next_life_s if how is How.DISK else came.first_sale_s
    assert sold is not None


STOPPED = Halted(How.SHELL, held=1, entries_before=2, last_entry_s=1.0, first_sale_s=2.0)


def test_a_panic_that_came_in_time_is_in_order() -> None:
    told = counted([STOPPED, replace(STOPPED, how=How.CHAT, last_entry_s=None)])
    assert told["violations"] == []
    assert told["shell"] == {
        "panics": 1,
        "held": 1,
        "last_entry_s": {"n": 1, "p50": 1.0, "max": 1.0},
        "first_sale_s": {"n": 1, "p50": 2.0, "max": 2.0},
        "sold_by_next_life_s": None,
    }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"last_entry_s": 1.1}, "an entry 1.10 s after the panic"),
        ({"first_sale_s": 2.5}, "the first sale 2.50 s after the panic"),
        ({"first_sale_s": None}, "what was held was never sold"),
    ],
)
def test_a_panic_that_came_too_late_or_never_is_a_violation(changed: dict[str, Any], said: str) -> None:
    assert counted([STOPPED, replace(STOPPED, **changed)])["violations"] == [
        f"shell while Telegram is down: {said}"
    ]


def test_a_desk_that_ended_of_a_panic_is_judged_by_its_next_life() -> None:
    ended = replace(STOPPED, how=How.DISK, first_sale_s=None, sold_by_next_life_s=4.0)
    assert counted([ended, replace(STOPPED, held=0, first_sale_s=None)])["violations"] == []
