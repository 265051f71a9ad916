"""What is to be left is offered within two seconds, unless something stands in its way that has a name."""

from datetime import datetime, timedelta

from chaos.judges.halts import HaltJudge
from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import Kept, OrderJudge
from chaos.judges.prices import PriceJudge
from chaos.playbook import ATTEMPTS_MAX, BLIND_S
from chaos.world import World
from engine.model.contract import expired
from engine.model.events import BrokerSeen, DeskStarted, Event, Flatten, Resume, SessionOpened, Woke
from engine.model.intents import Effect, ResendOrder, SubmitOrder
from engine.model.records import Adopted, Exit, Fill, OrderState, Trade
from engine.model.session import Session
from engine.ours.orders import ENDED
from engine.replay import Step

SOON_S = 2.0
MINUTE, REFUSED = timedelta(minutes=1), timedelta(seconds=4)
"""The bound of attempts, and how long a refusal is waited out by the most patient of the playbooks."""
TOLD = frozenset({BrokerSeen, DeskStarted, Woke, SessionOpened, Resume, Flatten})


class WayOutJudge(Judge):
    """I9, and the two seconds of a wish to close everything.

    In its way stand: a sale of the same contract that nobody has proven over; one that was refused, or never
    came, a moment ago, or that may still come and is more than is held; six orders in the minute; no usable
    price of the last ten seconds, heard in this life; a read of the account that shows less of it than is
    held; another of ours of which more was sold than was held; a halt of its name in which it was offered
    within the minute; the night, and its last bell.
    """

    def __init__(self, world: World, orders: OrderJudge, prices: PriceJudge, halts: HaltJudge) -> None:
        super().__init__(world)
        self._orders, self._prices, self._halts = orders, prices, halts
        self._leaving: set[str] = set()
        self._everything = self._written = False
        """Whether all is to be closed, and whether that is written down."""
        self._free: dict[str, float] = {}
        """Since when nothing is in its way."""
        self._symbols: dict[str, str] = {}
        self._fewer: set[str] = set()
        """Contracts of which the last read of the account showed less than is held."""
        self._there: dict[str, int] | None = None
        """What it showed of anything: what is adopted after it may be among that."""
        self._moved: dict[str, datetime] = {}
        """When each was last bought or sold by us: a read asked for before that does not clear it."""
        self._session: Session | None = None
        self._began = world.agenda.now

    def committed(self, step: Step) -> None:
        """What was said, and what was sent."""
        if type(step.event) in TOLD:
            self._heard(step.event)
        for output in step.outputs:
            match output:
                case Exit() if output.quantity >= self._orders.held.get(output.setup, 0):
                    self._leaving.add(output.setup)
                case Adopted():
                    self._symbols[output.setup] = output.symbol
                    if self._there is not None and self._there.get(output.symbol, 0) < output.quantity:
                        self._fewer.add(output.symbol)
                case SubmitOrder(effect=Effect.OPEN):
                    self._symbols[output.setup] = output.symbol
                case SubmitOrder():
                    self._offered(output.setup)
                case ResendOrder():
                    self._offered(output.order.setup)
                case Fill():
                    self._moved[output.symbol] = step.event.at
                case Trade():
                    self._leaving.discard(output.setup)
                case _:
                    pass

    def _heard(self, event: Event) -> None:
        match event:
            case BrokerSeen() if not event.unread:
                self._shown(event)
            case DeskStarted() | Woke():
                self._began = self.world.agenda.now
                self._free.clear()
            case SessionOpened():
                self._session = event.session
            case Flatten() | Resume():
                self._everything = self._written = isinstance(event, Flatten)
            case _:
                pass

    def _shown(self, seen: BrokerSeen) -> None:
        held: dict[str, int] = {}
        for setup, symbol in self._symbols.items():
            held[symbol] = held.get(symbol, 0) + max(self._orders.held.get(setup, 0), 0)
        self._there = there = {each.symbol: each.quantity for each in seen.positions}
        older = {symbol for symbol in self._fewer if self._moved.get(symbol, seen.asked_at) > seen.asked_at}
        self._fewer = older | {symbol for symbol, ours in held.items() if there.get(symbol, 0) < ours}

    def born(self) -> None:
        """What a former life heard and did not write down is not known to this one."""
        self._everything = self._written

    def told(self, wish: Flatten, passed: float) -> None:
        """Everything is to be closed, since then."""
        self._everything = True
        for setup, held in self._orders.held.items():
            if held > 0 and not self._in_its_way(setup, wish.at):
                self._free.setdefault(setup, passed)

    def second(self, at: datetime) -> None:
        """By the desk's own time; how long it takes is counted in seconds of the world."""
        for setup, held in self._orders.held.items():
            wanted = held > 0 and (self._everything or setup in self._leaving)
            if not wanted or self._in_its_way(setup, at):
                self._free.pop(setup, None)
                continue
            self._in_time(setup, self._free.setdefault(setup, self.world.agenda.passed))

    def _offered(self, setup: str) -> None:
        since = self._free.pop(setup, None)
        if since is not None:
            self._in_time(setup, since)

    def _in_time(self, setup: str, since: float) -> None:
        late = self.world.agenda.passed - since
        if late > SOON_S:
            raise Broken("I9", f"{setup} is to be left, nothing is in its way, and {late:.1f} s went by")

    def _in_its_way(self, setup: str, at: datetime) -> bool:
        symbol, session = self._symbols[setup], self._session
        if session is None or not session.opens <= at < session.closes or expired(symbol, at):
            return True
        seen = self._prices.quotes.get(symbol)
        if seen is None or seen[1] < self._began or not seen[2].usable:
            return True
        if (at - seen[0]).total_seconds() > BLIND_S or symbol in self._fewer or self._owed(symbol):
            return True
        tried = self._orders.attempts.get(setup, [])
        if sum(1 for sent in tried if sent > at - MINUTE) >= ATTEMPTS_MAX:
            return True
        return self._under_way(setup, symbol, at) or self._halts.paused(setup, symbol, at)

    def _owed(self, symbol: str) -> bool:
        """Whether what is there may have to make good for what was sold too much."""
        held = self._orders.held
        return any(each == symbol and held.get(setup, 0) < 0 for setup, each in self._symbols.items())

    def _under_way(self, setup: str, symbol: str, at: datetime) -> bool:
        """One of its own, or of another on the same contract."""
        sales = [kept for kept in self._orders.orders.values() if _sells(kept, symbol)]
        if any(kept.state not in ENDED for kept in sales):
            return True
        last = next((kept for kept in reversed(sales) if kept.intent.setup == setup), None)
        if last is None or last.state not in (OrderState.REJECTED, OrderState.MISSING):
            return False
        if last.intent.quantity > self._orders.held[setup]:
            return True
        return at - self._orders.attempts[setup][-1] < REFUSED


def _sells(kept: Kept, symbol: str) -> bool:
    return kept.intent.effect is Effect.CLOSE and kept.intent.symbol == symbol
