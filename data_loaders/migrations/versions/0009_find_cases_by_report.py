"""Find cases by the day of their report, as lists of cases ask for them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_incidents_reported",
        "incidents",
        [sa.text("coalesce(reported_at, occurred_from)")],
        schema="ssz",
    )


def downgrade() -> None:
    raise NotImplementedError("the store is rebuilt from its sources, never downgraded")
