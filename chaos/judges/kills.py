"""How long a stop takes: no entry a second after it, and two seconds to the first order that closes."""

from chaos.judges.judge import Broken, Judge
from chaos.judges.stops import DEAF, STOPS
from chaos.judges.ways import WayOutJudge
from chaos.kinds import Kind
from chaos.shell import from_the_shell
from chaos.world import World
from engine.model.events import Command, Flatten, Halt, Pause, Resume
from engine.model.intents import Effect, SubmitOrder
from engine.replay import Step

NO_ENTRY_AFTER_S = 1.0

Stop = Pause | Halt | Flatten
VERBS = {kind: verb for verb, kind in STOPS.items()}


class KillJudge(Judge):
    """I12, in seconds of the world, from the tap or from the file that was laid.

    Three things make it count later: before a life began nobody could hear; with Telegram away, the clock
    wrong or the process dying a tap counts from when it reached the desk; and where each commit takes seconds
    every stop counts from its own, for what was decided before it is written down and sent before it. What
    may stand between a wish to close everything and its first order is named in `ways.py`.
    """

    def __init__(self, world: World, ways: WayOutJudge) -> None:
        super().__init__(world)
        self._ways = ways
        self._well = DEAF.isdisjoint(world.plan.by_kind)
        self._slow = bool(world.plan.of(Kind.DISK_SLOW))
        self._said: list[tuple[Stop, float]] = []
        """What this life has heard and not written down."""
        self._stopped: float | None = None
        self._born = 0.0

    def born(self) -> None:
        """What was not written down is forgotten, and told again."""
        self._said.clear()
        self._born = self.world.agenda.passed

    def told(self, wish: Command) -> None:
        """It has reached the desk, and waits for its turn."""
        if not isinstance(wish, Stop) or self._slow:
            return
        since = self._since(wish)
        self._said.append((wish, since))
        if isinstance(wish, Flatten):
            self._ways.told(wish, since)

    def _since(self, wish: Stop) -> float:
        lies, agenda = self.world.shell.lies, self.world.agenda
        if from_the_shell(wish):
            return max(lies.at if lies is not None else agenda.passed, self._born)
        verb = VERBS[type(wish)]
        taps = [each.at for each in self.world.people.taps.values() if each.genuine and each.verb == verb]
        if not self._well or not taps:
            return agenda.passed
        return max((taps[-1] - agenda.start).total_seconds(), self._born)

    def committed(self, step: Step) -> None:
        """A resume lifts what was written down before it."""
        event = step.event
        if isinstance(event, Stop):
            since = [passed for wish, passed in self._said if wish is event] or [self.world.agenda.passed]
            self._said = [said for said in self._said if said[0] is not event]
            self._stopped = min(since) if self._stopped is None else min(self._stopped, *since)
        elif isinstance(event, Resume):
            self._stopped = None
        for output in step.outputs:
            if isinstance(output, SubmitOrder) and output.effect is Effect.OPEN:
                self._bought(output)

    def _bought(self, intent: SubmitOrder) -> None:
        stops = [passed for _, passed in self._said]
        stops += [self._stopped] if self._stopped is not None else []
        late = self.world.agenda.passed - min(stops, default=self.world.agenda.passed)
        if late > NO_ENTRY_AFTER_S:
            raise Broken("I12", f"{intent.order_id} was sent {late:.1f} s after somebody stopped the desk")
