"""The demo's surveys: interviews in the zones and an online poll, four waves each, and the population."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from dashboard.language.thai import fiscal_year
from dashboard.schema.survey_indicators import BY_CODE
from data_loaders.demo import places, truth

# What the demo asks. An indicator that is not here is one that its surveys do not ask.
SCALES = {
    "fear": ("หวาดกลัวมาก", "ค่อนข้างหวาดกลัว", "ไม่ค่อยหวาดกลัว", "หวาดกลัวน้อย"),
    "satisfaction": ("พึงพอใจมาก", "พึงพอใจ", "ไม่ค่อยพึงพอใจ", "ไม่พึงพอใจ"),
    "confidence": ("เชื่อมั่นมาก", "เชื่อมั่น", "ไม่ค่อยเชื่อมั่น", "ไม่เชื่อมั่น"),
}
WORDINGS = {
    "fear": "ท่านหวาดกลัวว่าจะตกเป็นเหยื่ออาชญากรรมในพื้นที่นี้เพียงใด",
    "satisfaction": "ท่านพึงพอใจต่อการปฏิบัติงานของตำรวจในพื้นที่นี้เพียงใด",
    "confidence": "ท่านเชื่อมั่นต่อการปฏิบัติงานของตำรวจในพื้นที่นี้เพียงใด",
}
INTERVIEW = {
    "instrument": "ZONE-INTERVIEW",
    "instrument_name": "สัมภาษณ์ประชาชนในพื้นที่ (สมมติ)",
    "channel": "สัมภาษณ์",
    "collector": "มหาวิทยาลัยในจังหวัด (สมมติ)",
    "place": "ครัวเรือนและร้านค้าในพื้นที่",
    "recruitment": "สุ่มครัวเรือน",
}
POLL = {
    "instrument": "PEOPLE-POLL",
    "instrument_name": "แบบสำรวจออนไลน์ (สมมติ)",
    "channel": "Google Form",
    "collector": "สถานีตำรวจ (สมมติ)",
    "place": "ออนไลน์",
    "recruitment": "ผู้ตอบสมัครใจ",
}
AGES = ((18, 34, 0.30), (35, 54, 0.38), (55, 90, 0.32))


def waves(as_of: date) -> list[tuple[str, date, date]]:
    """Return code, first and last day of the last whole quarters before `as_of`, oldest first."""
    quarters = []
    end = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
    for _ in range(truth.WAVES):
        last = end - timedelta(days=1)
        end = date(last.year, last.month - 2, 1)
        quarters.append((f"{fiscal_year(last)}-Q{(last.month + 2) % 12 // 3 + 1}", end, last))
    return quarters[::-1]


def answers(as_of: date, seed: int) -> Iterator[dict[str, Any]]:
    """Yield one row a respondent; what was asked stands in the first row of each instrument."""
    rng = np.random.default_rng(seed + 5)
    zones = {z.station: z.code for z in reversed(places.ZONES)}
    facts_told: set[str] = set()
    for wave, first, last in waves(as_of):
        for fact in truth.SURVEYS:
            shares = {code: getattr(fact, code) for code in SCALES}
            friendly = {code: share + _kinder(code) for code, share in shares.items()}
            for asked, count, share_of, zone in (
                (INTERVIEW, fact.answers, shares, zones[fact.station]),
                (POLL, truth.POLL_ANSWERS, friendly, None),
            ):
                drawn = {code: _drawn(code, share, count, rng) for code, share in share_of.items()}
                for number in range(count):
                    row = {
                        "respondent": f"{fact.station}-{number + 1:04d}",
                        "instrument": asked["instrument"],
                        "wave": wave,
                        **_person(rng, first, last, fact.station, zone),
                        **{code: given[number] for code, given in drawn.items()},
                    }
                    if asked["instrument"] not in facts_told:
                        facts_told.add(asked["instrument"])
                        row |= asked | _questions()
                    yield row


def _kinder(code: str) -> float:
    """Return by how much the share of an indicator is better among those who volunteer."""
    return truth.POLL_FEAR_OFF if BY_CODE[code].direction == "at most" else truth.POLL_PRAISE


def _person(
    rng: np.random.Generator, first: date, last: date, station: str, zone: str | None
) -> dict[str, Any]:
    """Return who answered, when and where; without a zone one whom the online poll reached, who is young."""
    # The order of the draws is part of the demo: another one makes another demo.
    low, high, _ = AGES[rng.choice(3, p=[share for _, _, share in AGES])] if zone else AGES[0]
    return {
        "date": first + timedelta(days=int(rng.integers(0, (last - first).days + 1))),
        "station": station,
        "zone": zone,
        "sex": ("female", "male")[int(rng.random() < 0.48)],
        "age": int(rng.integers(low, high + 1)),
        "cluster": f"ชุมชน {int(rng.integers(1, 9))}" if zone else None,
    }


def _drawn(code: str, share: float, count: int, rng: np.random.Generator) -> list[str]:
    """Return answers of which exactly `share` (rounded) are among the first two of the scale, in no order."""
    scale = SCALES[code]
    counted = round(share * count)
    picked = [scale[int(rng.random() < 0.55)] for _ in range(counted)]
    picked += [scale[2 + int(rng.random() < 0.4)] for _ in range(count - counted)]
    return [picked[at] for at in rng.permutation(count)]


def _questions() -> dict[str, str]:
    columns = {}
    for code, scale in SCALES.items():
        columns[f"{code}_wording"] = WORDINGS[code]
        columns[f"{code}_scale"] = " | ".join(scale)
        columns[f"{code}_counted"] = " | ".join(scale[:2])
    return columns


def population(as_of: date) -> Iterator[dict[str, Any]]:
    """Yield registered adults of every zone, and of the whole area of every station, by sex and age group."""
    counted_on = date(as_of.year - 1, 12, 31)
    registers: list[tuple[str, str | None, int]] = [(z.station, z.code, z.residents) for z in places.ZONES]
    registers += [(s.code, None, s.residents) for s in places.STATIONS]
    for station, zone, residents in registers:
        for sex, half in (("female", 0.52), ("male", 0.48)):
            for low, high, share in AGES:
                yield {
                    "station": station,
                    "zone": zone,
                    "sex": sex,
                    "age_from": low,
                    "age_to": high,
                    "people": round(residents * 0.79 * half * share),
                    "counted_on": counted_on,
                }
