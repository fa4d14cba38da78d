"""The indicators for which the public is asked: the one list.

Columns and checks of the store, columns of files, queries, indicator records and figures' words follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dashboard.language.text import Text

Direction = Literal["at most", "at least"]
SIGNS: dict[Direction, str] = {"at most": "≤", "at least": "≥"}
LIMITS: dict[Direction, Text] = {
    "at most": Text("ไม่เกินร้อยละ {limit}", "at most {limit} %"),
    "at least": Text("ไม่น้อยกว่าร้อยละ {limit}", "at least {limit} %"),
}


@dataclass(frozen=True, slots=True)
class SurveyIndicator:
    """One indicator of goal 1: the share of the public whose answer counts.

    code: also names its column of answers, in the store and in files. name: in full; name_in_files: as data
    sets head it; short: in figures and tables; on_card: before its target. default_target: a fraction 0–1,
    for years in which none was loaded. counts_as: what a person is who counts, in Thai. example: answers to a
    question in order, of which the first two count. spellings: further names of it in files.
    """

    code: str
    name: Text
    name_in_files: Text
    short: Text
    on_card: Text
    definition: Text
    direction: Direction
    default_target: float
    counts_as: str
    example: tuple[str, ...]
    spellings: tuple[str, ...] = ()

    @property
    def sign(self) -> str:
        """What stands before a target: `≤` or `≥`."""
        return SIGNS[self.direction]

    @property
    def card_text(self) -> Text:
        """Name and target for a card: `พึงพอใจ ≥ 80 %`."""
        target = f"{self.sign} {self.default_target * 100:g} %"
        return Text(f"{self.on_card.th} {target}", f"{self.on_card.en} {target}")

    def limit(self, target: float) -> Text:
        """Return a target, a fraction, in words: `ไม่เกินร้อยละ 40`."""
        words, limit = LIMITS[self.direction], f"{target * 100:g}"
        return Text(words("th", limit=limit), words("en", limit=limit))


# Named, because two figures are about fear alone: fear beside crime, and the funnel of fear.
FEAR = SurveyIndicator(
    code="fear",
    name=Text("ความหวาดกลัวภัยอาชญากรรม", "Fear of crime"),
    name_in_files=Text("ความหวาดกลัวภัยอาชญากรรม", "Fear of crime"),
    short=Text("หวาดกลัว", "fear"),
    on_card=Text("หวาดกลัวภัยอาชญากรรม", "fear of crime"),
    definition=Text("สัดส่วนประชาชนในพื้นที่ที่หวาดกลัวภัยอาชญากรรม", "Share of the public in the zone who fear crime"),
    direction="at most",
    default_target=0.40,
    counts_as="หวาดกลัว",
    example=("หวาดกลัวมาก", "ค่อนข้างหวาดกลัว", "ไม่ค่อยหวาดกลัว", "หวาดกลัวน้อย"),
    spellings=("ความหวาดกลัว",),
)
SURVEY_INDICATORS: tuple[SurveyIndicator, ...] = (
    FEAR,
    SurveyIndicator(
        code="satisfaction",
        name=Text("ความพึงพอใจต่อการปฏิบัติงานของตำรวจ", "Satisfaction with police work"),
        name_in_files=Text("ความพึงพอใจ", "Satisfaction"),
        short=Text("พึงพอใจ", "satisfaction"),
        on_card=Text("พึงพอใจ", "satisfaction"),
        definition=Text("สัดส่วนประชาชนในพื้นที่ที่พึงพอใจ", "Share of the public in the zone who are satisfied"),
        direction="at least",
        default_target=0.80,
        counts_as="พอใจ",
        example=("พอใจมาก", "พอใจ", "ไม่พอใจ", "ไม่พอใจมาก"),
    ),
    SurveyIndicator(
        code="confidence",
        name=Text("ความเชื่อมั่นต่อการปฏิบัติงานของตำรวจ", "Confidence in police work"),
        name_in_files=Text("ความเชื่อมั่น", "Confidence"),
        short=Text("เชื่อมั่น", "confidence"),
        on_card=Text("เชื่อมั่น", "confidence"),
        definition=Text("สัดส่วนประชาชนในพื้นที่ที่เชื่อมั่น", "Share of the public in the zone who have confidence"),
        direction="at least",
        default_target=0.80,
        counts_as="เชื่อมั่น",
        example=("เชื่อมั่นมาก", "เชื่อมั่น", "ไม่เชื่อมั่น", "ไม่เชื่อมั่นเลย"),
    ),
)
SURVEY_CODES: tuple[str, ...] = tuple(indicator.code for indicator in SURVEY_INDICATORS)
BY_CODE: Mapping[str, SurveyIndicator] = {indicator.code: indicator for indicator in SURVEY_INDICATORS}
