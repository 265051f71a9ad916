"""Of what came at once a stop goes first, and nothing that was sent before it undoes it."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.chat.hands.commands import Word, parse
from bot.chat.wire.updates import Update, read
from storage.inbox import Received

UNHEARD = "nobody was listening"


class Turn(NamedTuple):
    """One update, and why it is too late to give the desk more; empty when it is not."""

    received: Received
    update: Update | None
    late: str


def in_turn(received: Sequence[Received], late: str) -> list[Turn]:
    """Whatever lowers risk first; what its sender asked for before is too late, for the last word counts."""
    turns, after = list[Turn](), dict[int | None, str]()
    for each in reversed(received):
        update = read(each.raw)
        sender, word = _sender(update), _lowering(update)
        turns.append(Turn(each, update, late or after.get(sender, "")))
        if word is not None:
            after[sender] = f"you sent /{word.name} after it"
    turns.reverse()
    return sorted(turns, key=lambda turn: _lowering(turn.update) is None)


def _sender(update: Update | None) -> int | None:
    asked = None if update is None else update.callback_query or update.message
    return None if asked is None or asked.from_ is None else asked.from_.id


def _lowering(update: Update | None) -> Word | None:
    line = None if update is None or update.message is None else parse(update.message.text)
    return line.word if line is not None and line.word.lowers_risk else None
