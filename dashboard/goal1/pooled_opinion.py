"""One figure for the zones of a unit together, each counting by the adults who live there.

It decides nothing: a unit has the counts of its zones' verdicts, never one colour.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dashboard.goal1.opinions import Opinion
from dashboard.language.text import Text
from dashboard.statistics import Interval, wilson_interval

Place = tuple[str, str]
Why = Literal["no_answers", "no_population", "other_instrument", "too_few"]
WHY: dict[Why, Text] = {
    "no_answers": Text("ไม่มีคำตอบ", "no answers"),
    "no_population": Text("ไม่มีทะเบียนประชากร", "no population"),
    "other_instrument": Text("ใช้เครื่องมือสำรวจอื่น", "another survey"),
    "too_few": Text("ผู้ตอบน้อยเกินไป", "too few answers"),
}
FEWEST_PLACES = 2
METHOD: tuple[Text, Text] = (
    Text("ค่ารวมของหลายพื้นที่จากผลสำรวจ", "Surveys of several zones together"),
    Text(
        "แต่ละพื้นที่มีน้ำหนักเท่าสัดส่วนประชากรอายุ 18 ปีขึ้นไปของพื้นที่นั้น ไม่ใช่ค่าเฉลี่ยของร้อยละ"
        " ช่วงค่าที่เป็นไปได้ 90 % แบบ Wilson ตามจำนวนผู้ตอบที่มีผลจริง"
        " ซึ่งคิดจากความแปรปรวนของทุกพื้นที่รวมกันตามน้ำหนัก เฉพาะเครื่องมือสำรวจเดียวกัน"
        " พื้นที่ที่ไม่มีทะเบียนประชากรหรือคำตอบไม่นำมารวมและแจ้งชื่อไว้ ไม่ใช้ตัดสินและไม่มีสี"
        " ผลตัดสินของหน่วยคือจำนวนพื้นที่ที่ผ่าน ไม่ผ่าน และยังสรุปไม่ได้",
        "Each zone weighs as much as its part of the people aged 18 and over (Σ W·p); it is not the mean of"
        " percentages. 90 % Wilson interval at the effective number of answers that the variance Σ W²·p(1 −"
        " p)/(n − 1) implies. Of one survey only; zones without a register or without answers are left out"
        " and named. It decides nothing and has no colour: a unit's verdict is how many zones meet the"
        " target, miss it, or are unsettled.",
    ),
)


@dataclass(frozen=True, slots=True)
class PooledOpinion:
    """A share 0–1 of the adults of several zones, of one indicator and instrument.

    n: answers; effective: their effective number. places: zones it holds; left_out: zones of the unit that it
    does not hold, and why.
    """

    indicator: str
    instrument: str
    share: float
    interval: Interval
    n: int
    effective: float
    places: tuple[Place, ...]
    left_out: Mapping[Place, Why]


def pooled_opinion(
    indicator: str, zones: Sequence[Place], opinions: Sequence[Opinion], people: Mapping[Place, float]
) -> PooledOpinion | None:
    """Return one share of the unit's zones: p = Σ W·p_h, its variance Σ W²·p_h(1 − p_h)/(n_h − 1), n = p(1 −
    p)/variance.

    W is a zone's part of the adults of the zones that are pooled, n_h its effective number of answers. Of the
    instrument that was asked in most zones (of the most answers among equals); None where fewer than
    FEWEST_PLACES can be pooled. Where all zones give 0 or all 1, the n is 1/Σ W²/(n_h − 1), which the formula
    gives for alike zones.

    Args:
        zones: (station, zone) of the unit that joined.
        opinions: on these zones.
        people: registered adults of a place; absent = not known. The register of a whole station does not
            stand in for its zone's: a zone is not as large.

    Source: Cochran 1977, section 5.3.
    """
    by_place = {(o.station, o.zone): o for o in opinions if o.indicator == indicator}
    instrument = _most_asked(list(by_place.values()))
    whys = {place: _why_left_out(by_place.get(place), instrument, people.get(place)) for place in zones}
    pooled = [by_place[place] for place, why in whys.items() if why is None]
    if len(pooled) < FEWEST_PLACES:
        return None
    adults = sum(people[o.station, o.zone] for o in pooled)
    strata = [(people[o.station, o.zone] / adults, o.share.share, o.share.effective - 1) for o in pooled]
    share = min(max(sum(w * p for w, p, _ in strata), 0.0), 1.0)
    variance = sum(w * w * p * (1 - p) / n for w, p, n in strata)
    effective = share * (1 - share) / variance if variance > 0 else 1 / sum(w * w / n for w, _, n in strata)
    return PooledOpinion(
        indicator=indicator,
        instrument=instrument,
        share=share,
        interval=wilson_interval(share, effective),
        n=sum(o.n for o in pooled),
        effective=effective,
        places=tuple((o.station, o.zone) for o in pooled),
        left_out={place: why for place, why in whys.items() if why is not None},
    )


def _why_left_out(opinion: Opinion | None, instrument: str, people: float | None) -> Why | None:
    """Return why a zone cannot be pooled; None: it can."""
    if opinion is None:
        return "no_answers"
    if opinion.instrument != instrument:
        return "other_instrument"
    if not people:
        return "no_population"
    return "too_few" if opinion.share.effective <= 1 else None


def _most_asked(opinions: Sequence[Opinion]) -> str:
    """Return the instrument of most zones; of equals the one with most answers; '' of none."""
    zones = Counter(o.instrument for o in opinions)
    answers: Counter[str] = Counter()
    for opinion in opinions:
        answers[opinion.instrument] += opinion.n
    return max(zones, key=lambda code: (zones[code], answers[code], code), default="")
