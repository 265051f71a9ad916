"""How much of the account a record of trades has earned: half of Kelly, at the win rate it surely has."""

from math import sqrt

SURE = 1.96
"""Standard deviations of doubt taken off the win rate: nineteen times in twenty it is better."""


def surely(wins: int, trades: int) -> float:
    """Wilson's lower bound of a win rate: few trades prove little, whatever their score."""
    rate, doubt = wins / trades, SURE * SURE / trades
    middle = rate + doubt / 2
    return max((middle - SURE * sqrt((rate * (1 - rate) + doubt / 4) / trades)) / (1 + doubt), 0.0)


def risk_share(win_rate: float, win: float, loss: float) -> float:
    """The share of capital that may be lost on an average loss; below zero there is no edge."""
    return win_rate - (1 - win_rate) * loss / win


def premium_share(win_rate: float, win: float, loss: float) -> float:
    """The share of capital that may be put into premium, of which an average loss takes a part."""
    return risk_share(win_rate, win, loss) / loss
