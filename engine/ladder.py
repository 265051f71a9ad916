"""The prices an order walks through: each rung is a new order, sent when the last is proven over."""

from decimal import Decimal

from engine.model.contract import ticks
from engine.model.money import Ratio, Side, on_tick
from engine.model.quote import Quote
from engine.model.records import Urgency
from engine.model.rule import Rule


class EntryLadder(Rule):
    """From the middle to the ask, never above what was approved."""

    rungs: int = 3
    wait_s: float = 5.0

    def price(self, symbol: str, quote: Quote, rung: int, price_max: Decimal) -> Decimal:
        """Rounded down to a tick, so no rung pays more than its step."""
        steps = max(self.rungs - 1, 1)
        wanted = quote.mid + (quote.ask - quote.mid) * min(rung, steps) / steps
        return on_tick(min(wanted, price_max), ticks(symbol, quote.bid, quote.ask), Side.BUY)


class ExitLadder(Rule):
    """From the middle to the bid to a collar under it; the urgent begin at the bid."""

    wait_s: float = 5.0
    collar: Ratio = 0.10
    attempts_a_minute_max: int = 6
    quote_age_max_s: float = 60.0

    def price(self, symbol: str, quote: Quote, rung: int, urgency: Urgency) -> Decimal:
        """Rounded up to a tick, and never less than one."""
        kind = ticks(symbol, quote.bid, quote.ask)
        step = rung + (1 if urgency is Urgency.URGENT else 0)
        if step == 0:
            return on_tick(quote.mid, kind, Side.SELL)
        if step == 1:
            return quote.bid
        return on_tick(quote.bid * (1 - Decimal(str(self.collar))), kind, Side.SELL)
