"""Flow that is asked for too seldom is as good as none: it is lost by name, and still told whole."""

from datetime import timedelta

from bot.feeds.whales.asking import Fault, Refusal
from bot.feeds.whales.hours import Hours
from bot.feeds.whales.standing import Standing
from engine.model.events import FeedLost
from sandbox.whales import KEY
from tests.bot.feeds.whales.desk import OPENS
from tests.bot.feeds.whales.listening import Heard, Vendor, listening, vendor
from tests.sandbox.whales.asking import run

SECOND = timedelta(seconds=1)


def spend(whales: Vendor, count: int) -> None:
    """So many of the day's requests were somebody's."""
    account = whales.whales.gate.accounts[KEY]
    account.turn(whales.clock.now())
    account.in_day = count


def untold(whales: Vendor, desk: Heard, before: timedelta) -> set[str]:
    """What the vendor showed so long ago and the desk has not heard."""
    shown = whales.market.alerts(whales.market.session.opens, whales.clock.now() - before)
    told = [event.print_id for event in desk.flow]
    assert len(told) == len(set(told))
    return {each.id for each in shown} - set(told)


def test_with_the_days_quota_nearly_spent_flow_is_lost_and_nothing_of_it_goes_untold() -> None:
    async def story() -> None:
        async with vendor() as whales:
            spend(whales, 26_999)
            async with listening(whales.clock, whales.server.url) as desk:
                await desk.pass_by(minutes=11)
                assert desk.standing == ["lost flow"]
                (lost,) = desk.of(FeedLost)
                assert lost.why == "asked only every 300 s: requests are short"
                assert f"flow: lost: {lost.why}" in desk.refused
                assert not untold(whales, desk, timedelta(minutes=5))
                spend(whales, 100)
                await desk.pass_by(minutes=6)
                assert desk.standing == ["lost flow", "restored flow"]
                assert not untold(whales, desk, timedelta(seconds=30))

    run(story)


def good(standing: Standing, *every: float) -> list[str]:
    """What each answer changes, when the next question comes so many seconds later."""
    told = [standing.good(OPENS, each * SECOND, needed=True) for each in every]
    return [" ".join(type(event).__name__ for event in events) for events in told]


def test_it_is_lost_above_a_minute_and_back_when_it_is_clearly_faster() -> None:
    lost, back = "PayloadRefused FeedLost", "FeedRestored"
    standing = Standing("flow", Hours(), OPENS)
    assert good(standing, 5, 60, 61, 300, 60, 46, 45, 60, 61) == ["", "", lost, "", "", "", back, "", lost]


def test_after_a_silence_a_minute_between_questions_is_enough() -> None:
    standing = Standing("flow", Hours(), OPENS)
    standing.lose(OPENS)
    assert good(standing, 60) == ["FeedRestored"]


def test_a_feed_that_comes_back_too_seldom_stays_lost_and_says_why() -> None:
    standing = Standing("flow", Hours(), OPENS)
    standing.lose(OPENS)
    assert good(standing, 300, 300, 5) == ["PayloadRefused FeedLost", "", "FeedRestored"]


def test_what_a_plan_may_lack_may_be_asked_for_seldom() -> None:
    standing = Standing("dark pool", Hours(), OPENS)
    assert standing.good(OPENS, 300 * SECOND, needed=False) == ()


def test_a_key_refused_once_meanwhile_is_not_what_it_is_lost_for_once_it_is_good_again() -> None:
    standing = Standing("flow", Hours(), OPENS)
    told = [*standing.good(OPENS, 300 * SECOND, needed=True)]
    told += standing.bad(Refusal(Fault.KEY, "status 401"), OPENS, needed=True)
    for _ in range(3):
        told += standing.good(OPENS, 300 * SECOND, needed=True)
    seldom = "asked only every 300 s: requests are short"
    assert [event.why for event in told if isinstance(event, FeedLost)] == [seldom, "status 401", seldom]
