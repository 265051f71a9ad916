"""A file stops the desk within a second, whatever has become of Telegram."""

from chaos.judges.judge import Broken, Judge
from chaos.kinds import Kind
from chaos.shell import from_the_shell
from chaos.world import World
from engine.model.events import Flatten, Halt
from engine.replay import Step

HEARD_S = 1.2
"""It is looked for twice a second; a clock that was set back goes a tenth slower."""


class ShellJudge(Judge):
    """The last way to stop it; counted in seconds of the world, for the desk's clock may leap."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._slow = bool(world.plan.of(Kind.DISK_SLOW))
        self._heard: dict[type[Halt | Flatten], float] = {}
        self._born = 0.0

    def born(self) -> None:
        """A new life reads it anew."""
        self._born = self.world.agenda.passed

    def committed(self, step: Step) -> None:
        """What was read of it."""
        event = step.event
        if isinstance(event, Halt | Flatten) and from_the_shell(event):
            self._heard[type(event)] = self.world.agenda.passed

    def second(self) -> None:
        """Asked of a desk that is awake."""
        lies, passed = self.world.shell.lies, self.world.agenda.passed
        if lies is None or self._slow:
            return
        since, kind = max(lies.at, self._born), Flatten if lies.kind is Kind.PANIC_FLATTEN else Halt
        if passed - since > HEARD_S and self._heard.get(kind, -1.0) < since:
            raise Broken("I12", f"a file tells the desk to {kind.__name__.lower()}, and it has not read it")
