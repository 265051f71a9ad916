"""Everything goes wrong at once: nothing is lost, nothing is told twice, and silence is said."""

import asyncio
from datetime import timedelta

import pytest

from bot.feeds.whales.busts import LOOKS, PREMIUM_MIN
from engine.model.events import EarningsScheduled, FeedLost, FlowCancelled, IvRecorded
from sandbox.faults import Change, Delay, Drop, Duplicate, HalfOpen, Malformed, Rows, Rule, Status
from sandbox.whales import KEY, Plan
from tests.bot.feeds.whales.listening import Heard, Vendor, listening, vendor
from tests.sandbox.whales.asking import run

FLOW = "GET /api/option-trades/flow-alerts"
FLOW_PATH = FLOW.removeprefix("GET ")
DARK = "GET /api/darkpool/*"

STORMS: dict[str, tuple[Rule, ...]] = {
    "statuses": (
        Rule(name="500", fault=Status(500, "Something went wrong"), chance=0.3),
        Rule(name="429", fault=Status(429, '{"message": "exceeded 3 concurrent requests"}'), chance=0.1),
        Rule(name="502", fault=Status(502, '{"error": {"code": "x"}}'), chance=0.1),
    ),
    "cut": (Rule(name="cut", fault=Malformed("cut"), chance=0.3),),
    "html": (Rule(name="html", fault=Malformed("html"), chance=0.3),),
    "bytes": (Rule(name="bytes", fault=Malformed("bytes"), chance=0.3),),
    "nothing": (Rule(name="nothing", fault=Malformed("empty"), chance=0.3),),
    "dropped": (Rule(name="dropped", fault=Drop(), chance=0.3),),
    "reset": (Rule(name="reset", fault=Drop(reset=True, applied=True), chance=0.3),),
    "asked twice": (Rule(name="twice", fault=Duplicate(), chance=0.5),),
    "shuffled": (Rule(name="shuffled", fault=Rows("data", order="shuffled", twice=0.3)),),
    "an odd row": (Rule(name="odd", fault=Change("data.0.price", value={"not": "a price"}), times=3),),
}


def shown_alerts(whales: Vendor, desk: Heard) -> tuple[set[str], list[str]]:
    now = whales.clock.now()
    shown = whales.market.alerts(whales.market.session.opens, now - timedelta(seconds=30))
    return {each.id for each in shown}, [event.print_id or "" for event in desk.flow]


@pytest.mark.parametrize("storm", [name for name in STORMS if name != "an odd row"])
def test_through_a_storm_every_alert_arrives_once(storm: str) -> None:
    async def story() -> None:
        async with vendor() as whales, listening(whales.clock, whales.server.url) as desk:
            whales.faults.add(*STORMS[storm])
            await desk.pass_by(seconds=90)
            whales.faults.clear()
            await desk.pass_by(seconds=40)
            shown, told = shown_alerts(whales, desk)
            assert len(told) == len(set(told))
            assert shown <= set(told)
            assert desk.standing.count("lost flow") == desk.standing.count("restored flow")

    run(story)


def test_what_the_exchange_cancels_after_it_was_told_is_taken_back_once() -> None:
    """F5, as the catalogue of faults has it."""

    async def story() -> None:
        gone = Rule(name="F5", fault=Change("trades.*.canceled", True), where="GET */flow-alerts/*")
        async with vendor() as whales, listening(whales.clock, whales.server.url) as desk:
            await desk.pass_by(seconds=15)
            assert not desk.of(FlowCancelled)
            whales.faults.add(gone)
            await desk.pass_by(seconds=120)
            taken = [event.print_id for event in desk.of(FlowCancelled)]
            large = {
                event.print_id: event.at
                for event in desk.flow
                if event.premium >= PREMIUM_MIN and event.direction is not None
            }
            assert taken
            assert len(taken) == len(set(taken))
            assert set(taken) <= set(large)
            assert all(event.at - large[event.print_id] >= LOOKS[0] for event in desk.of(FlowCancelled))

    run(story)


def test_an_odd_row_is_set_aside_and_the_others_arrive() -> None:
    async def story() -> None:
        async with vendor() as whales, listening(whales.clock, whales.server.url) as desk:
            whales.faults.add(Rule(name="odd", fault=STORMS["an odd row"][0].fault, where=FLOW, times=1))
            await desk.pass_by(seconds=60)
            shown, told = shown_alerts(whales, desk)
            assert shown <= set(told)
            assert len([why for why in desk.refused if "$.price" in why]) == 1

    run(story)


def test_silence_is_said_after_twenty_seconds_and_the_end_of_it_at_once() -> None:
    async def story() -> None:
        async with vendor() as whales, listening(whales.clock, whales.server.url) as desk:
            await desk.pass_by(seconds=10)
            whales.faults.add(Rule(name="down", fault=Status(503), where=FLOW))
            went = whales.clock.now()
            await desk.pass_by(seconds=60)
            assert desk.standing == ["lost flow"]
            assert timedelta(seconds=10) < desk.of(FeedLost)[0].at - went <= timedelta(seconds=20)
            assert "flow: lost: status 503" in desk.refused
            assert desk.of(FeedLost)[0].why == "status 503"
            whales.faults.clear()
            await desk.pass_by(seconds=30)
            assert desk.standing == ["lost flow", "restored flow"]
            shown, told = shown_alerts(whales, desk)
            assert shown <= set(told)

    run(story)


def test_a_late_answer_is_an_answer() -> None:
    async def story() -> None:
        async with vendor() as whales, listening(whales.clock, whales.server.url) as desk:
            desk.patience = 60
            whales.faults.add(Rule(name="slow", fault=Delay(3.0), where=FLOW))
            await desk.pass_by(seconds=60)
            shown, told = shown_alerts(whales, desk)
            assert shown <= set(told)
            assert len(told) == len(set(told))
            assert desk.standing == []

    run(story)


def test_a_question_that_hangs_does_not_hide_the_silence() -> None:
    async def story() -> None:
        async with vendor() as whales, listening(whales.clock, whales.server.url) as desk:
            await desk.pass_by(seconds=10)
            desk.patience = 60
            whales.faults.add(Rule(name="dead", fault=HalfOpen(), where=FLOW))
            went = whales.clock.now()
            await desk.pass_by(seconds=22)
            assert desk.standing == ["lost flow"]
            assert desk.of(FeedLost)[0].at - went <= timedelta(seconds=20)
            assert desk.of(FeedLost)[0].why == "no answer"
            whales.faults.clear()
            await asyncio.sleep(0.2)
            await desk.pass_by(seconds=40)
            assert desk.standing == ["lost flow", "restored flow"]
            shown, told = shown_alerts(whales, desk)
            assert shown <= set(told)

    run(story)


def test_a_refused_key_is_said_once_and_asked_again_every_few_minutes() -> None:
    async def story() -> None:
        async with vendor() as whales, listening(whales.clock, whales.server.url, key="wrong") as desk:
            await desk.pass_by(minutes=5)
            assert sorted(desk.standing) == ["lost dark pool", "lost flow"]
            assert "flow: lost: status 401 Unauthorized" in desk.refused
            assert {each.why for each in desk.of(FeedLost)} == {"status 401 Unauthorized"}
            assert desk.asked(FLOW_PATH) == 2
            assert desk.asked("/api/darkpool/recent") == 2

    run(story)


def test_a_silence_that_turns_out_to_be_a_refused_key_is_said_once_more() -> None:
    async def story() -> None:
        down = Rule(name="down", fault=Status(503), where=FLOW)
        async with vendor(down) as whales, listening(whales.clock, whales.server.url) as desk:
            await desk.pass_by(seconds=60)
            assert [each.why for each in desk.of(FeedLost)] == ["status 503"]
            whales.faults.clear()
            whales.faults.add(Rule(name="revoked", fault=Status(401, '{"message": "revoked"}'), where=FLOW))
            await desk.pass_by(minutes=7)
            assert [each.why for each in desk.of(FeedLost)] == ["status 503", "status 401 revoked"]
            whales.faults.clear()
            await desk.pass_by(minutes=4)
            assert desk.standing == ["lost flow", "lost flow", "restored flow"]

    run(story)


def test_a_key_that_the_vendor_repeats_is_not_repeated() -> None:
    async def story() -> None:
        said = Status(401, f'{{"message": "unknown token {KEY}"}}')
        rule = Rule(name="echo", fault=said, where="GET /*")
        async with vendor(rule) as whales, listening(whales.clock, whales.server.url) as desk:
            await desk.pass_by(seconds=30)
            assert {each.why for each in desk.of(FeedLost)} == {"status 401"}
            assert not [why for why in desk.refused if KEY in why]

    run(story)


def test_a_part_that_is_not_in_the_plan_is_off_and_no_outage() -> None:
    async def story() -> None:
        code = '{"code": "advanced_tier_required", "message": "not for you"}'
        rule = Rule(name="plan", fault=Status(403, code), where=DARK)
        async with vendor(rule) as whales, listening(whales.clock, whales.server.url) as desk:
            await desk.pass_by(minutes=5)
            assert desk.standing == []
            assert desk.asked("/api/darkpool/recent") == 2
            assert [why for why in desk.refused if why.startswith("dark pool")] == [
                "dark pool: not in this plan: status 403 advanced_tier_required not for you"
            ]
            assert desk.flow

    run(story)


def test_flow_that_a_plan_withholds_is_back_minutes_after_it_is_granted() -> None:
    async def story() -> None:
        code = '{"code": "advanced_tier_required", "message": "not for you"}'
        rule = Rule(name="plan", fault=Status(403, code), where=f"GET {FLOW_PATH}", times=2)
        async with vendor(rule) as whales, listening(whales.clock, whales.server.url) as desk:
            await desk.pass_by(minutes=2)
            assert desk.standing == ["lost flow"]
            assert any("flow: lost: not in this plan: status 403" in why for why in desk.refused)
            await desk.pass_by(minutes=6)
            assert desk.standing == ["lost flow", "restored flow"]
            assert desk.flow

    run(story)


def test_within_a_small_plan_nobody_is_ever_refused() -> None:
    async def story() -> None:
        plans = {KEY: Plan("small", per_minute=20, per_day=5_000, at_once=2)}
        async with vendor(plans=plans) as whales, listening(whales.clock, whales.server.url) as desk:
            await desk.pass_by(minutes=6)
            account = whales.whales.gate.accounts[KEY]
            answered = [url for url in desk.published.asked if not url.path.endswith("/historic")]
            assert account.in_day == len(answered)
            assert desk.standing == []
            shown, told = shown_alerts(whales, desk)
            assert shown <= set(told)

    run(story)


def test_a_day_that_is_spent_is_said_and_left_alone() -> None:
    async def story() -> None:
        plans = {KEY: Plan("tiny", per_day=25)}
        async with vendor(plans=plans) as whales, listening(whales.clock, whales.server.url) as desk:
            await desk.pass_by(minutes=20)
            assert whales.whales.gate.accounts[KEY].in_day <= 25
            answered = [url for url in desk.published.asked if not url.path.endswith("/historic")]
            assert len(answered) <= 27
            assert any("requests are short" in why for why in desk.refused)

    run(story)


def test_the_facts_of_the_day_are_asked_once_for_each_name() -> None:
    async def story() -> None:
        async with vendor() as whales, listening(whales.clock, whales.server.url) as desk:
            await desk.pass_by(minutes=2)
            for name in ("LUNR", "SPY"):
                assert desk.asked(f"/api/stock/{name}/iv-rank") == 1
                days = [each.day for each in desk.of(IvRecorded) if each.symbol == name]
                assert len(days) > 200
                assert days == sorted(set(days))
            assert [each.symbol for each in desk.of(EarningsScheduled)] == ["LUNR"]

    run(story)


def test_after_hours_nobody_asks_and_nothing_is_lost() -> None:
    async def story() -> None:
        async with vendor(minutes=390) as whales, listening(whales.clock, whales.server.url) as desk:
            await desk.pass_by(minutes=6)
            asked = len(desk.published.asked)
            await desk.pass_by(hours=3)
            assert len(desk.published.asked) == asked
            assert desk.standing == []

    run(story)


def test_a_restart_tells_nothing_twice() -> None:
    async def story() -> None:
        async with vendor() as whales:
            async with listening(whales.clock, whales.server.url) as before:
                await before.pass_by(seconds=60)
            async with listening(whales.clock, whales.server.url, already=before.events) as after:
                await after.pass_by(seconds=60)
                told = [each.print_id for each in (*before.flow, *after.flow)]
                assert len(told) == len(set(told))
                assert shown_alerts(whales, after)[0] <= set(told)
                dark = [each.print_id for each in (*before.dark, *after.dark)]
                assert len(dark) == len(set(dark))

    run(story)
