"""Goal 3: partners who meet, solve problems and patrol together, every sector in every quarter.

Judged is the last whole fiscal quarter; the running one is only shown. Every counted sector is asked for,
also one in which the station has no partner: nobody passes by keeping the list of partners short. The site
decides by the table of sectors which are counted, and by the targets how many activities a sector needs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.coverage.receipts import RECEIPTS, Receipt
from dashboard.indicators import NOT_JOINED, Mark, Standing
from dashboard.language.periods import Period, add_months, quarter_of
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date, format_month

TOO_EARLY = Text("ยังไม่ครบระยะประเมิน (ครบ {month})", "too early (complete {month})")
COMPLETE = Text("ครบทุกภาคส่วน", "every sector active")
NOT_CONFIGURED = Text("ยังไม่ได้กำหนดภาคส่วนที่นับ", "no sector is counted yet")
KINDS: dict[str, Text] = {
    "meeting": Text("ประชุมภาคีเครือข่าย", "Network meetings"),
    "joint_solution": Text("ร่วมแก้ไขปัญหา", "Joint problem solving"),
    "joint_patrol": Text("ร่วมตรวจตรา", "Joint patrols"),
}


def judged_quarter(at: date) -> Period:
    """The last fiscal quarter that is over by the end of the day `at`."""
    quarter = quarter_of(at)
    return quarter if quarter.last <= at else quarter_of(add_months(quarter.start, -3))


@dataclass(frozen=True, slots=True)
class StationSectors:
    """What the partners of one station did.

    quarter: the judged one. activities: counted sector → activities in it; running: the same since its end up
    to `at`.
    needed: activities that a sector needs. without_partner: counted sectors in which the station had no
    partner in the quarter. months: first day of each month from the quarter's start up to `at` → state of its
    report.
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
        """Counted sectors that have not done what the quarter asks for, in the order of the sectors."""
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
        return (
            "not_received"
            if self.awaited("not_received")
            else "not_due"
            if self.awaited("not_due")
            else "not_met"
        )


def standing(found: StationSectors, names: Mapping[str, Text]) -> Standing:
    """Where a station stands on goal 3.

    Args:
        names: of the counted sectors.
    """
    mark = found.mark
    if mark == "not_joined":
        return Standing(found.station, mark, NOT_JOINED, Text("", ""))
    if mark == "unsettled":
        return _unsettled(found)
    if mark == "met":
        return Standing(found.station, mark, COMPLETE, _both(lambda lang: _share(found, lang)))
    if mark in ("not_received", "not_due"):
        return Standing(
            found.station, mark, RECEIPTS[mark], _both(lambda lang: _awaited_text(found, mark, names, lang))
        )
    count = len(found.silent)
    words = Text(
        f"ยังขาด {count} ภาคส่วน: {listed(found.silent, names, 'th')}",
        f"{count} sector{'' if count == 1 else 's'} missing: {listed(found.silent, names, 'en')}",
    )
    return Standing(
        found.station, mark, words, _both(lambda lang: _share(found, lang) + _no_partner(found, names, lang))
    )


def _unsettled(found: StationSectors) -> Standing:
    if not found.activities or found.joined_on is None:
        return Standing(found.station, "unsettled", NOT_CONFIGURED, Text("", ""))
    joined, first = found.joined_on, quarter_of(found.joined_on)
    words = _both(lambda lang: TOO_EARLY(lang, month=format_month(first.last, lang)))
    reason = Text(
        f"เข้าร่วม {format_date(joined, 'th')} ไตรมาสแรกยังไม่สิ้นสุด",
        f"joined {format_date(joined, 'en')}; its first quarter is not over",
    )
    return Standing(found.station, "unsettled", words, reason)


def _both(say: Callable[[Lang], str]) -> Text:
    return Text(say("th"), say("en"))


def listed(sectors: tuple[str, ...], names: Mapping[str, Text], lang: Lang) -> str:
    """Names of sectors, joined by commas."""
    return ", ".join(names[s](lang) for s in sectors)


def _share(found: StationSectors, lang: Lang) -> str:
    active, whole = len(found.activities) - len(found.silent), len(found.activities)
    said = (
        f"{found.quarter.name(lang)}: มีกิจกรรม {active} จาก {whole} ภาคส่วน"
        if lang == "th"
        else f"{found.quarter.name(lang)}: {active} of {whole} sectors active"
    )
    if found.needed > 1:
        said += f" (อย่างน้อย {found.needed} ครั้ง)" if lang == "th" else f" (at least {found.needed} times)"
    return said


def _no_partner(found: StationSectors, names: Mapping[str, Text], lang: Lang) -> str:
    alone = tuple(s for s in found.silent if s in found.without_partner)
    if not alone:
        return ""
    return f" · {'ยังไม่มีภาคีใน' if lang == 'th' else 'no partner in '}{listed(alone, names, lang)}"


def _awaited_text(found: StationSectors, state: Receipt, names: Mapping[str, Text], lang: Lang) -> str:
    months = ", ".join(format_month(m, lang) for m in found.awaited(state))
    silent = listed(found.silent, names, lang)
    if lang == "th":
        return f"รายงาน {months} · เท่าที่ได้รับยังไม่พบกิจกรรมของ {silent}"
    return f"report of {months}; so far none seen of {silent}"
