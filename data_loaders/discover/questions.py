"""What a proposal leaves open, as questions with lines to choose from, and a proposal with their answers."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text
from data_loaders.discover.proposal import EXAMPLE, Gap, Guess, Proposal, ProposedSection
from data_loaders.discover.toml import toml

CHOSEN = Text("เลือกเองแล้ว", "chosen by you")
AS_PROPOSED = Text("ตามที่ระบบเสนอ", "as proposed")
CHECK = Text("เลือกหนึ่งบรรทัด", "choose one line")
# In a line to choose from, what only a person can say.
TO_SAY = "…"
# Sections whose lines are codes, not columns.
CODES = "offence_codes"


@dataclass(frozen=True)
class Choice:
    """A line that may answer. `columns`: those that it names."""

    value: str
    why: Text
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """An open line. `field`: its section and name, `incidents.station`."""

    field: str
    what: Text
    todo: Text
    needed: bool
    choices: tuple[Choice, ...]


def questions(proposal: Proposal) -> list[Question]:
    """Return what is open, what is needed first: gaps with something to choose, and guesses among several."""
    asked = [
        q for section in proposal.sections for line in _lines(section) if (q := _question(section, line))
    ]
    return sorted(asked, key=lambda question: not question.needed)


def answered(proposal: Proposal, answers: Mapping[str, str]) -> Proposal:
    """Return the proposal with lines for the answers: field → value as TOML writes it.

    Raises:
        UserError: a field is none of this proposal, or a value is not TOML.
    """
    known = {_field(s, line.name) for s in proposal.sections for line in (*s.lines, *s.columns)}
    for field, given in answers.items():
        if field not in known or parsed(given) is None:
            raise UserError(
                Text(f"ใช้คำตอบ {field} ไม่ได้", f"The answer to {field} cannot be used."),
                Text(
                    'เขียนตามไฟล์จับคู่ เช่น incidents.station="หน่วย"',
                    'Write it as in a mapping file, such as incidents.station="unit".',
                ),
            )
    return Proposal([_with(s, answers) for s in proposal.sections], proposal.notes, proposal.samples)


def parsed(given: str) -> Any:
    """Return a value as TOML reads it; None if it is none, or more than one line."""
    try:
        return None if "\n" in given else tomllib.loads(f"x = {given}")["x"]
    except tomllib.TOMLDecodeError:
        return None


def columns_of(given: str) -> tuple[str, ...]:
    """Return the columns that a value names."""
    value = parsed(given)
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        return tuple(v for v in value if isinstance(v, str))
    parts = ("column", "date", "time", "year", "month", "day", "hour", "minute")
    return tuple(value[p] for p in parts if p in value) if isinstance(value, dict) else ()


def _lines(section: ProposedSection) -> list[Guess | Gap]:
    return [*section.lines, *section.columns]


def _field(section: ProposedSection, name: str) -> str:
    return f"{section.name}.{name}"


def _question(section: ProposedSection, line: Guess | Gap) -> Question | None:
    field = _field(section, line.name)
    if isinstance(line, Guess):
        if not line.others:
            return None
        offers = ((line.value, AS_PROPOSED), *line.others)
        return Question(
            field,
            Text(f"{line.name}: {line.why.th}", f"{line.name}: {line.why.en}"),
            CHECK,
            False,
            _choices(offers),
        )
    if section.name == CODES:
        # What the codes mean is asked code by code.
        return Question(field, line.what, line.todo, line.needed, ()) if line.name != CODES else None
    offers = tuple(offer for offer in line.offers if offer[1] != EXAMPLE)
    if not offers and not line.needed:
        return None
    what = line.what
    if line.name == "key":
        # Why the columns that are named like one are none.
        what = Text(*("; ".join([what(lang), *(note(lang) for note in section.notes)]) for lang in LANGUAGES))
    return Question(field, what, line.todo, line.needed, _choices(offers))


def _choices(offers: tuple[tuple[str, Text], ...]) -> tuple[Choice, ...]:
    return tuple(Choice(value, why, columns_of(value)) for value, why in offers)


def _with(section: ProposedSection, answers: Mapping[str, str]) -> ProposedSection:
    def line_of(line: Guess | Gap) -> Guess | Gap:
        value = answers.get(_field(section, line.name))
        return line if value is None else Guess(line.name, value, "high", CHOSEN)

    columns = [line_of(line) for line in section.columns]
    if section.name == CODES and any(isinstance(line, Guess) for line in columns):
        columns = [line for line in columns if line.name != CODES]
    constant = parsed(answers.get("incidents.offence", '""'))
    if section.name == CODES and isinstance(constant, dict) and "constant" in constant:
        # The one offence of such a table is a canonical one already.
        own = toml(constant["constant"])
        columns = [Guess(own, own, "high", CHOSEN), *(c for c in columns if c.name not in (own, CODES))]
    return replace(section, lines=[line_of(line) for line in section.lines], columns=columns)
