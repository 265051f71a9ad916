"""While nobody can trade the journal is read whole, beside the desk; what is broken is told, and stops it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Config
from bot.panic import FILE
from bot.recalling.bookmark import beside, read
from bot.recalling.nightly import LOOK, ROWS, Nightly, quiet
from bot.recalling.nightly import beside as in_the_meantime
from storage.journal import open_journal
from storage.refuge import MEMORY
from tests.storage.samples import some, sql

SATURDAY = datetime(2026, 8, 1, 15, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 7, 31, 15, 0, tzinfo=UTC)


class Length:
    """A journal that is so long."""

    def __init__(self, seq: int) -> None:
        self.seq = seq


class Waking:
    """A clock that says when somebody went to sleep, and lets them."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self.asleep = asyncio.Event()

    def now(self) -> datetime:
        return self._at

    async def sleep_until(self, at: datetime) -> None:
        assert at == self._at + LOOK
        self.asleep.set()
        await asyncio.Event().wait()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    found = replace(Config(), database=str(tmp_path / "desk.db"), venue="sim")
    with open_journal(found.database, holder="test") as journal:
        journal.append([step for step in some(30) if not step.outputs])
    return found


async def one_look(config: Config, seq: int, at: datetime) -> list[str]:
    clock, said = Waking(at), list[str]()
    async with in_the_meantime(Nightly(config, Length(seq), clock, said.append).run()):
        await clock.asleep.wait()
    return said


def test_a_journal_that_has_grown_is_read_when_nobody_can_trade(config):
    assert asyncio.run(one_look(config, ROWS, SATURDAY)) == []
    mark = read(config.database)
    assert mark is not None
    assert mark.head.seq == 20


@pytest.mark.parametrize(("seq", "at"), [(ROWS - 1, SATURDAY), (ROWS * 9, FRIDAY)])
def test_nothing_is_done_while_somebody_could_trade_or_for_a_few_rows(config, seq, at):
    assert asyncio.run(one_look(config, seq, at)) == []
    assert read(config.database) is None


def test_what_was_read_is_not_read_again(config):
    asyncio.run(one_look(config, ROWS, SATURDAY))
    beside(config.database).touch()
    before = beside(config.database).stat().st_ino
    assert asyncio.run(one_look(config, ROWS + 19, SATURDAY)) == []
    assert beside(config.database).stat().st_ino == before


def test_a_journal_in_memory_is_left_alone(config):
    away = replace(config, database=str(MEMORY / "tapdesk-nobody" / "desk.db"))

    async def ends() -> None:
        async with asyncio.timeout(5):
            await Nightly(away, Length(10**6), Waking(SATURDAY), print).run()

    asyncio.run(ends())


def test_a_broken_row_is_told_and_stops_the_desk(config):
    sql(config.database, "UPDATE journal SET body = body || ' ' WHERE seq = 3")
    (said,) = asyncio.run(one_look(config, ROWS, SATURDAY))
    assert said.startswith(f"no bookmark tonight: {config.database}")
    assert said.endswith("the journal is broken: row 3 was changed")
    panic = Path(config.database).with_name(FILE).read_text()
    assert panic.startswith(f"halt the nightly reading: {config.database}: the journal is broken")


def test_what_else_goes_wrong_is_only_told(config):
    beside(config.database).mkdir()
    (said,) = asyncio.run(one_look(config, ROWS, SATURDAY))
    assert said.startswith(f"no bookmark tonight: {config.database}")
    assert "cannot be written" in said
    assert not Path(config.database).with_name(FILE).exists()


@pytest.mark.parametrize(
    ("hour", "closed"),
    [(8.99, True), (9.01, False), (12, False), (16.49, False), (16.51, True), (23, True)],
)
def test_half_an_hour_is_left_on_either_side_of_a_session(hour, closed):
    midnight = datetime(2026, 7, 31, 4, 0, tzinfo=UTC)
    assert quiet(midnight + timedelta(hours=hour)) is closed
    assert quiet(midnight + timedelta(days=1, hours=hour)) is True
