"""Orders in this desk's name that its journal never gave: it was put back from a copy older than they are."""

from collections.abc import Iterable

from bot.alpaca.absurd import BROKER
from bot.alpaca.ledger import Ledger
from bot.alpaca.nouns import OrderSaid
from bot.clock import Clock
from engine.model.events import Halt


class Forgotten:
    """Told once each, and before what they have done: that is another hand's now, and nobody's to guess."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._told = set[str]()

    def among(self, orders: Iterable[OrderSaid]) -> list[Halt]:
        """Whoever reads on from an old copy buys nothing before a person has looked."""
        ids = [said.client_order_id for said in orders]
        found = sorted({each for each in ids if self._ledger.forgot(each)} - self._told)
        self._told.update(found)
        if not found:
            return []
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        why = f"it knows {found[0]}{more}, and this journal does not: it is older than the account"
        return [Halt(self._clock.now(), f"{BROKER}: {why}")]
