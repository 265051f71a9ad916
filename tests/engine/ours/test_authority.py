"""Whatever happens, in whatever order: authority rises only by a person's act, and falls by anybody's."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core import Engine
from engine.model.autonomy import Autonomy
from engine.model.contract import Right
from engine.model.events import (
    AccountSeen,
    Arm,
    DeskStarted,
    Disarm,
    Event,
    FeedLost,
    FeedRestored,
    Flatten,
    Halt,
    Pause,
    Resume,
    SetAutonomy,
    Tick,
)
from engine.model.latch_names import BY_HAND, UNARMED
from engine.model.mode import Mode, mode
from engine.model.records import Arming, AutonomySet, LatchSet, TradingState
from engine.replay import Step
from tests.engine.examples import AT
from tests.engine.world import NAMES, ROUGH, cents, chained, opening, quoted, swept

PLAYS = ("all", "flow_first", "momentum")
HAPPENINGS = (
    *(
        lambda at, play=play, level=level: SetAutonomy(at, play, level, "owner")
        for play in PLAYS
        for level in Autonomy
    ),
    *(lambda at, kind=kind: kind(at, "owner") for kind in (Arm, Disarm, Halt, Pause, Flatten, Resume)),
    *(lambda at, feed=feed: FeedLost(at, feed) for feed in ("flow", "telegram")),
    *(lambda at, feed=feed: FeedRestored(at, feed) for feed in ("flow", "telegram")),
    lambda at: DeskStarted(at, "desk", "test"),
    lambda at: DeskStarted(at, "desk", "test", live=True),
    lambda at: AccountSeen(at, Decimal(40_000)),
    *(lambda at, name=name: swept(at, name, Right.CALL) for name in NAMES),
    *(lambda at, name=name: chained(at, name, cents(99)) for name in NAMES),
    *(lambda at, name=name: quoted(at, name, cents(98)) for name in NAMES),
    Tick,
    Tick,
)
PAUSES = (0.0, 0.5, 1.0, 29.0, 31.0, 600.0, 7200.0)
days = st.lists(st.tuples(st.sampled_from(HAPPENINGS), st.sampled_from(PAUSES)), max_size=40)


def standing(engine: Engine) -> tuple[dict[str, int], bool, frozenset[str]]:
    """What the desk may do now: each play, real money, and what a person must lift."""
    book = engine.floor.book
    plays = {play.name: book.authority.level(play.name).step for play in ROUGH.plays}
    armed = book.account.live and UNARMED not in book.latches
    return plays, armed, frozenset(BY_HAND & set(book.latches))


def lived(day) -> tuple[Engine, list[Step]]:
    """One day of happenings, held against the rule after each."""
    engine, at, steps, armed_by = Engine(ROUGH), AT, [], None
    for event in opening():
        steps.append(Step(event, engine.step(event)))
    for happens, after in day:
        at += timedelta(seconds=after)
        before, event = standing(engine), happens(at)
        outputs = engine.step(event)
        steps.append(Step(event, outputs))
        armed_by = told(before, standing(engine), event, outputs, armed_by)
    return engine, steps


def told(before, after, event: Event, outputs, armed_by):
    """Every rise has a person behind it, now or in an arming that nobody has cancelled since."""
    for output in outputs:
        if isinstance(output, Arming):
            assert isinstance(event, SetAutonomy)
            armed_by = output
        elif isinstance(output, AutonomySet):
            rises = any(output.level.step > before[0][play] for play in output.plays)
            due = (
                armed_by is not None and armed_by.level is output.level and event.at >= armed_by.effective_at
            )
            assert not rises or due or (isinstance(event, SetAutonomy) and not output.level.by_itself)
            armed_by = None if rises and due else armed_by
    assert before[1] or not after[1] or isinstance(event, Arm)
    assert before[2] <= after[2] or isinstance(event, Resume)
    return armed_by


@settings(max_examples=150, deadline=None)
@given(days)
def test_authority_rises_only_by_a_person_s_act(day):
    engine, _ = lived(day)
    book = engine.floor.book
    if book.latches.held or book.authority.started_at is None:
        assert not book.authority.alone, "nothing goes by itself while anything is wrong"
        assert book.authority.arming is None


@settings(max_examples=50, deadline=None)
@given(days)
def test_a_restart_is_never_more_than_what_was_left(day):
    engine, steps = lived(day)
    again = Engine(ROUGH)
    for step in steps:
        again.recall(step.event, step.outputs)
    assert again.floor.book.authority == engine.floor.book.authority
    assert again.floor.book.latches == engine.floor.book.latches
    before = standing(again)
    again.step(DeskStarted(steps[-1].event.at + timedelta(seconds=1), "desk", "test"))
    after = standing(again)
    assert all(after[0][play] <= level for play, level in before[0].items())
    assert not again.floor.book.authority.alone
    assert before[2] <= after[2]


def test_the_mode_is_one_word_of_venue_autonomy_and_latches():
    def said(*latches: LatchSet, live: bool = False, autonomy: Autonomy = Autonomy.CONFIRM) -> Mode:
        return mode(live=live, autonomy=autonomy, latches=latches)

    feed = LatchSet("feed flow", TradingState.EXITS_ONLY, "silent")
    starts = LatchSet("starts", TradingState.EXITS_ONLY, "three")
    halt = LatchSet("halt", TradingState.HALTED, "by owner")
    assert said() is said(autonomy=Autonomy.AUTO) is Mode.PAPER
    assert said(live=True) is said(live=True, autonomy=Autonomy.OFF) is Mode.LIVE_TAP
    assert said(live=True, autonomy=Autonomy.VETO) is Mode.LIVE_AUTO
    assert said(feed, live=True, autonomy=Autonomy.AUTO) is Mode.REDUCE
    assert said(feed, starts) is said(starts, live=True) is Mode.SAFE
    assert said(starts, halt, feed) is Mode.HALT
