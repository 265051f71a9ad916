"""The machine of a live desk sleeps for ten minutes: it wakes up knowing that it has seen nothing."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from engine.model.events import Tick, Woke
from engine.replay import Step
from tests.end_to_end.mornings import life, lines, market

SLEPT = timedelta(minutes=10)


@dataclass
class Leaping:
    """Shows the market's time until it leaps."""

    true: Clock
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return self.true.now() + self.ahead

    async def sleep_until(self, at: datetime) -> None:
        await self.true.sleep_until(at - self.ahead)


async def _slept(folder: Path) -> list[Step]:
    async with market(folder) as stage:
        clock = Leaping(stage.clock)
        async with life(stage, clock=clock) as here:
            opens = stage.world.session.opens
            await here.until(lambda: False, opens + timedelta(seconds=20))
            clock.ahead = SLEPT
            await here.until(lambda: False, opens + timedelta(seconds=30))
            return list(here.journal.steps())


def test_a_desk_that_slept_is_told_so_and_decides_in_no_second_it_did_not_live(tmp_path: Path) -> None:
    steps = asyncio.run(_slept(tmp_path))
    (woke,) = [step for step in steps if isinstance(step.event, Woke)]
    asleep = timedelta(seconds=woke.event.slept_s)
    assert SLEPT - timedelta(seconds=2) < asleep <= SLEPT
    fell_asleep = woke.event.at - asleep
    dreamt = [step for step in steps if fell_asleep < step.event.at < woke.event.at]
    assert not [step for step in dreamt if isinstance(step.event, Tick)]
    assert any("everything is looked at anew" in line for line in lines([woke]))
