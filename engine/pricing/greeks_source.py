"""Whose Greeks are used: the vendor's while they are fresh, ours otherwise, and the record says which."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Literal

from engine.pricing.one import OneGreeks
from engine.pricing.worth import WhyNone


@dataclass(frozen=True, slots=True)
class VendorGreeks:
    """What a vendor sent, and when it said it computed it."""

    greeks: OneGreeks
    at: datetime


@dataclass(frozen=True, slots=True)
class SourcedGreeks:
    """Greeks with their source; with neither source there are none, and `why` says what ours lacked."""

    source: Literal["vendor", "ours", "shares", "none"]
    greeks: OneGreeks | None
    why: WhyNone


def choose_greeks(
    vendor: VendorGreeks | None, ours: OneGreeks | WhyNone, *, now: datetime, fresh_for: timedelta
) -> SourcedGreeks:
    """Prefer the vendor, who may model early exercise, but never a stale, future, unset or broken row."""
    if vendor is not None and _fresh(vendor.at, now, fresh_for) and _sound(vendor.greeks):
        return SourcedGreeks("vendor", vendor.greeks, WhyNone.KNOWN)
    if isinstance(ours, OneGreeks):
        return SourcedGreeks("ours", ours, WhyNone.KNOWN)
    return SourcedGreeks("none", None, ours)


def _fresh(at: datetime, now: datetime, fresh_for: timedelta) -> bool:
    return timedelta(0) <= now - at <= fresh_for


def _sound(greeks: OneGreeks) -> bool:
    """Refuse the zero volatility some vendors send for 'unknown'."""
    everything = greeks.vol + greeks.delta + greeks.gamma + greeks.theta + greeks.vega + greeks.rho
    return isfinite(everything) and greeks.vol > 0.0 and abs(greeks.delta) <= 1.0 and greeks.gamma >= 0.0
