"""Whose Greeks: the vendor's while fresh and sound, ours otherwise, and the record says which."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.pricing.greeks_source import VendorGreeks, choose_greeks
from engine.pricing.one import OneGreeks
from engine.pricing.worth import WhyNone

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
FRESH = timedelta(seconds=60)
THEIRS = OneGreeks(vol=0.31, delta=0.52, gamma=0.03, theta=-0.11, vega=0.12, rho=0.02)
OURS = OneGreeks(vol=0.30, delta=0.50, gamma=0.03, theta=-0.10, vega=0.12, rho=0.02)


def test_fresh_vendor_greeks_are_used():
    chosen = choose_greeks(VendorGreeks(THEIRS, NOW - FRESH), OURS, now=NOW, fresh_for=FRESH)
    assert (chosen.source, chosen.greeks) == ("vendor", THEIRS)


@pytest.mark.parametrize("age", [timedelta(seconds=60.001), timedelta(days=1), timedelta(seconds=-1)])
def test_stale_greeks_and_greeks_from_the_future_give_way_to_ours(age):
    chosen = choose_greeks(VendorGreeks(THEIRS, NOW - age), OURS, now=NOW, fresh_for=FRESH)
    assert (chosen.source, chosen.greeks) == ("ours", OURS)


@pytest.mark.parametrize(
    "broken", [{"vol": 0.0}, {"vol": float("nan")}, {"delta": 1.5}, {"gamma": -0.1}, {"theta": float("inf")}]
)
def test_a_broken_vendor_row_gives_way_to_ours(broken):
    vendor = VendorGreeks(replace(THEIRS, **broken), NOW)
    assert choose_greeks(vendor, OURS, now=NOW, fresh_for=FRESH).source == "ours"


def test_without_a_vendor_ours_are_used():
    assert choose_greeks(None, OURS, now=NOW, fresh_for=FRESH).source == "ours"


def test_with_neither_there_are_none_and_the_reason_stays():
    chosen = choose_greeks(None, WhyNone.NO_BID, now=NOW, fresh_for=FRESH)
    assert (chosen.source, chosen.greeks, chosen.why.words) == ("none", None, "no bid")
