"""Where a desk may be led: all of it to one world, and to real money only with every condition of it."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from bot.clock import SystemClock
from bot.config import SECRETS, BadConfig, Config
from bot.money import check, trusted
from engine.ceilings import Ceilings
from engine.model.rollout import Rollout
from sandbox.clock import MarketClock

PAPER_KEYS = [name for name in SECRETS if "LIVE" not in name]
KEYED = replace(Config(), **{at.name: "k" for at in fields(Config) if at.metadata["name"] in PAPER_KEYS})
LIVE = {
    "venue": "live",
    "totp_secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    "alpaca_live_key": "lk",
    "alpaca_live_secret": "ls",
}
HERE = {at.name: "http://127.0.0.1:1" for at in fields(Config) if at.metadata["name"].endswith("_URL")}


def test_paper_and_the_true_feeds_are_where_a_desk_goes_by_itself():
    check(KEYED, SystemClock())


def test_all_of_it_may_be_pretended():
    check(replace(KEYED, **HERE), SystemClock())


@pytest.mark.parametrize(
    "address",
    [
        "https://api.alpaca.markets",
        "https://api.alpaca.markets/",
        "https://api.alpaca.markets:443",
        "https://API.alpaca.markets",
        "https://api.alpaca.markets/v2",
        "https://api.alpaca.markets.",
        "https://broker-api.alpaca.markets",
    ],
)
def test_real_money_is_refused_however_its_address_is_written(address):
    with pytest.raises(BadConfig, match="VENUE=paper trades paper money only"):
        check(replace(KEYED, alpaca_url=address), SystemClock())


@pytest.mark.parametrize("name", ["telegram_url", "alpaca_url", "whales_url", "alpaca_data_url"])
def test_one_pretended_place_among_true_ones_is_refused(name):
    setting = name.replace("whales", "unusual_whales").upper()
    with pytest.raises(BadConfig, match=f"^{setting}: .*all or none"):
        check(replace(KEYED, **{name: "http://127.0.0.1:1"}), SystemClock())


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("telegram_url", "http://api.telegram.org"),
        ("alpaca_url", "http://paper-api.alpaca.markets"),
        ("alpaca_stream_url", "ws://stream.data.alpaca.markets"),
    ],
)
def test_no_key_travels_in_the_open(name, address):
    with pytest.raises(BadConfig, match=f"^{name.upper()}: .*https or wss"):
        check(replace(KEYED, **{name: address}), SystemClock())


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"venue": "real"}, "^VENUE: 'real' is none of paper, live, sim"),
        ({"venue": "sim", "alpaca_live_key": "x"}, "^ALPACA_LIVE_KEY, .*: set, and VENUE is sim"),
        ({"venue": "sim", "alpaca_url": "https://api.alpaca.markets"}, "^ALPACA_URL: VENUE=sim"),
        ({"venue": "live", "alpaca_live_secret": "s"}, "^ALPACA_LIVE_KEY: not set"),
        ({**LIVE, "totp_secret": ""}, "^TOTP_SECRET: not set, .*./desk totp"),
        ({**LIVE, "totp_secret": "JBSWY3DP"}, "^TOTP_SECRET: too short"),
        ({**LIVE, "alpaca_live_secret": "k"}, "^ALPACA_LIVE_SECRET: the same as ALPACA_SECRET"),
        ({**LIVE, "alpaca_live_url": "https://paper-api.alpaca.markets"}, "^ALPACA_LIVE_URL: VENUE=live"),
        ({**LIVE, "alpaca_live_url": "http://api.alpaca.markets"}, "^ALPACA_LIVE_URL: .*https or wss"),
        ({**LIVE, "alpaca_live_url": "http://127.0.0.1:1"}, "^ALPACA_LIVE_URL: .*all or none"),
        ({"alpaca_live_key": "x"}, "^ALPACA_LIVE_KEY, ALPACA_LIVE_SECRET: set, and VENUE is paper"),
        ({"alpaca_live_secret": "x"}, "^ALPACA_LIVE_KEY, ALPACA_LIVE_SECRET: set, and VENUE is paper"),
        ({"venue": "live", "alpaca_live_key": "k", "alpaca_live_secret": "s"}, "the same as ALPACA_KEY"),
        ({"ping_url": "http://ping.example/x"}, "^PING_URL: not an https address"),
        ({"ping_url": "https://"}, "^PING_URL: not an https address"),
        ({"ping_url": "https://[::1/x"}, "^PING_URL: not an https address"),
        ({"ping_url": "ftp://127.0.0.1/x"}, "^PING_URL: not an https address"),
    ],
)
def test_a_venue_that_is_contradicted_or_half_set_is_refused(changed, why):
    with pytest.raises(BadConfig, match=why):
        check(replace(KEYED, **changed), SystemClock())


def test_real_money_with_keys_and_an_address_of_its_own_may_begin():
    check(replace(KEYED, **LIVE), SystemClock())
    check(replace(KEYED, **LIVE, alpaca_key="", alpaca_secret=""), SystemClock())


def test_a_rehearsal_tells_nobody_outside_that_all_is_well():
    rehearsed = MarketClock(datetime(2026, 11, 20, 15, tzinfo=UTC))
    check(replace(KEYED, **HERE), rehearsed)
    with pytest.raises(BadConfig, match=r"^PING_URL: a rehearsal"):
        check(replace(KEYED, **HERE | {"ping_url": "https://ping.example/x"}), rehearsed)


def test_real_money_waits_until_its_stage_was_earned():
    live = replace(KEYED, **LIVE)
    for stage in (Rollout.ALERTS, Rollout.PAPER):
        with pytest.raises(BadConfig, match=f"trusted with {stage}: .*on paper.*./desk trust"):
            trusted(live, "", stage)
    trusted(live, "", Rollout.LIVE_250)
    trusted(live, "", Rollout.LIVE)
    trusted(KEYED, "paper-1", Rollout.ALERTS)


@pytest.mark.parametrize(
    ("venue", "account"), [("live", "paper-1"), ("paper", "live-1"), ("sim", "paper-1"), ("paper", "sim")]
)
def test_a_journal_of_other_money_is_refused_before_anything_is_asked(venue, account):
    config = replace(KEYED, **LIVE) if venue == "live" else replace(KEYED, venue=venue)
    with pytest.raises(BadConfig, match=f"^DATABASE_URL: this journal is of account {account}"):
        trusted(config, account, Rollout.LIVE)


def test_a_desk_that_fell_below_its_stage_still_starts_for_what_it_holds_and_buys_nothing():
    trusted(replace(KEYED, **LIVE), "live-1", Rollout.PAPER)
    for stage in (Rollout.ALERTS, Rollout.PAPER):
        assert Ceilings().ceiling(stage, live=True) == 0


def test_each_venue_names_the_keys_that_it_lacks():
    assert Config().missing == ("TELEGRAM_TOKEN", "ALPACA_KEY", "ALPACA_SECRET", "UNUSUAL_WHALES_KEY")
    live = ("TELEGRAM_TOKEN", "ALPACA_LIVE_KEY", "ALPACA_LIVE_SECRET", "UNUSUAL_WHALES_KEY")
    assert Config(venue="live").missing == live
