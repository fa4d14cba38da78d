"""The proposed mapping as a commented file to correct."""

from dashboard.language.text import Text
from data_loaders.discover.proposal import SURE, Gap, Guess, Proposal, ProposedSection

RULE = "# " + "-" * 110
HEAD = Text(
    "ร่างไฟล์จับคู่ที่ระบบเดาจากชื่อและเนื้อหาของฐานข้อมูล โปรดตรวจทุกบรรทัด แล้วสั่ง `python -m data_loaders"
    " check --mapping ไฟล์นี้`",
    "A mapping guessed from names and contents. Look at every line, then run `python -m data_loaders check"
    " --mapping THIS FILE`.",
)
MORE = Text(
    "ตัวอย่างที่อธิบายทุกบรรทัดอยู่ใน examples/demo/mapping.toml ไม่มีข้อมูลส่วนบุคคลในไฟล์นี้ มีเพียงชื่อตาราง คอลัมน์ รหัส และจำนวน",
    "examples/demo/mapping.toml explains every line. There are no personal data here: names of tables and"
    " columns, codes, counts.",
)


def written(proposal: Proposal) -> str:
    """Return TOML: guesses as lines below their reason, alternatives and gaps as comments."""
    lines = [*_comments(HEAD), *_comments(MORE)]
    if proposal.gaps:
        lines += ["#", *_comments(Text("ยังขาด:", "Missing:"))]
        for gap in proposal.gaps:
            lines += _comments(Text(f"  – {gap.what.th}: {gap.todo.th}", f"  – {gap.what.en}: {gap.todo.en}"))
    for note in proposal.notes:
        lines += _comments(Text(f"  * {note.th}", f"  * {note.en}"))
    for section in proposal.sections:
        lines += ["", "", *_section(section)]
    return "\n".join(lines) + "\n"


def _section(section: ProposedSection) -> list[str]:
    lines = [RULE, *_comments(section.about), RULE]
    for note in section.notes:
        lines += _comments(note)
    # A section that cannot stand yet is a comment as a whole.
    usable = (
        any(isinstance(line, Guess) for line in (*section.lines, *section.columns))
        or section.name == "incidents"
    )
    hidden = "" if usable else "# "
    lines.append(f"{hidden}[{section.name}]")
    for line in section.lines:
        lines += _line(line)
    if section.columns and section.name != "offence_codes":
        lines += ["", f"{hidden}[{section.name}.columns]"]
    for line in section.columns:
        lines += _line(line)
    return lines


def _line(line: Guess | Gap) -> list[str]:
    if isinstance(line, Gap):
        head = Text(f"ยังขาด – {line.what.th}: {line.todo.th}", f"missing – {line.what.en}: {line.todo.en}")
        return [*_comments(head), *[_offer(line.name, value, why) for value, why in line.offers]]
    sure = SURE[line.confidence]
    if line.name.startswith('"'):
        return [f"{line.name} = {line.value}  # {_one_line(f'{sure.th}: {line.why.th} / {line.why.en}')}"]
    why = Text(f"{sure.th}: {line.why.th}", f"{sure.en}: {line.why.en}")
    return [
        *_comments(why),
        f"{line.name} = {line.value}",
        *[_offer(line.name, value, also) for value, also in line.others],
    ]


def _offer(name: str, value: str, why: Text) -> str:
    return f"# {name} = {value}  # {_one_line(f'{why.th} / {why.en}')}"


def _comments(text: Text) -> list[str]:
    return [f"# {_one_line(text.th)}", f"# {_one_line(text.en)}"]


def _one_line(text: str) -> str:
    """Return a name of the foreign database on one line: a line break in it would end the comment."""
    return "".join(c if c.isprintable() else " " for c in text)
