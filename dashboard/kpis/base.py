"""What an indicator and a goal are."""

from dataclasses import dataclass
from typing import Literal

from dashboard.text import Text


@dataclass(frozen=True, slots=True)
class Goal:
    number: int
    name: Text
    objective: Text


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the programme, in words an officer would use. Cards and the definitions page draw from it.

    short: name and target for a card, e.g. `หวาดกลัว ≤ 40 %`. dataset: data set whose coverage says whether it can
    be told; how_to_load: what to do when it was not received.
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


GOALS: tuple[Goal, ...] = (
    Goal(1, Text("ประชาชนเชื่อมั่น ปลอดภัย", "Public trust and safety"),
         Text("ขีดความสามารถของสถานีตำรวจ", "Station capability")),
    Goal(2, Text("นวัตกรรมใช้งานจริง", "Innovations in real use"),
         Text("ตำรวจยุครัฐบาล 4.0 และดิจิทัล", "Government 4.0 and digitalisation")),
    Goal(3, Text("ภาคีร่วมดูแลพื้นที่", "Partnership"),
         Text("ทุกภาคส่วนมีส่วนร่วม", "Every sector takes part")),
    Goal(4, Text("คดีในพื้นที่ลดลง", "Fewer cases in the zone"),
         Text("ความปลอดภัยสาธารณะ", "Public safety")),
)  # fmt: skip
