"""Keep with each load whose rows it brought, so that a unit is told of its own loads alone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of loads before this, nobody knows: only who may see every station is told of them.
    op.add_column(
        "load_batches",
        sa.Column(
            "stations",
            postgresql.ARRAY(sa.Text()),
            nullable=True,
            comment="stations whose rows a file holds; NULL = of no station, or not known",
        ),
        schema="ssz",
    )


def downgrade() -> None:
    raise NotImplementedError("the store is rebuilt from its sources, never downgraded")
