"""What this venue asks of a world, and the world's quotes as the broker's money."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from engine.model.contract import Contract
from engine.model.session import Session
from sandbox.alpaca.nouns import contract_of
from sandbox.alpaca.prices import Touch
from sandbox.market.nouns import Bar, Halt, Listing, OptionPrint, OptionQuote, StockQuote, StockTrade

CENT = Decimal("0.01")


class Market(Protocol):
    """The part of a world that a broker and data vendor shows."""

    @property
    def underlyings(self) -> Sequence[str]:
        """Every share that trades here."""
        ...

    @property
    def session(self) -> Session:
        """Opens and closes."""
        ...

    @property
    def today(self) -> date:
        """The day that is played."""
        ...

    def stock(self, symbol: str, at: datetime) -> StockQuote:
        """A share's quote."""
        ...

    def stock_trades(self, symbol: str, start: datetime, end: datetime) -> Sequence[StockTrade]:
        """The tape of a share."""
        ...

    def bars(self, symbol: str, start: datetime, end: datetime) -> Sequence[Bar]:
        """Closed minutes and their corrections."""
        ...

    def minutes(self, symbol: str, first: datetime, last: datetime, at: datetime) -> Sequence[Bar]:
        """Minutes that start between two moments, both counted, as they are known at a third."""
        ...

    def day_so_far(self, symbol: str, at: datetime) -> Bar | None:
        """Today's running bar."""
        ...

    def halts(self, symbol: str) -> Sequence[Halt]:
        """The day's pauses of a share, future ones too."""
        ...

    def daily(self, symbol: str, days: int) -> Sequence[Bar]:
        """Days before today."""
        ...

    def listings(self, symbol: str) -> Sequence[Listing]:
        """The listed contracts."""
        ...

    def option(self, occ: str, at: datetime) -> OptionQuote | None:
        """One contract's quote."""
        ...

    def chain(
        self, symbol: str, at: datetime, *, expiries: Collection[date] | None = None
    ) -> Sequence[OptionQuote]:
        """All of one share's contracts, or those of some expiries."""
        ...

    def option_prints(self, start: datetime, end: datetime) -> Sequence[OptionPrint]:
        """The option tape."""
        ...


@lru_cache(maxsize=65_536)
def price(quoted: float) -> Decimal:
    """A quoted float as money."""
    return Decimal(repr(quoted)).quantize(CENT)


class Shelf:
    """Listings by symbol, read from the world once per underlying."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self._by_root: dict[str, dict[str, Listing]] = {}

    def of(self, root: str) -> dict[str, Listing]:
        """One underlying's contracts by symbol, in the order of symbols."""
        if root not in self._by_root:
            known = root in self.market.underlyings
            found = self.market.listings(root) if known else ()
            self._by_root[root] = {each.symbol: each for each in sorted(found, key=_symbol)}
        return self._by_root[root]

    def find(self, symbol: str) -> Listing | None:
        """One contract."""
        contract = contract_of(symbol)
        return None if contract is None else self.of(contract.root).get(symbol)


def _symbol(listing: Listing) -> str:
    return listing.symbol


class Quoted:
    """The broker's view of a world's prices."""

    def __init__(self, market: Market, shelf: Shelf) -> None:
        self.market, self.shelf = market, shelf
        self._before: dict[str, Decimal | None] = {}

    def touch(self, symbol: str, at: datetime) -> Touch | None:
        """The best quote; an option stands still with its share."""
        contract = contract_of(symbol)
        root = symbol if contract is None else contract.root
        if root not in self.market.underlyings:
            return None
        share = self.market.stock(root, at)
        if contract is None:
            return Touch(price(share.bid), price(share.ask), share.bid_size, share.ask_size, share.halted)
        quote = self.market.option(symbol, at)
        if quote is None:
            return None
        return Touch(price(quote.bid), price(quote.ask), quote.bid_size, quote.ask_size, share.halted)

    def last(self, symbol: str, at: datetime) -> Decimal | None:
        """A share's last trade."""
        return price(self.market.stock(symbol, at).last) if symbol in self.market.underlyings else None

    def before(self, symbol: str) -> Decimal | None:
        """Yesterday's close."""
        if symbol not in self._before:
            self._before[symbol] = self._read_before(symbol)
        return self._before[symbol]

    def _read_before(self, symbol: str) -> Decimal | None:
        listing = self.shelf.find(symbol)
        if listing is not None:
            return price(listing.close)
        days = self.market.daily(symbol, 1) if symbol in self.market.underlyings else ()
        return price(days[-1].close) if days else None

    def lists(self, contract: Contract) -> bool:
        """Whether the world lists it."""
        return contract.symbol in self.shelf.of(contract.root)

    def trades(self, symbol: str) -> bool:
        """Whether it is one of the world's shares."""
        return symbol in self.market.underlyings
