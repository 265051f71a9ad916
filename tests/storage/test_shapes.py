"""A journal is read for years: a kind whose rows look different is another kind, and says so."""

import json
from dataclasses import dataclass
from decimal import Decimal

import pytest

from engine.model.contract import Direction
from storage.codec import KINDS, UPCASTS
from tests.storage.shapes import KEPT, shape, shapes

WRITTEN: dict[str, str] = json.loads(KEPT.read_text())
WHAT_TO_DO = """
{kind} is written in another shape than journals already hold.
If an old row still reads back as the same thing (a field with a default or a new word was added, nothing
else), keep the kind. If not, write it as a new kind (`{kind}/2`) and read the old one by an upcast in
storage/codec.py, with a test on an old row. Then `python -m tests.storage.shapes` writes the list again.
"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_keeps_its_shape(kind: str) -> None:
    assert shapes()[kind] == WRITTEN.get(kind), WHAT_TO_DO.format(kind=kind)


def test_a_kind_that_was_written_can_be_read_for_ever() -> None:
    assert set(WRITTEN) <= {*KINDS, *UPCASTS}


def test_names_types_defaults_words_and_inner_shapes_all_count() -> None:
    @dataclass
    class Inner:
        paid: Decimal

    @dataclass
    class Told:
        lots: int
        sides: tuple[Direction, ...] = ()
        inner: Inner | None = None

    @dataclass
    class Renamed:
        contracts: int
        sides: tuple[Direction, ...] = ()
        inner: Inner | None = None

    @dataclass
    class Defaulted:
        lots: int
        sides: tuple[Direction, ...] = (Direction.BULLISH,)
        inner: Inner | None = None

    @dataclass
    class Retyped:
        lots: float
        sides: tuple[Direction, ...] = ()
        inner: Inner | None = None

    assert len({shape(cls) for cls in (Inner, Told, Renamed, Defaulted, Retyped)}) == 5
    was = shape(Told)
    Inner.__annotations__["paid"] = float
    assert shape(Told) != was
