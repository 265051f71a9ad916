"""Where a desk may be led: all of it to one world, and never to real money."""

from dataclasses import fields, replace

import pytest

from bot.clock import SystemClock
from bot.config import SECRETS, BadConfig, Config
from bot.live import check
from sandbox.clock import MarketClock
from tests.sandbox.telegram.scene import MORNING

KEYED = replace(Config(), **{at.name: "k" for at in fields(Config) if at.metadata["name"] in SECRETS})
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
    with pytest.raises(BadConfig, match="paper money only"):
        check(replace(KEYED, alpaca_url=address), SystemClock())


@pytest.mark.parametrize("name", ["telegram_url", "alpaca_url", "whales_url", "alpaca_data_url"])
def test_one_pretended_place_among_true_ones_is_refused(name):
    with pytest.raises(
        BadConfig, match=f"^{name.replace('whales', 'unusual_whales').upper()}: .*all or none"
    ):
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


@pytest.mark.parametrize("name", sorted(HERE.keys() - {"database"}))
def test_pretended_time_goes_with_pretended_places_only(name):
    rehearsal = MarketClock(MORNING)
    check(replace(KEYED, **HERE), rehearsal)
    far = replace(KEYED, **HERE | {name: getattr(Config(), name)})
    setting = next(at.metadata["name"] for at in fields(Config) if at.name == name)
    with pytest.raises(BadConfig) as refused:
        check(far, rehearsal)
    assert str(refused.value) == f"{setting}: a rehearsal talks to this machine only"


def test_a_start_without_its_keys_names_each_of_them():
    with pytest.raises(
        BadConfig, match=r"^TELEGRAM_TOKEN, ALPACA_KEY, ALPACA_SECRET, UNUSUAL_WHALES_KEY: not set"
    ):
        check(replace(Config(), **HERE), MarketClock(MORNING))
