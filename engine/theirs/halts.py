"""Which names do not trade at all just now, as far as anybody has said."""

from dataclasses import dataclass, field
from datetime import date, datetime

from engine.model.calendar import eastern_date
from engine.model.events import BarClosed, TradingHalted, TradingResumed


@dataclass(slots=True)
class Halts:
    """Of a name that is not here nothing was heard, which is not the same as that it trades."""

    heard: dict[str, TradingHalted] = field(default_factory=dict)

    def why(self, name: str) -> str:
        """The reason of the halt; nothing when none was heard."""
        halt = self.heard.get(name)
        return (halt.why or "no reason given") if halt is not None else ""

    def since(self, name: str) -> datetime | None:
        """When the desk heard that it began."""
        halt = self.heard.get(name)
        return halt.at if halt is not None else None

    def take(self, event: TradingHalted | TradingResumed) -> bool:
        """Whether it is news: another reason for the same halt is kept, and is none."""
        before = self.heard.pop(event.symbol, None)
        if isinstance(event, TradingResumed):
            return before is not None
        again = before is not None
        self.heard[event.symbol] = event if before is None else _again(before, event)
        return not again

    def traded(self, bar: BarClosed) -> None:
        """A minute that began after the halt and has trades in it proves that it is over, whoever said so."""
        halt = self.heard.get(bar.symbol)
        if halt is not None and not bar.filled and bar.volume and bar.starts >= halt.at:
            del self.heard[bar.symbol]

    def new_day(self, today: date) -> None:
        """What was said this morning before the open still counts."""
        self.heard = {name: halt for name, halt in self.heard.items() if eastern_date(halt.at) >= today}


def _again(before: TradingHalted, event: TradingHalted) -> TradingHalted:
    """The same halt, for the reason that was told last."""
    return TradingHalted(before.at, event.symbol, event.why, before.source_at)
