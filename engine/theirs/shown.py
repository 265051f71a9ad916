"""Lays a chain out for a selection: newest quote, volume and delta beside each standard contract."""

from datetime import datetime

from engine.model.calendar import eastern_date
from engine.model.contract import Contract
from engine.selection.board import Board, Shown
from engine.theirs.greeks import standard
from engine.theirs.market import Market


def board(market: Market, underlying: str, at: datetime) -> Board:
    """Adjusted and foreign roots are counted and left out, before anything can rank them."""
    chain, session = market.chains.get(underlying, {}), market.session
    symbols = {found: symbol for symbol in chain if (found := standard(symbol, underlying)) is not None}

    def show(found: Contract) -> Shown:
        symbol, listed = symbols[found], chain[symbols[found]]
        greeks = listed.batch.greeks(listed.row, at).sourced.greeks
        return Shown(
            found,
            market.newest(symbol, listed).quote,
            listed.row.open_interest,
            market.volumes.of(listed.row),
            greeks.delta if greeks is not None else None,
        )

    return Board(
        at=at,
        today=eastern_date(at),
        to_close_s=(session.closes - at).total_seconds() if session is not None else None,
        spot=market.mid(underlying),
        contracts=tuple(symbols),
        show=show,
        adjusted=len(chain) - len(symbols),
    )
