"""No risk is added but inside every limit, on a fresh price, in the hours, by a person's yes."""

from datetime import datetime, timedelta
from decimal import Decimal

from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.kinds import Kind
from chaos.playbook import CLOSING_S, LATE_CLOSING_S, LOSS_MAX, OPEN_MAX, OPENING_S
from chaos.world import World
from engine.model.events import (
    AccountSeen,
    Event,
    FeedRestored,
    Resume,
    SessionOpened,
)
from engine.model.intents import CancelOrder, Effect, SubmitOrder
from engine.model.money import Side
from engine.model.records import (
    Adopted,
    Approved,
    Fill,
    LatchCleared,
    LatchSet,
    OrderMoved,
    OrderState,
    Ticket,
    Trade,
    TradingState,
)
from engine.model.session import Session
from engine.replay import Step

WORKS = frozenset({OrderState.INTENDED, OrderState.WORKING, OrderState.PARTLY_FILLED})
BY_HAND = frozenset({"halt", "flatten", "oversold", "overfilled", "broker down"})
LIFTED = BY_HAND | {"pause", "orders", "exits", "starts"}
"""What a resume may lift."""
CONTRACTS_MAX, PREMIUM_MAX = 4, Decimal(500)


class EntryJudge(Judge):
    """I1, I10, I11 and I12; it knows the limits by itself and asks no gate."""

    def __init__(self, world: World, orders: OrderJudge) -> None:
        super().__init__(world)
        self._orders = orders
        self._closing_s = LATE_CLOSING_S if world.plan.of(Kind.BELL) else CLOSING_S
        self._session: Session | None = None
        self._tickets: dict[str, Ticket] = {}
        self._approved: dict[str, Ticket] = {}
        self._latches: dict[str, LatchSet] = {}
        self._bought: dict[str, int] = {}
        self._equity: Decimal | None = None
        self._realized = Decimal(0)
        self._adopted, self._mixed = set[str](), False
        """Of what was adopted a part was lost before: a day in which such a trade ended is not reckoned."""

    def committed(self, step: Step) -> None:
        """Events first, then what followed from them."""
        self._heard(step.event)
        for output in step.outputs:
            match output:
                case SubmitOrder(effect=Effect.OPEN):
                    self._entry(step.event.at, output)
                case Ticket():
                    self._tickets[output.ticket] = output
                case Approved():
                    self._agreed(step.event.at, output)
                case LatchSet():
                    self._latches[output.latch] = output
                    self._called_back(step, output)
                case LatchCleared():
                    self._lifted(step.event, output)
                case Fill():
                    more = output.quantity if output.side is Side.BUY else 0
                    self._bought[output.setup] = self._bought.get(output.setup, 0) + more
                case OrderMoved() if output.filled > output.quantity and "overfilled" not in self._latches:
                    raise Broken("I8", f"{output.order_id} took more than it asked for, and nobody must look")
                case Adopted():
                    self._adopted.add(output.setup)
                case Trade():
                    self._realized += output.pnl
                    self._mixed = self._mixed or output.setup in self._adopted
                case _:
                    pass

    def rested(self) -> None:
        """What was lost is there again, and the desk knows: otherwise it is silent without a reason."""
        lost = [name for name in self._latches if name.startswith("feed ")]
        if lost:
            raise Broken("I12", f"nothing is bought, for {', '.join(lost)}, and nothing is lost any more")

    def _heard(self, event: Event) -> None:
        match event:
            case SessionOpened():
                self._session, self._equity = event.session, None
                self._realized, self._mixed = Decimal(0), False
            case AccountSeen() if self._equity is None:
                self._equity, self._realized = event.equity, Decimal(0)
            case _:
                pass

    def _lifted(self, event: Event, cleared: LatchCleared) -> None:
        """What fell by itself may rise by itself; what a person laid, only a person lifts."""
        name = cleared.latch
        if name in BY_HAND and not isinstance(event, Resume):
            raise Broken("I12", f"{name} was lifted by {type(event).__name__}")
        if name in ("daily loss", "drawdown") and not isinstance(event, SessionOpened):
            raise Broken("I12", f"the {name} was forgiven by {type(event).__name__}")
        if name.startswith("feed ") and not isinstance(event, FeedRestored) and cleared.by != "started again":
            raise Broken("I12", f"{name} was lifted by {type(event).__name__}")
        if isinstance(event, Resume) and name not in LIFTED:
            raise Broken("I12", f"{name} was lifted by a resume")
        self._latches.pop(name, None)

    def _entry(self, at: datetime, intent: SubmitOrder) -> None:
        name, ticket = intent.order_id, self._approved.get(intent.setup)
        if ticket is None:
            raise Broken("I1", f"{name} was sent and nobody said yes")
        self._inside(intent, ticket)
        if self._latches:
            raise Broken("I10", f"{name} was sent under {', '.join(self._latches)}")
        self._alone(intent)
        flat = not any(self._orders.held.values())
        known = flat and not self._mixed and self._equity is not None
        if known and -self._realized >= (self._equity or 0) * Decimal(str(LOSS_MAX)):
            raise Broken("I10", f"{name} was sent after the day's loss was reached")
        session = self._session
        if session is None:
            raise Broken("I11", f"{name} was sent in no session that anybody knows")
        first = session.opens + timedelta(seconds=OPENING_S)
        if not first <= at <= session.closes - timedelta(seconds=self._closing_s):
            raise Broken("I11", f"{name} was sent at {at:%H:%M:%S}")

    def _inside(self, intent: SubmitOrder, ticket: Ticket) -> None:
        """Nothing dearer and nothing more than what the yes was said to."""
        name = intent.order_id
        if intent.symbol != ticket.symbol or intent.limit > ticket.price_max:
            raise Broken("I10", f"{name} at {intent.limit}: yes was said to {ticket.price_max}")
        working = [
            each.remaining
            for each in self._orders.of_setup.get(intent.setup, ())
            if each.intent.effect is Effect.OPEN and each.intent is not intent
        ]
        wanted = intent.quantity + sum(working) + self._bought.get(intent.setup, 0)
        if wanted > ticket.quantity:
            raise Broken("I1", f"{name}: {wanted} could be bought, yes was said to {ticket.quantity}")
        if intent.quantity > CONTRACTS_MAX or intent.limit * intent.quantity * 100 > PREMIUM_MAX:
            raise Broken(
                "I10", f"{name}: {intent.quantity} at {intent.limit} is more than one trade may cost"
            )

    def _alone(self, intent: SubmitOrder) -> None:
        """How many others hold something or may yet: unknown orders count."""
        orders = self._orders
        others = {
            setup
            for setup, kept in orders.of_setup.items()
            if orders.held.get(setup, 0) > 0
            or any(each.remaining for each in kept if each.intent.effect is Effect.OPEN)
        } - {intent.setup}
        if len(others) + 1 > OPEN_MAX:
            raise Broken("I10", f"{intent.order_id} opens a third position")

    def _agreed(self, at: datetime, approved: Approved) -> None:
        """A yes to an open ticket, and only while it was open."""
        ticket = self._tickets[approved.ticket]
        if at >= ticket.lapses_at:
            raise Broken("I14", f"{approved.ticket} was approved after it had lapsed")
        self._approved[approved.setup] = ticket

    def _called_back(self, step: Step, latch: LatchSet) -> None:
        """What is being bought when the desk is halted is called back at once."""
        asked = {each.order_id for each in step.outputs if isinstance(each, CancelOrder)}
        for name, kept in self._orders.orders.items():
            entry = kept.intent.effect is Effect.OPEN and kept.state in WORKS
            if entry and latch.state is TradingState.HALTED and name not in asked:
                raise Broken("I12", f"{latch.latch}, and {name} goes on buying")
