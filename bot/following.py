"""Which contracts and shares must be seen second by second: about to be bought, held, or just let go."""

from datetime import datetime, timedelta

from engine.floor import Output
from engine.model.contract import underlying_of
from engine.model.money import Side
from engine.model.records import Adopted, Expired, Fill, Outcome, SetupEnded, Ticket, Trade
from engine.replay import Step

LOOKED_AFTER = timedelta(minutes=20)
LET_GO_MAX = 10
"""What was skipped is looked after only to know what skipping cost: it may not crowd out what is held."""

_HEEDED = frozenset({Ticket, Adopted, Fill, SetupEnded, Trade, Expired})
_LET_GO = frozenset({Outcome.SKIPPED, Outcome.LAPSED, Outcome.REFUSED})
Seen = tuple[str, str]


class Following:
    """Read from what is written down, so that a restart follows the same."""

    def __init__(self) -> None:
        self._of_setup: dict[str, Seen] = {}
        self._let_go: dict[str, tuple[datetime, Seen]] = {}

    @property
    def options(self) -> frozenset[str]:
        return frozenset(symbol for symbol, name in self._all if symbol != name)

    @property
    def stocks(self) -> frozenset[str]:
        return frozenset(underlying for _, underlying in self._of_setup.values())

    @property
    def _all(self) -> list[Seen]:
        return [*self._of_setup.values(), *(seen for _, seen in self._let_go.values())]

    def take(self, step: Step) -> None:
        """One step; what was let go long enough ago is not looked at any more."""
        event, outputs = step
        if self._let_go:
            self._let_go = {setup: kept for setup, kept in self._let_go.items() if kept[0] > event.at}
        for output in outputs:
            if type(output) in _HEEDED:
                self._take(event.at, output)

    def _take(self, at: datetime, output: Output) -> None:
        """A setup is followed from its first ticket until it ends without a trade, or its trade is closed.

        What fills after the end is held all the same, and so is followed again.
        """
        match output:
            case Ticket() | Adopted():
                self._of_setup[output.setup] = output.symbol, output.underlying
            case Fill(side=Side.BUY):
                self._of_setup[output.setup] = output.symbol, underlying_of(output.symbol)
            case SetupEnded(outcome=Outcome.TRADED):
                pass
            case SetupEnded() | Trade() | Expired():
                seen = self._of_setup.pop(output.setup, None)
                if seen is not None and isinstance(output, SetupEnded) and output.outcome in _LET_GO:
                    self._look_after(output.setup, at, seen)
            case _:
                pass

    def _look_after(self, setup: str, at: datetime, seen: Seen) -> None:
        """The newest few; their shares are not followed, for a price of the plan is all that is asked."""
        if len(self._let_go) >= LET_GO_MAX:
            del self._let_go[min(self._let_go, key=lambda each: self._let_go[each][0])]
        self._let_go[setup] = at + LOOKED_AFTER, seen
