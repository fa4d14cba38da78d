"""Months of cases that wait for a word from the station, and those that somebody confirmed."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.coverage.reception import KINDS, Kind
from dashboard.filters import Filters, Scope
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_days, format_month
from dashboard.queries import quality
from dashboard.store import db
from dashboard.store.cells import whole
from dashboard.view import received_months
from dashboard.view.view import View

GROUP_SILENT = Text("ไม่มีคดีกลุ่ม {group} เลย", "not one case of group {group}")
OF_EXPECTED = Text(
    "{kind} {days}: มี {cases:,} คดี คาดไว้ประมาณ {expected:,.0f}",
    "{kind} {days}: {cases:,} cases, about {expected:,.0f} expected",
)


@dataclass(frozen=True, slots=True)
class DoubtfulMonth:
    """One month of one station in doubt; see `coverage.reception.Doubt`."""

    station: str
    month: date
    kind: Kind
    group: int | None
    first: date
    last: date
    cases: int
    expected: float

    def month_text(self, lang: Lang) -> str:
        return format_month(self.month, lang)

    def why(self, lang: Lang) -> str:
        """Return `มีช่วงที่ไม่มีคดีเลย 4–22 มิ.ย. 2569: มี 0 คดี คาดไว้ประมาณ 22`."""
        kind = KINDS[self.kind](lang) if self.group is None else GROUP_SILENT(lang, group=self.group)
        days = format_days(self.first, self.last, lang)
        return OF_EXPECTED(lang, kind=kind, days=days, cases=self.cases, expected=self.expected)


@dataclass(frozen=True, slots=True)
class ConfirmedMonth:
    """A month that was confirmed to be complete; source: whose own table says so, None = a person."""

    station: str
    month: date
    by: str
    at: datetime
    note: str
    source: str | None


def doubtful_months(view: View) -> list[DoubtfulMonth]:
    """Return the doubtful months of the stations of the view, oldest first."""
    return [
        DoubtfulMonth(
            row.station_code,
            row.month,
            row.kind,
            whole(row.crime_group),
            row.first_day,
            row.last_day,
            int(row.cases),
            float(row.expected),
        )
        for row in received_months.basics(view)["doubts"].itertuples()
    ]


def confirmed_months(view: View) -> list[ConfirmedMonth]:
    """Return the months of the stations of the view that were confirmed, the latest confirmation first."""
    asked = view.filters
    units = Filters(asked.period, asked.region, asked.province, asked.station)
    return db.kept(_confirmed, view.scope, units)


def _confirmed(scope: Scope, units: Filters) -> list[ConfirmedMonth]:
    rows = db.read(quality.confirmed_months(scope, units))
    return [
        ConfirmedMonth(
            row.station_code,
            row.month,
            row.confirmed_by,
            row.confirmed_at.to_pydatetime(),
            row.note or "",
            row.source_name,
        )
        for row in rows.itertuples()
    ]
