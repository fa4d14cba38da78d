"""Keep which rows people entered."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entered_rows",
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="load"),
        sa.Column("dataset", sa.Text(), nullable=False, comment="data set of the row"),
        sa.Column(
            "row_key",
            sa.Text(),
            nullable=False,
            comment="key of the row, parts joined by U+001F; of a month without rows, the month",
        ),
        sa.Column("station_code", sa.Text(), nullable=False, comment="station for which it was entered"),
        sa.ForeignKeyConstraint(
            ["load_id"], ["ssz.load_batches.id"], name=op.f("fk_entered_rows_load_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("load_id", "dataset", "row_key", name=op.f("pk_entered_rows")),
        schema="ssz",
        comment="Which rows people entered on a page; the load says who and when. Grain: load × row.",
    )
    op.create_index(
        op.f("ix_entered_rows_dataset_station_code"),
        "entered_rows",
        ["dataset", "station_code"],
        unique=False,
        schema="ssz",
    )


def downgrade() -> None:
    raise NotImplementedError("the store is rebuilt from its sources, never downgraded")
