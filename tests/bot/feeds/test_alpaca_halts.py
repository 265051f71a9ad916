"""Halts from the pretended vendor, over the one stream that brings the minutes."""

from datetime import timedelta

import msgspec
import pytest

from bot.alpaca.wants import STATUSES, Wants
from bot.feeds.alpaca_statuses import Odd, status
from bot.watch.heartbeats import Heartbeats
from engine.model.events import PayloadRefused, TradingHalted, TradingResumed
from sandbox.alpaca.terms import BASIC, Terms
from sandbox.faults import Change
from sandbox.market.days import Kind
from tests.bot.alpaca.stage import Stage, play
from tests.engine.examples import AT

SAID = {
    "T": "s", "S": "NVDA", "sc": "H", "sm": "Trading Halt", "rc": "T1", "rm": "Halt News Pending",
    "t": "2026-07-31T18:06:00Z", "z": "C",
}  # fmt: skip
BEFORE = {"kind": Kind.WILD, "minutes": 64.5}
"""Half a minute before OKLO runs through its band."""


@pytest.mark.parametrize("path", ["/v2/sip", "/v2/iex"])
def test_a_halt_and_its_end_are_heard_of_the_names_that_are_watched(path: str) -> None:
    async def story(on: Stage) -> None:
        on.hear(on.bars("OKLO", "SPY", stocks=on.stream(path), since=on.now))
        await on.until(lambda: bool(on.told(TradingHalted)), 60)
        (halt,) = on.world.halts("OKLO")
        (halted,) = on.told(TradingHalted)
        assert (halted.symbol, halted.source_at) == ("OKLO", halt.begins)
        assert halted.why == "LUDP Volatility Trading Pause"
        assert halted.at - halt.begins <= timedelta(seconds=1)
        await on.until(lambda: bool(on.told(TradingResumed)), 330)
        (resumed,) = on.told(TradingResumed)
        assert (resumed.symbol, resumed.source_at) == ("OKLO", halt.ends)

    play(story, Terms(plan=BASIC) if path == "/v2/iex" else Terms(), **BEFORE)


def test_of_others_nothing_is_asked_and_nothing_told() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.bars("SPY", since=on.now))
        await on.wait(60)
        assert on.alpaca.links[0].channels[STATUSES] == ["SPY"]
        assert not on.told(TradingHalted)

    play(story, **BEFORE)


def test_a_status_nobody_knows_is_said_and_halts_nobody() -> None:
    async def story(on: Stage) -> None:
        on.fault(name="strange", fault=Change(path="0.sc", value="?"), where="STREAM stocks sip")
        on.hear(on.bars("OKLO", since=on.now))
        await on.until(lambda: bool(on.told(PayloadRefused)), 60)
        assert not on.told(TradingHalted)

    play(story, **BEFORE)


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_halt_at_an_impossible_hour_is_a_halt(said: str) -> None:
    assert status(SAID | {"t": said}, AT) == TradingHalted(AT, "NVDA", "T1 Halt News Pending")


@pytest.mark.parametrize(
    ("code", "reason", "kind", "why"),
    [
        ("H", ("T1", "Halt News Pending"), TradingHalted, "T1 Halt News Pending"),
        ("P", ("LUDP", "Volatility  Trading\nPause"), TradingHalted, "LUDP Volatility Trading Pause"),
        ("2", ("M", ""), TradingHalted, "M"),
        ("2", ("", ""), TradingHalted, "Trading Halt"),
        ("2", ("", "x" * 500), TradingHalted, "x" * 120),
        ("T", ("", ""), TradingResumed, None),
        ("3", ("", ""), TradingResumed, None),
    ],
)
def test_each_tape_has_its_own_codes(code, reason, kind, why) -> None:
    told = status(SAID | {"sc": code, "rc": reason[0], "rm": reason[1]}, AT)
    assert isinstance(told, kind)
    assert why is None or told.why == why


@pytest.mark.parametrize("code", "56789ACDEFQ")
def test_imbalances_and_quotes_before_the_trading_are_no_halt_and_no_end_of_one(code: str) -> None:
    assert status(SAID | {"sc": code}, AT) is None


@pytest.mark.parametrize("row", [SAID | {"sc": "Z"}, SAID | {"sc": ""}])
def test_a_code_of_no_list_is_odd(row) -> None:
    with pytest.raises(Odd, match="NVDA: a trading status nobody knows"):
        status(row, AT)


@pytest.mark.parametrize("row", [SAID | {"t": "soon"}, SAID | {"rc": 7}, {"T": "s", "S": "NVDA"}])
def test_a_row_of_another_shape_is_no_status(row) -> None:
    with pytest.raises(msgspec.ValidationError):
        status(row, AT)


def test_statuses_are_asked_for_by_themselves_so_that_a_plan_without_them_grants_the_minutes() -> None:
    wants = Wants(Heartbeats())
    for channel in (STATUSES, "bars"):
        wants.want(channel, ["SPY"], connected=False)
    wants.connected()
    assert list(wants.differences()) == [
        ("subscribe", {"bars": ["SPY"]}),
        ("subscribe", {STATUSES: ["SPY"]}),
    ]
    assert list(wants.echoed({"bars": ["SPY"], STATUSES: []})) == []
    wants.refused("405 symbol limit exceeded")
    wants.want("quotes", ["SPY"], connected=True)
    assert list(wants.differences()) == [("subscribe", {"quotes": ["SPY"]})]
    granted = {"bars": ["SPY"], "quotes": ["SPY"], STATUSES: []}
    assert list(wants.echoed(granted)) == ["statuses: asked for ['SPY'], got []"]
    assert wants.refusal == ""


def asked() -> Wants:
    """A connection on which minutes and statuses were asked for, and nothing answered yet."""
    wants = Wants(Heartbeats())
    for channel in (STATUSES, "bars"):
        wants.want(channel, ["SPY"], connected=False)
    wants.connected()
    assert len(list(wants.differences())) == 2
    return wants


@pytest.mark.parametrize("error", ["407 slow client", "500 internal error"])
@pytest.mark.parametrize("answers", [False, True])
def test_after_an_error_that_may_answer_nothing_a_plan_without_statuses_still_has_its_minutes(
    error: str, answers: bool
) -> None:
    wants = asked()
    assert not wants.refused(error)
    if not answers:
        list(wants.echoed({"bars": ["SPY"]}))
    assert wants.refused("409 insufficient subscription")
    assert not wants.refused("409 insufficient subscription")


def test_an_error_that_comes_when_all_is_answered_excuses_no_refusal_of_what_is_vital() -> None:
    wants = asked()
    for _ in range(2):
        list(wants.echoed({"bars": ["SPY"], STATUSES: ["SPY"]}))
    assert not wants.refused("407 slow client")
    wants.want("bars", ["SPY", "QQQ"], connected=True)
    assert len(list(wants.differences())) == 1
    assert not wants.refused("409 insufficient subscription")


def test_a_plan_without_minutes_is_refused_and_of_another_connection_nothing_is_held_against_it() -> None:
    wants = asked()
    assert not wants.refused("500 internal error")
    wants.connected()
    assert len(list(wants.differences())) == 2
    assert not wants.refused("409 insufficient subscription")
