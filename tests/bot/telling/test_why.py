"""Five lines under each ticket and each refusal, and no number left out."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.telling.exit_words import clause
from bot.telling.why import interest
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.playbook import PLAYBOOK
from tests.engine.examples import CANDIDATE

TAPE = Path(__file__).parents[3] / "tapes" / "lunr.tape"
GATES = len(PLAYBOOK.gates) + len(FLOW_FIRST.gates) + 1


def told(capsys, *options: str) -> list[str]:
    assert main(["replay", str(TAPE), "--watch", "LUNR,RKLB,SLS", *options]) == 0
    return capsys.readouterr().out.splitlines()


def reasons(lines: list[str], start: str) -> list[str]:
    at = next(index for index, line in enumerate(lines) if line.startswith(start))
    return lines[at + 1 : at + 6]


def test_a_ticket_says_why(capsys):
    because, chosen, verdicts, size, stops = reasons(told(capsys, "--why"), "13:03:06 ticket LUNR-1")
    assert because == "  because  sweeps bullish 80: 2 opening sweeps, $129k"
    assert chosen == (
        "  contract LUNR 12C 0.98x1.02 (4.0 % wide), ends today, delta +0.54 (ours), open interest 812, "
        "volume 1,500: the strike that was swept"
    )
    assert verdicts.count(";") + 1 == GATES
    assert "NO " not in verdicts
    assert size.startswith(
        "  size     4, bound by premium (premium 4, contracts 5, premium share 14, total at risk 23, "
    )
    assert stops == (
        "  stops    0.85 on the middle twice; 1.20 on the bid; $50k swept against us; "
        "shares -0.6 % while no option quote comes; held 15 min; 60 min before the close; "
        "60 min before its last close"
    )


def test_what_is_judged_before_the_size_is_known_says_that_it_is_for_one(capsys):
    """Four are offered: 0.2 % of the account each, and none of it the trade's whole price."""
    _, _, verdicts, size, _ = reasons(told(capsys, "--why"), "13:03:06 ticket LUNR-1")
    assert size.startswith("  size     4,")
    assert "per trade (for one) 0.2 % <= 3.0 %; total at risk (one more) 0.2 % <= 5.0 %" in verdicts


def test_a_refusal_says_what_failed_first_and_then_everything_else(capsys):
    because, _, verdicts, size, stops = reasons(told(capsys, "--why"), "13:20:01 refused RKLB-1")
    assert because == "  because  sweeps bullish 80: 1 opening sweep, $135k"
    assert verdicts.startswith("  judged   NO spread 20.2 % > 15.0 %; NO open interest 430 < 500; ")
    assert verdicts.count(";") + 1 == GATES
    assert size.startswith("  size     5, bound by premium")
    assert stops == (
        "  stops    refused at offer by spread, open interest, spread to target, spread to stop, "
        "expected value; the same idea is looked at again after 5 min"
    )


def test_every_exit_of_every_play_has_words_of_its_own():
    rules = {rule for play in PLAYBOOK.plays for rule in (*play.exits, play.cutoff, play.forced)}
    assert [rule for rule in rules if clause(rule) == type(rule).__name__] == []


def test_without_being_asked_nothing_is_explained(capsys):
    asked, plain = told(capsys, "--why"), told(capsys)
    assert [line for line in asked if not line.startswith("  ")] == plain


@pytest.mark.parametrize(
    ("held", "on", "said"),
    [
        (812, date(2026, 7, 30), "812 of Jul 30"),
        (1812, date(2026, 7, 29), "1,812 of Jul 29 (old)"),
        (812, None, "812"),
        (None, date(2026, 7, 30), "unknown"),
    ],
)
def test_a_count_of_open_interest_has_its_day_and_is_called_old_after_another_close(held, on, said):
    assert interest(replace(CANDIDATE, open_interest=held, interest_on=on)) == said
