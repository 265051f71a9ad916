"""What closed trades say together, and how little a few of them say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import ceil

from engine.measures.wilson import wilson

FEW = 5
"""Fewer than this are too few to say anything of."""

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Score:
    """Breaking even is not a win, and costs nothing either."""

    trades: int
    wins: int
    losses: int
    gained: Decimal
    lost: Decimal

    @classmethod
    def of(cls, pnls: Iterable[Decimal]) -> "Score":
        """Dollars after fees, a trade each."""
        each = list(pnls)
        wins, losses = [pnl for pnl in each if pnl > 0], [-pnl for pnl in each if pnl < 0]
        return cls(len(each), len(wins), len(losses), sum(wins, _ZERO), sum(losses, _ZERO))

    @property
    def few(self) -> bool:
        return self.trades < FEW

    @property
    def total(self) -> Decimal:
        return self.gained - self.lost

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true win rate lies, nineteen times of twenty."""
        return wilson(self.wins, self.trades) if self.trades else None

    @property
    def profit_factor(self) -> Decimal | None:
        """Dollars won for each dollar lost; none before anything was lost."""
        return self.gained / self.lost if self.lost else None

    @property
    def expectancy(self) -> Decimal | None:
        """What a trade came to on average."""
        return self.total / self.trades if self.trades else None

    @property
    def win_mean(self) -> Decimal | None:
        return self.gained / self.wins if self.wins else None

    @property
    def loss_mean(self) -> Decimal | None:
        return self.lost / self.losses if self.losses else None


def drawdown(pnls: Iterable[Decimal]) -> Decimal:
    """The deepest fall of an account from its own top, step by step."""
    total = top = deepest = _ZERO
    for pnl in pnls:
        total += pnl
        top, deepest = max(top, total), max(deepest, top - total)
    return deepest


def quantile(spans: Sequence[timedelta], part: float) -> timedelta:
    """The span that so great a part of them did not exceed: one that really happened."""
    ordered = sorted(spans)
    return ordered[max(ceil(part * len(ordered)) - 1, 0)]
