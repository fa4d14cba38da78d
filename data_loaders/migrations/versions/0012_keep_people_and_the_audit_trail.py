"""People who sign in, their passwords and sign-ins, and the audit trail, which is only ever added to."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


# Also for the owner, and where a session sets triggers aside. The function is of revision 0010.
NEVER_ALTERED = """
CREATE TRIGGER never_altered BEFORE UPDATE OR DELETE OR TRUNCATE ON ssz.audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION ssz.refuse_alteration();
ALTER TABLE ssz.audit_entries ENABLE ALWAYS TRIGGER never_altered;
"""


def upgrade() -> None:
    _create_audit_entries()
    _create_users()
    _create_passwords()
    _create_sign_ins()
    op.execute(NEVER_ALTERED)


def _create_audit_entries() -> None:
    op.create_table(
        "audit_entries",
        sa.Column(
            "number", sa.BigInteger(), autoincrement=False, nullable=False, comment="1, 2, 3 … without a gap"
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="when, UTC"),
        sa.Column("who", sa.Text(), nullable=False, comment="login; of commands the account of the machine"),
        sa.Column("what", sa.Text(), nullable=False, comment="what was done (dashboard.audit.chain.KINDS)"),
        sa.Column("unit", sa.Text(), nullable=False, comment="what the person might see then, as users.unit"),
        sa.Column(
            "details",
            sa.Text(),
            nullable=False,
            comment="JSON with sorted keys: page, filters, rows, hash of a file, …",
        ),
        sa.Column(
            "previous",
            sa.Text(),
            nullable=False,
            comment="hash of the entry before; of the first one 64 zeros",
        ),
        sa.Column("hash", sa.Text(), nullable=False, comment="SHA-256 over previous and all columns above"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entries_hash")),
        schema="ssz",
        comment="Who saw and did what: only added to, each with the hash of the one before. Grain: act.",
    )
    op.create_index(
        op.f("ix_audit_entries_who_at"), "audit_entries", ["who", "at"], unique=False, schema="ssz"
    )


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("login", sa.Text(), nullable=False, comment="name by which the person signs in"),
        sa.Column("name", sa.Text(), nullable=False, comment="name or position, as pages show it"),
        sa.Column(
            "role",
            sa.Text(),
            nullable=False,
            comment="code of the role (dashboard.access.roles): what may be done",
        ),
        sa.Column(
            "unit",
            sa.Text(),
            nullable=False,
            comment="what may be seen: nation:, region:9, province:92 or station:920101",
        ),
        sa.Column(
            "added_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when, UTC",
        ),
        sa.Column(
            "locked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="locked by an administrator since then, UTC; NULL = not",
        ),
        sa.Column(
            "failures",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="wrong passwords since the last right one",
        ),
        sa.Column(
            "held_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="after too many wrong passwords: nobody is let in until then, UTC",
        ),
        sa.CheckConstraint("login ~ '^[a-z0-9][a-z0-9._@-]{1,62}$'", name=op.f("ck_users_login")),
        sa.CheckConstraint(
            "unit ~ '^(nation:|(region|province|station):[^:]+)$'", name=op.f("ck_users_unit")
        ),
        sa.CheckConstraint("length(name) between 1 and 120", name=op.f("ck_users_name")),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_users")),
        schema="ssz",
        comment="People who may use the product. Grain: person.",
    )


def _create_passwords() -> None:
    op.create_table(
        "passwords",
        sa.Column("login", sa.Text(), nullable=False, comment="whose"),
        sa.Column(
            "hash",
            sa.Text(),
            nullable=False,
            comment="scrypt with its parameters and salt; never the password",
        ),
        sa.Column(
            "set_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when, UTC",
        ),
        sa.ForeignKeyConstraint(
            ["login"], ["ssz.users.login"], name=op.f("fk_passwords_login"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_passwords")),
        schema="ssz",
        comment="Passwords as hashes; the pages' account may not read them. Grain: person.",
    )


def _create_sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("key", sa.Text(), nullable=False, comment="SHA-256 of the secret in the browser's cookie"),
        sa.Column("login", sa.Text(), nullable=False, comment="who"),
        sa.Column(
            "opened_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when, UTC",
        ),
        sa.Column(
            "active_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when the person last did something, UTC",
        ),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="signed out, idle or ended, UTC; NULL = holds",
        ),
        sa.Column("address", sa.Text(), nullable=True, comment="network address it was opened from"),
        sa.ForeignKeyConstraint(
            ["login"], ["ssz.users.login"], name=op.f("fk_sign_ins_login"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_ins")),
        schema="ssz",
        comment="Who is signed in. Grain: sign-in.",
    )
    op.create_index(op.f("ix_sign_ins_login"), "sign_ins", ["login"], unique=False, schema="ssz")


def downgrade() -> None:
    raise NotImplementedError("the store is rebuilt from its sources, never downgraded")
