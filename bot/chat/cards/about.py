"""Whose card a record belongs to."""

from engine.floor import Output
from engine.model.intents import ResendOrder, SubmitOrder
from engine.model.records import (
    Alarm,
    Approved,
    Exit,
    Expired,
    Fill,
    HeldBack,
    OrderMoved,
    PositionMoved,
    Refusal,
    SetupEnded,
    StopRaised,
    Ticket,
    Trade,
)

About = (
    Ticket | Approved | Refusal | SetupEnded | HeldBack | SubmitOrder | ResendOrder | OrderMoved
    | Fill | PositionMoved | Exit | StopRaised | Expired | Trade | Alarm
)  # fmt: skip


def setup_of(output: Output) -> str | None:
    """Whose card a record belongs to, if it is about one; a cancel names only its order."""
    match output:
        case Alarm():
            return output.about
        case ResendOrder():
            return output.order.setup
        case Ticket() | Approved() | Refusal() | SetupEnded() | HeldBack() | SubmitOrder():
            return output.setup
        case OrderMoved() | Fill() | PositionMoved() | Exit() | StopRaised() | Expired() | Trade():
            return output.setup
        case _:
            return None
