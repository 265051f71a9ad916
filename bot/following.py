"""Which contracts and shares must be seen second by second: those about to be bought, and those held."""

from engine.floor import Output
from engine.model.records import Expired, Outcome, SetupEnded, Ticket, Trade


class Following:
    """Read from what is written down, so that a restart follows the same."""

    def __init__(self) -> None:
        self._of_setup: dict[str, tuple[str, str]] = {}

    @property
    def options(self) -> frozenset[str]:
        return frozenset(symbol for symbol, name in self._of_setup.values() if symbol != name)

    @property
    def stocks(self) -> frozenset[str]:
        return frozenset(underlying for _, underlying in self._of_setup.values())

    def take(self, output: Output) -> None:
        """A setup is followed from its first ticket until it ends without a trade, or its trade is closed."""
        match output:
            case Ticket():
                self._of_setup[output.setup] = output.symbol, output.underlying
            case SetupEnded(outcome=Outcome.TRADED):
                pass
            case SetupEnded() | Trade() | Expired():
                self._of_setup.pop(output.setup, None)
            case _:
                pass
