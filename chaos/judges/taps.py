"""One tap, one effect; nobody else's; and none lost that Telegram was told is safe."""

from collections.abc import Iterator

from bot.chat.acts import Act, Verb
from bot.chat.hands.deciding import command
from chaos.judges.judge import Broken, Judge
from chaos.shell import from_the_shell
from chaos.telegram import Tapped
from chaos.world import World
from engine.model.events import (
    Adopt,
    Approve,
    CancelRest,
    Close,
    Command,
    DeskStarted,
    Event,
    Flatten,
    FlattenForeign,
    Half,
    Halt,
    HitAsk,
    Ignore,
    Pause,
    Resume,
    SetAutonomy,
    Skip,
    StopToEntry,
)
from engine.model.records import Approved
from engine.replay import Step
from storage.chat import Decided
from storage.inbox import InboxState


class TapJudge(Judge):
    """I4 and I5."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._commands: list[Command] = []
        self._approved: set[str] = set()
        self._former = set[Decided]()
        """Decided before the last start: what of it gives the desk more is said again or not done."""
        world.server.acknowledged = self.acknowledged

    def committed(self, step: Step) -> None:
        """Every command was a touch of the owner's own finger, and no touch is two."""
        event = step.event
        if isinstance(event, DeskStarted):
            self._former = set(self.world.disk.chat.decisions.values())
        if isinstance(event, Command) and not from_the_shell(event):
            self._commands.append(event)
            self._meant(event)
        for output in step.outputs:
            if isinstance(output, Approved):
                if output.ticket in self._approved:
                    raise Broken("I4", f"{output.ticket} was approved twice")
                self._approved.add(output.ticket)

    def _meant(self, event: Command) -> None:
        verb, subject = _of(event)
        touches = [each for each in self._touches() if (each.verb, each.subject) == (verb, subject)]
        done = sum(1 for each in self._commands if _of(each) == (verb, subject))
        if done > len(touches):
            raise Broken("I4", f"{done} times {verb} {subject}, and {len(touches)} taps of the owner's")
        if verb in (Verb.BUY, Verb.SKIP) and done > 1:
            raise Broken("I4", f"{verb} {subject} has two effects")

    def _touches(self) -> Iterator[Tapped]:
        return (each for each in self.world.people.taps.values() if each.genuine)

    def acknowledged(self, offset: int) -> None:
        """Telegram forgets what is below; so it must be on the disk."""
        stored = {ext_id for _, ext_id in self.world.disk.inbox.kept}
        for number, tap in self.world.server.names.items():
            if number < offset and f"tap {tap}" not in stored:
                raise Broken("I5", f"tap {tap} was acknowledged and is not stored")

    def rested(self) -> None:
        """What was stored was dealt with, and what was decided was carried out, or put aside and told."""
        aside = set[str]()
        for received, state in self.world.disk.inbox.kept.values():
            if state is InboxState.PENDING:
                raise Broken("I5", f"{received.ext_id} is still waiting")
            if state is InboxState.DEAD:
                aside.add(received.ext_id)
        for decided in self.world.disk.chat.decisions.values():
            act = Act(Verb(decided.verb), decided.subject)
            if act.needs_now and decided in self._former:
                continue
            if command(decided) not in self._commands and decided.tap not in aside:
                raise Broken(
                    "I5", f"{decided.verb} {decided.subject} was decided and never reached the journal"
                )


VERBS: dict[type[Event], Verb] = {
    Approve: Verb.BUY,
    Skip: Verb.SKIP,
    Close: Verb.CLOSE,
    Half: Verb.HALF,
    StopToEntry: Verb.STOP,
    HitAsk: Verb.HIT,
    CancelRest: Verb.REST,
    Halt: Verb.HALT,
    Flatten: Verb.FLATTEN,
    Resume: Verb.RESUME,
    Pause: Verb.PAUSE,
    SetAutonomy: Verb.AUTO,
    Adopt: Verb.ADOPT,
    Ignore: Verb.IGNORE,
    FlattenForeign: Verb.UNLOAD,
}


def _of(event: Command) -> tuple[Verb, str]:
    verb = VERBS[type(event)]
    match event:
        case Approve() | Skip():
            return verb, event.ticket
        case Close() | Half() | StopToEntry() | HitAsk() | CancelRest():
            return verb, event.setup
        case Adopt() | Ignore() | FlattenForeign():
            return verb, event.symbol
        case SetAutonomy():
            return verb, f"{event.play} {event.level}"
        case _:
            return verb, ""
