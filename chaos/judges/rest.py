"""When faults have stopped: one truth, every exit done or loud, and money to the cent."""

from datetime import datetime
from decimal import Decimal

from chaos.account import CASH, size
from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.market import SHARES
from chaos.world import World
from engine.model.events import Outside
from engine.model.money import Side
from engine.model.records import (
    Adopted,
    ClosedOutside,
    Expired,
    Fill,
    ForeignMoved,
    Outcome,
    Refusal,
    Setup,
    SetupEnded,
    SetupGrew,
    Trade,
)
from engine.ours.orders import ENDED
from engine.replay import Step

DUST = Decimal("0.000001")
"""What the mean price of several sales by others loses in its last digits; our own fills lose nothing."""


class RestJudge(Judge):
    """I9, I16 and I20."""

    def __init__(self, world: World, orders: OrderJudge) -> None:
        super().__init__(world)
        self._orders = orders
        self._fills: dict[tuple[str, str], Fill] = {}
        self._setups: dict[str, SetupEnded | None] = {}
        self._expires: dict[str, datetime] = {}
        self._pnl = self._fees = self._outside = Decimal(0)
        self._gone, self._guessed = 0, False
        self._exercised = 0
        self._in_shares: dict[str, Decimal] = {}
        """What exercised contracts of a name were counted at, unless their shares count here too."""
        self._found = self._adopted = 0
        self._cost = Decimal(0)
        """Of what was adopted: its trade counts from there."""

    def committed(self, step: Step) -> None:
        """Each setup ends once, each fill counts once, each refusal names its gate."""
        for output in step.outputs:
            match output:
                case Fill():
                    if (output.order_id, output.fill_id) in self._fills:
                        raise Broken("I16", f"{output.fill_id} is counted twice")
                    self._fills[output.order_id, output.fill_id] = output
                    self._fees += output.fee
                case ClosedOutside(how=Outside.EXERCISED | Outside.ASSIGNED):
                    self._exercise(output)
                    self._gone += output.quantity
                case ClosedOutside():
                    self._outside += output.quantity * output.price * size(output.symbol)
                    self._guessed = self._guessed or not output.price_known
                    self._gone += output.quantity
                case Expired():
                    self._gone += output.quantity
                case ForeignMoved():
                    self._found += output.quantity
                case Adopted():
                    self._adopted += output.quantity
                    self._adopt(output)
                case Trade():
                    self._pnl += output.pnl
                case Setup():
                    self._setups[output.setup] = None
                    self._expires[output.setup] = output.expires_at
                case SetupGrew():
                    self._expires[output.setup] = output.expires_at
                case SetupEnded():
                    if self._setups.get(output.setup) is not None:
                        raise Broken("I20", f"{output.setup} ended twice")
                    self._setups[output.setup] = output
                case Refusal() if not all(output.gates):
                    raise Broken("I20", f"{output.setup} was refused and nobody says why")
                case _:
                    pass

    def _exercise(self, gone: ClosedOutside) -> None:
        """At a price that was shown, or at nothing; what was assigned is below zero."""
        if gone.price and (gone.symbol, gone.price) not in self.world.market.bids:
            raise Broken(
                "I16", f"{gone.setup} was exercised and counted at {gone.price}, which nobody bid or asked"
            )
        self._exercised += gone.quantity
        name = self.world.market.name_of(gone.symbol)
        amount = gone.quantity * gone.price * size(gone.symbol)
        self._in_shares[name] = self._in_shares.get(name, Decimal(0)) + amount

    def _adopt(self, taken: Adopted) -> None:
        """Shares out of an exercise have cost what the broker says, however the desk counts."""
        if taken.symbol in SHARES:
            self._cost += self.world.market.strike(taken.symbol) * taken.quantity
            self._in_shares[taken.symbol] = Decimal(0)
        else:
            self._cost += taken.average * taken.quantity * size(taken.symbol)

    @property
    def settled(self) -> bool:
        """Whether the journal may have heard of all that has happened at the broker."""
        broker = self.world.broker
        if self._gone != broker.gone or self._found != broker.theirs or not broker.at_rest:
            return False
        executions = sum(len(order.executions) for order in broker.orders.values())
        return len(self._fills) == executions and self._all_left

    @property
    def _all_left(self) -> bool:
        """Nothing is held at the broker but what is theirs."""
        return sum(self.world.broker.held.values()) == self.world.broker.theirs - self._adopted

    def rested(self) -> None:
        """View and truth are the same."""
        self._same_orders()
        self._same_fills()
        self._flat()
        self._to_the_cent()
        for setup, ended in self._setups.items():
            over = setup in self._orders.of_setup or self._expires[setup] < self.world.agenda.now
            if ended is None and over:
                raise Broken("I20", f"{setup} never ended")
            if ended is not None and ended.outcome is Outcome.REFUSED and not ended.why:
                raise Broken("I20", f"{setup} was refused and nobody says why")

    def _same_orders(self) -> None:
        there = self.world.broker.orders
        for name, kept in self._orders.orders.items():
            order = there.get(name)
            if kept.state not in ENDED:
                raise Broken("I9", f"{name} is still {kept.state}, the broker says {order and order.status}")
            if order is not None and order.open:
                raise Broken("I9", f"{name} is {kept.state}, and at the broker it is {order.status}")

    def _same_fills(self) -> None:
        ours = {key: (fill.quantity, fill.price) for key, fill in self._fills.items()}
        theirs = {
            (order.order_id, name): (quantity, price)
            for order in self.world.broker.orders.values()
            for name, quantity, price in order.executions
        }
        if ours != theirs:
            odd = sorted(f"{name} of {order_id}" for order_id, name in ours.keys() ^ theirs.keys())
            raise Broken("I9", f"fills differ: {', '.join(odd) or 'in price or number'}")

    def _flat(self) -> None:
        for setup, held in self._orders.held.items():
            if held:
                raise Broken("I9", f"{held} of {setup} are still held")
        broker = self.world.broker
        if broker.theirs != self._found:
            raise Broken("I9", f"{broker.theirs} were bought by hand, {self._found} known of")
        if not self._all_left or any(broker.held[symbol] < 0 for symbol in broker.held.keys() - SHARES):
            left = {symbol: held for symbol, held in broker.held.items() if held}
            raise Broken("I9", f"{left} are still held at the broker")

    def _to_the_cent(self) -> None:
        ours = sum((_cash(fill) for fill in self._fills.values()), Decimal(0))
        truth = self.world.broker.cash - CASH + self.world.broker.paid
        if self._gone != self.world.broker.gone:
            gone = self.world.broker.gone
            raise Broken("I9", f"{gone} were sold by others or expired, {self._gone} known of")
        if self._guessed:
            raise Broken("I16", "what others sold was booked at a guess, and history tells its price")
        if self._exercised != self.world.broker.exercised:
            exercised = self.world.broker.exercised
            raise Broken("I16", f"{exercised} were exercised, {self._exercised} are booked as such")
        ours += self._outside
        if abs(ours - truth) > (DUST if self._outside else 0):
            raise Broken("I16", f"fills say {ours}, the broker's cash has changed by {truth}")
        traded = self._pnl + self._fees + self._cost - sum(self._in_shares.values(), Decimal(0))
        if abs(traded - truth) > DUST:
            raise Broken("I16", f"trades say {traded}, the broker's cash {truth}")


def _cash(fill: Fill) -> Decimal:
    """What it has done to the account."""
    paid = fill.quantity * fill.price * size(fill.symbol)
    return -paid if fill.side is Side.BUY else paid
