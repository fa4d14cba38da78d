"""What an indicator and a goal are."""

from dataclasses import dataclass
from typing import Literal

from dashboard.language.text import Text


@dataclass(frozen=True, slots=True)
class Goal:
    number: int
    name: Text
    objective: Text


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the programme, in words an officer would use. Cards and the definitions page draw from
    it.

    short: name and target for a card, e.g. `หวาดกลัว ≤ 40 %`. dataset: data set whose coverage says whether it
    can be told; how_to_load: what to do when it was not received.
    """

    code: str
    goal: int
    name: Text
    short: Text
    definition: Text
    formula: Text
    unit: Text
    direction: Literal["at most", "at least", "a fall", "all"]
    target: Text
    source: Text
    method: Text
    dataset: str
    how_to_load: Text


# How a station stands on a goal, whatever the goal's own words for it.
Mark = Literal["met", "not_met", "unsettled", "not_received", "not_due", "not_joined"]
NOT_JOINED = Text("ยังไม่เข้าร่วมโครงการ", "not in the programme yet")
# A unit of many stations shows how many stand where, never one colour.
MARKS: dict[Mark, Text] = {
    "not_met": Text("ไม่ผ่าน", "not met"),
    "unsettled": Text("ยังสรุปไม่ได้", "unsettled"),
    "met": Text("ผ่าน", "met"),
    "not_received": Text("ยังไม่ได้รับข้อมูล", "not received yet"),
    "not_due": Text("ยังไม่ถึงกำหนดส่ง", "not due yet"),
    "not_joined": NOT_JOINED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one station stands on one goal.

    words: the verdict as the programme words it (`มีการใช้งานจริง`). reason: why, in one line with its figures;
    empty where the words say it all.
    """

    station: str
    mark: Mark
    words: Text
    reason: Text


GOALS: tuple[Goal, ...] = (
    Goal(
        1,
        Text("ประชาชนเชื่อมั่น ปลอดภัย", "Public trust and safety"),
        Text("ขีดความสามารถของสถานีตำรวจ", "Station capability"),
    ),
    Goal(
        2,
        Text("นวัตกรรมใช้งานจริง", "Innovations in real use"),
        Text("ตำรวจยุครัฐบาล 4.0 และดิจิทัล", "Government 4.0 and digitalisation"),
    ),
    Goal(3, Text("ภาคีร่วมดูแลพื้นที่", "Partnership"), Text("ทุกภาคส่วนมีส่วนร่วม", "Every sector takes part")),
    Goal(4, Text("คดีในพื้นที่ลดลง", "Fewer cases in the zone"), Text("ความปลอดภัยสาธารณะ", "Public safety")),
)
