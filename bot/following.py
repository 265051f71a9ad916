"""Which contracts and shares must be seen second by second: those about to be bought, and those held."""

from engine.floor import Output
from engine.model.contract import underlying_of
from engine.model.money import Side
from engine.model.records import Adopted, Expired, Fill, Outcome, SetupEnded, Ticket, Trade


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
                self._of_setup.pop(output.setup, None)
            case _:
                pass
