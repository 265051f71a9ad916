"""A bookmark is made by reading, never by the desk at work: it holds what any start would have found."""

import os
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
from storage.onlooker import Onlooker
from storage.refused import Broken

BROKEN = 3
"""What the process ends with when the journal is not what was written."""


def bookmark(config: Config) -> int:
    """`bookmark`: every row is read and its chain followed, beside a desk that may be at work."""
    os.nice(10)
    try:
        with Onlooker(config.database) as journal:
            print(_marked(config, journal))
    except Broken as error:
        print(f"desk: {error}", file=sys.stderr)
        return BROKEN
    return 0


def _marked(config: Config, journal: Onlooker) -> str:
    """On from the former one, up to what the chat has said."""
    playbook, label = as_said(config.playbook, journal), synthetic(config)
    said = settled(journal.note(SETTLED))
    before = kept(config, playbook, label, journal.holds, said, lambda _line: None)
    began = before.known.seq
    _read(journal, before, said)
    known = before.known
    path = write(
        config.database, frozen(before, playbook), journal.link_at(known.seq), known.steps,
        maker(config, playbook, label),
    )  # fmt: skip
    return f"{path}: {known.seq:,} rows, {known.seq - began:,} of them since the last bookmark"


def _read(journal: Onlooker, before: Kept, said: int | None) -> None:
    known, progress = before.known, Progress(journal.seq)
    left = None if said is None else max(said - known.steps, 0)
    for step in islice(journal.steps(known.seq), left):
        known.recall(step)
        for listener in before.listeners:
            listener.recall(step)
        progress.show(known.seq, known.steps)
    progress.clear()
