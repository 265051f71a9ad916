"""How much of the account a record of trades has earned: half of Kelly, at the win rate it surely has."""

from engine.measures.wilson import wilson


def surely(wins: int, trades: int) -> float:
    """The win rate that even bad luck leaves: few trades prove little, whatever their score."""
    return wilson(wins, trades)[0]


def risk_share(win_rate: float, win: float, loss: float) -> float:
    """The share of capital that may be lost on an average loss; below zero there is no edge."""
    return win_rate - (1 - win_rate) * loss / win


def premium_share(win_rate: float, win: float, loss: float) -> float:
    """The share of capital that may be put into premium, of which an average loss takes a part."""
    return risk_share(win_rate, win, loss) / loss
