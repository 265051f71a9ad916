"""Live prices and a pretended broker: orders meet the market as it is shown, and leave for nowhere."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from bot.clock import Clock
from bot.config import SIM
from bot.errands import Errands
from bot.feeds.base import Chains
from bot.watch.heartbeats import Heartbeats
from engine.model.contract import expired, multiplier
from engine.model.events import AccountSeen, Event, OrderFilled, QuoteMoved, SessionOpened
from engine.model.intents import CancelOrder, FindOrder, Intent, ReadBroker, ResendOrder, SubmitOrder
from engine.model.money import Side
from engine.replay import Step
from engine.sim import SimVenue, VenueScript
from engine.timeline import Timeline

BEGAN_WITH = Decimal(50_000)
ROUND = timedelta(seconds=30)


class MadeUp:
    """The very venue a replay uses, and an account of made-up dollars that its fills move.

    It remembers nothing by itself: a start shows it the journal again, as the market and as wishes.
    """

    def __init__(self) -> None:
        self._venue = SimVenue(VenueScript())
        self._sent: dict[str, SubmitOrder] = {}
        self._cash = BEGAN_WITH
        self._held = Counter[str]()
        self._mids: dict[str, Decimal] = {}
        self._fills: set[str] = set()

    def recall(self, step: Step) -> None:
        """What it answered then is in the journal: nothing is said again unasked."""
        self.observe(step.event)
        self.carry_out(step.event.at, step.intents)

    def observe(self, event: Event) -> list[Event]:
        """The market, which brings fills; and the fills, which move the account."""
        match event:
            case OrderFilled() if event.fill_id not in self._fills and event.order_id in self._sent:
                self._fills.add(event.fill_id)
                self._book(self._sent[event.order_id], event)
            case QuoteMoved() if self._held[event.symbol] and event.quote.usable:
                self._mids[event.symbol] = event.quote.mid
            case SessionOpened():
                self._held = Counter(
                    {each: n for each, n in self._held.items() if not expired(each, event.at)}
                )
            case _:
                pass
        return self._venue.observe(event)

    def carry_out(self, at: datetime, intents: Iterable[Intent]) -> Iterable[Event]:
        """What will be answered, in its time."""
        for intent in intents:
            match intent:
                case SubmitOrder() | ResendOrder():
                    order = intent.order if isinstance(intent, ResendOrder) else intent
                    self._sent[order.order_id] = order
                case _:
                    pass
        return self._venue.carry_out(at, intents)

    @property
    def worth(self) -> Decimal:
        """Cash, and what is held at the middle of its last market."""
        held = ((symbol, count) for symbol, count in self._held.items() if count)
        return self._cash + sum(count * self._mids[symbol] * multiplier(symbol) for symbol, count in held)

    def _book(self, order: SubmitOrder, fill: OrderFilled) -> None:
        signed = fill.quantity if order.side is Side.BUY else -fill.quantity
        self._cash -= signed * fill.price * multiplier(order.symbol)
        self._held[order.symbol] += signed
        self._mids.setdefault(order.symbol, fill.price)


class SimulatedBroker:
    """A broker to everybody who asks one; its answers lie in the future by themselves."""

    def __init__(self, clock: Clock, timeline: Timeline, account: MadeUp) -> None:
        self._clock = clock
        self._timeline = timeline
        self._account = account
        self.recall, self.observe = account.recall, account.observe

    async def events(self) -> AsyncIterator[Event]:
        """What the account is worth, now and then."""
        while True:
            yield AccountSeen(self._clock.now(), self._account.worth, SIM)
            await self._clock.sleep_until(self._clock.now() + ROUND)

    async def submit(self, order: SubmitOrder) -> Iterable[Event]:
        """Nothing leaves."""
        return self._carry_out(order)

    async def cancel(self, order_id: str) -> Iterable[Event]:
        return self._carry_out(CancelOrder(order_id))

    async def find(self, order_id: str) -> Iterable[Event]:
        return self._carry_out(FindOrder(order_id))

    async def read(self) -> Iterable[Event]:
        return self._carry_out(ReadBroker())

    def _carry_out(self, intent: Intent) -> tuple[Event, ...]:
        self._timeline.add(self._account.carry_out(self._clock.now(), [intent]))
        return ()


class SimulatedErrands(Errands):
    """Chains are fetched from the real market, which the pretended broker is shown beside."""

    def __init__(self, broker: SimulatedBroker, chains: Chains, heartbeats: Heartbeats) -> None:
        super().__init__(broker, chains, heartbeats)
        self._shown = broker

    def observe(self, event: Event) -> Iterable[Event]:
        """A pretended venue sees the market the desk sees."""
        return self._shown.observe(event)
