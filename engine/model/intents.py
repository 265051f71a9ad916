"""Please do: what the engine asks of the world, carried out only after it is written down."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.model.money import Side


class Effect(StrEnum):
    """Said on every order, so that no venue can guess a sale into a short position."""

    OPEN = "open"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Intent:
    pass


@dataclass(frozen=True, slots=True)
class FetchChain(Intent):
    setup: str
    underlying: str


@dataclass(frozen=True, slots=True)
class SubmitOrder(Intent):
    order_id: str
    setup: str
    symbol: str
    side: Side
    effect: Effect
    quantity: int
    limit: Decimal


@dataclass(frozen=True, slots=True)
class ResendOrder(Intent):
    """The same order under its own id, because the venue says it never came: if it comes twice, it is one."""

    order: SubmitOrder


@dataclass(frozen=True, slots=True)
class CancelOrder(Intent):
    order_id: str


@dataclass(frozen=True, slots=True)
class FindOrder(Intent):
    order_id: str


@dataclass(frozen=True, slots=True)
class ReadBroker(Intent):
    """What does the account hold now? Asked when the books do not agree, or have not been compared yet."""


INTENTS: tuple[type[Intent], ...] = (FetchChain, SubmitOrder, ResendOrder, CancelOrder, FindOrder, ReadBroker)
