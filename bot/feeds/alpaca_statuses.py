"""What the exchanges say of a whole name: that nobody may trade it, or that everybody may again."""

from datetime import datetime
from enum import Enum

import msgspec

from bot.alpaca.nouns import UNREADABLE, StatusOfShareSaid, near
from bot.alpaca.sight import Sight
from bot.alpaca.stream import DataStream, Row
from bot.alpaca.together import Line
from bot.alpaca.wants import STATUSES
from bot.clock import Clock
from engine.model.events import TradingHalted, TradingResumed

WHY_MAX = 120


class Odd(Exception):
    """A code that is in nobody's list."""


class Means(Enum):
    HALTED = "halted"
    RESUMED = "resumed"
    NEITHER = "neither"


CODES: dict[str, Means] = {
    "2": Means.HALTED, "3": Means.RESUMED,
    **dict.fromkeys("56789ACDEF", Means.NEITHER),
    "H": Means.HALTED, "P": Means.HALTED, "T": Means.RESUMED, "Q": Means.NEITHER,
}  # fmt: skip
"""Of tapes A and B first, then of C and O; they share none, so that the tape need not be asked.

Prices indicated, imbalances and short sale restrictions halt nobody. `Q` lets market makers quote again, and
the halt goes on until `T`.
"""


class Statuses:
    """Of these names, over the stream of their minutes.

    Each is said once, when it changes, and never again: what a gap swallowed stays unheard.
    """

    def __init__(self, stocks: DataStream, symbols: frozenset[str], clock: Clock, sight: Sight) -> None:
        self._symbols, self._clock, self._sight = symbols, clock, sight
        stocks.want(STATUSES, symbols)

    def hear(self, put: Line, row: Row) -> None:
        """What nobody can read is said and passed over."""
        try:
            event = status(row, self._clock.now())
        except (*UNREADABLE, Odd) as error:
            self._sight.odd(put, f"{error}")
            return
        if event is not None and event.symbol in self._symbols:
            put(event)


def status(row: object, at: datetime) -> TradingHalted | TradingResumed | None:
    """None for what neither halts nor resumes; a halt whose hour is nonsense is a halt."""
    said = msgspec.convert(row, StatusOfShareSaid)
    means = CODES.get(said.code)
    if means is None:
        raise Odd(f"{said.symbol}: a trading status nobody knows: {said.code[:20]!r}")
    told = said.told if near(said.told) else None
    match means:
        case Means.HALTED:
            return TradingHalted(at, said.symbol, _why(said), told)
        case Means.RESUMED:
            return TradingResumed(at, said.symbol, told)
        case Means.NEITHER:
            return None


def _why(said: StatusOfShareSaid) -> str:
    """The reason with its code, else what the status is called."""
    words = f"{said.reason_code} {said.reason}".split() or said.message.split()
    return " ".join(words)[:WHY_MAX] or "no reason given"
