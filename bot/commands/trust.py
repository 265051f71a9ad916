"""Trust is reached on paper and spent in another journal: it is carried over once, and written down there."""

from contextlib import closing

from bot.app import opened
from bot.chat.hands.watching import as_said
from bot.clock import Clock
from bot.commands.journal import check_there
from bot.config import PAPER, BadConfig, Config
from bot.money import check, journal_of
from bot.recalling.recollection import Recollection
from bot.recalling.recovery import recall
from engine.core import Engine
from engine.model.events import AccountSeen, SetRollout
from engine.model.records import RolloutSet
from engine.model.rollout import Rollout
from engine.replay import Step
from storage.database import Database
from storage.inspection import inspect
from storage.rows import steps

FIRST = Rollout.LIVE_250
"""Real money begins small, however far the paper desk has come."""


def carry(paper: str, config: Config, clock: Clock) -> str:
    """One step in the journal of real money, named after the account on which it was reached."""
    if not config.live:
        raise BadConfig(
            "VENUE: a stage is carried to real money: set VENUE=live and its own DATABASE_URL first"
        )
    check(config, clock)
    account = _reached(paper)
    with closing(opened(config.database)) as journal:
        engine = Engine(as_said(config.playbook, journal.chat))
        journal_of(config, recall(journal, Recollection(engine), ()).account)
        if engine.floor.book.account.rollout.step >= FIRST.step:
            raise BadConfig(f"DATABASE_URL: {config.database} is trusted with {FIRST} already")
        event = SetRollout(clock.now(), FIRST, f"./desk trust: reached on {account}")
        step = Step(event, engine.step(event))
        if (now := engine.floor.book.account.rollout) is not FIRST:
            raise BadConfig(
                f"DATABASE_URL: {config.database} is at {now}: a stage at a time, by /trust in its chat"
            )
        journal.append([step])
    return (
        f"LIVE: {config.database} is trusted with {FIRST}, as {account} was. ./desk run, then /arm each day."
    )


def _reached(paper: str) -> str:
    """The paper account whose journal is sound and has reached the stage."""
    database, account, stage = Database(paper), "", Rollout.PAPER
    try:
        check_there(database)
        for step in steps(database, until=inspect(database).seq):
            if isinstance(step.event, AccountSeen):
                account = step.event.account or account
            for output in step.outputs:
                stage = output.rollout if isinstance(output, RolloutSet) else stage
    finally:
        database.close()
    if account.partition("-")[0] != PAPER:
        raise BadConfig(f"{paper}: a journal of {account or 'no account'}, and trust is reached on paper")
    if stage.step < FIRST.step:
        raise BadConfig(f"{paper}: trusted with {stage}: /trust {FIRST} in its chat comes first")
    return account
