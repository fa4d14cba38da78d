"""Whether what is in the tables can be counted: rows, keys, codes, dates, coordinates, units."""

import re
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, LargeBinary, String, and_, cast, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.language.text import Text
from dashboard.language.thai import BANGKOK
from data_loaders import convert, losses, moments
from data_loaders.access import ask_anything
from data_loaders.check.finding import Finding, percent
from data_loaders.check.places import coordinates, piles
from data_loaders.check.policies import hidden
from data_loaders.check.texts import disguised, too_long
from data_loaders.discover import words
from data_loaders.fields import Moment
from data_loaders.mapping import Mapping, Section, fields_of
from data_loaders.source import Source

# By this clock nothing lies in the future.
FAR = datetime(2199, 1, 1, tzinfo=UTC)
# Fewer cases of one clock may be chance.
FEWEST_AT_ONE_CLOCK = 50
_COUNT_COLUMN = re.compile(r"count|total|amount|จำนวน|ยอด|รวม", re.IGNORECASE)


def contents(source: Source, sample: int, whole: bool, now: datetime) -> list[Finding]:
    """Report what is wrong with row counts, dates, codes, keys and coordinates."""
    mapping = source.mapping
    raw = source.rows(mapping.incidents, limit=sample)
    if raw.empty:
        return [_nothing(source, mapping.incidents, needed=True)]
    others = [s for s in mapping.sections().values() if s is not mapping.incidents]
    empty = [s for s in others if source.rows(s, limit=1).empty]
    findings = [_nothing(source, s, needed=False) for s in empty]
    for section in mapping.sections().values():
        if section not in empty:
            findings += hidden(source, section)
    findings += (
        disguised(source, raw)
        + _aggregates(source, raw, now)
        + _dates(source, raw, now)
        + coordinates(mapping, raw)
    )
    findings += _statuses(mapping, raw) + _stations(source, raw)
    if whole:
        findings += _keys(source, source.count(mapping.incidents)) + _offence_codes(source) + piles(source)
        findings += _not_valid(source)
    return findings + too_long(source)


def _nothing(source: Source, section: Section, *, needed: bool) -> Finding:
    if section.table is not None and _rows_are_hidden(source, section.table, section.schema_):
        return Finding(
            "error",
            section.origin,
            "*",
            Text("แถวที่บัญชีนี้มองเห็น", "rows that this account can see"),
            Text(
                "มองไม่เห็นแถวใดเลย เพราะตารางเปิด row-level security",
                "none: row-level security hides every row",
            ),
            Text(
                "ขอ policy ให้บัญชีนี้อ่านได้จากผู้ดูแลฐานข้อมูล",
                "Ask the database administrator for a policy that lets this account read.",
            ),
        )
    return Finding(
        "error" if needed else "warning",
        section.origin,
        "*",
        Text("คดี", "cases") if needed else Text("ข้อมูล", "rows"),
        Text("ตารางว่าง", "the table is empty"),
        Text("ตรวจว่าเชื่อมต่อถูกฐานข้อมูลและถูกตาราง", "Check that this is the right database and table."),
    )


def _rows_are_hidden(source: Source, table: str, schema: str | None) -> bool:
    if source.engine.dialect.name != "postgresql":
        return False
    quoted = source.quoted(source.table(table, schema))
    with source.engine.connect() as connection:
        return bool(
            connection.execute(text("SELECT row_security_active(CAST(:t AS text))"), {"t": quoted}).scalar()
        )


def _aggregates(source: Source, raw: pd.DataFrame, now: datetime) -> list[Finding]:
    """Report totals instead of cases: months instead of days, beside a column that counts."""
    section = source.mapping.incidents
    read = convert.moment(raw, "occurred_from", section.columns.occurred_from, source.mapping, now)
    days = read.at.dropna().dt.tz_convert("Asia/Bangkok").dt.day
    counting = [c.name for c in source.origins(section)[0].c if _COUNT_COLUMN.search(c.name)]
    months_only = len(days) > 1 and ((days == 1).all() or read.precision.isin(["month", "none"]).all())
    if not (counting and months_only):
        return []
    return [
        Finding(
            "error",
            section.origin,
            counting[0],
            Text("หนึ่งแถวต่อหนึ่งคดี", "one row a case"),
            Text("เป็นยอดรวมรายเดือน ไม่ใช่รายคดี", "monthly totals, not cases"),
            Text(
                "ใช้ตารางรายคดี เพราะต้องนับในพื้นที่ Safety Zone และรายวัน",
                "Use the table of cases: totals cannot be counted by zone or day.",
            ),
        )
    ]


def _not_valid(source: Source) -> list[Finding]:
    """Report columns that say which rows are deleted or replaced, where both kinds come as cases."""
    section = source.mapping.incidents
    origin = source.origins(section)[0]
    mapped = {column for spec in fields_of(section).values() for column in spec.parts().values()}
    named = [c for c in origin.c if words.names(words.NOT_VALID, c.name) and c.name not in mapped]
    return [
        Finding(
            "warning",
            section.origin,
            column.name,
            Text("แถวที่เป็นคดีเท่านั้น", "rows that are cases"),
            Text(
                "ชื่อคอลัมน์บอกว่าบางแถวถูกลบ ยกเลิก หรือมีแถวใหม่แทน ซึ่งถูกนับเป็นคดีด้วย",
                "its name says that some rows are deleted, cancelled or replaced; they count as cases too",
            ),
            Text(
                "ถ้าใช่ ใช้ `query` ที่มี WHERE ตัดแถวเหล่านั้นออก แทน `table`",
                "If so, use a `query` that leaves them out (WHERE …) instead of `table`.",
            ),
        )
        for column in named
        if _varies(source, column)
    ]


def _varies(source: Source, column: ColumnElement[Any]) -> bool:
    """Return whether a column has several values, as far as this account may see them."""
    try:
        with source.engine.connect() as connection:
            return len(connection.execute(select(column).distinct().limit(2)).all()) > 1
    except SQLAlchemyError:
        # It is granted the columns of the mapping alone.
        ask_anything(source.engine)
        return True


def _dates(source: Source, raw: pd.DataFrame, now: datetime) -> list[Finding]:
    findings = []
    table = source.mapping.incidents.origin
    for name, spec in fields_of(source.mapping.incidents).items():
        if not isinstance(spec, Moment):
            continue
        read = convert.moment(raw, name, spec, source.mapping, now)
        bad, empty = read.unreadable.mean(), (read.at.isna() & ~read.unreadable).mean()
        column = spec.date or spec.year or name
        if bad:
            findings.append(_unreadable(source.mapping, raw, name, spec, read, now))
        if name == "occurred_from" and empty > 0.02:
            findings.append(
                Finding(
                    "warning",
                    table,
                    column,
                    Text("วันเกิดเหตุ", "a day of occurrence"),
                    Text(f"ว่างร้อยละ {percent(empty)}", f"{percent(empty)}% blank"),
                    Text(
                        "คดีเหล่านี้นับไม่ได้ตามวัน แสดงแยกไว้",
                        "These cases cannot be counted by day; they are shown apart.",
                    ),
                )
            )
    return findings + _one_clock(source.mapping, raw, now) + _out_of_order(source.mapping, raw, now)


def _one_clock(mapping: Mapping, raw: pd.DataFrame, now: datetime) -> list[Finding]:
    """Report cases that all happened at one minute of the day: midnight, as another zone wrote it."""
    spec = mapping.incidents.columns.occurred_from
    read = convert.moment(raw, "occurred_from", spec, mapping, now)
    clocks = read.at[read.precision == "minute"].dt.tz_convert(BANGKOK).dt.strftime("%H:%M")
    if len(clocks) < FEWEST_AT_ONE_CLOCK or clocks.nunique() > 1:
        return []
    clock = clocks.iloc[0]
    return [
        Finding(
            "warning",
            mapping.incidents.origin,
            spec.date or spec.year or "occurred_from",
            Text("เวลาเกิดเหตุ", "the time of day"),
            Text(f"ทุกคดีเกิดเวลา {clock} น.", f"every case happened at {clock}"),
            Text(
                'คอลัมน์นี้น่าจะไม่มีเวลาจริง ระบุ midnight = "any" ใน occurred_from'
                ' หรือ times = "UTC" ถ้าต้นทางเก็บเวลาเป็น UTC',
                'It seems to hold no time of day: say midnight = "any" in occurred_from, or'
                ' times = "UTC" if the source keeps UTC.',
            ),
        )
    ]


def _unreadable(
    mapping: Mapping, raw: pd.DataFrame, name: str, spec: Moment, read: moments.Moments, now: datetime
) -> Finding:
    """Report days that cannot be read, with what would read them."""
    bad, column = read.unreadable.mean(), spec.date or spec.year or name
    example = str(raw.loc[read.unreadable, f"{name}__{'date' if spec.date else 'year'}"].iloc[0])
    fitting = _fitting(mapping, raw[read.unreadable], name, spec, now)
    return Finding(
        "error" if bad > 0.5 else "warning",
        mapping.incidents.origin,
        column,
        Text(
            f"วันที่รูปแบบ {', '.join(spec.formats) or 'ของฐานข้อมูล'} {spec.era} ตั้งแต่ ค.ศ. {moments.FIRST_YEAR}",
            f"dates as {', '.join(spec.formats) or 'the database keeps them'} {spec.era} from"
            f" {moments.FIRST_YEAR}",
        ),
        Text(f"อ่านไม่ได้ร้อยละ {percent(bad)} เช่น {example}", f"{percent(bad)}% unreadable, such as {example}"),
        Text(f"ตรวจ format และ era; ที่เข้าได้: {fitting.th}", f"Check format and era; fitting: {fitting.en}"),
    )


def _fitting(mapping: Mapping, unread: pd.DataFrame, name: str, spec: Moment, now: datetime) -> Text:
    """Return what of a mapping would read values that it does not, beside those that it does."""

    def left(**changed: Any) -> float:
        other = spec.model_copy(update=changed)
        return float(convert.moment(unread, name, other, mapping, now).unreadable.mean())

    if spec.era == "CE" and left(era="BE") == 0:
        era = "BE" if convert.moment(unread, name, spec, mapping, now).unreadable.all() else "both"
        return Text(f'ปีเป็น พ.ศ. ระบุ era = "{era}"', f'the years look Buddhist: era = "{era}"')
    if left(era="CE") > 0 and convert.moment(unread, name, spec, mapping, FAR).at.notna().all():
        return Text("ไม่มี (เป็นวันในอนาคต)", "none (the days lie in the future)")
    if spec.date is None:
        return Text("-", "-")
    # What the mapping says already helps nobody: its days cannot have been.
    own = {(form, spec.era) for form in spec.formats}
    found = [fit for fit in moments.readings(unread[f"{name}__date"]) if fit not in own][:3]
    listed = ", ".join(f'"{f}" {era}' for f, era in found) or "-"
    if spec.formats and found and found[0][1] == spec.era:
        form = ", ".join(f'"{f}"' for f in (*spec.formats, found[0][0]))
        listed = f"{listed}; format = [{form}]"
    return Text(listed, listed)


def _out_of_order(mapping: Mapping, raw: pd.DataFrame, now: datetime) -> list[Finding]:
    """Report cases that occurred after they were reported."""
    columns = mapping.incidents.columns
    if columns.reported is None or columns.occurred_from is None:
        return []
    occurred = convert.moment(raw, "occurred_from", columns.occurred_from, mapping, now)
    reported = convert.moment(raw, "reported", columns.reported, mapping, now)
    late = convert.after_report(occurred, reported)
    if not late.any():
        return []
    first = late.idxmax()
    days = " > ".join(f"{m.at[first].tz_convert(BANGKOK):%Y-%m-%d %H:%M}" for m in (occurred, reported))
    count = int(late.sum())
    return [
        Finding(
            "warning",
            mapping.incidents.origin,
            columns.occurred_from.date or columns.occurred_from.year or "occurred_from",
            Text("เกิดก่อนรับแจ้ง", "occurred before it was reported"),
            Text(
                f"เกิดหลังรับแจ้ง {count:,} คดี เช่น {days}", f"{count:,} cases occurred after their report: {days}"
            ),
            Text(
                "ตรวจว่าจับคู่สองคอลัมน์ถูก และวันกับเดือนไม่สลับกัน แล้วแก้ที่ต้นทาง",
                "See that the two columns, and day and month, are not exchanged; correct them in the source.",
            ),
        )
    ]


def _keys(source: Source, total: int) -> list[Finding]:
    """Report rows that a pull would not take: with a blank in the key, or with a key that came before."""
    section = source.mapping.incidents
    origin = source.origins(section)[0]
    columns = [_as_pulled(source, origin.c[k]) for k in section.key]
    whole = and_(*[c.is_not(None) for c in columns])
    rows = select(*columns).where(whole).distinct().subquery()
    with source.engine.connect() as connection:
        distinct = connection.execute(select(func.count()).select_from(rows)).scalar_one()
        keyed = connection.execute(select(func.count()).select_from(origin).where(whole)).scalar_one()
    repeated, blank = keyed - distinct, total - keyed
    if not repeated and not blank:
        return []
    return [
        Finding(
            "error" if repeated + blank > 0.5 * total else "warning",
            section.origin,
            ", ".join(section.key),
            Text("กุญแจที่ไม่ซ้ำและไม่ว่าง", "a unique key, never blank"),
            Text(f"ซ้ำ {repeated:,} แถว ว่าง {blank:,} แถว", f"{repeated:,} rows repeat, {blank:,} are blank"),
            _mend_key(source.mapping, repeated, blank, total),
        )
    ]


def _as_pulled(source: Source, column: Any) -> Any:
    """Return a column of the key as a pull tells its values apart: letter by letter, trimmed."""
    column = source.comparable(column)
    if not isinstance(column.type, String):
        return column
    trimmed = func.nullif(func.trim(column), "")
    # A collation of MySQL takes a1 and A1 for one.
    return cast(trimmed, LargeBinary) if source.engine.dialect.name in ("mysql", "mariadb") else trimmed


def _mend_key(mapping: Mapping, repeated: int, blank: int, total: int) -> Text:
    th, en = [], []
    if repeated:
        th.append("เพิ่มคอลัมน์ในกุญแจ (เช่น หน่วย เลขคดี ปี) แถวซ้ำนับครั้งเดียว")
        en.append("Add columns to the key (such as unit, number, year); repeated rows count once.")
    if blank:
        th.append("แถวที่กุญแจว่างไม่ถูกนำเข้า ใช้คอลัมน์ที่มีค่าทุกแถวเป็นกุญแจ")
        en.append("Rows with a blank key are not loaded: choose columns that every row fills.")
    most = mapping.source.most_lost
    if total >= losses.SMALLEST_BASE and repeated + blank > most * total:
        th.append(f"เกินร้อยละ {100 * most:g} การดึงข้อมูลจะถูกปฏิเสธ")
        en.append(f"Beyond {100 * most:g} % a pull is refused.")
    return Text(" ".join(th), " ".join(en))


def _offence_codes(source: Source) -> list[Finding]:
    mapping = source.mapping
    known = set(mapping.offence_codes)
    if mapping.offences is not None:
        own = convert.section_values(source.rows(mapping.offences), mapping.offences)
        known |= set(own.loc[own["group"].isin(["1", "2", "3", "4"]), "code"].dropna())
    counts = source.cases_by_code()
    unmapped = convert.unmapped(counts, mapping, known)
    if not unmapped:
        return []
    cases = sum(unmapped.values())
    listed = ", ".join(f"{code} ({n:,})" for code, n in list(unmapped.items())[:8])
    section: Section = mapping.incident_offences or mapping.incidents
    return [
        Finding(
            "error" if cases > 0.5 * counts["cases"].sum() else "warning",
            section.origin,
            mapping.offence_field[0],
            Text("รหัสที่จับคู่แล้ว", "mapped codes"),
            Text(
                f"ยังไม่จับคู่ {len(unmapped)} รหัส {cases:,} คดี: {listed}",
                f"{len(unmapped)} codes unmapped in {cases:,} cases: {listed}",
            ),
            Text(
                'เพิ่มใน [offence_codes]; ระหว่างนี้แสดงเป็น "ยังไม่จับคู่"',
                'Add them to [offence_codes]; until then they show as "not yet mapped".',
            ),
        )
    ]


def _statuses(mapping: Mapping, raw: pd.DataFrame) -> list[Finding]:
    spec = mapping.incidents.columns.status
    if spec is None or spec.column is None:
        return []
    given = convert.codes(raw["status__value"])
    unknown = given[given.notna() & convert.value(raw, "status", spec).isna()].value_counts()
    if unknown.empty:
        return []
    listed = ", ".join(f"{code} ({n:,})" for code, n in unknown.head(8).items())
    return [
        Finding(
            "warning",
            mapping.incidents.origin,
            spec.column,
            Text("สถานะที่จับคู่แล้ว", "mapped states"),
            Text(f"ยังไม่จับคู่: {listed}", f"unmapped: {listed}"),
            Text("เพิ่มใน status.codes", "Add them to status.codes."),
        )
    ]


def _stations(source: Source, raw: pd.DataFrame) -> list[Finding]:
    mapping = source.mapping
    used = convert.value(raw, "station", mapping.incidents.columns.station)
    table, findings = mapping.incidents.origin, []
    if used.isna().any():
        blank = percent(used.isna().mean())
        findings.append(
            Finding(
                "warning",
                table,
                "station",
                Text("รหัสหน่วยทุกคดี", "a unit for every case"),
                Text(f"ว่างร้อยละ {blank}", f"{blank}% blank"),
                Text('คดีเหล่านี้อยู่ใน "ไม่ระบุหน่วย"', 'They are kept under "No unit given".'),
            )
        )
    if mapping.stations is not None:
        listed = convert.section_values(source.rows(mapping.stations), mapping.stations)
        unknown = sorted(set(used.dropna()) - set(listed["code"].dropna()))
        if unknown:
            findings.append(
                Finding(
                    "warning",
                    table,
                    "station",
                    Text("หน่วยที่อยู่ในตารางหน่วย", "units of the table of stations"),
                    Text(
                        f"ไม่พบ {len(unknown)} หน่วย เช่น {unknown[0]}",
                        f"{len(unknown)} unknown, such as {unknown[0]}",
                    ),
                    Text(
                        "เพิ่มในตารางหน่วย; ระหว่างนี้แสดงด้วยรหัส",
                        "Add them to the table of stations; until then they show by code.",
                    ),
                )
            )
    return findings
