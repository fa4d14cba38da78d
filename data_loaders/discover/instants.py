"""Which columns say when: day, clock, format and era, put together from the columns of one table."""

from dataclasses import replace

from dashboard.language.text import Text
from data_loaders.counts import COUNTS, SERIAL, SERIAL_1904
from data_loaders.discover import words
from data_loaders.discover.catalogue import Table
from data_loaders.discover.proposal import EXAMPLE, Confidence, Gap, Guess
from data_loaders.discover.toml import Value, inline, toml
from data_loaders.discover.traits import Reading, Traits

ABOUT = {
    "occurred_from": Text("วันเวลาเกิดเหตุ", "when it happened"),
    "occurred_to": Text("เกิดเหตุถึงเวลา", "until when"),
    "reported": Text("วันรับแจ้ง", "when it was reported"),
    "updated": Text("เวลาที่แก้ไขล่าสุด", "last entry or change"),
    "cleared_at": Text("วันจำหน่ายคดี", "when it was cleared"),
    "date": Text("วันที่จับ", "day of the arrest"),
}
REMEDY = {
    "occurred_from": Text("ต้องมี: ระบุคอลัมน์วันเกิดเหตุ", "needed: name the column with the day of occurrence"),
    "updated": Text("ไม่มีก็ได้ แต่ทุกครั้งจะต้องอ่านทุกคดี", "may be missing, but every pull then reads every case"),
    "reported": Text(
        "ไม่มีก็ได้ ตารางสถานภาพจะนับตามวันเกิดเหตุแทน",
        "may be missing; the status table then counts by day of occurrence",
    ),
}
MAY_BE_MISSING = Text("ไม่มีก็ได้", "may be missing")
ERAS = {
    "BE": Text("พ.ศ.", "Buddhist era"),
    "CE": Text("ค.ศ.", "CE"),
    "both": Text("พ.ศ. และ ค.ศ. ปนกัน", "Buddhist era and CE mixed"),
}
FROM_1904 = Text(
    "ถ้าไฟล์ Excel นับจากปี ค.ศ. 1904 (Excel ของ Mac รุ่นเก่า): วันจะช้ากว่า 4 ปี 1 วัน",
    "if the workbook counts from 1904, as Excel for Mac did: four years and a day later",
)
CHOOSE_COLUMN = Text(
    "เลือกบรรทัดของวันเกิดเหตุแล้วเอา # ออก", "Choose the line with the day of the deed and take away its #."
)
CONTRARY = Text(
    "สลับวันกับเดือนกันในคอลัมน์เดียว: ร้อยละ {share} อ่านได้แบบหนึ่ง ร้อยละ {other} อ่านได้เฉพาะอีกแบบ ต้องแก้ที่ต้นทาง",
    "Day and month change places within the column: {share}% can be read in one order, {other}% in the other"
    " only. Mend it in the source.",
)
CHOOSE = Text(
    "วันที่ในคอลัมน์อ่านได้มากกว่าหนึ่งแบบ เลือกบรรทัดที่ถูกแล้วเอา # ออก",
    "The days fit more than one reading: choose the right line and take away its #.",
)


def find(table: Table, wanted: tuple[str, ...], taken: set[str]) -> list[Guess | Gap]:
    """Return a guess or a gap for each wanted field; columns of the key are not days of anything."""
    by_field, unnamed = _sorted(table, wanted, taken)
    main = wanted[0]
    if not by_field[main] and len(unnamed) == 1:
        by_field[main] = unnamed
    lines = [
        _line(table, name, by_field[name], named=by_field[name] != unnamed, taken=taken) for name in wanted
    ]
    if not by_field[main] and len(unnamed) > 1:
        # Several days, none of which is called that of the deed.
        lines[0] = _to_choose(table, main, unnamed, taken)
    elif not by_field[main] and by_field.get("reported"):
        lines[0] = _to_choose(table, main, by_field["reported"], taken)
    return lines


def _sorted(table: Table, wanted: tuple[str, ...], taken: set[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Return field → columns named after it, and the days that are named after none.

    Parts of a day come as one entry that begins with NUL.
    """
    days = [c for c in table.columns if c not in taken and table.is_day(c)]
    parts = {y: p for y, p in table.parts.items() if not taken & set(p)}
    entries = {c: c for c in days} | {f"\0{year}": year for year in parts}
    by_field: dict[str, list[str]] = {name: [] for name in (*wanted, "entered")}
    unnamed: list[str] = []
    for entry, column in entries.items():
        field = next((f for f, pattern in words.FIELDS.items() if words.names(pattern, column)), None)
        if "date" in by_field and words.names(words.ARREST, column):
            field = "date"
        if entry.startswith("\0") and by_field.get(field or wanted[0], unnamed):
            # Parts of a day that stands in a column of its own too.
            continue
        if field in by_field:
            by_field[field].append(entry)
        elif field is None and not words.names(words.OTHER_DAYS, column):
            unnamed.append(entry)
    # A source that does not say when a case was reported often says when it was entered.
    if "reported" in by_field and not by_field["reported"]:
        by_field["reported"] = by_field["entered"]
    return by_field, unnamed


def _to_choose(table: Table, name: str, columns: list[str], taken: set[str]) -> Gap:
    offers = tuple((_moment(table, c, taken), Text(*([c.lstrip("\0")] * 2))) for c in columns)
    seen = _unreadable(table, name)
    what = Text(
        f"{ABOUT[name].th}: ไม่มีคอลัมน์ใดชื่อบอกว่าเป็นวันนี้{seen.th}",
        f"{ABOUT[name].en}: no column is named so{seen.en}",
    )
    return Gap(name, what, CHOOSE_COLUMN, needed=name == "occurred_from", offers=offers)


def _moment(table: Table, entry: str, taken: set[str]) -> str:
    if entry.startswith("\0"):
        return inline(_parts(table, entry[1:], taken))
    return _written(table, entry, table.looks(entry).readings[0], taken)


def _line(table: Table, name: str, columns: list[str], *, named: bool, taken: set[str]) -> Guess | Gap:
    if not columns:
        return _missing(table, name)
    # The one that is filled most often; of equals the first.
    ranked = sorted(columns, key=lambda c: -_filled(table, c))
    best, rest = ranked[0], ranked[1:]
    others = tuple(
        (_moment(table, c, taken), Text("อีกคอลัมน์หนึ่งที่เป็นวันที่", "another column of dates")) for c in rest
    )
    if best.startswith("\0"):
        parts = _parts(table, best[1:], taken)
        why = Text(
            f"{ABOUT[name].th}: ปี เดือน วัน แยกคอลัมน์ ปีเป็น {parts.get('era', 'CE')}",
            f"{ABOUT[name].en}: parts in columns of their own, years {parts.get('era', 'CE')}",
        )
        return Guess(name, inline(parts), "medium", why, others)
    looks = table.looks(best)
    if looks.is_ambiguous or looks.readings[0].contrary > 0:
        return _unsettled(table, name, best, taken)
    reading = looks.readings[0]
    unread = _unread_clock(table, best, taken)
    entry = name == "reported" and not words.names(words.FIELDS["reported"], best)
    if reading.forms == (SERIAL,) and looks.may_count_from_1904:
        others = (*others, (_written(table, best, replace(reading, forms=(SERIAL_1904,)), taken), FROM_1904))
    # Numbers say of what they are the count by their size alone.
    whole = reading.share > 0.99 and len(reading.forms) < 2 and reading.era != "both"
    whole = whole and reading.form not in COUNTS and "YYYY" in (reading.form or "YYYY")
    settled = named and whole and not (others or entry or unread)
    sure: Confidence = "high" if settled else "medium"
    if reading.share <= 0.9 or (others and len(columns) == len(rest) + 1 and not named):
        sure = "low"
    why = _why(table, name, best, named, entry)
    if unread is not None:
        why = Text(
            f"{why.th}; {unread} ชื่อเป็นเวลาของวันนี้ แต่อ่านค่าไม่ได้",
            f"{why.en}; {unread} is named like its time, but cannot be read as one",
        )
    return Guess(name, _written(table, best, reading, taken), sure, why, others)


def _unsettled(table: Table, name: str, column: str, taken: set[str]) -> Gap:
    """Return the gap of a column whose days can be read in more than one way, or contradict each other."""
    readings = table.looks(column).readings
    offers = tuple((_written(table, column, r, taken), _reading(r)) for r in readings)
    what = Text(f"{ABOUT[name].th}: รูปแบบวันที่ของ {column}", f"{ABOUT[name].en}: the format of {column}")
    if (contrary := readings[0].contrary) > 0:
        todo = Text(
            CONTRARY("th", share=_percent(readings[0].share), other=_percent(contrary)),
            CONTRARY("en", share=_percent(readings[0].share), other=_percent(contrary)),
        )
        return Gap(name, what, todo, needed=name == "occurred_from", offers=offers)
    return Gap(name, what, CHOOSE, needed=name == "occurred_from", offers=offers)


def _why(table: Table, name: str, column: str, named: bool, entry: bool) -> Text:
    looks = table.looks(column)
    reading = looks.readings[0]
    share = _percent(reading.share)
    by, form = Text("ชื่อคอลัมน์ และ", "its name, and ") if named else Text("", ""), _reading(reading)
    th = f"{ABOUT[name].th}: {by.th}ค่าร้อยละ {share} อ่านเป็นวันที่ได้ ({form.th})"
    en = f"{ABOUT[name].en}: {by.en}{share}% of the values are dates ({form.en})"
    if len(reading.forms) > 1:
        told = ", ".join(f"{s * 100:.0f} % {f}" for f, s in zip(reading.forms, reading.shares, strict=True))
        th, en = f"{th}; เขียนหลายแบบ: {told}", f"{en}; written in several ways: {told}"
    if entry:
        th = f"{th}; เป็นเวลาที่บันทึกเข้าระบบ ใช้แทนวันรับแจ้งเพราะไม่มีคอลัมน์วันรับแจ้ง"
        en = f"{en}; the moment of entry, for want of a day of the report: no time of change"
    if looks.is_midnight_elsewhere:
        th = f"{th}; นาฬิกาทุกแถวเหมือนกัน: เป็นเที่ยงคืนที่เขียนเป็นเวลาของเขตอื่น ไม่ใช่เวลาเกิดเหตุ"
        en = f"{en}; all rows show one clock: midnight as another zone writes it, no time of day"
    return Text(th, en)


def _percent(share: float) -> str:
    # 99.7 % is not 100.
    return (
        f"{share * 100:.0f}"
        if share in (0.0, 1.0) or share < 0.99
        else f"{min(share * 100, 99.9):.1f}".replace("100.0", "99.9")
    )


def _unreadable(table: Table, name: str) -> Text:
    """Return the columns that are named like a day and cannot be read as one: they are to be looked at."""
    listed = ", ".join(_named_so(table, name))
    return Text(
        f" (ชื่อคล้าย แต่อ่านค่าเป็นวันที่ไม่ได้: {listed})" if listed else "",
        f" (so named, but not readable as dates: {listed})" if listed else "",
    )


def _named_so(table: Table, name: str) -> list[str]:
    pattern = words.FIELDS.get(name, words.DAY)
    return [
        c
        for c in table.columns
        if words.names(pattern, c)
        and (words.names(words.DAY, c) or name == "date")
        and not table.is_day(c)
        and not table.looks(c).is_clock
        and not table.looks(c).are_whole
    ][:3]


def _missing(table: Table, name: str) -> Gap:
    unread, seen = _named_so(table, name), _unreadable(table, name)
    what = Text(f"{ABOUT[name].th}: ไม่พบ{seen.th}", f"{ABOUT[name].en}: not found{seen.en}")
    form = {"date": unread[0] if unread else "…", "format": "DD/MM/YYYY", "era": "BE"}
    return Gap(
        name,
        what,
        REMEDY.get(name, MAY_BE_MISSING),
        needed=name == "occurred_from",
        offers=((inline(form), EXAMPLE),),
    )


def _filled(table: Table, column: str) -> float:
    return 1.0 if column.startswith("\0") else len(table.looks(column).texts) / max(len(table.sample), 1)


def _written(table: Table, column: str, reading: Reading, taken: set[str]) -> str:
    """Return a moment as the mapping writes it, with the clock that belongs to the day."""
    fields: dict[str, Value] = {"date": column}
    if not _has_clock(looks := table.looks(column)):
        fields |= _clock(table, column, taken)
    if looks.is_midnight_elsewhere and not looks.is_thai_midnight and len(fields) == 1:
        fields["midnight"] = "any"
    if reading.forms:
        fields["format"] = reading.forms[0] if len(reading.forms) == 1 else list(reading.forms)
    if reading.era != "CE":
        fields["era"] = reading.era
    return toml(column) if len(fields) == 1 else inline(fields)


def _has_clock(looks: Traits) -> bool:
    return looks.shows_clock and not looks.is_midnight_elsewhere


def _unread_clock(table: Table, date: str, taken: set[str]) -> str | None:
    """Return a filled column that is named like the time of a day and is none that can be read."""
    if _has_clock(table.looks(date)) or _clock(table, date, taken):
        return None
    own = words.stem(date)
    return next(
        (
            c
            for c in table.columns
            if c not in (date, *taken)
            and words.stem(c) == own
            and words.names(f"{words.TIME}|{words.HOUR}", c)
            and not table.is_day(c)
            and len(table.looks(c).texts)
        ),
        None,
    )


def _clock(table: Table, date: str, taken: set[str]) -> dict[str, Value]:
    """Return the columns with a day's time.

    Their names differ from its own by the word for the part, or it is a clock without any other name that
    stands right behind the day.
    """
    own = words.stem(date)
    near = [c for c in table.columns if c != date and c not in taken and words.stem(c) == own]
    after = table.columns[table.columns.index(date) + 1 :][:2]
    behind = [c for c in after if words.stem(c) == "" and c not in (*near, *taken)]
    if not behind and sum(table.is_day(c) for c in table.columns) == 1:
        # Of one day the only clock is the time, whatever it is called.
        clocks = [c for c in table.columns if table.looks(c).is_clock and not table.is_day(c)]
        bare = [c for c in table.columns if words.stem(c) == "" and c not in (*near, *taken, date)]
        behind = bare or (clocks if len(clocks) == 1 else [])
    for column in (*near, *behind):
        if table.is_day(column):
            continue
        if _is_time(table, column):
            return {"time": column}
    return _hour(table, [*near, *behind])


def _is_time(table: Table, column: str) -> bool:
    looks = table.looks(column)
    packed = looks.texts.str.fullmatch(r"\d{3,6}").any() and not words.names(words.HOUR, column)
    return looks.is_clock or (words.names(words.TIME, column) and (packed or looks.are_fractions_of_a_day))


def _hour(table: Table, near: list[str]) -> dict[str, Value]:
    hour = next((c for c in near if words.names(words.HOUR, c) and table.looks(c).are_hours), None)
    if hour is None:
        return {}
    minute = next(
        (c for c in near if c != hour and words.names(words.MINUTE, c) and table.looks(c).are_minutes), None
    )
    return {"hour": hour, **({"minute": minute} if minute else {})}


def _parts(table: Table, year: str, taken: set[str]) -> dict[str, Value]:
    """Return a day in parts as the mapping writes it, with hour and minute that are named alike."""
    _, month, day = table.parts[year]
    near = [
        c for c in table.columns if c not in (year, month, day, *taken) and words.stem(c) == words.stem(year)
    ]
    clock = next(({"time": c} for c in near if _is_time(table, c) and not table.is_day(c)), None)
    era = table.looks(year).era_of_years or table.looks(year).era_of_short_years
    return {
        "year": year,
        "month": month,
        **({"day": day} if day else {}),
        **(clock or (_hour(table, near) if day else {})),
        **({"era": "BE"} if era == "BE" else {}),
    }


def _reading(reading: Reading) -> Text:
    if reading.form is None:
        return Text("ชนิดวันที่ของฐานข้อมูล", "a date to the database")
    era = ERAS[reading.era]
    forms = " + ".join(reading.forms)
    return Text(f"{forms} {era.th}", f"{forms} {era.en}")
