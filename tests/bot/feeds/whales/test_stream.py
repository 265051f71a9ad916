"""Alerts as they happen: joined, heard once, watched for silence, and done without where there is none."""

import logging
from datetime import datetime, timedelta

import pytest

from bot.feeds.whales.flow import Flow
from sandbox.faults import Drop, Duplicate, Insert, Mute, Reorder, Rule, Status
from sandbox.whales import BASIC, KEY
from tests.bot.feeds.whales.listening import NAMES, Heard, Vendor, listening, vendor
from tests.sandbox.whales.asking import run

STREAM = "STREAM flow-alerts"
UPGRADE = "GET /socket"


def lags(whales: Vendor, desk: Heard) -> list[timedelta]:
    shown = {each.id: each.created for each in whales.market.made}
    return [event.at - shown[event.print_id or ""] for event in desk.flow]


def all_once(whales: Vendor, desk: Heard, seconds: float = 30) -> bool:
    """Everything that was shown while we listened, but for the last moments."""
    now, told = whales.clock.now(), [event.print_id for event in desk.flow]
    shown = whales.market.alerts(whales.market.session.opens, now - timedelta(seconds=seconds))
    return len(told) == len(set(told)) and {each.id for each in shown} <= set(told)


def test_on_the_stream_an_alert_is_heard_in_its_second() -> None:
    async def story() -> None:
        async with (
            vendor(minutes=2) as whales,
            listening(whales.clock, whales.server.url, stream=True) as desk,
        ):
            await desk.hear(whales.whales, seconds=5)
            before = len(desk.flow)
            await desk.hear(whales.whales, seconds=90)
            assert len(desk.flow) > before
            assert max(lags(whales, desk)[before:]) <= timedelta(seconds=1)
            assert all_once(whales, desk, seconds=1)
            assert (desk.standing, desk.refused) == ([], [])

    run(story)


def test_stream_and_questions_tell_the_same_event() -> None:
    async def story() -> None:
        async with vendor(minutes=3) as whales:
            async with listening(whales.clock, whales.server.url, stream=True) as heard:
                await heard.hear(whales.whales, seconds=40)
            async with listening(whales.clock, whales.server.url) as asked:
                await asked.pass_by(seconds=5)
                one = {each.print_id: each for each in asked.flow}
                both = [event for event in heard.flow if event.print_id in one]
                assert len(both) > 10
                for event in both:
                    same = one[event.print_id]
                    assert (same.symbol, same.premium, same.size, same.shape, same.opening) == (
                        event.symbol, event.premium, event.size, event.shape, event.opening,
                    )  # fmt: skip
                    assert same.source_at == event.source_at

    run(story)


def test_without_a_stream_in_the_plan_it_asks_and_does_not_knock_again() -> None:
    async def story() -> None:
        async with vendor(minutes=2, plans={KEY: BASIC}) as whales:
            whales.faults.add(Rule(name="knock", fault=Duplicate(), where=UPGRADE))
            async with listening(whales.clock, whales.server.url, stream=True) as desk:
                await desk.hear(whales.whales, seconds=120)
                assert whales.faults.standing[0].matched == 1
                assert desk.refused == ["flow: no stream, asking instead: status 401"]
                assert desk.standing == []
                assert all_once(whales, desk, seconds=5)

    run(story)


@pytest.mark.parametrize(
    "rule",
    [
        Rule(name="duplicates", fault=Duplicate(), where=STREAM, chance=0.5),
        Rule(name="reorder", fault=Reorder(), where=STREAM, chance=0.5),
        Rule(name="leak", fault=Mute(), where=STREAM, chance=0.3, after=1),
        Rule(name="drop", fault=Drop(reset=True), where=STREAM, chance=0.1, after=1),
        Rule(name="garbage", fault=Insert(["flow-alerts", {"total_premium": "?"}]), where=STREAM, chance=0.3),
        Rule(name="unknown", fault=Insert({"what": "is this"}), where=STREAM, chance=0.3),
    ],
    ids=lambda rule: rule.name,
)
def test_whatever_the_stream_does_every_alert_is_told_once(rule: Rule) -> None:
    async def story() -> None:
        async with vendor(minutes=2) as whales:
            whales.faults.add(rule)
            async with listening(whales.clock, whales.server.url, stream=True) as desk:
                await desk.hear(whales.whales, seconds=120)
                whales.faults.clear()
                await desk.hear(whales.whales, seconds=40)
                assert whales.clock.now() > whales.market.session.opens
                assert all_once(whales, desk)
                assert desk.standing == []

    run(story)


def test_a_gap_is_filled_at_once() -> None:
    async def story() -> None:
        async with (
            vendor(minutes=2) as whales,
            listening(whales.clock, whales.server.url, stream=True) as desk,
        ):
            await desk.hear(whales.whales, seconds=5)
            before = len(desk.flow)
            whales.faults.add(Rule(name="drop", fault=Drop(reset=True), where=STREAM, times=3))
            await desk.hear(whales.whales, seconds=60)
            assert whales.faults.standing[0].struck == 3
            assert len(desk.flow) > before + 2
            assert max(lags(whales, desk)[before:]) <= timedelta(seconds=2)
            assert all_once(whales, desk, seconds=3)

    run(story)


def test_a_mute_stream_is_noticed_by_what_the_questions_bring_and_opened_again() -> None:
    async def story() -> None:
        async with vendor(minutes=2) as whales:
            whales.faults.add(Rule(name="mute", fault=Mute(), where=STREAM, after=1))
            async with listening(whales.clock, whales.server.url, stream=True) as desk:
                await desk.hear(whales.whales, seconds=5)
                first = list(whales.whales.hub.listeners)
                await desk.hear(whales.whales, seconds=40)
                assert list(whales.whales.hub.listeners) != first
                assert max(lags(whales, desk)[-3:]) <= timedelta(seconds=20)
                assert all_once(whales, desk)

    run(story)


def test_whoever_lets_us_in_and_drops_us_is_knocked_at_ever_more_rarely() -> None:
    async def story() -> None:
        async with vendor(minutes=2) as whales:
            whales.faults.add(Rule(name="knock", fault=Duplicate(), where=UPGRADE))
            async with listening(whales.clock, whales.server.url, stream=True) as desk:
                for _ in range(20):
                    await desk.pass_by(seconds=4)
                    for listener in tuple(whales.whales.hub.listeners.values()):
                        await listener.stream.socket.close()
                    await desk.settle()
                assert whales.faults.standing[0].matched <= 7
                assert desk.refused == ["flow: no stream that lasts, asking instead: 5 tries"]
                await desk.pass_by(minutes=3)
                assert len(whales.whales.hub.listeners) == 1

    run(story)


def test_a_new_day_forgets_the_bad_spell_of_the_day_before() -> None:
    async def story() -> None:
        said = "flow: no stream that lasts, asking instead: 5 tries"
        down = Rule(name="down", fault=Status(500), where=UPGRADE)
        async with (
            vendor(down, minutes=388) as whales,
            listening(whales.clock, whales.server.url, stream=True) as desk,
        ):
            await desk.pass_by(minutes=5)
            assert desk.refused.count(said) == 1
            opens, knocked = Flow.hours.window(whales.clock.now())[0], whales.faults.standing[0].matched
            await desk.until(opens - timedelta(seconds=1))
            assert whales.faults.standing[0].matched == knocked
            await desk.pass_by(seconds=30)
            assert whales.faults.standing[0].matched - knocked == 5
            assert desk.refused.count(said) == 2

    run(story)


def test_the_key_is_in_no_log_and_no_event(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        async with vendor(minutes=2) as whales:
            whales.faults.add(Rule(name="bad", fault=Status(500, KEY), where=UPGRADE, times=2))
            async with listening(whales.clock, whales.server.url, stream=True) as desk:
                await desk.hear(whales.whales, seconds=20)
                assert KEY not in repr(desk.events)
                assert KEY not in repr(vars(desk.feed))

    with caplog.at_level(logging.DEBUG):
        run(story)
    assert KEY not in caplog.text


def singles(desk: Heard) -> list[str | None]:
    """Ids of what was heard print by print."""
    return [event.print_id for event in desk.flow if event.exchange is not None]


def printed(whales: Vendor, since: datetime) -> set[str]:
    """What a print-by-print desk should have heard of its names by now."""
    seen = whales.market.option_prints(since, whales.clock.now() - timedelta(seconds=1))
    return {each.id for each in seen if each.underlying in NAMES and not each.canceled}


def test_print_by_print_every_print_is_told_once_and_no_alert_tells_it_again() -> None:
    async def story() -> None:
        async with (
            vendor(minutes=2) as whales,
            listening(whales.clock, whales.server.url, stream=True, singly=True) as desk,
        ):
            await desk.hear(whales.whales, seconds=5)
            joined, before = whales.clock.now(), len(desk.flow)
            await desk.hear(whales.whales, seconds=60)
            told = singles(desk)
            assert len(told) == len(set(told)) > 20
            assert printed(whales, joined) <= set(told)
            assert [event for event in desk.flow[before:] if event.exchange is None] == []
            assert (desk.standing, desk.refused) == ([], [])

    run(story)


def test_while_no_print_can_be_heard_alerts_are() -> None:
    async def story() -> None:
        async with (
            vendor(minutes=2, plans={KEY: BASIC}) as whales,
            listening(whales.clock, whales.server.url, stream=True, singly=True) as desk,
        ):
            await desk.hear(whales.whales, seconds=60)
            assert singles(desk) == []
            assert all_once(whales, desk, seconds=5)

    run(story)


def test_a_connection_that_breaks_repeats_no_print() -> None:
    async def story() -> None:
        async with vendor(minutes=2) as whales:
            drop = Rule(name="drop", fault=Drop(reset=True), where="STREAM option_trades:*", after=3, times=2)
            whales.faults.add(drop)
            async with listening(whales.clock, whales.server.url, stream=True, singly=True) as desk:
                await desk.hear(whales.whales, seconds=60)
                assert whales.faults.standing[0].struck > 0
                whales.faults.clear()
                await desk.hear(whales.whales, seconds=10)
                joined = whales.clock.now()
                await desk.hear(whales.whales, seconds=30)
                told = singles(desk)
                assert len(told) == len(set(told))
                assert printed(whales, joined) <= set(told)
                assert desk.standing == []

    run(story)


def alone(whales: Vendor, desk: Heard, since: datetime) -> tuple[set[str], set[str | None]]:
    """Alerts that no print stands in for, but for the last moments; and those that were told."""
    heard = [(event.symbol, event.source_at) for event in desk.flow if event.exchange is not None]
    shown = whales.market.alerts(since, whales.clock.now() - timedelta(seconds=25))
    bare = {
        each.id for each in shown
        if not any(symbol == each.symbol and at and at >= each.first for symbol, at in heard)
    }  # fmt: skip
    return bare, {event.print_id for event in desk.flow if event.exchange is None}


@pytest.mark.parametrize("chance", [1.0, 0.6], ids=["all", "some"])
def test_prints_that_do_not_come_are_told_by_their_alerts_and_the_stream_is_opened_again(chance) -> None:
    async def story() -> None:
        async with (
            vendor(minutes=2) as whales,
            listening(whales.clock, whales.server.url, stream=True, singly=True) as desk,
        ):
            await desk.hear(whales.whales, seconds=20)
            since, first = whales.clock.now(), list(whales.whales.hub.listeners)
            mute = Rule(name="mute", fault=Mute(), where="STREAM option_trades:*", chance=chance)
            whales.faults.add(mute)
            await desk.hear(whales.whales, seconds=120)
            bare, told = alone(whales, desk, since)
            assert len(bare) > 2
            assert bare <= told
            assert list(whales.whales.hub.listeners) != first
            whales.faults.clear()
            await desk.hear(whales.whales, seconds=30)
            kept, before = list(whales.whales.hub.listeners), len(desk.flow)
            await desk.hear(whales.whales, seconds=40)
            assert list(whales.whales.hub.listeners) == kept
            assert {event.exchange for event in desk.flow[before:]} == {"XCBO", "ARCO"}
            ids = [event.print_id for event in desk.flow]
            assert len(ids) == len(set(ids))

    run(story)
