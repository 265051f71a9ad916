"""What can go wrong between the pretended vendor's data and the desk, and what the desk is told of it."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bot.alpaca.grants import Grants, probe
from bot.alpaca.keys import Keys
from engine.model.events import (
    BarClosed,
    ChainArrived,
    FeedLost,
    FeedRestored,
    PayloadRefused,
    QuoteMoved,
)
from engine.model.quote import PriceClass
from sandbox.alpaca.reference_routes import page_token
from sandbox.alpaca.terms import BASIC, Terms
from sandbox.faults import Change, Duplicate, HalfOpen, Insert, Malformed, Mute, Reorder, Status
from tests.bot.alpaca.stage import CALM, Stage, play

SECOND, MINUTE, LATE = timedelta(seconds=1), timedelta(minutes=1), timedelta(seconds=26)
SIP = "STREAM stocks sip"
OPRA = "STREAM options opra"


def minutes_told(on: Stage, since: datetime) -> dict[datetime, float]:
    """The newest word on every minute of SPY."""
    return {bar.starts: bar.close for bar in on.told(BarClosed) if bar.starts >= since}


def minutes_true(on: Stage, since: datetime, late: timedelta = timedelta()) -> dict[datetime, float]:
    """As the market knows them now."""
    ended = on.now - MINUTE - late
    return {bar.starts: bar.close for bar in on.world.minutes("SPY", since, ended, on.now)}


async def begun(on: Stage, *names: str) -> datetime:
    """Minutes of SPY, unless told otherwise, with their history read."""
    on.hear(on.bars(*(names or ("SPY",)), since=on.now))
    await on.wait(5)
    return on.now.replace(second=0)


def test_a_gap_is_said_filled_and_over() -> None:
    async def story(on: Stage) -> None:
        since = await begun(on)
        on.fault(name="shut", fault=Status(code=503), where="GET /v2/sip")
        await on.alpaca.disconnect()
        await on.wait(200)
        assert minutes_told(on, since).keys() >= minutes_true(on, since, LATE).keys()
        assert [event.feed for event in on.told(FeedLost)] == ["alpaca bars"]
        on.mend("shut")
        await on.until(lambda: bool(on.told(FeedRestored)), 35)
        assert minutes_told(on, since) == minutes_true(on, since)

    play(story)


def test_minutes_alone_that_are_silent_while_the_market_trades_are_noticed_by_the_next_that_is_due() -> None:
    async def story(on: Stage) -> None:
        since = await begun(on)
        on.fault(name="mute", fault=Mute(), where=SIP)
        await on.until(lambda: bool(on.told(FeedLost)), 85)
        await on.wait(120)
        assert len(on.told(FeedLost)) == 1
        assert minutes_told(on, since).keys() >= minutes_true(on, since, LATE).keys()
        on.mend("mute")
        await on.until(lambda: bool(on.told(FeedRestored)), 130)

    play(story)


def test_a_late_correction_replaces_its_minute() -> None:
    async def story(on: Stage) -> None:
        until = on.now + 30 * MINUTE
        late = [
            bar for name in on.world.underlyings for bar in on.world.bars(name, on.now, until) if bar.corrects
        ]  # fmt: skip
        right = min(late, key=lambda bar: bar.known)
        on.hear(on.bars(right.symbol, since=on.now - MINUTE))
        await on.until(lambda: on.now > right.known, 1900)
        *_, told = [bar for bar in on.told(BarClosed) if bar.starts == right.starts]
        assert (told.close, told.high, told.volume) == (right.close, right.high, right.volume)
        assert len([bar for bar in on.told(BarClosed) if bar.starts == right.starts]) == 2

    play(story)


def test_frames_and_rows_that_are_no_bars_are_refused_and_the_day_goes_on() -> None:
    async def story(on: Stage) -> None:
        since = await begun(on)
        on.fault(name="cut", fault=Malformed(how="cut"), where=SIP, times=1)
        on.fault(name="odd", fault=Change(path="*.c", value=-3.0), where=SIP, times=1, after=1)
        on.fault(name="text", fault=Change(path="*.c", value="NaN"), where=SIP, times=1, after=2)
        on.fault(name="new", fault=Insert(frame=[{"T": "zzz"}]), where=SIP, times=1, after=3)
        await on.wait(400)
        assert len(on.told(PayloadRefused)) == 4
        assert minutes_told(on, since).keys() == minutes_true(on, since).keys()

    play(story)


def asked_for(on: Stage) -> list[str]:
    """Of whom the history was asked since the test last looked away."""
    asked = [each.url for each in on.sent["data"].requests]
    return [each.params["symbols"] for each in asked if each.path == "/v2/stocks/bars"]


def test_a_minute_that_one_name_lost_is_asked_for_while_the_others_arrive() -> None:
    async def story(on: Stage) -> None:
        await begun(on, "QQQ", "SPY")
        await on.wait(50)
        since, known = on.now.replace(second=0), len(on.told(BarClosed))
        on.sent["data"].requests.clear()
        on.fault(name="odd", fault=Change(path="0.c", value="NaN"), where=SIP, times=1)
        await on.until(lambda: len(on.told(BarClosed)) > known)
        assert {bar.symbol for bar in on.told(BarClosed)[known:]} == {"SPY"}
        await on.wait(30)
        assert {(bar.symbol, bar.starts) for bar in on.told(BarClosed)[known:]} == {
            ("QQQ", since), ("SPY", since),
        }  # fmt: skip
        await on.wait(300)
        assert asked_for(on) == ["QQQ"]
        assert not on.told(FeedLost)

    play(story)


def test_the_last_minute_of_a_session_is_asked_for_when_the_session_is_over() -> None:
    async def story(on: Stage) -> None:
        last = await begun(on, "QQQ", "SPY") + MINUTE
        await on.wait(50)
        on.fault(name="odd", fault=Change(path="0.c", value="NaN"), where=SIP)
        await on.wait(90)
        assert ("QQQ", last) in {(bar.symbol, bar.starts) for bar in on.told(BarClosed)}
        on.sent["data"].requests.clear()
        await on.wait(300)
        assert asked_for(on) == []
        assert not on.told(FeedLost)

    play(story, minutes=388.0)


def test_a_minute_that_nobody_answered_for_is_asked_for_with_the_next() -> None:
    async def story(on: Stage) -> None:
        since = await begun(on, "QQQ", "SPY")
        await on.wait(50)
        on.sent["data"].requests.clear()
        on.fault(name="odd", fault=Change(path="0.c", value="NaN"), where=SIP, times=1)
        on.fault(name="down", fault=Status(code=503), where="GET /v2/stocks/bars", times=1)
        await on.wait(60)
        assert ("QQQ", since) not in {(bar.symbol, bar.starts) for bar in on.told(BarClosed)}
        await on.wait(60)
        assert ("QQQ", since) in {(bar.symbol, bar.starts) for bar in on.told(BarClosed)}
        assert asked_for(on) == ["QQQ", "QQQ"]

    play(story)


@pytest.mark.parametrize("since_open", [30.0, 0.0])
def test_history_that_nobody_answered_for_at_first_is_told_from_its_beginning(since_open: float) -> None:
    async def story(on: Stage) -> None:
        await on.until(lambda: on.now.second == 30)
        on.fault(name="down", fault=Status(code=503), where="GET /v2/stocks/bars", times=1)
        on.hear(on.bars("SPY"))
        await on.wait(10)
        starts = [bar.starts for bar in on.told(BarClosed)]
        assert len(starts) > 1000
        assert starts == sorted(starts)

    play(story, minutes=since_open)


def test_what_a_desk_has_slept_through_is_told_from_its_beginning() -> None:
    async def story(on: Stage) -> None:
        since = await begun(on)
        on.fault(name="shut", fault=Status(code=503), where="GET /v2/sip")
        await on.alpaca.disconnect()
        await on.until(lambda: on.now.second == 55)
        await on.clock.advance(on.now + 30 * MINUTE + 30 * SECOND)
        await on.wait(10)
        on.mend("shut")
        await on.wait(60)
        starts = [bar.starts for bar in on.told(BarClosed) if bar.starts >= since]
        assert starts == sorted(starts)
        assert set(starts) == minutes_true(on, since).keys()

    play(story)


def test_keys_that_were_not_taken_once_and_are_again_restore_the_minutes() -> None:
    async def story(on: Stage) -> None:
        await begun(on, "SPY", "IDLE")
        on.fault(name="no", fault=Status(code=401), where="GET /v2/stocks/bars", times=1)
        on.fault(name="odd", fault=Change(path="0.c", value="NaN"), where=SIP)
        await on.until(lambda: bool(on.told(FeedLost)))
        await on.until(lambda: bool(on.told(FeedRestored)), 90)

    play(story)


def test_a_minute_in_which_names_did_not_trade_is_asked_for_once_and_for_all_of_them_together() -> None:
    async def story(on: Stage) -> None:
        await begun(on, "SPY", "IDLE", "REST")
        await on.wait(50)
        on.sent["data"].requests.clear()
        await on.wait(300)
        assert asked_for(on) == 5 * ["IDLE,REST"]
        assert not on.told(FeedLost)

    play(story)


def test_bars_twice_and_out_of_order_are_the_same_bars() -> None:
    async def story(on: Stage) -> None:
        since = await begun(on)
        on.fault(name="twice", fault=Duplicate(times=2), where=SIP, chance=0.5)
        on.fault(name="order", fault=Reorder(depth=1), where=SIP, chance=0.5)
        await on.wait(300)
        on.mend("order")
        await on.wait(60)
        assert minutes_told(on, since) == minutes_true(on, since)

    play(story)


@pytest.mark.parametrize(
    ("terms", "keys", "why"),
    [
        (Terms(plan=BASIC), None, "409"),
        (CALM, Keys("nobody", "s3cret"), "402"),
    ],
)
def test_a_door_that_stays_shut_is_knocked_at_once(terms: Terms, keys: Keys | None, why: str) -> None:
    async def story(on: Stage) -> None:
        stocks = on.stream("/v2/sip", keys) if keys is not None else on.stream("/v2/sip")
        on.hear(on.bars("SPY", stocks=stocks, since=on.now))
        await on.wait(60)
        assert [event.feed for event in on.told(FeedLost)] == ["alpaca bars"]
        assert any(why in event.why for event in on.told(PayloadRefused))
        assert not on.alpaca.links
        assert "s3cret" not in f"{on.events}"

    play(story, terms)


def test_a_place_taken_by_somebody_else_ends_the_knocking() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.bars("SPY", since=on.now))
        await on.wait(2)
        other = on.bars("QQQ", since=on.now)
        on.hear(other)
        await on.wait(10)
        assert any("406" in event.why for event in on.told(PayloadRefused))
        assert len(on.alpaca.links) == 1

    play(story)


def taken(on: Stage, **more: int) -> None:
    """The vendor says that the one place is held, whoever knocks."""
    refusal = {"T": "error", "code": 406, "msg": "connection limit exceeded"}
    where = "STREAM stocks sip control"
    on.fault(name="taken", fault=Change(path="0", value=refusal), where=where, **more)


async def shut_out(on: Stage) -> None:
    """Longer than the vendor may hold the place of a session that died."""
    await begun(on)
    on.fault(name="shut", fault=Status(code=503), where="GET /v2/sip")
    await on.alpaca.disconnect()
    await on.wait(130)
    on.mend("shut")


def test_a_place_that_is_held_for_a_moment_after_a_long_outage_is_waited_for() -> None:
    async def story(on: Stage) -> None:
        await shut_out(on)
        taken(on, after=1, times=1)
        await on.until(lambda: bool(on.told(FeedRestored)), 120)
        assert any("406" in event.why for event in on.told(PayloadRefused))
        assert len(on.told(FeedLost)) == 1

    play(story)


def test_a_feed_that_is_given_up_after_it_was_lost_is_told_with_the_reason() -> None:
    async def story(on: Stage) -> None:
        await shut_out(on)
        taken(on)
        await on.wait(110)
        assert [event.why for event in on.told(FeedLost)] == ["no connection"]
        await on.until(lambda: len(on.told(FeedLost)) > 1, 120)
        given_up = "406 connection limit exceeded: given up until the next start"
        assert [event.why for event in on.told(FeedLost)] == ["no connection", given_up]
        on.mend("taken")
        await on.wait(120)
        assert on.told(FeedRestored) == []

    play(story)


def test_a_place_our_own_dead_session_holds_is_waited_for() -> None:
    async def story(on: Stage) -> None:
        on.terms(sockets={"hold_slot_s": 0.05})
        since = await begun(on)
        await on.alpaca.disconnect()
        await on.wait(1)
        await on.until(lambda: any(link.authorized for link in on.alpaca.links), 100)
        await on.wait(130)
        assert minutes_told(on, since).keys() == minutes_true(on, since).keys()

    play(story)


def test_a_place_that_a_former_life_still_holds_is_waited_for() -> None:
    async def story(on: Stage) -> None:
        on.terms(sockets={"hold_slot_s": 0.05})
        await begun(on)
        (before,) = on.tasks
        before.cancel()
        await on.alpaca.disconnect()
        on.tasks.clear()
        on.hear(on.bars("SPY", since=on.now))
        await on.wait(1)
        assert any("406" in event.why for event in on.told(PayloadRefused))
        await on.until(lambda: any(link.authorized for link in on.alpaca.links), 100)
        await on.wait(130)
        assert len(on.told(FeedLost)) == len(on.told(FeedRestored))

    play(story)


def test_a_stream_that_was_refused_is_knocked_at_ever_more_rarely() -> None:
    async def story(on: Stage) -> None:
        on.fault(name="shut", fault=Status(code=503), where="GET /v2/sip")
        on.hear(on.bars("SPY", since=on.now))
        await on.wait(300)
        (shut,) = on.faults.standing
        assert 8 <= shut.struck <= 20

    play(story)


async def following(on: Stage) -> tuple[str, object]:
    """Quotes of the contract nearest the money, and nothing else."""
    stocks = on.stream("/v2/sip")
    quotes = on.quotes(stocks)
    on.hear(quotes)
    await on.wait(2)
    symbol = on.near().symbol
    quotes.follow(frozenset({symbol}), frozenset())
    await on.wait(2)
    return symbol, quotes


def test_the_first_price_of_whoever_is_new_does_not_wait_for_a_change() -> None:
    async def story(on: Stage) -> None:
        quotes = on.quotes(on.stream("/v2/sip"))
        on.hear(quotes)
        await on.wait(2)
        first, second = on.near("SPY").symbol, on.near("QQQ").symbol
        quotes.follow(frozenset({first}), frozenset({"SPY"}))
        await on.quiet()
        assert {event.symbol for event in on.told(QuoteMoved)} == {first, "SPY"}
        await on.until(lambda: len(on.told(QuoteMoved)) > 4)
        quotes.follow(frozenset({first, second}), frozenset({"SPY"}))
        await on.quiet()
        assert second in {event.symbol for event in on.told(QuoteMoved)}

    play(story)


def test_quotes_that_stop_are_noticed_asked_for_and_said() -> None:
    async def story(on: Stage) -> None:
        symbol, _ = await following(on)
        on.fault(name="mute", fault=Mute(), where=OPRA)
        await on.until(lambda: bool(on.told(FeedLost)), 20)
        before = len(on.told(QuoteMoved))
        await on.wait(20)
        assert len(on.told(QuoteMoved)) > before
        assert {event.symbol for event in on.told(QuoteMoved)} == {symbol}
        on.mend("mute")
        await on.until(lambda: bool(on.told(FeedRestored)), 40)

    play(story)


def test_a_half_open_stream_of_quotes_is_as_good_as_silent() -> None:
    async def story(on: Stage) -> None:
        await following(on)
        on.fault(name="open", fault=HalfOpen(), where=OPRA, times=1)
        await on.until(lambda: bool(on.told(FeedLost)), 20)
        assert on.told(QuoteMoved)

    play(story)


def test_what_is_held_is_looked_at_when_looking_around_has_used_up_the_minute() -> None:
    async def story(on: Stage) -> None:
        quotes = on.quotes(on.stream("/v2/sip"))
        on.hear(quotes)
        await on.wait(2)
        on.data.budget.told("200", "40", None, exhausted=False)
        assert [type(event) for event in await on.chains().fetch("SPY")] == [PayloadRefused]
        quotes.follow(frozenset({on.near().symbol}), frozenset({"SPY"}))
        await on.quiet()
        assert {event.symbol for event in on.told(QuoteMoved)} == {on.near().symbol, "SPY"}

    play(story)


def test_a_desk_that_follows_nothing_notices_silent_minutes_within_twenty_seconds() -> None:
    async def story(on: Stage) -> None:
        stocks = on.stream("/v2/sip")
        quotes = on.quotes(stocks, witness="SPY")
        quotes.follow(frozenset(), frozenset())
        on.hear(on.bars("SPY", stocks=stocks, since=on.now))
        on.hear(quotes)
        await on.until(lambda: on.now.second == 25, 70)
        since = on.now.replace(second=0)
        on.fault(name="mute", fault=Mute(), where=SIP)
        await on.until(lambda: bool(on.told(FeedLost)), 20)
        on.mend("mute")
        await on.until(lambda: bool(on.told(FeedRestored)), 40)
        await on.wait(90)
        assert minutes_told(on, since).keys() >= minutes_true(on, since, LATE).keys()
        assert on.told(QuoteMoved) == []

    play(story)


def test_a_zero_bid_is_passed_on_as_no_price_and_nonsense_is_not() -> None:
    async def story(on: Stage) -> None:
        await following(on)
        on.fault(name="zero", fault=Change(path="*.bp", value=0.0), where=OPRA, times=3)
        on.fault(name="less", fault=Change(path="*.bp", value=-1.0), where=OPRA, after=3, times=3)
        await on.wait(30)
        assert any(not event.quote.usable for event in on.told(QuoteMoved))
        assert all(event.quote.bid >= 0 for event in on.told(QuoteMoved))
        assert any("not a quote" in event.why for event in on.told(PayloadRefused))

    play(story)


def test_an_echo_that_is_not_what_was_asked_is_said() -> None:
    async def story(on: Stage) -> None:
        lie = Change(path="0.quotes", value=["SPY261120C00000001"])
        on.fault(name="lie", fault=lie, where="STREAM options opra control", after=2)
        await following(on)
        assert any("asked for" in event.why for event in on.told(PayloadRefused))

    play(story)


def test_more_symbols_than_the_plan_allows_is_said() -> None:
    async def story(on: Stage) -> None:
        on.terms(plan={"option_symbols": 3})
        quotes = on.quotes(on.stream("/v2/sip"))
        on.hear(quotes)
        await on.wait(2)
        symbols = [each.symbol for each in on.world.listings("SPY")[:4]]
        quotes.follow(frozenset(symbols), frozenset())
        await on.wait(2)
        assert any("405" in event.why for event in on.told(PayloadRefused))

    play(story)


def test_a_contract_that_is_not_granted_is_asked_for_while_others_are_streamed() -> None:
    async def story(on: Stage) -> None:
        near = on.near()
        chain = [each for each in on.world.listings("SPY") if (each.expiry, each.right) == (near.expiry, "C")]
        chain.sort(key=lambda each: abs(each.strike - near.strike))
        first, second, third = [each.symbol for each in chain[:3]]
        on.terms(plan={"option_symbols": 2})
        quotes = on.quotes(on.stream("/v2/sip"))
        on.hear(quotes)
        await on.wait(2)
        quotes.follow(frozenset({first, second}), frozenset())
        await on.wait(10)
        quotes.follow(frozenset({first, second, third}), frozenset())
        for _ in range(8):
            await on.wait(15)
            for symbol in (first, second, third):
                *_, last = [event for event in on.told(QuoteMoved) if event.symbol == symbol]
                assert on.now - last.at <= 15 * SECOND
                truth = on.world.option(symbol, last.at)
                assert truth is not None
                assert (last.quote.bid, last.source_at) == (Decimal(f"{truth.bid}"), truth.at)
        assert not on.told(FeedLost)

    play(story)


def test_a_contract_whose_rows_nobody_can_read_is_asked_for() -> None:
    async def story(on: Stage) -> None:
        symbol, _ = await following(on)
        on.fault(name="odd", fault=Change(path="*.bp", value="cheap"), where=OPRA)
        await on.wait(60)
        assert symbol in {event.symbol for event in on.told(QuoteMoved) if on.now - event.at <= 12 * SECOND}

    play(story)


def test_a_price_that_is_asked_for_and_has_not_moved_is_as_old_as_it_is() -> None:
    async def story(on: Stage) -> None:
        symbol, _ = await following(on)
        (said,) = {event.source_at for event in on.told(QuoteMoved)[-1:]}
        old = Change(path=f"quotes.{symbol}.t", value=f"{said:%Y-%m-%dT%H:%M:%S.%fZ}")
        on.fault(name="still", fault=old, where="GET */quotes/latest")
        on.fault(name="mute", fault=Mute(), where=OPRA)
        before = len(on.told(QuoteMoved))
        await on.wait(30)
        asked = on.told(QuoteMoved)[before:]
        assert len(asked) > 2
        assert {event.source_at for event in asked} == {said}
        assert on.now - asked[-1].at <= 6 * SECOND
        assert not on.told(FeedLost)

    play(story)


def test_minutes_of_more_names_than_the_plan_allows_are_lost_for_that_reason() -> None:
    async def story(on: Stage) -> None:
        on.terms(plan={"stock_symbols": 3})
        since = await begun(on, "SPY", "QQQ")
        await on.until(lambda: bool(on.told(FeedLost)), 85)
        whys = [event.why for event in on.told(PayloadRefused)]
        assert whys == [
            "405 symbol limit exceeded",
            "bars: asked for ['QQQ', 'SPY'], got []",
            "updatedBars: asked for ['QQQ', 'SPY'], got []",
            "/v2/sip is connected and silent: 405 symbol limit exceeded",
        ]
        await on.wait(120)
        assert minutes_told(on, since).keys() >= minutes_true(on, since, LATE).keys()
        on.terms(plan={"stock_symbols": 4})
        await on.until(lambda: bool(on.told(FeedRestored)), 130)
        on.fault(name="mute", fault=Mute(), where=SIP)
        lost = len(on.told(FeedLost))
        await on.until(lambda: len(on.told(FeedLost)) > lost, 130)
        assert on.told(PayloadRefused)[-1].why == "/v2/sip is connected and silent"

    play(story)


def test_a_chain_in_many_pages_is_whole_and_its_interest_is_asked_once_a_day() -> None:
    async def story(on: Stage) -> None:
        chains = on.chains()
        *_, chain = await chains.fetch("SPY")
        pages = [each for each in on.sent["data"].requests if "snapshots/SPY" in each.url.path]
        assert isinstance(chain, ChainArrived)
        assert len(chain.rows) > 1000 or len(pages) == 1
        await chains.fetch("SPY")
        assert len(on.sent["trading"].requests) == 1
        assert all(row.quote_at is not None and row.quote_at <= chain.at for row in chain.rows)

    play(story)


def test_the_price_of_the_shares_that_comes_with_a_chain_is_as_old_as_it_is() -> None:
    async def story(on: Stage) -> None:
        old = (on.now - 10 * MINUTE).replace(microsecond=0)
        stale = Change(path="latestQuote.t", value=f"{old:%Y-%m-%dT%H:%M:%SZ}")
        on.fault(name="stale", fault=stale, where="GET */SPY/snapshot")
        (shares,) = [each for each in await on.chains().fetch("SPY") if isinstance(each, QuoteMoved)]
        assert shares.source_at == old

    play(story)


@pytest.mark.parametrize("when", ["yesterday", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "noon", None])
def test_a_contract_that_has_not_traded_today_shows_no_volume_of_another_day(when: str | None) -> None:
    async def story(on: Stage) -> None:
        await on.wait(120)
        *_, whole = await on.chains().fetch("SPY")
        traded = next(row.symbol for row in whole.rows if row.volume)
        yesterday = f"{on.now - timedelta(days=1):%Y-%m-%d}T05:00:00Z"
        said = yesterday if when == "yesterday" else when
        old = Change(path=f"snapshots.{traded}.dailyBar.t", value=said)
        on.fault(name="old", fault=old, where="GET */snapshots/SPY")
        *_, chain = await on.chains().fetch("SPY")
        assert [row.volume for row in chain.rows if row.symbol == traded] == [None]

    play(story)


@pytest.mark.parametrize("where", ["GET */snapshots/SPY", "GET */SPY/snapshot", "GET */contracts"])
def test_a_chain_nobody_can_tell_is_a_refusal_and_no_half_chain(where: str) -> None:
    async def story(on: Stage) -> None:
        on.fault(name="down", fault=Status(code=500), where=where)
        *shares, refused = await on.chains().fetch("SPY")
        assert isinstance(refused, PayloadRefused)
        assert all(isinstance(each, QuoteMoved) and each.symbol == "SPY" for each in shares)

    play(story)


def test_rows_of_a_chain_that_nobody_can_read_cost_only_themselves() -> None:
    async def story(on: Stage) -> None:
        symbol = on.near().symbol
        path = f"snapshots.{symbol}.latestQuote.bp"
        on.fault(name="odd", fault=Change(path=path, value="cheap"), where="GET */snapshots/SPY")
        refused, _, chain = await on.chains().fetch("SPY")
        assert isinstance(refused, PayloadRefused)
        assert isinstance(chain, ChainArrived)
        assert symbol in refused.why
        assert symbol not in {row.symbol for row in chain.rows}

    play(story)


@pytest.mark.parametrize("told", ["NaN", "sNaN", "-5", "1E+400", "many", {}])
def test_open_interest_that_nobody_can_have_counted_is_refused_and_unknown(told: object) -> None:
    async def story(on: Stage) -> None:
        where = "GET */options/contracts"
        on.fault(name="none", fault=Change("option_contracts.1.open_interest", None), where=where)
        on.fault(name="odd", fault=Change("option_contracts.0.open_interest", told), where=where)
        refused, _, chain = await on.chains().fetch("SPY")
        assert isinstance(refused, PayloadRefused)
        assert isinstance(chain, ChainArrived)
        assert "open_interest" in refused.why or refused.why.endswith(f"{told} is no open interest")
        assert any(row.open_interest for row in chain.rows)

    play(story)


def test_a_vendor_that_has_changed_all_rows_is_refused_in_a_few_words() -> None:
    async def story(on: Stage) -> None:
        changed = Change("option_contracts.*.open_interest", "unknown")
        on.fault(name="odd", fault=changed, where="GET */options/contracts")
        *refused, _, chain = await on.chains().fetch("SPY")
        assert len(refused) == 51
        assert refused[-1].why.endswith("rows more that nobody can read")
        assert not any(row.open_interest for row in chain.rows)

    play(story)


def test_a_chain_that_has_no_end_is_cut_and_that_is_said() -> None:
    async def story(on: Stage) -> None:
        endless = Change("next_page_token", page_token(0))
        on.fault(name="endless", fault=endless, where="GET */snapshots/SPY")
        refused, _, chain = await on.chains().fetch("SPY")
        assert refused.why == "SPY: snapshots on more than 12 pages, the rest is not read"
        assert chain.rows

    play(story)


@pytest.mark.parametrize(
    ("terms", "grants"),
    [
        (CALM, Grants(PriceClass.OPRA, PriceClass.SIP)),
        (Terms(plan=BASIC), Grants(PriceClass.INDICATIVE, PriceClass.IEX)),
    ],
)
def test_the_class_of_the_feeds_is_asked_for(terms: Terms, grants: Grants) -> None:
    async def story(on: Stage) -> None:
        assert await probe(on.data) == grants

    play(story, terms)


@pytest.mark.parametrize("http", [402, 403, 409, 422])
@pytest.mark.parametrize(
    ("where", "grants"),
    [
        ("GET */options/snapshots/SPY", Grants(PriceClass.INDICATIVE, PriceClass.SIP)),
        ("GET */quotes/latest", Grants(PriceClass.OPRA, PriceClass.IEX)),
    ],
)
def test_a_feed_that_is_refused_however_is_not_granted(where: str, grants: Grants, http: int) -> None:
    async def story(on: Stage) -> None:
        no = '{"message": "subscription does not permit it"}'
        on.fault(name="no", fault=Status(code=http, body=no), where=where)
        assert await probe(on.data) == grants

    play(story)


def test_far_behind_only_the_newest_price_of_a_symbol_waits() -> None:
    async def story(on: Stage) -> None:
        quotes = on.quotes(on.stream("/v2/sip"))
        events = quotes.events()
        symbol = on.near().symbol
        quotes.follow(frozenset({symbol}), frozenset())
        first = await anext(events)
        for _ in range(20):
            to = on.now + timedelta(seconds=1)
            await on.clock.advance(to)
            await on.alpaca.pump(to)
            await on.heard(5)
        newest = await anext(events)
        assert isinstance(first, QuoteMoved)
        assert isinstance(newest, QuoteMoved)
        truth = on.world.option(symbol, on.now)
        assert truth is not None
        assert newest.quote.bid == Decimal(f"{truth.bid}")
        await events.aclose()

    play(story)
