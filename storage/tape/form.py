"""How many words a line must have, said once and with its place."""

from storage.tape.words import Complaint, Word


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
