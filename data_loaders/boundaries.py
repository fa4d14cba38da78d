"""Lifting the block that a boundary changed after joining puts on a zone's comparison."""

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.postgresql import insert

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.text import Text
from data_loaders import store
from data_loaders.one_loader import only_loader

NO_REASON = UserError(
    Text("ต้องระบุเหตุผลที่ปลดการระงับ", "A reason is needed."),
    Text(
        "เขียนเหตุผลให้ผู้อ่านผลเข้าใจ เช่น “แก้จุดพิกัดผิด พื้นที่จริงไม่เปลี่ยน”",
        "Say why for readers of the result, e.g. “a wrong vertex was corrected; the ground is the same”.",
    ),
)
NO_ZONE = Text("ไม่มีพื้นที่ {zone}", "There is no zone {zone}.")
SEE_ZONES = Text(
    "ตรวจรหัสพื้นที่ด้วย `python -m data_loaders export zones`",
    "See the codes by `python -m data_loaders export zones`.",
)


def station_of(connection: Connection, zone: str) -> str | None:
    """Return whose a zone is; None where there is no such zone."""
    whose = select(schema.zones.c.station_code).where(schema.zones.c.code == zone)
    return connection.execute(whose).scalar()


def lift(engine: Engine, zone: str, *, reason: str, by: str) -> int:
    """Let both windows of a zone be counted with its newest boundary; return that version.

    A later change blocks again.

    Raises:
        UserError: no reason, no such zone, or another loader is at work.
    """
    if not reason.strip():
        raise NO_REASON
    with only_loader(engine, "lift"), engine.begin() as connection:
        statement = select(schema.zones.c.current_version).where(schema.zones.c.code == zone)
        version = connection.execute(statement).scalar()
        if version is None:
            raise UserError(Text(NO_ZONE.th.format(zone=zone), NO_ZONE.en.format(zone=zone)), SEE_ZONES)
        row = {"zone_code": zone, "version": version, "reason": reason.strip(), "lifted_by": by}
        lifted = insert(schema.lifted_blocks).values(row)
        connection.execute(
            lifted.on_conflict_do_update(
                index_elements=["zone_code", "version"],
                set_={"reason": row["reason"], "lifted_by": by},
            )
        )
        store.changed(connection)
    return int(version)
