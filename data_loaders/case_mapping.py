"""A mapping written for a database, fitted to an export of it: tables left out, dates that became text."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text
from dashboard.language.thai import BANGKOK
from data_loaders import moments
from data_loaders.counts import COUNTS, SERIAL, SERIAL_1904
from data_loaders.days import SERIAL_1904_LATER, SERIALS, Order
from data_loaders.fields import ISO, Moment
from data_loaders.files.exports import BOOKS, PLACE
from data_loaders.mapping import Mapping, Section, fields_of

SAMPLE = 20_000
# The table of incidents where the mapping has a query and so no name for it.
CASES = "cases"
# What texts with two-digit years are tried against, to say so; and how many values are looked at one by one.
SHORT_YEARS = ("DD/MM/YY", "DD-MM-YY", "DD MON YY", "DD/MM/YY hh:mm", "DD MON YY hh:mm")
SEVERAL = 500
# The year is the last number before the clock.
_SHORT_YEAR = re.compile(r"\d\d(?=\s*$|\s+\d{1,2}[:.])")
EPOCHS = (SERIAL, SERIAL_1904)
_ORDERED = re.compile(r"(DD|MM)[/.-]")
# Not one sheet after the other: the second would remove the cases of the first.
ONE_ORDER = Text(
    "ทำให้ทุกแถวและทุกแผ่นเขียนวันที่ลำดับเดียวกัน (วัน/เดือน/ปี) หรือส่งออกจากระบบใหม่",
    "Write the days of all rows and sheets in one order, or export them again.",
)
ROW_IS = Text("แถว {row} “{value}” {kind}", "row {row} “{value}” {kind}")
NO_DAY = Text("ไม่ใช่วันที่", "is no day")
# A day as a workbook has it, and one that somebody typed; so many of the first are no chance.
_REAL_DAY, _TYPED_DAY = r"\d{4}-\d\d-\d\d(?: .*)?", r"\s*\d{1,2}/\d{1,2}/\d{4}(?:\D.*)?"
SWAPPED_FROM = 2
SWAPPED = Text(
    "Excel อาจสลับวันกับเดือนในคอลัมน์ {column}: เซลล์ที่วันไม่เกิน 12 เป็นวันที่ (แถว {at} {value}) ที่เหลือเป็นข้อความ"
    " (แถว {other} “{text}”)",
    "Excel may have swapped day and month in column {column}: cells with a day up to 12 are days (row {at}"
    " {value}), all others texts (row {other} “{text}”).",
)
LOOK = Text(
    "ส่งออกจากระบบใหม่แล้วนำเข้าโดยไม่เปิดบันทึกใน Excel หากวันถูกต้องแล้ว เลือกลำดับวัน/เดือน/ปีในตัวเลือก (--date-order dmy)",
    "Export it again and load that without saving it in Excel; if the days are right choose day/month/year in"
    " the options (--date-order dmy).",
)
# What a workbook or a database writes of itself; several of these may fit one column and then mean the same.
_SAME = ("YYYY-MM-DD hh:mm:ss", "YYYY-MM-DD hh:mm", "YYYY-MM-DD")


def tables(mapping: Mapping) -> dict[str, str | list[str]]:
    """Return how an export's table of cases is called (`table`), which columns of it are read (`needed`) and
    tell cases apart (`key`), and the names of the mapping's other tables (`others`).
    """
    cases = mapping.incidents.table or CASES
    names = [s.table or name for name, s in mapping.sections().items() if name != "incidents"]
    names += [join.table for s in mapping.sections().values() for join in s.joins]
    read = [
        c for spec in fields_of(mapping.incidents).values() if not spec.join for c in spec.parts().values()
    ]
    on = [column for join in mapping.incidents.joins for column in join.on]
    return {
        "table": cases,
        "needed": list(dict.fromkeys([*mapping.incidents.key, *read, *on])),
        "key": list(mapping.incidents.key),
        "others": [name for name in dict.fromkeys(names) if name != cases],
    }


def fit(mapping: Mapping, database: Path, order: Order | None, notes: list[Text]) -> Mapping:
    """Return the mapping for the tables that were sent.

    Raises:
        UserError: a table that cases need is missing, or a column of days fits two readings.
    """
    with closing(sqlite3.connect(database)) as connection:
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        kept: dict[str, Section | None] = {}
        for name, section in mapping.sections().items():
            if section.query is not None:
                # What was asked of the database is here what it answered.
                section = section.model_copy(
                    update={"query": None, "table": CASES if name == "incidents" else name}
                )
            needed = {section.table or "", *(j.table for j in section.joins)}
            missing = sorted(needed - tables)
            if not missing:
                kept[name] = _dated(section, connection, order, notes)
            elif name != "stations":
                # Without offences and arrests the cases would lose what the store knows of them.
                raise UserError(
                    Text(
                        f"ไฟล์คดีขาดตาราง {', '.join(missing)} ที่ไฟล์จับคู่ใช้",
                        f"The export lacks the table {', '.join(missing)} of the mapping.",
                    ),
                    Text(
                        "ส่งไฟล์ของตารางนั้นต่อท้ายคำสั่ง โดยตั้งชื่อไฟล์หรือแผ่นงานตามชื่อตาราง หรือใช้ไฟล์จับคู่ที่ไม่มีตารางนั้น",
                        "Give that table as a further file or sheet that bears its name, or a mapping that"
                        " does without it.",
                    ),
                )
            else:
                kept[name] = None
                notes.append(
                    Text(
                        f"ไม่มีตาราง {', '.join(missing)} ในไฟล์ ใช้ที่มีในระบบ",
                        f"No table {', '.join(missing)} in the file.",
                    )
                )
    # No schema in a file.
    bare = {name: _without_schema(section) if section else None for name, section in kept.items()}
    return mapping.model_copy(update=bare)


def _without_schema(section: Section) -> Section:
    joins = tuple(join.model_copy(update={"schema_": None}) for join in section.joins)
    return section.model_copy(update={"schema_": None, "joins": joins})


def _dated(
    section: Section, connection: sqlite3.Connection, order: Order | None, notes: list[Text]
) -> Section:
    """Give days without a format (native in the database) the one that their text proves."""
    dated = {}
    for name, spec, table in _columns_of_days(section):
        if spec.format is not None or (proven := _proven(connection, table, spec, order)) is None:
            continue
        form, era = proven
        dated[name] = spec.model_copy(update={"format": form, "era": era})
        notes.append(
            Text(f"อ่านคอลัมน์ {spec.date} เป็น {form} ({era})", f"Column {spec.date} read as {form} ({era}).")
        )
    for name, spec, table in _columns_of_days(section):
        _hold_to_books(connection, table, dated.get(name, spec))
        if order is None:
            _refuse_swapped(connection, table, dated.get(name, spec))
        _refuse_unread(connection, table, dated.get(name, spec))
    if not dated:
        return section
    return section.model_copy(update={"columns": section.columns.model_copy(update=dated)})  # type: ignore[attr-defined]


def _columns_of_days(section: Section) -> Iterator[tuple[str, Moment, str]]:
    """Yield the moments of a section that stand in one column, each with its field and table."""
    for name, spec in fields_of(section).items():
        if isinstance(spec, Moment) and spec.date is not None:
            table = section.joins[spec.join - 1].table if spec.join else section.table
            yield name, spec, table or ""


def _proven(
    connection: sqlite3.Connection, table: str, spec: Moment, order: Order | None
) -> tuple[str, str] | None:
    """Return the format and the era that the texts of a column prove; None where there is none.

    Raises:
        UserError: no format reads them all, or several do.
    """
    column = spec.date or ""
    given = connection.execute(
        f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL LIMIT {SAMPLE}'  # noqa: S608 - names
    ).fetchall()
    # The zeros that stand for no day prove nothing.
    texts = pd.Series([v for (v,) in given if not moments.NO_DAY.fullmatch(v)], dtype="string")
    if not len(texts):
        return (_SAME[-1], spec.era) if given else None
    fits = moments.readings(texts)
    if order is not None:
        wrong = "MM/DD" if order == "dmy" else "DD/MM"
        fits = [(f, e) for f, e in fits if not f.startswith((wrong, wrong.replace("/", "-")))]
    if not fits:
        serial = SERIAL_1904 if True in _epochs(connection, table, column) else SERIAL
        raise _unproven(texts, column, _places(connection, table, column), serial)
    form, era = _one(fits, column)
    if form == SERIAL:
        form = _serial_of(connection, table, column)
    if form == ISO and texts.str.endswith("Z").any():
        raise _zulu(column)
    if form in COUNTS and form not in EPOCHS:
        raise _counted(column, form)
    return form, era


def _epochs(connection: sqlite3.Connection, table: str, column: str) -> set[bool | None]:
    """Return how the plain numbers of a column count: True = from 1904, None = in a text file, unknown."""
    if not connection.execute("SELECT count(*) FROM pragma_table_info(?)", (BOOKS,)).fetchone()[0]:
        return {None}
    here = connection.execute(
        f'SELECT DISTINCT is_1904 FROM "{table}" c LEFT JOIN "{BOOKS}" b'  # noqa: S608 - names
        f" ON b.of = ? AND c._rowid_ BETWEEN b.first AND b.last WHERE c.\"{column}\" GLOB '[0-9]*'"
        f' AND c."{column}" NOT GLOB \'*[^0-9.,]*\' AND CAST(c."{column}" AS REAL) BETWEEN ? AND ?',
        (table, SERIALS[0] - SERIAL_1904_LATER, SERIALS[1]),
    )
    return {None if is_1904 is None else bool(is_1904) for (is_1904,) in here}


def _serial_of(connection: sqlite3.Connection, table: str, column: str) -> str:
    """Return how the plain numbers of a column count days: as their workbook does.

    Raises:
        UserError: some count from 1900 and others from 1904.
    """
    epochs = _epochs(connection, table, column)
    if True not in epochs:
        return SERIAL
    if len(epochs) == 1:
        return SERIAL_1904
    raise UserError(
        Text(
            f"ตัวเลขวันที่ในคอลัมน์ {column} บางแผ่นนับจาก ค.ศ. 1900 บางแผ่นนับจาก ค.ศ. 1904 (Excel ของ Mac รุ่นเก่า)",
            f"Column {column} holds numbers of days that count from 1900 on some sheets and from 1904 (Excel"
            " of old Macs) on others.",
        ),
        Text(
            "นำเข้าทีละสมุดงาน หรือจัดรูปแบบเซลล์เหล่านั้นเป็นวันที่ใน Excel แล้วบันทึกใหม่",
            "Load each workbook by itself, or format these cells as dates in Excel and save it again.",
        ),
    )


def _hold_to_books(connection: sqlite3.Connection, table: str, spec: Moment) -> None:
    """Refuse a declared count of days that is not the workbook's own: it would be four years and a day off.

    Raises:
        UserError: names both.
    """
    for form in spec.formats:
        other = next((f for f in EPOCHS if f != form), "")
        if form not in EPOCHS or (form == SERIAL) not in _epochs(connection, table, spec.date or ""):
            continue
        year, own = (1900, 1904) if form == SERIAL else (1904, 1900)
        raise UserError(
            Text(
                f"ไฟล์จับคู่อ่านคอลัมน์ {spec.date} เป็น {form} (นับจาก ค.ศ. {year}) แต่สมุดงานนับจาก ค.ศ. {own}"
                " วันจะคลาดไป 4 ปี 1 วัน",
                f"The mapping reads column {spec.date} as {form}, from {year}, but the workbook counts from"
                f" {own}: days would be four years and a day off.",
            ),
            Text(
                f'แก้เป็น format = "{other}" ถ้าตัวเลขมาจากระบบอื่นและไฟล์จับคู่ถูกแล้ว ให้บันทึกเป็น CSV',
                f'Write format = "{other}"; if the numbers come from another system and the mapping is right,'
                " save as CSV.",
            ),
        )


def _zulu(column: str) -> UserError:
    """Ask what the Z of a time means: many systems write it behind the time of the wall clock."""
    return UserError(
        Text(
            f"เวลาในคอลัมน์ {column} ลงท้ายด้วย Z (เวลาสากล) แต่อาจเป็นเวลาไทย",
            f"The times in column {column} end in Z (UTC), but may be the wall clock's.",
        ),
        Text(
            'ถ้าเป็นเวลาสากลกำหนด format = "ISO" ถ้าเป็นเวลาไทยกำหนด format = "YYYY-MM-DDThh:mm:ssZ" ในไฟล์จับคู่',
            'If they are UTC, give format = "ISO" in the mapping; if they are local, "YYYY-MM-DDThh:mm:ssZ".',
        ),
    )


def _counted(column: str, form: str) -> UserError:
    """Ask whether numbers are moments; days of Excel are what a workbook keeps, and need no question."""
    return UserError(
        Text(
            f"ตัวเลขในคอลัมน์ {column} อาจเป็นเวลาแบบ {form}",
            f"Numbers in column {column} may be moments, as {form}.",
        ),
        Text(
            f'ถ้าใช่ กำหนด format = "{form}" ในไฟล์จับคู่ แล้วเทียบบางคดีกับเอกสาร',
            f'If so, give format = "{form}" in the mapping, and compare some cases with the paper.',
        ),
    )


def days_of(connection: sqlite3.Connection, table: str, spec: Moment) -> pd.DataFrame:
    """Return the values of a column of days: value, place (its first row), at (the instant), unreadable."""
    places = connection.execute("SELECT count(*) FROM pragma_table_info(?) WHERE name = ?", (table, PLACE))
    place = f'"{PLACE}"' if places.fetchone()[0] else "_rowid_"
    asked = f'SELECT "{spec.date}", {place}, min(_rowid_) FROM "{table}"'  # noqa: S608 - names
    given = connection.execute(f"{asked} WHERE trim(\"{spec.date}\") <> '' GROUP BY 1 ORDER BY 3").fetchall()
    values = pd.Series([value for value, _, _ in given], dtype="string")
    own = Moment.model_validate({"date": "x", "format": spec.format, "era": spec.era})
    read = moments.read({"date": values}, own, BANGKOK, datetime.now(UTC))
    places_of = pd.Series([str(place) for _, place, _ in given], dtype="string")
    return pd.DataFrame({"value": values, "place": places_of, "at": read.at, "unreadable": read.unreadable})


def _refuse_unread(connection: sqlite3.Connection, table: str, spec: Moment) -> None:
    """Refuse a column that its format contradicts: values that another order, era or format reads.

    Raises:
        UserError: names rows, values and the readings that fit them.
    """
    given = days_of(connection, table, spec)
    values = given.loc[given["unreadable"], "value"]
    # What nobody can read ("ไม่ทราบ"), or only as a day that cannot be, contradicts nothing; it is counted.
    left = values[[at for at in values.index[:200] if _believed(values[[at]])]]
    fits = [fit for fit in moments.readings(left) if fit in _believed(left)] or _believed(left.head(1))
    if not fits or spec.format is None:
        return
    rows = ", ".join(f"{given['place'][at]} “{given['value'][at]}”" for at in left.index[:10])
    forms = ", ".join(f"{form} {era}" for form, era in fits[:3])
    declared = ", ".join(spec.formats)
    raise UserError(
        Text(
            f"คอลัมน์ {spec.date} อ่านตาม {declared} {spec.era} ไม่ได้ {len(left):,} ค่า: แถว {rows}"
            f" ค่าเหล่านี้อ่านได้เป็น {forms}",
            f"Column {spec.date}: {len(left):,} value(s) are no {declared} {spec.era}: row {rows}."
            f" They can be read as {forms}.",
        ),
        Text(
            'แก้ format หรือ era ในไฟล์จับคู่ให้ตรง หรือระบุหลายรูปแบบ เช่น format = ["MM/DD/YYYY", "serial"]',
            'Correct format or era in the mapping, or name several: format = ["MM/DD/YYYY", "serial"].',
        ),
    )


def _believed(values: pd.Series) -> list[tuple[str, str]]:
    """Return the (format, era) pairs by which values are days that can have been."""
    now = datetime.now(UTC)
    return [
        (form, era)
        for form, era in moments.readings(values)
        if moments.read(
            {"date": values}, Moment.model_validate({"date": "x", "format": form, "era": era}), BANGKOK, now
        )
        .at.notna()
        .all()
    ]


def _refuse_swapped(connection: sqlite3.Connection, table: str, spec: Moment) -> None:
    """Refuse days of a workbook of which those that fit both orders became days, and the others stayed texts.

    A program that puts the month first has then read 1/5 as 5 January. An order that is given says that it
    has not.

    Raises:
        UserError: names a row of either.
    """
    if not any(form.startswith("DD/MM") for form in spec.formats):
        return
    given = days_of(connection, table, spec)
    real = given[given["value"].str.fullmatch(_REAL_DAY)]
    texts = given[given["value"].str.fullmatch(_TYPED_DAY)]
    days = real["value"].str.slice(8, 10).astype(int)
    if len(real) < SWAPPED_FROM or texts.empty or (days > 12).any():
        return
    if not (texts["value"].str.extract(r"(\d+)")[0].astype(int) > 12).all():
        return
    one, other = real.iloc[0], texts.iloc[0]
    facts = {"column": spec.date, "at": one["place"], "value": one["value"]}
    more = {"other": other["place"], "text": other["value"]}
    raise UserError(Text(*(SWAPPED(lang, **facts, **more) for lang in LANGUAGES)), LOOK)


def _one(fits: list[tuple[str, str]], column: str) -> tuple[str, str]:
    forms = {f for f, _ in fits}
    if forms and forms <= set(_SAME):
        fits = [next((f, e) for f in _SAME for form, e in fits if form == f)]
    if len(fits) == 1:
        return fits[0]
    shown = ", ".join(f"{f} {e}" for f, e in fits)
    raise UserError(
        Text(
            f"วันที่ในคอลัมน์ {column} อ่านได้หลายแบบ: {shown}",
            f"The days in column {column} can be read in several ways: {shown}.",
        ),
        Text(
            "เลือกลำดับของวันที่ในตัวเลือก (--date-order dmy) หรือกำหนด format ในไฟล์จับคู่",
            "Settle it by the order of days in the options (--date-order dmy), or a format in the mapping.",
        ),
    )


def _places(connection: sqlite3.Connection, table: str, column: str) -> Callable[[str], str]:
    """Return what finds the row of the file where a value of a column stands first."""

    def place(value: str) -> str:
        asked = f'SELECT "{PLACE}" FROM "{table}" WHERE "{column}" = ? ORDER BY _rowid_ LIMIT 1'  # noqa: S608 - names
        found = connection.execute(asked, (value,)).fetchone()
        return str(found[0]) if found else "–"

    return place


def _unproven(texts: pd.Series, column: str, place: Callable[[str], str], serial: str) -> UserError:
    """Return why no one format reads a column: two-digit years, several kinds of days, or no days at all.

    Args:
        place: where a value stands.
        serial: how the workbook counts days.
    """
    first = str(texts.iloc[0])
    if (short := moments.readings(texts, SHORT_YEARS)) and (year := _SHORT_YEAR.search(first)):
        form = short[0][0]
        return UserError(
            Text(
                f"ปีสองหลักในคอลัมน์ {column} เช่น “{first}” อาจเป็น พ.ศ. 25{year[0]} หรือ ค.ศ. 20{year[0]}",
                f"The two-digit years of column {column}, such as “{first}”, may be พ.ศ. 25{year[0]} or CE"
                f" 20{year[0]}.",
            ),
            Text(
                f'กำหนด format = "{form}" กับ era = "BE" (พ.ศ.) หรือ "CE" (ค.ศ.) ในไฟล์จับคู่',
                f'Give format = "{form}" and era = "BE" or "CE" in the mapping.',
            ),
        )
    kinds: dict[str, str] = {}
    for value in texts.head(SEVERAL):
        found = moments.readings(pd.Series([value], dtype="string"))
        forms = [(serial if f == SERIAL else f, e) for f, e in found[:2]]
        kinds.setdefault(" / ".join(f"{f} {e}" for f, e in forms), str(value))
    proven = {match[1] for kind in kinds if " / " not in kind and (match := _ORDERED.match(kind))}
    th, en = (
        ", ".join(
            ROW_IS(lang, row=place(value), value=value, kind=f"= {kind}" if kind else NO_DAY(lang))
            for kind, value in sorted(kinds.items())[:5]
        )
        for lang in LANGUAGES
    )
    return UserError(
        Text(
            f"ไม่มีรูปแบบเดียวที่อ่านวันที่ทั้งคอลัมน์ {column} ได้: {th}",
            f"No one format reads all days of column {column}: {en}.",
        ),
        ONE_ORDER
        if len(proven) == 2
        else Text(
            "แก้ค่าที่อ่านไม่ได้ในไฟล์ หรือกำหนด format ในไฟล์จับคู่ เช่น DD/MM/YYYY แล้วค่าที่อ่านไม่ได้จะถูกนับและแจ้ง",
            "Correct what is no day in the file, or give a format in the mapping, such as DD/MM/YYYY: what it"
            " does not read is counted and told then.",
        )
        if "" in kinds and len(kinds) > 1
        else Text(
            'กำหนด format ในไฟล์จับคู่ เช่น "DD/MM/YYYY hh:mm" หรือหลายแบบ ["DD/MM/YYYY", "serial"]'
            ' ถ้ามีทั้ง พ.ศ. และ ค.ศ. ใช้ era = "both"',
            'Give a format in the mapping, such as "DD/MM/YYYY hh:mm", or several: ["DD/MM/YYYY", "serial"];'
            ' where years of both eras come, era = "both".',
        ),
    )
