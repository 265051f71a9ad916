"""Single option prints of the stream: those of other names are passed over before they are read at all."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import inf
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from bot.clock import Clock
from bot.feeds.whales.reading import EPOCH, UNREADABLE, WHY_MAX, Count, Unreadable, priced
from bot.feeds.whales.remembered import Seen
from engine.measures.trade_side import location
from engine.model.contract import NotAContract, contract
from engine.model.events import FlowPrinted, Opening, PayloadRefused, Shape

FEED = "flow"
CHANNEL = "option_trades"
REFUSED_MAX = 1_000
_NAME = b'"underlying_symbol":"'
_NAME_LENGTH = len(_NAME)
_FRAME = b'["option_trades'
_MILLISECOND = timedelta(milliseconds=1)
_LATEST = 4_102_444_800_000

SWEPT, ISO = "intermarket_sweep", frozenset({"isoi"})
ISO_AUCTION = frozenset({"slai"})
"""Sent as a sweep is sent, and filled in an auction: counted apart, whatever its flag says."""
NEGOTIATED = frozenset({"slft", "slcn", "slci"})
LEGS = frozenset({
    "mlet", "mlat", "mlct", "mlft", "mesl", "masl", "mfsl", "cbmo",
    "tlet", "tlat", "tlct", "tlft", "tesl", "tasl", "tfsl",
})  # fmt: skip

Number = str | float | None


class PrintRow(Struct, frozen=True, gc=False):
    """What is read of a print; two dozen other keys are skipped."""

    id: str
    underlying_symbol: str
    option_symbol: str
    executed_at: Annotated[int, Meta(ge=0, le=_LATEST)]
    price: Decimal
    size: Count
    premium: Decimal
    exchange: str | None = None
    trade_code: str | None = None
    report_flags: tuple[str, ...] = ()
    nbbo_bid: Number = None
    nbbo_ask: Number = None
    implied_volatility: Number = None
    open_interest: Count | None = None
    volume: Count | None = None


_read = msgspec.json.Decoder(tuple[str, PrintRow]).decode


class Prints:
    """From the bytes of a frame to an event, each print once."""

    def __init__(self, watching: frozenset[str], clock: Clock, already: Iterable[str] = ()) -> None:
        self._clock = clock
        self._watching = frozenset(name.encode() for name in watching)
        self._seen, self._refused = Seen(), Seen(REFUSED_MAX)
        for print_id in already:
            self._seen.add(print_id)

    def heard(self, frame: bytes) -> FlowPrinted | PayloadRefused | None:
        """None for another name's, and for what was told or refused in these words before."""
        start = frame.find(_NAME) + _NAME_LENGTH
        named = start >= _NAME_LENGTH
        if named and frame[start : frame.find(b'"', start)] not in self._watching:
            return None
        try:
            _, row = _read(frame)
            if row.id in self._seen or not (named or row.underlying_symbol.encode() in self._watching):
                return None
            event = printed(row, self._clock.now())
        except (*UNREADABLE, Unreadable) as error:
            why = f"print: {error}"[:WHY_MAX]
            return PayloadRefused(self._clock.now(), FEED, why) if self._refused.add(why) else None
        self._seen.add(row.id)
        return event


def is_print(frame: bytes) -> bool:
    """Told from other channels without reading it."""
    return frame.startswith(_FRAME)


def printed(row: PrintRow, at: datetime) -> FlowPrinted:
    """One fill on one exchange; what it belongs to is seen by the engine, from its neighbours."""
    symbol = _symbol(row.option_symbol)
    if priced(row.premium) is None or priced(row.price) is None or row.size <= 0:
        raise Unreadable(f"{symbol}: {row.size} at {row.price} for {row.premium}")
    price = float(row.price)
    return FlowPrinted(
        at,
        row.underlying_symbol,
        symbol,
        row.premium,
        row.price,
        row.size,
        shape(row.trade_code, row.report_flags),
        Opening.UNKNOWN,
        location(price, _positive(row.nbbo_bid), _positive(row.nbbo_ask)),
        None,
        EPOCH + _MILLISECOND * row.executed_at,
        row.id,
        row.exchange,
        row.open_interest,
        row.volume,
        None,
        _positive(row.implied_volatility),
    )


@lru_cache(maxsize=65_536)
def _symbol(told: str) -> str:
    try:
        return contract(told).symbol
    except NotAContract as error:
        raise Unreadable(str(error)) from None


@lru_cache(maxsize=1024)
def shape(codes: str | None, flags: tuple[str, ...]) -> Shape:
    """Legs and negotiated prints lean nowhere, whatever else is said of them; an auction is no sweep."""
    said = frozenset((codes or "").split(","))
    if said & LEGS:
        return Shape.MULTI_LEG
    if said & NEGOTIATED or "cross_trade" in flags:
        return Shape.CROSS
    swept = said & ISO or (SWEPT in flags and not said & ISO_AUCTION)
    return Shape.SWEEP if swept else Shape.SINGLE


def _positive(number: Number) -> float | None:
    """Nobody there is told as nought, as nothing, or as an empty text."""
    try:
        value = float(number) if number else 0.0
    except ValueError:
        return None
    return value if 0 < value < inf else None
