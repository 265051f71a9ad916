"""The order bench sends real orders by the desk's real rules; one that is not sent is told, not left out."""

import asyncio

import pytest

from bench import order

FEW = 2
NOBODY = "http://127.0.0.1:9"


def test_every_round_buys_on_a_tap_and_sells_on_a_print_quiet_beside_a_stranger_and_loaded() -> None:
    numbers = order.run(told=False, turns=1, rounds=FEW)

    assert numbers["orders"] == FEW * order.A_ROUND * 3
    assert 0 < numbers["order_p50_ms"] <= numbers["order_p99_ms"]
    assert 0 < numbers["order_loaded_p50_ms"] <= numbers["order_loaded_p99_ms"]
    assert numbers["order_beside_p99_ms"] > 0
    assert numbers["tap_p50_ms"] > 0
    assert numbers["print_p50_ms"] > 0


def test_a_bench_without_a_broker_ends_in_one_line() -> None:
    with pytest.raises(SystemExit, match="the pretended broker does not answer"):
        asyncio.run(order.took(NOBODY, FEW, busy=False))
