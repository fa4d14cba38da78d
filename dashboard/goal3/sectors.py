"""Sectors of partners in a quarter, and where a station stands by them.

Judged is the last whole fiscal quarter; the running one is only shown. Every counted sector is asked for,
also one in which the station has no partner: nobody passes by keeping the list of partners short. The site
decides by the table of sectors which are counted, and by the targets how many activities a sector needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.coverage.receipts import RECEIPTS, Receipt
from dashboard.indicators import NOT_JOINED, Mark, Standing
from dashboard.language.periods import Period, add_months, quarter_of
from dashboard.language.text import Lang, Text, in_both
from dashboard.language.thai import format_date, format_month

COMPLETE = Text("ครบทุกภาคส่วน", "every sector active")
NOT_CONFIGURED = Text("ยังไม่ได้กำหนดภาคส่วนที่นับ", "no sector is counted yet")
TOO_EARLY = Text("ยังไม่ครบระยะประเมิน (ครบ {month})", "too early (complete {month})")
JOINED_LATELY = Text("เข้าร่วม {day} ไตรมาสแรกยังไม่สิ้นสุด", "joined {day}; its first quarter is not over")
ONE_MISSING = Text("ยังขาด 1 ภาคส่วน: {sectors}", "1 sector missing: {sectors}")
SOME_MISSING = Text("ยังขาด {count} ภาคส่วน: {sectors}", "{count} sectors missing: {sectors}")
SHARE = Text("{quarter}: มีกิจกรรม {active} จาก {all} ภาคส่วน", "{quarter}: {active} of {all} sectors active")
SHARE_OF_MORE = Text(
    "{quarter}: มีกิจกรรม {active} จาก {all} ภาคส่วน (อย่างน้อย {needed} ครั้ง)",
    "{quarter}: {active} of {all} sectors active (at least {needed} times)",
)
NO_PARTNER = Text("ยังไม่มีภาคีใน{sectors}", "no partner in {sectors}")
AWAITED = Text(
    "รายงาน {months} · เท่าที่ได้รับยังไม่พบกิจกรรมของ {sectors}",
    "report of {months}; so far none seen of {sectors}",
)
KINDS: dict[str, Text] = {
    "meeting": Text("ประชุมภาคีเครือข่าย", "Network meetings"),
    "joint_solution": Text("ร่วมแก้ไขปัญหา", "Joint problem solving"),
    "joint_patrol": Text("ร่วมตรวจตรา", "Joint patrols"),
}


def judged_quarter(at: date) -> Period:
    """Return the last fiscal quarter that is over by the end of the day `at`."""
    quarter = quarter_of(at)
    return quarter if quarter.last <= at else quarter_of(add_months(quarter.start, -3))


@dataclass(frozen=True, slots=True)
class StationSectors:
    """What the partners of one station did.

    quarter: the judged one. activities: counted sector → activities in it; running: the same since its end up
    to `at`. needed: activities that a sector needs. without_partner: counted sectors in which the station had
    no partner in the quarter. months: first day of each month from the quarter's start up to `at` → state of
    its report.
    """

    station: str
    joined_on: date | None
    at: date
    quarter: Period
    needed: int
    activities: Mapping[str, int]
    running: Mapping[str, int]
    without_partner: frozenset[str]
    months: Mapping[date, Receipt]

    @property
    def silent(self) -> tuple[str, ...]:
        """Counted sectors that have not done what the quarter asks for, in their order."""
        return tuple(sector for sector, count in self.activities.items() if count < self.needed)

    @property
    def running_active(self) -> int:
        """Sectors that already have done what the running quarter asks for."""
        return sum(count >= self.needed for count in self.running.values())

    def awaited(self, state: Receipt) -> tuple[date, ...]:
        """Months of the judged quarter, from that of joining on, whose report is in this state."""
        first = self.joined_on or self.quarter.start
        return tuple(
            m for m, s in self.months.items() if s == state and first < add_months(m, 1) <= self.quarter.end
        )

    @property
    def mark(self) -> Mark:
        if self.joined_on is None or self.joined_on > self.at:
            return "not_joined"
        if not self.activities or self.joined_on >= self.quarter.end:
            return "unsettled"
        if not self.silent:
            return "met"
        # With a report still out, a sector that is not seen is not known to be silent.
        if self.awaited("not_received"):
            return "not_received"
        return "not_due" if self.awaited("not_due") else "not_met"


def standing(station: StationSectors, names: Mapping[str, Text]) -> Standing:
    """Return where a station stands on goal 3.

    Args:
        names: of the counted sectors.
    """
    code, mark = station.station, station.mark
    if mark == "not_joined":
        return Standing(code, mark, NOT_JOINED, Text("", ""))
    if mark == "unsettled":
        return _unsettled(station)
    if mark == "met":
        return Standing(code, mark, COMPLETE, in_both(lambda lang: _share(station, lang)))
    if mark in ("not_received", "not_due"):
        awaited = in_both(lambda lang: _awaited_text(station, mark, names, lang))
        return Standing(code, mark, RECEIPTS[mark], awaited)
    missing = in_both(lambda lang: _missing(station, names, lang))
    return Standing(code, mark, missing, in_both(lambda lang: _reason(station, names, lang)))


def _unsettled(station: StationSectors) -> Standing:
    if not station.activities or station.joined_on is None:
        return Standing(station.station, "unsettled", NOT_CONFIGURED, Text("", ""))
    joined = station.joined_on
    over = quarter_of(joined).last
    return Standing(
        station.station,
        "unsettled",
        in_both(lambda lang: TOO_EARLY(lang, month=format_month(over, lang))),
        in_both(lambda lang: JOINED_LATELY(lang, day=format_date(joined, lang))),
    )


def listed(sectors: tuple[str, ...], names: Mapping[str, Text], lang: Lang) -> str:
    """Return names of sectors, joined by commas."""
    return ", ".join(names[s](lang) for s in sectors)


def _missing(station: StationSectors, names: Mapping[str, Text], lang: Lang) -> str:
    count = len(station.silent)
    words = ONE_MISSING if count == 1 else SOME_MISSING
    return words(lang, count=count, sectors=listed(station.silent, names, lang))


def _reason(station: StationSectors, names: Mapping[str, Text], lang: Lang) -> str:
    share = _share(station, lang)
    alone = tuple(s for s in station.silent if s in station.without_partner)
    return f"{share} · {NO_PARTNER(lang, sectors=listed(alone, names, lang))}" if alone else share


def _share(station: StationSectors, lang: Lang) -> str:
    words = SHARE_OF_MORE if station.needed > 1 else SHARE
    return words(
        lang,
        quarter=station.quarter.name(lang),
        active=len(station.activities) - len(station.silent),
        all=len(station.activities),
        needed=station.needed,
    )


def _awaited_text(station: StationSectors, state: Receipt, names: Mapping[str, Text], lang: Lang) -> str:
    months = ", ".join(format_month(m, lang) for m in station.awaited(state))
    return AWAITED(lang, months=months, sectors=listed(station.silent, names, lang))
