"""While nobody can trade the journal is read whole, beside the desk; what is broken is told, and stops it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import KNOWN, Config
from bot.panic import FILE
from bot.recalling.bookmark import beside, read
from bot.recalling.nightly import AGAIN, LOOK, ROWS, Nightly, meanwhile, quiet
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
    """A clock whose sleepers are woken so many times; what comes after waits for ever."""

    def __init__(self, at: datetime, times: int = 1) -> None:
        self._at, self._left = at, times
        self.slept: list[timedelta] = []
        self.woken, self.asleep = asyncio.Event(), asyncio.Event()

    def now(self) -> datetime:
        return self._at

    async def sleep_until(self, at: datetime) -> None:
        """The first of all sleeps ends at once."""
        self.slept.append(at - self._at)
        if self._left:
            self._left -= 1
            self.woken.set()
            return
        self.asleep.set()
        await asyncio.Event().wait()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    found = replace(Config(), database=str(tmp_path / "desk.db"), venue="sim")
    with open_journal(found.database, holder="test") as journal:
        journal.append([step for step in some(30) if not step.outputs])
    return found


async def looks(config: Config, journal: Length, at: datetime, times: int = 1) -> tuple[list[str], Waking]:
    clock, said = Waking(at, times), list[str]()
    async with meanwhile(Nightly(config, journal, clock, said.append).run()):
        await clock.asleep.wait()
    return said, clock


def one_look(config: Config, seq: int = 20, at: datetime = SATURDAY) -> list[str]:
    return asyncio.run(looks(config, Length(seq), at))[0]


def test_a_journal_is_read_when_nobody_can_trade(config):
    assert one_look(config) == []
    mark = read(config.database)
    assert mark is not None
    assert mark.head.seq == 20


def test_nothing_is_done_while_somebody_could_trade(config):
    assert one_look(config, at=FRIDAY) == []
    assert read(config.database) is None


class Growing(Length):
    """Longer by some rows whenever somebody asks; it says how often."""

    def __init__(self, by: int) -> None:
        super().__init__(0)
        self._by = by

    @property
    def seq(self) -> int:
        self._seq += self._by
        return self._seq

    @seq.setter
    def seq(self, seq: int) -> None:
        self._seq = seq


@pytest.mark.parametrize(("by", "readings"), [(0, 1), (ROWS // 9, 1), (ROWS, 2)])
def test_once_in_each_life_and_then_when_enough_has_come(config, by, readings):
    """Whatever lay there: it may be of no use to this life."""

    class Counting(Nightly):
        done = 0

        async def _reading(self) -> tuple[int, str]:
            self.done += 1
            return 0, ""

    async def twice() -> int:
        clock = Waking(SATURDAY, 2)
        nightly = Counting(config, Growing(by), clock, print)
        async with meanwhile(nightly.run()):
            await clock.asleep.wait()
        return nightly.done

    assert asyncio.run(twice()) == readings


def test_a_journal_in_memory_is_left_alone(config):
    away = replace(config, database=str(MEMORY / "tapdesk-nobody" / "desk.db"))

    async def ends() -> None:
        async with asyncio.timeout(5):
            await Nightly(away, Length(10**6), Waking(SATURDAY), print).run()

    asyncio.run(ends())


def test_a_broken_row_is_told_and_stops_the_desk(config):
    sql(config.database, "UPDATE journal SET body = body || ' ' WHERE seq = 3")
    assert one_look(config) == ["no bookmark tonight: the journal is broken: row 3 was changed"]
    panic = Path(config.database).with_name(FILE).read_text()
    assert panic == "halt the nightly reading: the journal is broken: row 3 was changed\n"


def test_a_panic_that_cannot_be_written_is_told_too(config):
    sql(config.database, "UPDATE journal SET body = body || ' ' WHERE seq = 3")
    Path(config.database).with_name(FILE).mkdir()
    (said,) = one_look(config)
    assert said.startswith("no bookmark tonight: ")
    assert "no PANIC can be written" in said


def test_what_else_goes_wrong_is_only_told_and_tried_again_in_an_hour(config):
    beside(config.database).mkdir()
    (said,), clock = asyncio.run(looks(config, Length(20), SATURDAY))
    assert said.startswith(f"no bookmark tonight: {beside(config.database)}: cannot be written")
    assert not Path(config.database).with_name(FILE).exists()
    assert clock.slept == [LOOK, AGAIN]


def test_a_process_that_cannot_be_begun_ends_nothing(config, monkeypatch):
    monkeypatch.setenv("PATH_OF_NOTHING", "x" * 3_000_000)
    (said,), clock = asyncio.run(looks(config, Length(20), SATURDAY))
    assert said.startswith("no bookmark tonight: ")
    assert "too long" in said
    assert clock.slept == [LOOK, AGAIN]


def test_a_desk_that_stops_takes_the_reader_along(config):
    """Nothing is left of it, not even half a file."""

    async def stops() -> None:
        clock = Waking(SATURDAY)
        async with meanwhile(Nightly(config, Length(20), clock, print).run()):
            await clock.woken.wait()
            await asyncio.sleep(0.3)

    asyncio.run(stops())
    assert sorted(each.name for each in Path(config.database).parent.glob("*bookmark*")) == []


def test_no_secret_goes_along(config, monkeypatch):
    monkeypatch.setenv("ALPACA_LIVE_SECRET", "out of the environment")
    names = ("telegram_token", "alpaca_secret", "totp_secret")
    secret = replace(config, **dict.fromkeys(names, "hush"))
    environ = Nightly(secret, Length(0), Waking(SATURDAY), print).environ
    told = {name for name in KNOWN if name in environ}
    assert told == {"DATABASE_URL", "WATCH", "VENUE", *secret.addresses}
    assert environ["DATABASE_URL"] == config.database


@pytest.mark.parametrize(
    ("hour", "closed"),
    [(8.99, True), (9.01, False), (12, False), (16.49, False), (16.51, True), (23, True)],
)
def test_half_an_hour_is_left_on_either_side_of_a_session(hour, closed):
    midnight = datetime(2026, 7, 31, 4, 0, tzinfo=UTC)
    assert quiet(midnight + timedelta(hours=hour)) is closed
    assert quiet(midnight + timedelta(days=1, hours=hour)) is True
