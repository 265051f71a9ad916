"""What closed trades have taught: streaks for the cool-down, win rates for the sizer."""

from dataclasses import dataclass, field
from datetime import datetime

from engine.model.contract import multiplier
from engine.model.records import Trade


@dataclass(slots=True)
class Tally:
    """One play's record; gains and losses are parts of the premium paid, after fees."""

    trades: int = 0
    wins: int = 0
    gained: float = 0.0
    lost: float = 0.0

    @property
    def win_mean(self) -> float | None:
        return self.gained / self.wins if self.wins else None

    @property
    def loss_mean(self) -> float | None:
        losses = self.trades - self.wins
        return self.lost / losses if losses else None


@dataclass(slots=True)
class Ledger:
    plays: dict[str, Tally] = field(default_factory=dict)
    losses: int = 0
    """In a row, today."""
    lost_at: datetime | None = None

    def take(self, trade: Trade, *, today: bool = True) -> None:
        """Count one closed episode; breaking even is not a win, and only today makes the streak."""
        tally = self.plays.setdefault(trade.play, Tally())
        spent = trade.entry * trade.quantity * multiplier(trade.symbol)
        share = float(trade.pnl / spent) if spent else 0.0
        tally.trades += 1
        if trade.pnl > 0:
            tally.wins += 1
            tally.gained += share
        else:
            tally.lost -= share
        if today:
            lost = trade.pnl <= 0
            self.losses, self.lost_at = (self.losses + 1, trade.closed_at) if lost else (0, None)

    def of(self, play: str) -> Tally:
        return self.plays.get(play, Tally())

    def new_day(self) -> None:
        """A night's sleep ends a bad streak."""
        self.losses, self.lost_at = 0, None
