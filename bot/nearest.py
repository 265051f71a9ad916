"""What was meant by a word that nobody knows."""

from collections.abc import Iterable
from difflib import get_close_matches


def meant(word: str, known: Iterable[str]) -> str:
    """A question that names the nearest, to be put behind the word; nothing if none is near."""
    near = get_close_matches(word, known, n=1, cutoff=0.7)
    return f": did you mean {near[0]}?" if near and near[0] != word else ""
