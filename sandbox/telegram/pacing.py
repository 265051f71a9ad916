"""What moves the market's clock, as the page's small bar sees it: fast, but never past a card that waits."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sandbox.clock import MarketClock, Settle, one_turn
from sandbox.telegram.messenger import ANSWER_WITHIN, Messenger
from sandbox.telegram.nouns import Keyboard, Message
from sandbox.telegram.seen import Pacing

PACES = (0.0, 1.0, 5.0, 20.0, 60.0, 300.0)
REAL_TIME = 1.0
FOLLOWED = 5.0
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


def offer_waits(messenger: Messenger) -> bool:
    """True while any offer still counts down."""
    now = messenger.clock.now().timestamp()
    kept = (each for room in messenger.rooms.values() for each in room.messages.values())
    return any(waits_until(each.message) > now for each in kept)


def tap_waits(messenger: Messenger) -> bool:
    """True while the newest tap can still be answered: market time must not run out between the two."""
    tap = next(reversed(messenger.taps.values()), None)
    return tap is not None and not tap.answered and messenger.at() - tap.at <= ANSWER_WITHIN.total_seconds()


class PersonsPace:
    """Runs a clock for a person: at the pace they chose, in real time while somebody waits for an answer,
    and no faster than can be followed while money is at work.
    """

    def __init__(
        self,
        clock: MarketClock,
        *,
        pace: float,
        auto: bool = True,
        at_work: Callable[[], bool] = lambda: False,
    ) -> None:
        self.clock = clock
        self.at_work = at_work
        self.messenger: Messenger | None = None
        self.wanted = pace
        self.auto = auto

    def watch(self, messenger: Messenger) -> None:
        """Whose cards to wait for."""
        self.messenger = messenger

    @property
    def held(self) -> bool:
        """True while an offer waits for a person, or a person for the answer to a tap."""
        messenger = self.messenger
        if messenger is None or not self.auto or self.wanted <= REAL_TIME:
            return False
        return tap_waits(messenger) or offer_waits(messenger)

    def pacing(self) -> Pacing:
        """How fast it goes now."""
        held = self.held
        pace = REAL_TIME if held else self.wanted
        if self.auto and self.at_work():
            pace = min(pace, FOLLOWED)
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
