"""What is known survives being written and read, and nothing but things of this house ever comes out."""

from collections import Counter, defaultdict, deque
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bench.load import BUSY
from bot.chat.cardbook import CardBook
from bot.chat.hands.deciding import Carried
from bot.recalling.freezing import Frozen, Is, Unreadable, frozen, parts
from bot.recalling.kept import Kept
from bot.recalling.recollection import Recollection
from bot.recalling.thawing import thawed
from bot.venues.simulated import MadeUp
from engine.core import Engine
from engine.measures.flow import Sweep
from engine.model.contract import Direction
from engine.model.quote import Quote
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step
from tests.bot.recalling.alike import differs
from tests.storage.samples import busy_day
from tests.stories.test_flow_first import BOUGHT
from tests.tape import steps

NOW = datetime(2026, 7, 31, 14, 0, 0, 5, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")


def again(known: Any, playbook: Playbook = PLAYBOOK) -> Any:
    return thawed(frozen(known, playbook), playbook)


def begun(playbook: Playbook = PLAYBOOK) -> Kept:
    cards = CardBook(badge="SIM", playbook=playbook)
    return Kept(Recollection(Engine(playbook)), cards, Carried(), MadeUp())


def read(kept: Kept, journal: list[Step]) -> Kept:
    for step in journal:
        for listener in (kept.known, *kept.listeners):
            listener.recall(step)
    return kept


PLAIN = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(-(2**63), 2**64 - 1),
    some.floats(allow_nan=False),
    some.text(),
    some.binary(),
    some.decimals(allow_nan=False),
    some.datetimes(timezones=some.just(UTC)),
    some.datetimes(timezones=some.just(NEW_YORK)),
    some.datetimes(),
    some.dates(),
    some.timedeltas(),
    some.sampled_from(Direction),
    some.builds(Quote, some.decimals(0, 9), some.decimals(0, 9), some.integers(0, 9), some.integers(0, 9)),
    some.builds(Sweep, some.just(NOW), some.sampled_from(Direction), some.floats(0, 1e9)),
)
ANYTHING = some.recursive(
    PLAIN,
    lambda each: some.one_of(
        some.lists(each),
        some.lists(each).map(tuple),
        some.lists(each).map(lambda listed: deque(listed, maxlen=7)),
        some.dictionaries(some.one_of(some.text(), some.dates(), some.sampled_from(Direction)), each),
        some.sets(some.text()),
        some.frozensets(some.dates()),
        some.dictionaries(some.text(), some.integers(0, 9)).map(Counter),
    ),
)


@given(ANYTHING)
def test_whatever_a_desk_may_know_comes_back_as_it_was(known):
    assert differs(again(known), known) == ""


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), NOW])
def test_the_first_and_the_last_moment_come_back_too(at):
    assert again([at]) == [at]
    assert again([at])[0].tzinfo is UTC


def test_an_hour_that_comes_twice_is_not_mixed_up():
    twice = [datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK, fold=fold) for fold in (0, 1)]
    assert [each.fold for each in again(twice)] == [0, 1]
    assert [each.utcoffset() for each in again(twice)] == [each.utcoffset() for each in twice]


def test_what_two_know_is_one_thing_still():
    shared = ["LUNR"]
    one, two, ring = again([shared, {"held": shared}, shared])[:3]
    assert one is two["held"] is ring
    shared.append(shared)  # type: ignore[arg-type]
    inside = again(shared)
    assert inside[1] is inside


def test_chance_goes_on_where_it_was():
    chance = Random(7)
    chance.random()
    assert again(chance).random() == chance.random()


def test_the_rules_are_those_of_the_start_that_reads():
    kept = frozen(begun(), PLAYBOOK)
    other = replace(PLAYBOOK, pursuits_max=PLAYBOOK.pursuits_max + 1)
    assert thawed(kept, other).known.engine.floor.playbook is other


@pytest.mark.parametrize("cut", [0, 1, 25, 60, 90, 10_000])
def test_a_story_that_was_put_away_in_the_middle_is_known_to_its_end(cut):
    journal = [step for step in steps(BOUGHT) if step.kept]
    put_away = again(read(begun(), journal[:cut]))
    assert differs(read(put_away, journal[cut:]), read(begun(), journal)) == ""


@pytest.mark.parametrize("part", [0.0, 0.31, 0.77])
def test_a_busy_day_that_was_put_away_in_the_middle_is_known_to_its_end(part):
    journal = list(busy_day())
    cut = int(len(journal) * part)
    put_away = again(read(begun(BUSY), journal[:cut]), BUSY)
    assert differs(read(put_away, journal[cut:]), read(begun(BUSY), journal)) == ""


def test_it_decides_as_whoever_never_put_anything_away():
    journal = [step for step in steps(BOUGHT) if step.kept]
    cut = len(journal) // 2
    engine = again(read(begun(), journal[:cut])).known.engine
    assert [engine.step(step.event) for step in journal[cut:]] == [step.outputs for step in journal[cut:]]


class Stranger:
    """Not of this house."""


class Dollars(Decimal):
    """Made of a number, and not one."""


def of_itself() -> tuple[list[object]]:
    inside = list[object]()
    whole = (inside,)
    inside.append(whole)
    return whole


def test_what_is_whole_only_with_itself_is_refused_rather_than_changed():
    with pytest.raises(Unreadable, match="a part of itself"):
        again(of_itself())


@pytest.mark.parametrize(
    "thing",
    [
        Stranger(),
        print,
        lambda: None,
        object(),
        open,
        Dollars(1),
        1 << 64,
        "\ud800",
        defaultdict(list),
        NOW.astimezone(timezone(timedelta(hours=2))),
    ],
    ids=range(10),
)
def test_what_a_desk_should_not_know_is_not_put_away(thing):
    with pytest.raises(Unreadable):
        frozen([thing], PLAYBOOK)


HOSTILE = [
    ("os", "system", []),
    ("builtins", "eval", []),
    ("bot.app", "os", []),
    ("bot.app", "run_live", []),
    ("bot.recalling.kept", "Recollection", []),
    ("bot.recalling.kept", "nothing", []),
    ("bot.no_such_room", "Thing", []),
    ("engine.model.quote", "Quote", ["bid", "ask"]),
    ("engine.model.quote", "Quote", list(parts(Quote))),
    ("engine.replay", "Step", ["event", "outputs"]),
]


@pytest.mark.parametrize(("module", "name", "had"), HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_is_made_or_called_but_what_this_build_knows(module, name, had):
    asked = msgspec.msgpack.encode(Frozen([(module, name, had)], [Is.NAMED, 0, "echo"]))
    with pytest.raises(Unreadable):
        thawed(asked, PLAYBOOK)


@pytest.mark.parametrize(
    ("module", "name", "had"),
    [
        ("bot.recalling.kept", "CardBook", []),
        ("engine.model.quote", "Quote", sorted(parts(Quote), reverse=True)),
        ("engine.model.quote", "Quote", [*parts(Quote), "size"]),
    ],
)
def test_a_thing_of_other_parts_or_of_another_house_is_not_made(module, name, had):
    asked = msgspec.msgpack.encode(Frozen([(module, name, had)], [Is.THING, 0, None, *had]))
    with pytest.raises(Unreadable, match="no such thing in this house"):
        thawed(asked, PLAYBOOK)


@given(some.binary(max_size=200))
def test_any_bytes_are_read_or_refused(kept):
    with suppress(Unreadable):
        thawed(kept, PLAYBOOK)


@given(some.data())
def test_a_bit_that_flipped_is_read_or_refused(data):
    kept = bytearray(
        frozen([NOW, {"a": Decimal(1)}, date(2026, 7, 31), Quote(Decimal(1), Decimal(2))], PLAYBOOK)
    )
    place = data.draw(some.integers(0, len(kept) - 1))
    kept[place] ^= 1 << data.draw(some.integers(0, 7))
    with suppress(Unreadable):
        thawed(bytes(kept), PLAYBOOK)
