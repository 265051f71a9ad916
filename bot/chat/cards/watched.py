"""Where a price, an order or an answer will look for the card it is about."""

from collections.abc import Collection

from bot.chat.cards.about import About
from bot.chat.cards.episode import FINAL, Episode
from engine.model.records import Ticket


class Watched:
    """The symbol of each card that is not done, and the setup of each ticket."""

    def __init__(self) -> None:
        self._tickets: dict[str, str] = {}
        self._symbols: dict[str, set[str]] = {}

    def by(self, symbol: str) -> Collection[str]:
        """The setups whose cards a price changes."""
        return self._symbols.get(symbol, ())

    def setup_of(self, ticket: str) -> str | None:
        return self._tickets.get(ticket)

    def file(self, setup: str, episode: Episode, output: About) -> None:
        """A new ticket may be about another contract; what is done is not watched."""
        if isinstance(output, Ticket):
            self._tickets[output.ticket] = setup
            for setups in self._symbols.values():
                setups.discard(setup)
            self._symbols.setdefault(output.symbol, set()).add(setup)
        elif episode.symbol is not None:
            watchers = self._symbols.setdefault(episode.symbol, set())
            if episode.state in FINAL:
                watchers.discard(setup)
            else:
                watchers.add(setup)

    def drop(self, setup: str, episode: Episode) -> None:
        """It is history."""
        if episode.symbol is not None:
            self._symbols.get(episode.symbol, set()).discard(setup)
            self._tickets = {ticket: of for ticket, of in self._tickets.items() if of != setup}
