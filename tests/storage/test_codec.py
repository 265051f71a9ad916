"""Whatever can be said can be written, reads back as the same thing, and always in the same words."""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.events import BarClosed, ChainArrived, ChainRow, Event, FlowPrinted, QuoteMoved, Shape, Tick
from engine.model.quote import Quote
from storage.codec import CLASSES, CODEC, Codec, Item, Upcast, decode, encode, kind_of
from storage.refused import StorageRefused

AT = datetime(2026, 7, 31, 14, 0, tzinfo=UTC)

LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=20),
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    timedelta: st.timedeltas(),
    NoneType: st.none(),
}


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Every value a field may hold, by its type alone, so that a new kind is tested the day it is written."""
    if hint in LEAVES:
        return LEAVES[hint]
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(*map(anything, get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(anything(get_args(hint)[0]), max_size=3).map(tuple)
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    hints = get_type_hints(hint)
    return st.builds(hint, **{field.name: anything(hints[field.name]) for field in fields(hint)})


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_kind_reads_back_as_it_was(cls: type[Item]) -> None:
    @settings(max_examples=30, deadline=None, database=None)
    @given(anything(cls))
    def round_trip(item: Item) -> None:
        body = encode(item)
        again = decode(kind_of(item), body)
        assert again == item
        assert type(again) is cls
        assert encode(again) == body
        assert json.loads(body).keys() == {field.name for field in fields(item)}

    round_trip()


def test_a_kind_is_called_by_its_class() -> None:
    assert kind_of(Tick(AT)) == "Tick"
    assert len({kind_of_class.__name__ for kind_of_class in CLASSES}) == len(CLASSES)


def test_the_written_form_is_plain() -> None:
    moved = QuoteMoved(AT + timedelta(microseconds=5), "SPY", Quote(Decimal("1.10"), Decimal("1.2"), 3))
    assert encode(moved) == (
        '{"at":"2026-07-31T14:00:00.000005Z","symbol":"SPY",'
        '"quote":{"bid":"1.10","ask":"1.2","bid_size":3,"ask_size":0},"source_at":null}'
    )


def test_one_moment_is_written_alike_from_every_zone() -> None:
    expected = encode(Tick(AT))
    for zone in (ZoneInfo("America/New_York"), ZoneInfo("UTC"), timezone(timedelta(hours=5.5))):
        assert encode(Tick(AT.astimezone(zone))) == expected
    assert decode("Tick", '{"at":"2026-07-31T10:00:00-04:00"}') == Tick(AT)


def test_a_whole_number_in_a_measure_is_written_as_the_measure_it_is() -> None:
    bar = BarClosed(AT, "SPY", AT, 1, 2, 1, 2, 100)
    assert encode(bar) == encode(replace(bar, open=1.0, high=2.0, low=1.0, close=2.0, volume=100.0))


def paths_to(cls: type, kind: type, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every place inside a class where a value of this type stands."""
    found = []
    for name, hint in get_type_hints(cls).items():
        arms = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
        for arm in arms:
            inner = get_args(arm)[0] if get_origin(arm) is tuple else arm
            if inner is kind and arm is inner:
                found.append((*path, name))
            elif is_dataclass(inner) and isinstance(inner, type):
                found += paths_to(inner, kind, (*path, name))
    return found


def planted(item: Any, path: tuple[str, ...], value: object) -> Any:
    """The same thing with one value changed, however deep."""
    name, *rest = path
    if not rest:
        return replace(item, **{name: value})
    inner = getattr(item, name)
    if isinstance(inner, tuple):
        return replace(item, **{name: (*inner[:-1], planted(inner[-1], tuple(rest), value))})
    return replace(item, **{name: planted(inner, tuple(rest), value)})


def full(hint: Any) -> Any:
    """One value with nothing left out."""
    if get_origin(hint) in (Union, UnionType):
        return full(next(arm for arm in get_args(hint) if arm is not NoneType))
    if get_origin(hint) is tuple:
        return (full(get_args(hint)[0]),)
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        return hint(**{field.name: full(hints[field.name]) for field in fields(hint)})
    if issubclass(hint, Enum):
        return next(iter(hint))
    plain = {str: "x", int: 1, float: 1.5, bool: True, Decimal: Decimal("1.5"), date: AT.date(), datetime: AT}
    return plain[hint]


POISON: list[tuple[type, object]] = [
    (float, float("nan")),
    (float, float("inf")),
    (Decimal, Decimal("NaN")),
    (Decimal, Decimal("-Infinity")),
    (datetime, AT.replace(tzinfo=None)),
    (int, 1.0),
    (str, None),
    (str, "\ud800"),
    (Decimal, 1.5),
    (bool, 1),
    (date, AT),
]


@pytest.mark.parametrize(("kind", "poison"), POISON, ids=str)
def test_what_would_not_read_back_is_refused_wherever_it_hides(kind: type, poison: object) -> None:
    places = [(cls, path) for cls in CLASSES for path in paths_to(cls, kind)]
    assert places
    for cls, path in places:
        whole = full(cls)
        encode(whole)
        if poison is None and not _required(cls, path):
            continue
        with pytest.raises(StorageRefused) as refused:
            encode(planted(whole, path, poison))
        assert "\n" not in str(refused.value)
        assert cls.__name__ in str(refused.value)


def _required(cls: Any, path: tuple[str, ...]) -> bool:
    hint = get_type_hints(cls)[path[0]]
    inner = get_args(hint)[0] if get_args(hint) else hint
    return _required(inner, path[1:]) if path[1:] else NoneType not in get_args(hint)


def test_a_poisoned_row_far_down_a_chain_is_named() -> None:
    good, bad = Quote(Decimal(1), Decimal(2)), Quote(Decimal(1), Decimal("NaN"))
    chain = ChainArrived(AT, "SPY", (ChainRow("a", good), ChainRow("b", bad)))
    with pytest.raises(StorageRefused, match=r"ChainArrived\.rows\[1\]\.quote\.ask = NaN"):
        encode(chain)


def test_a_kind_from_a_newer_build_is_refused_in_one_line() -> None:
    with pytest.raises(StorageRefused, match=r"^kind 'Teleported/2' is not known here.*newer build"):
        decode("Teleported/2", "{}")
    assert not CODEC.knows("Teleported/2")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("Tick", "{}"),
        ("Tick", "{"),
        ("Tick", '{"at":"yesterday"}'),
        ("Tick", '{"at":"2026-07-31T14:00:00"}'),
        ("AccountSeen", '{"at":"2026-07-31T14:00:00Z","equity":"NaN"}'),
        ("AccountSeen", '{"at":"2026-07-31T14:00:00Z","equity":"many"}'),
        (
            "OrderFilled",
            '{"at":"2026-07-31T14:00:00Z","order_id":"a","fill_id":"b","quantity":1.5,"price":"1"}',
        ),
        ("DarkPrinted", '{"at":"2026-07-31T14:00:00Z","symbol":"a","price":"1","size":1,"direction":"up"}'),
    ],
)
def test_text_that_is_not_what_it_says_is_refused_in_one_line(kind: str, body: str) -> None:
    with pytest.raises(StorageRefused) as refused:
        decode(kind, body)
    assert "\n" not in str(refused.value)


# ---- years later


@dataclass(frozen=True, slots=True)
class PrintSeen(Event):
    """What a print became: its side has a name, its premium is in cents."""

    symbol: str
    cents: int
    shape: Shape


def _named_side(old: dict[str, Any]) -> dict[str, Any]:
    return {**old, "shape": "sweep" if old.pop("is_sweep") else "single"}


def _in_cents(old: dict[str, Any]) -> dict[str, Any]:
    return {**old, "cents": int(Decimal(old.pop("premium")) * 100)}


LATER = Codec(
    {"PrintSeen/3": PrintSeen, "Tick": Tick},
    {"PrintSeen": Upcast("PrintSeen/2", _named_side), "PrintSeen/2": Upcast("PrintSeen/3", _in_cents)},
)


def test_an_old_row_is_read_through_every_change_since() -> None:
    today = PrintSeen(AT, "SPY", 1250, Shape.SWEEP)
    at = '"at":"2026-07-31T14:00:00Z","symbol":"SPY"'
    assert LATER.decode("PrintSeen", f'{{{at},"premium":"12.50","is_sweep":true}}') == today
    assert LATER.decode("PrintSeen/2", f'{{{at},"premium":"12.50","shape":"sweep"}}') == today
    assert LATER.decode("PrintSeen/3", LATER.encode(today)) == today
    assert LATER.kind_of(today) == "PrintSeen/3"
    assert LATER.knows("PrintSeen")


def test_an_old_row_that_is_broken_is_refused_too() -> None:
    with pytest.raises(StorageRefused, match="PrintSeen"):
        LATER.decode("PrintSeen", "{")


@pytest.mark.parametrize("upcasts", [{"A": "B"}, {"A": "B", "B": "A"}, {"Tick": "Tick"}])
def test_an_upcast_that_leads_nowhere_is_noticed_at_start(upcasts: dict[str, str]) -> None:
    def same(old: dict[str, Any]) -> dict[str, Any]:
        return old

    with pytest.raises(TypeError, match="not how anything is written today"):
        Codec({"Tick": Tick}, {old: Upcast(to, same) for old, to in upcasts.items()})


def test_a_class_with_a_field_that_has_no_written_form_is_noticed_at_start() -> None:
    @dataclass(frozen=True, slots=True)
    class Odd(Event):
        call: Callable[[], None]

    with pytest.raises(TypeError, match="call"):
        Codec({"Odd": Odd}, {})


def test_prints_of_both_forms_of_text_are_taken() -> None:
    flow = FlowPrinted(AT, "SPY", "SPY260731C00600000", Decimal(1))
    assert decode("FlowPrinted", encode(flow).encode()) == flow
