"""The account over REST: its figures, settings, positions, history and worth over time."""

from datetime import UTC, datetime, time

import msgspec

from engine.model.calendar import eastern_date
from sandbox.alpaca import chance
from sandbox.alpaca.expiry import convert
from sandbox.alpaca.nouns import Moved, Position, contract_of
from sandbox.alpaca.order_routes import closing_qty, shown
from sandbox.alpaca.refusals import NO_POSITION, Refused, forbidden, invalid, semantics
from sandbox.alpaca.routing import Route, known, ok
from sandbox.alpaca.shown import asset_id
from sandbox.alpaca.statements import (
    Json,
    account_json,
    fill_json,
    last_session,
    moved_json,
    position_json,
)
from sandbox.alpaca.terms import changed
from sandbox.alpaca.venue import Ask, Reply, Venue

TYPES = frozenset(
    {
        "FILL", "TRANS", "MISC", "ACATC", "ACATS", "CFEE", "CGD", "CSD", "CSW", "DIV", "DIVCGL",
        "DIVCGS", "DIVFEE", "DIVFT", "DIVNRA", "DIVROC", "DIVTW", "DIVTXEX", "FEE", "INT", "INTNRA",
        "INTTW", "JNL", "JNLC", "JNLS", "MA", "NC", "OPASN", "OPCA", "OPCSH", "OPEXC", "OPEXP",
        "OPTRD", "PTC", "PTR", "REORG", "SPIN", "SPLIT", "FOPT",
    }
)  # fmt: skip
OF_OPTIONS = frozenset({"OPASN", "OPEXC", "OPEXP", "OPTRD"})
PAGE_MAX = 100


def account(ask: Ask) -> Reply:
    """The account's figures now."""
    venue = ask.venue
    asof = last_session(venue.hours)
    return ok(account_json(venue.book, venue.terms, venue.prices, ask.at, venue.seed, asof))


def settings(ask: Ask) -> Reply:
    """What the customer has set."""
    return ok(_settings(ask.venue))


def _settings(venue: Venue) -> Json:
    terms = venue.terms.account
    return {
        "disable_overnight_trading": False,
        "fractional_trading": True,
        "max_margin_multiplier": f"{terms.multiplier}",
        "max_options_trading_level": terms.options_level,
        "no_shorting": not terms.shorting,
        "ptp_no_exception_entry": False,
        "suspend_trade": terms.suspended,
        "trade_confirm_email": "all",
    }


def set_(ask: Ask) -> Reply:
    """Changes what the customer may change; the rest of the fields keep their one value."""
    wanted: Json = {}
    if "suspend_trade" in ask.body:
        wanted["suspended"] = ask.body["suspend_trade"]
    if "no_shorting" in ask.body:
        wanted["shorting"] = ask.body["no_shorting"] is not True
    if ask.body.get("max_options_trading_level") is not None:
        wanted["options_level"] = ask.body["max_options_trading_level"]
    if "max_margin_multiplier" in ask.body:
        value = str(ask.body["max_margin_multiplier"])
        wanted["multiplier"] = int(value) if value in ("1", "2", "4") else value
    try:
        ask.venue.exchange.terms = changed(ask.venue.terms, {"account": wanted})
    except msgspec.ValidationError as wrong:
        raise invalid(f"invalid account configuration: {wrong}") from None
    return settings(ask)


def find(venue: Venue, name: str) -> Position:
    """By symbol or by the asset's id."""
    for position in venue.book.positions.values():
        if name.upper() == position.symbol or name == asset_id(position.symbol):
            return position
    raise NO_POSITION


def _position(ask: Ask, position: Position) -> Json:
    return position_json(position, ask.venue.book, ask.venue.prices, ask.at)


def positions(ask: Ask) -> Reply:
    """All of them."""
    return ok([_position(ask, position) for position in ask.venue.book.positions.values()])


def position(ask: Ask) -> Reply:
    """One of them."""
    return ok(_position(ask, find(ask.venue, ask.path["name"])))


def close(ask: Ask) -> Reply:
    """A market order the other way."""
    held = find(ask.venue, ask.path["name"])
    return ok(shown(ask, ask.venue.broker.close(held.symbol, closing_qty(ask, held.qty), ask.at)))


def close_all(ask: Ask) -> Reply:
    """A result for each; with `cancel_orders` everything that works is cancelled first."""
    venue = ask.venue
    if ask.query.flag("cancel_orders", default=False):
        for order in list(venue.book.working.values()):
            venue.exchange.cancel_now(order, ask.at)
    return Reply(207, [_closed(ask, symbol) for symbol in list(venue.book.positions)])


def _closed(ask: Ask, symbol: str) -> Json:
    try:
        order = ask.venue.broker.close(symbol, None, ask.at)
    except Refused as refused:
        return {"symbol": symbol, "status": refused.http, "body": {**refused.body, "symbol": symbol}}
    return {"symbol": symbol, "status": 200, "body": shown(ask, order)}


def exercise(ask: Ask) -> Reply:
    """Shares now; the whole position, as the vendor does it."""
    held = find(ask.venue, ask.path["name"])
    contract = contract_of(held.symbol)
    if contract is None or held.qty <= 0:
        raise forbidden("only a long option position can be exercised")
    if any(order.symbol in (held.symbol, contract.root) for order in ask.venue.book.working.values()):
        raise semantics("position has open orders")
    convert(ask.venue.book, contract, held.qty, ask.at, "OPEXC", ask.venue.hours)
    return Reply(200)


def no_exercise(ask: Ask) -> Reply:
    """On the last day only."""
    held = find(ask.venue, ask.path["name"])
    contract = contract_of(held.symbol)
    if contract is None or held.qty <= 0:
        raise forbidden("only a long option position can be exercised")
    if not ask.venue.hours.expires(contract):
        raise semantics("do-not-exercise is accepted on the expiration day only")
    ask.venue.book.no_exercise.add(held.symbol)
    return Reply(200)


def activities(ask: Ask) -> Reply:
    """Fills and everything else that moved the account, paged by the id of the last line."""
    lines = _lines(ask)
    if ask.query.choice("direction", "asc", "desc", default="desc") == "desc":
        lines.reverse()
    token = ask.query.text("page_token")
    if token is not None:
        places = {line["id"]: n for n, (_, line) in enumerate(lines)}
        if token not in places:
            raise invalid("invalid page_token")
        lines = lines[places[token] + 1 :]
    size = ask.query.whole("page_size", PAGE_MAX, least=1, most=PAGE_MAX)
    return ok([line for _, line in lines[:size]])


def _lines(ask: Ask) -> list[tuple[datetime, Json]]:
    """What the filters leave, oldest first."""
    query, types = ask.query, _types(ask)
    category = query.choice("category", "trade_activity", "non_trade_activity")
    if types is not None and category is not None:
        raise invalid("category and activity_types are mutually exclusive")
    after, until, day = query.moment("after"), query.moment("until"), query.day("date")
    return [
        (at, line)
        for at, line in _all_lines(ask.venue, ask.at)
        if (types is None or line["activity_type"] in types)
        and (category is None or (category == "trade_activity") == (line["activity_type"] == "FILL"))
        and (after is None or at > after)
        and (until is None or at < until)
        and (day is None or at.date() == day)
        and query.text("order_id") in (None, line.get("order_id"))
    ]


def _all_lines(venue: Venue, now: datetime) -> list[tuple[datetime, Json]]:
    account_id, orders = str(chance.uuid(venue.seed, "account")), venue.book.orders
    fills = ((each.at, fill_json(each, orders[each.order_id], account_id)) for each in venue.book.executions)
    told = (line for line in venue.book.history if not _is_told_tomorrow(venue, line, now))
    moved = ((_filed(line), moved_json(line, account_id)) for line in told)
    return sorted((*fills, *moved), key=lambda line: (line[0], str(line[1]["id"])[:17]))


def _filed(line: Moved) -> datetime:
    """What has a date and no hour is looked for from midnight on."""
    return datetime.combine(line.day, time(), UTC) if line.type in OF_OPTIONS else line.at


def _is_told_tomorrow(venue: Venue, line: Moved, now: datetime) -> bool:
    """With paper money the history tells of an exercise a day later; positions and cash do at once."""
    return venue.terms.account.paper and line.type in OF_OPTIONS and eastern_date(now) <= line.day


def _types(ask: Ask) -> set[str] | None:
    text = ask.path.get("activity_type") or ask.query.text("activity_types")
    if text is None:
        return None
    wanted = set(text.split(","))
    if not wanted <= TYPES:
        raise invalid("invalid activity type")
    return wanted


HISTORY = known("date until after direction page_size page_token order_id")
ROUTES = (
    Route("GET", "/v2/account", account),
    Route("GET", "/v2/account/configurations", settings),
    Route("PATCH", "/v2/account/configurations", set_),
    Route("GET", "/v2/account/activities", activities, HISTORY | known("activity_types category")),
    Route("GET", "/v2/account/activities/{activity_type}", activities, HISTORY),
    Route("GET", "/v2/positions", positions),
    Route("DELETE", "/v2/positions", close_all, known("cancel_orders")),
    Route("GET", "/v2/positions/{name}", position),
    Route("DELETE", "/v2/positions/{name}", close, known("qty percentage")),
    Route("POST", "/v2/positions/{name}/exercise", exercise),
    Route("POST", "/v2/positions/{name}/do-not-exercise", no_exercise),
)
