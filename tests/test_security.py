"""What docs/security.md says is met can be looked up, and the log is one line a message."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from bot.app import one_line

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text()
NAMED = sorted(set(re.findall(r"`((?:bot|engine|storage|sandbox|tests|docs)/[\w/.-]+(?:::\w+)?)`", PAGE)))
BESIDE = ("Dockerfile", "compose.yaml", "desk", "pyproject.toml", "requirements.lock", ".dockerignore")


@pytest.mark.parametrize("named", NAMED)
def test_what_the_page_names_is_there(named: str) -> None:
    path, _, test = named.partition("::")
    assert (ROOT / path).is_file()
    assert not test or re.search(rf"^(?:async )?def {test}\(", (ROOT / path).read_text(), re.M)


def test_the_files_at_the_root_that_it_names_are_there() -> None:
    assert all(f"`{name}`" in PAGE and (ROOT / name).is_file() for name in BESIDE)


def test_every_item_says_how_it_stands() -> None:
    rows = [line for line in PAGE.partition("## Who could")[0].splitlines() if line.startswith("| ")]
    items = [line for line in rows if not line.startswith("| item")]
    assert len(items) == 26
    assert all(re.search(r"\| \*\*(Met|Partly|Not met|None exists)", line) for line in items)
    assert all(one != other for one, other in pairwise(items))


def test_what_the_log_says_stays_one_line() -> None:
    told = "Telegram is not heard: x\ndesk: the desk was halted by owner\r\x1b[2J\u2028\u202e"
    assert one_line(told).isprintable()
    assert one_line("🚨 Exit not filled · −$30") == "🚨 Exit not filled · −$30"
