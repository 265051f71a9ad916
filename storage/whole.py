"""A journal file that is whole or not there: for replays that may find their tape broken half way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.journal import Journal, open_journal
from storage.refused import StorageRefused


@contextmanager
def whole_journal(target: Path) -> Iterator[Journal]:
    """Written in a folder of its own and moved to its name at the end; what is there stays untouched."""
    _must_be_free(target)
    if not target.parent.is_dir():
        raise StorageRefused(f"{target}: no such folder as {target.parent}")
    try:
        folder = TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise StorageRefused(f"{target}: cannot be written ({error.strerror})") from None
    with folder as beside:
        partial = Path(beside) / target.name
        with open_journal(str(partial), holder="replay") as journal:
            yield journal
        _must_be_free(target)
        partial.rename(target)


def _must_be_free(target: Path) -> None:
    if target.exists():
        raise StorageRefused(f"{target}: already there: name a new file")
