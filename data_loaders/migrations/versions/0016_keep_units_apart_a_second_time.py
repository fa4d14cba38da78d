"""Keep units apart in PostgreSQL too: who asks is signed, and what a rule of rows asks for is told here.

The rules themselves are of `data_loaders.row_rules`: every upgrade sees to them, those of new tables too.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scope_keys",
        sa.Column("key", sa.Text(), nullable=False, comment="secret by which a server signs who asks"),
        sa.Column(
            "added_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when, UTC",
        ),
        sa.CheckConstraint("length(key) >= 32", name=op.f("ck_scope_keys_length")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_scope_keys")),
        schema="ssz",
        comment="Keys of the servers of this store; the pages' account may not read them. Grain: server.",
    )
    # Frozen SQL on the bare cursor, as in 0001.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    cursor.close()


def downgrade() -> None:
    raise NotImplementedError("the store is rebuilt from its sources, never downgraded")
