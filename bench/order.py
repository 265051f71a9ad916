"""From a print or a tap to the order's bytes on the socket, intent durable: alone, and in full swing."""

import asyncio
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from bench.chat import picture
from bench.engine import calibrate, raw_commit_p50
from bench.load import START, idle
from bench.order_rounds import PLAYBOOK, Both, NoChains, OnTheWire, Script
from bot.alpaca.keys import Keys
from bot.alpaca.rest import Rest
from bot.alpaca.updates import Updates
from bot.chat.pictures.drawing import draw
from bot.chat.pictures.studio import Studio
from bot.chat.wire.bot_api import Post, Wire
from bot.clock import SystemClock
from bot.desk import Desk
from bot.errands import Errands
from bot.recorder import Recorder
from bot.venues.alpaca import AlpacaBroker
from bot.watch.heartbeats import Heartbeats
from engine.core import Engine
from engine.replay import Step
from engine.timeline import Timeline
from storage.journal import open_journal
from storage.recording.lines import Opened
from storage.recording.shelf import Shelf

TURNS, ROUNDS = 3, 100
A_ROUND = 2
"""Orders: in on a tap, out on a print."""

MESSAGES_PER_S, EVENTS_PER_S, AT_ONCE = 30, 20_000, 200
"""What Telegram lets a bot say in all, and the assumed worst tenth of a second of the tape, for ever."""

PLENTY = 10**10

Took = tuple[bool, float]


def run(*, told: bool, turns: int = TURNS, rounds: int = ROUNDS) -> dict[str, float]:
    """Alone, beside a stranger and in full swing in turns, so that all see the same minute; by the wall."""
    quiet, beside, loaded, raw = list[Took](), list[Took](), list[Took](), list[float]()
    with _counterparts() as url:
        for turn in range(turns):
            raw.append(raw_commit_p50())
            quiet += asyncio.run(took(url, rounds, busy=False))
            with _stranger():
                beside += asyncio.run(took(url, rounds, busy=False))
            loaded += asyncio.run(took(url, rounds, busy=True))
            if told:
                print(f"turn {turn + 1} of {turns} …", file=sys.stderr)
    every, under_load = [each for _, each in quiet], [each for _, each in loaded]
    return {
        "calib_ns": calibrate(),
        "order_p50_ms": statistics.median(every),
        "order_p99_ms": _p99(every),
        "order_beside_p99_ms": _p99([each for _, each in beside]),
        "order_loaded_p50_ms": statistics.median(under_load),
        "order_loaded_p99_ms": _p99(under_load),
        "tap_p50_ms": statistics.median(each for tap, each in quiet if tap),
        "print_p50_ms": statistics.median(each for tap, each in quiet if not tap),
        "raw_commit_p50_ms": statistics.median(raw),
        "orders": len(every) + len(beside) + len(under_load),
    }


def _p99(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)]


@contextmanager
def _counterparts() -> Iterator[str]:
    command = [sys.executable, "-m", "bench.counterparts"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        try:
            port = process.stdout.readline().strip() if process.stdout is not None else ""
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@contextmanager
def _stranger() -> Iterator[None]:
    """A process that only counts: what it adds is the machine's, whatever the desk does."""
    with subprocess.Popen([sys.executable, "-c", "n = 0\nwhile True:\n    n += 1"]) as process:
        try:
            yield
        finally:
            process.kill()


async def took(url: str, rounds: int, *, busy: bool) -> list[Took]:
    """Whether it was a tap, and milliseconds; a desk that did not send what it should measures nothing."""
    clock, beats, wire = SystemClock(), Heartbeats(), OnTheWire()
    keys = Keys("bench", "bench")
    rest = Rest("bench", url, keys, clock, beats, limit=10**6, transport=wire)
    broker = AlpacaBroker(rest, Updates(url, keys, clock, beats, "bench", seed="bench"), clock, beats)
    with tempfile.TemporaryDirectory() as folder:
        journal = open_journal(f"{folder}/bench.db", holder="bench")
        try:
            async with AsyncExitStack() as stack:
                errands = await stack.enter_async_context(Errands(broker, NoChains(), beats))
                both, script = Both(errands), Script(journal, rounds)
                desk = Desk(Engine(PLAYBOOK), journal, both, Timeline(), heartbeats=beats)
                if not await broker.read():
                    raise SystemExit("desk bench order: the pretended broker does not answer")
                if busy:
                    await stack.enter_async_context(_all_else(url, Path(folder)))
                await desk.run([script], script.told)
        finally:
            journal.close()
            await rest.close()
    sent = [(at, both.caused[order]) for at, order in wire.orders()]
    timed = [(at, caused) for at, caused in sent if caused in script.began]
    if len(timed) != rounds * A_ROUND:
        refused = f"{len(timed)} of {rounds * A_ROUND} orders were timed, {len(both.caused)} were wished for"
        raise SystemExit(f"desk bench order: {refused}: a rule of the desk stopped the others")
    return [(caused in script.taps, (at - script.began[caused]) * 1e3) for at, caused in timed]


@asynccontextmanager
async def _all_else(url: str, folder: Path) -> AsyncIterator[None]:
    """Charts without end, as many messages as Telegram takes, the tape's worst burst recorded without end."""
    opened = Opened(START, "bench", "", PLAYBOOK.fingerprint, "SYNTHETIC")
    recorder = Recorder(Shelf(folder / "recorded"), opened, 0, SystemClock(), bytes_max=PLENTY, say=print)
    telegram = Wire("7:bench", url)
    with recorder.at_work():
        tasks = [asyncio.create_task(each) for each in (_charts(), _messages(telegram), _record(recorder))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await telegram.close()


async def _charts() -> None:
    studio, chart = Studio(), picture(seed=1)
    while True:
        await studio.do(draw, chart)


async def _messages(telegram: Wire) -> None:
    photo = draw(picture(seed=2))
    while True:
        for post in (Post("a card", html=True), Post("a card", html=True, photo=photo)):
            await telegram.send(7, post, silent=True)
            await asyncio.sleep(1 / MESSAGES_PER_S)


async def _record(recorder: Recorder) -> None:
    steps = [Step(event, ()) for event in idle(AT_ONCE)]
    while True:
        recorder.take(steps)
        await asyncio.sleep(AT_ONCE / EVENTS_PER_S)
