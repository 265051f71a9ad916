"""How far a day fell from its best: reckoned from fills and bids alone, and never more than it was."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from chaos.account import HUNDRED
from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.kinds import Kind
from chaos.playbook import FALL_MAX, FALL_SMALL
from chaos.world import World
from engine.model.events import AccountSeen, ChainArrived, QuoteMoved, SessionOpened
from engine.model.intents import Effect, SubmitOrder
from engine.model.money import Side
from engine.model.records import Adopted, Fill, Trade
from engine.replay import Step

_ZERO = Decimal(0)
FEES = Decimal(1)
"""More than a day's fees, which are not reckoned here."""


class FallJudge(Judge):
    """I10: its best counts a thing at the lower of two bids in a row, and what is left of it at the ask.

    The desk counts both at middles. A day that began with something held, or adopts it, is not reckoned.
    """

    def __init__(self, world: World, orders: OrderJudge) -> None:
        super().__init__(world)
        self._orders = orders
        self._most = Decimal(str(FALL_SMALL if world.plan.of(Kind.SMALL_FALL) else FALL_MAX))
        self._equity: Decimal | None = None
        self._from_nothing = True
        self._closed = self._best = _ZERO
        self._paid: dict[str, Decimal] = {}
        self._ours: dict[str, tuple[str, int]] = {}
        self._true_at: dict[str, datetime] = {}
        """What was overtaken on its way is no second market."""
        self._asks: dict[str, Decimal] = {}
        self._bids: dict[str, Decimal] = {}
        self._sure: dict[str, Decimal] = {}
        """Of each contract the last ask, the last bid, and the lower of the last two since it was bought."""

    def committed(self, step: Step) -> None:
        """Prices first, then what was done at them."""
        match step.event:
            case QuoteMoved() as event:
                self._quoted(event)
            case ChainArrived():
                self._forget(*self._asks)
            case AccountSeen() as event if self._equity is None:
                self._equity, self._best = event.equity, max(self._closed, _ZERO)
            case SessionOpened():
                self._equity, self._closed = None, _ZERO
                self._from_nothing = not any(self._orders.held.values())
            case _:
                pass
        for output in step.outputs:
            match output:
                case Fill():
                    self._filled(output)
                case Adopted():
                    self._from_nothing = False
                case Trade():
                    self._closed += output.pnl
                    self._paid.pop(output.setup, None)
                    self._ours.pop(output.setup, None)
                case SubmitOrder(effect=Effect.OPEN):
                    self._bought(output)
                case _:
                    pass

    def _quoted(self, event: QuoteMoved) -> None:
        symbol, quote = event.symbol, event.quote
        if not quote.usable or event.source_at is None:
            self._forget(symbol)
            return
        if event.source_at < self._true_at.get(symbol, event.source_at):
            return
        self._true_at[symbol] = event.source_at
        if symbol in self._bids:
            self._sure[symbol] = min(quote.bid, self._bids[symbol])
        self._bids[symbol], self._asks[symbol] = quote.bid, quote.ask
        made = self._made(self._sure)
        if made is not None and made > self._best:
            self._best = made

    def _forget(self, *symbols: str) -> None:
        """The count of two begins anew."""
        for symbol in symbols:
            for prices in (self._asks, self._bids, self._sure):
                prices.pop(symbol, None)

    def _filled(self, fill: Fill) -> None:
        signed = fill.quantity if fill.side is Side.BUY else -fill.quantity
        _, held = self._ours.get(fill.setup, (fill.symbol, 0))
        self._ours[fill.setup] = fill.symbol, held + signed
        self._paid[fill.setup] = self._paid.get(fill.setup, _ZERO) + fill.price * signed * HUNDRED
        self._forget(fill.symbol)

    def _made(self, prices: Mapping[str, Decimal]) -> Decimal | None:
        """Unknown while anything is held that nobody here saw bought, or that has no such price."""
        held = {setup: many for setup, many in self._orders.held.items() if many}
        ours = {setup: many for setup, (_, many) in self._ours.items() if many}
        if held != ours or any(self._ours[setup][0] not in prices for setup in ours):
            return None
        worth = (prices[self._ours[setup][0]] * many * HUNDRED for setup, many in ours.items())
        return self._closed - sum(self._paid.values(), _ZERO) + sum(worth, _ZERO)

    def _bought(self, intent: SubmitOrder) -> None:
        made = self._made(self._asks)
        if self._equity is None or not self._from_nothing or made is None:
            return
        if self._best - made > self._equity * self._most + FEES:
            raise Broken("I10", f"{intent.order_id} was sent after the day had fallen from its best")
