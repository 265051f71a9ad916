"""What a person is told at once about what they tapped: read from what the desk wrote down of it."""

from datetime import datetime
from typing import NamedTuple

from bot.chat.gate_words import stood_against
from bot.chat.words import cents, dollars, named
from engine.model.contract import multiplier
from engine.model.events import (
    Adopt,
    Approve,
    CancelRest,
    Close,
    Command,
    Disarm,
    Flatten,
    FlattenForeign,
    Half,
    Halt,
    HitAsk,
    Ignore,
    Pause,
    Resume,
    SetAutonomy,
    Skip,
)
from engine.model.intents import Effect, SubmitOrder
from engine.model.records import (
    Answer,
    Approved,
    Arming,
    LatchCleared,
    LatchSet,
    Refusal,
    SetupEnded,
    StopRaised,
    Ticket,
)
from engine.replay import Step

TOLD_MAX = 3
ROOM = 180
"""So many reasons, in so many characters, fit what Telegram shows in one answer."""


class Toast(NamedTuple):
    """An alert must be clicked away; anything else fades."""

    text: str
    alert: bool = False


def toast(step: Step) -> Toast:
    """The engine's own answer first: it is given when nothing happened, or something else than expected."""
    for output in step.outputs:
        match output:
            case Answer():
                return Toast(_sentence(output.text), alert=True)
            case Refusal():
                return Toast(f"Not sent: {_against(output)}.", alert=True)
            case Ticket():
                return Toast(f"The price has moved: now {output.limit}. Tap again to take it.", alert=True)
            case SubmitOrder():
                return Toast(_sent(step.event.at, output))
            case StopRaised():
                return Toast(f"The stop is at the entry now: {cents(output.stop)}.")
            case _:
                continue
    return Toast(_done(step))


def _sent(at: datetime, order: SubmitOrder) -> str:
    """Which contract and how many dollars, once more."""
    what = f"{order.quantity} {named(order.symbol, at)}"
    if order.effect is Effect.CLOSE:
        return f"Selling {what} at {cents(order.limit)} or better."
    cost = dollars(order.limit * order.quantity * multiplier(order.symbol))
    return f"Sent: {what} at {cents(order.limit)}, {cost}. The card says up to what it may go."


def _against(refusal: Refusal) -> str:
    """The first that failed, as many as fit; the card has them all."""
    failed = stood_against(refusal)
    some = min(len(failed), TOLD_MAX)
    while some > 1 and len(_first(failed, some)) > ROOM:
        some -= 1
    return _first(failed, some)


def _first(failed: list[str], some: int) -> str:
    more = f"; and {len(failed) - some} more" if len(failed) > some else ""
    return "; ".join(failed[:some]) + more


def _done(step: Step) -> str:
    match step.event:
        case Approve() if any(isinstance(output, Approved) for output in step.outputs):
            return "Yes, noted. When its time has come it is judged once more, and sent."
        case Skip() if any(isinstance(output, SetupEnded) for output in step.outputs):
            return "Skipped."
        case Pause():
            return "Nothing new is begun."
        case Disarm() if any(isinstance(output, LatchSet) for output in step.outputs):
            return "Real money rests."
        case SetAutonomy() if any(isinstance(output, Arming) for output in step.outputs):
            return "It begins soon, unless you cancel."
        case Halt() if any(isinstance(output, LatchSet) for output in step.outputs):
            return "No new entries. What is held stays watched."
        case Adopt():
            return "It is watched from now on."
        case Ignore():
            return "It is left alone until it is gone."
        case FlattenForeign():
            return "Selling it."
        case Close() | Half():
            return "Selling: the card tells how far it is."
        case HitAsk():
            return "Bidding the ask now, as far as the ticket allows."
        case CancelRest():
            return "Calling back what is not bought. What is bought stays watched."
        case Flatten():
            return "Closing everything. No new entries."
        case Resume() if any(isinstance(output, LatchCleared) for output in step.outputs):
            return "Entries are allowed again."
        case Command():
            return "Done."
        case _:
            return ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
