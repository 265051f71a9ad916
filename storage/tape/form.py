"""How many words a line must have, said once and with its place."""

from collections.abc import Callable
from datetime import date, datetime

from engine.model.events import Event
from storage.tape.words import Complaint, Word

Verb = Callable[[datetime, date, Word, list[Word]], Event]


def need(verb: Word, rest: list[Word], count: int, form: str) -> list[Word]:
    """At least so many words."""
    if len(rest) < count:
        raise Complaint(verb.column, f"`{verb.text}` needs: {form}")
    return rest


def exactly(verb: Word, rest: list[Word], count: int, form: str) -> list[Word]:
    """So many words and no more."""
    need(verb, rest, count, form)
    if len(rest) > count:
        raise rest[count].wrong(f"part of `{verb.text}`: {form or 'nothing'}")
    return rest


def given(word: Word) -> Word:
    name, _, value = word.text.partition("=")
    return Word(value, word.column + len(name) + 1)


def wish(kind: Callable[[datetime, str], Event], default: str) -> Verb:
    """A line of one word, and whose or which it is if not the usual."""

    def read(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
        return kind(at, exactly(verb, rest, 1, f"[{default}]")[0].text if rest else default)

    return read
