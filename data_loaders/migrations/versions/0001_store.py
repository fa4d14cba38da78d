"""The reporting store as first released."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Frozen SQL, not metadata.create_all(): a revision must build the same tables however dashboard.schema
    # grows. On the bare cursor, because "%" in the SQL is meant as it stands.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    cursor.close()


def downgrade() -> None:
    raise NotImplementedError("the store is rebuilt from its sources, never downgraded")
