"""The chain as a selection sees it: standard contracts with what is known of each, and what was left out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from engine.model.contract import Contract
from engine.model.quote import Quote


@dataclass(frozen=True, slots=True)
class Shown:
    """One standard contract at this moment; unknown is none."""

    contract: Contract
    quote: Quote
    open_interest: int | None
    volume: int | None
    delta: float | None

    @property
    def symbol(self) -> str:
        return self.contract.symbol


@dataclass(frozen=True, slots=True)
class Board:
    at: datetime
    today: date
    to_close_s: float | None
    spot: Decimal | None
    contracts: tuple[Contract, ...]
    show: Callable[[Contract], Shown]
    """Asked only about the contracts that are in question: a chain is long, and its Greeks are dear."""
    adjusted: int
    """Rows that name no standard contract on these shares; they are never traded."""


class Ranked(NamedTuple):
    symbol: str
    quality: float | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Best first; `why` says what was looked for when there is nothing, `instead` which play takes over."""

    ranked: tuple[Ranked, ...]
    why: str = ""
    instead: str = ""
