"""What the account may do, beside what it might at an earlier start."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.watch.terms import NOTE, Terms, TermsWatch, changed
from engine.core import Engine
from engine.model.events import Event, Halt, Resume
from engine.plays.playbook import PLAYBOOK
from sandbox.faults import Status
from tests.bot.alpaca.stage import Stage, play

SETTINGS = "GET /v2/account/configurations"
PLAIN: dict[str, Any] = {"shorting": False, "multiplier": 1, "options_level": 2}


@dataclass
class Memory:
    """What outlives a life of the desk: its notes, its latches, and what its owner was told."""

    engine: Engine = field(default_factory=lambda: Engine(PLAYBOOK))
    notes: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    halts: list[str] = field(default_factory=list)

    def note(self, name: str) -> str | None:
        return self.notes.get(name)

    def set_note(self, name: str, value: str) -> None:
        self.notes[name] = value

    @property
    def held(self) -> dict[str, str]:
        return {name: latch.why for name, latch in self.engine.floor.book.latches.held.items()}

    def hear(self, event: Event) -> None:
        self.engine.step(event)
        if isinstance(event, Halt):
            self.halts.append(event.by)


async def started(on: Stage, memory: Memory, seconds: float = 5.0, **account: Any) -> None:
    """One life of a desk that reads the account as it is now."""
    on.terms(account=PLAIN | account)
    watch = TermsWatch(on.trading, memory, memory.engine, on.clock, on.heartbeats, memory.said.append)
    on.hear(Heard(watch, memory))
    await on.wait(seconds)
    on.tasks.pop().cancel()


@dataclass
class Heard:
    """A feed whose desk decides at once."""

    feed: TermsWatch
    memory: Memory

    async def events(self) -> Any:
        async for event in self.feed.events():
            self.memory.hear(event)
            yield event


def lives(story: Callable[[Stage, Memory], Any]) -> Memory:
    memory = Memory()
    play(lambda on: story(on, memory))
    return memory


def twice(**account: Any) -> Memory:
    """A first start on a plain account, and a second after it was changed."""

    async def story(on: Stage, memory: Memory) -> None:
        await started(on, memory)
        await started(on, memory, **account)

    return lives(story)


@pytest.mark.parametrize(
    ("account", "told"),
    [
        ({"options_level": 3}, "options level was 2, is 3"),
        ({"shorting": True}, "short sales were forbidden, are allowed"),
        ({"multiplier": 4}, "margin multiplier was 1, is 4"),
        ({"suspended": True}, "new orders were taken, are suspended"),
        ({"multiplier": 2, "shorting": True},
         "short sales were forbidden, are allowed; margin multiplier was 1, is 2"),
    ],
)  # fmt: skip
def test_an_account_that_may_more_than_before_waits_for_a_person(account: dict[str, Any], told: str) -> None:
    memory = twice(**account)
    assert memory.halts == [f"the broker: the account was changed: {told}"]
    assert memory.held == {"halt": f"by {memory.halts[0]}"}
    assert memory.said == []


def test_a_number_that_nobody_can_write_out_is_said_shortly() -> None:
    was, absurd = Terms(multiplier=Decimal(1)), Terms(multiplier=Decimal("1E+999999"))
    assert [each.text for each in changed(was, absurd)] == ["margin multiplier was 1, is 1e+999999"]


def test_a_first_start_and_one_that_finds_the_same_compare_nothing() -> None:
    memory = twice()
    assert (memory.halts, memory.said, memory.held) == ([], [], {})
    assert NOTE in memory.notes


def test_less_than_before_is_told_and_nothing_more() -> None:
    async def story(on: Stage, memory: Memory) -> None:
        await started(on, memory, multiplier=4, shorting=True, options_level=3)
        await started(on, memory)
        await started(on, memory)

    memory = lives(story)
    assert memory.said == [
        "The account was changed: options level was 3, is 2; short sales were allowed, are forbidden; "
        "margin multiplier was 4, is 1. Nothing is held up by it."
    ]
    assert memory.halts == []


def test_it_is_said_once_and_what_a_person_resumed_is_how_it_is_from_then_on() -> None:
    async def story(on: Stage, memory: Memory) -> None:
        await started(on, memory)
        await started(on, memory, multiplier=2)
        await started(on, memory, multiplier=2)
        assert len(memory.halts) == 1, "the latch of the former life stands"
        on.terms(account=PLAIN | {"multiplier": 2})
        watch = TermsWatch(on.trading, memory, memory.engine, on.clock, on.heartbeats, memory.said.append)
        on.hear(Heard(watch, memory))
        await on.wait(5)
        memory.engine.step(Resume(on.now, "owner"))
        await on.wait(5)
        await started(on, memory, multiplier=2)

    memory = lives(story)
    assert (len(memory.halts), memory.held) == (1, {})


def test_a_life_that_ended_before_the_halt_was_written_down_says_it_again() -> None:
    async def story(on: Stage, memory: Memory) -> None:
        await started(on, memory)
        await started(on, memory, multiplier=2)
        memory.engine = Engine(PLAYBOOK)
        await started(on, memory, multiplier=2)

    assert len(lives(story).halts) == 2


@pytest.mark.parametrize("body", ["{}", '{"no_shorting": "perhaps"}', '{"max_margin_multiplier": "NaN"}'])
def test_what_is_not_said_is_not_compared_and_not_forgotten(body: str) -> None:
    async def story(on: Stage, memory: Memory) -> None:
        await started(on, memory)
        on.fault(name="odd", fault=Status(code=200, body=body), where=SETTINGS)
        await started(on, memory, multiplier=2)
        assert memory.halts == []
        on.mend("odd")
        await started(on, memory, multiplier=2)

    assert len(lives(story).halts) == 1


def test_a_broker_that_does_not_answer_is_asked_again() -> None:
    async def story(on: Stage, memory: Memory) -> None:
        await started(on, memory)
        on.fault(name="down", fault=Status(code=503), where=SETTINGS)
        on.terms(account=PLAIN | {"multiplier": 2})
        watch = TermsWatch(on.trading, memory, memory.engine, on.clock, on.heartbeats, memory.said.append)
        on.hear(Heard(watch, memory))
        await on.wait(40)
        assert memory.halts == []
        on.mend("down")
        await on.wait(timedelta(minutes=2).total_seconds())

    assert len(lives(story).halts) == 1
