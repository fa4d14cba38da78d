"""What needs a commander's decision: where, what, and what to ask whom; by importance × evidence."""

from dataclasses import dataclass, replace

from dashboard.cases.forecast import Level
from dashboard.coverage import piles
from dashboard.coverage.doubtful_months import DoubtfulMonth, doubtful_months
from dashboard.goal3 import partnership
from dashboard.goal3.resolutions import Resolution
from dashboard.goal4 import conclusions, two_lines, wording
from dashboard.goal4.conclusion import ALPHA, Conclusion
from dashboard.goal4.official import OfficialFigure
from dashboard.goal4.results import WEEK
from dashboard.goal4.surroundings import RINGS
from dashboard.indicators import GOALS, Standing
from dashboard.language.periods import format_months
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.language.thai import format_date, sort_key
from dashboard.programme import changes, goals
from dashboard.statistics import RateRatio
from dashboard.ui.tokens import Verdict
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


OFFICER = Text("ผู้รับผิดชอบข้อมูล", "the data officer")
WHY_NOT_SENT = Text("เหตุที่ยังไม่ส่ง และวันที่จะได้รับ", "why, and by when")
# Matters in a few words.
CASES = Text("คดี {counts} · {state}", "cases {counts} · {state}")
WEEK_OF_CASES = Text("{n:,} คดี สัปดาห์ {week} มากผิดปกติ", "{n:,} cases in the week {week}, unusually many")
MISSED_GOAL = Text("✗ เป้าหมาย {goal} · {words}", "✗ goal {goal} · {words}")
NOT_SENT = Text("– เป้าหมาย {goal} ยังไม่ได้รับข้อมูล", "– goal {goal} not received yet")
NO_CASES = Text("– ยังไม่ได้รับข้อมูลคดี", "– no cases received")
ONE_LATE = Text("1 ข้อสั่งการค้าง {days:,} วัน", "1 resolution {days:,} days overdue")
SOME_LATE = Text("{n:,} ข้อสั่งการค้าง นานสุด {days:,} วัน", "{n:,} resolutions overdue, by up to {days:,} days")
LATE = Text("นานสุด: {title} (กำหนด {due})", "longest: {title} (due {due})")
MORE_LATE = Text(" และอีก {n:,} เรื่อง", " and {n:,} more")
DOUBTFUL_MONTHS = Text("⊘ {n:,} เดือนคดีน้อยผิดปกติ รอยืนยัน", "⊘ {n:,} months with implausibly few cases")
WITHOUT_POINT = Text("{part:,} จาก {n:,} คดีไม่มีพิกัดที่ใช้ได้", "{part:,} of {n:,} cases without a usable point")
UNMAPPED = Text("{n:,} คดีรหัสฐานความผิดยังไม่จับคู่", "{n:,} cases with unmapped codes")
PILE = Text("⊘ {n:,} คดีกองที่พิกัดเดียว", "⊘ {n:,} cases piled at one point")
FEW_CAME = Text("คดีน้อยผิดปกติ {months} ({why})", "implausibly few cases {months} ({why})")


@dataclass(frozen=True, slots=True)
class Decision:
    """A matter to be decided.

    importance: up to about 100, and above it for violence. evidence: 0–1, how sure it is. figure: the matter
    in a few words; what: in full. verdict: None where it is
    none. page, station, zone: where it is seen; '' = of the whole view.
    """

    importance: float
    evidence: float
    where: Text
    figure: Text
    what: Text
    whom: Text
    question: Text
    verdict: Verdict | None
    page: str
    station: str = ""
    zone: str = ""

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
            return _of_zone(view, conclusion, 60, DECIDED, question)
        case "gap":
            question = Text(
                "จะส่งข้อมูลย้อนหลัง หรือยืนยันว่าบันทึกครบแล้ว ได้เมื่อใด",
                "when the missing months will be sent, or confirmed to be complete",
            )
            return _of_zone(view, conclusion, 60 + len(conclusion.missing), COUNTED, question)
        case "not_comparable":
            question = Text(
                "เหตุใดข้อมูลก่อนและหลังจึงต่างกัน และจะแก้ไขเมื่อใด",
                "why the data before and after differ, and when that is mended",
            )
            return _of_zone(view, conclusion, 50, COUNTED, question)
    return None


def _of_zone(
    view: View, conclusion: Conclusion, importance: float, evidence: float, question: Text
) -> Decision:
    """Return what is asked about a zone, with its conclusion as the figure."""
    zone = conclusion.zone
    return Decision(
        importance=importance,
        evidence=evidence,
        where=zone.name,
        figure=_state(conclusion),
        what=Text(*(two_lines.concluded_line(conclusion, lang) for lang in LANGUAGES)),
        whom=_chief(view, zone.station),
        question=question,
        verdict=wording.VERDICTS[conclusion.state],
        page="before_after",
        station=zone.station,
        zone=zone.code,
    )


def _state(conclusion: Conclusion) -> Text:
    sign = wording.sign(conclusion.state)
    return Text(*(f"{sign} {wording.short_state(conclusion, lang)}" for lang in LANGUAGES))


def _rose(view: View, conclusion: Conclusion, change: OfficialFigure | None) -> Decision:
    """Return a clear rise, or a likely one that luck may still explain: as sure as the counts make it."""
    question = Text(
        "เกิดเวลาใด ฐานใด และปรับแผนตรวจอย่างไร", "at what hours, which offences, and how patrols change"
    )
    verdict, violent = conclusion.verdict, 0
    more = conclusion.after.cases - verdict.expected if verdict else 0.0
    if change and change.moved:
        one, two = change.by_group[1], change.by_group[2]
        violent = one[1] - one[0]
        question = Text(
            f"ฐานใดเพิ่ม (กลุ่ม 1: {one[0]} → {one[1]}, กลุ่ม 2: {two[0]} → {two[1]}) เกิดเวลาใด"
            " และปรับแผนตรวจอย่างไร",
            f"which offences rose (group 1: {one[0]} → {one[1]}, group 2: {two[0]} → {two[1]}), at what"
            " hours, and how patrols change",
        )
    # The mid-p tail of "no more than seen": near 1 where cases rose.
    sure = verdict.rate_ratio.p_fall if verdict else 0.5
    decision = _of_zone(view, conclusion, 100 + max(more, 0) + 2 * max(violent, 0), sure, question)
    if change is None or change.moved is None:
        return decision
    both, figure = decision.what, decision.figure
    return replace(
        decision,
        figure=Text(*(CASES(lang, counts=change.short(lang), state=figure(lang)) for lang in LANGUAGES)),
        what=Text(*(f"{two_lines.official_line(change, lang)} · {both(lang)}" for lang in LANGUAGES)),
    )


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
            importance=80,
            evidence=DECIDED,
            where=c.zone.name,
            figure=RINGS["worse"],
            what=Text(ring_line(ring, "th"), ring_line(ring, "en")),
            whom=_chief(view, c.zone.station),
            question=question,
            verdict="bad",
            page="before_after",
            station=c.zone.station,
            zone=c.zone.code,
        )
        for c, ring in moved
    ]


def _unusual(view: View) -> list[Decision]:
    """Return stations and zones with an unusual week among the last RECENT that may be judged."""
    weeks = changes.changes(view).weeks
    if weeks is None or weeks.latest is None:
        return []
    since = weeks.latest.start - RECENT * WEEK
    question = Text(
        "เกิดจุดใด เวลาใด ผู้ก่อเหตุรายเดียวกันหรือไม่ และเพิ่มการตรวจเมื่อใด",
        "where and at what hours, whether by the same offender, and when patrols are added",
    )
    return [
        Decision(
            importance=UNUSUAL[s.level],
            evidence=1 - s.q,
            where=s.name,
            figure=Text(*(WEEK_OF_CASES(lang, n=s.seen, week=s.week.days_text(lang)) for lang in LANGUAGES)),
            what=Text(s.sentence("th"), s.sentence("en")),
            whom=_chief(view, s.station),
            question=question,
            verdict=None,
            page="trends",
            station=s.station,
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
        importance=importance,
        evidence=evidence,
        where=name,
        figure=Text(*(MISSED_GOAL(lang, goal=goal, words=standing.words(lang)) for lang in LANGUAGES)),
        what=Text(what("th"), what("en")),
        whom=_chief(view, standing.station),
        question=question,
        verdict="bad",
        page=goals.PAGES[goal],
        station=standing.station,
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
            importance=30 + min(len(names), 9),
            evidence=COUNTED,
            where=_stations(len(names)),
            figure=Text(*(NOT_SENT(lang, goal=goal) for lang in LANGUAGES)),
            what=Text(
                f"เป้าหมาย {goal} {goal_name.th} ยังไม่ได้รับข้อมูล: {', '.join(n.th for n in names[:3])}{more_th}",
                f"goal {goal}, {goal_name.en}, not received: {', '.join(n.en for n in names[:3])}{more_en}",
            ),
            whom=OFFICER,
            question=WHY_NOT_SENT,
            verdict="not_received",
            page=goals.PAGES[goal],
        )
    ]


def _stations(count: int) -> Text:
    return Text(f"{count:,} สถานี", f"{count:,} station{'' if count == 1 else 's'}")


def _overdue(view: View) -> list[Decision]:
    """Return stations with resolutions of partner meetings that are open although their day has passed."""
    by_station: dict[str, list[Resolution]] = {}
    for resolution in partnership.overdue(view, goals.answers(view)):
        by_station.setdefault(resolution.station, []).append(resolution)
    return [_late(view, station, late) for station, late in list(by_station.items())[:MOST_OVERDUE]]


def _late(view: View, station: str, late: list[Resolution]) -> Decision:
    """Return one matter of a station's overdue resolutions, the longest overdue first."""
    longest, owners = late[0], {resolution.owner for resolution in late}
    words = ONE_LATE if len(late) == 1 else SOME_LATE
    more = MORE_LATE if len(late) > 1 else Text("", "")
    what = Text(
        *(
            LATE(lang, title=longest.title, due=format_date(longest.due_on or view.at, lang))
            + more(lang, n=len(late) - 1)
            for lang in LANGUAGES
        )
    )
    return Decision(
        importance=60 + min(longest.days_late / 30, 9),
        evidence=COUNTED,
        where=view.units.stations[station].name,
        figure=Text(*(words(lang, n=len(late), days=longest.days_late) for lang in LANGUAGES)),
        what=what,
        # Of several owners the chief is asked, who answers for all of them.
        whom=Text(longest.owner, longest.owner)
        if len(owners) == 1 and longest.owner
        else _chief(view, station),
        question=Text("ติดขัดเรื่องใด และจะเสร็จเมื่อใด", "what is in the way, and when it will be done"),
        verdict="bad",
        page="partners",
        station=station,
    )


def _and_more(names: int) -> tuple[str, str]:
    """Return how many stations a list of three leaves out, in both languages."""
    return (f" และอีก {names - 3:,} สถานี", f" and {names - 3:,} more") if names > 3 else ("", "")


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
            importance=80 + len(frame),
            evidence=COUNTED,
            where=_stations(len(frame)),
            figure=NO_CASES,
            what=Text(
                f"ยังไม่ได้รับข้อมูลคดี: {', '.join(names_th[:3])}{more_th}",
                f"no cases received: {', '.join(names_en[:3])}{more_en}",
            ),
            whom=OFFICER,
            question=WHY_NOT_SENT,
            verdict="not_received",
            page="data",
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
            importance=70 + min(len(months), 9),
            evidence=COUNTED,
            where=view.units.stations[station].name,
            figure=Text(*(DOUBTFUL_MONTHS(lang, n=len(months)) for lang in LANGUAGES)),
            what=Text(what(months, "th"), what(months, "en")),
            whom=_chief(view, station),
            question=question,
            verdict="blocked",
            page="data",
            station=station,
        )
        for station, months in by_station.items()
    ]


def _weak_data(view: View) -> list[Decision]:
    if view.current is None:
        return []
    n, unlocated, unmapped = received_months.shares(view)
    where = Text(view.units.name(view.filters, "th"), view.units.name(view.filters, "en"))
    doubts = []
    if n >= FEW_CASES and unlocated / n > MUCH_UNLOCATED:
        doubts.append(
            Decision(
                importance=20,
                evidence=COUNTED,
                where=where,
                figure=Text(*(WITHOUT_POINT(lang, part=unlocated, n=n) for lang in LANGUAGES)),
                what=Text(
                    f"ไม่มีพิกัดที่ใช้ได้ {unlocated:,} จาก {n:,} คดี จึงไม่อยู่ในพื้นที่ใด",
                    f"{unlocated:,} of {n:,} cases have no usable point and count in no zone",
                ),
                whom=OFFICER,
                question=Text("ให้พนักงานสอบสวนลงพิกัดจุดเกิดเหตุ", "have investigators enter the place"),
                verdict=None,
                page="data",
            )
        )
    if unmapped:
        doubts.append(
            Decision(
                importance=10 + min(unmapped / 100, 9),
                evidence=COUNTED,
                where=where,
                figure=Text(*(UNMAPPED(lang, n=unmapped) for lang in LANGUAGES)),
                what=Text(
                    f"รหัสฐานความผิดยังไม่จับคู่ {unmapped:,} คดี ไม่อยู่ในกลุ่มใด",
                    f"{unmapped:,} cases carry unmapped codes and are in no group",
                ),
                whom=OFFICER,
                question=Text("เพิ่มรหัสในไฟล์จับคู่", "add the codes to the mapping"),
                verdict=None,
                page="data",
            )
        )
    return doubts


def _undecided(view: View) -> list[Decision]:
    """Return the largest piles of cases at one point that nobody has decided about."""
    return [
        Decision(
            # In a zone it keeps a figure of goal 4 from being told.
            importance=(70 if pile.zone else 25) + min(pile.cases / 100, 9),
            evidence=COUNTED,
            where=view.units.stations[pile.station].name,
            figure=Text(*(PILE(lang, n=pile.cases) for lang in LANGUAGES)),
            what=Text(*(_pile_line(view, pile, lang) for lang in LANGUAGES)),
            whom=OFFICER,
            question=Text(
                "เป็นสถานที่จริงหรือพิกัดแทน (ตัดสินที่หน้าจัดการข้อมูล)",
                "whether it is a real place or a stand-in (decided on the page Data)",
            ),
            verdict="blocked",
            page="data",
            station=pile.station,
        )
        for pile in piles.undecided(view)[:MOST_PILES]
        if pile.station in view.units.stations
    ]


def _pile_line(view: View, pile: piles.Pile, lang: Lang) -> str:
    zone = view.units.zones.get(pile.zone or "")
    where = IN_ZONE(lang, zone=zone.name(lang)) if zone else ""
    return PILED(lang, cases=pile.cases, point=pile.point, where=where)
