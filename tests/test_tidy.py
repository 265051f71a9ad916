"""The style guide, run: each ban is one small rule, and each is shown the offence it must not miss."""

import ast
import re
import sys
import tokenize
from collections.abc import Callable, Iterator
from functools import cache, wraps
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = ("engine", "storage", "bot", "sandbox", "chaos")
FOLDERS = (*PRODUCT, "bench", "tests")
HOUSE = set(FOLDERS)

MAY_IMPORT = {
    "engine": {"engine"},
    "storage": {"storage", "engine"},
    "bot": {"bot", "storage", "engine"},
    "sandbox": {"sandbox", "engine"},
    "chaos": {"chaos", "bot", "storage", "engine"},
}
DEMO = ("sandbox/demo/", "sandbox/crash/", "sandbox/__main__.py")
DEMO_MAY_IMPORT = {"sandbox", "bot", "storage", "engine"}
ROOMS_APART = {
    "engine/ours": {"engine.theirs"},
    "engine/theirs": {"engine.ours"},
    "bot/chat/wire": {"bot.chat.cards", "bot.chat.hands", "bot.chat.pages"},
    "bot/chat/cards": {"bot.chat.hands", "bot.chat.pages", "bot.chat.wire"},
    "bot/chat/pages": {"bot.chat.hands", "bot.chat.wire"},
    "bot/chat/pictures": {"bot.chat.hands", "bot.chat.pages", "bot.chat.wire"},
}
PARTS = {"engine/detectors", "engine/gates", "engine/exits", "engine/measures"}

FOREIGN_BUT_PURE = {"numpy", "pydantic"}
IMPURE_MODULES = {
    "asyncio", "atexit", "builtins", "concurrent", "ctypes", "glob", "http", "importlib", "io", "logging",
    "mmap", "multiprocessing", "os", "pathlib", "random", "secrets", "select", "selectors", "shelve",
    "shutil", "signal", "socket", "socketserver", "sqlite3", "ssl", "subprocess", "sys", "tempfile",
    "threading", "time", "urllib", "uuid",
}  # fmt: skip
IMPURE_CALLS = {"__import__", "breakpoint", "compile", "eval", "exec", "input", "open", "print"}
CLOCK_READINGS = {"now", "today", "utcnow"}
CHANCE = {"random", "random.Random"}
CHANCE_LIVES_IN = "engine/sim.py"

EMPTY_WORDS = {"util", "helper", "common", "manager", "service", "handler"}
MARKERS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
THAWS = {"dill", "joblib", "marshal", "pickle", "shelve", "telegram.ext.PicklePersistence", "yaml"}
MOCKS = {"mock", "pytest_mock", "unittest.mock"}

FUNCTION_MAX, CLASS_MAX, FILE_MAX = 40, 150, 250
# What may be longer, and why: "path" for a file, "path:name" for a class or a function.
LONGER: dict[str, str] = {
    "engine/model/events.py": "a table: every event with its fields, read as one list",
    "engine/model/records.py": "a table: every record with its fields, read as one list",
    "sandbox/whales/questions.py": "a table: every parameter of every route, one a line",
    "storage/migrations/versions/0001_first_tables.py": "a table: every column as it was first created",
    "storage/migrations/versions/0001_first_tables.py:_ideas": "a table: the columns of one part of it",
}


class Source(NamedTuple):
    """One file, read and parsed once for all bans."""

    path: str
    text: str
    tree: ast.Module

    @property
    def folder(self) -> str:
        """The layer it belongs to."""
        return self.path.split("/")[0]


Finding = tuple[int, str]
Rule = Callable[[Source], Iterator[Finding]]
Ban = Callable[[Source], list[str]]
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

BANS: list[Ban] = []


def ban(*folders: str) -> Callable[[Rule], Ban]:
    """Holds a rule over these folders, and tells what it finds as `path:line what`."""

    def hold(rule: Rule) -> Ban:
        @wraps(rule)
        def held(source: Source) -> list[str]:
            found = rule(source) if source.folder in folders else ()
            return [f"{source.path}:{line} {what}" for line, what in found]

        BANS.append(held)
        return held

    return hold


def parse(path: str, text: str) -> Source:
    """Bans look at the syntax tree, so that a word in a string offends nobody."""
    return Source(path, text, ast.parse(text, filename=path))


@cache
def everything() -> tuple[Source, ...]:
    """All there is; a folder that is not built yet holds nothing."""
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return tuple(parse(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths)


def imports(source: Source) -> Iterator[Finding]:
    """Everything that is brought in, by its full name: `from a import b` is `a.b`."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, name.name) for name in names)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                yield from ((node.lineno, f"{module}.{name.name}") for name in names)


def under(name: str, *packages: str) -> bool:
    """True for a package and for all that is in it."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def definitions(source: Source) -> Iterator[Definition]:
    """Every class and function, wherever it stands."""
    return (node for node in ast.walk(source.tree) if isinstance(node, Definition))


@ban("engine")
def engine_cannot_look_elsewhere(source: Source) -> Iterator[Finding]:
    """The engine sees events and nothing else, so it may not even hold the means."""
    for line, name in imports(source):
        top = name.split(".")[0]
        chance = name in CHANCE and source.path == CHANCE_LIVES_IN
        known = top in sys.stdlib_module_names | FOREIGN_BUT_PURE | HOUSE
        if not chance and (not known or top in IMPURE_MODULES):
            yield line, f"imports {name}"


@ban("engine")
def chance_comes_from_a_seed(source: Source) -> Iterator[Finding]:
    """A fill model may draw lots if the same seed draws the same ones."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(value=ast.Name(id="random"), attr=attr) if attr != "Random":
                yield node.lineno, f"random.{attr}"
            case ast.Call(func=ast.Name(id="Random") | ast.Attribute(attr="Random"), args=[], keywords=[]):
                yield node.lineno, "Random without a seed"


def clocks(source: Source) -> Iterator[str]:
    """What `datetime` and `date` are called in this file."""
    yield from ("datetime", "date")
    for node in ast.walk(source.tree):
        match node:
            case ast.ImportFrom(module="datetime", names=names):
                yield from (name.asname for name in names if name.asname is not None)
            case ast.Import(names=names):
                for name in names:
                    if name.name == "datetime":
                        module = name.asname or name.name
                        yield from (f"{module}.datetime", f"{module}.date")


@ban("engine")
def engine_reads_no_clock(source: Source) -> Iterator[Finding]:
    """Time is an argument: `event.at` is the only now there is."""
    known = set(clocks(source))
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(value=clock, attr=name) if name in CLOCK_READINGS:
                if ast.unparse(clock) in known:
                    yield node.lineno, f"reads the clock: {ast.unparse(node)}"


@ban("engine")
def engine_touches_nothing(source: Source) -> Iterator[Finding]:
    """What the engine did must all be in what it returned."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in IMPURE_CALLS:
                yield node.lineno, f"calls {name}"


@ban("engine", "storage")
def only_the_bot_waits(source: Source) -> Iterator[Finding]:
    """One place with `await` is one place where things can happen in between."""
    for node in ast.walk(source.tree):
        match node:
            case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                yield node.lineno, "async outside bot/"
            case ast.comprehension(is_async=1, target=target):
                yield target.lineno, "async outside bot/"


@ban(*PRODUCT)
def layers_point_down(source: Source) -> Iterator[Finding]:
    """Whoever decides must not know who remembers, and neither who talks. The demo knows all."""
    allowed = DEMO_MAY_IMPORT if source.path.startswith(DEMO) else MAY_IMPORT[source.folder]
    for line, name in imports(source):
        if name.split(".")[0] in HOUSE - allowed:
            yield line, f"{source.folder} imports {name}"


@ban("engine")
def the_model_stands_alone(source: Source) -> Iterator[Finding]:
    """The nouns are what everything else is made of."""
    if source.path.startswith(("engine/model/", "engine/model.py")):
        for line, name in imports(source):
            if under(name, "engine") and not under(name, "engine.model"):
                yield line, f"engine.model imports {name}"


@ban("engine")
def parts_ignore_their_siblings(source: Source) -> Iterator[Finding]:
    """A rule that can be read alone can be removed alone; plays and core compose them."""
    parent, _, file = source.path.rpartition("/")
    if parent in PARTS and file != "__init__.py":
        for line, name in imports(source):
            if under(name, parent.replace("/", ".")):
                yield line, f"imports its sibling {name}"


@ban("engine", "bot")
def rooms_keep_apart(source: Source) -> Iterator[Finding]:
    """What is ours is known without the market, a card without the wire: only a floor above sees both."""
    closed = ROOMS_APART.get(source.path.rpartition("/")[0], ())
    yield from ((line, f"imports {name}") for line, name in imports(source) if under(name, *closed))


@ban(*FOLDERS)
def nothing_is_swallowed(source: Source) -> Iterator[Finding]:
    """A caught programmer error must go on to crash: a restart is a recovery, and silence is not."""
    for node in ast.walk(source.tree):
        match node:
            case ast.ExceptHandler(type=None):
                yield node.lineno, "bare except"
            case ast.ExceptHandler(type=ast.expr() as kind, body=[*_, last]):
                caught = {name.id for name in ast.walk(kind) if isinstance(name, ast.Name)}
                if caught & {"Exception", "BaseException"} and not isinstance(last, ast.Raise):
                    yield node.lineno, f"except {ast.unparse(kind)} that does not end in raise"


@ban(*FOLDERS)
def attributes_are_known(source: Source) -> Iterator[Finding]:
    """`getattr` with a default turns a typing slip into a quiet wrong answer."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Name(id="getattr"), args=[_, _, _]):
                yield node.lineno, "getattr with a default"


@ban(*FOLDERS)
def names_say_something(source: Source) -> Iterator[Finding]:
    """A file named after nothing collects everything."""
    for word in re.split(r"[/_]", source.path.removesuffix(".py").lower()):
        if word.removesuffix("s") in EMPTY_WORDS:
            yield 1, f"is named {word}"


@ban(*FOLDERS)
def imports_are_absolute_and_named(source: Source) -> Iterator[Finding]:
    """A reader must see where a name comes from without running anything."""
    for node in ast.walk(source.tree):
        match node:
            case ast.ImportFrom(level=level) if level > 0:
                yield node.lineno, "relative import"
            case ast.ImportFrom(module=module, names=[ast.alias(name="*")]):
                yield node.lineno, f"from {module} import *"


@ban(*FOLDERS)
def nothing_is_left_for_later(source: Source) -> Iterator[Finding]:
    """A note to come back is a defect that nobody filed."""
    for token in tokenize.generate_tokens(StringIO(source.text).readline):
        if token.type == tokenize.COMMENT and (marker := MARKERS.search(token.string)):
            yield token.start[0], marker[0]
    for node in (source.tree, *definitions(source)):
        if marker := MARKERS.search(ast.get_docstring(node) or ""):
            yield node.body[0].lineno, marker[0]


@ban(*PRODUCT)
def nothing_that_is_read_is_run(source: Source) -> Iterator[Finding]:
    """What came from outside or from a disk is data: nothing here may make a program of it."""
    yield from ((line, f"imports {name}") for line, name in imports(source) if under(name, *THAWS))
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Name(id="eval" | "exec" | "compile" as name)):
                yield node.lineno, f"calls {name}"
            case ast.Attribute(value=ast.Name(id="os"), attr="system" | "popen" as name):
                yield node.lineno, f"os.{name}"
            case ast.keyword(arg="shell", value=ast.Constant(value=True)):
                yield node.lineno, "shell=True"


@ban(*PRODUCT)
def connections_are_sealed_and_lead_nowhere_else(source: Source) -> Iterator[Finding]:
    """No setting and no slip may switch certificates off, or follow a host that sends us on."""
    for node in ast.walk(source.tree):
        match node:
            case ast.keyword(
                arg="verify" | "check_hostname" | "ssl" as name, value=ast.Constant(value=False)
            ):
                yield node.lineno, f"{name}=False"
            case ast.keyword(arg="follow_redirects" | "allow_redirects" as name, value=value):
                if not (isinstance(value, ast.Constant) and value.value is False):
                    yield node.lineno, f"{name} is not False"
            case ast.Attribute(attr="CERT_NONE" | "_create_unverified_context" as name):
                yield node.lineno, name


@ban("bot")
def an_order_is_never_replaced(source: Source) -> Iterator[Finding]:
    """It would have two ids for one wish: what is no longer wanted is called back, and another is sent."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Constant(value="PATCH" | "PUT" as method):
                yield node.lineno, method
            case ast.Call(func=ast.Attribute(attr="patch")):
                yield node.lineno, "calls patch"


@ban("tests")
def no_mock_is_believed(source: Source) -> Iterator[Finding]:
    """A mock proves that the test agrees with itself."""
    yield from ((line, f"imports {name}") for line, name in imports(source) if under(name, *MOCKS))
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(value=ast.Name(id="monkeypatch"), attr="setattr"):
                yield node.lineno, "monkeypatch.setattr"
            case ast.arg(arg="mocker"):
                yield node.lineno, "mocker"


def span(node: ast.stmt) -> int:
    """How many lines a statement takes."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def lines_of(node: Definition) -> int:
    """From `def` to the last line; the reason in the docstring is not held against it."""
    return span(node) - (0 if ast.get_docstring(node) is None else span(node.body[0]))


def too_long(source: Source) -> Iterator[tuple[int, str, str]]:
    """Line, place and finding, for whatever is past its limit."""
    for node in definitions(source):
        limit = CLASS_MAX if isinstance(node, ast.ClassDef) else FUNCTION_MAX
        if (lines := lines_of(node)) > limit:
            yield node.lineno, f"{source.path}:{node.name}", f"{node.name}: {lines} lines, past {limit}"
    if source.folder in PRODUCT and (lines := len(source.text.splitlines())) > FILE_MAX:
        yield 1, source.path, f"{lines} lines, past {FILE_MAX}"


@ban(*FOLDERS)
def nothing_is_too_long(source: Source) -> Iterator[Finding]:
    """What does not fit in a head is asking to be two."""
    yield from ((line, what) for line, place, what in too_long(source) if place not in LONGER)


def block(head: str, *, lines: int) -> str:
    """A definition of exactly so many lines."""
    return "\n".join([head, *["    x = 1"] * (lines - 1)])


REASONED = "def f():\n    '''" + "a reason\n" * 60 + "'''"

# A ban, a file it holds for, an offence there, and the nearest thing that is fine there.
CASES: list[tuple[Ban, str, str, str]] = [
    (engine_cannot_look_elsewhere, "engine/a.py", "import time", "import math"),
    (engine_cannot_look_elsewhere, "engine/a.py", "import pandas", "import numpy as np"),
    (engine_cannot_look_elsewhere, "engine/a.py", "from os import path", "from pydantic import BaseModel"),
    (engine_cannot_look_elsewhere, "engine/a.py", "import urllib.request", "import engine.model.money"),
    (engine_cannot_look_elsewhere, "engine/a.py", "def f():\n    import sqlite3", "import collections.abc"),
    (engine_cannot_look_elsewhere, "engine/a.py", "from random import Random", "import bisect"),
    (engine_cannot_look_elsewhere, "engine/sim.py", "from random import choice", "import random"),
    (chance_comes_from_a_seed, "engine/sim.py", "random.choice(x)", "random.Random(seed).choice(x)"),
    (chance_comes_from_a_seed, "engine/sim.py", "random.Random()", "Random(7)"),
    (engine_reads_no_clock, "engine/a.py", "datetime.now(UTC)", "event.at"),
    (engine_reads_no_clock, "engine/a.py", "date.today()", "session.today"),
    (engine_reads_no_clock, "engine/a.py", "import datetime as d\nd.datetime.utcnow()", "d.utcnow()"),
    (engine_reads_no_clock, "engine/a.py", "from datetime import date as day\nday.today()", "day.today()"),
    (engine_reads_no_clock, "engine/a.py", "Field(default_factory=datetime.now)", "Field(default=now)"),
    (engine_touches_nothing, "engine/a.py", "open('x')", "market.open()"),
    (engine_touches_nothing, "engine/a.py", "print(x)", "re.compile(x)"),
    (engine_touches_nothing, "engine/a.py", "eval(x)", "evaluate(x)"),
    (only_the_bot_waits, "engine/a.py", "async def f(): ...", "def f(): ..."),
    (only_the_bot_waits, "storage/a.py", "async def f():\n    await x", "def f(awaited): ..."),
    (only_the_bot_waits, "storage/a.py", "(x async for x in y)", "(x for x in y)"),
    (layers_point_down, "engine/a.py", "import storage", "import engine.model"),
    (layers_point_down, "engine/a.py", "from bot import config", "from engine import book"),
    (layers_point_down, "storage/a.py", "import bot.app", "from engine.model import events"),
    (layers_point_down, "storage/a.py", "import bench", "import sqlalchemy"),
    (layers_point_down, "bot/a.py", "from tests.tape import parse", "from storage.tape import parse"),
    (layers_point_down, "bot/a.py", "import sandbox.world", "import storage"),
    (layers_point_down, "sandbox/whales/a.py", "from bot import config", "from engine.pricing import levels"),
    (layers_point_down, "sandbox/demo/a.py", "import tests.tape", "from bot import live"),
    (rooms_keep_apart, "engine/ours/a.py", "from engine.theirs.bars import B", "import engine.ours.b"),
    (rooms_keep_apart, "bot/chat/cards/a.py", "from bot.chat import pages", "from bot.chat import words"),
    (the_model_stands_alone, "engine/model/a.py", "from engine import book", "from engine import model"),
    (the_model_stands_alone, "engine/model.py", "import engine.ours.book", "import decimal"),
    (
        parts_ignore_their_siblings,
        "engine/gates/a.py",
        "from engine.gates.b import B",
        "import engine.ours.book",
    ),
    (parts_ignore_their_siblings, "engine/exits/a.py", "from engine.exits import b", "import engine.model.b"),
    (parts_ignore_their_siblings, "engine/measures/a.py", "import engine.measures", "import engine.pricing"),
    (
        parts_ignore_their_siblings,
        "engine/detectors/a.py",
        "import engine.detectors.b",
        "import engine.ours.book",
    ),
    (nothing_is_swallowed, "bot/a.py", "try: f()\nexcept: raise", "try: f()\nexcept OSError: pass"),
    (nothing_is_swallowed, "bot/a.py", "try: f()\nexcept Exception: x", "try: f()\nexcept Exception: raise"),
    (nothing_is_swallowed, "bot/a.py", "try: f()\nexcept (A, BaseException): x", "try: f()\nexcept A: x"),
    (attributes_are_known, "bot/a.py", "getattr(x, 'y', None)", "getattr(x, y)"),
    (imports_are_absolute_and_named, "bot/a.py", "from engine import *", "from engine import core"),
    (imports_are_absolute_and_named, "bot/a.py", "from . import app", "from bot import app"),
    (nothing_is_left_for_later, "bot/a.py", "x = 1  # TODO: more", "x = 'TODO'"),
    (nothing_is_left_for_later, "bot/a.py", "def f():\n    'FIXME: wrong'", "def f():\n    'fixed'"),
    (nothing_that_is_read_is_run, "storage/a.py", "import pickle", "import json"),
    (
        nothing_that_is_read_is_run,
        "bot/a.py",
        "from telegram.ext import PicklePersistence",
        "import telegram",
    ),
    (nothing_that_is_read_is_run, "bot/a.py", "eval(x)", "re.compile(x)"),
    (nothing_that_is_read_is_run, "bot/a.py", "os.system(x)", "os.stat(x)"),
    (nothing_that_is_read_is_run, "bot/a.py", "run(x, shell=True)", "run(x)"),
    (connections_are_sealed_and_lead_nowhere_else, "bot/a.py", "Client(verify=False)", "Client(verify=True)"),
    (connections_are_sealed_and_lead_nowhere_else, "bot/a.py", "get(allow_redirects=x)", "get()"),
    (connections_are_sealed_and_lead_nowhere_else, "bot/a.py", "ssl.CERT_NONE", "ssl.CERT_REQUIRED"),
    (an_order_is_never_replaced, "bot/a.py", "send('PATCH', path)", "send('DELETE', path)"),
    (an_order_is_never_replaced, "bot/a.py", "rest.patch(f'/v2/orders/{x}')", "queue.put(x)"),
    (no_mock_is_believed, "tests/a.py", "from unittest import mock", "from unittest import TestCase"),
    (no_mock_is_believed, "tests/a.py", "import unittest.mock", "import mockingbird"),
    (no_mock_is_believed, "tests/a.py", "def f(mocker): ...", "def f(tmp_path): ..."),
    (no_mock_is_believed, "tests/a.py", "monkeypatch.setattr(a, b)", "monkeypatch.setenv(a, b)"),
    (nothing_is_too_long, "bench/a.py", block("def f():", lines=41), block("def f():", lines=40)),
    (nothing_is_too_long, "bot/a.py", block("async def f():", lines=41), REASONED),
    (nothing_is_too_long, "engine/a.py", block("class A:", lines=151), block("class A:", lines=150)),
    (nothing_is_too_long, "storage/a.py", "x = 1\n" * 251, "x = 1\n" * 250),
]
EMPTY_NAMES = ("bot/utils.py", "bot/order_manager.py", "engine/common/a.py", "storage/Handlers.py")


@pytest.mark.parametrize(("ban", "path", "offence", "fine"), CASES, ids=[ban.__name__ for ban, *_ in CASES])
def test_a_ban_finds_its_offence_and_leaves_the_rest(ban: Ban, path: str, offence: str, fine: str) -> None:
    assert ban(parse(path, fine)) == []
    found = ban(parse(path, offence))
    assert found
    assert all(finding.startswith(f"{path}:") for finding in found)


@pytest.mark.parametrize("path", EMPTY_NAMES)
def test_an_empty_name_is_found(path: str) -> None:
    assert names_say_something(parse(path, "")) != []
    assert names_say_something(parse("bot/chat/cards/ideas.py", "")) == []


def test_every_ban_is_proved_able_to_fail() -> None:
    assert {names_say_something, *(ban for ban, *_ in CASES)} == set(BANS)


@pytest.mark.parametrize("ban", BANS, ids=[ban.__name__ for ban in BANS])
def test_the_house_is_tidy(ban: Ban) -> None:
    found = [finding for source in everything() for finding in ban(source)]
    assert not found, "\n".join(["", *found])


def test_every_excuse_for_length_is_still_needed_and_says_why() -> None:
    needed = {place for source in everything() for _, place, _ in too_long(source)}
    assert set(LONGER) <= needed
    assert all(LONGER.values())
