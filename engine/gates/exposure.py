"""What the book as a whole leans on: one name, one direction, one volatility."""

from engine.model.contract import multiplier
from engine.model.money import Ratio
from engine.model.records import Candidate
from engine.model.rule import OptionRule, Rule
from engine.model.verdict import Unit, Verdict, at_least, at_most

IN_THIS_NAME = "held in this name"


class SymbolPositionsGate(Rule):
    """Two plays that like one name are one bet made twice."""

    open_max: int

    def judge(self, candidate: Candidate) -> Verdict:
        """Counting this one as already open."""
        others = candidate.symbol_positions
        count = others + 1 if others is not None else None
        return at_most("positions in this name", count, self.open_max, Unit.COUNT)


class NoAddToLosersGate(Rule):
    """A second idea on a losing position is the first one, argued again."""

    gain_min: float

    def judge(self, candidate: Candidate) -> Verdict:
        """The worst gain of what already leans our way in this name; zero when nothing does."""
        return at_least(IN_THIS_NAME, candidate.symbol_gain, self.gain_min, Unit.RATIO)


class NetDeltaGate(Rule):
    """Names fall together on the day it matters: the sum of their deltas is one position."""

    times_equity_max: float

    def judge(self, candidate: Candidate) -> Verdict:
        """Dollars of delta with one contract more, over the equity."""
        times = None
        net, delta, stock = candidate.net_delta, candidate.delta, candidate.stock
        if net is not None and delta is not None and stock is not None and candidate.equity:
            times = abs(net + delta * stock * multiplier(candidate.symbol)) / float(candidate.equity)
        return at_most("net delta", times, self.times_equity_max, Unit.TIMES)


class NetVegaGate(OptionRule):
    """One calm headline takes the volatility out of every position at once."""

    share_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """Dollars one point of volatility moves the book with one contract more, over the equity."""
        share = None
        if candidate.net_vega is not None and candidate.vega is not None and candidate.equity:
            vega = candidate.vega * multiplier(candidate.symbol)
            share = abs(candidate.net_vega + vega) / float(candidate.equity)
        return at_most("net vega", share, self.share_max, Unit.RATIO)
