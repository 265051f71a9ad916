"""A purchase refused in the words of a sale of what is not held: one of the two has lost its mind."""

import re
from collections.abc import Iterator
from datetime import datetime

from engine.model.events import Halt
from engine.model.intents import Effect, SubmitOrder
from engine.model.money import Side

BROKER = "the broker"
"""Who halts a desk whose orders the broker takes for something else."""

WORDS_MAX = 120
_OF_A_SHORT_SALE = re.compile(r"\buncovered\b|\bcovered[ -](call|put)|\bnaked\b|\bshort(s|ed|ing)?\b", re.I)
"""The vendor's texts change, so it is the word that counts and not the sentence."""


def absurd(at: datetime, order: SubmitOrder, said: str) -> Iterator[Halt]:
    """Nobody guesses what it means: nothing more is bought until a person has looked.

    Told before the refusal: a desk that dies between the two knows at least of the halt, and asks for the
    order again. Buying back what was sold short may well be refused in these words.
    """
    if order.side is Side.BUY and order.effect is Effect.OPEN and _OF_A_SHORT_SALE.search(said):
        words = "".join(each for each in " ".join(said.split()) if each.isprintable())[:WORDS_MAX]
        yield Halt(at, f"{BROKER}: it took the purchase {order.order_id} for a short sale: {words}")
