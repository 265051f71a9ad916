"""How often the desk acted lately: what the bounds are held against."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from engine.model import latch_names
from engine.model.autonomy import Autonomy
from engine.model.intents import Intent, ResendOrder, SubmitOrder
from engine.model.records import Approved, LatchCleared, OrderMoved, OrderState, Record, Ticket

REMEMBERED = 64
COUNTED = frozenset({SubmitOrder, ResendOrder, OrderMoved, LatchCleared})


def _lately() -> deque[datetime]:
    return deque(maxlen=REMEMBERED)


@dataclass(slots=True)
class Pace:
    orders: deque[datetime] = field(default_factory=_lately)
    today: int = 0
    rejects: deque[datetime] = field(default_factory=_lately)
    starts: deque[datetime] = field(default_factory=_lately)
    alone: int = 0
    """Tickets that went without a tap today."""
    alone_premium: Decimal = Decimal(0)

    def new_day(self) -> None:
        """Every session counts from zero."""
        self.today, self.alone, self.alone_premium = 0, 0, Decimal(0)

    def take(self, at: datetime, output: Record | Intent) -> None:
        """Every order counts, entry or exit, and every one not taken, until a person has seen a storm."""
        match output:
            case SubmitOrder() | ResendOrder():
                self.orders.append(at)
                self.today += 1
            case LatchCleared(latch=latch_names.ORDERS):
                self.orders.clear()
                self.today = 0
            case OrderMoved(state=OrderState.REJECTED):
                self.rejects.append(at)
            case _:
                pass

    def approved(self, yes: Approved, ticket: Ticket | None) -> None:
        """What nobody tapped is counted against the day's budget."""
        if yes.by in set(Autonomy) and ticket is not None:
            self.alone += 1
            self.alone_premium += ticket.cost_max


def crowded(times: deque[datetime], count: int, within_s: float, at: datetime) -> bool:
    """Whether the last so many all lie within so many seconds."""
    return len(times) >= count and at - times[-count] < timedelta(seconds=within_s)
