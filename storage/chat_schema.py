"""The tables of the chat: who is let in, what is shown where, what was said, who decided what."""

import sqlalchemy as sa

from storage.columns import Instant, column
from storage.schema import table

chat_people = table(
    "chat_people",
    column("person", sa.BigInteger, key=True),
    column("role", sa.Text),
    column("since", Instant),
)
chat_cards = table(
    "chat_cards",
    column("chat", sa.BigInteger, key=True),
    column("card", sa.Text, key=True),
    column("state", sa.Text),
    column("message", sa.BigInteger, optional=True),
    column("words", sa.LargeBinary),
    column("picture", sa.LargeBinary, optional=True),
    column("pinned", sa.Boolean),
)
chat_said = table(
    "chat_said",
    column("chat", sa.BigInteger, key=True),
    column("key", sa.Text, key=True),
    column("state", sa.Text),
    column("message", sa.BigInteger, optional=True),
)
chat_taps = table(
    "chat_taps",
    column("decision", sa.Text, key=True),
    column("tap", sa.Text),
    column("person", sa.BigInteger),
    column("verb", sa.Text),
    column("subject", sa.Text),
    column("at", Instant),
)
chat_notes = table(
    "chat_notes",
    column("name", sa.Text, key=True),
    column("value", sa.Text),
)
