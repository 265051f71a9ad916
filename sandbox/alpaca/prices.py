"""What the broker knows of prices: the world's quotes, as money."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from engine.model.contract import Contract


@dataclass(frozen=True, slots=True)
class Touch:
    """Best bid and ask; zero means nobody is there."""

    bid: Decimal
    ask: Decimal
    bid_size: int
    ask_size: int
    halted: bool = False

    @property
    def mid(self) -> Decimal:
        """What a position is marked at."""
        return (self.bid + self.ask) / 2


class Prices(Protocol):
    """The broker's window on the market."""

    def touch(self, symbol: str, at: datetime) -> Touch | None:
        """The best quote then; None when nobody quotes it."""
        ...

    def last(self, symbol: str, at: datetime) -> Decimal | None:
        """A share's last trade."""
        ...

    def before(self, symbol: str) -> Decimal | None:
        """The close of the session before."""
        ...

    def lists(self, contract: Contract) -> bool:
        """Whether it is one of the listed contracts."""
        ...

    def trades(self, symbol: str) -> bool:
        """Whether it is a share that trades here."""
        ...
