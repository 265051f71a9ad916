"""Five minutes of a session without a word of the broker's wait for a person; less of it waits for nobody."""

from chaos.judges.judge import Broken, Judge
from chaos.kinds import Kind
from chaos.world import World
from engine.model.latch_names import BROKER_DOWN
from engine.model.records import LatchSet
from engine.replay import Step

SILENT_S = 300.0
NOTICED_S = 45.0
"""The reads that fail first are only doubted, and what failed before the silence may have begun it."""
OTHERWISE = frozenset({Kind.CLOCK_AHEAD, Kind.CLOCK_BACK, Kind.BELL})
"""With a clock that jumps five minutes are something else, and after the bell nobody need be told."""


class SilenceJudge(Judge):
    """I12, by the plan of the day: the one fault that lasts so long."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._silences = world.plan.of(Kind.LONG_SILENCE)
        self._judges = OTHERWISE.isdisjoint(world.plan.by_kind)
        self._since = 0.0
        self._laid = False

    def born(self) -> None:
        """Whoever was not there did not ask, and counts anew."""
        self._since = self.world.agenda.passed

    def committed(self, step: Step) -> None:
        """It is laid once, and only of a silence."""
        if not any(isinstance(each, LatchSet) and each.latch == BROKER_DOWN for each in step.outputs):
            return
        self._laid, passed = True, self.world.agenda.passed
        if self._judges and not any(passed >= each.at + SILENT_S - NOTICED_S for each in self._silences):
            raise Broken("I12", f"{BROKER_DOWN} is laid, and the broker answered")

    def second(self) -> None:
        """By then somebody must have been told."""
        passed = self.world.agenda.passed
        for each in self._silences:
            silent = min(passed, each.until) - max(each.at, self._since)
            if self._judges and not self._laid and silent > SILENT_S + NOTICED_S:
                raise Broken("I12", f"the broker is silent for {silent:.0f} s, and nobody need look")
