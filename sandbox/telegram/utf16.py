"""Offsets as Telegram counts them: in UTF-16 units, where an emoji is two."""

from itertools import accumulate


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def offsets(text: str) -> list[int]:
    """The UTF-16 offset of every character, and of the end."""
    return list(accumulate((1 + (character > "\uffff") for character in text), initial=0))


def cut(text: str, offset: int, length: int) -> str:
    """The part of a text that an entity covers."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")
