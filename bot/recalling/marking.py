"""A bookmark is made by reading, never by the desk at work: it holds what any start would have found."""

import os
import sys
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

from bot.chat.chat import SETTLED, settled
from bot.chat.hands.watching import as_said
from bot.config import Config
from bot.money import synthetic
from bot.recalling.bookmark import Head, build, write
from bot.recalling.freezing import Unreadable, frozen
from bot.recalling.kept import Kept, kept, maker
from bot.telling.progress import Progress
from engine.plays.play import Playbook
from storage.onlooker import Onlooker
from storage.refused import Broken, StorageRefused

BROKEN = 3
"""What the process ends with when the journal is not what was written."""
POLITE, FIRST_TO_GO = 10, "1000"


def give_way() -> None:
    """To a desk at work: its turns come first, and where memory is short this ends and not that."""
    with suppress(OSError):
        os.nice(POLITE)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)


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
    began_as = build()
    with closing(Onlooker(config.database)) as journal:
        playbook, said = as_said(playbook, journal), settled(journal.note(SETTLED))
        earlier = kept(config, playbook, label, journal, said, lambda _line: None)
        known, began = earlier.known, earlier.known.seq
        _read(journal, earlier, said)
        if not known.seq:
            raise StorageRefused(f"{config.database}: nothing in it was said in the chat yet: no bookmark")
        at = journal.link_at(known.seq)
    head = Head(at.seq, at.hash, known.steps, began_as, maker(config, playbook, label))
    path = write(config.database, head, _frozen(config, earlier, playbook))
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


def _frozen(config: Config, earlier: Kept, playbook: Playbook) -> bytes:
    """What another build's lines may have learnt meanwhile bears nobody's name."""
    try:
        body = frozen(earlier, playbook)
    except Unreadable as error:
        raise StorageRefused(f"{config.database}: no bookmark: {error}") from error
    if build.__wrapped__() != build():
        raise StorageRefused(f"{config.database}: no bookmark: the build was changed meanwhile")
    return body
