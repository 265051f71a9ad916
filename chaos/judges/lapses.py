"""What nobody answers ends, in its own time and not later."""

from datetime import datetime, timedelta

from chaos.judges.judge import Broken, Judge
from chaos.world import World
from engine.model.records import Approved, SetupEnded, Ticket
from engine.replay import Step

SLACK = timedelta(seconds=3)


class LapseJudge(Judge):
    """I20, by the desk's own time: an open ticket is a promise with an end."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._open: dict[str, datetime] = {}

    def committed(self, step: Step) -> None:
        """Offered, answered, over."""
        for output in step.outputs:
            match output:
                case Ticket():
                    self._open[output.setup] = output.lapses_at
                case Approved() | SetupEnded():
                    self._open.pop(output.setup, None)
                case _:
                    pass

    def second(self, at: datetime) -> None:
        """Only a desk that lives can let go of anything."""
        for setup, lapses_at in self._open.items():
            if at > lapses_at + SLACK:
                raise Broken(
                    "I20", f"nobody has tapped {setup} by {lapses_at:%H:%M:%S}, and it is still open"
                )
