"""The table of what is emulated agrees with the Bot API as it is published."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from sandbox.telegram.checking import check
from sandbox.telegram.hooks import Hooks
from sandbox.telegram.methods import table
from sandbox.telegram.spec import SPEC, Slot

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("TAPDESK_SHARED", ROOT.parent / "shared"))
PUBLISHED = SHARED / "specs" / "telegram-bot-api.json"


@pytest.fixture(scope="module")
def published() -> Any:
    if not PUBLISHED.exists():
        pytest.skip("the published Bot API is not here: set TAPDESK_SHARED to the folder that holds specs/")
    return json.loads(PUBLISHED.read_text(encoding="utf-8"))


def bracketed(kind: str) -> str:
    depth = kind.count("Array of ")
    return "[" * depth + kind.replace("Array of ", "") + "]" * depth


def slots(fields: list[Any]) -> dict[str, Slot]:
    return {
        field["name"]: Slot(field["name"], tuple(map(bracketed, field["types"])), field["required"])
        for field in fields
    }


def test_every_method_takes_and_gives_what_is_published(published: Any) -> None:
    for method in SPEC.methods.values():
        told = published["methods"][method.name]
        assert dict(method.slots) == slots(told.get("fields", [])), method.name
        assert method.returns == tuple(map(bracketed, told["returns"])), method.name


def test_every_object_has_the_published_fields(published: Any) -> None:
    for name, fields in SPEC.types.items():
        assert fields == slots(published["types"][name].get("fields", [])), name
    for name, members in SPEC.unions.items():
        assert list(members) == published["types"][name]["subtypes"], name


def test_a_method_is_either_emulated_or_refused_by_name(published: Any) -> None:
    emulated = {method.name for method in SPEC.methods.values()}
    assert emulated.isdisjoint(SPEC.absent.values())
    assert emulated | set(SPEC.absent.values()) == set(published["methods"])


def test_what_is_newer_than_the_table_is_nowhere_in_what_is_published(published: Any) -> None:
    for name, fields in SPEC.newer.items():
        known = published["types"].get(name, {}).get("fields", [])
        assert fields.keys().isdisjoint(field["name"] for field in known)


def test_every_method_of_the_table_is_done_by_something() -> None:
    assert {*table(Hooks()), "getUpdates"} == {method.name for method in SPEC.methods.values()}


@pytest.mark.parametrize(
    ("value", "kind", "misfits"),
    [
        ({"id": 1, "is_bot": False, "first_name": "A"}, "User", []),
        ({"id": 1, "first_name": "A"}, "User", ["x.is_bot is missing"]),
        ({"id": "1", "is_bot": False, "first_name": "A"}, "User", ["x.id must be Integer"]),
        ({"id": True, "is_bot": False, "first_name": "A"}, "User", ["x.id must be Integer"]),
        ([{"command": "a"}], "[BotCommand]", ["x[0].description is missing"]),
        ({"type": "default"}, "MenuButton", []),
        ({"type": "chat"}, "BotCommandScope", ["x.chat_id is missing"]),
        ("text", "[BotCommand]", ["x must be an array"]),
    ],
)
def test_what_does_not_fit_the_table_is_told_with_its_place(
    value: object, kind: str, misfits: list[str]
) -> None:
    assert check(value, [kind], "x").misfits == misfits


def test_what_the_table_does_not_know_is_told_apart() -> None:
    found = check({"id": 1, "is_bot": False, "first_name": "A", "colour": "red"}, ["User"], "x")
    assert (found.misfits, found.unknown) == ([], ["x.colour is unknown to User"])
