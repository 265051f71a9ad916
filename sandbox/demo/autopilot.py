"""A patient owner: reads every card for a few seconds, then taps its green button once."""

from datetime import datetime, timedelta

from sandbox.telegram.acts import tap
from sandbox.telegram.messenger import Messenger
from sandbox.telegram.people import OWNER, Key

READS_FOR = timedelta(seconds=4)
WHO: Key = "owner"


class Autopilot:
    """Taps what is offered; it has no opinion."""

    def __init__(self, messenger: Messenger, *, reads_for: timedelta = READS_FOR) -> None:
        self._messenger = messenger
        self._reads_for = reads_for
        self._seen: dict[str, datetime] = {}
        self._tapped: set[str] = set()
        self.first_at: datetime | None = None

    @property
    def taps(self) -> int:
        """How often it tapped."""
        return len(self._tapped)

    def look(self, at: datetime) -> None:
        """Once a market second."""
        for number, data in green(self._messenger):
            since = self._seen.setdefault(data, at)
            if data not in self._tapped and at - since >= self._reads_for:
                self._tapped.add(data)
                tap(self._messenger, WHO, OWNER.user.id, number, data, 1)


def green(messenger: Messenger) -> list[tuple[int, str]]:
    """The first green button of each message that has one."""
    found = []
    for number, kept in messenger.rooms[OWNER.user.id].messages.items():
        markup = kept.message.reply_markup
        buttons = [button for row in (markup.inline_keyboard if markup else ()) for button in row]
        data = next((each.callback_data for each in buttons if each.style == "success"), None)
        if data is not None:
            found.append((number, data))
    return found
