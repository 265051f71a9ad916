"""A vendor's clock that runs ahead: what it says is bought by nobody, and makes nobody deaf."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.telling.story import tell
from engine.core import Engine
from engine.model.events import ChainArrived, Event
from engine.plays.playbook import PLAYBOOK
from engine.replay import replay
from engine.sim import SimVenue, VenueScript
from storage.tape.text import TextTape
from tests.stories.test_flow_first import BOUGHT, OFFER, OFFERED
from tests.tape import whole

HELD = BOUGHT + "14:07:00 chain LUNR 12C 0.98x1.02\n"
FALLS = "14:07:10 quote LUNR 12C 0.80x0.84\n14:07:11 quote LUNR 12C 0.80x0.84\n14:07:12 tick\n"


def story(tape: str, ahead_s: float, since: str = "") -> list[str]:
    """Told of a day whose chains say that they are of a later moment, from some minute on."""

    def heard() -> Iterator[Event]:
        for event in TextTape(whole(tape, ordinary=True), "tape").events():
            if isinstance(event, ChainArrived) and f"{event.at:%H:%M}" >= since:
                later = event.at + timedelta(seconds=ahead_s)
                yield replace(event, rows=tuple(replace(row, quote_at=later) for row in event.rows))
            else:
                yield event

    played = replay(heard(), Engine(PLAYBOOK), SimVenue(VenueScript()))
    return [line for step in played for line in tell(step)]


def test_clocks_a_second_apart_are_no_future() -> None:
    assert story(OFFER, 1.0) == OFFERED


def test_a_chain_of_the_future_is_offered_to_nobody() -> None:
    assert story(OFFER, 2.5)[2:] == ["14:06:11 refused LUNR-1 at offer: quote age unknown, limit 3 s"]


def test_a_stop_hears_what_comes_after_a_chain_of_the_future() -> None:
    told = story(HELD + FALLS, 3600.0, since="18:07")
    assert [line for line in told if " exit " in line] == [
        "14:07:11 exit LUNR-1 stop: mid -18.0 % twice, stop -15.0 %"
    ]
    assert "14:07:11 order LUNR-1-X1 sell 4 LUNR 12C at 0.80" in told
