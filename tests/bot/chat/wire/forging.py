"""Buttons nobody here made, by the million: `python -m tests.bot.chat.wire forge 1000000`."""

import random
from collections import Counter
from collections.abc import Callable

from bot.chat.acts import Act, Verb
from bot.chat.wire.signing import CODES, Seal, fresh_nonce
from tests.sandbox.telegram.scene import MORNING, OWNER, STRANGER

SEAL, OTHER = Seal(b"k" * 32), Seal(b"K" * 32)
LETTERS = "".join(chr(code) for code in range(32, 127)) + "é🚀"
VERBS, NAMES = tuple(Verb), ("GOOGL-118.12", "LUNR-1.1", "all", "desk", "SPY-2.1")
DETAILS = ("", "ask", "sure")
made = set[str]()
"""What was truly signed for the forgery at hand."""


def act(chance: random.Random) -> Act:
    return Act(chance.choice(VERBS), chance.choice(NAMES), chance.choice(DETAILS))


def true(chance: random.Random) -> str:
    """One that opens: what is forged below is always near one of these."""
    data = SEAL.sign(act(chance), OWNER, fresh_nonce(MORNING))
    made.add(data)
    return data


def changed(chance: random.Random) -> str:
    """One to three letters are others."""
    forged = list(true(chance))
    for _ in range(chance.randint(1, 3)):
        forged[chance.randrange(len(forged))] = chance.choice(LETTERS)
    return "".join(forged)


def spliced(chance: random.Random) -> str:
    """The beginning of one and the end of another."""
    one, other = true(chance), true(chance)
    at = chance.randint(1, min(len(one), len(other)) - 1)
    return one[:at] + other[at:]


def another_verb(chance: random.Random) -> str:
    data = true(chance)
    return data[:1] + chance.choice([code for code in CODES.values() if code != data[1]]) + data[2:]


def another_ticket(chance: random.Random) -> str:
    data = true(chance)
    return data.replace(data[30:], chance.choice(NAMES) + chance.choice(("", "~ask", "~sure")))


def longer_or_shorter(chance: random.Random) -> str:
    data = true(chance)
    cut = data[: chance.randrange(len(data))]
    return chance.choice((cut, data + chance.choice(LETTERS), chance.choice(LETTERS) + data))


def by_another_desk(chance: random.Random) -> str:
    return OTHER.sign(act(chance), OWNER, fresh_nonce(MORNING))


def for_somebody_else(chance: random.Random) -> str:
    return SEAL.sign(act(chance), STRANGER, fresh_nonce(MORNING))


def noise(chance: random.Random) -> str:
    return "".join(chance.choice(LETTERS) for _ in range(chance.randint(0, 64)))


WAYS: tuple[Callable[[random.Random], str], ...] = (
    changed, spliced, another_verb, another_ticket, longer_or_shorter, by_another_desk, for_somebody_else,
    noise,
)  # fmt: skip


def forge(tries: int, seed: int) -> tuple[Counter[str], int]:
    """How many of each kind were tried, and how many of all opened; a change into itself forges nothing."""
    chance, tried, opened = random.Random(seed), Counter[str](), 0
    while tried.total() < tries:
        way = chance.choice(WAYS)
        made.clear()
        forged = way(chance)
        if forged not in made:
            tried[way.__name__] += 1
            opened += SEAL.read(forged, OWNER) is not None
    return tried, opened
