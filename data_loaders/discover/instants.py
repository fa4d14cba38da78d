"""Which columns say when: day, clock, format and era, put together from the columns of one table."""

from dashboard.language.text import Text
from data_loaders.discover import words
from data_loaders.discover.catalogue import Table
from data_loaders.discover.proposal import Confidence, Gap, Guess
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
CHOOSE = Text(
    "วันที่ในคอลัมน์อ่านได้มากกว่าหนึ่งแบบ เลือกบรรทัดที่ถูกแล้วเอา # ออก",
    "The days fit more than one reading: choose the right line and take away its #.",
)


def find(table: Table, wanted: tuple[str, ...], taken: set[str]) -> list[Guess | Gap]:
    """Return a guess or a gap for each wanted field; columns of the key are not days of anything."""
    dates = [c for c in table.columns if c not in taken and table.looks(c).is_date]
    by_field: dict[str, list[str]] = {name: [] for name in wanted}
    unnamed = []
    for column in dates:
        field = next((f for f, pattern in words.FIELDS.items() if words.names(pattern, column)), None)
        if field in by_field:
            by_field[field].append(column)
        elif field is None:
            unnamed.append(column)
    for own, (year, month, day) in _in_parts(table, taken).items():
        field = next((f for f, pattern in words.FIELDS.items() if words.names(pattern, own)), None)
        target = field if field in by_field else wanted[0]
        if not by_field.get(target, []):
            by_field[target] = [f"\0{year}\0{month}\0{day or ''}"]
    if not by_field[wanted[0]]:
        by_field[wanted[0]] = unnamed
    return [
        _line(table, name, by_field[name], named=by_field[name] != unnamed, taken=taken) for name in wanted
    ]


def _line(table: Table, name: str, columns: list[str], *, named: bool, taken: set[str]) -> Guess | Gap:
    if not columns:
        return _missing(table, name)
    # The one that is filled most often; of equals the first.
    ranked = sorted(columns, key=lambda c: -_filled(table, c))
    best, rest = ranked[0], ranked[1:]
    if best.startswith("\0"):
        year, month, day = best[1:].split("\0")
        parts: dict[str, Value] = {"year": year, "month": month, **({"day": day} if day else {})}
        era = table.looks(year).era_of_years or "CE"
        why = Text(
            f"{ABOUT[name].th}: ปี เดือน วัน แยกคอลัมน์ ปีเป็น {era}",
            f"{ABOUT[name].en}: parts in columns of their own, years {era}",
        )
        return Guess(name, inline(parts | ({"era": era} if era == "BE" else {})), "medium", why)
    looks = table.looks(best)
    if looks.is_ambiguous:
        offers = tuple((_written(table, best, r, taken), _reading(r)) for r in looks.readings)
        what = Text(f"{ABOUT[name].th}: รูปแบบวันที่ของ {best}", f"{ABOUT[name].en}: the format of {best}")
        return Gap(name, what, CHOOSE, needed=name == "occurred_from", offers=offers)
    reading = looks.readings[0]
    others = tuple(
        (
            _written(table, c, table.looks(c).readings[0], taken),
            Text("อีกคอลัมน์หนึ่งที่เป็นวันที่", "another column of dates"),
        )
        for c in rest
        if not c.startswith("\0")
    )
    sure: Confidence = "high" if named and reading.share > 0.9 and not others else "low"
    if (named or len(columns) == 1) and sure == "low" and reading.share > 0.9:
        sure = "medium"
    share = f"{reading.share * 100:.0f}"
    why = Text(
        f"{ABOUT[name].th}: {'ชื่อคอลัมน์ และ' if named else ''}ค่าร้อยละ {share} อ่านเป็นวันที่ได้"
        f" ({_reading(reading).th})",
        f"{ABOUT[name].en}: {'its name, and ' if named else ''}{share}% of the values are dates"
        f" ({_reading(reading).en})",
    )
    return Guess(name, _written(table, best, reading, taken), sure, why, others)


def _missing(table: Table, name: str) -> Gap:
    # A column that is called a day and cannot be read as one is what the reader must look at.
    pattern = words.FIELDS.get(name, words.DAY)
    unread = [
        c
        for c in table.columns
        if words.names(pattern, c)
        and (words.names(words.DAY, c) or name == "date")
        and not table.looks(c).is_date
    ][:3]
    seen = f" (ชื่อคล้าย แต่อ่านค่าเป็นวันที่ไม่ได้: {', '.join(unread)})" if unread else ""
    seen_en = f" (so named, but not readable as dates: {', '.join(unread)})" if unread else ""
    what = Text(f"{ABOUT[name].th}: ไม่พบ{seen}", f"{ABOUT[name].en}: not found{seen_en}")
    form = {"date": unread[0] if unread else "…", "format": "DD/MM/YYYY", "era": "BE"}
    return Gap(
        name,
        what,
        REMEDY.get(name, MAY_BE_MISSING),
        needed=name == "occurred_from",
        offers=((inline(form), Text("ตัวอย่างรูปแบบ", "an example of the form")),),
    )


def _filled(table: Table, column: str) -> float:
    return 1.0 if column.startswith("\0") else len(table.looks(column).texts) / max(len(table.sample), 1)


def _written(table: Table, column: str, reading: Reading, taken: set[str]) -> str:
    """Return a moment as the mapping writes it, with the clock that belongs to the day."""
    fields: dict[str, Value] = {"date": column}
    if not _has_clock(table.looks(column), reading):
        fields |= _clock(table, column, taken)
    if reading.form is not None:
        fields["format"] = reading.form
    if reading.era == "BE":
        fields["era"] = "BE"
    return toml(column) if len(fields) == 1 else inline(fields)


def _has_clock(looks: Traits, reading: Reading) -> bool:
    if reading.form is not None:
        return "hh" in reading.form
    clocks = {(getattr(v, "hour", 0), getattr(v, "minute", 0)) for v in looks.values.dropna().head(200)}
    return bool(clocks - {(0, 0)})


def _clock(table: Table, date: str, taken: set[str]) -> dict[str, Value]:
    """Return the columns with a day's time: their names differ from its own by the word for the part."""
    own = words.stem(date)
    near = [c for c in table.columns if c != date and c not in taken and words.stem(c) == own]
    for column in near:
        if table.looks(column).is_clock or (
            words.names(words.TIME, column) and table.looks(column).texts.str.fullmatch(r"\d{3,6}").any()
        ):
            return {"time": column}
    hour = next((c for c in near if words.names(words.HOUR, c) and table.looks(c).are_hours), None)
    if hour is None:
        return {}
    minute = next(
        (c for c in near if c != hour and words.names(words.MINUTE, c) and table.looks(c).are_minutes), None
    )
    return {"hour": hour, **({"minute": minute} if minute else {})}


def _in_parts(table: Table, taken: set[str]) -> dict[str, tuple[str, str, str | None]]:
    """Return name → (year, month, day) columns that belong together."""
    parts = {}
    years = [
        c for c in table.columns if c not in taken and words.names(words.YEAR, c) and table.looks(c).are_years
    ]
    for year in years:
        near = [c for c in table.columns if c not in (year, *taken) and words.stem(c) == words.stem(year)]
        month = next((c for c in near if words.names(words.MONTH, c)), None)
        day = next((c for c in near if c != month and words.names(words.DAY, c)), None)
        if month is not None:
            parts[year] = (year, month, day)
    return parts


def _reading(reading: Reading) -> Text:
    if reading.form is None:
        return Text("ชนิดวันที่ของฐานข้อมูล", "a date to the database")
    era = Text("พ.ศ.", "Buddhist era") if reading.era == "BE" else Text("ค.ศ.", "CE")
    return Text(f"{reading.form} {era.th}", f"{reading.form} {era.en}")
