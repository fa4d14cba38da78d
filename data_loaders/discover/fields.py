"""The columns of each section of the mapping, out of the tables that were found for them."""

from collections import Counter

import pandas as pd

from dashboard.language.text import LANGUAGES, Text
from data_loaders.discover import codes, instants, links, words
from data_loaders.discover.catalogue import Catalogue, Table
from data_loaders.discover.points import points
from data_loaders.discover.proposal import Confidence, Gap, Guess, ProposedSection
from data_loaders.discover.roles import Roles, charge_column
from data_loaders.discover.toml import inline, toml

TABLE_REMEDY = Text(
    "ต้องมี: ระบุตารางหรือวิวที่มีหนึ่งแถวต่อคดี ยอดรวมรายเดือนใช้ไม่ได้",
    "needed: name the table or view with one row a case; monthly totals cannot be used",
)
EMPTY_REMEDY = Text(
    "ต้องมี: สำรวจใหม่เมื่อมีคดีแล้ว หรือให้สิทธิ์อ่านแถวแก่บัญชีนี้",
    "needed: look again when it holds cases, or let this account see its rows",
)
NO_STATION = Text("สถานีของคดี: ไม่พบ", "station of a case: not found")
STATION_REMEDY = Text(
    'ต้องมี: ระบุคอลัมน์รหัสหน่วย หรือ { constant = "รหัส" }',
    'needed: name the column of the unit\'s code, or { constant = "code" }',
)
REPEATED = Text(
    "{column} ชื่อเหมือนเลขคดี แต่ใช้เป็นคีย์ไม่ได้: ค่าซ้ำร้อยละ {again:.1f} ของแถว ว่างร้อยละ {blank:.1f}",
    "{column} is named like the number of a case and is no key: {again:.1f}% of the rows share their value,"
    " {blank:.1f}% have none",
)
PARTS_REMEDY = Text(
    "ต้องมี: รวมด้วย `query` เดียว (SELECT … UNION ALL SELECT …) หรือวิว หรือเลือกเฉพาะตารางเดียว",
    "needed: unite them by one `query` (SELECT … UNION ALL SELECT …) or a view, or choose one alone",
)
VERSIONS_REMEDY = Text(
    "ต้องมี: ใช้ query หรือวิวที่เหลือฉบับล่าสุดของแต่ละคดี แล้วระบุคีย์ที่ไม่มีเลขฉบับ",
    "needed: a query or view with the last version of each case, and a key without the version",
)
ONE_EACH = Text("เมื่อ query เหลือหนึ่งแถวต่อคดี", "once the query leaves one row a case")
NOT_VALID = Text(
    "{columns} บอกว่าแถวถูกลบ ยกเลิก หรือมีแถวใหม่แทน: แถวเหล่านั้นจะถูกนับเป็นคดี ถ้าไม่ใช้ query ที่มี WHERE ตัดออก",
    "{columns} say that a row is deleted, cancelled or replaced: such rows count as cases unless a `query`"
    " leaves them out (WHERE …)",
)
# No province has more units than this.
MOST_UNITS = 600
KEY_REMEDY = Text(
    "ต้องมี: ระบุคอลัมน์ที่ทำให้แต่ละคดีไม่ซ้ำกัน เช่น หน่วย เลขคดี ปี ถ้าไม่มีเลย ใช้ query ที่นับแถวซ้ำ (คู่มือ OPERATIONS.md,"
    " Several tables of cases, and rows without a key)",
    "needed: name the columns that tell cases apart, such as unit, number, year; if none do, a query that"
    " numbers equal rows (OPERATIONS.md, Several tables of cases, and rows without a key)",
)


def table_lines(
    table: Table, why: Text, confidence: Confidence = "high", others: tuple[Table, ...] = ()
) -> list[Guess | Gap]:
    """Return the lines `table` and `schema` of a section."""
    also = tuple((toml(t.name), Text("อาจเป็นตารางนี้", "perhaps this one")) for t in others)
    rows = Text(f"{why.th}; {table.rows:,} แถว", f"{why.en}; {table.rows:,} rows")
    lines: list[Guess | Gap] = [
        Guess("table", toml(table.name), "medium" if others else confidence, rows, also)
    ]
    if table.schema is not None:
        lines.append(
            Guess("schema", toml(table.schema), "high", Text("ตารางอยู่ใน schema นี้", "where the table lies"))
        )
    return lines


def stations(roles: Roles) -> ProposedSection | None:
    listed, cases = roles.stations, roles.cases
    if listed is None or cases is None:
        return None
    section = ProposedSection("stations", Text("สถานี", "stations"))
    section.lines = table_lines(listed, Text("รายชื่อหน่วย", "a list of units"))
    link = _station_link(cases, listed)
    code, sure = (link[1], "high") if link else (listed.unique()[0], "medium")
    why = (
        Text("รหัสที่ไม่ซ้ำ และคดีอ้างถึง", "unique, and the cases refer to it")
        if link
        else Text("รหัสที่ไม่ซ้ำ", "unique")
    )
    section.columns.append(Guess("code", toml(code), "high" if sure == "high" else "medium", why))
    wordy = [
        c
        for c in listed.columns
        if c != code and listed.looks(c).are_words and not words.names(words.PROVINCE, c)
    ]
    # Not each name is called one: what its values begin with says more.
    named = sorted(
        wordy,
        key=lambda c: (
            -round(float(listed.looks(c).texts.str.match("(สภ|สน|สถานี)").mean()), 1),
            words.names(words.ENGLISH, c),
            not words.names(words.NAME, c),
        ),
    )
    if named:
        section.columns.append(
            Guess(
                "name",
                toml(named[0]),
                "high" if words.names(words.NAME, named[0]) else "medium",
                Text("ข้อความที่เป็นชื่อหน่วย", "words that name a unit"),
            )
        )
        english = [
            c
            for c in named[1:]
            if listed.looks(c).texts.map(str.isascii).mean() > 0.9
            and words.names(f"{words.NAME}|{words.ENGLISH}", c)
        ]
        if english and not listed.looks(named[0]).texts.map(str.isascii).all():
            section.columns.append(
                Guess("name_en", toml(english[0]), "high", Text("ชื่อเป็นอักษรละติน", "names in Latin letters"))
            )
    else:
        section.columns.append(
            Guess(
                "name",
                toml(code),
                "low",
                Text("ไม่พบคอลัมน์ชื่อ ใช้รหัสแทน", "no column of names: the code serves"),
            )
        )
    section.columns.append(codes.province(listed, code))
    section.columns += [line for line in points(listed, listed.name)[0] if isinstance(line, Guess)]
    return section


def _station_link(cases: Table, listed: Table) -> tuple[str, str] | None:
    """Return (column of the cases, code of the list)."""
    named = sorted(cases.columns, key=lambda c: not words.names(words.STATION, c))
    for column in named:
        related = words.names(words.STATION, column) or any(
            links.same_word(column, listed, u) for u in listed.unique()
        )
        if related and (link := links.reference(cases, column, listed)) is not None:
            return column, link[0]
    return None


def offences(roles: Roles) -> tuple[ProposedSection | None, dict[str, str]]:
    """Return the section, and code → name of the list."""
    listed = roles.offences
    if listed is None:
        return None, {}
    origin, key = (roles.charges, roles.charge_key) if roles.charges is not None else (roles.cases, ())
    column = charge_column(origin, key, listed) if origin is not None else None
    link = links.reference(origin, column, listed) if origin is not None and column is not None else None
    code = link[0] if link else listed.unique()[0]
    name = codes.names_of(listed, code)
    if name is None:
        return None, {}
    pairs = zip(listed.looks(code).values, listed.sample[name], strict=True)
    known = {codes.code_of(c): str(n) for c, n in pairs if not pd.isna(c) and not pd.isna(n)}
    group = codes.groups(listed, code)
    if group is None:
        return None, known
    section = ProposedSection("offences", Text("ตารางฐานความผิดของต้นทาง", "the source's own list of offences"))
    section.lines = table_lines(listed, Text("รายการฐานความผิด", "a list of offences"))
    why = Text("รหัสที่คดีอ้างถึง", "the code that cases refer to") if link else Text("รหัสที่ไม่ซ้ำ", "unique")
    section.columns = [
        Guess("code", toml(code), "high" if link else "medium", why),
        Guess("name", toml(name), "high", Text("ข้อความ", "words")),
        group,
    ]
    ranks = [
        c
        for c in listed.columns
        if c not in (code, name) and words.names(words.SEVERITY, c) and listed.looks(c).numbers.is_unique
    ]
    if ranks:
        section.columns.append(
            Guess(
                "severity",
                toml(ranks[0]),
                "low",
                Text("ลำดับ: 1 = ร้ายแรงสุด?", "an order: is 1 the gravest?"),
            )
        )
    return section, known


def incidents(catalogue: Catalogue, roles: Roles) -> ProposedSection:
    section = ProposedSection("incidents", Text("คดี หนึ่งแถวต่อหนึ่งคดี", "cases, one row each"))
    cases = roles.cases
    if cases is None:
        section.lines.append(_no_cases(catalogue, roles))
        return section
    invalid = [
        c for c in cases.columns if words.names(words.NOT_VALID, c) and cases.looks(c).texts.nunique() > 1
    ]
    section.lines = table_lines(
        cases,
        Text("ชื่อ วันที่ และคอลัมน์เหมือนตารางคดี", "name, dates and columns like cases"),
        "high" if roles.evident and not invalid else "medium",
        others=roles.other_cases,
    )
    if parts := [t for t in roles.other_cases if t.shape == cases.shape]:
        section.lines = [_parts([cases, *parts])]
    if invalid:
        listed = ", ".join(invalid)
        section.notes.append(Text(*(NOT_VALID(lang, columns=listed) for lang in LANGUAGES)))
    section.lines.append(_key(roles, cases))
    for column, (again, blank) in links.repeated(cases).items():
        section.notes.append(
            Text(
                REPEATED("th", column=column, again=again * 100, blank=blank * 100),
                REPEATED("en", column=column, again=again * 100, blank=blank * 100),
            )
        )
    located, system = points(cases, cases.name)
    section.lines += system
    taken = set(roles.key)
    section.columns.append(_station(roles, cases))
    fields = ("occurred_from", "occurred_to", "reported", "updated", "cleared_at")
    section.columns += instants.find(cases, fields, taken)
    if roles.charges is None:
        section.columns.append(_offence(roles, cases))
    section.columns += located
    section.columns.append(codes.status(catalogue, cases, taken))
    return section


def _parts(tables: list[Table]) -> Gap:
    """Return the gap of cases that lie in a table a year: one alone would be but a part."""
    names = ", ".join(t.name for t in tables)
    what = Text(f"ตารางคดี: แยกเป็นหลายตาราง ({names})", f"table of cases: they lie in several ({names})")
    offers = tuple((toml(t.name), Text("เฉพาะตารางนี้", "this one alone")) for t in tables)
    return Gap("table", what, PARTS_REMEDY, needed=True, offers=offers)


def _no_cases(catalogue: Catalogue, roles: Roles) -> Gap:
    """Return the gap of a database without a table of cases, with what is there instead."""
    offers = tuple((toml(t.name), _doubt(t)) for t in roles.doubtful)
    named = [t for t in catalogue.tables if words.names(words.TABLES["incidents"], t.name)]
    empty = [t.name for t in named if t.columns and not t.rows]
    totals = [t.name for t in catalogue.tables if t.total is not None]
    if empty and not offers:
        names = ", ".join(empty[:3])
        th = f"ตารางคดี: {names} ยังว่าง ดูอะไรไม่ได้"
        en = f"table of cases: {names} is empty, there is nothing to see"
        if totals:
            listed = ", ".join(totals[:3])
            th, en = f"{th} ({listed} มีแต่ยอดรวม)", f"{en} (only totals: {listed})"
        what = Text(th, en)
        return Gap("table", what, EMPTY_REMEDY, needed=True)
    what = Text("ตารางคดี: ไม่พบ", "table of cases: not found")
    if totals and not offers:
        names = ", ".join(totals[:3])
        what = Text(f"{what.th} มีแต่ยอดรวม ({names})", f"{what.en}, only totals ({names})")
    return Gap("table", what, TABLE_REMEDY, needed=True, offers=offers)


def _doubt(table: Table) -> Text:
    if any(table.is_day(c) for c in table.columns) or table.parts:
        return Text(f"มีวันที่ {table.rows:,} แถว", f"has days, {table.rows:,} rows")
    return Text(
        f"ชื่อเหมือนตารางคดี {table.rows:,} แถว แต่ไม่มีคอลัมน์ใดอ่านเป็นวันที่ได้",
        f"named like cases, {table.rows:,} rows, but no column can be read as days",
    )


def _key(roles: Roles, cases: Table) -> Guess | Gap:
    versions = [c for c in roles.key if words.names(words.VERSION, c)]
    if versions:
        rest = [c for c in roles.key if c not in versions]
        names = ", ".join(versions)
        what = Text(
            f"คีย์คดี: คีย์ที่ประกาศไว้มี {names} หนึ่งแถวจึงเป็นหนึ่งฉบับของคดี ไม่ใช่หนึ่งคดี",
            f"key of a case: the declared one has {names}, so that a row is a version of a case, not a case",
        )
        return Gap(
            "key", what, VERSIONS_REMEDY, needed=True, offers=((toml(rest), ONE_EACH),) if rest else ()
        )
    if not roles.key:
        return Gap("key", Text("คีย์คดี: ไม่พบ", "key of a case: not found"), KEY_REMEDY, needed=True)
    declared = roles.key == cases.key
    why = (
        Text("คีย์ที่ฐานข้อมูลประกาศไว้", "declared as key")
        if declared
        else Text("ไม่ซ้ำกันในแถวที่ดู", "no two alike among the rows looked at")
    )
    value = toml(roles.key[0]) if len(roles.key) == 1 else toml(list(roles.key))
    return Guess("key", value, "high" if declared else "medium", why)


def _station(roles: Roles, cases: Table) -> Guess | Gap:
    if roles.stations is not None and (link := _station_link(cases, roles.stations)) is not None:
        return Guess(
            "station",
            toml(link[0]),
            "high",
            Text(f"ค่าพบในตาราง {roles.stations.name}", f"its values are found in {roles.stations.name}"),
        )
    named = [c for c in cases.columns if words.names(words.STATION, c) and _may_be_unit(cases, c)]
    areas = [
        c for c in cases.columns if words.names(words.AREA, c) and c not in named and _may_be_unit(cases, c)
    ]
    by_area = tuple((toml(c), Text("พื้นที่ ไม่ใช่หน่วย", "an area, not a unit")) for c in areas)
    police = [
        c for c in areas if words.names(r"district", c) and not words.names(r"school|council|tambon", c)
    ]
    if not named:
        offers = by_area
        return Gap("station", NO_STATION, STATION_REMEDY, needed=True, offers=offers)
    # A unit is written again and again; its names before codes of parts of it.
    named.sort(key=lambda c: cases.looks(c).texts.nunique() > MOST_UNITS)
    others = tuple((toml(c), Text("ชื่อคล้ายกัน", "a name like it")) for c in [*named[1:], *police])
    return Guess(
        "station", toml(named[0]), "medium" if not others else "low", Text("ชื่อคอลัมน์", "its name"), others
    )


def _may_be_unit(cases: Table, column: str) -> bool:
    """Return whether values can be units: on most rows, and the same again and again."""
    looks = cases.looks(column)
    filled = len(looks.texts) >= 0.5 * len(cases.sample)
    return (
        filled
        and not cases.is_day(column)
        and not looks.is_clock
        and (len(looks.texts) < 50 or looks.texts.nunique() <= 0.5 * len(looks.texts))
    )


def _offence(roles: Roles, cases: Table) -> Guess | Gap:
    column = charge_column(cases, roles.key, roles.offences)
    if column is None:
        todo = Text(
            "ต้องมี: ระบุคอลัมน์รหัสฐานความผิด หรือตาราง [incident_offences]",
            "needed: name the column of the offence code, or a table [incident_offences]",
        )
        meant = words.offence_of(words.plain(cases.name).replace("_", " "))
        named = Text("ชื่อตารางบอกว่าทุกแถวเป็นฐานนี้", "by the table's name all rows are of this one")
        offers = ((inline({"constant": meant}), named),) if meant is not None else ()
        what = Text("ฐานความผิดของคดี: ไม่พบ", "offence of a case: not found")
        return Gap("offence", what, todo, needed=True, offers=offers)
    linked = roles.offences is not None and links.reference(cases, column, roles.offences) is not None
    why = (
        Text("ค่าพบในตารางฐานความผิด", "its values are found in the list of offences")
        if linked
        else Text("ชื่อคอลัมน์", "its name")
    )
    return Guess("offence", toml(column), "high" if linked else "medium", why)


def children(roles: Roles) -> list[ProposedSection]:
    """Return the sections of the rows that belong to a case: offences and arrests."""
    sections = []
    if roles.charges is not None and (
        column := charge_column(roles.charges, roles.charge_key, roles.offences)
    ):
        section = ProposedSection(
            "incident_offences", Text("ข้อหา หลายแถวต่อคดีได้", "offences of a case, several each")
        )
        section.lines = [
            *table_lines(roles.charges, Text("มีคีย์คดีและรหัสฐานความผิด", "holds the key of a case and a code")),
            _belongs(roles.charge_key),
        ]
        section.columns = [Guess("code", toml(column), "high", Text("รหัสฐานความผิด", "code of the offence"))]
        sections.append(section)
    if roles.arrests is not None:
        section = ProposedSection("arrests", Text("การจับกุม หนึ่งแถวต่อคน", "arrests, one row a person"))
        section.lines = [
            *table_lines(
                roles.arrests,
                Text("มีคีย์คดีและชื่อเหมือนตารางผู้ถูกจับ", "holds the key of a case and is named so"),
            ),
            _belongs(roles.arrest_key),
        ]
        section.columns = instants.find(roles.arrests, ("date",), set(roles.arrest_key))
        sections.append(section)
    return sections


def _belongs(key: tuple[str, ...]) -> Guess:
    value = toml(key[0]) if len(key) == 1 else toml(list(key))
    return Guess(
        "incident",
        value,
        "high",
        Text(
            "ค่าพบในคีย์ของคดี ลำดับเดียวกับ incidents.key",
            "found among the keys of the cases, in the order of incidents.key",
        ),
    )


def codes_seen(catalogue: Catalogue, roles: Roles) -> "Counter[str]":
    """Count the offence codes of the cases; empty where people wrote words of their own."""
    table, key = (roles.charges, roles.charge_key) if roles.charges is not None else (roles.cases, roles.key)
    column = charge_column(table, key, roles.offences) if table is not None else None
    if table is None or column is None:
        return Counter()
    counted = catalogue.counted(table, column)
    return counted if codes.are_codes(counted) else Counter()
