"""What is known about a share besides its price."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sandbox.market.names import BY_SYMBOL


@dataclass(frozen=True, slots=True)
class Profile:
    """The share's kind, trade, size, and when it reports."""

    issue: str = "Common Stock"
    sector: str | None = None
    marketcap: int | None = None
    earnings: date | None = None


PROFILES: Mapping[str, Profile] = {
    symbol: Profile(name.issue, name.sector, name.marketcap, name.earnings)
    for symbol, name in BY_SYMBOL.items()
}
NOBODY = Profile()


def profile(symbol: str) -> Profile:
    """A share's profile; one nobody wrote about has an empty one."""
    return PROFILES.get(symbol, NOBODY)
