"""A file stops the desk within a second, whatever has become of Telegram."""

from datetime import datetime, timedelta

from chaos.judges.judge import Broken, Judge
from chaos.kinds import Kind
from chaos.shell import from_the_shell
from chaos.world import World
from engine.model.events import Flatten, Halt
from engine.replay import Step

HEARD = timedelta(seconds=1.2)
"""It is looked for twice a second; a clock that was set back goes a tenth slower."""


class ShellJudge(Judge):
    """The last way to stop it."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._slow = bool(world.plan.of(Kind.DISK_SLOW))
        self._heard: dict[type[Halt | Flatten], datetime] = {}

    def committed(self, step: Step) -> None:
        """What was read of it."""
        event, now = step.event, self.world.agenda.now
        if isinstance(event, Halt | Flatten) and from_the_shell(event):
            self._heard[type(event)] = now

    def second(self, alive_since: datetime) -> None:
        """Asked of a desk that is awake."""
        lies, agenda = self.world.shell.lies, self.world.agenda
        if lies is None or self._slow:
            return
        since = max(agenda.now - timedelta(seconds=agenda.passed - lies.at), alive_since)
        kind = Flatten if lies.kind is Kind.PANIC_FLATTEN else Halt
        heard = self._heard.get(kind)
        if agenda.now - since > HEARD and (heard is None or heard < since):
            raise Broken("I12", f"a file tells the desk to {kind.__name__.lower()}, and it has not read it")
