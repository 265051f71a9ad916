"""A second life on the first one's journal: all of it is known, none of it is decided again."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.config import BadConfig
from bot.following import Following
from bot.recalling.heard import Heard
from bot.recalling.recollection import Recollection
from bot.recalling.recovery import FOR_EVER, Recalled, recall
from bot.telling.progress import Lines
from engine.core import Engine
from engine.floor import Output
from engine.model.events import DeskStarted, FlowPrinted
from engine.model.intents import FindOrder, Intent, SubmitOrder
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step
from storage.journal import Journal, open_journal
from tests.stories.test_flow_first import BOUGHT, OFFER, SWEEPS, TAP
from tests.tape import steps

HELD = BOUGHT + "14:06:53 tick\n"
ADOPTED = (
    "venue entries=never\n"
    + TAP
    + "14:07:10 filled LUNR-1-E1 4@1.00 very-late\n14:07:11 quote LUNR 12C 0.98x1.02\n"
)
"""A fill that came after its idea had been given up: a position without anything before it."""

SOLD = BOUGHT + "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n"
ENTRY = "LUNR-1-E1"


@dataclass
class Listener:
    """Whoever else must know what was written."""

    heard: list[Step] = field(default_factory=list)

    def recall(self, step: Step) -> None:
        """One step of it."""
        self.heard.append(step)


@dataclass
class SecondLife:
    """What is known before anything new happens."""

    engine: Engine
    following: Following
    listener: Listener
    recalled: Recalled
    journal: Journal

    @property
    def last(self) -> datetime:
        """When the first life wrote for the last time."""
        return self.listener.heard[-1].event.at

    def begins(self) -> tuple[Output, ...]:
        """The first thing it hears, and what follows."""
        assert self.recalled.prefix
        event = DeskStarted(self.last + timedelta(seconds=5), self.recalled.prefix, "test")
        return tuple(self.engine.step(event))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = open_journal(str(tmp_path / "desk.db"), holder="test")
    yield opened
    opened.close()


def lived(journal: Journal, tape: str) -> list[Step]:
    """A first life: what it kept is on the disk."""
    kept = [step for step in steps(tape) if step.kept]
    journal.append(kept)
    return kept


def second(journal: Journal, playbook: Playbook = PLAYBOOK) -> SecondLife:
    """The next desk on the same disk."""
    known, listener = Recollection(Engine(playbook)), Listener()
    return SecondLife(known.engine, known.following, listener, recall(journal, known, [listener]), journal)


def without(name: str) -> Playbook:
    """A build from which somebody took a play."""
    return replace(PLAYBOOK, plays=tuple(play for play in PLAYBOOK.plays if play.name != name))


def test_an_empty_journal_leaves_nothing(journal):
    life = second(journal)
    assert life.recalled == Recalled("", Heard())
    assert life.listener.heard == []
    assert life.following.options == frozenset()


def test_everybody_hears_all_that_was_written_in_its_order(journal):
    kept = lived(journal, SOLD)
    life = second(journal)
    assert life.listener.heard == kept
    assert life.recalled.prefix == next(
        step.event.prefix for step in kept if isinstance(step.event, DeskStarted)
    )


def test_an_open_position_is_held_and_followed(journal):
    lived(journal, HELD)
    life = second(journal)
    (position,) = life.engine.floor.book.positions.values()
    assert (position.symbol.strip()[:4], position.quantity, position.play) == ("LUNR", 4, "flow_first")
    assert life.following.options == {position.symbol}
    assert life.following.stocks == {"LUNR"}


def test_a_closed_trade_is_held_and_followed_no_more(journal):
    lived(journal, SOLD)
    life = second(journal)
    assert life.engine.floor.book.positions == {}
    assert life.following.options == frozenset()


def test_an_order_in_flight_is_asked_for_and_not_sent_again(journal):
    kept = lived(journal, TAP)
    (sent,) = [each for each in kept[-1].outputs if isinstance(each, SubmitOrder)]
    assert sent.order_id.endswith(ENTRY)
    outputs = second(journal).begins()
    assert [each for each in outputs if isinstance(each, Intent)] == [FindOrder(sent.order_id)]


def test_an_order_that_is_over_is_not_asked_for(journal):
    lived(journal, HELD)
    assert [each for each in second(journal).begins() if isinstance(each, Intent)] == []


def test_the_wishes_of_the_first_life_are_settled_before_the_second_begins(journal):
    lived(journal, TAP)
    assert [
        due.intent.order_id for due in journal.outbox.pending(FOR_EVER) if isinstance(due.intent, SubmitOrder)
    ]
    second(journal)
    assert journal.outbox.pending(FOR_EVER) == []


def test_prints_are_left_to_the_feeds_so_that_none_is_heard_twice(journal):
    kept = lived(journal, OFFER)
    prints = tuple(step.event for step in kept if isinstance(step.event, FlowPrinted))
    assert len(prints) == 2
    assert second(journal).recalled.heard.prints == prints


def test_a_print_of_last_week_can_come_no_more(journal):
    kept = lived(journal, SWEEPS)
    *_, latest = (step.event for step in kept if isinstance(step.event, FlowPrinted))
    week = timedelta(days=7)
    later = replace(latest, at=latest.at + week, print_id="of another week")
    journal.append([Step(later, ())])
    assert second(journal).recalled.heard.prints == (later,)


@pytest.mark.parametrize("tape", [OFFER, TAP, HELD, ADOPTED], ids=["offered", "ordered", "held", "adopted"])
def test_a_play_that_is_gone_while_its_idea_is_open_is_refused_in_one_line(journal, tape):
    lived(journal, tape)
    with pytest.raises(BadConfig) as refused:
        second(journal, without("flow_first"))
    assert str(refused.value) == "flow_first: open in this journal and not among the plays of this build"


def test_a_play_that_is_gone_and_was_done_is_missed_by_nobody(journal):
    lived(journal, SOLD)
    assert second(journal, without("flow_first")).engine.floor.book.positions == {}


def test_a_long_recalling_says_how_far_it_has_come(journal):
    """A line every ten seconds, and none for a short one."""
    lived(journal, SOLD)
    said, passed = list[str](), iter(range(0, 1000, 4))
    far = Lines("recalled", journal.seq, said.append, lambda: next(passed))
    recall(journal, Recollection(Engine(PLAYBOOK)), (), far.show)
    counts = [int(line.split()[1]) for line in said]
    assert counts == sorted(counts)
    assert len(counts) > 3
    assert said[0] == f"recalled: {counts[0]} of {journal.seq} rows"
