"""Alembic's way in: the caller has begun the transaction, and ends it."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
