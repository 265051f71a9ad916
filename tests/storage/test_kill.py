"""A desk is killed at work, for real: what it had acknowledged is there, and nothing is torn."""

import random
import time

from storage.journal import open_journal
from tests.storage.samples import busy_day, child

WRITER = """
import sys
from storage.journal import open_journal
from tests.storage.samples import batches, busy_day

with open_journal(sys.argv[1], holder="writer") as journal:
    steps = list(busy_day())[int(sys.argv[2]):]
    print("ready", flush=True)
    for batch in batches(steps, int(sys.argv[3])):
        journal.append(batch)
        print(len(batch), flush=True)
"""


def test_what_was_acknowledged_survives_kill_9_again_and_again(url: str) -> None:
    chance, day, kept = random.Random(9), list(busy_day()), 0
    for size in (1, 7, 60):
        acknowledged = _write_until_killed(url, kept, size, chance.uniform(0.0, 0.08))
        with open_journal(url, holder="after") as journal:
            journal.verify()
            steps = list(journal.steps())
            pending = journal.outbox.pending(day[-1].event.at)
        assert steps == day[: len(steps)]
        assert len(steps) >= kept + acknowledged
        wishes = [intent for step in steps for intent in step.intents]
        assert [due.intent for due in pending] == wishes
        kept = len(steps)


def _write_until_killed(url: str, start: int, size: int, after_s: float) -> int:
    """How many steps it said were safe, before the kill that it could not see coming."""
    with child(WRITER, url, str(start), str(size)) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        assert first == "ready\n", first + writer.stdout.read()
        acknowledged = int(writer.stdout.readline())
        time.sleep(after_s)
        writer.kill()
        return acknowledged + sum(int(line) for line in writer.stdout if line.endswith("\n"))
