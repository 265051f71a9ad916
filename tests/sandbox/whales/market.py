"""A small market with everything this vendor shows in it, seeded and synthetic."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from uuid import UUID

import msgspec

from engine.model.contract import Right
from engine.model.session import Session, session_on
from sandbox.market.nouns import (
    Bar,
    DarkPrint,
    FlowAlert,
    Listing,
    OptionPrint,
    OptionQuote,
    StockQuote,
)

DAY = date(2026, 11, 18)
PRICES = {"SPY": 681.0, "LUNR": 11.4}
EXPIRIES = (date(2026, 11, 18), date(2026, 11, 20), date(2026, 12, 18))
CONDITIONS = ("auto", "isoi", "slan", "mlet", "slft", "slcn")
SECOND = timedelta(seconds=1)


def occ(share: str, expiry: date, right: Right, strike: float) -> str:
    """The contract's name."""
    return f"{share}{expiry:%y%m%d}{right.value}{round(strike * 1000):08d}"


class Board:
    """Two shares with their past, their contracts and their quotes; nothing depends on when it is asked."""

    def __init__(self, seed: int = 7) -> None:
        self.seed = seed

    underlyings: Sequence[str] = tuple(PRICES)
    today = DAY

    @property
    def session(self) -> Session:
        """An ordinary day."""
        return session_on(DAY)

    def lots(self, name: str) -> Random:
        """A generator of its own for each part."""
        return Random(f"{self.seed} {name}")

    def stock(self, symbol: str, at: datetime) -> StockQuote:
        """A share that rises a cent a minute."""
        minutes = max((at - self.session.opens) // timedelta(minutes=1), 0)
        mid = PRICES[symbol] + minutes / 100
        return StockQuote(symbol, at, mid - 0.01, mid + 0.01, 300, 500, round(mid, 2), 100 * minutes)

    def daily(self, symbol: str, days: int) -> Sequence[Bar]:
        """A past that wanders."""
        lots, close, bars = self.lots(f"daily {symbol}"), PRICES[symbol], []
        for ago in range(days):
            starts = self.session.opens - timedelta(days=ago + 1)
            bars.append(
                Bar(symbol, starts, starts, close, close + 1, close - 1, close, 1_000_000 + ago, close, 9)
            )
            close *= 1 + lots.gauss(0, 0.01)
        return bars[::-1]

    def day_so_far(self, symbol: str, at: datetime) -> Bar | None:
        """Today as one bar."""
        price = PRICES[symbol]
        return Bar(symbol, self.session.opens, at, price, price + 1, price - 1, price, 12_000, price, 5)

    @cached_property
    def listed(self) -> dict[str, list[Listing]]:
        """Five strikes on both sides, three expiries."""
        return {share: list(self._listed(share)) for share in PRICES}

    def _listed(self, share: str) -> list[Listing]:
        lots, price = self.lots(f"listed {share}"), PRICES[share]
        step, found = (1.0 if price > 100 else 0.5), []
        for expiry in EXPIRIES:
            for n in range(-5, 6):
                strike = round(price / step) * step + n * step
                for right in Right:
                    symbol, interest = occ(share, expiry, right, strike), lots.choice((0, 40, 812, 5452))
                    close = max(0.05, 1.0 - abs(n) / 10)
                    found.append(
                        Listing(symbol, share, expiry, right, strike, interest, date(2026, 11, 17), close)
                    )
        return found

    @cached_property
    def places(self) -> dict[str, tuple[int, Listing]]:
        """Where each contract stands in its share's list."""
        return {each.symbol: (n, each) for listed in self.listed.values() for n, each in enumerate(listed)}

    def listings(self, symbol: str) -> Sequence[Listing]:
        """All of a share's."""
        return self.listed[symbol]

    def option(self, occ: str, at: datetime) -> OptionQuote | None:
        """A quote; the farthest strike has no bid and no Greeks."""
        if occ not in self.places:
            return None
        n, each = self.places[occ]
        return self._quote(each, at, worthless=n % 11 == 10)

    def _quote(self, each: Listing, at: datetime, *, worthless: bool) -> OptionQuote:
        none, call = worthless, each.right is Right.CALL
        bid = 0.0 if none else each.close
        delta, gamma, theta = (None, None, None) if none else (0.42 if call else -0.58, 0.031, -0.61)
        vega, rho, iv = (None, None, None) if none else (0.11, 0.01, 0.21)
        last_at = None if none else at
        return OptionQuote(
            each.symbol, each.underlying, at, bid, round(bid + 0.04, 2), 10, 12, "XCBO", "XPHO", iv, delta,
            gamma, theta, vega, rho, None if none else each.close, last_at, 0 if none else 900,
            each.open_interest,
        )  # fmt: skip

    def chain(self, symbol: str, at: datetime) -> Sequence[OptionQuote]:
        """All quotes of a share."""
        quotes = (self.option(each.symbol, at) for each in self.listed[symbol])
        return [quote for quote in quotes if quote is not None]


class Shop(Board):
    """Half an hour of trading in them."""

    @cached_property
    def prints(self) -> list[OptionPrint]:
        """A print every three seconds, and two that are busted later."""
        lots, found = self.lots("prints"), []
        for n in range(600):
            at = self.session.opens + timedelta(seconds=3 * n + 1, microseconds=168_000 + n)
            found.append(self._print(lots, n, at))
        bust = replace_struct(found[10], at=found[40].at + SECOND, canceled=True)
        return sorted([*found, bust], key=lambda each: each.at)

    def _print(self, lots: Random, n: int, at: datetime) -> OptionPrint:
        each = lots.choice(self.listed[lots.choice(tuple(PRICES))])
        bid = each.close
        ask = round(bid + 0.04, 2) if n % 17 else 0.0
        price = lots.choice((bid, ask, round(bid + 0.02, 2), round(bid + 0.03, 2))) if ask else bid
        size, condition = lots.choice((1, 8, 60, 500)), lots.choice(CONDITIONS)
        delta = 0.42 if each.right is Right.CALL else -0.58
        return OptionPrint(
            uuid(lots), each.symbol, each.underlying, at, price, size, lots.choice(("XCBO", "ARCO")),
            condition,
            bid, ask, PRICES[each.underlying], 0.2145 if n % 5 else None, delta if n % 5 else None,
            each.open_interest, 900 + n, 500, 300, 60, 40, n // 4,
        )  # fmt: skip

    def option_prints(self, start: datetime, end: datetime) -> Sequence[OptionPrint]:
        """Of the tape."""
        return [each for each in self.prints if start < each.at <= end]

    @cached_property
    def made(self) -> list[FlowAlert]:
        """An alert of every four prints; two of them in the same second, one without a quote."""
        return [self._alert(n, self.prints[n * 4 : n * 4 + 4]) for n in range(150)]

    def _alert(self, n: int, seen: list[OptionPrint]) -> FlowAlert:
        last, lots = seen[-1], self.lots(f"alert {n}")
        listing = next(each for each in self.listed[last.underlying] if each.symbol == last.symbol)
        premium = round(sum(each.premium for each in seen), 2)
        ratio = last.volume / listing.open_interest if listing.open_interest else 0.0
        return FlowAlert(
            uuid(lots), uuid(lots), "RepeatedHits" if n % 3 else "SweepsFollowedByFloor", last.underlying,
            last.symbol, listing.expiry, listing.right, listing.strike, last.at + timedelta(milliseconds=700),
            seen[0].at, last.at, premium, sum(each.size for each in seen), round(premium * 0.7, 2),
            round(premium * 0.2, 2), len(seen), 1 + n % 2, last.volume, listing.open_interest, ratio,
            PRICES[last.underlying], last.price, last.bid, last.ask, 0.21 if n % 4 else None,
            0.22 if n % 4 else None, n % 2 == 0,
            n % 7 == 0, n % 5 == 0, n % 5 != 0, n % 50 == 0,
            last.ask_volume, last.bid_volume, last.mid_volume, last.multi_volume, ("XCBO",),
            (last.condition,),
            tuple(each.id for each in seen), None if last.underlying == "SPY" else "Industrials",
            "ETF" if last.underlying == "SPY" else "Common Stock",
            None if last.underlying == "SPY" else 2_040_000_000,
            None if last.underlying == "SPY" else date(2027, 3, 11), None,
        )  # fmt: skip

    def alerts(self, start: datetime, end: datetime) -> Sequence[FlowAlert]:
        """When they can be seen."""
        return [each for each in self.made if start < each.created <= end]

    @cached_property
    def dark(self) -> list[DarkPrint]:
        """Prints with their traps: busts, averages, late ones, no quote."""
        lots, found = self.lots("dark"), []
        for n in range(700):
            at, share = self.session.opens + n * SECOND, lots.choice(tuple(PRICES))
            price, late = PRICES[share], n % 9 == 0
            executed = (
                None if n % 4 == 0 else at - (timedelta(minutes=3) if late else timedelta(milliseconds=188))
            )
            found.append(
                DarkPrint(
                    71_000_000_000 + n, share, at, executed, price, lots.choice((50, 2500, 25_000)), 1000 * n,
                    0.0 if n % 31 == 0 else price - 0.01, 0.0 if n % 31 == 0 else price + 0.01, 300, 500,
                    "L" if n % 3 else "2", n % 41 == 0, "average_price_trade" if n % 13 == 0 else None,
                    "derivative_priced" if n % 17 == 0 else None, None,
                )
            )  # fmt: skip
        return found

    def dark_prints(self, start: datetime, end: datetime) -> Sequence[DarkPrint]:
        """Of the off-exchange tape."""
        return [each for each in self.dark if start < each.at <= end]


def uuid(lots: Random) -> str:
    """An id from a seed."""
    return str(UUID(int=lots.getrandbits(128), version=4))


def replace_struct(each: OptionPrint, **changes: object) -> OptionPrint:
    """The same print with something else in it."""
    return msgspec.structs.replace(each, **changes)
