"""A journal file that is whole or not there: for replays that may find their tape broken half way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.journal import Journal, open_journal
from storage.refused import StorageRefused


@contextmanager
def whole_journal(target: Path) -> Iterator[Journal]:
    """Written beside its name and moved there at the end; nothing that is there already is touched."""
    if target.exists():
        raise StorageRefused(f"{target}: already there: name a new file")
    if not target.parent.is_dir():
        raise StorageRefused(f"{target}: no such folder as {target.parent}")
    partial = target.with_name(f"{target.name}.partial")
    _remove(partial)
    try:
        with open_journal(str(partial), holder="replay") as journal:
            yield journal
        partial.rename(target)
    finally:
        _remove(partial)


def _remove(partial: Path) -> None:
    for beside in ("", "-wal", "-shm", ".lock"):
        partial.with_name(partial.name + beside).unlink(missing_ok=True)
