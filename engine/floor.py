"""Book, market and plays side by side: all that a stage may look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.holding import Holding
from engine.model.intents import Intent
from engine.model.records import Candidate, Record
from engine.ours.book import Book
from engine.ours.portfolio import Position
from engine.ours.pursuit import Pursuit
from engine.plays.play import Play, Playbook
from engine.selection.board import Board
from engine.theirs.market import Market
from engine.theirs.shown import board
from engine.weighing import Scales

Output = Record | Intent
Outputs = Iterator[Output]


@dataclass(frozen=True, slots=True)
class Floor:
    book: Book
    market: Market
    playbook: Playbook

    def play(self, name: str) -> Play:
        return self.playbook.named[name]

    def in_session(self, at: datetime) -> bool:
        """Whether the venue takes orders now, as far as the desk was told."""
        session = self.market.session
        return session is not None and session.opens <= at < session.closes

    def to_close_s(self, at: datetime) -> float | None:
        """Seconds to the session's close; none outside a known day."""
        session = self.market.session
        return (session.closes - at).total_seconds() if session is not None else None

    def weigh(
        self, pursuit: Pursuit, symbol: str, at: datetime, quality: float | None = None
    ) -> Candidate | None:
        """All the evidence about one contract for one setup, as it stands at this moment."""
        play, ceilings = self.play(pursuit.setup.play), self.playbook.ceilings
        return Scales(self.book, self.market, play, ceilings).weigh(pursuit.setup, symbol, at, quality)

    def board(self, underlying: str, at: datetime) -> Board:
        """What the chain really lists, as a selection sees it."""
        return board(self.market, underlying, at)

    def hold(self, position: Position, at: datetime) -> Holding:
        """The position as the exits see it: a glance, and all that is around it."""
        flow = self.market.flow.get(position.underlying)
        return self.glance(position, at)._replace(
            stock=self.market.quotes.get(position.underlying),
            sweeps_against=(
                flow.leaning(position.direction.opposite, position.opened_at) if flow is not None else ()
            ),
            to_close_s=self.to_close_s(at),
            stock_best=position.peaks.stock,
            readings=self.market.latest(position.underlying),
            out_by=position.ticket.out_by if position.ticket is not None else None,
        )

    def glance(self, position: Position, at: datetime) -> Holding:
        """The option's own price and nothing else: what a quote can change, at the price of a quote.

        In the order of its fields, for names would take twice as long, and this is done at every quote.
        """
        marked = position.marked
        return Holding(
            at,
            position.setup,
            position.symbol,
            position.direction,
            position.quantity,
            position.opened_at,
            position.gain_bid,
            position.gain_mid,
            position.gain_mid_before,
            (at - marked.at).total_seconds() if marked is not None else None,
            position.stock_at_entry,
            position.average,
            position.bought,
            position.sold,
            position.peaks.gain,
            position.stop,
        )
