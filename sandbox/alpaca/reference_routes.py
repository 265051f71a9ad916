"""What there is to trade and when: assets, contracts, clock, calendar."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from engine.model.contract import Right
from sandbox.alpaca.asking import Query
from sandbox.alpaca.nouns import contract_of
from sandbox.alpaca.refusals import bad_query, gone
from sandbox.alpaca.routing import Route, known, ok
from sandbox.alpaca.shown import asset_id, day, money, said
from sandbox.alpaca.statements import EXCHANGES, Json
from sandbox.alpaca.venue import Ask, Reply, Venue
from sandbox.market.nouns import Listing


def asset(symbol: str) -> Json:
    """A share, or a contract as an asset."""
    option = contract_of(symbol) is not None
    return {
        "id": asset_id(symbol), "class": "us_option" if option else "us_equity",
        "exchange": EXCHANGES.get(symbol, "NASDAQ"), "symbol": symbol, "name": f"{symbol} (synthetic)",
        "status": "active", "tradable": True, "marginable": not option, "shortable": not option,
        "easy_to_borrow": not option, "fractionable": not option, "maintenance_margin_requirement": 30,
        "margin_requirement_long": "30", "margin_requirement_short": "30",
        "attributes": [] if option else ["has_options"],
    }  # fmt: skip


def assets(ask: Ask) -> Reply:
    """The shares of this world."""
    query = ask.query
    if query.text("status") == "inactive" or query.text("asset_class") not in (None, "us_equity"):
        return ok([])
    found = [asset(symbol) for symbol in ask.venue.market.underlyings]
    exchange = query.text("exchange")
    wanted = set((query.text("attributes") or "").split(",")) - {""}
    return ok([each for each in found if exchange in (None, each["exchange"]) and wanted <= {"has_options"}])


def one_asset(ask: Ask) -> Reply:
    """By symbol or id."""
    name, venue = ask.path["name"], ask.venue
    for symbol in venue.market.underlyings:
        if name.upper() == symbol or name == asset_id(symbol):
            return ok(asset(symbol))
    listing = _named(venue, name)
    if listing is None:
        raise gone(f"asset not found for {name[:60]}")
    return ok(asset(listing.symbol))


def _named(venue: Venue, name: str) -> Listing | None:
    listing = venue.shelf.find(name.upper())
    if listing is not None or len(name) != 36:
        return listing
    every = (each for root in venue.market.underlyings for each in venue.shelf.of(root).values())
    return next((each for each in every if asset_id(each.symbol) == name), None)


def contract_json(listing: Listing, *, deliverables: bool = False) -> Json:
    """A contract with its open interest of the session before."""
    call = listing.right is Right.CALL
    strike = said(Decimal(repr(listing.strike)))
    body: Json = {
        "id": asset_id(listing.symbol), "symbol": listing.symbol,
        "name": f"{listing.underlying} {listing.expiry:%b %d %Y} {strike} {'Call' if call else 'Put'}",
        "status": "active", "tradable": True, "expiration_date": day(listing.expiry),
        "root_symbol": listing.underlying, "underlying_symbol": listing.underlying,
        "underlying_asset_id": asset_id(listing.underlying), "type": "call" if call else "put",
        "style": "american", "strike_price": strike, "multiplier": "100", "size": "100",
    }  # fmt: skip
    if listing.open_interest > 0:
        body |= {
            "open_interest": f"{listing.open_interest}",
            "open_interest_date": day(listing.interest_date),
        }
    if listing.close > 0:
        close = money(Decimal(repr(listing.close)))
        body |= {"close_price": close, "close_price_date": day(listing.interest_date)}
    if deliverables:
        body["deliverables"] = [_delivers(listing)]
    return body


def _delivers(listing: Listing) -> Json:
    return {
        "type": "equity", "symbol": listing.underlying, "asset_id": asset_id(listing.underlying),
        "amount": "100", "allocation_percentage": "100", "settlement_type": "T+1",
        "settlement_method": "CCC", "delayed_settlement": False,
    }  # fmt: skip


def contracts(ask: Ask) -> Reply:
    """Contracts in the order of their symbols, a page at a time; by default to the end of the week."""
    query, venue = ask.query, ask.venue
    limit = query.whole("limit", 100, least=1, most=10_000)
    skip = token_of(query.text("page_token"))
    roots = query.symbols("underlying_symbols") if query.text("underlying_symbols") else None
    inactive = query.choice("status", "active", "inactive", default="active") == "inactive"
    european = query.choice("style", "american", "european") == "european"
    none = inactive or european or not query.flag("ppind", default=True)
    if none:
        return ok({"option_contracts": [], "next_page_token": None})
    wanted = list(_wanted(ask, roots or list(venue.market.underlyings)))
    page = wanted[skip : skip + limit]
    more = page_token(skip + limit) if skip + limit < len(wanted) else None
    show = query.flag("show_deliverables", default=False)
    shown = [contract_json(each, deliverables=show) for each in page]
    return ok({"option_contracts": shown, "next_page_token": more})


def _wanted(ask: Ask, roots: list[str]) -> Iterator[Listing]:
    first, last = window(ask.query)
    if (first, last) == (None, None):
        last = _weekend(ask.venue.hours.day)
    for root in sorted(roots):
        yield from pick(ask.query, ask.venue.shelf.of(root).values(), first, last)


def window(query: Query) -> tuple[date | None, date | None]:
    """The expiries asked for."""
    exact = query.day("expiration_date")
    if exact is not None:
        return exact, exact
    return query.day("expiration_date_gte"), query.day("expiration_date_lte")


def pick(
    query: Query, listings: Iterable[Listing], first: date | None, last: date | None
) -> Iterator[Listing]:
    """What the filters of a chain leave."""
    right = query.choice("type", "call", "put")
    low, high = query.number("strike_price_gte"), query.number("strike_price_lte")
    root = query.text("root_symbol")
    for each in listings:
        if (
            (first is None or each.expiry >= first)
            and (last is None or each.expiry <= last)
            and (right is None or (right == "call") == (each.right is Right.CALL))
            and (low is None or each.strike >= low)
            and (high is None or each.strike <= high)
            and root in (None, each.underlying)
        ):
            yield each


def _weekend(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def page_token(place: int) -> str:
    """Opaque to the client, a place to us."""
    return f"{place:x}".zfill(8)


def token_of(token: str | None) -> int:
    """The place a token stands for."""
    if token is None:
        return 0
    try:
        if len(token) != 8 or not token.isascii() or not token.isalnum():
            raise ValueError(token)
        return int(token, 16)
    except ValueError:
        raise bad_query("invalid page_token") from None


def one_contract(ask: Ask) -> Reply:
    """By symbol or id."""
    listing = _named(ask.venue, ask.path["name"])
    if listing is None:
        raise gone("option contract not found")
    return ok(contract_json(listing, deliverables=True))


CHAIN = known(
    "expiration_date expiration_date_gte expiration_date_lte root_symbol type strike_price_gte "
    "strike_price_lte page_token limit"
)
ROUTES = (
    Route("GET", "/v2/assets", assets, known("status asset_class exchange attributes")),
    Route("GET", "/v2/assets/{name}", one_asset),
    Route(
        "GET", "/v2/options/contracts", contracts,
        CHAIN | known("underlying_symbols show_deliverables status style ppind"),
    ),
    Route("GET", "/v2/options/contracts/{name}", one_contract),
)  # fmt: skip
