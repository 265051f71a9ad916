"""What a run came to, in numbers."""

from collections import Counter
from decimal import Decimal
from typing import Any

from engine.model.records import PositionMoved, Refusal, Setup, Signal, Ticket, Trade
from engine.replay import Step


class Tally:
    """Counts what was told; it decides nothing and recomputes nothing."""

    def __init__(self) -> None:
        self.events = 0
        self.pnl = Decimal(0)
        self.kinds: Counter[type] = Counter()
        self.gates: Counter[str] = Counter()
        self.held: dict[str, PositionMoved] = {}

    def add(self, step: Step) -> None:
        """Take one step into account."""
        self.events += 1
        for output in step.outputs:
            self.kinds[type(output)] += 1
            if isinstance(output, Refusal):
                self.gates.update(output.gates)
            elif isinstance(output, PositionMoved):
                self.held[output.setup] = output
            elif isinstance(output, Trade):
                self.pnl += output.pnl
                self.held.pop(output.setup, None)

    def numbers(self, seconds: float, journal_hash: str) -> dict[str, Any]:
        """The summary as data; P&L in dollars, after the fees the plays assume."""
        return {
            "events": self.events,
            "signals": self.kinds[Signal],
            "setups": self.kinds[Setup],
            "tickets": self.kinds[Ticket],
            "refusals": self.kinds[Refusal],
            "refusals_by_gate": dict(self.gates.most_common()),
            "trades": self.kinds[Trade],
            "still_open": {each.setup: each.quantity for each in self.held.values() if each.quantity},
            "pnl": float(self.pnl),
            "events_per_s": round(self.events / seconds) if seconds > 0 else 0,
            "journal_hash": journal_hash,
        }
