"""Whether the tables and columns that a mapping names exist, may be read, and are of a readable kind."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Date, DateTime, select
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError
from sqlalchemy.sql import FromClause
from sqlalchemy.types import Time

from dashboard.errors import UserError
from dashboard.language.text import Text
from dashboard.language.thai import BANGKOK
from data_loaders import moments
from data_loaders.access import ask_anything, is_unreadable_text
from data_loaders.check.finding import Finding, perhaps
from data_loaders.fields import Moment
from data_loaders.mapping import Incidents, Section, fields_of
from data_loaders.reference import OFFENCES
from data_loaders.source import Source


def structure(source: Source, now: datetime) -> list[Finding]:
    """Report what is wrong with codes, tables, columns, rights and types."""
    mapping = source.mapping
    canonical = [row[0] for row in OFFENCES]
    named = set(mapping.offence_codes.values()) | {c for c in mapping.lead_order if not c.startswith("S-")}
    findings = [
        Finding(
            "error",
            "offence_codes",
            code,
            Text("รหัสฐานความผิดกลาง", "a canonical offence code"),
            Text("ไม่มีรหัสนี้", "no such code"),
            perhaps(code, canonical, cutoff=0.6),
        )
        for code in sorted(named - set(canonical))
    ]
    for section in mapping.sections().values():
        findings += _section(source, section, now)
    if not findings and source.watermark() is None:
        findings.append(
            Finding(
                "warning",
                mapping.incidents.origin,
                "updated",
                Text(
                    "คอลัมน์เวลาบันทึกหรือแก้ไขที่เรียงลำดับได้",
                    "a time of entry or change that the source can sort",
                ),
                Text("ไม่มี จึงต้องอ่านทุกคดีทุกครั้ง", "none, so every pull reads every case"),
                Text(
                    "ถ้ามีคอลัมน์เช่นนั้น ระบุใน incidents.columns.updated",
                    "If there is one, name it in incidents.columns.updated.",
                ),
            )
        )
    return findings


def _section(source: Source, section: Section, now: datetime) -> list[Finding]:
    missing = _missing_tables(source, section)
    if missing:
        return missing
    try:
        origins = source.origins(section)
    except SQLAlchemyError:
        ask_anything(source.engine)
        return [
            Finding(
                "error",
                "query",
                "*",
                Text("คำสั่ง SELECT ที่ใช้ได้", "a SELECT that works"),
                Text("ฐานข้อมูลปฏิเสธ", "the database refuses it"),
                Text("ลองคำสั่งนี้ในโปรแกรมฐานข้อมูลก่อน", "Try it in a database client first."),
            )
        ]
    names = [section.origin, *[j.table for j in section.joins]]
    wanted = _wanted_columns(section)
    findings = [
        Finding(
            "error",
            names[at],
            column,
            Text("คอลัมน์", "a column"),
            Text("ไม่มี", "there is none"),
            perhaps(column, list(origins[at].c.keys())),
        )
        for at, column in wanted
        if column not in origins[at].c
    ]
    findings = findings or _not_allowed(source, names, origins, wanted)
    if not findings:
        for name, spec in fields_of(section).items():
            if isinstance(spec, Moment) and spec.date is not None and spec.format is None:
                kind = origins[spec.join].c[spec.date].type
                if not isinstance(kind, Date | DateTime | Time):
                    findings.append(_no_format(source, section, name, spec, names[spec.join], now))
    return findings


def _missing_tables(source: Source, section: Section) -> list[Finding]:
    missing = []
    for name, schema in [(section.table, section.schema_), *[(j.table, j.schema_) for j in section.joins]]:
        if name is None:
            continue
        try:
            source.table(name, schema)
        except NoSuchTableError:
            missing.append(
                Finding(
                    "error",
                    name,
                    "*",
                    Text("ตารางหรือวิว", "a table or view"),
                    Text("ไม่มี หรือบัญชีนี้มองไม่เห็น", "there is none, or this account cannot see it"),
                    perhaps(name, source.table_names(schema)),
                )
            )
    return missing


def _wanted_columns(section: Section) -> list[tuple[int, str]]:
    """Return (0 = the section's own table, 1 … = its look-ups; column), each once."""
    wanted = [(spec.join, column) for spec in fields_of(section).values() for column in spec.parts().values()]
    keys = section.key if isinstance(section, Incidents) else getattr(section, "incident", ())
    wanted += [(0, column) for column in keys]
    for number, join in enumerate(section.joins, start=1):
        wanted += [(0, here) for here in join.on] + [(number, there) for there in join.on.values()]
    return list(dict.fromkeys(wanted))


def _not_allowed(
    source: Source, names: list[str], origins: list[FromClause], wanted: list[tuple[int, str]]
) -> list[Finding]:
    """Report tables that may be described but not read."""
    findings = []
    for at, name in enumerate(names):
        columns = [origins[at].c[column] for origin, column in wanted if origin == at]
        try:
            with source.engine.connect() as connection:
                connection.execute(select(*columns).limit(1)).all()
        except SQLAlchemyError as error:
            if is_unreadable_text(error):
                raise
            ask_anything(source.engine)
            findings.append(
                Finding(
                    "error",
                    name,
                    "*",
                    Text("สิทธิ์อ่าน", "the right to read"),
                    Text("บัญชีนี้อ่านไม่ได้", "this account may not read it"),
                    Text(
                        "ส่งผลของ check --grants ให้ผู้ดูแลฐานข้อมูล",
                        "Give the output of check --grants to the database administrator.",
                    ),
                )
            )
    return findings


def _no_format(
    source: Source, section: Section, name: str, spec: Moment, table: str, now: datetime
) -> Finding:
    """Report a date kept as text or number without a declared format: show both readings, guess none."""
    values = _values(source, section, name)
    fitting = moments.readings(values)
    example = str(values.iloc[0]) if len(values) else ""
    if len(fitting) > 1:
        reading = [_reading(values, form, era, now) for form, era in fitting[:2]]
        actual = Text(
            f"อ่านได้มากกว่าหนึ่งแบบ: {example} = {' หรือ '.join(reading)}",
            f"fits more than one reading: {example} = {' or '.join(reading)}",
        )
    else:
        actual = Text(f"เป็นข้อความหรือตัวเลข เช่น {example}", f"is text or a number, such as {example}")
    remedy = (
        " | ".join(f'format = "{form}", era = "{era}"' for form, era in fitting[:4])
        or 'format = "DD/MM/YYYY"'
    )
    return Finding(
        "error",
        table,
        spec.date or name,
        Text("รูปแบบวันที่ที่ประกาศไว้", "a declared date format"),
        actual,
        Text(f"ระบุใน {name}: {remedy}", f"State in {name}: {remedy}"),
    )


def _values(source: Source, section: Section, name: str) -> pd.Series:
    try:
        values = source.rows(section, limit=2000)[f"{name}__date"].dropna()
    except UserError:
        return pd.Series([], dtype="string")
    return values[values.astype("string").str.strip() != ""]


def _reading(values: pd.Series, form: str, era: str, now: datetime) -> str:
    spec = Moment(date="x", format=form, era=era)
    at = moments.read({"date": values.head(1)}, spec, BANGKOK, now).at.iloc[0]
    return f"{form} {era} ({at.tz_convert('Asia/Bangkok'):%Y-%m-%d})" if not pd.isna(at) else f"{form} {era}"
