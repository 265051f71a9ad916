"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG, INTEGER = sa.BigInteger(), sa.Integer()
DOUBLE: sa.Double[float] = sa.Double()
TEXT, BYTES, DATE, BOOLEAN = sa.Text(), sa.LargeBinary(), sa.Date(), sa.Boolean()
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MONEY = sa.Text().with_variant(sa.Numeric(), "postgresql")
INSTANT = BIG


def upgrade() -> None:
    _journal()
    _doors()
    _ideas()
    _refusals()
    _orders()
    _trades()
    _days()


def keys(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, primary_key=True, autoincrement=False) for name in names]


def must(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def may(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=True) for name in names]


def _pending(name: str, table: str, columns: list[str]) -> None:
    waits = sa.text("state = 'pending'")
    op.create_index(name, table, columns, sqlite_where=waits, postgresql_where=waits)


def _journal() -> None:
    """Rows, their seal, and who may write."""
    op.create_table(
        "journal",
        *keys(SERIAL, "seq"),
        *must(BIG, "at"),
        *must(TEXT, "kind"),
        *may(BIG, "cause"),
        *must(TEXT, "body"),
        *must(BYTES, "prev_hash"),
    )
    head = op.create_table(
        "head",
        *keys(INTEGER, "id"),
        *must(BIG, "seq"),
        *must(BYTES, "hash"),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": bytes(32)}])
    lease = op.create_table(
        "lease",
        *keys(INTEGER, "id"),
        *must(BIG, "token"),
        *must(TEXT, "holder"),
        *must(INSTANT, "taken_at"),
    )
    op.bulk_insert(lease, [{"id": 1, "token": 0, "holder": "nobody", "taken_at": 0}])


def _doors() -> None:
    """What has come in and what must go out."""
    op.create_table(
        "inbox",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        *must(TEXT, "source", "ext_id"),
        *must(INSTANT, "received_at"),
        *must(TEXT, "raw", "state"),
        sa.UniqueConstraint("source", "ext_id", name="inbox_once"),
    )
    _pending("inbox_pending", "inbox", ["id"])
    op.create_table(
        "outbox",
        *keys(TEXT, "key"),
        *must(BIG, "seq"),
        *must(TEXT, "kind", "body", "state"),
        *must(INTEGER, "tries"),
        *must(INSTANT, "due_at"),
    )
    _pending("outbox_pending", "outbox", ["seq"])


def _ideas() -> None:
    """From an opinion to a plan."""
    op.create_table(
        "signals",
        *keys(SERIAL, "id"),
        *must(INSTANT, "at"),
        *must(TEXT, "detector", "play", "underlying", "direction"),
        *must(INTEGER, "strength"),
        *must(TEXT, "why"),
        *must(INSTANT, "expires_at"),
        *may(TEXT, "symbol"),
        *may(MONEY, "paid"),
    )
    op.create_index("signals_heard", "signals", ["play", "underlying"])
    op.create_table(
        "setups",
        *keys(SERIAL, "id"),
        *must(TEXT, "setup"),
        *must(INSTANT, "at"),
        *must(TEXT, "play", "underlying", "direction"),
        *must(INTEGER, "strength"),
        *may(SERIAL, "signal_id"),
        *must(INSTANT, "expires_at"),
        *may(TEXT, "outcome", "why"),
        *may(INSTANT, "ended_at"),
        sa.UniqueConstraint("setup", name="setups_once"),
    )
    op.create_table(
        "tickets",
        *keys(SERIAL, "id"),
        *must(TEXT, "ticket", "setup"),
        *must(INSTANT, "at"),
        *must(TEXT, "play", "underlying", "symbol", "direction"),
        *must(INTEGER, "quantity"),
        *must(MONEY, "limit", "price_max", "stop", "target"),
        *must(INSTANT, "not_before", "lapses_at", "out_by"),
        *must(TEXT, "why"),
        *may(TEXT, "replaces", "approved_by"),
        *may(INSTANT, "approved_at"),
        sa.UniqueConstraint("ticket", name="tickets_once"),
    )
    op.create_index("tickets_setup", "tickets", ["setup"])


def _refusals() -> None:
    """What was turned down, with every number."""
    op.create_table(
        "refusals",
        *keys(SERIAL, "id"),
        *must(INSTANT, "at"),
        *must(TEXT, "setup", "underlying", "stage", "because"),
        *may(TEXT, "symbol"),
        *may(INTEGER, "contracts"),
        *may(TEXT, "bound_by"),
    )
    op.create_index("refusals_at", "refusals", ["at"])
    op.create_table(
        "verdicts",
        *keys(SERIAL, "refusal_id"),
        *keys(INTEGER, "n"),
        *must(TEXT, "gate"),
        *must(BOOLEAN, "passed"),
        *may(DOUBLE, "measured"),
        *must(DOUBLE, "limit"),
        *must(TEXT, "unit", "sense"),
        sa.ForeignKeyConstraint(["refusal_id"], ["refusals.id"]),
    )


def _orders() -> None:
    """What was asked, what was got, what is held."""
    op.create_table(
        "orders",
        *keys(SERIAL, "id"),
        *must(TEXT, "order_id", "setup"),
        *must(INSTANT, "at"),
        *must(TEXT, "symbol", "side", "effect"),
        *must(INTEGER, "quantity"),
        *must(MONEY, "limit"),
        *must(TEXT, "state"),
        *must(INTEGER, "filled"),
        *may(MONEY, "average"),
        *must(TEXT, "why"),
        *must(INSTANT, "changed_at"),
        sa.UniqueConstraint("order_id", name="orders_once"),
    )
    op.create_table(
        "fills",
        *keys(SERIAL, "id"),
        *must(INSTANT, "at"),
        *must(TEXT, "order_id", "fill_id", "setup", "symbol", "side"),
        *must(INTEGER, "quantity"),
        *must(MONEY, "price", "fee"),
        *must(BOOLEAN, "late"),
        *may(MONEY, "stock"),
        sa.UniqueConstraint("order_id", "fill_id", name="fills_once"),
    )
    op.create_table(
        "positions",
        *keys(TEXT, "setup"),
        *must(TEXT, "symbol"),
        *must(INTEGER, "quantity"),
        *must(MONEY, "average", "realized"),
        *must(INSTANT, "opened_at", "changed_at"),
    )


def _trades() -> None:
    """The closed episodes, and those still open."""
    op.create_table(
        "trades",
        *keys(SERIAL, "id"),
        *may(SERIAL, "signal_id"),
        *must(TEXT, "setup", "play"),
        *may(TEXT, "ticket"),
        *must(TEXT, "ticker", "option_symbol"),
        *may(TEXT, "option_type"),
        *may(MONEY, "strike"),
        *may(DATE, "expiry"),
        *may(INTEGER, "dte"),
        *must(TEXT, "direction"),
        *must(INTEGER, "contracts"),
        *must(MONEY, "entry_premium"),
        *may(MONEY, "exit_premium"),
        *may(DOUBLE, "entry_delta", "entry_theta", "entry_iv"),
        *must(TEXT, "status"),
        *may(TEXT, "exit_reason"),
        *must(MONEY, "cost", "fees"),
        *may(MONEY, "pnl"),
        *may(DOUBLE, "pnl_pct"),
        *may(TEXT, "broker", "order_id"),
        *must(INSTANT, "entry_time"),
        *may(INSTANT, "exit_time"),
        *must(TEXT, "metadata_json"),
        *must(INSTANT, "created_at"),
    )
    op.create_index("trades_exit_time", "trades", ["exit_time"])
    op.create_index("trades_expiry", "trades", ["expiry"])
    op.create_index("trades_setup", "trades", ["setup"])
    op.create_index("trades_signal", "trades", ["signal_id"])
    op.create_index("trades_ticker_status", "trades", ["ticker", "status"])


def _days() -> None:
    """The days in numbers, and which rows tell which story."""
    op.create_table(
        "daily",
        *keys(DATE, "day"),
        *must(
            INTEGER,
            "signals",
            "setups",
            "tickets",
            "approved",
            "refusals",
            "skipped",
            "lapsed",
            "unfilled",
            "rejected",
            "trades",
            "wins",
            "losses",
        ),
        *must(MONEY, "pnl", "fees"),
    )
    op.create_table(
        "stories",
        *keys(TEXT, "about"),
        *keys(SERIAL, "seq"),
    )
