"""The one place where money and measures meet: what a two-sided market says."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_ZERO, _TWO = Decimal(0), Decimal(2)


@dataclass(frozen=True, slots=True)
class Quote:
    bid: Decimal
    ask: Decimal
    bid_size: int = 0
    ask_size: int = 0

    @property
    def usable(self) -> bool:
        """One-sided, crossed or empty markets are not a price."""
        return _ZERO < self.bid <= self.ask

    @property
    def mid(self) -> Decimal:
        return (self.bid + self.ask) / _TWO

    @property
    def spread(self) -> float | None:
        """Always over the middle; none when the market is not a price."""
        return float((self.ask - self.bid) / self.mid) if self.usable else None


class PriceClass(StrEnum):
    """Whose prices a feed tells."""

    OPRA = "opra"
    INDICATIVE = "indicative"
    SIP = "sip"
    IEX = "iex"

    @property
    def derived(self) -> bool:
        """Whether somebody worked them out instead of quoting them."""
        return self is PriceClass.INDICATIVE
