"""A stop is heard within a second, and a wish to close everything begins in that very step."""

from datetime import datetime, timedelta

from bot.chat.acts import Verb
from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.kinds import Kind
from chaos.world import World
from engine.model.events import Flatten, Halt, Pause
from engine.model.records import Exit
from engine.replay import Step

HEARD = timedelta(seconds=1)
STOPS = {Verb.HALT: Halt, Verb.FLATTEN: Flatten, Verb.PAUSE: Pause}
DEAF = frozenset(
    {
        Kind.CHAT_DOWN, Kind.DISK_SLOW, Kind.CLOCK_AHEAD, Kind.CLOCK_BACK, Kind.CRASH, Kind.CRASH_OFTEN,
        Kind.OTHER_PLAYBOOK, Kind.ARRIVES_DOWN, Kind.COMMIT_FAILS, Kind.COMMIT_UNSURE, Kind.BELL,
    }
)  # fmt: skip
"""With one of these a tap may take its time, or have lapsed by the machine's own clock."""


class StopJudge(Judge):
    """The owner's word against everything the desk would like to do."""

    def __init__(self, world: World, orders: OrderJudge) -> None:
        super().__init__(world)
        self._orders = orders
        self._prompt = DEAF.isdisjoint(world.plan.by_kind)
        self._heard: dict[Verb, datetime] = {}
        self._leaving: set[str] = set()

    def committed(self, step: Step) -> None:
        """By the world's clock."""
        for verb, kind in STOPS.items():
            if isinstance(step.event, kind):
                self._heard[verb] = self.world.agenda.now
        self._leaving.update(each.setup for each in step.outputs if isinstance(each, Exit))
        if isinstance(step.event, Flatten):
            self._begun()

    def _begun(self) -> None:
        for setup, held in self._orders.held.items():
            if held > 0 and setup not in self._leaving:
                raise Broken("I12", f"everything is to be closed, and {setup} is not being left")

    def second(self) -> None:
        """Of every touch that could be heard at once."""
        if not self._prompt:
            return
        now = self.world.agenda.now
        for touch in self.world.people.taps.values():
            if touch.genuine and touch.verb in STOPS and now - touch.at > HEARD:
                heard_at = self._heard.get(touch.verb)
                if heard_at is None or heard_at < touch.at:
                    raise Broken(
                        "I12", f"{touch.verb} was tapped at {touch.at:%H:%M:%S} and nobody has heard it"
                    )
