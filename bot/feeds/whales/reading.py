"""This vendor's rows as it spells them: numbers as strings, times in four ways, and nulls anywhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOREVER = datetime.max.replace(tzinfo=UTC)
YEAR_MAX = 2200
MILLIS_FROM = 100_000_000_000
WHY_MAX = 200
MOST = Decimal(10**15)
"""Dollars; whatever says more says nothing."""

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What a decoder may raise, whatever the bytes."""

COUNT_MAX = 10**12
"""No day of trading is as large: such a number is a slip of somebody's."""

Count = Annotated[int, Meta(ge=-COUNT_MAX, le=COUNT_MAX)]
Moment = str | int | float | None
Row = TypeVar("Row")


class Unreadable(ValueError):
    """A row that says less than it must, or something that cannot be."""


class AlertRow(Struct, frozen=True):
    """An alert, whether it came in a list, with its prints, or on the stream."""

    option_chain: str
    total_premium: Decimal
    id: str | None = None
    ticker: str | None = None
    created_at: Moment = None
    start_time: Moment = None
    end_time: Moment = None
    total_size: Count | None = None
    total_ask_side_prem: Decimal | None = None
    total_bid_side_prem: Decimal | None = None
    trade_count: Count | None = None
    volume: Count | None = None
    open_interest: Count | None = None
    price: Decimal | None = None
    bid: Decimal | None = None
    ask: Decimal | None = None
    iv_end: float | None = None
    has_sweep: bool | None = None
    has_floor: bool | None = None
    has_multileg: bool | None = None
    all_opening_trades: bool | None = None
    exchanges: tuple[str, ...] | None = None


class TradeRow(Struct, frozen=True):
    """One print of an alert."""

    price: Decimal
    size: Count
    nbbo_bid: Decimal | None = None
    nbbo_ask: Decimal | None = None
    exchange: str | None = None
    canceled: bool | None = None


class Detail(Struct, frozen=True):
    """An alert's prints; a long one shows only the last of them."""

    trades: tuple[TradeRow, ...]


class DarkRow(Struct, frozen=True):
    """A print off the exchanges."""

    ticker: str
    price: Decimal
    size: Count
    executed_at: Moment
    trf_executed_at: Moment = None
    volume: Count | None = None
    nbbo_bid: Decimal | None = None
    nbbo_ask: Decimal | None = None
    canceled: bool | None = None
    tracking_id: int | str | None = None
    sale_cond_codes: str | None = None
    trade_code: str | None = None
    ext_hour_sold_codes: str | None = None
    trade_settlement: str | None = None


class ContractRow(Struct, frozen=True):
    """A contract's morning count and its day so far."""

    option_symbol: str
    open_interest: Count | None = None
    volume: Count | None = None
    last_tape_time: Moment = None


class IvRow(Struct, frozen=True):
    """A day's implied volatility of a share."""

    date: date
    volatility: float | None = None


class EarningsRow(Struct, frozen=True):
    """A report, past or to come."""

    report_date: date | None = None


class _Page(Struct, frozen=True):
    data: list[msgspec.Raw]


@dataclass(frozen=True, slots=True)
class Misread:
    """What could not be read, and its own bytes' number, so that it is refused once."""

    why: str
    mark: int


def rows(body: bytes) -> list[bytes]:
    """The rows of an answer, unread; a body that holds none is no answer."""
    try:
        return [bytes(raw) for raw in msgspec.json.decode(body, type=_Page).data]
    except UNREADABLE as error:
        raise Unreadable(f"no page of rows: {error}"[:WHY_MAX]) from None


def read(raw: bytes, kind: type[Row]) -> Row:
    """One row, tolerant of keys nobody told us about."""
    try:
        return msgspec.json.decode(raw, type=kind, strict=False)
    except UNREADABLE as error:
        raise Unreadable(str(error)[:WHY_MAX]) from None


def read_all(body: bytes, kind: type[Row]) -> Iterator[Row | Misread]:
    """Every row of a page; one bad row spoils no other."""
    for raw in rows(body):
        try:
            yield read(raw, kind)
        except Unreadable as error:
            yield Misread(str(error), hash(raw))


def moment(told: Moment) -> datetime | None:
    """ISO in either spelling, or a count since 1970; naive is UTC, as the vendor says."""
    if told is None or told == "":
        return None
    try:
        if isinstance(told, str):
            at = datetime.fromisoformat(told)
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        else:
            at = EPOCH + (timedelta(milliseconds=told) if told >= MILLIS_FROM else timedelta(seconds=told))
        if at.year > YEAR_MAX:
            raise ValueError(f"later than {YEAR_MAX}")
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"not a time: {str(told)[:40]!r} ({error})"[:WHY_MAX]) from None
    return at


def positive(number: Decimal | None, name: str) -> Decimal:
    """A price or a sum that must be there."""
    if number is None or not number.is_finite() or not 0 < number <= MOST:
        raise Unreadable(f"{name} is {number}")
    return number


def priced(number: Decimal | None) -> Decimal | None:
    """A quote's side; nought and nothing are the same: nobody is there."""
    return number if known(number) is not None and number else None


def known(number: Decimal | None) -> Decimal | None:
    """A sum somebody counted; no number, and one that cannot be, count for nothing."""
    return number if number is not None and number.is_finite() and 0 <= number <= MOST else None


def usable(iv: float | None) -> float | None:
    """A volatility of which nothing is known, or nothing possible, says nothing."""
    return iv if iv is not None and isfinite(iv) and iv > 0 else None


def iso(at: datetime) -> str:
    """A moment as this vendor takes it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
