"""The charts of the cards: each is drawn again at a turn of its story, and only then."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.chat.cards.episode import Episode, State
from bot.chat.cards.ideas import Look
from bot.chat.pictures.minutes import Names
from bot.chat.pictures.picture import chart
from bot.chat.wishes import Chart
from engine.model.records import Ticket

_PICTURED = frozenset({State.OFFERED, State.OPEN})


@dataclass(slots=True)
class Gallery:
    """By setup, from the minutes of the names beneath."""

    look: Look
    names: Names = field(default_factory=Names)
    charts: dict[str, Chart] = field(default_factory=dict)
    _turns: dict[str, tuple[State, str]] = field(default_factory=dict)

    def changed(self, setup: str, episode: Episode, at: datetime) -> None:
        """A record was heard that is about it."""
        ticket = episode.ticket
        if ticket is None:
            return
        turn = (episode.state, ticket.ticket)
        if setup not in self.charts or (turn != self._turns.get(setup) and episode.state in _PICTURED):
            self.charts[setup] = self.picture(episode, ticket, at)
        self._turns[setup] = turn

    def picture(self, episode: Episode, ticket: Ticket, at: datetime) -> Chart:
        """As it stands at this moment."""
        label, minutes = self.look.synthetic or "", self.names.of(ticket.underlying)
        return chart(episode, ticket, minutes, at, zone=self.look.zone, label=label)

    def drop(self, setup: str) -> None:
        """It is history."""
        self.charts.pop(setup, None)
        self._turns.pop(setup, None)
