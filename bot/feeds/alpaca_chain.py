"""A chain: the vendor's snapshots, the open interest of the morning, and the shares behind both."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

import msgspec

from bot.alpaca.nouns import (
    UNREADABLE,
    ContractSaid,
    ContractsSaid,
    DayBarSaid,
    GreeksSaid,
    SnapshotSaid,
    SnapshotsSaid,
    StockSaid,
)
from bot.alpaca.prices import dated, finite, mid, quoted, whole
from bot.alpaca.rest import Refused, Rest, Silence
from bot.clock import Clock
from bot.feeds.base import AHEAD, Counted
from engine.model.calendar import eastern_date
from engine.model.contract import NotAContract, contract
from engine.model.events import ChainArrived, ChainRow, Event, PayloadRefused, QuoteMoved

FEED = "alpaca chain"
NEAR = Decimal("0.25")
"""Nor strikes further away, as a share of the price."""
ROWS_MAX, CONTRACTS_MAX, PAGES_MAX = "1000", "10000", 12
TOLD_MAX = 50
Interest = Mapping[str, Counted]


class AlpacaChains:
    """Asked when somebody wants to buy; open interest is counted once a day and so asked once a day."""

    def __init__(self, data: Rest, trading: Rest, clock: Clock, *, options: str, shares: str) -> None:
        self._data = data
        self._trading = trading
        self._clock = clock
        self._options, self._shares = options, shares
        self._interest: dict[str, tuple[date, Interest]] = {}

    async def fetch(self, underlying: str) -> Iterable[Event]:
        """The chain, and what of it could not be read."""
        seen: tuple[Event, ...] = ()
        refused = list[str]()
        try:
            stock = await self._stock(underlying)
            seen = tuple(_shares(self._clock.now(), underlying, stock))
            spot = mid(stock.quote)
            today = eastern_date(self._clock.now())
            window = _window(today, spot)
            interest = await self._open_interest(underlying, window, today, refused)
            snapshots = await self._snapshots(underlying, window, refused)
        except (Silence, Refused) as error:
            return [*seen, *self._troubles(underlying, [*refused, f"{error}"])]
        rows = tuple(_rows(snapshots, interest, today, refused))
        at = self._clock.now()
        volume = _traded(stock.day, today)
        arrived = ChainArrived(at, underlying, rows, volume, spot)
        return [*self._troubles(underlying, refused), *seen, arrived]

    def _troubles(self, underlying: str, refused: list[str]) -> Iterator[PayloadRefused]:
        """Each by itself; of a vendor that has changed all of its rows, a few and how many more."""
        if len(refused) > TOLD_MAX:
            refused = [*refused[:TOLD_MAX], f"{len(refused) - TOLD_MAX} rows more that nobody can read"]
        for why in refused:
            yield PayloadRefused(self._clock.now(), FEED, f"{underlying}: {why}")

    async def _stock(self, underlying: str) -> StockSaid:
        path = f"/v2/stocks/{underlying}/snapshot"
        return await self._data.get(path, StockSaid, {"feed": self._shares})

    async def _snapshots(
        self, underlying: str, window: Mapping[str, str], refused: list[str]
    ) -> dict[str, msgspec.Raw]:
        """Pages come by expiry: what a limit cuts off is what is furthest away, and it is said."""
        query = {**window, "feed": self._options, "limit": ROWS_MAX}
        found: dict[str, msgspec.Raw] = {}
        for _ in range(PAGES_MAX):
            path = f"/v1beta1/options/snapshots/{underlying}"
            page = await self._data.get(path, SnapshotsSaid, query)
            found |= page.snapshots or {}
            if not page.next_page_token:
                return found
            query["page_token"] = page.next_page_token
        refused.append(f"snapshots on more than {PAGES_MAX} pages, the rest is not read")
        return found

    async def _open_interest(
        self, underlying: str, window: Mapping[str, str], today: date, refused: list[str]
    ) -> Interest:
        """As it was counted this morning; yesterday's is never passed off as today's."""
        day, known = self._interest.get(underlying, (None, {}))
        if day == today:
            return known
        query = {"underlying_symbols": underlying, "limit": CONTRACTS_MAX, "status": "active"}
        query |= {name: value for name, value in window.items() if name.startswith("expiration")}
        found: dict[str, Counted] = {}
        for _ in range(PAGES_MAX):
            page = await self._trading.get("/v2/options/contracts", ContractsSaid, query)
            found |= _counted(page.contracts or (), refused)
            if not page.next_page_token:
                self._interest[underlying] = today, found
                return found
            query["page_token"] = page.next_page_token
        raise Silence(f"contracts on more than {PAGES_MAX} pages")


def _shares(at: datetime, underlying: str, stock: StockSaid) -> Iterator[QuoteMoved]:
    """The price of the shares comes before the contracts that are chosen by it."""
    quote = quoted(stock.quote) if stock.quote is not None else None
    if stock.quote is not None and quote is not None:
        yield QuoteMoved(at, underlying, quote, stock.quote.quoted)


def _window(today: date, spot: Decimal | None) -> dict[str, str]:
    window = {
        "expiration_date_gte": today.isoformat(),
        "expiration_date_lte": (today + AHEAD).isoformat(),
    }
    if spot is not None:
        window["strike_price_gte"] = f"{spot * (1 - NEAR):.2f}"
        window["strike_price_lte"] = f"{spot * (1 + NEAR):.2f}"
    return window


def _counted(rows: Iterable[msgspec.Raw], refused: list[str]) -> Iterator[tuple[str, Counted]]:
    """A contract that nobody has counted says nothing, one that was counted in nonsense is refused."""
    for row in rows:
        try:
            said = msgspec.json.decode(row, type=ContractSaid)
        except UNREADABLE as error:
            refused.append(f"a contract: {error}")
            continue
        told = said.open_interest
        if told is None:
            continue
        count = whole(float(told)) if told.is_finite() else None
        if count is None:
            refused.append(f"{said.symbol}: {told} is no open interest")
        else:
            yield said.symbol, Counted(count, dated(said.interest_on))


def _traded(bar: DayBarSaid | None, today: date) -> int | None:
    """What has not traded today still shows the day on which it last did."""
    if bar is None or dated(bar.starts) != today:
        return None
    return whole(bar.volume)


def _rows(
    snapshots: Mapping[str, msgspec.Raw], interest: Interest, today: date, refused: list[str]
) -> Iterator[ChainRow]:
    """A row that is no standard contract, or has no readable quote, is not offered to anybody."""
    for symbol, raw in snapshots.items():
        try:
            contract(symbol)
            said = msgspec.json.decode(raw, type=SnapshotSaid)
        except (NotAContract, *UNREADABLE) as error:
            refused.append(f"{symbol}: {error}")
            continue
        if said.quote is None:
            continue
        quote = quoted(said.quote)
        if quote is None:
            refused.append(f"{symbol}: not a quote")
            continue
        held, greeks, at = interest.get(symbol, Counted()), said.greeks or GreeksSaid(), said.quote.quoted
        yield ChainRow(
            symbol,
            quote,
            held.open_interest,
            _traded(said.day, today),
            at,
            finite(said.iv),
            finite(greeks.delta),
            finite(greeks.gamma),
            finite(greeks.theta),
            finite(greeks.vega),
            at if said.greeks is not None else None,
            interest_on=held.interest_on,
        )
