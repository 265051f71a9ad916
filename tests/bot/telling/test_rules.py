"""The page of rules says what the playbook does, and the playbook does what table B2 says."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.telling.rule_sources import ANYWHERE, CELLS, OWN
from bot.telling.rules import breakeven, page
from engine.plays.playbook import PLAYBOOK, trading, watching

RULES = Path(__file__).parents[3] / "docs" / "rules.md"


def test_the_page_is_the_playbook():
    assert RULES.read_text() == page(PLAYBOOK) + "\n"


def test_the_command_prints_the_page(capsys):
    assert main(["rules"]) == 0
    assert capsys.readouterr().out == RULES.read_text()


def test_the_page_says_how_long_an_entry_works_and_every_play_keeps_to_it():
    """B-27: 15 s an order, in three steps at most."""
    ladders = {(play.enter.rungs, play.enter.rungs * play.enter.wait_s) for play in PLAYBOOK.plays}
    assert ladders == {(3, 15.0)}
    assert (
        "An entry is worked for 15 s (B-27): three prices from the middle to the ask, each for its `wait_s`"
        in (RULES.read_text().replace("\n", " "))
    )


def rows() -> list[tuple[str, str, str]]:
    """Play, rule and source of every line of the page; no play above every play."""
    found, play = [], ""
    for line in RULES.read_text().splitlines():
        if line.startswith("## ") and line[3:] in PLAYBOOK.named:
            play = line[3:]
        elif line.startswith("| ") and not line.startswith("| |"):
            _, _, rule, _, source, _ = line.split("|")
            found.append((play, rule.strip(), source.strip()))
    return found


def test_every_line_says_where_its_numbers_come_from():
    assert {play for play, _, _ in rows()} == {"", *PLAYBOOK.named}
    for _, _, source in rows():
        assert "ours" in source or re.search(r"\b[FSPWIBC]-?\d", source)


def test_no_source_is_kept_for_a_rule_that_nobody_uses():
    used = {(play, rule) for play, rule, _ in rows()}
    assert set(CELLS) == set(PLAYBOOK.named)
    assert set(OWN) <= used
    assert set(ANYWHERE) - {"Times"} <= {rule for _, rule in used}


@pytest.mark.parametrize(
    ("name", "at_zero", "at_two"),
    [
        ("etf_scalp", 66.7, 69.3),
        ("flow_first", 42.9, 48.6),
        ("premium_scalp", 25.0, 35.0),
        ("momentum", 28.6, 31.4),
        ("etf_micro", 62.5, 75.0),
    ],
)
def test_break_even_is_what_the_table_says(name, at_zero, at_two):
    play = PLAYBOOK.named[name]
    assert round(breakeven(play, 0.0) * 100, 1) == at_zero
    assert round(breakeven(play, 0.02) * 100, 1) == at_two


def test_what_is_off_stays_off():
    off = {play.name for play in PLAYBOOK.plays if play.off}
    assert off == {"etf_micro"}
    for name in off:
        with pytest.raises(ValueError, match="is off"):
            replace(PLAYBOOK.named[name], universe=frozenset({"SPY"}))


def test_an_owner_s_names_are_traded_only_by_the_plays_made_for_them():
    names = {play.name: play.universe for play in watching(frozenset({"SPY", "LUNR"})).plays if play.universe}
    assert names == {"flow_first": {"SPY", "LUNR"}, "etf_scalp": {"SPY"}}


@pytest.mark.parametrize(
    "asked", [PLAYBOOK, watching(frozenset({"SPY", "LUNR"}), also={"momentum", "swing"})]
)
def test_plays_are_the_same_again_from_the_names_that_each_traded(asked):
    again = trading({play.name: sorted(play.universe) for play in asked.plays if play.universe})
    assert (again, again.fingerprint) == (asked, asked.fingerprint)
