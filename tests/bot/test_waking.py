"""A machine that slept: nothing is decided in seconds that nobody lived, and all is looked at anew."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.arrivals import Arrivals
from bot.desk import Desk
from bot.feeds.tape import TapeFeed
from bot.turn import Turn
from bot.venues.sim import SimulatedVenue
from engine.core import Engine
from engine.model.events import Event, OrderMissing, Tick, Woke
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step, replay
from engine.sim import SimVenue, VenueScript
from engine.timeline import Timeline
from storage.tape.text import TextTape
from tests.bot.test_desk import Paper
from tests.stories.test_flow_first import BOUGHT, OFFER, TAP
from tests.tape import story, whole

SECOND = timedelta(seconds=1)
NOON = datetime(2026, 7, 31, 16, 0, tzinfo=UTC)
SLEPT = "14:06:51 tick\n14:17:00 tick\n"


def lived(tape: str, *, wakes: bool = True) -> list[Step]:
    """What a desk writes down that hears of every second, until its machine sleeps before the last line."""
    *events, last = TextTape(whole(tape, ordinary=True), "tape").events()
    first, asleep = events[0].at, events[-1].at
    seconds = (Tick(first + number * SECOND) for number in range(1, (asleep - first) // SECOND + 1))
    heard: list[Event] = [*sorted([*events, *seconds], key=lambda event: event.at), last]
    paper = Paper()
    desk = Desk(Engine(PLAYBOOK), paper, SimulatedVenue(SimVenue(VenueScript())), Timeline(), wakes=wakes)
    asyncio.run(desk.run([TapeFeed(heard)], lambda _: None))
    return paper.steps


def kinds(steps: list[Step]) -> list[str]:
    return [type(step.event).__name__ for step in steps]


def test_time_that_went_by_without_the_desk_is_told_before_what_woke_it():
    steps = lived(TAP + SLEPT)
    assert kinds(steps)[-3:] == ["OrderAccepted", "Woke", "Tick"]
    assert [step.event.slept_s for step in steps if isinstance(step.event, Woke)] == [608.0]


def test_a_tape_leaves_out_what_it_likes():
    steps = lived(TAP + SLEPT, wakes=False)
    assert "Woke" not in kinds(steps)
    assert f"{steps[-1].event.at:%H:%M:%S}" == "18:07:05", "second by second, until the entry was given up"


def test_a_day_with_a_sleep_in_it_is_replayed_as_it_was_lived():
    steps = lived(TAP + SLEPT)
    tape = [step.event for step in steps if "Order" not in type(step.event).__name__]
    assert list(replay(tape, Engine(PLAYBOOK), SimVenue(VenueScript()))) == steps


def test_a_yes_from_before_a_sleep_buys_nothing_on_the_price_of_then():
    yes = "14:06:35 quote LUNR 12C 0.98x1.02\n14:06:36 approve LUNR-1\n"
    told = story(OFFER + yes + "14:16:36 woke 600\n14:16:40 tick\n")
    assert told[4] == "14:16:36 ALARM clock: nobody was there for 0:10:00: everything is looked at anew"
    assert told[5].startswith("14:16:37 refused LUNR-1 at entry: ")
    assert "quote age" in told[5]


def test_after_a_sleep_the_books_are_compared_nothing_goes_alone_and_what_is_held_is_left_on_fresh_prices():
    alone = "14:07:12 restart paper\n14:07:20 autonomy flow_first auto\n14:07:50 tick\n"
    told = story(BOUGHT + alone + "14:16:36 woke 600\n14:16:40 tick\n14:16:41 quote LUNR 12C 1.20x1.24\n")
    slept = [line for line in told if line >= "14:16"]
    assert slept[0] == "14:16:36 autonomy flow_first confirm: nobody was there"
    assert slept[2] == (
        "14:16:36 latch unreconciled: exits_only (the broker's books are not compared with ours yet)"
    )
    assert slept[-1] == "14:16:41 order LUNR-1-X1 sell 4 LUNR 12C at 1.20"


def test_a_feed_that_was_lost_before_a_sleep_is_lost_after_it():
    told = story("14:07:00 lost quotes\n14:20:00 woke 780\n14:20:01 tick\n")
    assert not [line for line in told if "latch feed quotes lifted" in line]


def test_an_answer_from_within_the_sleep_hides_none_of_it():
    engine, timeline, waiting = Engine(PLAYBOOK), Timeline(), Arrivals()
    engine.step(Tick(NOON))
    timeline.add([OrderMissing(NOON + 595 * SECOND, "desk-LUNR-1-E1")])
    asyncio.run(waiting.put(Tick(NOON + 600 * SECOND)))
    steps = Turn(engine, lambda _: (), timeline, wakes=True).decide(waiting)
    assert kinds(steps) == ["OrderMissing", "Woke", "Tick"]
    assert steps[1].event == Woke(NOON + 600 * SECOND, 599.0)


def test_a_sleep_that_could_cost_nothing_is_not_told():
    assert story("16:30:00 tick\n18:00:00 woke 5000\n18:00:01 tick\n") == []
