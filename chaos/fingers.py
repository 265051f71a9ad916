"""What the owner presses on top of yes and no, and when."""

from collections.abc import Callable, Iterator
from functools import partial

from bot.chat.acts import Verb
from chaos.kinds import Kind
from chaos.telegram import People
from engine.ours.book import Book

Shown = Callable[[], Book | None]
"""What is held and being bought, as the cards in the chat show it."""

PLAIN = {
    Kind.WISH_HALT: (Verb.HALT, ""),
    Kind.WISH_FLATTEN: (Verb.FLATTEN, ""),
    Kind.WISH_RESUME: (Verb.RESUME, ""),
    Kind.WISH_PAUSE: (Verb.PAUSE, ""),
    Kind.LEVEL_OFF: (Verb.AUTO, "all off"),
    Kind.LEVEL_ALERT: (Verb.AUTO, "all alert"),
    Kind.LEVEL_VETO: (Verb.AUTO, "all veto"),
    Kind.LEVEL_AUTO: (Verb.AUTO, "all auto"),
}
ON_HELD = {Kind.WISH_CLOSE: Verb.CLOSE, Kind.WISH_HALF: Verb.HALF, Kind.WISH_STOP: Verb.STOP}
ON_BOUGHT = {Kind.WISH_HIT: Verb.HIT, Kind.WISH_REST: Verb.REST}


def moments(people: People, shown: Shown) -> Iterator[tuple[Kind, partial[None]]]:
    """Each kind of touch with what it does."""
    yield Kind.TAP_STALE, partial(people.stale)
    yield Kind.TAP_STRANGER, partial(people.stranger)
    yield Kind.TAP_FORGED, partial(people.forged)
    for kind, (verb, subject) in PLAIN.items():
        yield kind, partial(people.tap, verb, subject)
    for kind, verb in ON_HELD.items():
        yield kind, partial(_held, people, shown, verb)
    for kind, verb in ON_BOUGHT.items():
        yield kind, partial(_bought, people, shown, verb)


def _held(people: People, shown: Shown, verb: Verb) -> None:
    book = shown()
    if book is not None and book.positions:
        people.tap(verb, next(iter(book.positions)))


def _bought(people: People, shown: Shown, verb: Verb) -> None:
    book = shown()
    setups = [name for name, each in book.pursuits.items() if each.orders] if book is not None else []
    if setups:
        people.tap(verb, setups[0])
