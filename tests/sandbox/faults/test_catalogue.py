"""The catalogue of failures is covered: each one is a rule that reads, or is said to be none."""

import json
import os
import re
from pathlib import Path

import pytest

from sandbox.faults import Faults

README = Path(__file__).parents[3] / "sandbox/faults/README.md"
SHARED = Path(os.environ.get("TAPDESK_SHARED", str(Path(__file__).parents[4] / "shared")))
NUMBER = re.compile(r"\b([FCDTOLXSPGZ]\d{1,2})\b")
ROW = re.compile(r"^\| ([A-Z]\d+) .*?\| `(\{.*\})` \|$", re.MULTILINE)


def rules() -> dict[str, str]:
    """The table's rules by number."""
    return dict(ROW.findall(README.read_text("utf-8")))


def test_there_is_a_table() -> None:
    assert len(rules()) > 40


@pytest.mark.parametrize("number", sorted(rules()))
def test_a_rule_of_the_table_reads_and_is_named_by_its_number(number: str) -> None:
    faults = Faults.read(f'{{"rules": [{rules()[number]}]}}')
    assert [rule.name for rule in faults.rules] == [number]
    body = json.loads(rules()[number])["fault"].get("body")
    assert body is None or json.loads(body) is not None


def test_every_failure_is_in_the_table_or_said_not_to_be_there() -> None:
    catalogue = SHARED / "design/reliability.md"
    if not catalogue.exists():
        pytest.skip(f"{catalogue} is not here")
    section = catalogue.read_text("utf-8").partition("## 2.")[2].partition("## 3.")[0]
    known = set(re.findall(r"^\| ([A-Z]\d+) \|", section, re.MULTILINE))
    said = README.read_text("utf-8").partition("## The failure catalogue")[2]
    assert len(known) > 100
    assert known == {number for number in NUMBER.findall(said) if number in known}
    outside = NUMBER.findall(said.partition("Played by")[2])
    assert len(outside) == len(set(outside))
    assert not set(outside) & set(rules())
