"""What goes without a tap was allowed by a person, in this life, and not at once."""

from datetime import datetime, timedelta
from typing import NamedTuple

from chaos.judges.judge import Broken, Judge
from chaos.playbook import ARM_S, VETO_S
from chaos.world import World
from engine.model.autonomy import Autonomy
from engine.model.events import DeskStarted, SetAutonomy, Woke
from engine.model.records import Approved, LatchCleared, LatchSet, Ticket
from engine.replay import Step

ALONE = frozenset(level for level in Autonomy if level.by_itself)


class Grant(NamedTuple):
    """So far, and from then on."""

    level: Autonomy
    since: datetime


class AuthorityJudge(Judge):
    """I12: authority rises by a person's word alone, and falls with every start and every latch."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._latches: set[str] = set()
        self._grants: list[Grant] = []
        self._most = Autonomy.CONFIRM
        self._tickets: dict[str, Ticket] = {}

    def committed(self, step: Step) -> None:
        """Words first: they allow what follows from them."""
        match step.event:
            case DeskStarted() | Woke():
                self._fall(step.event.at)
            case SetAutonomy() as word:
                self._said(word)
            case _:
                pass
        for output in step.outputs:
            match output:
                case LatchSet():
                    self._latches.add(output.latch)
                    self._fall(step.event.at)
                case LatchCleared():
                    self._latches.discard(output.latch)
                case Ticket():
                    self._offered(output)
                case Approved(by=by) if by in ALONE:
                    self._alone(step.event.at, output, Autonomy(by))
                case _:
                    pass

    def _fall(self, at: datetime) -> None:
        """What went alone asks again; what was only about to stays what it was."""
        if any(each.since <= at for each in self._grants):
            self._most = Autonomy.CONFIRM
        self._grants.clear()

    def _said(self, word: SetAutonomy) -> None:
        """The desk has three plays here, and the owner always speaks of all of them."""
        if not word.level.by_itself:
            self._grants.clear()
            self._most = word.level
        elif not self._latches:
            self._grants.append(Grant(word.level, word.at + timedelta(seconds=ARM_S)))

    def _offered(self, ticket: Ticket) -> None:
        self._tickets[ticket.ticket] = ticket
        if self._most.step < Autonomy.CONFIRM.step and not self._grants:
            raise Broken("I12", f"{ticket.ticket} was offered, and all is set to {self._most}")

    def _alone(self, at: datetime, yes: Approved, level: Autonomy) -> None:
        if not any(each.level.step >= level.step and at >= each.since for each in self._grants):
            raise Broken("I12", f"{yes.ticket} went by {level}, and nobody allows that")
        offered_at = self._tickets[yes.ticket].candidate.at
        if level is Autonomy.VETO and at < offered_at + timedelta(seconds=VETO_S):
            raise Broken("I12", f"{yes.ticket} went before anybody could have skipped it")
