"""A setup the desk has not finished with: its ticket, its approval, its orders."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from engine.model.contract import multiplier
from engine.model.records import Approved, CalledBack, Countdown, HeldBack, Hurried, Setup, SetupGrew, Ticket
from engine.ours.blotter import Blotter

_ZERO = Decimal(0)


@dataclass(slots=True)
class Pursuit:
    """A setup the desk has not finished with."""

    setup: Setup
    ticket: Ticket | None = None
    approved: Approved | None = None
    countdown: Countdown | None = None
    """When the open ticket goes by itself."""
    rung: int = 0
    called_back: bool = False
    """Nothing more is bought: authority fell while it was buying, or its exit was decided."""
    asked_at: datetime | None = None
    orders: list[str] = field(default_factory=list)
    """Of the half that is at work."""
    first: list[str] = field(default_factory=list)
    """Of the half before, bought whole."""
    beyond: int = 0
    """What late fills had bought on top of that half when the other was sent."""
    held_back: HeldBack | None = None

    def grow(self, grew: SetupGrew) -> None:
        """The same idea, larger."""
        signals, expires_at, lift = grew.signals, grew.expires_at, grew.lift
        self.setup = replace(self.setup, signals=signals, expires_at=expires_at, lift=lift)

    def take(self, output: Ticket | Approved | HeldBack | Hurried | CalledBack) -> None:
        """What was decided about it before anything is held."""
        match output:
            case Ticket():
                self.ticket, self.approved, self.countdown = output, None, None
            case Approved():
                self.approved = output
            case HeldBack():
                self.held_back = output if output.quantity else None
            case Hurried():
                self.rung = max(self.rung, output.rung)
            case CalledBack():
                self.called_back = True
            case _ as never:
                assert_never(never)

    def sent(self, order_id: str, blotter: Blotter) -> None:
        """What follows a half that is bought whole is counted by itself."""
        self.rung += 1
        if self.orders and not blotter.left(self.orders):
            self.first, self.beyond, self.orders = self.orders, blotter.beyond(self.orders), []
        self.orders = [*self.orders, order_id]

    def left(self, blotter: Blotter) -> int:
        """What is still to be bought; what the half before fills late is bought of this one."""
        late = blotter.beyond(self.first) - self.beyond if self.first else 0
        return max(blotter.left(self.orders) - late, 0)

    @property
    def waiting(self) -> tuple[Ticket, Approved] | None:
        """What was approved and not yet sent."""
        if self.ticket is None or self.approved is None or self.orders:
            return None
        return self.ticket, self.approved

    @property
    def reserved(self) -> Decimal:
        """Dollars promised to the part not bought yet; nothing once the setup is called back."""
        if self.held_back is None or self.called_back:
            return _ZERO
        each = self.held_back.price_max * multiplier(self.held_back.symbol)
        return each * self.held_back.quantity
