"""A bookmark is made by reading, never by the desk at work: it holds what any start would have found."""

import sys
from itertools import islice

from bot.chat.chat import SETTLED, settled
from bot.chat.watching import as_said
from bot.config import Config
from bot.money import synthetic
from bot.progress import Progress
from bot.recalling.bookmark import write
from bot.recalling.freezing import frozen
from bot.recalling.kept import Kept, kept, maker
from engine.plays.play import Playbook
from storage.onlooker import Onlooker
from storage.refused import Broken

BROKEN = 3
"""What the process ends with when the journal is not what was written."""


def bookmark(config: Config) -> int:
    """`bookmark`: every row is read and its chain followed, beside a desk that may be at work."""
    try:
        print(mark(config, config.playbook, synthetic(config)))
    except Broken as error:
        print(f"desk: {error}", file=sys.stderr)
        return BROKEN
    return 0


def mark(config: Config, playbook: Playbook, label: str | None) -> str:
    """On from the former one, up to what the chat has said; told in one line."""
    with Onlooker(config.database) as journal:
        playbook, said = as_said(playbook, journal), settled(journal.note(SETTLED))
        earlier = kept(config, playbook, label, journal.holds, said, lambda _line: None)
        known, began = earlier.known, earlier.known.seq
        _read(journal, earlier, said)
        body, at = frozen(earlier, playbook), journal.link_at(known.seq)
    path = write(config.database, body, at, known.steps, maker(config, playbook, label))
    return f"{path}: {known.seq:,} rows, {known.seq - began:,} of them since the last bookmark"


def _read(journal: Onlooker, earlier: Kept, said: int | None) -> None:
    known, progress = earlier.known, Progress(journal.seq)
    left = None if said is None else max(said - known.steps, 0)
    for step in islice(journal.steps(known.seq), left):
        known.recall(step)
        for listener in earlier.listeners:
            listener.recall(step)
        progress.show(known.seq, known.steps)
    progress.clear()
