"""What was traded today: of each contract by the vendor and by the tape, of each share by a chain."""

from dataclasses import dataclass, field

from engine.model.events import ChainRow, FlowPrinted


@dataclass(slots=True)
class Volumes:
    shares: dict[str, float] = field(default_factory=dict)
    """By name: what a chain told of the day, less what our own minutes had shown by then."""
    contracts: dict[str, int] = field(default_factory=dict)
    """What the tape has shown today."""
    usual: dict[str, float] = field(default_factory=dict)
    """A contract's ordinary day, which outlives the day it was told on."""

    def new_day(self) -> None:
        """What was traded yesterday is no volume of today's."""
        self.shares.clear()
        self.contracts.clear()

    def printed(self, event: FlowPrinted) -> None:
        """Count the contracts that were seen."""
        if event.size is not None:
            self.contracts[event.symbol] = self.contracts.get(event.symbol, 0) + event.size
        if event.usual_volume is not None:
            self.usual[event.symbol] = event.usual_volume

    def listed(self, row: ChainRow) -> None:
        """What a chain knows of a contract's ordinary day."""
        if row.usual_volume is not None:
            self.usual[row.symbol] = row.usual_volume

    def of(self, row: ChainRow) -> int | None:
        """The day's contracts: the vendor's count, or what the tape has shown if that is more."""
        seen = self.contracts.get(row.symbol)
        if row.volume is None or seen is None:
            return row.volume if seen is None else seen
        return max(row.volume, seen)
