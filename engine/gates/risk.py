"""What the whole desk may carry."""

from decimal import Decimal

from engine.model.contract import multiplier
from engine.model.money import Ratio
from engine.model.records import Candidate, TradingState
from engine.model.rule import Rule
from engine.model.verdict import Unit, Verdict, at_least, at_most

TRADING = "desk trading"
COOL_DOWN = "cool-down"
PER_TRADE = "per trade"
AT_RISK = "total at risk"
ROLLOUT = "rollout"
"""How far the desk is trusted."""


class TradingGate(Rule):
    """A halted or exits-only desk adds no risk, whoever asks."""

    def judge(self, candidate: Candidate) -> Verdict:
        """One when the desk is trading."""
        return at_least(TRADING, float(candidate.state is TradingState.TRADING), 1.0, Unit.FLAG)


class DailyLossGate(Rule):
    """The day that reaches its loss is over; the latch that follows holds until the next session."""

    loss_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """Realised and open loss over the equity the day began with."""
        return at_most("daily loss", candidate.day_loss, self.loss_max, Unit.RATIO)

    def spent(self, loss: float) -> bool:
        """Whether the day is over."""
        return loss >= self.loss_max


class DrawdownGate(Rule):
    """A day that gives back what it had made is no better than one that loses it."""

    fall_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """From the best of the day, realised and open, over the equity the day began with."""
        return at_most("drawdown", candidate.drawdown, self.fall_max, Unit.RATIO)

    def spent(self, fall: float) -> bool:
        """Whether the day is over."""
        return fall > self.fall_max


class PositionsGate(Rule):
    """More positions than a person can follow is one risk wearing several names."""

    open_max: int

    def judge(self, candidate: Candidate) -> Verdict:
        """Counting this one as already open."""
        return at_most("open positions", candidate.open_positions + 1, self.open_max, Unit.COUNT)


class PerTradeGate(Rule):
    """If even one contract is too much for the account, the trade is."""

    share_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """One contract at the ask over the equity."""
        share = None
        if candidate.equity and candidate.quote.usable:
            share = float(_each(candidate) / candidate.equity)
        return at_most(PER_TRADE, share, self.share_max, Unit.RATIO)


class AtRiskGate(Rule):
    """Three small risks on one afternoon are one large one."""

    share_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """Everything at risk with one contract more, over the equity."""
        share = None
        if candidate.equity and candidate.quote.usable:
            share = float((candidate.at_risk + _each(candidate)) / candidate.equity)
        return at_most(AT_RISK, share, self.share_max, Unit.RATIO)


class CoolDownGate(Rule):
    """After losses in a row the next idea looks better than it is."""

    losses_max: int
    pause_s: float

    def judge(self, candidate: Candidate) -> Verdict:
        """Seconds since the last loss of a streak; without a streak there is nothing to wait for."""
        since = candidate.since_loss_s
        if candidate.losses is not None and candidate.losses < self.losses_max:
            since = self.pause_s
        return at_least(COOL_DOWN, since, self.pause_s, Unit.SECONDS)


class RolloutGate(Rule):
    """Trust is counted in dollars: a stage that cannot pay for one contract buys none."""

    contracts_min: int = 1

    def judge(self, candidate: Candidate) -> Verdict:
        """Contracts at the ask that the stage's ceiling pays for."""
        contracts = None
        if candidate.ceiling is not None and candidate.quote.usable:
            contracts = int(candidate.ceiling // _each(candidate))
        return at_least(ROLLOUT, contracts, self.contracts_min, Unit.COUNT)


def _each(candidate: Candidate) -> Decimal:
    return candidate.quote.ask * multiplier(candidate.symbol)
