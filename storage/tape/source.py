"""A tape is a file read once, front to back, without ever holding all of it."""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from engine.model.events import Event
from engine.sim import VenueScript
from storage.tape.fault import TapeFault
from storage.tape.recorded import recorded_events
from storage.tape.text import TextTape

_DATABASE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Tape:
    """What it plays, how its venue behaves, and how far it has been read."""

    events: Iterable[Event]
    script: VenueScript
    size: int
    raw: BinaryIO

    @property
    def read(self) -> int:
        """Bytes of the file taken so far, for a progress bar."""
        return self.raw.tell()


@contextmanager
def open_tape(path: Path) -> Iterator[Tape]:
    """Text by default, recorded lines for .jsonl, either of them gzipped."""
    name = str(path)
    try:
        raw = path.open("rb")
    except OSError as error:
        raise TapeFault(f"{name}: {error.strerror}") from None
    with raw:
        if raw.peek(len(_DATABASE)).startswith(_DATABASE):
            raise TapeFault(f"{name}: this is a journal, not a tape: ./desk journal {name}")
        packed = path.suffix == ".gz"
        lines = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw
        size = path.stat().st_size
        if ".jsonl" in path.suffixes:
            yield Tape(recorded_events(lines, name), VenueScript(), size, raw)
        else:
            text = TextTape(decoded(lines, name), name)
            yield Tape(text.events(), text.script, size, raw)


def decoded(lines: Iterable[bytes], name: str) -> Iterator[str]:
    """Text must be UTF-8, and a broken archive is named as such."""
    number = 0
    try:
        for line in lines:
            number += 1
            yield line.decode()
    except UnicodeDecodeError as error:
        raise TapeFault(f"{name}:{number}:{error.start + 1}: not UTF-8 text") from None
    except (OSError, EOFError) as error:
        raise TapeFault(f"{name}:{number + 1}:1: {error}") from None
