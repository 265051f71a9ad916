"""A plan strikes where and when it says, the same each time; nonsense is refused with its place."""

import json
from contextlib import suppress
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.clock import MarketClock
from sandbox.faults import (
    BadFaults,
    Change,
    Drop,
    Fault,
    Faults,
    Insert,
    Mute,
    Reorder,
    Rule,
    Skew,
    SkewedClock,
    Status,
)
from tests.sandbox.faults.toy import OPEN, rule, run, shop

MINUTE = timedelta(minutes=1)


def struck(faults: Faults, times: int, where: str = "GET /rows", server: str = "alpaca") -> str:
    """Which of so many matches are struck, as a line of marks."""
    return "".join("x" if faults.strikes(server, where, OPEN) else "." for _ in range(times))


@pytest.mark.parametrize(
    ("more", "marks"),
    [
        ({}, "xxxxxx"),
        ({"times": 2}, "xx...."),
        ({"after": 3}, "...xxx"),
        ({"after": 1, "times": 2}, ".xx..."),
        ({"chance": 0.0}, "......"),
        ({"times": 0}, "......"),
    ],
)
def test_a_rule_strikes_by_count(more: dict[str, object], marks: str) -> None:
    assert struck(Faults.of(rule(Drop(), **more)), 6) == marks


def test_chance_is_the_seed_s_and_each_rule_s_own() -> None:
    alone = struck(Faults.of(rule(Drop(), chance=0.4), seed=7), 200)
    assert alone == struck(Faults.of(rule(Drop(), chance=0.4), seed=7), 200)
    assert alone != struck(Faults.of(rule(Drop(), chance=0.4), seed=8), 200)
    assert 50 < alone.count("x") < 110
    other = rule(Drop(), "GET /other", name="other", chance=0.5)
    ours = Faults.of(other, rule(Drop(), "GET /rows", chance=0.4), seed=7)
    lines = []
    for _ in range(200):
        ours.strikes("alpaca", "GET /other", OPEN)
        lines.append(struck(ours, 1))
    assert "".join(lines) == alone


@pytest.mark.parametrize(
    ("where", "server", "hit"),
    [
        ("POST /v2/orders", "alpaca", True),
        ("POST *", "alpaca", True),
        ("* /v2/*", "alpaca", True),
        ("GET /v2/orders", "alpaca", False),
        ("POST /v2/orders", "whales", False),
    ],
)
def test_a_rule_strikes_where_it_says(where: str, server: str, hit: bool) -> None:
    faults = Faults.of(rule(Drop(), where))
    assert bool(faults.strikes(server, "POST /v2/orders", OPEN)) is hit


def test_a_rule_strikes_in_its_window_of_market_time() -> None:
    faults = Faults.of(rule(Drop(), since=OPEN + MINUTE, until=OPEN + 2 * MINUTE))
    marks = [bool(faults.strikes("alpaca", "GET /", OPEN + n * MINUTE / 2)) for n in range(6)]
    assert marks == [False, False, True, True, False, False]
    assert [(each.matched, each.struck) for each in faults.standing] == [(2, 2)]


def test_a_skewed_clock_is_wrong_for_its_window_and_the_market_s_is_not() -> None:
    faults = Faults.of(rule(Skew(-90.0), until=OPEN + MINUTE))
    true = MarketClock(OPEN)
    assert SkewedClock(true, faults, "alpaca").now() == OPEN - timedelta(seconds=90)
    assert SkewedClock(true, faults, "whales").now() == OPEN
    assert SkewedClock(MarketClock(OPEN + MINUTE), faults, "alpaca").now() == OPEN + MINUTE


FAULTS = st.sampled_from(
    [
        Drop(applied=True),
        Status(503, "x"),
        Skew(3.5),
        Change("a.b", None),
        Change("a"),
        Change("a", {"b": [1]}),
    ]
)
PLAIN = st.builds(rule, FAULTS, since=st.none() | st.datetimes(timezones=st.just(UTC)))


@given(st.lists(PLAIN, max_size=3, unique_by=lambda each: each.name))
def test_a_plan_reads_back_what_it_wrote(rules: list[Rule]) -> None:
    faults = Faults.of(*rules, seed=3)
    again = Faults.read(faults.written())
    assert (again.seed, list(again.rules)) == (3, rules)


AT = "$.rules[0]"
BAD = [
    ({"fault": {"kind": "explode"}}, "explode", f"{AT}.fault"),
    ({"chance": 15}, "<= 1.0", f"{AT}.chance"),
    ({"chanse": 1}, "chanse", AT),
    ({"fault": {"kind": "delay"}}, "seconds", f"{AT}.fault"),
    ({"name": 7}, "str", f"{AT}.name"),
    ({"since": "2026-07-28T10:00:00"}, "timezone", f"{AT}.since"),
    ({"since": "2026-07-28T10:00:00Z", "until": "2026-07-28T10:00:00Z"}, "not after", AT),
    ({"fault": {"kind": "mute"}, "where": "GET /"}, "STREAM", AT),
    ({"fault": {"kind": "status", "code": 500}, "where": "STREAM fills"}, "a method and a path", AT),
    ({"fault": {"kind": "skew", "seconds": 1}, "times": 1}, "clock", AT),
    ({"fault": {"kind": "change", "path": "a..b"}}, "empty step", AT),
    ({"fault": {"kind": "status", "code": 99}}, ">= 200", f"{AT}.fault.code"),
]


@pytest.mark.parametrize(("part", "what", "place"), BAD)
def test_nonsense_is_refused_in_one_sentence_that_says_where(
    part: dict[str, object], what: str, place: str
) -> None:
    text = json.dumps({"rules": [{"name": "a", "fault": {"kind": "drop"}, **part}]})
    with pytest.raises(BadFaults) as refused:
        Faults.read(text)
    assert what in str(refused.value)
    assert place in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "7", "[" * 100_000, b"\xff\xfe"])
def test_what_is_no_plan_is_refused(text: str | bytes) -> None:
    with pytest.raises(BadFaults, match=r"^faults: "):
        Faults.read(text)


def test_a_name_is_said_once() -> None:
    with pytest.raises(BadFaults, match="two rules `it`"):
        Faults.of(rule(Drop()), rule(Drop()))


@given(st.binary() | st.text() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_no_text_breaks_the_reading(text: str | bytes) -> None:
    with suppress(BadFaults):
        assert isinstance(Faults.read(text), Faults)


@pytest.mark.parametrize("fault", [Mute(), Reorder(), Insert({})])
def test_what_strikes_frames_is_no_rule_for_requests(fault: Fault) -> None:
    with pytest.raises(ValueError, match="STREAM"):
        rule(fault, "GET *")


def test_the_control_lists_adds_removes_and_clears_and_no_fault_reaches_it() -> None:
    async def story() -> None:
        async with shop(rule(Drop(), name="all")) as here:
            path = "/key/faults"
            async with here.client.get(path) as reply:
                assert [each["rule"]["name"] for each in (await reply.json())["rules"]] == ["all"]
            late = '{"name": "late", "fault": {"kind": "delay", "seconds": 1}}'
            async with here.client.post(path, data=late) as reply:
                assert reply.status == 201
            async with here.client.post(path, data='[{"name": "late", "fault": {"kind": "drop"}}]') as reply:
                assert (reply.status, "two rules" in (await reply.json())["error"]) == (400, True)
            async with here.client.post(path, data='{"name": 7}') as reply:
                assert (reply.status, "$.name" in (await reply.json())["error"]) == (400, True)
            async with here.client.delete(f"{path}/all") as reply:
                assert [each["rule"]["name"] for each in (await reply.json())["rules"]] == ["late"]
            async with here.client.delete(f"{path}/all") as reply:
                assert reply.status == 404
            async with here.client.delete(path) as reply:
                assert (await reply.json())["rules"] == []
            assert (await here.order())[0] == 200

    run(story)
