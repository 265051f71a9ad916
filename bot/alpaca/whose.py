"""Whose account it is: no order leaves and no book is read before it is known to be this journal's."""

import hashlib
from datetime import datetime, timedelta

from bot.alpaca.orders import Orders
from bot.alpaca.prices import worth
from bot.alpaca.rest import Silence
from bot.alpaca.together import Line
from bot.clock import Clock
from bot.config import BadConfig
from engine.model.events import AccountSeen

SHOWN = 12
ROUND = timedelta(seconds=30)


class Whose:
    """Enough to tell one account from another, and too little to be worth reading."""

    def __init__(self, orders: Orders, environment: str, before: str, clock: Clock) -> None:
        self._orders = orders
        self._clock = clock
        self._weighed_at: datetime | None = None
        self._environment = environment
        self._before = before
        self._known = False

    async def same(self) -> None:
        """Asked until it is known; silence is silence, and another account is the end of this start."""
        if not self._known:
            self._name((await self._orders.whose()).id)
            self._known = True

    async def weigh(self, put: Line, *, anyway: bool) -> None:
        """What it is worth, told now and then, and asked anyway by whoever has asked nothing else.

        A broker that is silent is noticed only by being asked.
        """
        now = self._clock.now()
        due = self._weighed_at is None or now - self._weighed_at >= ROUND
        if not due and not anyway:
            return
        said = await self._orders.account()
        if due:
            self._weighed_at = now
            if (equity := worth(said.equity)) is not None:
                put(AccountSeen(self._clock.now(), equity, self._name(said.id)))

    def _name(self, id_: str | None) -> str:
        """Where it is and what it is called, shortened for ever."""
        if not id_:
            raise Silence("the account does not say which it is")
        name = f"{self._environment}-{hashlib.sha256(id_.encode()).hexdigest()[:SHOWN]}"
        if self._before and name != self._before:
            raise BadConfig(
                f"DATABASE_URL: this journal is of account {self._before}, and the keys open {name}: "
                "use another database"
            )
        return name
