"""Why a ticket or a refusal is what it is, in five lines a trader would write."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.telling.exit_words import clause, part
from bot.telling.story import money
from bot.telling.verdicts import amount, judged
from engine.model.calendar import eastern_date, session_before
from engine.model.contract import named
from engine.model.records import Alert, Candidate, Cap, Refusal, Setup, SetupEnded, SetupGrew, Size, Ticket
from engine.model.verdict import Unit, Verdict
from engine.plays.play import Play, Playbook
from engine.replay import Step

Answered = Ticket | Alert | Refusal


class Reasons:
    """Remembers the setups of a story, because a refusal names its setup and not its signals."""

    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook
        self._setups: dict[str, Setup] = {}

    def lines(self, step: Step) -> Iterator[str]:
        """Five lines under each ticket, each alert and each refusal of a step."""
        for output in step.outputs:
            match output:
                case Setup():
                    self._setups[output.setup] = output
                case SetupGrew() if output.setup in self._setups:
                    grown = self._setups[output.setup]
                    self._setups[output.setup] = replace(grown, signals=output.signals, lift=output.lift)
                case SetupEnded():
                    self._setups.pop(output.setup, None)
                case Ticket() | Alert() | Refusal() if output.setup in self._setups:
                    setup = self._setups[output.setup]
                    yield from why(output, setup, self._playbook.named[setup.play])


def why(answer: Answered, setup: Setup, play: Play) -> tuple[str, ...]:
    """Signals, contract, verdicts, size, and what would make it stop."""
    return (
        f"  because  {'; '.join(signals(setup))}",
        f"  contract {_contract(answer.candidate)}",
        f"  judged   {_verdicts(answer.verdicts, answer.candidate)}",
        f"  size     {size(answer.size)}",
        f"  stops    {_stops(answer, play)}",
    )


def signals(setup: Setup) -> Iterator[str]:
    """Each opinion with its reason."""
    for signal in setup.signals:
        yield f"{signal.detector} {signal.direction} {signal.strength}: {signal.why}"


def _contract(candidate: Candidate | None) -> str:
    if candidate is None:
        return "none could be weighed"
    quote = candidate.quote
    spread = f" ({amount(quote.spread, Unit.RATIO)} wide)" if quote.spread is not None else ""
    market = f"{named(candidate.symbol)} {money(quote.bid)}x{money(quote.ask)}{spread}"
    if candidate.of_shares:
        return f"{market}, volume {_count(candidate.stock_volume)}: the shares themselves"
    days = f"{candidate.dte} days left" if candidate.dte else "ends today"
    delta = f"no delta ({candidate.greeks_why})"
    if candidate.delta is not None:
        delta = f"delta {candidate.delta:+.2f} ({candidate.greeks_from})"
    return (
        f"{market}, {days}, {delta}, "
        f"open interest {interest(candidate)}, volume {_count(candidate.volume)}: "
        f"{_chosen(candidate)}"
    )


def _chosen(candidate: Candidate) -> str:
    if candidate.quality is None:
        return "the strike that was swept"
    return f"the best that may be traded of what the chain shows, quality {candidate.quality:.2f}"


def interest(candidate: Candidate) -> str:
    """Counted once a night: a count from before the last close is an old one, and is called so."""
    count, on = _count(candidate.open_interest), candidate.interest_on
    if candidate.open_interest is None or on is None:
        return count
    return f"{count} of {on:%b} {on.day}{' (old)' if on < session_before(eastern_date(candidate.at)) else ''}"


def _count(contracts: int | None) -> str:
    return "unknown" if contracts is None else f"{contracts:,}"


def _verdicts(given: Iterable[Verdict], candidate: Candidate | None) -> str:
    """What failed first, then all that passed: no number is left out."""
    ordered = sorted(given, key=lambda verdict: verdict.passed)
    told = (("" if each.passed else "NO ") + judged(each, candidate) for each in ordered)
    return "; ".join(told) or "nothing to judge"


def size(asked: Size | None) -> str:
    """Every cap's own answer."""
    if asked is None:
        return "not asked"
    caps = ", ".join(f"{cap.name} {cap.contracts:,}" for cap in sorted(asked.caps, key=_contracts))
    return f"{asked.contracts}, bound by {asked.bound_by} ({caps})"


def _contracts(cap: Cap) -> int:
    return cap.contracts


def _stops(answer: Answered, play: Play) -> str:
    if isinstance(answer, Refusal):
        again = f"the same idea is looked at again after {play.again_after_s / 60:g} min"
        return f"refused at {answer.stage} by {', '.join(answer.gates)}; {again}"
    forced = (play.forced,) if play.select.needs_chain else ()
    others = "; ".join(clause(rule) for rule in (*play.exits, play.cutoff, *forced))
    target = f"{money(answer.target)} on the bid{part(play.target.share)}"
    return f"{money(answer.stop)} on the middle twice; {target}; {others}"
