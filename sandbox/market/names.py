"""The shares that trade here: levels and habits like those of their namesakes, prices all made up."""

from dataclasses import dataclass
from datetime import date

from engine.model.money import TickClass


@dataclass(frozen=True, slots=True)
class Name:
    """One underlying's habits. Volatilities are a year's, volumes a day's, widths dollars."""

    symbol: str
    price: float
    market: float  # loads on the common factors
    tech: float
    small: float
    own_vol: float  # what is left to itself
    jumps: float  # of its own, expected a day
    spread: float  # of the share, typical at midday
    shares: float  # traded a day
    dark: float  # of them off exchange
    band: float  # limit up, limit down
    contracts: float  # options traded a day
    prints: int  # shown on the option tape, a day; the rest only counts as volume
    step: float  # between strikes near the money
    ticks: TickClass
    base: float  # width of an option book before its risk is counted
    width: float  # and per dollar of vega
    depth: float  # sizes on the book against those of SPY
    patience: int  # seconds between changes of a quiet quote
    dailies: bool = False  # an expiry every session
    issue: str = "Common Stock"
    sector: str | None = None
    marketcap: int | None = None
    earnings: date | None = None

    @property
    def is_fund(self) -> bool:
        """Funds skew more, never report earnings, and carry no market value."""
        return self.marketcap is None


CENT, PENNY = TickClass.CENT, TickClass.PENNY

NAMES = (
    Name("SPY", 681.0, 1.00, 0.00, 0.00, 0.010, 0.0, 0.010, 62e6, 0.33, 0.05, 12e6, 9000, 1.0,
         CENT, 0.0002, 0.020, 1.0, 1, dailies=True, issue="ETF"),
    Name("QQQ", 622.0, 1.12, 0.55, 0.00, 0.010, 0.0, 0.012, 48e6, 0.29, 0.05, 6e6, 6000, 1.0,
         CENT, 0.0010, 0.030, 0.6, 1, dailies=True, issue="ETF"),
    Name("IWM", 246.0, 1.10, 0.00, 0.80, 0.010, 0.0, 0.010, 34e6, 0.38, 0.05, 1.6e6, 3000, 1.0,
         CENT, 0.0010, 0.040, 0.5, 1, dailies=True, issue="ETF"),
    Name("NVDA", 186.0, 1.55, 1.20, 0.00, 0.26, 0.5, 0.010, 170e6, 0.44, 0.05, 3.2e6, 6000, 2.5,
         PENNY, 0.0020, 0.10, 0.5, 1, sector="Technology", marketcap=4_520_000_000_000,
         earnings=date(2027, 2, 24)),
    Name("TSLA", 405.0, 1.60, 0.90, 0.20, 0.40, 0.7, 0.030, 85e6, 0.54, 0.05, 2.9e6, 6000, 2.5,
         PENNY, 0.0050, 0.14, 0.4, 1, sector="Consumer Cyclical", marketcap=1_340_000_000_000,
         earnings=date(2027, 1, 27)),
    Name("AAPL", 268.0, 1.05, 0.60, 0.00, 0.16, 0.3, 0.010, 46e6, 0.42, 0.05, 1.3e6, 4000, 2.5,
         PENNY, 0.0050, 0.12, 0.4, 2, sector="Technology", marketcap=3_960_000_000_000,
         earnings=date(2027, 1, 28)),
    Name("AMD", 228.0, 1.70, 1.30, 0.20, 0.36, 0.6, 0.020, 48e6, 0.45, 0.05, 0.9e6, 3500, 2.5,
         PENNY, 0.0100, 0.16, 0.3, 2, sector="Technology", marketcap=371_000_000_000,
         earnings=date(2027, 2, 2)),
    Name("VST", 176.0, 1.30, 0.40, 0.30, 0.46, 0.7, 0.110, 5.2e6, 0.40, 0.05, 40e3, 6800, 2.5,
         PENNY, 0.0600, 0.55, 0.10, 4, sector="Utilities", marketcap=59_700_000_000,
         earnings=date(2027, 2, 25)),
    Name("LUNR", 11.4, 1.40, 0.30, 1.20, 0.85, 0.9, 0.010, 9.5e6, 0.46, 0.10, 30e3, 1800, 0.5,
         PENNY, 0.0120, 6.5, 0.20, 5, sector="Industrials", marketcap=2_040_000_000,
         earnings=date(2027, 3, 11)),
    Name("SOUN", 13.8, 1.60, 0.60, 1.30, 0.78, 0.8, 0.010, 31e6, 0.50, 0.10, 110e3, 2000, 0.5,
         PENNY, 0.0040, 2.2, 0.40, 4, sector="Technology", marketcap=5_800_000_000,
         earnings=date(2027, 2, 25)),
    Name("OKLO", 97.0, 1.80, 0.60, 1.20, 0.95, 0.9, 0.130, 14e6, 0.43, 0.05, 120e3, 2500, 1.0,
         PENNY, 0.0400, 0.9, 0.12, 4, sector="Utilities", marketcap=14_300_000_000,
         earnings=date(2027, 3, 24)),
)  # fmt: skip

BY_SYMBOL = {name.symbol: name for name in NAMES}
