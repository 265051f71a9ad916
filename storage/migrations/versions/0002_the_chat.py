"""What the chat remembers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG, TEXT, BYTES, BOOLEAN = sa.BigInteger(), sa.Text(), sa.LargeBinary(), sa.Boolean()
INSTANT = BIG


def upgrade() -> None:
    """Who is let in, what is shown where, what was said, who decided what."""
    op.create_table("chat_people", *keys(BIG, "person"), *must(TEXT, "role"), *must(INSTANT, "since"))
    op.create_table(
        "chat_cards",
        *keys(BIG, "chat"),
        *keys(TEXT, "card"),
        *must(TEXT, "state"),
        *may(BIG, "message"),
        *must(BYTES, "words"),
        *may(BYTES, "picture"),
        *must(BOOLEAN, "pinned"),
    )
    op.create_table(
        "chat_said", *keys(BIG, "chat"), *keys(TEXT, "key"), *must(TEXT, "state"), *may(BIG, "message")
    )
    op.create_table(
        "chat_taps",
        *keys(TEXT, "decision"),
        *must(TEXT, "tap"),
        *must(BIG, "person"),
        *must(TEXT, "verb", "subject"),
        *must(INSTANT, "at"),
    )
    op.create_table("chat_notes", *keys(TEXT, "name"), *must(TEXT, "value"))


def keys(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, primary_key=True, autoincrement=False) for name in names]


def must(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def may(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=True) for name in names]
