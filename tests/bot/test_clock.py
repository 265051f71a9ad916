"""The machine's clock, set by somebody: no event goes back, and nothing that waits stands still."""

from datetime import UTC, datetime, timedelta

from bot.clock import SystemClock

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Machine:
    """A wall clock that can be set, and seconds that only pass."""

    def __init__(self) -> None:
        self.wall, self.passed = NOON, 0.0

    def passes(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.passed += seconds

    def clock(self) -> SystemClock:
        return SystemClock(lambda: self.wall, lambda: self.passed)


def test_it_is_the_machines_time():
    machine = Machine()
    clock = machine.clock()
    assert clock.now() == NOON
    machine.passes(90)
    assert clock.now() == NOON + timedelta(seconds=90)


def test_set_back_an_hour_it_goes_on_slower_until_it_is_right_again():
    machine = Machine()
    clock = machine.clock()
    clock.now()
    machine.wall -= HOUR
    assert clock.now() == NOON
    machine.passes(60)
    assert clock.now() == NOON + timedelta(seconds=54)
    for _ in range(10 * 60):
        machine.passes(60)
        clock.now()
    assert clock.now() == machine.wall


def test_set_forward_it_follows_at_once():
    machine = Machine()
    clock = machine.clock()
    clock.now()
    machine.wall += HOUR
    assert clock.now() == NOON + HOUR


def test_a_clock_set_back_while_nobody_ran_goes_on_from_the_journals_end() -> None:
    before = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
    clock = SystemClock(lambda: before, lambda: 0.0)
    clock.no_earlier_than(before + timedelta(hours=1))
    assert clock.now() == before + timedelta(hours=1)
    clock.no_earlier_than(before)
    assert clock.now() == before + timedelta(hours=1)
