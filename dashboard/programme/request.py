"""The view that somebody asks for at a command line: units by code, and the day of the state."""

import re
from collections.abc import Collection
from datetime import date, datetime

from dashboard.access import people
from dashboard.errors import UserError
from dashboard.filters import Filters, Known, Scope, from_query
from dashboard.language.periods import fiscal_year_of
from dashboard.language.text import Lang, Text
from dashboard.language.thai import BANGKOK, BUDDHIST_ERA
from dashboard.store import askers
from dashboard.store.askers import Asker
from dashboard.view import holdings, units
from dashboard.view.holdings import Holdings
from dashboard.view.view import View

UNITS = {
    "zone": Text("พื้นที่", "zone"),
    "station": Text("สถานี", "station"),
    "province": Text("จังหวัด", "province"),
    "region": Text("ภาค", "region"),
}
# Years from here on are of the Buddhist Era.
FIRST_BUDDHIST_YEAR = 2400
MOST_CODES = 20


def requested(asked: dict[str, str], as_of: str | None, lang: Lang, login: str = "") -> View:
    """Return a view of all units or of those asked for, from the 1st of the fiscal year up to a day.

    Args:
        asked: codes by the names of UNITS; '' = not asked for.
        as_of: ISO date; None = the last complete day of the data.
        login: for whom it is made, who is told of no other unit than on the pages; '' = all units.

    Raises:
        UserError: nobody of that login may see figures, the store is empty, a code names nothing or units do
            not belong together, or the day is no day or outside the data.
    """
    scope = people.scope_of(login) if login else Scope.nation()
    if login:
        askers.ask_for(Asker(f"{scope.level}:{scope.code}", login))
    store_holdings, known = holdings.load(scope), units.load(scope)
    if store_holdings.is_demo is None:
        raise UserError(
            Text("ฐานข้อมูลรายงานยังว่างอยู่", "The reporting store is empty."),
            Text(
                "ดึงหรือสร้างข้อมูลก่อน: python -m data_loaders prepare",
                "Fill it first: python -m data_loaders prepare",
            ),
        )
    at = _day(as_of, store_holdings)
    period = fiscal_year_of(at).until(at)
    if period is None:
        raise ValueError("a fiscal year holds its own days")
    filters, unknown = from_query(asked, known.known(), period)
    for name in unknown:
        raise _unknown(name, asked[name], known.known())
    for name, code in asked.items():
        if code and getattr(filters, name) != code:
            raise _elsewhere(name, code, asked, filters)
    return View(scope, filters, lang, False, known, store_holdings, period, period.year_earlier())


def _day(as_of: str | None, known: Holdings) -> date:
    last = known.data_through or datetime.now(BANGKOK).date()
    if as_of is None:
        return last
    day = _read(as_of)
    if day > last:
        raise UserError(
            Text(
                f"--as-of {day} อยู่หลังวันสุดท้ายที่มีข้อมูลครบ ({last})",
                f"--as-of {day} lies behind the last complete day of the data ({last}).",
            ),
            Text(
                f"ใช้วันที่ไม่เกิน {last} หรือไม่ต้องระบุ --as-of",
                f"Give a day up to {last}, or leave --as-of out.",
            ),
        )
    if known.first_month is not None and day < known.first_month:
        raise UserError(
            Text(
                f"--as-of {day} อยู่ก่อนข้อมูลแรก ({known.first_month})",
                f"--as-of {day} lies before the first data ({known.first_month}).",
            ),
            Text(
                f"ใช้วันที่ตั้งแต่ {known.first_month} ถึง {last}",
                f"Give a day from {known.first_month} to {last}.",
            ),
        )
    return day


def _read(given: str) -> date:
    parts = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", given)
    year, month, day = (int(p) for p in parts.groups()) if parts else (0, 0, 0)
    buddhist = year >= FIRST_BUDDHIST_YEAR
    try:
        written = date(year - BUDDHIST_ERA if buddhist else year, month, day)
    except ValueError:
        raise UserError(
            Text(f"--as-of {given} ไม่ใช่วันที่", f"--as-of {given} is not a day."),
            Text("ใส่เป็น ปี ค.ศ.-เดือน-วัน เช่น 2026-11-22", "Write year-month-day, for instance 2026-11-22."),
        ) from None
    if buddhist:
        raise UserError(
            Text(f"--as-of {given} เป็นปี พ.ศ.", f"--as-of {given} is a year of the Buddhist Era."),
            Text(f"ใส่เป็นปี ค.ศ.: --as-of {written}", f"Write the year CE: --as-of {written}"),
        )
    return written


def _unknown(name: str, code: str, known: Known) -> UserError:
    codes: Collection[str] = {
        "zone": known.zones,
        "station": known.stations,
        "province": known.provinces,
        "region": known.regions,
    }[name]
    listed = ", ".join(sorted(codes)[:MOST_CODES]) + (
        f" … ({len(codes):,})" if len(codes) > MOST_CODES else ""
    )
    return UserError(
        Text(f"ไม่มี{UNITS[name].th}รหัส {code}", f"There is no {UNITS[name].en} {code}."),
        Text(f"รหัสที่มี: {listed}", f"Codes that exist: {listed}"),
    )


def _elsewhere(name: str, code: str, asked: dict[str, str], filters: Filters) -> UserError:
    """Return the error of a unit that does not hold the narrower one asked for with it."""
    narrow = next(n for n in UNITS if asked.get(n))
    home = getattr(filters, name)
    return UserError(
        Text(
            f"{UNITS[narrow].th} {asked[narrow]} ไม่ได้อยู่ใน{UNITS[name].th} {code} แต่อยู่ใน {home}",
            f"The {UNITS[narrow].en} {asked[narrow]} is not in the {UNITS[name].en} {code} but in {home}.",
        ),
        Text(
            f"ใช้ --{narrow} {asked[narrow]} เพียงตัวเดียวก็พอ",
            f"--{narrow} {asked[narrow]} alone is enough.",
        ),
    )
