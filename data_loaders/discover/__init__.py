"""Propose a mapping for an unknown police database by names and contents, with the reason of every line."""

import tomllib

from pydantic import ValidationError
from sqlalchemy.engine import URL

from dashboard.language.text import Text
from data_loaders.access import read_only_engine
from data_loaders.discover import codes, fields, roles
from data_loaders.discover.catalogue import (
    COUNTED_ROWS,
    QUESTION_SECONDS,
    SAMPLE_ROWS,
    Catalogue,
    Table,
    read,
)
from data_loaders.discover.points import area
from data_loaders.discover.proposal import Gap, Guess, Proposal, ProposedSection
from data_loaders.discover.samples import samples
from data_loaders.discover.toml import toml
from data_loaders.discover.written import written
from data_loaders.facts import SourceFacts
from data_loaders.mapping import Mapping

__all__ = ["Proposal", "propose", "written"]

NO_CODES = Text("รหัสฐานความผิด: ไม่ทราบความหมาย", "offence codes: what they mean is not known")
NO_CODES_REMEDY = Text(
    "ต้องมี: จับคู่อย่างน้อยหนึ่งรหัสใน [offence_codes] หรือตาราง [offences]",
    "needed: map at least one code in [offence_codes], or a table [offences]",
)


def propose(url: str | URL, table: str | None = None) -> Proposal:
    """Look at the database, read-only and within bounds, and propose a mapping.

    table: the table of cases, where a person has chosen it.

    Raises:
        UserError: the address is unusable, or the database does not answer or refuses.
    """
    facts = SourceFacts(name="discover", statement_timeout=QUESTION_SECONDS)
    engine = read_only_engine(url, facts)
    try:
        catalogue = read(engine)
        proposal = _proposal(catalogue, table)
    finally:
        engine.dispose()
    return _checked(proposal)


def _proposal(catalogue: Catalogue, table: str | None) -> Proposal:
    known = roles.find(catalogue, table)
    cases = fields.incidents(catalogue, known)
    offences, listed = fields.offences(known)
    children = fields.children(known)
    lines = codes.offence_codes(fields.codes_seen(catalogue, known), listed, grouped=offences is not None)
    own = ProposedSection(
        "offence_codes", Text("รหัสของท่าน = รหัสมาตรฐาน", "your codes = canonical codes"), columns=lines
    )
    if offences is None and not any(isinstance(line, Guess) for line in lines):
        own.columns.insert(0, Gap("offence_codes", NO_CODES, NO_CODES_REMEDY, needed=True))
    stations = fields.stations(known)
    sections = [_source(catalogue, known, cases), stations, offences, cases, *children, own]
    personal = sum(t.personal for t in catalogue.tables)
    notes = list(catalogue.notes)
    if stations is None:
        notes.append(
            Text(
                "ไม่พบตารางสถานี: ใช้รหัสหน่วยในคดีแทน",
                "No table of stations was found: the unit codes of the cases serve.",
            )
        )
    if personal:
        notes.append(
            Text(
                f"ไม่ได้อ่าน {personal} คอลัมน์ที่ชื่อบอกว่าเป็นข้อมูลบุคคล",
                f"{personal} columns about people, by their names, were not read.",
            )
        )
    notes.append(
        Text(
            f"ดูแล้ว {len(catalogue.tables)} ตาราง อย่างละไม่เกิน {SAMPLE_ROWS:,} แถว"
            f" กระจายทั่ว {COUNTED_ROWS:,} แถวแรก",
            f"{len(catalogue.tables)} tables were looked at, at most {SAMPLE_ROWS:,} rows each, from all over"
            f" the first {COUNTED_ROWS:,}.",
        )
    )
    seen = samples(known.cases) if known.cases is not None else {}
    return Proposal([s for s in sections if s is not None], notes, seen)


def _source(catalogue: Catalogue, known: roles.Roles, cases: ProposedSection) -> ProposedSection:
    section = ProposedSection("source", Text("แหล่งข้อมูล", "the source"))
    section.lines = [
        Guess(
            "name",
            toml("ฐานข้อมูลคดี"),
            "low",
            Text("ชื่อที่แสดงทุกหน้า: ตั้งเอง", "the name on every page: choose your own"),
        ),
        Guess(
            "times",
            toml("UTC"),
            "medium",
            Text(
                "ทุกแถวเป็น 17:00 น. ซึ่งคือเที่ยงคืนเวลาไทยที่เขียนเป็น UTC",
                "all rows show 17:00, which is midnight in Thailand written in UTC",
            ),
            ((toml("wall-clock"), Text("ถ้า 17:00 เป็นเวลาไทยจริง", "if 17:00 is Thai time")),),
        )
        if known.cases is not None and _is_thai_midnight(known.cases, cases)
        else Guess(
            "times",
            toml("wall-clock"),
            "medium",
            Text("เวลาที่ไม่มีเขตเวลาถือเป็นเวลาไทย", "times without a zone are Thai time"),
            ((toml("UTC"), Text("ถ้าระบบต้นทางเก็บเป็น UTC", "if the source keeps UTC")),),
        ),
    ]
    if catalogue.encoding is not None:
        why = Text("ข้อความไทยถูกเก็บโดยฐานข้อมูลไม่รู้ว่าเป็นไทย", "Thai is kept without the database knowing it")
        section.lines.append(Guess("encoding", toml(catalogue.encoding), "high", why))
    if known.cases is not None and (box := area(known.cases, cases.columns)) is not None:
        section.lines.append(box)
    return section


def _is_thai_midnight(table: Table, cases: ProposedSection) -> bool:
    """Return whether a day that is proposed shows nothing but 17:00, in a clock without a zone."""
    columns = [
        c
        for c in table.columns
        if any(toml(c) in line.value for line in cases.columns if isinstance(line, Guess))
    ]
    return any(table.looks(c).is_thai_midnight for c in columns if table.is_day(c))


def _checked(proposal: Proposal) -> Proposal:
    """Read the proposal back as `check` will; what a mapping file would refuse becomes a gap."""
    try:
        Mapping.model_validate(tomllib.loads(written(proposal)))
    except ValidationError as error:
        if not any(gap.needed for gap in proposal.gaps):
            places = ", ".join(sorted({".".join(map(str, e["loc"])) or "-" for e in error.errors()}))
            what = Text(f"ส่วนที่ยังใช้ไม่ได้: {places}", f"parts that cannot be used yet: {places}")
            proposal.sections[0].lines.append(
                Gap("mapping", what, Text("แก้ตามตัวอย่าง", "Correct them after the example."), needed=True)
            )
    return proposal
