"""Tables about conclusions: all zones with both lines, and what one conclusion rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.filters import CRIME_GROUPS
from dashboard.goal4 import wording
from dashboard.goal4.conclusion import STATES, Conclusion
from dashboard.goal4.official import OfficialFigure
from dashboard.goal4.reviews import Record
from dashboard.goal4.surroundings import AREAS, BADGES, RINGS, Surroundings
from dashboard.goal4.two_lines import official_windows
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date, format_instant
from dashboard.statistics import RateRatio, Wdd
from dashboard.ui.columns import Column, table
from dashboard.view.units import Units

DASH = "–"
ZONE = Text("พื้นที่ Safety Zone", "Zone")
REASON = Text("เหตุผล", "Reason")
RING = Text("วงรอบพื้นที่", "Ring")
RATIO = Text("อัตราส่วน (90 %)", "Rate ratio (90 %)")
CASES_BEFORE = Text("คดีก่อน", "Cases before")
PAIR = Text(
    "{baseline} เดือนก่อน {before:,} คดี → {months} เดือนหลัง {after:,} คดี",
    "{before:,} cases in {baseline} months before → {after:,} in {months} months after",
)
DECIDES = Text("{months} เดือน (ใช้ตัดสิน)", "{months} months (decides)")
MONTHS = Text("{months} เดือน", "{months} months")
BASELINE = Text("ฐานก่อนเข้าร่วม", "baseline")
CASES_IN = Text("{cases:,} ({months} ด.)", "{cases:,} ({months} mo.)")
THE_SAME = Text("ตรงกัน", "the same")
CHANGED_TO = Text("เปลี่ยนเป็น {pair}", "changed to {pair}")


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One zone with both lines; surroundings are known of the zones shown alone."""

    conclusion: Conclusion
    official: OfficialFigure | None
    surroundings: Surroundings | None
    station: Text

    @property
    def ratio(self) -> RateRatio | None:
        verdict = self.conclusion.verdict
        return verdict.rate_ratio if verdict and not self.conclusion.blocked else None

    @property
    def expected(self) -> float | None:
        verdict = self.conclusion.verdict
        return round(verdict.expected, 1) if verdict and not self.conclusion.blocked else None


def zone_rows(
    conclusions: Iterable[Conclusion],
    official: Mapping[str, OfficialFigure],
    surroundings: Mapping[str, Surroundings],
    units: Units,
) -> list[ZoneRow]:
    """Return what is said of each zone; official figures and surroundings by zone code."""
    return [
        ZoneRow(
            conclusion,
            official.get(conclusion.zone.code),
            surroundings.get(conclusion.zone.code),
            units.stations[conclusion.zone.station].name,
        )
        for conclusion in conclusions
    ]


ZONES: tuple[Column[ZoneRow], ...] = (
    Column(ZONE, lambda row, _: row.conclusion.zone.name),
    Column(wording.CONCLUSION, lambda row, lang: wording.state_text(row.conclusion, lang)),
    Column(wording.OFFICIAL, lambda row, lang: row.official.short(lang) if row.official else DASH),
    Column(REASON, lambda row, lang: wording.reason(row.conclusion, lang)),
    Column(
        Text("เทียบพื้นที่เปรียบเทียบ · วงรอบ", "Comparison area · ring"),
        lambda row, lang: around_text(row.surroundings, lang),
    ),
    Column(Text("สถานี", "Station"), lambda row, _: row.station),
)
DOWNLOAD: tuple[Column[ZoneRow], ...] = (
    Column(ZONE, lambda row, _: row.conclusion.zone.name),
    Column(Text("เข้าร่วม", "Joined"), lambda row, lang: format_date(row.conclusion.zone.joined_on, lang)),
    Column(wording.OFFICIAL, lambda row, lang: row.official.line(lang) if row.official else DASH),
    Column(
        Text(f"ห้วงของ{wording.OFFICIAL.th}", f"Windows, {wording.OFFICIAL.en.lower()}"),
        lambda row, lang: official_windows(row.official, lang).strip("[]") if row.official else DASH,
    ),
    Column(
        Text("ร้อยละ (12 เดือน)", "Per cent (12 months)"),
        lambda row, lang: row.official.reported(lang)[0] if row.official else None,
    ),
    Column(
        Text("หมายเหตุร้อยละ", "Note on per cent"),
        lambda row, lang: row.official.reported(lang)[1] if row.official else "",
    ),
    Column(wording.CONCLUSION, lambda row, lang: wording.state_text(row.conclusion, lang)),
    Column(REASON, lambda row, lang: wording.reason(row.conclusion, lang)),
    Column(
        Text(f"ห้วงของ{wording.CONCLUSION.th}", f"Windows, {wording.CONCLUSION.en.lower()}"),
        lambda row, lang: wording.windows_text(row.conclusion, lang),
    ),
    Column(CASES_BEFORE, lambda row, _: row.conclusion.before.cases),
    Column(Text("จำนวนเดือนก่อน", "Months before"), lambda row, _: row.conclusion.baseline),
    Column(Text("คดีหลัง", "Cases after"), lambda row, _: row.conclusion.after.cases),
    Column(Text("จำนวนเดือนเต็มหลัง", "Whole months after"), lambda row, _: row.conclusion.windows.months),
    Column(Text("คาดไว้", "Expected"), lambda row, _: row.expected),
    Column(
        Text(f"อัตราส่วน · {wording.INTERVAL.th}", f"Rate ratio · {wording.INTERVAL.en}"),
        lambda row, _: ratio_text(row.ratio),
    ),
    Column(
        Text("เทียบพื้นที่เปรียบเทียบ", "Against the comparison area"),
        lambda row, lang: badge_text(row.surroundings, lang),
    ),
    Column(RING, lambda row, lang: ring_text(row.surroundings, lang)),
    Column(Text("วันตัดยอด", "Cut-off"), lambda row, lang: format_date(row.conclusion.windows.cut_off, lang)),
    Column(Text("ตัวคูณความผันแปร", "Dispersion"), lambda row, _: round(row.conclusion.dispersion, 2)),
    Column(
        Text("ข้อควรระวัง", "Read with care"),
        lambda row, lang: " ".join(wording.warnings(row.conclusion, lang)),
    ),
)


def zones(rows: Iterable[ZoneRow], lang: Lang) -> pd.DataFrame:
    """Return one row a zone: both lines in columns of their own, the reason, comparison area and ring."""
    return table(rows, ZONES, lang)


def download(rows: Iterable[ZoneRow], lang: Lang) -> pd.DataFrame:
    """Return all that the page says of each zone, one row a zone."""
    return table(rows, DOWNLOAD, lang)


def pair_text(conclusion: Conclusion, pair: tuple[int, int], lang: Lang) -> str:
    """Return `36 เดือนก่อน 74 คดี → 21 เดือนหลัง 77 คดี`.

    Windows of unequal length are never shown as bare totals.
    """
    baseline, months = conclusion.baseline, conclusion.windows.months
    return PAIR(lang, baseline=baseline, before=pair[0], months=months, after=pair[1])


def badge_text(surroundings: Surroundings | None, lang: Lang) -> str:
    """Return how the zone did against the comparison area; a dash where that cannot be told."""
    return BADGES[surroundings.badge](lang) if surroundings and surroundings.badge else DASH


def ring_text(surroundings: Surroundings | None, lang: Lang) -> str:
    """Return how the ring did; a dash where that cannot be told."""
    return RINGS[surroundings.ring_badge](lang) if surroundings and surroundings.ring_badge else DASH


def around_text(surroundings: Surroundings | None, lang: Lang) -> str:
    """Return how the zone and its ring did, in one cell; a dash where neither can be told."""
    told = (badge_text(surroundings, lang), ring_text(surroundings, lang))
    return " · ".join(words for words in told if words != DASH) or DASH


def ratio_text(ratio: RateRatio | None) -> str:
    """Return the ratio with its interval; a dash where there is none."""
    return wording.ratio_text(ratio) if ratio else DASH


def _before_and_after(conclusion: Conclusion) -> tuple[Text, Text]:
    """Headings of columns of cases, with the months they fell in."""
    baseline, months = conclusion.baseline, conclusion.windows.months
    return (
        Text(f"ก่อน ({baseline} เดือน)", f"Before ({baseline} months)"),
        Text(f"หลัง ({months} เดือน)", f"After ({months} months)"),
    )


@dataclass(frozen=True, slots=True)
class PartRow:
    """One kind of cases before and after."""

    name: Text
    before: int
    after: int
    ratio: RateRatio | None


def parts(conclusion: Conclusion, lang: Lang) -> pd.DataFrame:
    """Return cases before, after and rate ratio: place-based first, then all, then each group.

    The sum must not hide violence.
    """
    before, after = conclusion.before, conclusion.after
    one, two = (
        Text(f"กลุ่ม {group} {CRIME_GROUPS[group].th}", f"Group {group} {CRIME_GROUPS[group].en}")
        for group in (1, 2)
    )
    place_based = Text("ความผิดที่เกิดในสถานที่", "place-based offences")
    every = Text("กลุ่ม 1 และ 2 ทั้งหมด", "groups 1 and 2, all")
    whole = conclusion.verdict.rate_ratio if conclusion.verdict else None
    rows = [
        PartRow(place_based, before.place_based, after.place_based, conclusion.ratio_of("place_based")),
        PartRow(every, before.cases, after.cases, whole),
        PartRow(one, before.group_1, after.group_1, conclusion.ratio_of("group_1")),
        PartRow(two, before.group_2, after.group_2, conclusion.ratio_of("group_2")),
    ]
    before_heading, after_heading = _before_and_after(conclusion)
    columns: list[Column[PartRow]] = [
        Column(Text("คดี", "Cases"), lambda row, _: row.name),
        Column(before_heading, lambda row, _: row.before),
        Column(after_heading, lambda row, _: row.after),
        Column(RATIO, lambda row, _: ratio_text(row.ratio)),
    ]
    return table(rows, columns, lang)


def sensitivity(conclusion: Conclusion, lang: Lang) -> pd.DataFrame:
    """Return the same window after against baselines of other lengths; the verdict's own is marked."""

    def length(row: tuple[int, int, RateRatio], lang: Lang) -> str:
        months = row[0]
        return (DECIDES if months == conclusion.baseline else MONTHS)(lang, months=months)

    columns: list[Column[tuple[int, int, RateRatio]]] = [
        Column(Text("ฐานก่อนเข้าร่วม", "Base before joining"), length),
        Column(CASES_BEFORE, lambda row, _: row[1]),
        Column(RATIO, lambda row, _: wording.ratio_text(row[2])),
    ]
    rows = [(months, before, ratio) for months, (before, ratio) in conclusion.sensitivity().items()]
    return table(rows, columns, lang)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area before and after, and how it did against the comparison area."""

    name: Text
    pair: tuple[int, int]
    ratio: RateRatio | None = None
    avoided: Wdd | None = None


def surroundings(conclusion: Conclusion, around: Surroundings, lang: Lang) -> pd.DataFrame:
    """Return zone, ring and comparison area before and after, the ratio to the last and cases against it."""
    zone = conclusion.before.cases, conclusion.after.cases
    both = zone[0] + around.around[0], zone[1] + around.around[1]
    rows = [
        AreaRow(Text("ในพื้นที่", "zone"), zone, around.zone, around.avoided),
        AreaRow(Text("วงรอบพื้นที่", "ring"), around.around, around.ring),
        AreaRow(Text("พื้นที่รวมวงรอบ (สุทธิ)", "zone with ring (net)"), both, avoided=around.net),
        AreaRow(AREAS[around.area], around.rest),
    ]
    before, after = _before_and_after(conclusion)
    columns: list[Column[AreaRow]] = [
        Column(Text("พื้นที่", "Area"), lambda row, _: row.name),
        Column(before, lambda row, _: row.pair[0]),
        Column(after, lambda row, _: row.pair[1]),
        Column(
            Text("เทียบพื้นที่เปรียบเทียบ (90 %)", "Ratio to comparison (90 %)"),
            lambda row, _: ratio_text(row.ratio),
        ),
        Column(
            Text("คดีมากกว่า (+) น้อยกว่า (−) ที่ควรเป็น", "Cases more (+) or fewer (−)"),
            lambda row, _: avoided_text(row.avoided),
        ),
    ]
    return table(rows, columns, lang)


def avoided_text(wdd: Wdd | None) -> str:
    """Return `−25 (−36 … −13)`, in no language; a dash where there is nothing to compare with."""
    if wdd is None:
        return DASH
    estimate, low, high = (f"{round(v):+,}".replace("-", "−") for v in (wdd.estimate, wdd.low, wdd.high))
    return f"{estimate} ({low} … {high})"


def records(conclusion: Conclusion, lang: Lang) -> pd.DataFrame:
    """Return baseline and reviews on record, newest last, each with what is counted today if that differs."""

    def counted_today(record: Record, lang: Lang) -> str:
        windows = conclusion.windows
        before = conclusion.count(windows.before(record.baseline_months)).cases
        after = conclusion.count(windows.reviewed(record.months)).cases if record.months else None
        if (before, after) == (record.before_cases, record.after_cases):
            return THE_SAME(lang)
        return CHANGED_TO(lang, pair=_pair(before, after, record, lang))

    columns: list[Column[Record]] = [
        Column(
            Text("รอบ", "Review"),
            lambda record, lang: MONTHS(lang, months=record.months) if record.months else BASELINE,
        ),
        Column(
            Text("บันทึกเมื่อ", "Recorded"),
            lambda record, lang: f"{format_instant(record.recorded_at, lang)} ({record.recorded_by})",
        ),
        Column(Text("ข้อมูลถึง", "Data to"), lambda record, lang: format_date(record.data_through, lang)),
        Column(
            Text("คดีก่อน → หลัง", "Before → after"),
            lambda record, lang: _pair(record.before_cases, record.after_cases, record, lang),
        ),
        Column(Text("ผล", "Result"), lambda record, _: _result(record)),
        Column(Text("นับวันนี้", "Counted today"), counted_today),
        Column(Text("ลายนิ้วมือคำถาม", "Fingerprint"), lambda record, _: record.fingerprint[:12]),
    ]
    return table(conclusion.records, columns, lang)


def _result(record: Record) -> Text | str:
    """The recorded state in words; a version of another day may have had other states."""
    return next((words for state, words in STATES.items() if state == record.state), DASH)


def _pair(before: int, after: int | None, record: Record, lang: Lang) -> str:
    """Cases with the months they fell in: windows of unequal length are never shown as bare totals."""
    cases_before = CASES_IN(lang, cases=before, months=record.baseline_months)
    if after is None:
        return cases_before
    return f"{cases_before} → {CASES_IN(lang, cases=after, months=record.months)}"
