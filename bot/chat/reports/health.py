"""Whether the desk is well: who was heard of, how long it is up, how large its journal has grown."""

from collections.abc import Iterator
from datetime import timedelta

from bot.chat.reports.past import Past
from bot.chat.reports.table import row, table
from bot.chat.wishes import Say
from bot.chat.words import past
from storage.queries import Queries, Size

LONG = timedelta(minutes=5)
_UNITS = ("B", "kB", "MB", "GB")


def health(asked: Past, queries: Queries) -> Say:
    """Ages, because a stream that is dead and one that says nothing look alike."""
    ages = [row(stream[:24], (past(asked.at - at), 14)) for stream, at in asked.heard]
    build, *known = asked.known.split("\n")
    lines = [asked.look.head(build), *known, table(ages or ["nobody was heard of yet"])]
    if any(asked.at - at >= LONG for _, at in asked.heard):
        lines.append(
            "Whoever was heard of long ago, and is not called silent above, had nothing to say since."
        )
    return asked.say([*lines, *_journal(queries.size())])


def _journal(size: Size) -> Iterator[str]:
    taken = f", {_bytes(size.bytes)}" if size.bytes is not None else ""
    yield f"Journal {size.rows:,} rows{taken}, sealed {size.hash[:12]}"


def _bytes(count: int) -> str:
    number, unit = float(count), 0
    while number >= 1000 and unit < len(_UNITS) - 1:
        number, unit = number / 1000, unit + 1
    return f"{number:.1f} {_UNITS[unit]}" if unit else f"{count} B"
