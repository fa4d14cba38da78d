"""What happens in the demo's calendar: festivals, operations and joining, and what festivals do to crime."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from data_loaders.demo import truth
from data_loaders.demo.places import ZONES

# Days between full moons and one of them; the mean moon is right to about a day, which is enough for a demo.
MONTH = 29.530588
FULL_MOON = date(2023, 11, 27)


@dataclass(frozen=True, slots=True)
class Event:
    """An event for annotations.csv; `station` '' = every station, `last_day` included."""

    first_day: date
    last_day: date
    kind: Literal["joining", "festival", "operation", "other"]
    title_th: str
    title_en: str
    station: str = ""


def loi_krathong(year: int) -> date:
    """Return the first full moon from 30 October on."""
    start = date(year, 10, 30)
    moons = -((FULL_MOON - start).days // MONTH)
    return FULL_MOON + timedelta(days=round(moons * MONTH))


def songkran(year: int) -> tuple[date, date]:
    """Return the first and last of the seven days of Songkran road safety."""
    return date(year, 4, 11), date(year, 4, 17)


def operation(year: int) -> tuple[date, date]:
    """Return the first and last day of the yearly operation before Songkran."""
    return date(year, 4, 1), date(year, 4, 10)


def events(as_of: date) -> list[Event]:
    """Return everything that began in the data's years before `as_of`, in order."""
    all_events = []
    for year in range(truth.first_day(as_of).year, as_of.year + 1):
        full_moon = loi_krathong(year)
        all_events += [
            Event(date(year, 2, 13), date(year, 2, 14), "festival", "วิวาห์ใต้สมุทร", "Underwater Wedding", "920201"),
            Event(*operation(year), "operation", "ระดมกวาดล้างอาชญากรรมก่อนสงกรานต์", "Sweep before Songkran"),
            Event(*songkran(year), "festival", "สงกรานต์", "Songkran"),
            Event(date(year, 8, 8), date(year, 8, 12), "festival", "เทศกาลขนมเค้กตรัง", "Trang Cake Festival", "920101"),
            Event(date(year, 9, 9), date(year, 9, 11), "festival", "เทศกาลหมูย่างตรัง", "Roast Pork Festival", "920101"),
            Event(full_moon, full_moon, "festival", "ลอยกระทง", "Loi Krathong"),
            Event(date(year, 12, 31), date(year, 12, 31), "festival", "ส่งท้ายปีเก่า", "New Year's Eve"),
        ]  # fmt: skip
    stations = {zone.code: (zone.station, zone.name_th, zone.name_en) for zone in ZONES}
    for fact in truth.ZONES:
        joined = fact.joined_on(as_of)
        if joined is not None:
            station, name_th, name_en = stations[fact.zone]
            all_events.append(
                Event(joined, joined, "joining", f"เข้าร่วมโครงการ: {name_th}", f"Joined: {name_en}", station)
            )
    title_th, title_en = "ระบบบันทึกคดีขัดข้อง (สมมติ)", "Case system out of order (demo)"
    all_events.append(Event(*truth.gap(as_of), "other", title_th, title_en, truth.GAP_STATION))
    first = truth.first_day(as_of)
    return sorted(
        (e for e in all_events if first <= e.first_day < as_of),
        key=lambda e: (e.first_day, e.kind, e.station),
    )
