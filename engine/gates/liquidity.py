"""Can it be left again at a fair price?"""

from decimal import Decimal

from engine.model.contract import ticks
from engine.model.money import Ratio, tick
from engine.model.records import Candidate
from engine.model.rule import OptionRule, Rule
from engine.model.verdict import Unit, Verdict, at_least, at_most


class SpreadGate(Rule):
    """A wide market is a toll paid twice. Refuse it before it is paid once."""

    spread_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """Over the middle, like every spread here."""
        return at_most("spread", candidate.quote.spread, self.spread_max, Unit.RATIO)


class OpenInterestGate(OptionRule):
    """Contracts somebody already holds are contracts somebody may buy from us."""

    contracts_min: int

    def judge(self, candidate: Candidate) -> Verdict:
        """Unknown open interest is not zero, and not enough either."""
        return at_least("open interest", candidate.open_interest, self.contracts_min, Unit.COUNT)


class VolumeGate(OptionRule):
    """A contract that did not trade today may not trade when we must leave."""

    contracts_min: int

    def judge(self, candidate: Candidate) -> Verdict:
        """The day's contracts, by the vendor or by the tape."""
        return at_least("volume", candidate.volume, self.contracts_min, Unit.COUNT)


class VolumeToUsualGate(OptionRule):
    """A move that option traders do not feel is a move of the shares alone.

    The usual day is counted as far as the session has come, in a straight line.
    """

    times_min: float

    def judge(self, candidate: Candidate) -> Verdict:
        """The day's contracts over what thirty days would have shown by now."""
        times, opened, left = None, candidate.opened_s, candidate.to_close_s
        if candidate.volume is not None and candidate.usual_volume and opened and left is not None:
            expected = candidate.usual_volume * min(opened / (opened + left), 1.0)
            times = candidate.volume / expected if expected > 0 else None
        return at_least("volume to usual", times, self.times_min, Unit.TIMES)


class StockVolumeGate(Rule):
    """Options borrow their liquidity from the shares beneath."""

    shares_min: int

    def judge(self, candidate: Candidate) -> Verdict:
        """The day's shares so far."""
        return at_least("stock volume", candidate.stock_volume, self.shares_min, Unit.COUNT)


class PremiumGate(OptionRule):
    """Below this one tick is too large a part of the price."""

    premium_min: Decimal

    def judge(self, candidate: Candidate) -> Verdict:
        """The middle of the market; none when the market is not a price."""
        mid = float(candidate.quote.mid) if candidate.quote.usable else None
        return at_least("premium", mid, float(self.premium_min), Unit.USD)


class DollarSpreadGate(Rule):
    """A ratio forgives dear contracts a toll that a scalp of cents cannot earn back."""

    dollars_max: Decimal

    def judge(self, candidate: Candidate) -> Verdict:
        """Ask less bid; none when the market is not a price."""
        quote = candidate.quote
        dollars = float(quote.ask - quote.bid) if quote.usable else None
        return at_most("spread in dollars", dollars, float(self.dollars_max), Unit.USD)


class TickGate(Rule):
    """Where prices move by nickels, one step of a cheap contract is more than its whole spread may be."""

    share_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """The smallest step over the middle."""
        quote, share = candidate.quote, None
        if quote.usable:
            kind = ticks(candidate.symbol, quote.bid, quote.ask)
            share = float(tick(kind, quote.mid) / quote.mid)
        return at_most("tick", share, self.share_max, Unit.RATIO)
