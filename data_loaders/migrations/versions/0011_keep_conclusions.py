"""Keep goal 4's conclusions, and know by triggers when what they rest on changes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Every case that changes changes a row of incident_days; reporting days and piles among them. The reference
# tables are brought up to date at every start: a statement that changes no row is no change.
RESTED_ON = (
    "provinces",
    "stations",
    "offences",
    "zones",
    "zone_versions",
    "rings",
    "lifted_blocks",
    "coverage",
    "incident_days",
    "piles",
    "zone_reviews",
)
FUNCTIONS = """
CREATE FUNCTION ssz.grounds_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN UPDATE ssz.store SET grounds = grounds + 1; END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION ssz.grounds_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ssz.store SET grounds = grounds + 1;
    RETURN NULL;
END $$;
"""


def upgrade() -> None:
    op.add_column(
        "store",
        sa.Column(
            "grounds",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="rises with every change of what conclusions rest on (triggers of the store)",
        ),
        schema="ssz",
    )
    _create_days()
    _create_provinces()
    _create_zones()
    op.execute(FUNCTIONS)
    for table in RESTED_ON:
        for event, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            op.execute(
                f"CREATE TRIGGER grounds_{event.lower()} AFTER {event} ON ssz.{table}"
                f" REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT"
                " EXECUTE FUNCTION ssz.grounds_changed()"
            )
        op.execute(
            f"CREATE TRIGGER grounds_truncate AFTER TRUNCATE ON ssz.{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ssz.grounds_emptied()"
        )


def _create_days() -> None:
    op.create_table(
        "concluded_days",
        sa.Column("at", sa.Date(), nullable=False, comment="day for which zones were judged"),
        sa.Column(
            "through", sa.Date(), nullable=False, comment="last day of the data that the judgement knows"
        ),
        sa.Column(
            "data_through",
            sa.Date(),
            nullable=False,
            comment="last complete day of the data when it was made",
        ),
        sa.Column(
            "grounds",
            sa.BigInteger(),
            nullable=False,
            comment="store.grounds when it was made: the rows count while they are the same",
        ),
        sa.Column("rules", sa.Text(), nullable=False, comment="hash of the code that judged"),
        _computed_at("when, UTC"),
        sa.PrimaryKeyConstraint("at", name=op.f("pk_concluded_days")),
        schema="ssz",
        comment="Days for which conclusions are kept: the newest and a week before it. Grain: day.",
    )


def _create_provinces() -> None:
    op.create_table(
        "concluded_provinces",
        sa.Column("at", sa.Date(), nullable=False, comment="day"),
        sa.Column("province_code", sa.Text(), nullable=False, comment="province of the zones' stations"),
        sa.Column(
            "yardsticks",
            sa.Text(),
            nullable=False,
            comment="lag, season, dispersion and trend: JSON of goal4.kept.KeptYardsticks",
        ),
        *_keys("concluded_provinces", "province_code", "provinces"),
        schema="ssz",
        comment="What the zones of a province are held against. Grain: day × province.",
    )


def _create_zones() -> None:
    op.create_table(
        "concluded_zones",
        sa.Column("at", sa.Date(), nullable=False, comment="day"),
        sa.Column("zone_code", sa.Text(), nullable=False, comment="zone that had joined by then"),
        sa.Column("state", sa.Text(), nullable=False, comment="the conclusion's state: met, not_met, …"),
        sa.Column("cut_off", sa.Date(), nullable=False, comment="last day of both windows after joining"),
        sa.Column(
            "months",
            sa.Integer(),
            nullable=True,
            comment="whole months of the official figure; NULL = windows may not be compared",
        ),
        sa.Column(
            "cases_before",
            sa.Integer(),
            nullable=True,
            comment="the official figure's cases before joining; NULL = withheld",
        ),
        sa.Column("cases_after", sa.Integer(), nullable=True, comment="and after"),
        sa.Column(
            "grounds",
            sa.Text(),
            nullable=False,
            comment="windows, counts and evidence: JSON of goal4.kept.Grounds",
        ),
        sa.Column(
            "found",
            sa.Text(),
            nullable=False,
            comment="findings, state, review: JSON of goal4.kept.Found",
        ),
        sa.Column(
            "fingerprint",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of grounds, the province's yardsticks and the rules",
        ),
        _computed_at("when it was judged, UTC"),
        *_keys("concluded_zones", "zone_code", "zones"),
        schema="ssz",
        comment="Conclusion and official figure of a zone. Grain: day × zone.",
    )


def _computed_at(comment: str) -> sa.Column[Any]:
    return sa.Column(
        "computed_at",
        sa.DateTime(timezone=True),
        server_default=sa.text("now()"),
        nullable=False,
        comment=comment,
    )


def _keys(table: str, code: str, of: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["at"], ["ssz.concluded_days.at"], name=op.f(f"fk_{table}_at"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            [code], [f"ssz.{of}.code"], name=op.f(f"fk_{table}_{code}"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("at", code, name=op.f(f"pk_{table}")),
    ]


def downgrade() -> None:
    raise NotImplementedError("the store is rebuilt from its sources, never downgraded")
