"""What its owner has set in the account itself: the desk asks what it may do, and changes nothing."""

from decimal import Decimal

from msgspec import Struct

from bot.alpaca.rest import Refused, Rest, Silence
from bot.doctor.findings import Finding, good, missing, poorer

WHAT = "account settings"
WHERE = "in the account's configuration at app.alpaca.markets"
LEVEL_USED = 2
"""Long calls and puts."""


class ChosenSaid(Struct, frozen=True):
    """Only what matters to a desk that buys, and sells what it has bought."""

    suspend_trade: bool | None = None
    no_shorting: bool | None = None
    max_margin_multiplier: Decimal | None = None
    max_options_trading_level: int | None = None


async def chosen(trading: Rest) -> Finding:
    """A desk goes on without the answer: the broker refuses all the same."""
    try:
        said = await trading.get("/v2/account/configurations", ChosenSaid)
    except (Silence, Refused) as error:
        return poorer(WHAT, f"{error}", "could not be read: ask again")
    return judged(said)


def judged(said: ChosenSaid) -> Finding:
    """What hinders an order first, then what is unsaid, then what is more than a desk needs."""
    if hinders := _hinders(said):
        fix = f"allow new orders, and options of level {LEVEL_USED}, {WHERE}"
        return missing(WHAT, ", ".join(hinders), fix)
    times = said.max_margin_multiplier
    if said.no_shorting is None or times is None or not times.is_finite():
        return poorer(WHAT, "the broker does not say all of them", f"look {WHERE}")
    if more := _more(said):
        fix = f"the desk does neither: forbid short sales, and set the margin multiplier to 1, {WHERE}"
        return poorer(WHAT, ", ".join(more), fix)
    return good(WHAT, "no short sales, no borrowing")


def _hinders(said: ChosenSaid) -> list[str]:
    level = said.max_options_trading_level
    found = ["no order is taken, exits included"] if said.suspend_trade else []
    return found + (
        [f"options are held at level {level}"] if level is not None and level < LEVEL_USED else []
    )


def _more(said: ChosenSaid) -> list[str]:
    """What the account may do and no desk needs: a mistake would be refused if it might not."""
    found = [] if said.no_shorting else ["selling short is allowed"]
    times = said.max_margin_multiplier
    return found + ([] if times == 1 else [f"borrowing up to {times} times its worth"])
