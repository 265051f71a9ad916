"""What a picture and a card cost: drawn as the chat draws it, told as the chat is told."""

import random
import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bench.load import idle
from bot.chat.cardbook import CardBook
from bot.chat.pictures.chart import draw
from bot.chat.pictures.minutes import SHOWN, Minutes
from bot.chat.wishes import Chart, Level, Print
from engine.core import Engine
from engine.model.events import BarClosed
from engine.model.session import session_on
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step, replay
from engine.sim import SimVenue
from storage.tape.source import open_tape

CHARTS, DAYS, WARM, QUOTES = 100, 20, 5, 50_000
BEFORE, DAY = date(2026, 7, 30), date(2026, 7, 31)
TAPE = Path(__file__).parent.parent / "tapes" / "lunr.tape"


def run() -> dict[str, float]:
    """Milliseconds by the wall, because somebody waits for them."""
    charts = [picture(seed) for seed in range(CHARTS)]
    for chart in charts[:WARM]:
        draw(chart)
    took, sizes, busy = list[float](), list[int](), time.process_time()
    for chart in charts:
        began = time.perf_counter()
        sizes.append(len(draw(chart)))
        took.append((time.perf_counter() - began) * 1e3)
    busy = time.process_time() - busy
    return {
        "chart_cpu_ms": busy / CHARTS * 1e3,
        "chart_p50_ms": statistics.median(took),
        "chart_p95_ms": statistics.quantiles(took, n=20)[-1],
        "chart_kb_max": max(sizes) / 1024,
        "step_cards_us": cards_us(),
        "idle_step_us": quotes_us(),
    }


def bars(seed: int) -> Iterator[BarClosed]:
    """A seeded random walk over a day and a half: invented, and as full as a real one."""
    dice, close = random.Random(seed), 12.0
    for day in (BEFORE, DAY):
        session = session_on(day)
        for minute in range(390 if day == BEFORE else SHOWN + 150):
            opened, close = close, close + dice.gauss(0.0, 0.012)
            high, low = max(opened, close) + dice.random() * 0.012, min(opened, close) - dice.random() * 0.012
            starts, volume = session.opens + timedelta(minutes=minute), float(dice.randint(1_000, 200_000))
            yield BarClosed(starts + timedelta(minutes=1), "LUNR", starts, opened, high, low, close, volume)


def picture(seed: int) -> Chart:
    """As full as a chart gets: both clouds, prints, three levels."""
    minutes, session = Minutes(session_on(BEFORE)), session_on(DAY)
    for bar in bars(seed):
        if bar.starts == session.opens:
            minutes.open_session(session)
        minutes.bar(bar)
    candles = minutes.candles
    close = candles[-1].close
    prints = tuple(
        Print(each.starts, each.close, (True, False, None)[place % 3], 3e4 * (place + 1))
        for place, each in enumerate(candles[5::9])
    )
    levels = (
        Level("entry", close, "entry 1.00"),
        Level("stop", close * 0.99, f"stop 0.85 ≈ {close * 0.99:.2f}"),
        Level("target", close * 1.012, f"target 1.20 ≈ {close * 1.012:.2f}"),
    )
    title, subtitle = "LUNR 12C today", "11:44 · bullish 80/100 · limit 1.00"
    return Chart(title, subtitle, candles, minutes.clouds, levels, prints, "SYNTHETIC")


def cards_us() -> float:
    """Microseconds of CPU a step of the invented day in the repository: nearly all turn a story."""
    with open_tape(TAPE) as tape:
        steps = list(replay(tape.events, Engine(PLAYBOOK), SimVenue(tape.script)))
    began = time.process_time()
    for _ in range(DAYS):
        book = CardBook(badge="SIM", synthetic="SYNTHETIC MARKET")
        for step in steps:
            book.told(step)
    return (time.process_time() - began) / DAYS / len(steps) * 1e6


def quotes_us() -> float:
    """Microseconds of CPU a quote of something nobody holds: what nearly all steps are."""
    book, steps = CardBook(badge="SIM"), [Step(event, ()) for event in idle(QUOTES)]
    began = time.process_time()
    for step in steps:
        book.told(step)
    return (time.process_time() - began) / QUOTES * 1e6
