"""Every benchmark runs to its end and prints the figures that are promised; how fast is not asked here."""

from collections.abc import Iterator
from types import ModuleType

import pytest

from bench import chat, chat_wire, engine, feed, measures, pricing, recording
from bench.__main__ import measured

SMALL: tuple[tuple[ModuleType, dict[str, int]], ...] = (
    (chat, {"CHARTS": 3, "DAYS": 1, "WARM": 1, "QUOTES": 500}),
    (chat_wire, {"ROUNDS": 2}),
    (
        engine,
        {"RUNS": 1, "IDLE": 500, "MIXED": 2_000, "COMMITTED": 500, "PACED": 500, "LONG": 500, "SESSIONS": 1},
    ),
    (feed, {"RUNS": 1, "COUNT": 2_000, "ALL_WATCHED": 500}),
    (measures, {"_RUNS": 1, "_SESSIONS": 1}),
    (pricing, {"ROUNDS": 1, "HARD_PER_CLASS": 1}),
    (recording, {"COUNT": 20_000}),
)
PROMISED = {
    "chat": {"event_card_p95_ms", "tap_answer_p95_ms", "chart_p95_ms", "chart_cpu_ms", "chart_kb_max"},
    "engine": {
        "calib_ns", "idle_quotes_per_s", "mixed_events_per_s", "mixed_all_plays_events_per_s",
        "bars_all_plays_per_s", "committed_events_per_s", "commit_p99_ms", "replay_peak_mb",
    },
    "feed": {"prints_per_s"},
    "measures": {"bar_values_us"},
    "pricing": {
        "iv_greeks_500_per_s", "iv_greeks_100k_per_s", "iv_one_us", "bar_values_us", "iv_max_error_hard",
    },
    "recording": {"core_share_recording", "replay_times_real", "replay_peak_mb"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def of_small_size() -> Iterator[None]:
    """The same work, a few times each."""
    before = [{name: vars(module)[name] for name in sizes} for module, sizes in SMALL]
    for module, sizes in SMALL:
        vars(module).update(sizes)
    yield
    for (module, _), sizes in zip(SMALL, before, strict=True):
        vars(module).update(sizes)


@pytest.mark.parametrize("name", PROMISED)
def test_a_benchmark_prints_what_is_promised(name: str) -> None:
    numbers = measured(name, told=False)
    assert PROMISED[name] <= numbers.keys()
    assert all(numbers[key] > 0.0 for key in PROMISED[name])
