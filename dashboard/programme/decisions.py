"""What needs a commander's decision: where, what, and what to ask whom; by importance × evidence."""

from dataclasses import dataclass

from dashboard.cases.forecast import Level
from dashboard.coverage import piles
from dashboard.coverage.doubtful_months import DoubtfulMonth, doubtful_months
from dashboard.goal3 import partnership
from dashboard.goal4 import conclusions, two_lines, wording
from dashboard.goal4.conclusion import ALPHA, Conclusion
from dashboard.goal4.official import OfficialFigure
from dashboard.goal4.surroundings import RINGS
from dashboard.indicators import GOALS, Standing
from dashboard.language.periods import format_months
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.language.thai import format_date, sort_key
from dashboard.programme import changes, goals
from dashboard.statistics import RateRatio
from dashboard.view import received_months
from dashboard.view.view import View

# A share of cases without a usable point above this makes zone figures doubtful.
MUCH_UNLOCATED = 0.2
FEW_CASES = 30
# What an interval has decided is at least so sure; what was counted is certain.
DECIDED, COUNTED = 1 - ALPHA, 1.0
# From this on a rise that luck may still explain is worth a question.
LIKELY = 0.8
# Goal -> how important it is that a station misses it, and what to ask its chief.
MISSED: dict[int, tuple[float, float, Text]] = {
    1: (
        90,
        DECIDED,
        Text(
            "จุดใดที่ประชาชนกังวล จะแก้ร่วมกับใคร และจะสำรวจซ้ำเมื่อใด",
            "what worries people where, who mends it, and when the survey is repeated",
        ),
    ),
    2: (
        55,
        COUNTED,
        Text(
            "ติดขัดเรื่องใด (อุปกรณ์ สัญญาณ ผู้ใช้งาน) และจะใช้งานจริงได้เมื่อใด",
            "what is in the way (device, line, people), and when it will be in use",
        ),
    ),
    3: (
        50,
        COUNTED,
        Text(
            "ใครประสานภาคส่วนที่ขาด และจะมีกิจกรรมร่วมเมื่อใด",
            "who approaches the missing sectors, and when they will take part",
        ),
    ),
}
MOST_OVERDUE, MOST_AROUND, MOST_PILES = 20, 30, 10
PILED = Text(
    "{cases:,} คดีกองอยู่ที่พิกัดเดียว {point}{where} มากเกินปกติ จึงยังไม่นับในพื้นที่ใด",
    "{cases:,} cases at one point, {point}{where}, beyond chance: counted in no zone until decided",
)
IN_ZONE = Text(" ใน{zone}", " in {zone}")
# Weeks back within which an unusual one still wants a question, and how important it is by its level.
RECENT = 4
UNUSUAL: dict[Level, float] = {"usual": 0, "watch": 60, "high": 85}


FEW_CAME = Text("คดีน้อยผิดปกติ {months} ({why})", "implausibly few cases {months} ({why})")


@dataclass(frozen=True, slots=True)
class Decision:
    """A matter to be decided.

    importance: up to about 100, and above it for violence. evidence: 0–1, how sure it is.
    """

    importance: float
    evidence: float
    where: Text
    what: Text
    whom: Text
    question: Text

    @property
    def weight(self) -> float:
        """Return what orders the list: the larger, the more urgent."""
        return self.importance * self.evidence


def decisions(view: View) -> list[Decision]:
    """Return zones where cases rose, stayed or moved next door, goals missed, what is overdue or in doubt."""
    official = {c.code: c for c in conclusions.official_figures(view)}
    matters = [d for c in conclusions.conclusions(view) if (d := _zone(view, c, official.get(c.zone.code)))]
    matters += _displaced(view) + _unusual(view)
    for goal, standings in goals.standings(view).items():
        matters += [_missed(view, goal, s) for s in standings.values() if s.mark == "not_met"]
        matters += _not_sent(view, goal, [s for s in standings.values() if s.mark == "not_received"])
    matters += _overdue(view) + _never_sent(view) + _doubtful(view) + _weak_data(view) + _undecided(view)
    return sorted(matters, key=lambda d: -d.weight)


def _chief(view: View, station: str) -> Text:
    name = view.units.stations[station].name
    return Text(f"ผกก.{name.th}", f"chief of {name.en}")


def _zone(view: View, conclusion: Conclusion, change: OfficialFigure | None) -> Decision | None:
    """Return what a zone's conclusion asks for; None where there is nothing to ask."""
    match conclusion.state:
        case "not_met":
            return _rose(view, conclusion, change)
        case "inconclusive" if conclusion.verdict and conclusion.verdict.rate_ratio.p_fall > LIKELY:
            return _rose(view, conclusion, change)
        case "not_met_flat":
            question = Text("จะปรับแผนป้องกันอย่างไร เมื่อใด", "what will be done differently, and from when")
            return Decision(60, DECIDED, *_who(view, conclusion), question)
        case "gap":
            question = Text(
                "จะส่งข้อมูลย้อนหลัง หรือยืนยันว่าบันทึกครบแล้ว ได้เมื่อใด",
                "when the missing months will be sent, or confirmed to be complete",
            )
            return Decision(60 + len(conclusion.missing), COUNTED, *_who(view, conclusion), question)
        case "not_comparable":
            question = Text(
                "เหตุใดข้อมูลก่อนและหลังจึงต่างกัน และจะแก้ไขเมื่อใด",
                "why the data before and after differ, and when that is mended",
            )
            return Decision(50, COUNTED, *_who(view, conclusion), question)
    return None


def _who(view: View, conclusion: Conclusion) -> tuple[Text, Text, Text]:
    """Return where, what the conclusion says, and whom to ask."""
    line = Text(two_lines.concluded_line(conclusion, "th"), two_lines.concluded_line(conclusion, "en"))
    return conclusion.zone.name, line, _chief(view, conclusion.zone.station)


def _rose(view: View, conclusion: Conclusion, change: OfficialFigure | None) -> Decision:
    """Return a clear rise, or a likely one that luck may still explain: as sure as the counts make it."""
    where, line, chief = _who(view, conclusion)
    question = Text(
        "เกิดเวลาใด ฐานใด และปรับแผนตรวจอย่างไร", "at what hours, which offences, and how patrols change"
    )
    verdict, violent = conclusion.verdict, 0
    more = conclusion.after.cases - verdict.expected if verdict else 0.0
    if change and change.moved:
        one, two = change.by_group[1], change.by_group[2]
        violent = one[1] - one[0]
        line = Text(*(f"{two_lines.official_line(change, lang)} · {line(lang)}" for lang in LANGUAGES))
        question = Text(
            f"ฐานใดเพิ่ม (กลุ่ม 1: {one[0]} → {one[1]}, กลุ่ม 2: {two[0]} → {two[1]}) เกิดเวลาใด"
            " และปรับแผนตรวจอย่างไร",
            f"which offences rose (group 1: {one[0]} → {one[1]}, group 2: {two[0]} → {two[1]}), at what"
            " hours, and how patrols change",
        )
    # The mid-p tail of "no more than seen": near 1 where cases rose.
    sure = verdict.rate_ratio.p_fall if verdict else 0.5
    return Decision(100 + max(more, 0) + 2 * max(violent, 0), sure, where, line, chief, question)


def _displaced(view: View) -> list[Decision]:
    """Return zones that fell clearly while cases around them rose.

    Not looked for among more than MOST_AROUND such zones: what lies around a zone is counted over its whole
    province, and a nation would wait a quarter of a minute for it.
    """

    def ring_line(ring: RateRatio | None, lang: Lang) -> str:
        return f"{RINGS['worse'](lang)}: {wording.range_text(ring, lang) if ring else ''}"

    fell = [c for c in conclusions.conclusions(view) if c.state == "met"]
    if not 0 < len(fell) <= MOST_AROUND:
        return []
    near = conclusions.surroundings(view, [c.zone.code for c in fell])
    question = Text(
        "จุดใดรอบพื้นที่ที่เพิ่ม และจะขยายแผนตรวจอย่างไร",
        "where around the zone, and how patrols are widened",
    )
    moved = [(c, near[c.zone.code].ring) for c in fell if near[c.zone.code].ring_badge == "worse"]
    return [
        Decision(
            80,
            DECIDED,
            c.zone.name,
            Text(ring_line(ring, "th"), ring_line(ring, "en")),
            _chief(view, c.zone.station),
            question,
        )
        for c, ring in moved
    ]


def _unusual(view: View) -> list[Decision]:
    """Return stations and zones with an unusual week among the last RECENT that may be judged."""
    weeks = changes.changes(view).weeks
    if weeks is None or weeks.latest is None:
        return []
    since = weeks.latest.start - RECENT * conclusions.WEEK
    question = Text(
        "เกิดจุดใด เวลาใด ผู้ก่อเหตุรายเดียวกันหรือไม่ และเพิ่มการตรวจเมื่อใด",
        "where and at what hours, whether by the same offender, and when patrols are added",
    )
    return [
        Decision(
            UNUSUAL[s.level],
            1 - s.q,
            s.name,
            Text(s.sentence("th"), s.sentence("en")),
            _chief(view, s.station),
            question,
        )
        for s in weeks.signals
        if s.station and s.week.start > since
    ]


def _missed(view: View, goal: int, standing: Standing) -> Decision:
    importance, evidence, question = MISSED[goal]
    name = view.units.stations[standing.station].name

    def what(lang: Lang) -> str:
        return " – ".join(part for part in (standing.words(lang), standing.reason(lang)) if part)

    return Decision(
        importance, evidence, name, Text(what("th"), what("en")), _chief(view, standing.station), question
    )


def _not_sent(view: View, goal: int, missing: list[Standing]) -> list[Decision]:
    """Return stations whose standing on a goal cannot be told, as one decision."""
    if not missing:
        return []
    names = [view.units.stations[s.station].name for s in missing]
    more_th, more_en = _and_more(len(names))
    goal_name = GOALS[goal - 1].name
    return [
        Decision(
            30 + min(len(names), 9),
            COUNTED,
            Text(f"{len(names)} สถานี", f"{len(names)} station{'' if len(names) == 1 else 's'}"),
            Text(
                f"เป้าหมาย {goal} {goal_name.th} ยังไม่ได้รับข้อมูล: {', '.join(n.th for n in names[:3])}{more_th}",
                f"goal {goal}, {goal_name.en}, not received: {', '.join(n.en for n in names[:3])}{more_en}",
            ),
            Text("ผู้รับผิดชอบข้อมูล", "the data officer"),
            Text("เหตุที่ยังไม่ส่ง และวันที่จะได้รับ", "why, and by when"),
        )
    ]


def _overdue(view: View) -> list[Decision]:
    """Return resolutions of partner meetings that are open although their day has passed, latest first."""
    return [
        Decision(
            60 + min(r.days_late / 30, 9),
            COUNTED,
            view.units.stations[r.station].name,
            Text(
                f"ข้อสั่งการค้าง {r.days_late} วัน: {r.title} (กำหนด {format_date(r.due_on, 'th')})",
                f"resolution {r.days_late} days late: {r.title} (due {format_date(r.due_on, 'en')})",
            ),
            Text(r.owner, r.owner),
            Text("ติดขัดเรื่องใด และจะเสร็จเมื่อใด", "what is in the way, and when it will be done"),
        )
        for r in partnership.overdue(view, goals.answers(view))[:MOST_OVERDUE]
        if r.due_on is not None
    ]


def _and_more(names: int) -> tuple[str, str]:
    """Return how many stations a list of three leaves out, in both languages."""
    return (f" และอีก {names - 3} สถานี", f" and {names - 3} more") if names > 3 else ("", "")


def _never_sent(view: View) -> list[Decision]:
    if view.holdings.data_through is None:
        return []
    frame = received_months.basics(view)["silent"]
    if frame.empty:
        return []
    frame = frame.sort_values("name_th", key=lambda names: names.map(sort_key))
    names_th, names_en = list(frame["name_th"]), list(frame["name_en"])
    more_th, more_en = _and_more(len(frame))
    return [
        Decision(
            80 + len(frame),
            COUNTED,
            Text(f"{len(frame)} สถานี", f"{len(frame)} station{'' if len(frame) == 1 else 's'}"),
            Text(
                f"ยังไม่ได้รับข้อมูลคดี: {', '.join(names_th[:3])}{more_th}",
                f"no cases received: {', '.join(names_en[:3])}{more_en}",
            ),
            Text("ผู้รับผิดชอบข้อมูล", "the data officer"),
            Text("เหตุที่ไม่มีข้อมูล และวันที่จะได้รับ", "why, and by when"),
        )
    ]


def _doubtful(view: View) -> list[Decision]:
    """Return stations with months of implausibly few cases: their conclusions wait for a word."""
    by_station: dict[str, list[DoubtfulMonth]] = {}
    for month in doubtful_months(view):
        by_station.setdefault(month.station, []).append(month)
    question = Text(
        "บันทึกคดีครบแล้วหรือไม่ ถ้าครบให้ยืนยัน ถ้าไม่ครบจะบันทึกเมื่อใด",
        "whether all cases are entered: to be confirmed, or entered by when",
    )

    def what(months: list[DoubtfulMonth], lang: Lang) -> str:
        named = format_months([month.month for month in months], lang)
        return FEW_CAME(lang, months=named, why=months[-1].why(lang))

    return [
        Decision(
            70 + min(len(months), 9),
            COUNTED,
            view.units.stations[station].name,
            Text(what(months, "th"), what(months, "en")),
            _chief(view, station),
            question,
        )
        for station, months in by_station.items()
    ]


def _weak_data(view: View) -> list[Decision]:
    if view.current is None:
        return []
    n, unlocated, unmapped = received_months.shares(view)
    where = Text(view.units.name(view.filters, "th"), view.units.name(view.filters, "en"))
    officer = Text("ผู้รับผิดชอบข้อมูล", "the data officer")
    doubts = []
    if n >= FEW_CASES and unlocated / n > MUCH_UNLOCATED:
        doubts.append(
            Decision(
                20,
                COUNTED,
                where,
                Text(
                    f"ไม่มีพิกัดที่ใช้ได้ {unlocated:,} จาก {n:,} คดี จึงไม่อยู่ในพื้นที่ใด",
                    f"{unlocated:,} of {n:,} cases have no usable point and count in no zone",
                ),
                officer,
                Text("ให้พนักงานสอบสวนลงพิกัดจุดเกิดเหตุ", "have investigators enter the place"),
            )
        )
    if unmapped:
        doubts.append(
            Decision(
                10 + min(unmapped / 100, 9),
                COUNTED,
                where,
                Text(
                    f"รหัสฐานความผิดยังไม่จับคู่ {unmapped:,} คดี ไม่อยู่ในกลุ่มใด",
                    f"{unmapped:,} cases carry unmapped codes and are in no group",
                ),
                officer,
                Text("เพิ่มรหัสในไฟล์จับคู่", "add the codes to the mapping"),
            )
        )
    return doubts


def _undecided(view: View) -> list[Decision]:
    """Return the largest piles of cases at one point that nobody has decided about."""
    return [
        Decision(
            # In a zone it keeps a figure of goal 4 from being told.
            (70 if pile.zone else 25) + min(pile.cases / 100, 9),
            COUNTED,
            view.units.stations[pile.station].name,
            Text(*(_pile_line(view, pile, lang) for lang in LANGUAGES)),
            Text("ผู้รับผิดชอบข้อมูล", "the data officer"),
            Text(
                "เป็นสถานที่จริงหรือพิกัดแทน (ตัดสินที่หน้าจัดการข้อมูล)",
                "whether it is a real place or a stand-in (decided on the page Data)",
            ),
        )
        for pile in piles.undecided(view)[:MOST_PILES]
        if pile.station in view.units.stations
    ]


def _pile_line(view: View, pile: piles.Pile, lang: Lang) -> str:
    zone = view.units.zones.get(pile.zone or "")
    where = IN_ZONE(lang, zone=zone.name(lang)) if zone else ""
    return PILED(lang, cases=pile.cases, point=pile.point, where=where)
