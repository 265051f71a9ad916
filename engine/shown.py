"""Lays a chain out for a selection: newest quote, volume and delta beside each standard contract."""

from collections.abc import Iterator
from datetime import datetime

from engine.greeks import standard
from engine.market import Market
from engine.model.calendar import eastern_date
from engine.selection.board import Board, Shown


def board(market: Market, underlying: str, at: datetime) -> Board:
    """Adjusted and foreign roots are counted and left out, before anything can rank them."""
    shown, session = tuple(_shown(market, underlying, at)), market.session
    return Board(
        at=at,
        today=eastern_date(at),
        to_close_s=(session.closes - at).total_seconds() if session is not None else None,
        spot=market.mid(underlying),
        shown=shown,
        adjusted=len(market.chains.get(underlying, {})) - len(shown),
    )


def _shown(market: Market, underlying: str, at: datetime) -> Iterator[Shown]:
    for symbol, listed in market.chains.get(underlying, {}).items():
        found, moved = standard(symbol, underlying), market.quote(symbol, underlying)
        if found is None or moved is None:
            continue
        greeks = listed.batch.greeks(listed.row, at).sourced.greeks
        delta = greeks.delta if greeks is not None else None
        volume = market.volume(symbol, listed.row)
        yield Shown(found, moved.quote, listed.row.open_interest, volume, delta)
