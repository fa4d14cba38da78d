"""Piles of cases at one point, and what was decided about them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_piles()
    _create_decisions()
    _allow_piles()
    # The next pull compares all keys, as it does every week, and looks for piles among all stations.
    op.execute("UPDATE ssz.sync_states SET keys_compared_at = NULL")


def _create_piles() -> None:
    op.create_table(
        "piles",
        sa.Column("station_code", sa.Text(), nullable=False, comment="station that filed the cases"),
        sa.Column("latitude", sa.Double(), nullable=False, comment="WGS 84 degrees, rounded to 5 decimals"),
        sa.Column("longitude", sa.Double(), nullable=False, comment="WGS 84 degrees, rounded to 5 decimals"),
        sa.Column(
            "cases",
            sa.Integer(),
            nullable=False,
            comment="cases of all groups at the point; of each geocode is pile",
        ),
        sa.Column(
            "located",
            sa.Integer(),
            nullable=False,
            comment="cases of the station with a point, these among them",
        ),
        sa.Column(
            "first_day",
            sa.Date(),
            nullable=True,
            comment="first Bangkok day of occurrence; NULL = of no case known",
        ),
        sa.Column(
            "last_day",
            sa.Date(),
            nullable=True,
            comment="last Bangkok day of occurrence; NULL = of no case known",
        ),
        sa.Column(
            "zone_code", sa.Text(), nullable=True, comment="zone that holds the point, by its current polygon"
        ),
        sa.CheckConstraint("cases > 0 and cases <= located", name=op.f("ck_piles_counts")),
        sa.ForeignKeyConstraint(["station_code"], ["ssz.stations.code"], name=op.f("fk_piles_station_code")),
        sa.PrimaryKeyConstraint("station_code", "latitude", "longitude", name=op.f("pk_piles")),
        schema="ssz",
        comment="Piles that nobody decided about; found anew by every load of cases. Grain: station × point.",
    )


def _create_decisions() -> None:
    op.create_table(
        "point_decisions",
        sa.Column("station_code", sa.Text(), nullable=False, comment="station that filed the cases"),
        sa.Column("latitude", sa.Double(), nullable=False, comment="WGS 84 degrees, rounded to 5 decimals"),
        sa.Column("longitude", sa.Double(), nullable=False, comment="WGS 84 degrees, rounded to 5 decimals"),
        sa.Column(
            "decision",
            sa.Text(),
            nullable=False,
            comment="place (cases happen there) or default (put in for want of a place)",
        ),
        sa.Column("decided_by", sa.Text(), nullable=False, comment="who"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False, comment="when, UTC"),
        sa.Column("note", sa.Text(), nullable=True, comment="why, in the words of who decided"),
        sa.CheckConstraint("decision in ('place', 'default')", name=op.f("ck_point_decisions_decision")),
        sa.ForeignKeyConstraint(
            ["station_code"], ["ssz.stations.code"], name=op.f("fk_point_decisions_station_code")
        ),
        sa.PrimaryKeyConstraint("station_code", "latitude", "longitude", name=op.f("pk_point_decisions")),
        schema="ssz",
        comment="What piles are, as people decided last. Grain: station × point.",
    )


def _allow_piles() -> None:
    op.alter_column(
        "incidents",
        "geocode",
        existing_type=sa.TEXT(),
        comment="good, default_point (stand-in), pile (undecided), outside (of the province), missing",
        existing_comment="good, default_point (station or district seat), outside (of the province), missing",
        existing_nullable=False,
        schema="ssz",
    )
    op.create_index(
        "ix_incidents_pile",
        "incidents",
        ["station_code"],
        unique=False,
        schema="ssz",
        postgresql_where=sa.text("geocode = 'pile'"),
    )
    op.drop_constraint(op.f("ck_incidents_geocode"), "incidents", schema="ssz", type_="check")
    op.create_check_constraint(
        op.f("ck_incidents_geocode"),
        "incidents",
        "geocode in ('good', 'default_point', 'pile', 'outside', 'missing')",
        schema="ssz",
    )


def downgrade() -> None:
    raise NotImplementedError("the store is rebuilt from its sources, never downgraded")
