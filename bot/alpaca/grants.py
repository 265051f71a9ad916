"""Which feeds these keys may read; the vendor itself would choose the poorer one without a word."""

from dataclasses import dataclass

from msgspec import Raw

from bot.alpaca.rest import Refused, Rest

TRUE_OPTIONS = "opra"


@dataclass(frozen=True, slots=True)
class Grants:
    """The feed class of every price: quotes derived from others are not prices to decide on."""

    options: str
    stocks: str

    @property
    def true_options(self) -> bool:
        """Whether option quotes are the exchanges' own."""
        return self.options == TRUE_OPTIONS


async def probe(data: Rest) -> Grants:
    """Ask for the better feed; a refusal is an answer, silence is not and goes on as `Silence`."""
    options = ("/v1beta1/options/snapshots/SPY", {"limit": "1", "feed": "opra"})
    stocks = ("/v2/stocks/quotes/latest", {"symbols": "SPY", "feed": "sip"})
    return Grants(
        TRUE_OPTIONS if await _granted(data, *options) else "indicative",
        "sip" if await _granted(data, *stocks) else "iex",
    )


async def _granted(data: Rest, path: str, query: dict[str, str]) -> bool:
    try:
        await data.get(path, Raw, query)
    except Refused as no:
        if no.http in (402, 403, 422):
            return False
        raise
    return True
