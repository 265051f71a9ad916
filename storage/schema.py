"""The tables: the journal and its seals, what comes in and goes out, and what is read out of the journal."""

import sqlalchemy as sa

from storage.columns import Instant, Money, Serial, column, seq, still_open
from storage.squeezing import Body

metadata = sa.MetaData()


def table(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(name, metadata, *columns)


# ---- what is written down

journal = table(
    "journal",
    column("seq", Serial, key=True),
    column("at", sa.BigInteger),
    column("kind", sa.Text),
    column("cause", sa.BigInteger, optional=True),
    column("body", Body),
    column("prev_hash", sa.LargeBinary),
)
head = table(
    "head",
    column("id", sa.Integer, key=True),
    column("seq", sa.BigInteger),
    column("hash", sa.LargeBinary),
)
lease = table(
    "lease",
    column("id", sa.Integer, key=True),
    column("token", sa.BigInteger),
    column("holder", sa.Text),
    column("taken_at", Instant),
)
inbox = table(
    "inbox",
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    column("source", sa.Text),
    column("ext_id", sa.Text),
    column("received_at", Instant),
    column("raw", sa.Text),
    column("state", sa.Text),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("source", "ext_id", name="inbox_once"),
    still_open("inbox_pending", "id"),
)
outbox = table(
    "outbox",
    column("key", sa.Text, key=True),
    column("seq", sa.BigInteger),
    column("kind", sa.Text),
    column("body", sa.Text),
    column("state", sa.Text),
    column("tries", sa.Integer),
    column("due_at", Instant),
    still_open("outbox_pending", "seq"),
)


# ---- what is read out of it

signals = table(
    "signals",
    seq(),
    column("at", Instant),
    column("detector", sa.Text),
    column("play", sa.Text),
    column("underlying", sa.Text),
    column("direction", sa.Text),
    column("strength", sa.Integer),
    column("why", sa.Text),
    column("expires_at", Instant),
    column("symbol", sa.Text, optional=True),
    column("paid", Money, optional=True),
    sa.Index("signals_heard", "play", "underlying"),
)
setups = table(
    "setups",
    seq(),
    column("setup", sa.Text),
    column("at", Instant),
    column("play", sa.Text),
    column("underlying", sa.Text),
    column("direction", sa.Text),
    column("strength", sa.Integer),
    column("signal_id", Serial, optional=True),
    column("expires_at", Instant),
    column("outcome", sa.Text, optional=True),
    column("why", sa.Text, optional=True),
    column("ended_at", Instant, optional=True),
    sa.UniqueConstraint("setup", name="setups_once"),
)
tickets = table(
    "tickets",
    seq(),
    column("ticket", sa.Text),
    column("setup", sa.Text),
    column("at", Instant),
    column("play", sa.Text),
    column("underlying", sa.Text),
    column("symbol", sa.Text),
    column("direction", sa.Text),
    column("quantity", sa.Integer),
    column("limit", Money),
    column("price_max", Money),
    column("stop", Money),
    column("target", Money),
    column("not_before", Instant),
    column("lapses_at", Instant),
    column("out_by", Instant, optional=True),
    column("why", sa.Text),
    column("replaces", sa.Text, optional=True),
    column("approved_by", sa.Text, optional=True),
    column("approved_at", Instant, optional=True),
    sa.UniqueConstraint("ticket", name="tickets_once"),
    sa.Index("tickets_setup", "setup"),
)
refusals = table(
    "refusals",
    seq(),
    column("at", Instant),
    column("setup", sa.Text),
    column("underlying", sa.Text),
    column("stage", sa.Text),
    column("because", sa.Text),
    column("symbol", sa.Text, optional=True),
    column("contracts", sa.Integer, optional=True),
    column("bound_by", sa.Text, optional=True),
    sa.Index("refusals_at", "at"),
)
verdicts = table(
    "verdicts",
    sa.Column("refusal_id", Serial, sa.ForeignKey("refusals.id"), primary_key=True, autoincrement=False),
    column("n", sa.Integer, key=True),
    column("gate", sa.Text),
    column("passed", sa.Boolean),
    column("measured", sa.Double, optional=True),
    column("limit", sa.Double),
    column("unit", sa.Text),
    column("sense", sa.Text),
)
orders = table(
    "orders",
    seq(),
    column("order_id", sa.Text),
    column("setup", sa.Text),
    column("at", Instant),
    column("symbol", sa.Text),
    column("side", sa.Text),
    column("effect", sa.Text),
    column("quantity", sa.Integer),
    column("limit", Money),
    column("state", sa.Text),
    column("filled", sa.Integer),
    column("average", Money, optional=True),
    column("why", sa.Text),
    column("changed_at", Instant),
    sa.UniqueConstraint("order_id", name="orders_once"),
)
fills = table(
    "fills",
    seq(),
    column("at", Instant),
    column("order_id", sa.Text),
    column("fill_id", sa.Text),
    column("setup", sa.Text),
    column("symbol", sa.Text),
    column("side", sa.Text),
    column("quantity", sa.Integer),
    column("price", Money),
    column("fee", Money),
    column("late", sa.Boolean),
    column("stock", Money, optional=True),
    sa.UniqueConstraint("order_id", "fill_id", name="fills_once"),
)
positions = table(
    "positions",
    column("setup", sa.Text, key=True),
    column("symbol", sa.Text),
    column("quantity", sa.Integer),
    column("average", Money),
    column("realized", Money),
    column("opened_at", Instant),
    column("changed_at", Instant),
)
trades = table(
    "trades",
    seq(),
    column("signal_id", Serial, optional=True),
    column("setup", sa.Text),
    column("play", sa.Text),
    column("ticket", sa.Text, optional=True),
    column("ticker", sa.Text),
    column("option_symbol", sa.Text),
    column("option_type", sa.Text, optional=True),
    column("strike", Money, optional=True),
    column("expiry", sa.Date, optional=True),
    column("dte", sa.Integer, optional=True),
    column("direction", sa.Text),
    column("contracts", sa.Integer),
    column("entry_premium", Money),
    column("exit_premium", Money, optional=True),
    column("entry_delta", sa.Double, optional=True),
    column("entry_theta", sa.Double, optional=True),
    column("entry_iv", sa.Double, optional=True),
    column("status", sa.Text),
    column("exit_reason", sa.Text, optional=True),
    column("cost", Money),
    column("fees", Money),
    column("pnl", Money, optional=True),
    column("pnl_pct", sa.Double, optional=True),
    column("broker", sa.Text, optional=True),
    column("order_id", sa.Text, optional=True),
    column("entry_time", Instant),
    column("exit_time", Instant, optional=True),
    column("metadata_json", sa.Text),
    column("created_at", Instant),
    sa.Index("trades_ticker_status", "ticker", "status"),
    sa.Index("trades_signal", "signal_id"),
    sa.Index("trades_expiry", "expiry"),
    sa.Index("trades_setup", "setup"),
    sa.Index("trades_exit_time", "exit_time"),
)
daily = table(
    "daily",
    column("day", sa.Date, key=True),
    *(
        column(name, sa.Integer)
        for name in ("signals", "setups", "tickets", "approved", "refusals", "skipped", "lapsed", "unfilled")
    ),
    *(column(name, sa.Integer) for name in ("rejected", "trades", "wins", "losses")),
    column("pnl", Money),
    column("fees", Money),
)

PROJECTIONS = (signals, setups, tickets, refusals, verdicts, orders, fills, positions, trades, daily)
"""In the order in which they may be written: parents first."""
