"""Without the rules of the whole account: whose books are read, how often, and when they are believed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.alpaca import books
from bot.alpaca.books import Books
from bot.alpaca.rounds import Rounds
from chaos.removals.removal import Patch, Removal, everywhere, without
from engine import core
from engine.floor import Floor, Outputs
from engine.model.events import FeedLost, FeedRestored
from engine.ours import blotter
from engine.ours.broker import Broker
from engine.ours.doubts import Missing
from engine.ours.exercises import Exercises
from engine.ours.statement import Statement
from engine.stages import beginning, leaving, reconciling


def _nothing(*_: Any, **__: Any) -> Iterator[Any]:
    return iter(())


def _never(*_: Any) -> bool:
    return False


async def _nobody_looks(self: Books, order: Any) -> list[Any]:
    return []


async def _believed(orders: Any) -> None:
    return


def _unexplained(self: Broker, asked_at: Any, symbol: str, gap: int, slack: Any, before: Any) -> None:
    _COMPARE(self, asked_at, symbol, gap, None, before)


_COMPARE = Broker._compare


def _no_difference(self: Broker, *_: Any) -> None:
    return


def _only_lost(floor: Floor, event: FeedLost | FeedRestored) -> Outputs:
    """Whoever was silent once is silent for ever."""
    return _FEED(floor, event) if isinstance(event, FeedLost) else _nothing()


_FEED = beginning.feed


def _all_of_it(floor: Floor, symbol: str, _: Any) -> int:
    """Whatever the journal says is there."""
    return sum(each.quantity for each in floor.book.held[symbol])


_SOON = Patch(reconciling, "UNEXPLAINED", timedelta(seconds=2)), Patch(reconciling, "READS", 1)
"""What is gone without a line is believed as soon as anything else."""

REMOVALS: tuple[Removal, ...] = (
    without("no positions at all is doubted", Patch(books, "_doubt_nothing", _believed), *_SOON),
    without(
        "one read alone may be a glitch",
        Patch(books, "_doubt_nothing", _believed),
        Patch(reconciling, "APART", timedelta(0)),
        Patch(reconciling, "UNEXPLAINED", timedelta(0)),
        Patch(reconciling, "READS", 1),
    ),
    without(
        "what our orders may explain is read again",
        Patch(Broker, "_compare", _unexplained),
        Patch(Books, "_late", _nobody_looks),
        Patch(reconciling, "_ended", lambda *_: []),
    ),
    without("books that differ are settled", Patch(Broker, "_compare", _no_difference)),
    without("what another hand sold is booked", Patch(reconciling, "_gone", _nothing)),
    without("nothing is bought on doubtful books", *everywhere(reconciling.doubt, _nothing)),
    without("a feed that is back is no longer lost", Patch(core, "feed", _only_lost)),
    without("what has expired is looked for at the broker", Patch(Broker, "agrees_since", lambda *_: True)),
    without("what is gone at its last bell is told of later", Patch(reconciling, "_is_told_later", _never)),
    without("who sold leaves a line in the history", *_SOON),
    without("the history says how it left", Patch(Statement, "explained", lambda *_: [])),
    without(
        "what was exercised is counted once, in the option or in its shares",
        Patch(Exercises, "closed", lambda *_: None),
        Patch(reconciling, "_counted", lambda _, position, __: position.average),
    ),
    without("no more is sold than the broker shows", Patch(leaving, "_at_the_broker", _all_of_it)),
    without("what was shown to be gone stays gone after a sale", Patch(Missing, "count", lambda *_: 0)),
    without("orders of yesterday are known", Patch(blotter, "KNOWN", timedelta(0))),
    without("the whole account is read", Patch(Rounds, "sources", property(lambda self: (self.run,)))),
)
