"""A rehearsed morning is recorded as it happens, with a power cut in it, and decides the same again."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.end_to_end.mornings import alone, life, market

IN_THE_DARK_S = 5


async def _lived(folder: Path) -> str:
    async with market(folder) as stage:
        async with life(stage) as here:
            await here.until(lambda: bool(here.book.by_client))
        await alone(stage, IN_THE_DARK_S)
        async with life(stage, prefix="another") as here:
            await here.until(lambda: bool(here.book.executions) and not here.book.positions)
        return str(stage.world.session.day)


def test_two_lives_of_a_synthetic_morning_replay_as_they_were(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = asyncio.run(_lived(tmp_path))
    capsys.readouterr()
    code = main(["replay", day, "--database", str(tmp_path / "desk.db"), "--check", "--json"])
    numbers = json.loads(capsys.readouterr().out)
    assert (code, numbers["check"], numbers["trades"]) == (0, "equal", 1)
    assert numbers["synthetic"].startswith("synthetic market")
    assert (numbers["lost_events"], numbers["as_live"]) == (0, True)
