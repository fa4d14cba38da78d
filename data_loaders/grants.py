"""The least rights a reading account needs, and why each column: to attach to the request for access."""

from dashboard.language.text import Text
from data_loaders.mapping import Mapping, fields_of

PURPOSES: dict[str, Text] = {
    "key": Text("ให้คดีไม่ซ้ำ (เก็บเป็นรหัสที่ย้อนกลับไม่ได้)", "tell cases apart (kept as an irreversible hash)"),
    "incident": Text("โยงกับคดี", "tie the row to its case"),
    "join": Text("โยงตาราง", "tie the tables"),
    "station": Text("หน่วยที่รับคดี", "station of the case"),
    "code": Text("รหัส", "code"),
    "name": Text("ชื่อที่แสดง", "name shown"),
    "name_en": Text("ชื่อภาษาอังกฤษ", "English name"),
    "province": Text("จังหวัดของหน่วย", "province of the station"),
    "group": Text("กลุ่มความผิด", "crime group"),
    "severity": Text("ลำดับความร้ายแรง", "order of gravity"),
    "offence": Text("ฐานความผิด", "offence"),
    "occurred_from": Text("วันเวลาเกิดเหตุ", "when it happened"),
    "occurred_to": Text("สิ้นสุดช่วงเวลาเกิดเหตุ", "end of the time in which it happened"),
    "reported": Text("วันรับแจ้ง", "when it was reported"),
    "updated": Text("อ่านเฉพาะที่เปลี่ยน", "read only what changed"),
    "latitude": Text("ตำแหน่งบนแผนที่และพื้นที่", "place on the map, zone"),
    "longitude": Text("ตำแหน่งบนแผนที่และพื้นที่", "place on the map, zone"),
    "status": Text("จับกุมได้หรือยัง", "whether cleared"),
    "cleared_at": Text("วันจับกุม", "when cleared"),
    "date": Text("วันจับกุม", "day of arrest"),
}


def columns_needed(mapping: Mapping) -> dict[tuple[str | None, str], dict[str, Text]]:
    """Return (schema, table) -> column -> purpose; queries name their tables themselves and are left out."""
    needed: dict[tuple[str | None, str], dict[str, Text]] = {}

    def note(origin: tuple[str | None, str] | None, column: str, purpose: str) -> None:
        if origin is not None:
            needed.setdefault(origin, {}).setdefault(column, PURPOSES[purpose])

    for section in mapping.sections().values():
        own = (section.schema_, section.table) if section.table is not None else None
        origins = [own, *[(j.schema_, j.table) for j in section.joins]]
        for column in getattr(section, "key", ()):
            note(own, column, "key")
        for column in getattr(section, "incident", ()):
            note(own, column, "incident")
        for name, spec in fields_of(section).items():
            for column in spec.parts().values():
                note(origins[spec.join], column, name)
        for join in section.joins:
            for here, there in join.on.items():
                note(own, here, "join")
                note((join.schema_, join.table), there, "join")
    return needed


def statements(mapping: Mapping, account: str = "ssz_pull") -> list[str]:
    """Return column-level GRANTs for PostgreSQL; on other servers they say what to allow."""
    needed = columns_needed(mapping)
    schemas = dict.fromkeys(schema for schema, _ in needed if schema is not None)
    return [f"GRANT USAGE ON SCHEMA {_quoted(schema)} TO {account};" for schema in schemas] + [
        f"GRANT SELECT ({', '.join(_quoted(c) for c in columns)}) ON {_quoted(table, schema)} TO {account};"
        for (schema, table), columns in needed.items()
    ]


def _quoted(name: str, schema: str | None = None) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    return f"{_quoted(schema)}.{quoted}" if schema else quoted
