"""Orders of meetings, whose words are never changed, and frozen briefings, which are never altered at all."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Also for the owner, and where a session sets triggers aside; only the removal of the demo lifts them.
TRIGGERS = """
CREATE FUNCTION ssz.refuse_alteration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never altered', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION ssz.keep_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.unit, NEW.meeting, NEW.words, NEW.owner, NEW.due_on, NEW.entered_at, NEW.entered_by)
        IS DISTINCT FROM
        (OLD.id, OLD.unit, OLD.meeting, OLD.words, OLD.owner, OLD.due_on, OLD.entered_at, OLD.entered_by)
        OR (OLD.withdrawn_at IS NOT NULL AND NEW IS DISTINCT FROM OLD)
    THEN
        RAISE EXCEPTION 'an order is done or withdrawn, never rewritten' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER never_altered BEFORE UPDATE OR DELETE OR TRUNCATE ON ssz.frozen_briefings
    FOR EACH STATEMENT EXECUTE FUNCTION ssz.refuse_alteration();
CREATE TRIGGER never_altered BEFORE DELETE OR TRUNCATE ON ssz.orders
    FOR EACH STATEMENT EXECUTE FUNCTION ssz.refuse_alteration();
CREATE TRIGGER keep_order BEFORE UPDATE ON ssz.orders FOR EACH ROW EXECUTE FUNCTION ssz.keep_order();
ALTER TABLE ssz.frozen_briefings ENABLE ALWAYS TRIGGER never_altered;
ALTER TABLE ssz.orders ENABLE ALWAYS TRIGGER never_altered;
ALTER TABLE ssz.orders ENABLE ALWAYS TRIGGER keep_order;
"""


def upgrade() -> None:
    _create_orders()
    _create_frozen_briefings()
    # On the bare cursor: the percent sign is PostgreSQL's.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(TRIGGERS)
    cursor.close()


def _columns_of_orders() -> list[sa.Column[Any]]:
    return [
        sa.Column(
            "id",
            sa.Uuid(),
            nullable=False,
            comment="given by whoever typed it, so that sending it twice stores it once",
        ),
        sa.Column("unit", sa.Text(), nullable=False, comment="unit whose meeting it is: province:92"),
        sa.Column(
            "meeting",
            sa.Date(),
            nullable=False,
            comment="first day (Monday) of the week that the meeting looked at",
        ),
        sa.Column("words", sa.Text(), nullable=False, comment="what is to be done; never changed"),
        sa.Column(
            "owner",
            sa.Text(),
            nullable=False,
            comment="position that answers for it, never a person; never changed",
        ),
        sa.Column(
            "due_on",
            sa.Date(),
            nullable=True,
            comment="day by which it is to be done; NULL = none was given; never changed",
        ),
        sa.Column("done_on", sa.Date(), nullable=True, comment="day on which it was done; NULL = open"),
        sa.Column("done_by", sa.Text(), nullable=True, comment="who said so"),
        sa.Column(
            "withdrawn_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it was taken back, UTC; NULL = it holds",
        ),
        sa.Column("withdrawn_by", sa.Text(), nullable=True, comment="who took it back"),
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when it was stored, UTC",
        ),
        sa.Column("entered_by", sa.Text(), nullable=False, comment="who stored it"),
    ]


def _create_orders() -> None:
    op.create_table(
        "orders",
        *_columns_of_orders(),
        sa.CheckConstraint(
            "unit ~ '^(nation:|(region|province|station):[^:]+)$'", name=op.f("ck_orders_unit")
        ),
        sa.CheckConstraint("(done_on is null) = (done_by is null)", name=op.f("ck_orders_done")),
        sa.CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_by is null)", name=op.f("ck_orders_withdrawn")
        ),
        sa.CheckConstraint("extract(isodow from meeting) = 1", name=op.f("ck_orders_monday")),
        sa.CheckConstraint("length(owner) between 1 and 120", name=op.f("ck_orders_owner")),
        sa.CheckConstraint("length(words) between 1 and 500", name=op.f("ck_orders_words")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        schema="ssz",
        comment="Orders (ข้อสั่งการ) of meetings. Grain: order. One that is wrong is withdrawn and given anew.",
    )
    op.create_index(op.f("ix_orders_unit_meeting"), "orders", ["unit", "meeting"], unique=False, schema="ssz")


def _columns_of_frozen_briefings() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="running number"),
        sa.Column("unit", sa.Text(), nullable=False, comment="unit that was told of: province:92"),
        sa.Column("first_day", sa.Date(), nullable=False, comment="first day of the week"),
        sa.Column("last_day", sa.Date(), nullable=False, comment="last day of it, included"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="day that the figures tell of"),
        sa.Column("audience", sa.Text(), nullable=False, comment="internal, partners, public"),
        sa.Column(
            "slides",
            sa.Text(),
            nullable=False,
            comment="the slides in both languages: JSON of briefing.slides, letter by letter",
        ),
        sa.Column(
            "situation",
            sa.Text(),
            nullable=False,
            comment="the figures behind them: JSON of programme.situation, letter by letter",
        ),
        sa.Column(
            "fingerprint",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of slides, situation, frozen_by and note",
        ),
        sa.Column(
            "data_version",
            sa.Integer(),
            nullable=False,
            comment="version of the store that the figures were read from",
        ),
        sa.Column("frozen_by", sa.Text(), nullable=False, comment="who: a position"),
        sa.Column(
            "note",
            sa.Text(),
            nullable=False,
            comment="what was to be remembered of the meeting; may be empty",
        ),
        sa.Column(
            "frozen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when, UTC",
        ),
    ]


def _create_frozen_briefings() -> None:
    op.create_table(
        "frozen_briefings",
        *_columns_of_frozen_briefings(),
        sa.CheckConstraint(
            "audience in ('internal', 'partners', 'public')", name=op.f("ck_frozen_briefings_audience")
        ),
        sa.CheckConstraint(
            "unit ~ '^(nation:|(region|province|station):[^:]+)$'", name=op.f("ck_frozen_briefings_unit")
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_frozen_briefings_week")),
        sa.CheckConstraint("length(frozen_by) between 1 and 120", name=op.f("ck_frozen_briefings_frozen_by")),
        sa.CheckConstraint("length(note) <= 400", name=op.f("ck_frozen_briefings_note")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_briefings")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_frozen_briefings_fingerprint")),
        schema="ssz",
        comment="Briefings as they were shown. Grain: briefing. Only ever added to.",
    )
    op.create_index(
        op.f("ix_frozen_briefings_unit_frozen_at"),
        "frozen_briefings",
        ["unit", "frozen_at"],
        unique=False,
        schema="ssz",
    )


def downgrade() -> None:
    raise NotImplementedError("the store is rebuilt from its sources, never downgraded")
