"""An option contract, the shares beneath it, and the one name each goes by."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from engine.model.calendar import eastern_date, is_session
from engine.model.money import MULTIPLIER, TickClass, tick_class

_OCC = re.compile(r"(?:O:)?([A-Z]{1,6}) *(\d{2})(\d{2})(\d{2})([CP])(\d{8})", re.ASCII)
_ADJUSTED = re.compile(r"(?:O:)?[A-Z]{1,5}\d")
_TICKER = re.compile(r"[A-Z]{1,6}(?:[./][A-Z]{1,2})?", re.ASCII)
_THOUSANDTH = Decimal("0.001")


class Direction(StrEnum):
    BULLISH = "bullish"
    BEARISH = "bearish"

    @property
    def opposite(self) -> "Direction":
        return Direction.BEARISH if self is Direction.BULLISH else Direction.BULLISH


class Right(StrEnum):
    CALL = "C"
    PUT = "P"

    @property
    def when_bought(self) -> Direction:
        return Direction.BULLISH if self is Right.CALL else Direction.BEARISH


class NotAContract(ValueError):
    """A symbol that names no standard contract; adjusted ones are refused here, once."""


@dataclass(frozen=True, slots=True, order=True)
class Contract:
    root: str
    expiry: date
    right: Right
    strike: Decimal

    @property
    def symbol(self) -> str:
        """The OCC name without its padding, as most vendors write it."""
        return f"{self.root}{self.expiry:%y%m%d}{self.right}{int(self.strike * 1000):08d}"

    @property
    def padded(self) -> str:
        """The 21 characters of the clearing house."""
        return f"{self.root:<6}{self.symbol[len(self.root) :]}"

    def dte(self, at: datetime) -> int:
        """Calendar days left at that moment in New York; negative once expired."""
        return (self.expiry - eastern_date(at)).days

    def __str__(self) -> str:
        return f"{self.root} {self.strike.normalize():f}{self.right}"


@lru_cache(maxsize=65_536)
def expiry_of(symbol: str) -> date | None:
    """The day an option ends; none for shares, which do not."""
    try:
        return contract(symbol).expiry
    except NotAContract:
        return None


def expired(symbol: str, at: datetime) -> bool:
    """Past its last day, when nobody can buy or sell it any more."""
    expiry = expiry_of(symbol)
    return expiry is not None and expiry < eastern_date(at)


@lru_cache(maxsize=65_536)
def contract(symbol: str) -> Contract:
    """Read an OCC symbol, padded or not; whatever is not a standard listed contract is refused."""
    found = _OCC.fullmatch(symbol)
    if found is None:
        adjusted = _ADJUSTED.match(symbol) and "adjusted root, not a standard contract"
        raise NotAContract(f"{symbol!r}: {adjusted or 'not an OCC symbol'}")
    root, year, month, day, right, strike = found.groups()
    try:
        expiry = date(2000 + int(year), int(month), int(day))
    except ValueError as error:
        raise NotAContract(f"{symbol!r}: {error}") from None
    if not is_session(expiry):
        raise NotAContract(f"{symbol!r}: {expiry:%A %Y-%m-%d} is not a trading day")
    if not int(strike):
        raise NotAContract(f"{symbol!r}: strike 0")
    return Contract(root, expiry, Right(right), int(strike) * _THOUSANDTH)


@lru_cache(maxsize=65_536)
def is_shares(symbol: str) -> bool:
    """A bare ticker is the shares themselves; whatever else cannot be read is never taken for them."""
    return _TICKER.fullmatch(symbol) is not None


@lru_cache(maxsize=65_536)
def multiplier(symbol: str) -> int:
    """What one of it stands for: a share is a share, a standard contract a hundred of them."""
    return 1 if is_shares(symbol) else MULTIPLIER


def ticks(symbol: str, *prices: Decimal) -> TickClass:
    """Shares move by cents everywhere; an option's class is what its prices prove."""
    return TickClass.CENT if is_shares(symbol) else tick_class(contract(symbol).root, *prices)


def named(symbol: str) -> str:
    """As a trader says it: `LUNR 12C`, or just `LUNR`."""
    return symbol if is_shares(symbol) else str(contract(symbol))


def called(symbol: str) -> str:
    """The same of anything a broker may hold: what nobody can read goes by its symbol."""
    return named(symbol) if is_shares(symbol) or expiry_of(symbol) is not None else symbol


@lru_cache(maxsize=65_536)
def underlying_of(symbol: str) -> str:
    """The name a symbol is about: an option's root, or the shares themselves."""
    found = _OCC.fullmatch(symbol)
    return symbol if found is None else found[1]
