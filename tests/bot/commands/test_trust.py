"""What a paper journal must have reached before its word counts in the journal of real money."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.clock import SystemClock
from bot.commands.trust import carry
from bot.config import SECRETS, BadConfig, Config
from engine.core import Engine
from engine.model.events import AccountSeen, Event, SetRollout
from engine.model.records import RolloutSet
from engine.model.rollout import Rollout
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step
from storage.journal import open_journal
from storage.refused import StorageRefused

AT = datetime(2026, 7, 31, 14, 0, tzinfo=UTC)
KEYS = {at.name: f"k {at.name}" for at in fields(Config) if at.metadata["name"] in SECRETS}
REAL = replace(Config(), **KEYS, venue="live", totp_secret="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")  # noqa: S106


def written(place: Path, account: str, *stages: Rollout) -> str:
    """A journal of an account in which these stages were reached."""
    told: list[Event] = [AccountSeen(AT, Decimal(50_000), account)] if account else []
    told += [SetRollout(AT + timedelta(minutes=step.step), step, "owner") for step in stages]
    engine = Engine(PLAYBOOK)
    with open_journal(str(place), holder="test") as journal:
        journal.append([Step(event, engine.step(event)) for event in told])
    return str(place)


def real(folder: Path) -> Config:
    return replace(REAL, database=str(folder / "live.db"))


@pytest.mark.parametrize("stages", [(Rollout.LIVE_250,), (Rollout.LIVE_250, Rollout.LIVE)])
def test_real_money_begins_small_however_far_paper_came(tmp_path, stages):
    paper = written(tmp_path / "paper.db", "paper-1", *stages)
    assert carry(paper, real(tmp_path), SystemClock()).startswith("LIVE: ")
    with open_journal(str(tmp_path / "live.db"), holder="test") as journal:
        said = [each for step in journal.steps() for each in step.outputs if isinstance(each, RolloutSet)]
        journal.verify()
    assert said == [RolloutSet(Rollout.LIVE_250, "./desk trust: reached on paper-1")]


@pytest.mark.parametrize(
    ("account", "stages", "why"),
    [
        ("paper-1", (), "trusted with paper: /trust live_250"),
        ("paper-1", (Rollout.LIVE_250, Rollout.PAPER), "trusted with paper"),
        ("paper-1", (Rollout.ALERTS,), "trusted with alerts"),
        ("live-1", (Rollout.LIVE_250,), "a journal of live-1, and trust is reached on paper"),
        ("", (Rollout.LIVE_250,), "a journal of no account"),
    ],
)
def test_trust_that_was_not_reached_or_was_taken_back_is_not_carried(tmp_path, account, stages, why):
    paper = written(tmp_path / "paper.db", account, *stages)
    with pytest.raises(BadConfig, match=why):
        carry(paper, real(tmp_path), SystemClock())
    assert not (tmp_path / "live.db").exists()


def test_it_is_carried_into_a_journal_of_real_money_alone(tmp_path):
    paper = written(tmp_path / "paper.db", "paper-1", Rollout.LIVE_250)
    with pytest.raises(BadConfig, match=r"^DATABASE_URL: this journal is of account paper-1"):
        carry(paper, replace(REAL, database=paper), SystemClock())
    with pytest.raises(BadConfig, match=r"^VENUE: "):
        carry(paper, replace(real(tmp_path), venue="paper"), SystemClock())
    written(tmp_path / "live.db", "live-1", Rollout.ALERTS)
    with pytest.raises(BadConfig, match="is at alerts: a stage at a time"):
        carry(paper, real(tmp_path), SystemClock())
    with pytest.raises(StorageRefused, match="no journal there"):
        carry(str(tmp_path / "none.db"), real(tmp_path), SystemClock())


def test_the_command_says_in_one_line_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["trust", "paper.db"]) == 2
    assert capsys.readouterr().err.startswith("desk: VENUE: a stage is carried to real money")
