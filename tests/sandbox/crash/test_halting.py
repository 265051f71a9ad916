"""A panic is obeyed whatever is broken meanwhile: nothing is bought after it, and what is held is sold."""

import asyncio
from itertools import dropwhile
from pathlib import Path

import pytest

from engine.model.events import Flatten
from engine.model.intents import Effect, SubmitOrder
from engine.replay import Step
from sandbox.crash.halting import How, halted
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
