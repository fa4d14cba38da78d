"""What needs a commander's decision, worst first, from the data at hand: where, what, and what to ask whom."""

from dataclasses import dataclass

from dashboard import coverage, db, goals, partnership
from dashboard.filters import View
from dashboard.kpis import GOALS, Standing
from dashboard.kpis.goal4 import ZoneChange
from dashboard.queries import status
from dashboard.text import Lang, Text
from dashboard.thai import format_date, format_month, sort_key

# A share of cases without a usable point above this makes zone figures doubtful.
MUCH_UNLOCATED = 0.2
FEW_CASES = 30
# Goal -> how much a station that misses it weighs, and what to ask its chief.
MISSED: dict[int, tuple[float, Text]] = {
    1: (90, Text("จุดใดที่ประชาชนกังวล จะแก้ร่วมกับใคร และจะสำรวจซ้ำเมื่อใด",
                 "what worries people where, who mends it, and when the survey is repeated")),
    2: (55, Text("ติดขัดเรื่องใด (อุปกรณ์ สัญญาณ ผู้ใช้งาน) และจะใช้งานจริงได้เมื่อใด",
                 "what is in the way (device, line, people), and when it will be in use")),
    3: (50, Text("ใครประสานภาคส่วนที่ขาด และจะมีกิจกรรมร่วมเมื่อใด",
                 "who approaches the missing sectors, and when they will take part")),
}  # fmt: skip
MOST_OVERDUE = 20


@dataclass(frozen=True, slots=True)
class Decision:
    """`weight` orders the list; the larger, the more urgent."""

    weight: float
    where: Text
    what: Text
    whom: Text
    question: Text


def decisions(view: View, changes: list[ZoneChange]) -> list[Decision]:
    """Zones whose figure rose, goals that were missed, what is overdue, reports not sent, data that carry no verdict."""
    found = [_rose(view, c) for c in changes if c.state == "rose"]
    found += [_gap(view, c) for c in changes if c.state == "gap"]
    for goal, standings in goals.standings(view).items():
        found += [_missed(view, goal, s) for s in standings.values() if s.mark == "not_met"]
        found += _not_sent(view, goal, [s for s in standings.values() if s.mark == "not_received"])
    found += _overdue(view) + _never_sent(view) + _weak_data(view)
    return sorted(found, key=lambda d: -d.weight)


def _chief(view: View, station: str) -> Text:
    name = view.units.stations[station].name
    return Text(f"ผกก.{name.th}", f"chief of {name.en}")


def _rose(view: View, change: ZoneChange) -> Decision:
    more = change.after - change.before
    one, two = change.by_group[1], change.by_group[2]
    violent = one[1] - one[0]
    return Decision(
        100 + more + 2 * max(violent, 0),
        change.name,
        Text(change.official("th"), change.official("en")),
        _chief(view, change.station),
        Text(
            f"ฐานใดเพิ่ม (กลุ่ม 1: {one[0]} → {one[1]}, กลุ่ม 2: {two[0]} → {two[1]}) เกิดเวลาใด และปรับแผนตรวจอย่างไร",
            f"which offences rose (group 1: {one[0]} → {one[1]}, group 2: {two[0]} → {two[1]}), at what hours, "
            "and how patrols change",
        ),
    )


def _gap(view: View, change: ZoneChange) -> Decision:
    first = change.missing[0]
    return Decision(
        60 + len(change.missing),
        change.name,
        Text(
            f"เทียบก่อน–หลังไม่ได้ ขาดข้อมูล {len(change.missing)} เดือน ({format_month(first, 'th')}…)",
            f"no before/after: {len(change.missing)} month(s) missing ({format_month(first, 'en')}…)",
        ),
        _chief(view, change.station),
        Text("ส่งข้อมูลย้อนหลังได้เมื่อใด", "when the missing months will be sent"),
    )


def _missed(view: View, goal: int, standing: Standing) -> Decision:
    weight, question = MISSED[goal]
    name = view.units.stations[standing.station].name

    def what(lang: Lang) -> str:
        return " – ".join(said for said in (standing.words(lang), standing.reason(lang)) if said)

    return Decision(weight, name, Text(what("th"), what("en")), _chief(view, standing.station), question)


def _not_sent(view: View, goal: int, missing: list[Standing]) -> list[Decision]:
    """Stations whose standing on a goal cannot be told, as one decision."""
    if not missing:
        return []
    names = [view.units.stations[s.station].name for s in missing]
    more_th, more_en = _and_more(len(names))
    goal_name = GOALS[goal - 1].name
    return [
        Decision(
            30 + min(len(names), 9),
            Text(f"{len(names)} สถานี", f"{len(names)} station{'' if len(names) == 1 else 's'}"),
            Text(f"เป้าหมาย {goal} {goal_name.th} ยังไม่ได้รับข้อมูล: {', '.join(n.th for n in names[:3])}{more_th}",
                 f"goal {goal}, {goal_name.en}, not received: {', '.join(n.en for n in names[:3])}{more_en}"),
            Text("ผู้รับผิดชอบข้อมูล", "the data officer"),
            Text("เหตุที่ยังไม่ส่ง และวันที่จะได้รับ", "why, and by when"),
        )
    ]  # fmt: skip


def _overdue(view: View) -> list[Decision]:
    """Resolutions of partner meetings that are open although their day has passed, the latest first."""
    return [
        Decision(
            60 + min(r.days_late / 30, 9),
            view.units.stations[r.station].name,
            Text(f"ข้อสั่งการค้าง {r.days_late} วัน: {r.title} (กำหนด {format_date(r.due_on, 'th')})",
                 f"resolution {r.days_late} days late: {r.title} (due {format_date(r.due_on, 'en')})"),
            Text(r.owner, r.owner),
            Text("ติดขัดเรื่องใด และจะเสร็จเมื่อใด", "what is in the way, and when it will be done"),
        )
        for r in partnership.overdue(view, goals.answers(view))[:MOST_OVERDUE]
        if r.due_on is not None
    ]  # fmt: skip


def _and_more(names: int) -> tuple[str, str]:
    """How many stations a list of three leaves out, in both languages."""
    return (f" และอีก {names - 3} สถานี", f" and {names - 3} more") if names > 3 else ("", "")


def _never_sent(view: View) -> list[Decision]:
    if view.holdings.data_through is None:
        return []
    frame = db.read(status.stations_never_received(view.scope, view.filters, "incidents"))
    if frame.empty:
        return []
    frame = frame.sort_values("name_th", key=lambda names: names.map(sort_key))
    names_th, names_en = list(frame["name_th"]), list(frame["name_en"])
    more_th, more_en = _and_more(len(frame))
    return [
        Decision(
            80 + len(frame),
            Text(f"{len(frame)} สถานี", f"{len(frame)} station{'' if len(frame) == 1 else 's'}"),
            Text(f"ยังไม่ได้รับข้อมูลคดี: {', '.join(names_th[:3])}{more_th}",
                 f"no cases received: {', '.join(names_en[:3])}{more_en}"),
            Text("ผู้รับผิดชอบข้อมูล", "the data officer"),
            Text("เหตุที่ไม่มีข้อมูล และวันที่จะได้รับ", "why, and by when"),
        )
    ]  # fmt: skip


def _weak_data(view: View) -> list[Decision]:
    if view.current is None:
        return []
    n, unlocated, unmapped = coverage.shares(view)
    where = Text(view.units.name(view.filters, "th"), view.units.name(view.filters, "en"))
    officer = Text("ผู้รับผิดชอบข้อมูล", "the data officer")
    found = []
    if n >= FEW_CASES and unlocated / n > MUCH_UNLOCATED:
        found.append(Decision(
            20, where,
            Text(f"ไม่มีพิกัดที่ใช้ได้ {unlocated:,} จาก {n:,} คดี จึงไม่อยู่ในพื้นที่ใด",
                 f"{unlocated:,} of {n:,} cases have no usable point and count in no zone"),
            officer, Text("ให้พนักงานสอบสวนลงพิกัดจุดเกิดเหตุ", "have investigators enter the place"),
        ))  # fmt: skip
    if unmapped:
        found.append(Decision(
            10 + min(unmapped / 100, 9), where,
            Text(f"รหัสฐานความผิดยังไม่จับคู่ {unmapped:,} คดี ไม่อยู่ในกลุ่มใด",
                 f"{unmapped:,} cases carry unmapped codes and are in no group"),
            officer, Text("เพิ่มรหัสในไฟล์จับคู่", "add the codes to the mapping"),
        ))  # fmt: skip
    return found
