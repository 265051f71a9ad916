"""What the whole desk may carry."""

from engine.model.money import Ratio
from engine.model.records import Candidate, TradingState
from engine.model.rule import Rule
from engine.model.verdict import Unit, Verdict, at_least, at_most


class TradingGate(Rule):
    """A halted or exits-only desk adds no risk, whoever asks."""

    def judge(self, candidate: Candidate) -> Verdict:
        """One when the desk is trading."""
        return at_least("desk trading", float(candidate.state is TradingState.TRADING), 1.0, Unit.FLAG)


class DailyLossGate(Rule):
    """The day that reaches its loss is over; the latch that follows holds until the next session."""

    loss_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """Realised and open loss over the equity the day began with."""
        return at_most("daily loss", candidate.day_loss, self.loss_max, Unit.RATIO)

    def spent(self, loss: float) -> bool:
        """Whether the day is over."""
        return loss >= self.loss_max


class PositionsGate(Rule):
    """More positions than a person can follow is one risk wearing several names."""

    open_max: int

    def judge(self, candidate: Candidate) -> Verdict:
        """Counting this one as already open."""
        return at_most("open positions", candidate.open_positions + 1, self.open_max, Unit.COUNT)
