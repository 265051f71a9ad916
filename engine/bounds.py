"""What no day may exceed, whoever asks: crossing one of these numbers takes authority away."""

from decimal import Decimal

from engine.model.rule import Rule


class Bounds(Rule):
    """Orders, starts, rejects, and what the desk may spend without being asked."""

    orders_a_minute_max: int = 10
    orders_a_day_max: int = 200
    twin_within_s: float = 30.0
    starts_max: int = 3
    starts_within_s: float = 600.0
    rejects_max: int = 3
    rejects_within_s: float = 600.0
    arm_delay_s: float = 30.0
    auto_trades_max: int = 6
    auto_premium_max: Decimal = Decimal(1_500)
