"""What tells whether a month was received and two windows may be compared; blocks that officers lifted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_confirmed_months()
    _add_doubts()
    _add_incident_station_months()
    _add_lifted_blocks()
    op.alter_column(
        "coverage",
        "state",
        existing_type=sa.TEXT(),
        comment="received, confirmed_none (เดือนนี้ไม่มีกิจกรรม), or doubtful: see doubts",
        existing_comment="received, or confirmed_none (เดือนนี้ไม่มีกิจกรรม)",
        existing_nullable=False,
        schema="ssz",
    )
    op.add_column(
        "zone_versions",
        sa.Column(
            "loaded_on",
            sa.Date(),
            nullable=True,
            comment="day on which it was loaded, Bangkok; NULL = before that was kept",
        ),
        schema="ssz",
    )
    op.alter_column(
        "zone_versions",
        "valid_from",
        existing_type=sa.DATE(),
        comment="day from which this polygon holds, as its file says",
        existing_comment="day from which this polygon holds",
        existing_nullable=False,
        schema="ssz",
    )
    op.drop_constraint(op.f("ck_coverage_state"), "coverage", schema="ssz", type_="check")
    op.create_check_constraint(
        op.f("ck_coverage_state"),
        "coverage",
        "state in ('received', 'confirmed_none', 'doubtful')",
        schema="ssz",
    )
    op.execute(
        "INSERT INTO ssz.incident_station_months SELECT station_code, date_trunc('month', day)::date,"
        " offence_code, sum(cases), sum(unlocated) FROM ssz.incident_days WHERE basis = 'occurred'"
        " GROUP BY 1, 2, 3"
    )


def _add_confirmed_months() -> None:
    op.create_table(
        "confirmed_months",
        sa.Column("station_code", sa.Text(), nullable=False, comment="station"),
        sa.Column("month", sa.Date(), nullable=False, comment="first day of the month"),
        sa.Column(
            "confirmed_by", sa.Text(), nullable=False, comment="who confirmed that all its cases are there"
        ),
        sa.Column(
            "confirmed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when, UTC",
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="what was checked"),
        sa.Column(
            "source_name", sa.Text(), nullable=True, comment="source whose own table says so; NULL = a person"
        ),
        sa.CheckConstraint("extract(day from month) = 1", name=op.f("ck_confirmed_months_first_day")),
        sa.ForeignKeyConstraint(
            ["station_code"], ["ssz.stations.code"], name=op.f("fk_confirmed_months_station_code")
        ),
        sa.PrimaryKeyConstraint("station_code", "month", name=op.f("pk_confirmed_months")),
        schema="ssz",
        comment="Months whose cases are known to be complete, however few. Grain: station × month.",
    )


def _add_doubts() -> None:
    op.create_table(
        "doubts",
        sa.Column("station_code", sa.Text(), nullable=False, comment="station"),
        sa.Column("month", sa.Date(), nullable=False, comment="first day of the month"),
        sa.Column("kind", sa.Text(), nullable=False, comment="empty, broken_off, hole, few, or group_silent"),
        sa.Column(
            "crime_group",
            sa.Integer(),
            nullable=True,
            comment="the silent group; NULL = all cases of the station",
        ),
        sa.Column("first_day", sa.Date(), nullable=False, comment="first day in doubt"),
        sa.Column("last_day", sa.Date(), nullable=False, comment="last day in doubt, included"),
        sa.Column("cases", sa.Integer(), nullable=False, comment="cases that came for those days"),
        sa.Column(
            "expected",
            sa.Double(),
            nullable=False,
            comment="cases expected for them by the station's own rate",
        ),
        sa.Column("chance", sa.Double(), nullable=False, comment="probability of so few by chance"),
        sa.CheckConstraint(
            "kind in ('empty', 'broken_off', 'hole', 'few', 'group_silent')", name=op.f("ck_doubts_kind")
        ),
        sa.ForeignKeyConstraint(["station_code"], ["ssz.stations.code"], name=op.f("fk_doubts_station_code")),
        sa.PrimaryKeyConstraint("station_code", "month", name=op.f("pk_doubts")),
        schema="ssz",
        comment="Why months of cases are doubtful, by the latest judgement. Grain: station × month.",
    )


def _add_incident_station_months() -> None:
    op.create_table(
        "incident_station_months",
        sa.Column("station_code", sa.Text(), nullable=False, comment="station"),
        sa.Column(
            "month", sa.Date(), nullable=False, comment="first day of the month of occurrence in Bangkok"
        ),
        sa.Column("offence_code", sa.Text(), nullable=False, comment="lead offence"),
        sa.Column("cases", sa.Integer(), nullable=False, comment="cases"),
        sa.Column("unlocated", sa.Integer(), nullable=False, comment="of these without a usable point"),
        sa.CheckConstraint("cases > 0", name=op.f("ck_incident_station_months_counts")),
        sa.ForeignKeyConstraint(
            ["station_code"], ["ssz.stations.code"], name=op.f("fk_incident_station_months_station_code")
        ),
        sa.PrimaryKeyConstraint(
            "station_code", "month", "offence_code", name=op.f("pk_incident_station_months")
        ),
        schema="ssz",
        comment="Roll-up of incident_days by month: what two windows are compared by. Grain: see the key.",
    )


def _add_lifted_blocks() -> None:
    op.create_table(
        "lifted_blocks",
        sa.Column("zone_code", sa.Text(), nullable=False, comment="zone"),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="polygon version up to which changes no longer block",
        ),
        sa.Column(
            "reason",
            sa.Text(),
            nullable=False,
            comment="why both windows may be counted with it; printed with every conclusion",
        ),
        sa.Column("lifted_by", sa.Text(), nullable=False, comment="who"),
        sa.Column(
            "lifted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when, UTC",
        ),
        sa.ForeignKeyConstraint(
            ["zone_code"], ["ssz.zones.code"], name=op.f("fk_lifted_blocks_zone_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("zone_code", "version", name=op.f("pk_lifted_blocks")),
        schema="ssz",
        comment="Blocks of redrawn boundaries that an officer lifted. Grain: zone × version.",
    )


def downgrade() -> None:
    raise NotImplementedError("the store is rebuilt from its sources, never downgraded")
