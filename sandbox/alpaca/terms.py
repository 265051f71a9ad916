"""What kind of account and exchange is pretended, and how it behaves: everything a test may turn."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Level = Annotated[int, Meta(ge=0, le=3)]
Seconds = Annotated[int, Meta(ge=0)]


class Fills(Struct, frozen=True, forbid_unknown_fields=True):
    """How orders meet the market, judged once a market second."""

    trading: bool = True
    """Off: orders are taken and rest, and nothing fills."""
    inside: Share = 0.25
    """Chance a second to be met inside the spread, at the far side; less the nearer to one's own."""
    partial: Share = 0.10
    """Share of fills that come in parts, as the paper venue does at random."""
    by_size: bool = True
    """Never more at once than the quote shows."""
    after_s: Seconds = 0
    """Seconds from arrival to the first chance of a fill."""
    cancel_s: Seconds = 0
    """Seconds a cancel stays pending."""
    replace_s: Seconds = 0
    cancel_race: Share = 0.15
    """Chance that the exchange still tries to fill before it hears of a cancel or replace."""


class Account(Struct, frozen=True, forbid_unknown_fields=True):
    """The broker's view of the customer."""

    number: str = "PA3SANDBOX00"
    status: str = "ACTIVE"
    paper: bool = True
    multiplier: Annotated[int, Meta(ge=1, le=4)] = 2
    options_level: Level = 2
    trading_blocked: bool = False
    account_blocked: bool = False
    transfers_blocked: bool = False
    suspended: bool = False
    shorting: bool = True
    expiring_limit: Annotated[int, Meta(ge=0)] | None = None
    """Most contracts that expire today the account may hold; None is no limit."""


class Plan(Struct, frozen=True, forbid_unknown_fields=True):
    """The market-data subscription; `plus` is the paid one."""

    plus: bool = True
    stock_symbols: int | None = None
    option_symbols: int = 1000
    data_rate: int = 10_000
    trading_rate: int = 200


BASIC = Plan(plus=False, stock_symbols=30, option_symbols=200, data_rate=200)


class Sockets(Struct, frozen=True, forbid_unknown_fields=True):
    """How the stream servers treat their clients. These are seconds of the machine, not of the market."""

    auth_s: Annotated[float, Meta(gt=0)] = 10.0
    hold_slot_s: Annotated[float, Meta(ge=0)] = 0.0
    """How long a dead session keeps the one connection there is."""
    per_endpoint: Annotated[int, Meta(ge=1)] = 1
    frozen: bool = False
    """Connected, answering pings, saying nothing."""


class Terms(Struct, frozen=True, forbid_unknown_fields=True):
    """All of it; the control endpoint replaces any part."""

    fills: Fills = Fills()
    account: Account = Account()
    plan: Plan = Plan()
    sockets: Sockets = Sockets()
    strict: bool = True
    """Refuse a query parameter no route knows; either way it is put on record."""


def changed(terms: Terms, patch: Any) -> Terms:
    """The terms with these parts replaced; a misspelt part is an error, never ignored."""
    current = msgspec.to_builtins(terms)
    return msgspec.convert(_merged(current, patch), Terms)


def _merged(old: Any, new: Any) -> Any:
    """Objects are merged, everything else replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
    return new
