"""Columns on a phone: so narrow that nothing wraps, whoever's names stand in them."""

from collections.abc import Iterable

from bot.chat.words import plain

WIDTH = 35
"""Characters of the fixed font that a small phone shows in one line."""


def table(lines: Iterable[str]) -> str:
    """In a font whose letters are equally wide; nothing where there are no lines."""
    body = "\n".join(plain(line) for line in lines)
    return f"<pre>{body}</pre>" if body else ""


def row(left: str, *rights: tuple[str, int]) -> str:
    """A name that gives way, and numbers that do not: each of them right in its own column."""
    numbers = "".join(f"{text:>{width}}" for text, width in rights)
    room = WIDTH - len(numbers)
    short = left if len(left) <= room else f"{left[: room - 1]}…"
    return f"{short:<{room}}{numbers}".rstrip()
