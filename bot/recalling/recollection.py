"""All that a desk knows from its journal, and nothing else: what a start builds and a bookmark keeps."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.following import Following
from bot.recalling.heard import Ears
from engine.core import Engine
from engine.model.events import AccountSeen, DeskStarted
from engine.replay import Step
from storage.tape.desk_lines import TAPE


@dataclass(slots=True)
class Recollection:
    """As far as it was read."""

    engine: Engine
    following: Following = field(default_factory=Following)
    ears: Ears = field(default_factory=Ears)
    prefix: str = ""
    """What all of its order ids begin with, given by its first life."""
    account: str = ""
    of_a_tape: bool = False
    """What it bought was never anybody's."""
    at: datetime | None = None
    """Its latest moment: time goes on from there. What was asked for earlier may be written down later."""
    steps: int = 0
    seq: int = 0

    def recall(self, step: Step) -> None:
        """The next step that is written down: nothing of it is decided again."""
        event = step.event
        self.at = event.at if self.at is None or event.at > self.at else self.at
        if isinstance(event, DeskStarted):
            self.prefix = self.prefix or event.prefix
            self.of_a_tape = self.of_a_tape or event.build == TAPE
        if isinstance(event, AccountSeen):
            self.account = event.account or self.account
        self.ears.take(event)
        self.engine.recall(event, step.outputs)
        self.following.take(step)
        self.steps += 1
        self.seq += 1 + len(step.outputs)
