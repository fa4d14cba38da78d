"""The fictitious police database's own list of offences, and how often, when and how each occurs.

Volumes a year are those of a province such as Phuket or Trang (group 1 about 220, group 2 about 780, group 3
about 700 cases), but group 4 is scaled down from some 17,000 to 4,000 so that the demo is ready in seconds.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DemoOffence:
    """One offence code of the source.

    `canonical`: the store's code that examples/demo/mapping.toml gives it; None = the mapping does not name
    it, the source's own list does. `per_year`: cases in the province. `season`, `hours`: profiles below.
    `cleared`: share cleared in the end. `days`: median days until then. `ranged`: share known only as
    from–to. `growth`: per year.
    """

    code: str
    canonical: str | None
    group: int
    name: str
    per_year: float
    season: str
    hours: str
    cleared: float
    days: float
    ranged: float = 0.0
    growth: float = 1.0


OFFENCES = (
    DemoOffence("1001", "murder", 1, "ฆ่าผู้อื่นโดยเจตนา", 10, "party", "night", 0.80, 8),
    DemoOffence("1002", "assault_death", 1, "ทำร้ายผู้อื่นถึงแก่ความตาย", 2, "party", "night", 0.85, 6),
    DemoOffence(
        "1003", "negligent_death", 1, "ประมาทเป็นเหตุให้ผู้อื่นถึงแก่ความตาย", 38, "rain", "evening", 0.75, 20
    ),
    DemoOffence("1004", "attempted_murder", 1, "พยายามฆ่า", 12, "party", "night", 0.72, 10),
    DemoOffence("1005", "rape", 1, "ข่มขืนกระทำชำเรา", 18, "flat", "night", 0.78, 14, 0.10),
    DemoOffence("1006", "assault", 1, "ทำร้ายร่างกาย", 80, "party", "night", 0.76, 12),
    DemoOffence("1007", "assault", 1, "ทำร้ายร่างกายสาหัส", 35, "party", "night", 0.74, 12),
    DemoOffence("1099", "group1_other", 1, "ชีวิต ร่างกาย เพศ อื่น ๆ", 25, "flat", "evening", 0.70, 15),
    DemoOffence("2001", "gang_robbery", 2, "ปล้นทรัพย์", 2, "tourist", "night", 0.70, 15),
    DemoOffence("2002", "robbery", 2, "ชิงทรัพย์", 10, "tourist", "night", 0.66, 12),
    DemoOffence("2003", "snatching", 2, "วิ่งราวทรัพย์", 14, "tourist", "evening", 0.60, 14),
    DemoOffence("2004", "arson", 2, "วางเพลิงเผาทรัพย์", 5, "dry", "night", 0.45, 25),
    DemoOffence("2005", "extortion", 2, "กรรโชกทรัพย์", 5, "flat", "evening", 0.70, 10),
    DemoOffence("2101", "theft_motorcycle", 2, "ลักรถจักรยานยนต์", 62, "rain", "evening", 0.38, 25, 0.35),
    DemoOffence("2102", "theft_car", 2, "ลักรถยนต์", 6, "flat", "night", 0.45, 25, 0.40),
    DemoOffence("2103", "theft", 2, "ลักทรัพย์", 120, "tourist", "day", 0.42, 22, 0.25),
    DemoOffence("2104", "theft", 2, "ลักทรัพย์ในเคหสถาน", 75, "tourist", "day", 0.40, 28, 0.70),
    DemoOffence("2105", "theft", 2, "ลักทรัพย์นายจ้าง", 35, "flat", "day", 0.55, 30, 0.30),
    DemoOffence("2201", "receiving", 2, "รับของโจร", 10, "flat", "day", 0.90, 5),
    DemoOffence("2301", "damage", 2, "ทำให้เสียทรัพย์", 66, "party", "evening", 0.48, 20, 0.20),
    DemoOffence("2401", "embezzlement", 2, "ยักยอก", 45, "flat", "office", 0.50, 45),
    DemoOffence("2402", "fraud", 2, "ฉ้อโกง", 70, "flat", "office", 0.35, 60),
    DemoOffence("2403", "fraud_online", 2, "ฉ้อโกงทางออนไลน์", 235, "flat", "any", 0.12, 90, growth=1.15),
    DemoOffence("2999", "group2_other", 2, "ทรัพย์ อื่น ๆ", 20, "flat", "day", 0.40, 25),
    DemoOffence("3001", "human_trafficking", 3, "ค้ามนุษย์", 2, "flat", "any", 0.95, 5),
    DemoOffence("3002", "computer_crime", 3, "พ.ร.บ.คอมพิวเตอร์ฯ", 60, "flat", "any", 0.15, 80),
    DemoOffence("3003", "informal_debt", 3, "หนี้นอกระบบ", 45, "flat", "office", 0.60, 15),
    DemoOffence("3004", "intellectual_property", 3, "ละเมิดทรัพย์สินทางปัญญา", 33, "tourist", "office", 0.95, 2),
    DemoOffence("3005", None, 3, "พ.ร.บ.ศุลกากร", 40, "flat", "patrol", 0.97, 1),
    DemoOffence("3999", "group3_other", 3, "ฐานความผิดพิเศษ อื่น ๆ", 520, "flat", "day", 0.90, 3),
    DemoOffence("4001", "drugs", 4, "ยาเสพติด (เสพ)", 1650, "flat", "patrol", 1, 0),
    DemoOffence("4002", "drugs", 4, "ยาเสพติด (จำหน่าย)", 950, "flat", "patrol", 1, 0),
    DemoOffence("4101", "firearms", 4, "อาวุธปืน", 280, "flat", "patrol", 1, 0),
    DemoOffence("4201", "gambling", 4, "การพนัน", 350, "party", "day", 1, 0),
    DemoOffence("4301", "prostitution", 4, "ค้าประเวณี", 15, "tourist", "night", 1, 0),
    DemoOffence("4401", "immigration", 4, "คนเข้าเมือง", 160, "dry", "patrol", 1, 0),
    DemoOffence("4501", None, 4, "พ.ร.บ.สุรา", 60, "party", "evening", 1, 0),
    DemoOffence("4999", "group4_other", 4, "รัฐเป็นผู้เสียหาย อื่น ๆ", 535, "flat", "patrol", 1, 0),
)

# Codes that cases carry but no list explains: the loader must keep such cases and show them.
UNKNOWN_CODES = ("9901", "กช-02", "ZZ")

# What a second offence of a case may be, always less grave than the first.
SECOND = {
    "1001": "4101", "1004": "4101", "1006": "2301", "2002": "2103", "2101": "2201", "2103": "2201", "2104": "2301",
    "3005": "4999", "4001": "4101", "4002": "4101", "4401": "4999",
}  # fmt: skip

# January to December, scaled to a mean of one. Trang's high season: November to April; rain: May to November.
SEASONS = {
    "flat": (1,) * 12,
    "tourist": (1.25, 1.2, 1.15, 1.2, 0.9, 0.8, 0.85, 0.85, 0.8, 0.9, 1.05, 1.3),
    "party": (1.1, 1.0, 1.05, 1.25, 0.95, 0.9, 0.9, 0.95, 0.9, 0.95, 1.05, 1.15),
    "rain": (0.9, 0.8, 0.8, 0.9, 1.05, 1.05, 1.05, 1.05, 1.1, 1.15, 1.15, 1.0),
    "dry": (1.15, 1.25, 1.3, 1.2, 0.95, 0.9, 0.9, 0.9, 0.8, 0.8, 0.85, 1.0),
}

# Monday to Sunday; scaled likewise. Profiles of hours that differ at the weekend.
WEEKDAYS = {"night": (0.8, 0.75, 0.8, 0.9, 1.2, 1.45, 1.3), "office": (1.3, 1.2, 1.2, 1.15, 1.15, 0.6, 0.4)}

# Hours 0 to 23, in proportion.
HOURS = {
    "any": (3, 2, 1, 1, 1, 1, 2, 3, 5, 6, 7, 7, 6, 6, 6, 6, 6, 6, 6, 7, 8, 8, 7, 5),
    "night": (9, 8, 7, 4, 2, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 4, 5, 6, 7, 9, 11, 12, 11),
    "day": (2, 2, 2, 2, 2, 2, 3, 5, 8, 10, 11, 10, 8, 9, 10, 9, 8, 6, 4, 4, 3, 3, 2, 2),
    "evening": (3, 2, 1, 1, 1, 1, 2, 4, 4, 3, 3, 3, 3, 3, 4, 6, 8, 11, 13, 12, 10, 8, 6, 4),
    "office": (0, 0, 0, 0, 0, 0, 0, 1, 6, 11, 12, 10, 6, 10, 11, 9, 6, 2, 1, 1, 1, 1, 0, 0),
    "patrol": (5, 4, 2, 1, 1, 1, 2, 2, 3, 4, 5, 5, 4, 4, 5, 6, 6, 6, 6, 7, 8, 9, 9, 7),
}

INDEX = {offence.code: number for number, offence in enumerate(OFFENCES)}
PER_YEAR = np.array([offence.per_year for offence in OFFENCES])
GROUPS = np.array([offence.group for offence in OFFENCES])
# Cases of these have a place that somebody could patrol, or at least a point on the map.
PLACED = np.array([offence.canonical not in ("fraud_online", "computer_crime") for offence in OFFENCES])
# What the effect of a zone acts on, and in which proportions the offences make up its rate.
COUNTED = (GROUPS <= 2) & PLACED
MIX = np.where(COUNTED, PER_YEAR, 0) / PER_YEAR[COUNTED].sum()


def by_month() -> Array:
    """Return multipliers, offences × months."""
    rows = np.array([SEASONS[offence.season] for offence in OFFENCES], dtype=float)
    scaled: Array = rows / rows.mean(axis=1, keepdims=True)
    return scaled


def by_weekday() -> Array:
    """Return multipliers, offences × weekdays, Monday first."""
    rows = np.array([WEEKDAYS.get(offence.hours, (1,) * 7) for offence in OFFENCES], dtype=float)
    scaled: Array = rows / rows.mean(axis=1, keepdims=True)
    return scaled


def hours_up_to() -> Array:
    """Return the share of the day's cases up to and with each hour, offences × 24."""
    rows = np.cumsum(np.array([HOURS[offence.hours] for offence in OFFENCES], dtype=float), axis=1)
    shares: Array = rows / rows[:, -1:]
    return shares
