"""Book, market and plays side by side: all that a stage may look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.book import Book, Pursuit
from engine.holding import Holding
from engine.market import Market
from engine.model.contract import contract
from engine.model.intents import Intent
from engine.model.records import Candidate, Record
from engine.plays.play import Play, Playbook
from engine.portfolio import Position

Output = Record | Intent
Outputs = Iterator[Output]

FLOW_WINDOW = timedelta(minutes=5)


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

    def weigh(self, pursuit: Pursuit, symbol: str, at: datetime) -> Candidate | None:
        """All the evidence about one contract for one setup, as it stands at this moment."""
        setup, play = pursuit.setup, self.play(pursuit.setup.play)
        moved = self.market.quote(symbol, setup.underlying)
        listed = self.market.chains.get(setup.underlying, {}).get(symbol)
        if moved is None or listed is None:
            return None
        session, flow = self.market.session, self.market.flow.get(setup.underlying)
        stock_volume = self.market.stock_volume.get(setup.underlying)
        last_signal = max(signal.at for signal in setup.signals)
        paid = next((signal.paid for signal in setup.signals if signal.symbol == symbol), None)
        return Candidate(
            at=at,
            setup=setup.setup,
            play=setup.play,
            direction=setup.direction,
            symbol=symbol,
            quote=moved.quote,
            quote_age_s=(at - (moved.source_at or moved.at)).total_seconds(),
            dte=contract(symbol).dte(at),
            open_interest=listed.row.open_interest,
            volume=self.market.volume(symbol, listed.row),
            stock_volume=int(stock_volume) if stock_volume is not None else None,
            conviction=setup.strength,
            paid=paid,
            flow_age_s=(at - last_signal).total_seconds(),
            flow_share=flow.share(setup.direction, at - FLOW_WINDOW) if flow is not None else None,
            dark_net=self.market.dark_net(setup.underlying, setup.direction),
            target=play.target.gain,
            stop=play.stop.loss,
            fee=play.fee,
            opened_s=(at - session.opens).total_seconds() if session is not None else None,
            to_close_s=self.to_close_s(at),
            to_fomc_s=(session.fomc_at - at).total_seconds() if session and session.fomc_at else None,
            fomc_known=session is not None and session.fomc_known,
            equity=self.book.account.equity,
            day_loss=self.book.day_loss,
            open_positions=self._carried(setup.setup),
            at_risk=self.book.at_risk,
            state=self.book.latches.state,
        )

    def hold(self, position: Position, at: datetime) -> Holding:
        """The position as the exits see it."""
        marked, flow = position.marked, self.market.flow.get(position.underlying)
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
            self.market.quotes.get(position.underlying),
            position.stock_at_entry,
            flow.leaning(position.direction.opposite, position.opened_at) if flow is not None else (),
            self.to_close_s(at),
        )

    def _carried(self, setup: str) -> int:
        """Other setups that hold or may yet hold something; unknown orders count."""
        holding = set(self.book.positions) | {
            order.intent.setup for order in self.book.blotter.live.values() if not order.is_exit
        }
        return len(holding - {setup})
