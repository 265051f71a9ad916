"""Another program uses up the account's minute while an exit is due: the real desk sells when it is over."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from engine.model.events import OrderUnanswered
from engine.model.intents import Effect
from engine.model.latch_names import EXITS
from engine.model.records import LatchSet, OrderMoved, OrderState, Trade
from engine.replay import Step
from tests.end_to_end.mornings import life, market, outputs

USED_UP = 10**6
WAIT = timedelta(seconds=6)
"""A refused exit is not tried again sooner, and the desk hears of a second when it is over."""


async def _sold_in_a_full_minute(folder: Path) -> tuple[tuple[Step, ...], datetime]:
    """The journal, and when the broker had time again."""
    async with market(folder) as stage, life(stage) as here:
        minute = stage.alpaca.venue.trading

        def leaving() -> bool:
            minute.used = USED_UP
            return any(order.effect is Effect.CLOSE for order in here.asked())

        await here.until(lambda: bool(here.book.positions) and not here.book.working)
        await here.until(leaving)
        minute.used = USED_UP
        over = stage.clock.now().replace(second=0) + timedelta(minutes=1)
        await here.until(lambda: bool(outputs(here.journal.steps(), Trade)), over + timedelta(minutes=1))
        return tuple(here.journal.steps()), over


def test_an_exit_that_is_due_in_a_full_minute_is_sold_as_the_next_begins(tmp_path: Path) -> None:
    steps, over = asyncio.run(_sold_in_a_full_minute(tmp_path))
    exits = [each for each in outputs(steps, OrderMoved) if each.effect is Effect.CLOSE]
    refused = [each.why for each in exits if each.state is OrderState.REJECTED]
    assert refused
    assert set(refused) == {"alpaca trading: rate limit exceeded"}
    (trade,) = outputs(steps, Trade)
    sold = [step.event.at for step in steps if trade in step.outputs]
    assert over <= sold[0] <= over + WAIT
    assert EXITS not in {latch.latch for latch in outputs(steps, LatchSet)}
    sales = {each.order_id for each in exits}
    silent = [step.event.order_id for step in steps if isinstance(step.event, OrderUnanswered)]
    assert not sales & set(silent)
