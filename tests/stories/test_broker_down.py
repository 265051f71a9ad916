"""A broker of whom nothing is read for five minutes of a session: exits only, until a person has looked."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.alpaca.rounds import FEED
from bot.live import BROKER
from bot.telling.story import tell
from engine.core import Engine
from engine.model.autonomy import Autonomy
from engine.model.events import Event, FeedLost, FeedRestored
from engine.model.intents import Intent
from engine.model.mode import Mode, mode
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step, replay
from engine.sim import SimVenue, VenueScript
from storage.tape.text import TextTape
from tests.tape import whole

BEGUN = f"14:00:00 restart {BROKER}\n"
LOST = BEGUN + "14:10:00 lost broker\n"
LAID = "latch broker down: exits_only (nothing was read of the broker for 0:05:00)"


class Mute(SimVenue):
    """Whatever it is asked, it does not answer."""

    def carry_out(self, at: datetime, intents: Iterable[Intent]) -> list[Event]:
        return []


def heard(tape: str) -> Iterator[Event]:
    """On these tapes `broker` is the feed that reads its books."""
    for event in TextTape(whole(tape), "tape").events():
        told = isinstance(event, FeedLost | FeedRestored) and event.feed == "broker"
        yield replace(event, feed=FEED) if told else event


def lived(tape: str) -> tuple[Engine, list[Step]]:
    engine = Engine(PLAYBOOK)
    venue = Mute(VenueScript()) if "woke" in tape else SimVenue(VenueScript())
    return engine, list(replay(heard(tape), engine, venue))


def said(tape: str, since: str = "14:10:01") -> list[str]:
    lines = [line for step in lived(tape)[1] for line in tell(step)]
    return [line for line in lines if line >= since]


def test_five_minutes_of_a_session_without_a_word_of_the_broker_wait_for_a_person():
    engine, _ = lived(LOST + "14:15:00 tick\n")
    latches = engine.floor.book.latches.held.values()
    assert mode(live=False, autonomy=Autonomy.CONFIRM, latches=latches) is Mode.SAFE
    assert said(LOST + "14:14:59 tick\n") == []
    assert said(LOST + "14:25:00 tick\n") == [f"14:15:00 {LAID}"]


def test_it_stays_when_the_broker_is_back_and_a_resume_lifts_it():
    back = "14:20:00 restored broker\n14:21:00 tick\n"
    assert not any("broker down lifted" in line for line in said(LOST + back))
    assert said(LOST + back + "14:22:00 resume\n")[-1] == "14:22:00 latch broker down lifted: owner"


def test_whoever_resumes_while_it_is_silent_has_looked():
    assert said(LOST + "14:16:00 resume\n14:40:00 tick\n")[1:] == [
        "14:16:00 latch broker down lifted: owner",
        "14:16:00 answer owner about resume: still no entries: feed alpaca orders",
    ]


def test_a_shorter_silence_lifts_by_itself_and_the_next_begins_anew():
    short = "14:14:59 restored broker\n14:15:30 lost broker\n14:20:29 tick\n"
    assert not any("broker down" in line for line in said(LOST + short))


def test_a_stream_that_is_lost_while_its_books_are_read_is_no_silence():
    read = "".join(f"14:{minute}:00 account 50000\n" for minute in range(11, 30))
    assert not any("broker down" in line for line in said(LOST + read))


def test_and_when_nothing_more_is_read_the_silence_begins_with_the_last_that_was():
    read = LOST + "14:12:00 account 50000\n"
    assert not any("broker down" in line for line in said(read + "14:16:59 tick\n"))
    assert said(read + "14:17:00 tick\n")[-1] == f"14:17:00 {LAID}"


def test_before_the_bell_and_after_it_silence_is_nobody_s_trouble():
    early = BEGUN.replace("14:", "08:") + "08:10:00 lost broker\n"
    assert said(early + "09:34:59 tick\n", "09:30") == []
    assert said(early + "09:35:00 tick\n", "09:30") == [
        "09:35:00 latch broker down: exits_only (nothing was read of the broker for 1:25:00)"
    ]
    assert said(BEGUN + "15:55:01 lost broker\n18:00:00 tick\n", "15:55:02") == []


def test_a_sleep_is_no_silence_of_the_broker_s():
    slept = LOST + "14:14:00 woke 180\n"
    assert not any("broker down" in line for line in said(slept + "14:18:59 tick\n"))
    assert any("broker down" in line for line in said(slept + "14:19:00 tick\n"))


def test_a_start_neither_loses_it_nor_takes_what_was_before_for_its_own():
    again = f"14:16:00 tick\n14:20:00 restart {BROKER}\n14:40:00 tick\n"
    assert not any("broker down" in line for line in said(LOST + again, "14:15:01"))
    assert "broker down" in lived(LOST + again)[0].floor.book.latches
    early = LOST + f"14:14:00 restart {BROKER}\n14:40:00 tick\n"
    assert "broker down" not in lived(early)[0].floor.book.latches


def test_what_is_read_again_counts_the_same_silence():
    engine, steps = lived(LOST + "14:13:00 tick\n")
    again = Engine(PLAYBOOK)
    for step in steps:
        again.recall(step.event, step.outputs)
    assert again.floor.book.broker.silence.since == engine.floor.book.broker.silence.since is not None
