"""Recording holds nobody up: what is too much is let go, said once, marked, and known to the journal."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.recorder import Recorder
from engine.model.events import PayloadRefused
from engine.replay import Step
from storage.recording.lines import Place
from storage.recording.reading import day
from storage.recording.shelf import Shelf
from tests.bot.lives import Still
from tests.storage.recording.days import DAY, PLENTY, events, opened, quotes


def recorder(folder: Path, said: list[str]) -> Recorder:
    return Recorder(Shelf(folder), opened(), 0, Still(), bytes_max=PLENTY, say=said.append)


def steps(count: int, start: int = 0) -> list[Step]:
    return [Step(event, ()) for event in quotes(count, start=start)]


def test_what_was_handed_over_is_on_the_disk_when_it_ends(tmp_path):
    with recorder(tmp_path, []).at_work() as recording:
        recording.take(steps(3))
        recording.take(steps(4, start=3))
    assert events(Shelf(tmp_path)) == quotes(7)


class Slow(Shelf):
    """A disk that does not answer until it is let."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked, self.answers = threading.Event(), threading.Event()

    def mend(self) -> list[str]:
        self.asked.set()
        self.answers.wait(20)
        return super().mend()


def test_a_disk_that_does_not_answer_costs_events_and_never_time(tmp_path):
    disk, said = Slow(tmp_path), list[str]()
    slow = Recorder(disk, opened(), 0, Still(), bytes_max=PLENTY, say=said.append, waiting_max=10)
    with slow.at_work() as recording:
        assert disk.asked.wait(20)
        for start in range(0, 60, 6):
            recording.take(steps(6, start=start))
        disk.answers.set()
    assert said == ["recorder: the disk is too slow: some of what comes in is not recorded"]
    assert events(disk) == quotes(12)
    holes = [item for item in day(disk, DAY) if isinstance(item, Place) and item.lost]
    assert holes == [Place(60, 60, 48)]


def test_a_disk_that_never_answers_holds_up_no_end_and_that_is_said(tmp_path):
    disk, said = Slow(tmp_path), list[str]()
    slow = Recorder(disk, opened(), 0, Still(), bytes_max=PLENTY, say=said.append, patience_s=0.05)
    with slow.at_work() as recording:
        assert disk.asked.wait(20)
        recording.take(steps(1))
    assert said == ["recorder: the disk does not answer: the end is not recorded"]
    disk.answers.set()
    recording._thread.join(20)
    assert events(disk) == quotes(1)


GONE = "recorder: it has ended by an error of its own: nothing more is recorded before the next start"


class OddAtLast(Slow):
    """Slow first, and then broken."""

    def mend(self) -> list[str]:
        super().mend()
        raise ZeroDivisionError


class Odd(Shelf):
    """It breaks in a way that nobody has thought of."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.broken = threading.Event()

    def mend(self) -> list[str]:
        self.broken.set()
        raise ZeroDivisionError


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_recorder_that_has_ended_by_a_bug_says_so_and_no_disk_is_blamed(tmp_path):
    disk, said = Odd(tmp_path), list[str]()
    with Recorder(disk, opened(), 0, Still(), bytes_max=PLENTY, say=said.append).at_work() as recording:
        assert disk.broken.wait(20)
        recording._thread.join(20)
        for start in range(3):
            recording.take(steps(1, start=start))
    assert said == [GONE]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_recorder_that_was_slow_before_it_ended_says_both(tmp_path):
    disk, said = OddAtLast(tmp_path), list[str]()
    slow = Recorder(disk, opened(), 0, Still(), bytes_max=PLENTY, say=said.append, waiting_max=2)
    with slow.at_work() as recording:
        assert disk.asked.wait(20)
        for start in range(0, 12, 3):
            recording.take(steps(3, start=start))
        disk.answers.set()
        recording._thread.join(20)
        for start in range(12, 15):
            recording.take(steps(1, start=start))
    assert said == ["recorder: the disk is too slow: some of what comes in is not recorded", GONE]


def test_what_is_wrong_with_the_recording_is_an_event_of_its_own(tmp_path):
    async def told() -> PayloadRefused:
        recording = recorder(tmp_path / "no" / "folder", [])
        (tmp_path / "no").write_text("a file where a folder should be")
        feed = recording.events()
        waiting = asyncio.ensure_future(anext(feed))
        await asyncio.sleep(0)
        with recording.at_work():
            recording.take(steps(1))
            return await asyncio.wait_for(waiting, 20)

    event = asyncio.run(told())
    assert (event.feed, "Not a directory" in event.why) == ("recorder", True)


@pytest.mark.parametrize("text", ["10", "GB", "-1GB", "1.5GB", "on", "0GB"])
def test_a_share_that_is_no_size_is_refused(text):
    from bot.config import BadConfig, share

    with pytest.raises(BadConfig, match="neither off nor a size"):
        share(text)


def test_recording_can_be_switched_off():
    from bot.config import Config, share

    assert share("off") is None
    assert Config().record_max == 10_000_000_000


class Leaving(Recorder):
    """Its desk ends between any two looks at the loop."""

    looks = 0

    @property
    def _loop(self):
        self.looks += 1
        return self.loop if self.looks == 1 else None

    @_loop.setter
    def _loop(self, loop) -> None:
        self.loop = loop


def test_a_desk_that_ends_while_the_thread_complains_breaks_no_thread(tmp_path):
    async def complained() -> None:
        leaving = Leaving(Shelf(tmp_path), opened(), 0, Still(), bytes_max=PLENTY, say=said.append)
        leaving.loop = asyncio.get_running_loop()
        leaving._say("too slow")

    said: list[str] = []
    asyncio.run(complained())
    assert said == ["recorder: too slow"]
