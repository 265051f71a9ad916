"""The recorder is killed at work, for real: every frame whose write had returned is there."""

import random
import time
from pathlib import Path

from storage.recording.shelf import Shelf
from tests.storage.recording.days import DAY, events, quotes
from tests.storage.samples import child

WRITER = """
import sys
from pathlib import Path
from engine.replay import Step
from storage.recording.shelf import Shelf
from tests.storage.recording.days import keeping, quotes

start = int(sys.argv[2])
life = keeping(Shelf(Path(sys.argv[1])), row=start)
print("ready", flush=True)
for number, event in enumerate(quotes(20_000, start=start)):
    life.step(Step(event, ()))
    if number % 7 == 6:
        life.rest(over=False)
        print(7, flush=True)
"""


def test_what_was_written_survives_kill_9_again_and_again(tmp_path: Path) -> None:
    chance, shelf, kept = random.Random(5), Shelf(tmp_path), 0
    for _ in range(3):
        acknowledged = _record_until_killed(tmp_path, kept, chance.uniform(0.0, 0.05))
        said = shelf.mend()
        assert len(said) <= 1
        recorded = events(shelf)
        assert len(recorded) >= kept + acknowledged > kept
        assert recorded == quotes(len(recorded))
        kept = len(recorded)
    shelf.pack(DAY)
    assert events(shelf) == quotes(kept)


def _record_until_killed(folder: Path, start: int, after_s: float) -> int:
    """How many events it said were written, before the kill that it could not see coming."""
    with child(WRITER, str(folder), str(start)) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        assert first == "ready\n", first + writer.stdout.read()
        acknowledged = int(writer.stdout.readline())
        time.sleep(after_s)
        writer.kill()
        return acknowledged + sum(int(line) for line in writer.stdout if line.endswith("\n"))
