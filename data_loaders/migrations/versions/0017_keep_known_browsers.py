"""Keep by which browsers people signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_browsers",
        sa.Column(
            "key", sa.Text(), nullable=False, comment="SHA-256 of the secret in the browser's own cookie"
        ),
        sa.Column("login", sa.Text(), nullable=False, comment="who signed in there"),
        sa.Column(
            "used_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when last by the right password, UTC",
        ),
        sa.Column(
            "failures",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="wrong passwords since then",
        ),
        sa.ForeignKeyConstraint(
            ["login"], ["ssz.users.login"], name=op.f("fk_known_browsers_login"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", "login", name=op.f("pk_known_browsers")),
        schema="ssz",
        comment="Browsers in which people signed in: others hold nobody there. Grain: browser × person.",
    )


def downgrade() -> None:
    raise NotImplementedError("the store is rebuilt from its sources, never downgraded")
