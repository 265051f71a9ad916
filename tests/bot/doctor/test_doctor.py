"""A desk's health against pretended vendors, with one thing wrong at a time."""

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.alpaca.keys import Keys
from bot.alpaca.rest import Rest
from bot.clock import SystemClock
from bot.config import BadConfig, Config
from bot.doctor.broker import broker
from bot.doctor.examining import examine, listed
from bot.doctor.findings import Finding, Grade, Report, good
from bot.doctor.flow import flow
from bot.doctor.machine import beside, machine
from bot.doctor.messenger import messenger
from bot.doctor.outside import outside
from bot.feeds.whales.asking import Asking
from bot.money import check
from bot.panic import raise_panic
from bot.watch.heartbeats import Heartbeats
from engine.plays.play import Playbook
from engine.plays.playbook import watching
from sandbox.alpaca.terms import changed
from sandbox.clock import MarketClock
from sandbox.demo.stage import Stage, staged
from sandbox.faults import Change, Rows, Rule, Skew, Status
from sandbox.market.days import Day, Kind
from sandbox.whales.quota import Account
from sandbox.whales.server import KEY
from sandbox.world import World
from storage.journal import open_journal
from storage.moving import TwoPlaces
from storage.refuge import MEMORY, PROBE
from tests.bot.feeds.whales.desk import KEY as KEY_OF_NOBODY
from tests.bot.feeds.whales.desk import URL, Still, asking, page
from tests.storage.samples import some

CONTROL = "kontrol"
UNHURRIED = 20.0
"""A machine with other work to do is no finding: what is not about waiting waits long."""
PLAIN = {"shorting": False, "multiplier": 1}
"""An account that can do what the desk does and no more."""


def examined(
    tmp_path: Path,
    *,
    spoil: Callable[[Stage], None] = lambda _: None,
    playbook: Playbook | None = None,
    patience: float = UNHURRIED,
    **settings: str,
) -> Report:
    """All of it, after something was spoilt."""

    async def run() -> Report:
        world = World(3, Day.of(Kind.CALM))
        async with staged(world, key=CONTROL, pace=1.0, auto=False, database=tmp_path / "desk.db") as stage:
            spoil(stage)
            config = replace(stage.config, **settings)
            return await examine(config, stage.clock, playbook=playbook, patience=patience)

    return asyncio.run(asyncio.wait_for(run(), 50 * UNHURRIED))


def found(report: Report, what: str) -> Finding:
    """The one finding about it."""
    (one,) = [finding for finding in report.findings if finding.what == what]
    return one


def terms(**patch: Any) -> Callable[[Stage], None]:
    """Another account, another plan."""

    def spoil(stage: Stage) -> None:
        exchange = stage.alpaca.venue.exchange
        exchange.terms = changed(exchange.terms, patch)

    return spoil


def plan(**changes: Any) -> Callable[[Stage], None]:
    """Another plan of the flow vendor."""

    def spoil(stage: Stage) -> None:
        stage.whales.gate.accounts[KEY] = Account(replace(stage.whales.gate.accounts[KEY].plan, **changes))

    return spoil


def test_a_desk_that_lacks_nothing_is_told_so(tmp_path: Path) -> None:
    report = examined(tmp_path, telegram_owner="7", watch="LUNR,QQQ", spoil=terms(account=PLAIN))
    assert report.of(Grade.MISSING) == ()
    assert [each.what for each in report.of(Grade.POORER)] == ["second channel", "watched from outside"]
    assert report.table.endswith("checks passed, 2 with less than could be")
    told = json.loads(report.json)
    assert told["sound"] is True
    assert {"what", "grade", "said", "fix"} == set(told["findings"][0])


@pytest.mark.parametrize(
    ("patch", "what", "grade", "said"),
    [
        ({"account": {"options_level": 0}}, "options level", Grade.MISSING, "0"),
        ({"account": {"options_level": 3}}, "options level", Grade.POORER, "3, and the desk uses 2"),
        ({"account": {"trading_blocked": True}}, "account", Grade.MISSING, "may not trade"),
        ({"account": {"suspended": True}}, "account", Grade.MISSING, "may not trade"),
        (
            {"account": {"number": "123456789"}},
            "account",
            Grade.MISSING,
            "and this is real money",
        ),
        ({"plan": {"plus": False}}, "option prices", Grade.POORER, "indicative"),
        ({"plan": {"plus": False}}, "share prices", Grade.POORER, "iex"),
    ],
)
def test_what_the_broker_does_not_grant_is_said(
    tmp_path: Path, patch: dict[str, Any], what: str, grade: Grade, said: str
) -> None:
    finding = found(examined(tmp_path, spoil=terms(**patch)), what)
    assert finding.grade is grade
    assert said in finding.said
    assert finding.fix


@pytest.mark.parametrize(
    ("patch", "grade", "said"),
    [
        ({}, Grade.POORER, "selling short is allowed, borrowing up to 2 times its worth"),
        ({"shorting": False}, Grade.POORER, "borrowing up to 2 times its worth"),
        ({"multiplier": 1}, Grade.POORER, "selling short is allowed"),
        (PLAIN, Grade.GOOD, "no short sales, no borrowing"),
        (PLAIN | {"suspended": True}, Grade.MISSING, "no order is taken, exits included"),
        (PLAIN | {"options_level": 1}, Grade.MISSING, "options are held at level 1"),
        (
            {"suspended": True, "options_level": 0},
            Grade.MISSING,
            "no order is taken, exits included, options",
        ),
    ],
)
def test_what_the_owner_has_set_in_the_account_is_said(
    tmp_path: Path, patch: dict[str, Any], grade: Grade, said: str
) -> None:
    finding = found(examined(tmp_path, spoil=terms(account=patch)), "account settings")
    assert finding.grade is grade
    assert said in finding.said
    assert bool(finding.fix) is (grade is not Grade.GOOD)


@pytest.mark.parametrize(
    "body",
    ['{"no_shorting": "perhaps"}', "[]", "{}", '{"no_shorting": true, "max_margin_multiplier": "NaN"}'],
)
def test_settings_of_the_account_that_nobody_can_read_are_said_to_be_unknown(
    tmp_path: Path, body: str
) -> None:
    def spoil(stage: Stage) -> None:
        odd = Status(code=200, body=body)
        stage.alpaca.faults.add(Rule(name="odd", fault=odd, where="GET /v2/account/configurations"))

    finding = found(examined(tmp_path, spoil=spoil), "account settings")
    assert finding.grade is Grade.POORER
    assert finding.fix


@pytest.mark.parametrize(
    ("settings", "grade"),
    [
        ({}, Grade.POORER),
        ({"venue": "live"}, Grade.POORER),
        ({"venue": "live", "second_channel": "https://n.example/t", "ping_url": "https://p"}, Grade.GOOD),
    ],
)
def test_real_money_should_not_be_left_alone_and_each_way_out_is_told(
    settings: dict[str, str], grade: Grade
) -> None:
    mute, gone = outside(Config(**settings))
    assert (mute.what, mute.grade, gone.what, gone.grade) == (
        "second channel",
        grade,
        "watched from outside",
        grade,
    )
    lacking = grade is not Grade.GOOD
    assert ("SECOND_CHANNEL" in mute.fix, "PING_URL" in gone.fix) == (lacking, lacking)
    assert not any(each in finding.line for finding in (mute, gone) for each in ("n.example", "https"))


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout])
def test_a_messenger_that_cannot_be_reached_says_nothing_of_the_token(
    error: type[httpx.TransportError],
) -> None:
    def away(_: httpx.Request) -> httpx.Response:
        raise error("no route")

    async def ask() -> list[Finding]:
        config = Config(telegram_token="t", telegram_url="https://chat.example/bots")  # noqa: S106
        return [each async for each in messenger(config, httpx.MockTransport(away))]

    (only,) = asyncio.run(ask())
    assert (only.grade, only.said) == (Grade.MISSING, "cannot reach chat.example")
    assert "TOKEN" not in only.fix


@pytest.mark.parametrize(("patience", "heard"), [(0.02, False), (UNHURRIED, True)])
def test_whoever_is_asked_is_waited_for_as_long_as_is_wanted(patience: float, heard: bool) -> None:
    async def late(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(1.0)
        said = {"ok": True, "result": {}, "data": [], "status": "ACTIVE", "account_number": "PA1"}
        return httpx.Response(200, json=said)

    async def ask() -> list[Finding]:
        transport, clock, beats = httpx.MockTransport(late), Still(), Heartbeats()
        token = Config(telegram_token="t")  # noqa: S106
        trading = Rest(
            "alpaca", URL, Keys("", ""), clock, beats, limit=200, transport=transport, patience=patience
        )
        client = Asking(URL, KEY_OF_NOBODY, clock, beats, transport=transport, patience=patience)
        groups = (
            broker(token, trading, trading, clock),
            messenger(token, transport, patience=patience),
            flow(client, URL, KEY_OF_NOBODY),
        )
        return [await anext(each) for each in groups]

    assert [each.grade is Grade.GOOD for each in asyncio.run(ask())] == [heard] * 3


def test_keys_that_are_refused_are_named_and_nothing_else_is_asked(tmp_path: Path) -> None:
    report = examined(tmp_path, alpaca_secret="wrong", whales_key="wrong", telegram_token="1:wrong")  # noqa: S106
    missing = {finding.what: finding for finding in report.of(Grade.MISSING)}
    assert set(missing) == {"alpaca keys", "option flow", "telegram"}
    assert missing["alpaca keys"].fix.startswith("ALPACA_KEY, ALPACA_SECRET")
    assert missing["option flow"].fix.startswith("UNUSUAL_WHALES_KEY")
    assert missing["telegram"].fix.startswith("TELEGRAM_TOKEN")
    assert "wrong" not in report.table
    assert not report.sound


def test_a_plan_without_flow_is_named_and_a_plan_without_the_stream_is_no_fault(tmp_path: Path) -> None:
    report = examined(tmp_path, spoil=plan(advanced=False))
    assert found(report, "flow stream").said == "not granted (401)"
    assert report.sound


def test_contracts_are_looked_at_row_by_row_and_a_plan_without_them_is_poorer(tmp_path: Path) -> None:
    whole = found(examined(tmp_path), "option contracts")
    assert (whole.grade, whole.said) == (Grade.GOOD, "20 rows, 20 with open interest and volume")
    row = {"option_symbol": "SPY261120C00600000", "open_interest": None, "volume": 3}
    lacking = contracts_told(page([row, row | {"open_interest": 5}]))
    assert (lacking.grade, lacking.said) == (Grade.POORER, "2 rows, 1 with open interest and volume")
    withheld = contracts_told(httpx.Response(403))
    assert withheld.grade is Grade.POORER
    assert withheld.said == "status 403: open interest and volume by the broker's count alone"


def contracts_told(answer: httpx.Response) -> Finding:
    """By a vendor in memory that has no flow and these contracts."""
    return flow_told("option contracts", contracts=answer, alerts=page([]))


def flow_told(what: str, *, contracts: httpx.Response, alerts: httpx.Response) -> Finding:
    """By a vendor in memory that answers so."""

    def reply(request: httpx.Request) -> httpx.Response:
        return contracts if request.url.path.endswith("/option-contracts") else alerts

    async def ask() -> list[Finding]:
        client, _ = asking(reply, Still())
        return [each async for each in flow(client, URL, KEY_OF_NOBODY)]

    (one,) = [each for each in asyncio.run(ask()) if each.what == what]
    return one


def test_an_alert_whose_time_nobody_can_read_is_a_finding_and_the_rest_is_looked_at() -> None:
    row = {"option_chain": "SPY261120C00600000", "total_premium": "1", "ticker": "SPY", "id": "a"}
    row |= {"bid": "1", "ask": "2", "start_time": 1, "created_at": "11/20/2026 14:30:00"}
    finding = flow_told("option flow", contracts=page([]), alerts=page([row]))
    assert finding.grade is Grade.POORER
    assert finding.said.startswith("not a time: '11/20/2026 14:30:00'")


@pytest.mark.parametrize("power", ["NaN", "sNaN", "Infinity"])
def test_a_buying_power_that_is_no_number_is_none(tmp_path: Path, power: str) -> None:
    def spoil(stage: Stage) -> None:
        odd = Change(path="options_buying_power", value=power)
        stage.alpaca.faults.add(Rule(name="odd", fault=odd, where="GET /v2/account"))

    report = examined(tmp_path, spoil=spoil)
    assert found(report, "buying power").grade is Grade.MISSING
    assert found(report, "calendar").grade is Grade.GOOD


@pytest.mark.parametrize(
    "error", [ValueError("v"), InvalidOperation("i"), KeyError("k"), TypeError("t"), RecursionError("r")]
)
def test_garbage_that_nobody_thought_of_breaks_off_its_part_and_ends_nobody(error: Exception) -> None:
    async def garbage() -> AsyncIterator[Finding]:
        yield good("account", "active")
        raise error

    first, second = asyncio.run(listed(garbage()))
    assert first == good("account", "active")
    assert (second.grade, second.what) == (Grade.MISSING, "check-up")
    assert second.said.startswith(f"broke off after account: {type(error).__name__}")


def test_requests_a_minute_that_no_header_names_are_said_to_be_assumed(tmp_path: Path) -> None:
    def spoil(stage: Stage) -> None:
        bare = Status(code=200, body='{"status": "ACTIVE", "account_number": "PA1"}')
        stage.alpaca.faults.add(Rule(name="bare", fault=bare, where="GET /v2/account"))

    assert found(examined(tmp_path), "trading requests").said == "200 a minute"
    assert found(examined(tmp_path, spoil=spoil), "trading requests").said == "200 a minute, assumed"


def test_a_day_that_is_used_up_is_said_with_the_hour_it_is_new(tmp_path: Path) -> None:
    def spent(stage: Stage) -> None:
        plan(per_day=1)(stage)
        stage.whales.gate.accounts[KEY].turn(stage.clock.now())
        stage.whales.gate.accounts[KEY].count()

    finding = found(examined(tmp_path, spoil=spent), "option flow")
    assert finding.grade is Grade.MISSING
    assert "20:00 New York" in finding.fix


def test_a_small_plan_is_asked_less_often(tmp_path: Path) -> None:
    finding = found(examined(tmp_path, spoil=plan(per_day=5000)), "flow requests")
    assert (finding.grade, finding.said) == (Grade.POORER, "1 of 5,000 today, 120 a minute")


def test_nothing_configured_names_each_thing_and_where_it_comes_from(tmp_path: Path) -> None:
    report = asyncio.run(examine(Config(database=str(tmp_path / "d.db")), SystemClock()))
    assert [each.what for each in report.of(Grade.MISSING)] == list(Config().missing)
    assert all(each.fix for each in report.of(Grade.MISSING))


def test_names_left_to_the_plays_are_told_for_they_are_few(tmp_path: Path) -> None:
    few = found(examined(tmp_path), "names")
    assert (few.grade, few.said) == (Grade.POORER, "LUNR, RKLB, SLS by flow_first; QQQ, SPY by etf_scalp")
    asked = found(examined(tmp_path, watch="A,B,C,D,E,F,G,H,I,SPY", plays="swing"), "names")
    assert asked.grade is Grade.GOOD
    assert asked.said == "A, B, C, D, E, F, G, H and 2 more by flow_first, swing; SPY by etf_scalp"


def test_a_desk_whose_names_are_not_those_of_the_settings_is_told_its_own(tmp_path: Path) -> None:
    """The demo's market has its own names, and so has a desk that was told to /watch another."""
    own = watching(frozenset({"NVDA", "SPY"}))
    names = found(examined(tmp_path, playbook=own), "names")
    assert (names.grade, names.said) == (Grade.GOOD, "NVDA, SPY by flow_first; SPY by etf_scalp")


@pytest.mark.parametrize(("names", "plus", "told"), [(14, False, 0), (15, False, 1), (15, True, 0)])
def test_more_names_than_the_stream_of_the_plan_takes_are_told(
    tmp_path: Path, names: int, plus: bool, told: int
) -> None:
    watch = ",".join(f"N{chr(65 + n)}" for n in range(names))
    report = examined(tmp_path, spoil=terms(plan={"plus": plus}), watch=watch)
    minutes = [each for each in report.of(Grade.POORER) if each.what == "minutes"]
    assert [each.said.split(",")[0] for each in minutes] == ["15 names"] * told


@pytest.mark.parametrize("venue", ["papr", "PAPER", ""])
def test_a_venue_that_nobody_knows_is_said_before_any_advice_about_keys(tmp_path: Path, venue: str) -> None:
    """Which keys are wanted depends on it."""
    config = Config(database=str(tmp_path / "d.db"), venue=venue, alpaca_key="k")
    report = asyncio.run(examine(config, SystemClock()))
    (only,) = report.of(Grade.MISSING)
    assert (only.what, only.said) == ("settings", f"VENUE: {venue!r} is none of paper, live, sim")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"telegram_owner": "@me"}, "TELEGRAM_OWNER: '@me' is not a list"),
        ({"telegram_owner": "1,2"}, "TELEGRAM_OWNER: there is one owner"),
        ({"telegram_observers": "a,b"}, "TELEGRAM_OBSERVERS: 'a,b' is not a list"),
        ({"totp_secret": "hello"}, "TOTP_SECRET: too short"),
        ({"second_channel": "http://foo"}, "SECOND_CHANNEL: it should look like"),
        ({"ping_url": "example.org"}, "PING_URL: not an https address"),
        ({"plays": "swing"}, "WATCH is empty"),
    ],
)
def test_what_a_start_would_refuse_the_doctor_refuses_with_and_without_keys(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    bare = asyncio.run(examine(Config(database=str(tmp_path / "d.db"), **settings), SystemClock()))
    for report in (examined(tmp_path, **settings), bare):
        wrong = found(report, "settings")
        assert wrong.grade is Grade.MISSING
        assert said in wrong.said
        passed = [each.what for each in report.of(Grade.GOOD)]
        assert not {"second channel", "watched from outside"}.intersection(passed)
        assert ("owner" in passed) is (report is not bare and "telegram_owner" not in settings)
    keys = dict.fromkeys(("telegram_token", "alpaca_key", "alpaca_secret", "whales_key"), "k")
    with pytest.raises(BadConfig, match=re.escape(said)):
        check(Config(**keys, **settings), SystemClock())


def test_all_that_is_wrong_with_the_settings_is_said_at_once(tmp_path: Path) -> None:
    config = Config(database=str(tmp_path / "d.db"), telegram_owner="@me", ping_url="example.org")
    report = asyncio.run(examine(config, SystemClock()))
    wrong = [each.said.split(":")[0] for each in report.findings if each.what == "settings"]
    assert wrong == ["PING_URL", "TELEGRAM_OWNER"]
    assert [each.what for each in report.of(Grade.MISSING)][2:] == list(config.missing)


def test_settings_that_contradict_each_other_are_one_finding(tmp_path: Path) -> None:
    assert "VENUE is paper" in found(examined(tmp_path, alpaca_live_key="k"), "settings").said
    assert "WATCH is empty" in found(examined(tmp_path, plays="swing"), "settings").said


def test_a_journal_is_read_whole_and_whoever_writes_in_it_is_named(tmp_path: Path) -> None:
    url = str(tmp_path / "desk.db")
    journal = open_journal(url, holder="a desk")
    journal.append(some(5))
    with_writer = [finding.said for finding in machine(url) if finding.what == "journal"]
    assert "11 rows, chain sound, in use by a desk" in with_writer[0]
    journal.close()
    assert [finding.said for finding in machine(url)][-1].endswith("11 rows, chain sound")


def test_a_file_that_is_no_journal_is_missing_one(tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_text("not a database at all, and long enough to be read as one")
    (finding,) = [each for each in machine(str(tmp_path / "desk.db")) if each.what == "journal"]
    assert finding.grade is Grade.MISSING


def test_a_disk_that_takes_nothing_is_found_by_writing_to_it(tmp_path: Path) -> None:
    (tmp_path / PROBE).symlink_to("/dev/full")
    (finding,) = [each for each in machine(str(tmp_path / "desk.db")) if each.what == "disk"]
    assert (finding.grade, finding.said) == (
        Grade.MISSING,
        f"{tmp_path} takes nothing: full, read-only or failing",
    )


def test_a_disk_that_cannot_even_be_looked_at_is_a_finding_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    """A desk is beside: it must not end by it."""
    report = examined(tmp_path, database=str(tmp_path / ("x" * 300) / "desk.db"))
    assert found(report, "time zones").grade is Grade.GOOD
    assert found(report, "machine").said == "not to be looked at: File name too long"
    assert found(report, "telegram").grade is Grade.GOOD


@pytest.mark.parametrize(("mode", "told"), [(0o755, 1), (0o700, 0)])
def test_a_data_folder_that_others_may_look_into_is_found(tmp_path: Path, mode: int, told: int) -> None:
    tmp_path.chmod(mode)
    whats = [each.what for each in machine(str(tmp_path / "desk.db"))]
    assert whats.count("data folder") == told


def test_a_file_that_halts_the_next_start_is_found(tmp_path: Path) -> None:
    database = tmp_path / "desk.db"
    tmp_path.chmod(0o700)
    assert list(beside(database)) == []
    raise_panic(str(database), flatten=False, why="trying it")
    (found,) = beside(database)
    assert (found.what, found.said) == (
        "panic",
        f"{tmp_path / 'PANIC'} lies there, and a desk that starts beside it is halted",
    )
    raise_panic(str(database), flatten=True, why="trying it")
    raise_panic(str(database), flatten=False, why="trying it")
    (found,) = beside(database)
    assert found.said.endswith("a desk that starts beside it sells everything it holds, and is halted")


@pytest.mark.skipif(not MEMORY.is_dir(), reason="this machine has no folder in memory")
def test_a_journal_that_is_in_memory_is_said_to_be_there(tmp_path: Path) -> None:
    places = TwoPlaces(tmp_path / "desk.db")
    open_journal(str(places.home), holder="a desk").close()
    (tmp_path / PROBE).symlink_to("/dev/full")
    try:
        with places.held() as place:
            assert place.path == places.away
        away, home = [each for each in machine(str(places.home)) if each.what == "journal"]
    finally:
        shutil.rmtree(places.folder)
    assert away.said.startswith(f"it is in memory, in {places.away}")
    assert (away.grade, home.grade) == (Grade.POORER, Grade.GOOD)


def test_a_flow_vendor_whose_clock_is_another_is_found(tmp_path: Path) -> None:
    def spoil(stage: Stage) -> None:
        stage.whales.gate.clock = MarketClock(stage.clock.now() - timedelta(seconds=30))

    assert found(examined(tmp_path), "flow clock").grade is Grade.GOOD
    wrong = found(examined(tmp_path, spoil=spoil), "flow clock")
    assert wrong.grade is Grade.POORER
    assert "s from ours" in wrong.said


def test_the_pretended_vendor_counts_ranks_to_one_and_its_tide_by_five_minutes(tmp_path: Path) -> None:
    report = examined(tmp_path)
    assert found(report, "iv rank").said.startswith("the vendor's is of 1, ")
    assert found(report, "market tide").grade is Grade.GOOD


@pytest.mark.parametrize("shown", [0, 3, True, "many", {"a": [1]}])
def test_an_account_that_still_counts_day_trades_is_found(tmp_path: Path, shown: object) -> None:
    def spoil(stage: Stage) -> None:
        counted = Change(path="daytrade_count", value=shown)
        stage.alpaca.faults.add(Rule(name="pdt", fault=counted, where="GET /v2/account"))

    assert found(examined(tmp_path, spoil=spoil), "day trades").grade is Grade.POORER
    assert "day trades" not in [each.what for each in examined(tmp_path).findings]


def test_a_wrong_clock_and_a_holiday_we_do_not_know_are_found(tmp_path: Path) -> None:
    def spoil(stage: Stage) -> None:
        stage.alpaca.faults.add(Rule(name="C1", fault=Skew(seconds=7.0), where="GET /v2/clock"))
        stage.alpaca.faults.add(Rule(name="C6", fault=Rows(lost=1.0), where="GET /v2/calendar"))

    report = examined(tmp_path, spoil=spoil)
    assert found(report, "clock").said == "the broker's is +7.0 s from ours"
    assert "broker closed, we 09:30-" in found(report, "calendar").said
    assert not report.sound


@pytest.mark.parametrize(("url", "told"), [("https://elsewhere.example", 1), ("", 0)])
def test_a_webhook_that_takes_the_updates_away_is_found(url: str, told: int) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        me = request.url.path.endswith("getMe")
        result = {"username": "desk_bot"} if me else {"url": url}
        return httpx.Response(200, json={"ok": True, "result": result})

    async def ask() -> list[str]:
        asked = messenger(Config(telegram_token="t"), httpx.MockTransport(answer))  # noqa: S106
        return [finding.what async for finding in asked]

    assert asyncio.run(ask()).count("telegram webhook") == told
