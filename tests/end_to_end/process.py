"""The real desk in a process of its own, which can be killed; market time comes to it through a pipe."""

import asyncio
import json
import logging
import sys
from contextlib import closing
from datetime import datetime
from typing import Any

from bot.app import opened
from bot.config import Config
from bot.live import LiveDesk, desk
from engine.plays.playbook import watching
from sandbox.clock import MarketClock
from tests.contracts import wiretap

QUIET_TURNS, EAGER_TURNS, NAP_S = 3, 200, 0.0005


async def main(told: dict[str, Any]) -> None:
    """Until it is killed, or breaks."""
    clock = MarketClock(datetime.fromisoformat(told["starts"]))
    config = Config(**told["config"])
    asked = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(asked), sys.stdin)
    with closing(opened(config.database)) as journal:
        async with desk(
            config, watching(frozenset(told["names"])), clock, journal,
            prefix="e2e", say=complain, synthetic="MADE UP",
        ) as live:  # fmt: skip
            live.arrivals.hold()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(live.run())
                tasks.create_task(obey(asked, live, clock))


def complain(line: str) -> None:
    """As the command does."""
    print(f"desk: {line}", file=sys.stderr, flush=True)


async def obey(asked: asyncio.StreamReader, live: LiveDesk, clock: MarketClock) -> None:
    """A line is a moment to go to, or a wish to hand over what was gathered; the answer is how it stands."""

    async def quiet() -> None:
        calm = turns = 0
        while calm < QUIET_TURNS:
            await asyncio.sleep(0 if turns < EAGER_TURNS else NAP_S)
            turns += 1
            calm = calm + 1 if live.heartbeats.quiet else 0

    while line := (await asked.readline()).decode().strip():
        if line == "let go":
            live.arrivals.let_go()
        elif line != "look":
            await clock.advance(datetime.fromisoformat(line), settle=quiet)
        await quiet()
        stands = {"waiting": len(live.arrivals), "frames": live.heartbeats.frames}
        print(json.dumps(stands), flush=True)


if __name__ == "__main__":
    logging.basicConfig(level=logging.DEBUG)
    wiretap.tap()
    asyncio.run(main(json.loads(sys.argv[1])))
