"""The tapes of tests are played as they stand: the head first, then each day in its place."""

from engine.model.events import AccountSeen, BarClosed, SessionOpened
from tests.tape import ORDINARY, steps

TWO_DAYS = """
    day 2026-07-30
    venue exits=never
    10:00:00 account 40000
    day 2026-07-31
    10:00:00 account 30000
"""


def test_a_second_day_begins_where_it_stands():
    events = [step.event for step in steps(TWO_DAYS, ordinary=False)]
    told = [event for event in events if isinstance(event, SessionOpened | AccountSeen)]
    assert [type(event) for event in told] == [SessionOpened, AccountSeen, SessionOpened, AccountSeen]
    assert [f"{event.at:%d}" for event in told] == ["30", "30", "31", "31"]


def test_what_is_taken_for_granted_belongs_to_the_first_day():
    events = [step.event for step in steps(TWO_DAYS)]
    granted = [event for event in events if isinstance(event, BarClosed | AccountSeen)]
    assert len(granted) == len(ORDINARY.split("\n")[1:-1]) + 2
    assert f"{granted[0].at:%d %H:%M}" == "30 13:31"
