"""What the stations have sent, what is outstanding, and the words in which to ask for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import pandas as pd

from dashboard.coverage import datasets
from dashboard.coverage.datasets import INCIDENTS, SAME_REPORT
from dashboard.coverage.doubtful_months import DoubtfulMonth
from dashboard.coverage.receipts import Receipt, due_on, receipt
from dashboard.language.periods import Period, add_months, format_months, months_between
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date
from dashboard.queries import quality, status
from dashboard.store import db
from dashboard.view.view import View

MONTHS = 13
# A station is not asked for the months before it joined or began to send.
State = Receipt | Literal["not_asked"]
# Lines of a message: a longer one is not read, and the table has it all.
MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Arrears:
    """Months of a data set that a station should have sent by now, oldest first."""

    dataset: str
    station: str
    months: tuple[date, ...]
    due: date
    """Last day on which the report of the latest of them was in time."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was received from the stations of a view, as on the day `at`.

    days_due: by data set. sent: state by data set, station and month. begun: first month that a station sent;
    first: that any station of the scope sent; reached: last that one of the view sent. joined: month in which
    the station's first zone joined the programme.
    """

    at: date
    months: tuple[date, ...]
    stations: tuple[str, ...]
    days_due: dict[str, int]
    sent: dict[tuple[str, str, date], str]
    begun: dict[tuple[str, str], date]
    first: dict[str, date]
    reached: dict[str, date]
    joined: dict[str, date]

    def state(self, dataset: str, station: str, month: date) -> State:
        """Return the state of one station's month.

        Cases are asked of every station, the rest of those in the programme.
        """
        sent = self.sent.get((dataset, station, month))
        if sent is None:
            begins = [self.begun.get((dataset, station)) or self.first.get(dataset)]
            if dataset != INCIDENTS:
                begins.append(self.joined.get(station))
            if any(day is None or month < day for day in begins):
                return "not_asked"
        return receipt(sent, month, self.days_due[dataset], self.at)

    def arrears(self) -> list[Arrears]:
        """Return what is outstanding, by data set and station; nothing that is not due yet."""
        owed = []
        for dataset, days in self.days_due.items():
            for station in self.stations:
                late = tuple(m for m in self.months if self.state(dataset, station, m) == "not_received")
                if late:
                    owed.append(Arrears(dataset, station, late, due_on(late[-1], days)))
        return owed

    def latest_due(self, dataset: str) -> tuple[date, int, int] | None:
        """Return the last month due, how many stations sent it, and of how many; None = nobody was asked."""
        due = [m for m in self.months if due_on(m, self.days_due[dataset]) < self.at]
        if not due:
            return None
        states = [self.state(dataset, s, due[-1]) for s in self.stations]
        asked = [s for s in states if s != "not_asked"]
        return (
            (due[-1], sum(s not in ("not_received", "doubtful") for s in asked), len(asked))
            if asked
            else None
        )


def judged_on(view: View, today: date) -> date:
    """Return the day on which something is late or not: today while the period runs, else its last day.

    Not the last day with cases, as elsewhere: when the police database is silent, the months since are due
    all the same. Only the demo stands still.
    """
    through = view.holdings.data_through or today
    return min(view.filters.period.last, through if view.holdings.is_demo else max(today, through))


def ledger(view: View, at: date) -> Ledger:
    """Return what was received, with the months up to `at`."""
    return db.kept(_ledger, view.plain, at)


def _ledger(view: View, at: date) -> Ledger:
    end = add_months(at.replace(day=1), 1)
    months = Period("custom", add_months(end, -MONTHS), end)
    asked = view.filters
    frames = db.read_all(
        due=status.due_dates(),
        sendings=quality.sendings(view.scope, asked),
        first=quality.first_months(view.scope),
    )
    # A question of its own: for the whole nation it has a hundred thousand rows.
    receipts = db.read(quality.receipts(view.scope, asked, months))
    stations = tuple(s.code for s in view.units.stations_of(asked))
    joined = [(z.station, z.joined_on) for z in view.units.zones.values() if z.joined_on is not None]
    return booked({**frames, "receipts": receipts}, at, months, stations, joined)


def booked(
    frames: Mapping[str, pd.DataFrame],
    at: date,
    months: Period,
    stations: tuple[str, ...],
    joined: Iterable[tuple[str, date]],
) -> Ledger:
    """Return the ledger of rows of the store.

    Args:
        frames: rows of status.due_dates (`due`) and of quality.sendings, first_months (`first`) and receipts.
        joined: station and day of joining of every zone in the programme.
    """
    first, sendings = _as_one_report(frames["first"]), _as_one_report(frames["sendings"])
    reached = {str(d): max(rows) for d, rows in sendings.groupby("dataset")["last"]} if len(sendings) else {}
    receipts = _as_one_report(frames["receipts"])
    due = dict(zip(frames["due"]["dataset"], frames["due"]["days_after_month"], strict=True))
    return Ledger(
        at=at,
        months=tuple(months_between(months.start, months.end)),
        stations=stations,
        days_due={d: int(due[d]) for d in datasets.DATASETS if d in due and d not in SAME_REPORT},
        sent={(r.dataset, r.station_code, r.month): r.state for r in receipts.itertuples()},
        begun=_earliest((r.dataset, r.station_code, r.first) for r in sendings.itertuples()),
        first={d: f for (d, _), f in _earliest((r.dataset, "", r.first) for r in first.itertuples()).items()},
        reached=reached,
        joined={s: m for (_, s), m in _earliest(("", s, d.replace(day=1)) for s, d in joined).items()},
    )


def _as_one_report(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(dataset=frame["dataset"].replace(SAME_REPORT)) if len(frame) else frame


def _earliest(rows: Iterable[tuple[str, str, date]]) -> dict[tuple[str, str], date]:
    earliest: dict[tuple[str, str], date] = {}
    for dataset, station, first in rows:
        earliest[dataset, station] = min(earliest.get((dataset, station), first), first)
    return earliest


@dataclass(frozen=True, slots=True)
class Freshness:
    """How new a data set is.

    received: when it was last loaded, None = never. reaches: last day, or month where it is `monthly`. due:
    the last month that is due, how many stations sent it, and of how many.
    """

    dataset: str
    received: datetime | None
    source: str
    reaches: date | None
    monthly: bool
    due: tuple[date, int, int] | None


def freshness(view: View, book: Ledger) -> list[Freshness]:
    """Return how new every data set is, in the order of datasets.DATASETS."""
    loads = {r.dataset: r for r in db.read(quality.latest_loads(view.scope)).itertuples()}
    listed = []
    for code in datasets.DATASETS:
        load, monthly = loads.get(code), code in book.days_due
        if load is None and code in SAME_REPORT:
            continue
        reaches = view.holdings.data_through if code == INCIDENTS else book.reached.get(code)
        due = book.latest_due(code) if monthly else None
        received = None if load is None or pd.isna(load.finished_at) else load.finished_at.to_pydatetime()
        source = "" if load is None or pd.isna(load.source) else str(load.source)
        listed.append(Freshness(code, received, source, reaches, monthly and code != INCIDENTS, due))
    return listed


OPENING = Text(
    "เรียน หัวหน้าสถานีตำรวจ ({unit})\nขอความร่วมมือส่งข้อมูลโครงการ Smart Safety Zone 4.0"
    " ซึ่งครบกำหนดแล้วแต่ยังไม่ได้รับ ดังนี้ (ตรวจสอบเมื่อ {at})",
    "To the chiefs of stations ({unit})\nPlease send the following data of Smart Safety Zone 4.0, which are"
    " due and have not been received (as on {at}):",
)
DUE = Text("ครบกำหนด {day}", "due {day}")
LATEST_DUE = Text("เดือนล่าสุดครบกำหนด {day}", "the latest was due {day}")
IN_DOUBT = Text(
    "คดีน้อยผิดปกติ โปรดตรวจสอบ แล้วส่งเพิ่มหรือยืนยันว่าบันทึกครบแล้ว",
    "Implausibly few cases: please look, then send the rest or confirm that all are there",
)
MORE = Text("และอีก {n} รายการ ดูในหน้าจัดการข้อมูล", "and {n} more, see the page on data")
CLOSING = Text(
    "เดือนใดไม่มีกิจกรรม โปรดยืนยัน “เดือนนี้ไม่มีกิจกรรม” ในแบบรายเดือน หากส่งแล้ว"
    " ขออภัยและโปรดแจ้งผู้รับผิดชอบข้อมูล\nขอขอบคุณในความร่วมมือ",
    "For a month without activity please tick “no activity this month” in the monthly form. "
    "If you have sent them already, please tell the data officer.\nThank you.",
)


def reminder(
    arrears: Iterable[Arrears],
    doubts: Iterable[DoubtfulMonth],
    names: dict[str, Text],
    unit: str,
    at: date,
    lang: Lang,
) -> str:
    """Return a message to copy into LINE: by data set, the stations that owe the same months together.

    Args:
        doubts: months of cases to be looked at and confirmed; they come last.
        names: of stations by code; within a line they stand in this order.
        unit: whom it is written for.
    """
    owing: dict[tuple[str, tuple[date, ...], date], set[str]] = {}
    for owed in arrears:
        owing.setdefault((owed.dataset, owed.months, owed.due), set()).add(owed.station)
    order = list(datasets.DATASETS)
    lines, before = [], ""
    for dataset, months, due in sorted(owing, key=lambda k: (order.index(k[0]), -len(k[1]), k[1])):
        if dataset != before:
            lines.append(f"\n▪ {datasets.REPORTS[dataset](lang)}")
            before = dataset
        stations = ", ".join(
            name(lang) for code, name in names.items() if code in owing[dataset, months, due]
        )
        until = (DUE if len(months) == 1 else LATEST_DUE)(lang, day=format_date(due, lang))
        lines.append(f"– {format_months(months, lang)} ({until}): {stations}")
    in_doubt: dict[str, list[DoubtfulMonth]] = {}
    for doubt in doubts:
        in_doubt.setdefault(doubt.station, []).append(doubt)
    if in_doubt:
        lines.append(f"\n▪ {IN_DOUBT(lang)}")
        for code, name in names.items():
            if code in in_doubt:
                why = ", ".join(f"{d.month_text(lang)} ({d.why(lang)})" for d in in_doubt[code])
                lines.append(f"– {name(lang)}: {why}")
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], MORE(lang, n=len(lines) - MOST_LINES)]
    opening = OPENING(lang, unit=unit, at=format_date(at, lang))
    return "\n".join([opening, *lines, "", CLOSING(lang)])
