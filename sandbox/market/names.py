"""The shares that trade here: levels and habits like those of their namesakes, prices all made up."""

from dataclasses import dataclass
from datetime import date

from engine.model.money import TickClass


@dataclass(frozen=True, slots=True)
class Name:
    """One underlying's habits. Volatilities are a year's, volumes a day's."""

    symbol: str
    price: float
    market: float  # loads on the common factors
    tech: float
    small: float
    own_vol: float  # what is left to itself
    jumps: float  # of its own, expected a day
    spread: float  # dollars, typical at midday
    shares: float  # traded a day
    contracts: float  # traded a day
    prints: int  # shown on the option tape, a day; the rest only counts as volume
    dark: float  # share of volume off exchange
    band: float  # limit up, limit down
    step: float  # strike distance near the money in the first weeks
    far_step: float
    dailies: int  # daily expiries listed ahead; 0: Fridays only
    weeklies: int
    ticks: TickClass
    width: float  # of option books, dollars per dollar of vega a point, plus a tick
    issue: str = "Common Stock"
    sector: str | None = None
    marketcap: int | None = None
    earnings: date | None = None


CENT, PENNY, NICKEL = TickClass.CENT, TickClass.PENNY, TickClass.NICKEL

NAMES = (
    Name("SPY", 681.0, 1.00, 0.00, 0.00, 0.01, 0.0, 0.010, 62e6, 9.0e6, 9000, 0.33, 0.05, 1.0, 5.0,
         10, 6, CENT, 0.02, issue="ETF"),
    Name("QQQ", 622.0, 1.12, 0.55, 0.00, 0.01, 0.0, 0.012, 48e6, 5.0e6, 6000, 0.29, 0.05, 1.0, 5.0,
         10, 6, CENT, 0.03, issue="ETF"),
    Name("IWM", 246.0, 1.10, 0.00, 0.80, 0.01, 0.0, 0.010, 34e6, 1.4e6, 3000, 0.38, 0.05, 1.0, 5.0,
         10, 6, CENT, 0.03, issue="ETF"),
    Name("NVDA", 186.0, 1.55, 1.20, 0.00, 0.26, 0.5, 0.010, 170e6, 3.2e6, 6000, 0.44, 0.05, 2.5, 5.0,
         0, 6, CENT, 0.05, sector="Technology", marketcap=4_520_000_000_000, earnings=date(2027, 2, 24)),
    Name("TSLA", 405.0, 1.60, 0.90, 0.20, 0.40, 0.7, 0.030, 85e6, 2.9e6, 6000, 0.54, 0.05, 2.5, 10.0,
         0, 6, PENNY, 0.05, sector="Consumer Cyclical", marketcap=1_340_000_000_000,
         earnings=date(2027, 1, 27)),
    Name("AAPL", 268.0, 1.05, 0.60, 0.00, 0.16, 0.3, 0.010, 46e6, 1.2e6, 4000, 0.42, 0.05, 2.5, 5.0,
         0, 6, PENNY, 0.04, sector="Technology", marketcap=3_960_000_000_000, earnings=date(2027, 1, 28)),
    Name("AMD", 228.0, 1.70, 1.30, 0.20, 0.36, 0.6, 0.020, 48e6, 0.9e6, 3500, 0.45, 0.05, 2.5, 10.0,
         0, 6, PENNY, 0.05, sector="Technology", marketcap=371_000_000_000, earnings=date(2027, 2, 2)),
    Name("VST", 176.0, 1.30, 0.40, 0.30, 0.46, 0.7, 0.110, 5.2e6, 40e3, 6800, 0.40, 0.05, 2.5, 5.0,
         0, 5, NICKEL, 0.35, sector="Utilities", marketcap=59_700_000_000, earnings=date(2027, 2, 25)),
    Name("LUNR", 11.4, 1.40, 0.30, 1.20, 0.85, 0.9, 0.010, 9.5e6, 38e3, 1500, 0.46, 0.10, 0.5, 1.0,
         0, 5, PENNY, 0.50, sector="Industrials", marketcap=2_040_000_000, earnings=date(2027, 3, 11)),
    Name("SOUN", 13.8, 1.60, 0.60, 1.30, 0.78, 0.8, 0.010, 31e6, 110e3, 1500, 0.50, 0.10, 0.5, 1.0,
         0, 5, PENNY, 0.35, sector="Technology", marketcap=5_800_000_000, earnings=date(2027, 2, 25)),
    Name("OKLO", 97.0, 1.80, 0.60, 1.20, 0.95, 0.9, 0.130, 14e6, 120e3, 2500, 0.43, 0.05, 1.0, 5.0,
         0, 5, NICKEL, 0.45, sector="Utilities", marketcap=14_300_000_000, earnings=date(2027, 3, 24)),
)  # fmt: skip

BY_SYMBOL = {name.symbol: name for name in NAMES}
