"""Why a ticket or a refusal is what it is, in five lines a trader would write."""

from collections.abc import Iterable, Iterator

from bot.story import judged, money
from engine.model.contract import contract
from engine.model.records import Candidate, Refusal, Setup, SetupEnded, Size, Ticket
from engine.model.verdict import Verdict
from engine.plays.play import Play, Playbook
from engine.replay import Step


class Reasons:
    """Remembers the setups of a story, because a refusal names its setup and not its signals."""

    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook
        self._setups: dict[str, Setup] = {}

    def lines(self, step: Step) -> Iterator[str]:
        """Five lines under each ticket and each refusal of a step."""
        for output in step.outputs:
            match output:
                case Setup():
                    self._setups[output.setup] = output
                case SetupEnded():
                    self._setups.pop(output.setup, None)
                case Ticket() | Refusal() if output.setup in self._setups:
                    setup = self._setups[output.setup]
                    yield from why(output, setup, self._playbook.named[setup.play])


def why(answer: Ticket | Refusal, setup: Setup, play: Play) -> tuple[str, ...]:
    """Signals, contract, verdicts, size, and what would make it stop."""
    return (
        f"  because  {'; '.join(signals(setup))}",
        f"  contract {_contract(answer.candidate, play)}",
        f"  judged   {_verdicts(answer.verdicts)}",
        f"  size     {size(answer.size)}",
        f"  stops    {_stops(answer, play)}",
    )


def signals(setup: Setup) -> Iterator[str]:
    """Each opinion with its reason."""
    for signal in setup.signals:
        yield f"{signal.detector} {signal.direction} {signal.strength}: {signal.why}"


def _contract(candidate: Candidate | None, play: Play) -> str:
    if candidate is None:
        return "none could be weighed"
    quote = candidate.quote
    delta = f", delta {candidate.delta:+.2f}" if candidate.delta is not None else ""
    quality = f", quality {candidate.quality:.2f}" if candidate.quality is not None else ""
    chosen = f"by {type(play.select).__name__}"
    return f"{contract(candidate.symbol)} {money(quote.bid)}x{money(quote.ask)}{delta}{quality}, {chosen}"


def _verdicts(given: Iterable[Verdict]) -> str:
    """What failed first, then all that passed: no number is left out."""
    ordered = sorted(given, key=lambda verdict: verdict.passed)
    return "; ".join(("" if each.passed else "NO ") + judged(each) for each in ordered) or "nothing to judge"


def size(asked: Size | None) -> str:
    """Every cap's own answer."""
    if asked is None:
        return "not asked"
    caps = ", ".join(f"{cap.name} {cap.contracts:,}" for cap in asked.caps)
    return f"{asked.contracts}, bound by {asked.bound_by} ({caps})"


def _stops(answer: Ticket | Refusal, play: Play) -> str:
    if isinstance(answer, Refusal):
        return f"refused at {answer.stage}: {', '.join(answer.gates)}"
    others = ", ".join(type(rule).__name__ for rule in (*play.exits, play.forced))
    return f"{money(answer.stop)} on the middle twice, {money(answer.target)} on the bid, or {others}"
