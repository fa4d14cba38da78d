"""Weigh offences by harm: the least penalty of each, empty until a site loads its table."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offence_weights",
        sa.Column("offence_code", sa.Text(), nullable=False, comment="offence"),
        sa.Column(
            "days",
            sa.Double(),
            nullable=False,
            comment="harm of one case: the least penalty of the offence, in days of imprisonment",
        ),
        sa.CheckConstraint("days > 0", name=op.f("ck_offence_weights_days")),
        sa.ForeignKeyConstraint(
            ["offence_code"],
            ["ssz.offences.code"],
            name=op.f("fk_offence_weights_offence_code"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("offence_code", name=op.f("pk_offence_weights")),
        schema="ssz",
        comment="Weights of the harm-weighted line; empty = it is not shown. Grain: offence.",
    )


def downgrade() -> None:
    raise NotImplementedError("the store is rebuilt from its sources, never downgraded")
