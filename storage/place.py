"""Where a database's file is, the folder of everything that lies beside it, and the room there."""

import shutil
from collections.abc import Callable
from pathlib import Path

Free = Callable[[Path], int]


def free(folder: Path) -> int:
    """Bytes anybody may still write there."""
    return shutil.disk_usage(folder).free


def file_of(database: str) -> Path | None:
    """The file that remembers; none where a server does."""
    if "://" in database and not database.startswith("sqlite"):
        return None
    return Path(database.partition(":///")[2] or database)


def folder_of(database: str) -> Path:
    """The folder of the file that remembers; a server's desk keeps its files in `data`."""
    file = file_of(database)
    return Path("data") if file is None else file.parent
