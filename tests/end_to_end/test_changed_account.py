"""The account is changed between two starts: a desk that may do more waits until its owner has looked."""

import asyncio
from pathlib import Path

from engine.model.events import Halt
from engine.model.latch_names import HALT
from engine.model.records import LatchSet
from sandbox.alpaca.terms import changed
from sandbox.telegram.people import OWNER
from tests.end_to_end.mornings import life, market, outputs

PLAIN = {"shorting": False, "multiplier": 1}
SECONDS = 8
LESS = "The account was changed: margin multiplier was 2, is 1. Nothing is held up by it."
TOLD = "the broker: the account was changed: margin multiplier was 1, is 4"


def test_a_second_start_on_an_account_that_may_more_halts_and_one_that_may_less_says_so(
    tmp_path: Path,
) -> None:
    async def lived() -> None:
        async with market(tmp_path) as stage:
            exchange = stage.alpaca.venue.exchange
            for multiplier, halts, said in ((2, 0, ""), (1, 0, LESS), (4, 1, TOLD), (4, 1, TOLD)):
                exchange.terms = changed(exchange.terms, {"account": PLAIN | {"multiplier": multiplier}})
                async with life(stage, prefix=f"life{halts}") as here:
                    for _ in range(SECONDS):
                        await here.lockstep.second()
                    steps = list(here.journal.steps())
                    assert [step.event.by for step in steps if isinstance(step.event, Halt)] == [TOLD] * halts
                    assert [each.latch for each in outputs(steps, LatchSet)].count(HALT) == halts
                    kept = stage.messenger.rooms[OWNER.user.id].messages.values()
                    assert any(said in (each.message.text or "") for each in kept)

    asyncio.run(lived())
