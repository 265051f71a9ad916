"""A chain says what contracts are worth, too, and when that was shown."""

from collections.abc import Iterator

from engine.model.events import ChainArrived, QuoteMoved


def prices(event: ChainArrived) -> Iterator[QuoteMoved]:
    """Row by row, no later than the chain came: as the desk marks what it holds."""
    for row in event.rows:
        yield QuoteMoved(min(row.quote_at or event.at, event.at), row.symbol, row.quote)
