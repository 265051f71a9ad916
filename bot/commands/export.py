"""`export DAY`: a recorded day for other people's tools, a line or a row an event."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from bot.commands.recorded import recorded
from engine.model.events import Event
from storage.codec import CODEC
from storage.refused import StorageRefused
from storage.tape.recorded import recorded_line

ROWS = 50_000
NO_PYARROW = (
    "needs pyarrow, which the desk itself does without: `.venv/bin/python -m pip install pyarrow`"
    " (with uv: `uv pip install --python .venv/bin/python pyarrow`), or name a .jsonl"
)


class Exported(NamedTuple):
    """What a format needs of a file."""

    suffix: str
    write: Callable[[Iterator[Event], Path], int]


def export(what: str, target: Path, *, database: str | None) -> int:
    """Whole or not there: written beside its name, then renamed."""
    write = next((each.write for each in FORMATS if each.suffix == target.suffix), None)
    if write is None:
        known = ", ".join(each.suffix for each in FORMATS)
        raise StorageRefused(f"{target}: a day is exported to one of {known}")
    if target.exists():
        raise StorageRefused(f"{target}: already there: name a new file")
    beside = target.with_suffix(f"{target.suffix}.new")
    try:
        count = write(_events(what, database), beside)
        beside.rename(target)
    except OSError as error:
        raise StorageRefused(f"{target}: {error.strerror or error}") from None
    finally:
        beside.unlink(missing_ok=True)
    print(f"{count:,} events in {target}")
    return 0


def _events(what: str, database: str | None) -> Iterator[Event]:
    return (item for item in recorded(what, database) if isinstance(item, Event))


def _lines(events: Iterator[Event], target: Path) -> int:
    """As a recorded tape spells them."""
    count = 0
    with target.open("w", encoding="utf-8") as out:
        for event in events:
            out.write(recorded_line(event))
            count += 1
    return count


def _parquet(events: Iterator[Event], target: Path) -> int:
    """When, what kind, about what, and the event itself as JSON: columns that no new field can break."""
    try:
        import pyarrow  # type: ignore[import-untyped]
        import pyarrow.parquet  # type: ignore[import-untyped]
    except ImportError:
        raise StorageRefused(f"{target.with_suffix('')}: {NO_PYARROW}") from None
    count, text = 0, pyarrow.string()
    instant = pyarrow.timestamp("us", tz="UTC")
    schema = pyarrow.schema([("at", instant), ("kind", text), ("about", text), ("event", text)])
    with pyarrow.parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        while some := list(islice(events, ROWS)):
            rows = [_row(event) for event in some]
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
            count += len(rows)
    return count


def _row(event: Event) -> dict[str, Any]:
    kind, body = CODEC.write(event)
    return {"at": event.at, "kind": kind, "about": _about(event), "event": body}


def _about(event: Event) -> str | None:
    """The name or contract it is about, where it is about one."""
    match event:
        case object(symbol=str(symbol)):
            return symbol
        case object(underlying=str(underlying)):
            return underlying
        case object(order_id=str(order_id)):
            return order_id
        case _:
            return None


FORMATS = (Exported(".jsonl", _lines), Exported(".parquet", _parquet))
