"""Keep the views that people save for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("login", sa.Text(), nullable=False, comment="whose"),
        sa.Column("name", sa.Text(), nullable=False, comment="as the person calls it"),
        sa.Column(
            "link",
            sa.Text(),
            nullable=False,
            comment="relative address of a page with its filters (dashboard.access.kept_links)",
        ),
        sa.Column(
            "saved_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when, UTC",
        ),
        sa.CheckConstraint(
            "length(link) <= 2000 and link ~ '^(\\./|[a-z_]+)\\?[!-~]*$'", name=op.f("ck_saved_views_link")
        ),
        sa.CheckConstraint("length(name) between 1 and 80", name=op.f("ck_saved_views_name")),
        sa.ForeignKeyConstraint(
            ["login"], ["ssz.users.login"], name=op.f("fk_saved_views_login"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("login", "name", name=op.f("pk_saved_views")),
        schema="ssz",
        comment="Views that people keep for themselves; told to nobody else. Grain: person and name.",
    )


def downgrade() -> None:
    raise NotImplementedError("the store is rebuilt from its sources, never downgraded")
