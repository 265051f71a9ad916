"""Whatever the desk can say when something is wrong has its line in docs/runbook.md."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise, takewhile
from pathlib import Path

import pytest

from engine.model import latch_names
from engine.model.latch_names import BY_HAND, FEED

ROOT = Path(__file__).parent.parent
PAGE = " ".join((ROOT / "docs" / "runbook.md").read_text().split()).lower()


def table(head: str) -> list[str]:
    """The first column of the table that begins so, in its order."""
    rows = (ROOT / "docs" / "runbook.md").read_text().partition(f"| {head} | means |")[2].splitlines()[2:]
    return [row.split("|")[1].strip() for row in takewhile(lambda row: row.startswith("|"), rows)]


def calls(folder: str, *names: str) -> Iterator[tuple[str, ast.Call]]:
    """Each call of these, with the module it stands in."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in names:
                yield module, node


def words(said: ast.expr) -> str:
    """The longest piece of a sentence that does not change."""
    match said:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return max((part.value for part in parts if isinstance(part, ast.Constant)), key=len).strip(
                " :(,"
            )
        case _:
            return ""


def latches() -> set[str]:
    """By what the code lays, not by a list beside it."""
    names = {(module, ast.unparse(call.args[0])) for module, call in calls("engine/stages", "LatchSet")}
    assert ("engine.stages.beginning", "latch") in names
    constants = {(module, name) for module, name in names if name != "latch"}
    return {getattr(import_module(module), name) for module, name in constants} | {f"{FEED}…"}


def alarms() -> set[str]:
    """Every alarm and warning of the engine."""
    spoken = [call.args[1] for _, call in calls("engine/stages", "Alarm")]
    spoken += [call.args[2] for _, call in calls("engine/stages", "warn")]
    return {words(each) for each in spoken} - {""}


def moves() -> set[str]:
    """What an order may do that must be said out loud."""
    orders = import_module("engine.ours.orders")
    return {move.alarm for move in orders.TABLE.values()} - {""}


def feeds() -> set[str]:
    """Whatever can be lost, by the name its latch has."""
    named = re.compile(r'^FEED = "(.+)"$', re.M)
    found = {name for path in (ROOT / "bot").rglob("*.py") for name in named.findall(path.read_text())}
    return found | {"telegram", "owner-chat"}


def complaints() -> set[str]:
    """What the log is told."""
    said = [call.args[0] for _, call in calls("bot", "_complain", "complain") if call.args]
    return {words(each) for each in said} - {"", "Telegram is heard again"}


def test_the_code_says_something() -> None:
    assert len(latches()) == 15
    assert latches() > BY_HAND
    assert (len(alarms()), len(moves()), len(feeds()), len(complaints())) > (10, 4, 10, 6)


def test_the_names_of_latches_are_the_table_and_each_says_who_lays_and_who_lifts_it() -> None:
    body = ast.parse(Path(latch_names.__file__).read_text()).body
    said = dict[str, str]()
    for line, after in pairwise(body):
        match line, after:
            case ast.Assign(value=ast.Constant(value=str(name))), ast.Expr(
                value=ast.Constant(value=str(why))
            ):
                said[f"`{name}…`" if name.endswith(" ") else f"`{name}`"] = why
    assert list(said) == table("latch")
    assert all("aid " in why and "lift" in why for why in said.values())


@pytest.mark.parametrize("latch", sorted(latches()))
def test_every_latch_has_an_entry(latch: str) -> None:
    assert f"| `{latch}` |" in PAGE


@pytest.mark.parametrize("text", sorted(alarms() | moves() | complaints()))
def test_every_alarm_and_complaint_has_a_line(text: str) -> None:
    assert text.lower() in PAGE


@pytest.mark.parametrize("feed", sorted(feeds()))
def test_every_feed_has_a_line(feed: str) -> None:
    assert f"`{feed}`" in PAGE
