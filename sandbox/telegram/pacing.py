"""What moves the market's clock, as the page's small bar sees it: fast, but never past a card that waits."""

import asyncio
from datetime import datetime
from typing import Protocol

from sandbox.clock import MarketClock, Settle, one_turn
from sandbox.telegram.messenger import Messenger
from sandbox.telegram.nouns import Keyboard, Message
from sandbox.telegram.seen import Pacing

PACES = (0.0, 1.0, 5.0, 20.0, 60.0, 300.0)
REAL_TIME = 1.0
LOOK_S = 0.02


class Pacer(Protocol):
    """Whoever drives the clock; a clock that nobody drives has none."""

    def watch(self, messenger: Messenger) -> None:
        """Whose cards to wait for; told once, by the server that is made with it."""
        ...

    def pacing(self) -> Pacing:
        """How fast it goes now."""
        ...

    def set(self, *, pace: float | None, auto: bool | None) -> None:
        """Another pace, slowing down by itself or not; ValueError says why not."""
        ...


def waits_until(message: Message) -> int:
    """When an offer is over: the last of its countdowns, if there is something to accept; else 0."""
    if not offers(message.reply_markup):
        return 0
    marks = (*message.entities, *message.caption_entities)
    return max((each.unix_time or 0 for each in marks if each.date_time_format == "r"), default=0)


def offers(keyboard: Keyboard | None) -> bool:
    """A green button spends money: only for that must the market wait; a position counts down by itself."""
    rows = () if keyboard is None else keyboard.inline_keyboard
    buttons = (button for row in rows for button in row)
    return any(button.style == "success" and button.callback_data is not None for button in buttons)


class PersonsPace:
    """Runs a clock for a person: at the pace they chose, and in real time while a card waits for them."""

    def __init__(self, clock: MarketClock, *, pace: float, auto: bool = True) -> None:
        self.clock = clock
        self.messenger: Messenger | None = None
        self.wanted = pace
        self.auto = auto

    def watch(self, messenger: Messenger) -> None:
        """Whose cards to wait for."""
        self.messenger = messenger

    @property
    def held(self) -> bool:
        """True while a card slows the market down."""
        return self.auto and self.wanted > REAL_TIME and self.card_waits()

    def card_waits(self) -> bool:
        """True while any card still counts down."""
        rooms = () if self.messenger is None else self.messenger.rooms.values()
        now = self.clock.now().timestamp()
        return any(waits_until(kept.message) > now for room in rooms for kept in room.messages.values())

    def pacing(self) -> Pacing:
        """How fast it goes now."""
        held = self.held
        pace = REAL_TIME if held else self.wanted
        return Pacing(int(self.clock.now().timestamp()), pace, self.auto, held, PACES)

    def set(self, *, pace: float | None, auto: bool | None) -> None:
        """Another pace; one that is not on the bar is refused."""
        if pace is not None and pace not in PACES:
            raise ValueError(f"no pace {pace:g}: choose one of {', '.join(f'{each:g}' for each in PACES)}")
        self.wanted = self.wanted if pace is None else pace
        self.auto = self.auto if auto is None else auto
        self.follow()

    def follow(self) -> None:
        """Puts the pace of now in force."""
        pace = self.pacing().pace
        if pace == 0:
            self.clock.pause()
            return
        self.clock.pace = pace
        self.clock.resume()

    async def run(self, until: datetime, *, settle: Settle = one_turn) -> None:
        """Drives the clock to a moment; a card that comes or goes is felt within a look."""
        self.follow()
        driving = asyncio.ensure_future(self.clock.run(until, settle=settle))
        try:
            while not driving.done():
                await asyncio.wait({driving}, timeout=LOOK_S)
                self.follow()
            driving.result()
        finally:
            driving.cancel()
