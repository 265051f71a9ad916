"""A name that is held stops trading: said once, for no exit can be filled before it trades again."""

from engine.floor import Floor, Outputs
from engine.model.events import TradingHalted, TradingResumed
from engine.model.records import Alarm
from engine.stages.leaving import leave


def heed(floor: Floor, event: TradingHalted | TradingResumed) -> Outputs:
    """Whatever is held of it, the shares or options on them; an exit that waited goes out with the end."""
    positions, name = floor.book.on.get(event.symbol, ()), event.symbol
    if isinstance(event, TradingResumed):
        yield from leave(floor, event.at, positions)
        return
    for position in positions:
        if position.quantity > 0:
            why = event.why
            text = f"trading in {name} is halted, {why}: no exit can be filled until it trades again"
            yield Alarm(position.setup, text)
