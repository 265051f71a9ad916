"""The half that is bought later, or never: held back until its candle has closed."""

from dataclasses import dataclass, replace

from bot.chat.cards.about import About
from engine.model.intents import Effect, SubmitOrder
from engine.model.records import HeldBack, Trade


@dataclass(slots=True)
class Later:
    """What of a plan is not bought yet, and what of it was dropped, and why."""

    held_back: HeldBack | None = None
    dropped: HeldBack | None = None

    def take(self, output: About) -> None:
        """Nothing of it any more: dropped, unless it is ordered next."""
        match output:
            case HeldBack() if output.quantity:
                self.held_back = output
            case HeldBack():
                self._drop(output.why)
            case SubmitOrder() if output.effect is Effect.OPEN:
                self.dropped = None
            case Trade():
                self._drop("it was over before")
            case _:
                pass

    def _drop(self, why: str) -> None:
        if self.held_back is not None:
            self.dropped, self.held_back = replace(self.held_back, why=why), None
