"""The file by which a shell stops the desk: the desk's own reading of it, and no disk."""

from operator import attrgetter
from pathlib import Path

from bot.clock import Clock
from bot.panic import PanicFile
from chaos.agenda import Agenda
from chaos.faults import Fault, Plan
from chaos.kinds import Kind
from engine.model.events import Command, Flatten, Halt

KINDS, BY = frozenset({Kind.PANIC_HALT, Kind.PANIC_FLATTEN}), "the shell"


def from_the_shell(command: Command) -> bool:
    """Whether it was read there, and tapped by nobody."""
    return isinstance(command, Halt | Flatten) and command.by == BY


class Shell:
    """What lies there, and since when."""

    def __init__(self, agenda: Agenda, plan: Plan) -> None:
        self._agenda = agenda
        self._plan = plan

    @property
    def used(self) -> bool:
        return not KINDS.isdisjoint(self._plan.by_kind)

    @property
    def lies(self) -> Fault | None:
        """The last that was laid, unless it was taken away: the one before it is written over."""
        passed = self._agenda.passed
        laid = [fault for kind in KINDS for fault in self._plan.of(kind) if fault.at <= passed]
        last = max(laid, key=attrgetter("at"), default=None)
        return last if last is not None and passed < last.until else None


class Laid(PanicFile):
    """Looked for in the made-up world."""

    def __init__(self, shell: Shell, clock: Clock) -> None:
        super().__init__(Path(), clock)
        self._shell = shell

    def _mark(self) -> tuple[int, int] | None:
        lies = self._shell.lies
        return (int(lies.at * 10), 0) if lies is not None else None

    def _read(self) -> tuple[bool, str]:
        lies = self._shell.lies
        return lies is not None and lies.kind is Kind.PANIC_FLATTEN, BY
