"""`replay`: a tape through the engine, told as it unfolds."""

import gc
import json
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from bot.telling.progress import Progress
from bot.telling.story import tell
from bot.telling.tally import Tally
from bot.telling.why import Reasons
from engine.core import Engine
from engine.plays.play import Playbook
from engine.replay import Step, replay
from engine.sim import SimVenue
from storage.chain import Chain
from storage.tape.fault import TapeFault
from storage.tape.source import Tape, open_tape

BATCH = 1024
MEASURABLE = 10_000
"""Fewer events than this say more about starting up than about speed."""


def replay_tape(
    path: Path, playbook: Playbook, *, as_json: bool, journal: Path | None, why: bool = False
) -> int:
    """Print the story and the sum of it; with a journal, keep every row, or none if the tape is broken."""
    with ExitStack() as stack:
        tape = stack.enter_context(open_tape(path))
        write, finish = _keep(stack, journal) if journal is not None else _hash_only()
        say = _silent if as_json else print
        tally, began = Tally(), time.perf_counter()
        _play(tape, playbook, tally, write, say, Reasons(playbook) if why else None)
        if not tally.events:
            raise TapeFault(f"{path}: there is no event in it")
        journal_hash = finish()
        numbers = tally.numbers(time.perf_counter() - began, journal_hash)
    if as_json:
        print(json.dumps(numbers))
    else:
        print("\n".join(["", *summary(numbers)]))
    return 0


def _play(
    tape: Tape,
    playbook: Playbook,
    tally: Tally,
    write: Callable[[list[Step]], object],
    say: Callable[[str], None],
    reasons: Reasons | None,
) -> None:
    progress, batch = Progress(tape.size), list[Step]()
    gc.freeze()
    for step in replay(tape.events, Engine(playbook), SimVenue(tape.script)):
        tally.add(step)
        batch.append(step)
        if len(batch) == BATCH:
            write(batch)
            batch.clear()
            progress.show(tape.read, tally.events)
        for line in (*tell(step), *(reasons.lines(step) if reasons is not None else ())):
            progress.clear()
            say(line)
    write(batch)
    progress.clear()


def _hash_only() -> tuple[Callable[[list[Step]], object], Callable[[], str]]:
    """The hash the journal would have, without keeping it."""
    chain = Chain()

    def write(steps: Sequence[Step]) -> None:
        for step in steps:
            chain.link(step.event, step.outputs)

    return write, lambda: chain.hash


def _keep(stack: ExitStack, target: Path) -> tuple[Callable[[list[Step]], object], Callable[[], str]]:
    """Durable, whole or not at all; the database is only loaded for those who ask for it."""
    from storage.whole import whole_journal

    journal = stack.enter_context(whole_journal(target))
    return journal.append, lambda: journal.hash


def _silent(_line: str) -> None:
    return


def summary(numbers: dict[str, object]) -> list[str]:
    """The same numbers for a reader."""
    gates = numbers["refusals_by_gate"]
    by_gate = ", ".join(f"{gate} {count}" for gate, count in gates.items()) if isinstance(gates, dict) else ""
    enough = isinstance(numbers["events"], int) and numbers["events"] >= MEASURABLE
    speed = f"{numbers['events_per_s']:>10,}" if enough else "too few to measure"
    counted = ("events", "signals", "setups", "tickets", "refusals", "trades")
    lines = [f"{name:<12} {numbers[name]:>10,}" for name in counted]
    if by_gate:
        lines.insert(5, f"{'by gate':<12} {by_gate}")
    still_open = numbers["still_open"]
    if isinstance(still_open, dict) and still_open:
        held = ", ".join(f"{setup} x{quantity}" for setup, quantity in still_open.items())
        lines.append(f"{'still open':<12} {held}: not in the P&L")
    return [
        *lines,
        f"{'P&L':<12} {numbers['pnl']:>+10,.2f} simulated, after assumed fees",
        f"{'events/s':<12} {speed}",
        f"{'journal':<12} {numbers['journal_hash']}",
    ]
