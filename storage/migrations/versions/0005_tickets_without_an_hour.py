"""A play that may hold over night names no hour to be out by."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """What was written before keeps its hour."""
    with op.batch_alter_table("tickets") as tickets:
        tickets.alter_column("out_by", existing_type=sa.BigInteger(), nullable=True)
