"""What discover believes: guesses with their reasons, and gaps with what to do about them."""

from dataclasses import dataclass, field
from typing import Literal

from dashboard.language.text import Text

Confidence = Literal["high", "medium", "low"]
SURE: dict[Confidence, Text] = {
    "high": Text("มั่นใจมาก", "confident"),
    "medium": Text("น่าจะใช่", "likely"),
    "low": Text("เดา ต้องตรวจ", "a guess: check"),
}


# Why a line is offered that shows the form alone, and is no answer.
EXAMPLE = Text("ตัวอย่างรูปแบบ", "an example of the form")


@dataclass(frozen=True)
class Guess:
    """One line of the mapping. `value`: as TOML writes it. `others`: further values, offered as comments."""

    name: str
    value: str
    confidence: Confidence
    why: Text
    others: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True)
class Gap:
    """What was not found. `needed`: without it the mapping cannot be used. `offers`: lines to choose from."""

    name: str
    what: Text
    todo: Text
    needed: bool = False
    offers: tuple[tuple[str, Text], ...] = ()


@dataclass
class ProposedSection:
    """A section of the mapping; `lines` are those of its header, `columns` those of its columns, in order."""

    name: str
    about: Text
    lines: list[Guess | Gap] = field(default_factory=list)
    columns: list[Guess | Gap] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    @property
    def gaps(self) -> list[Gap]:
        return [line for line in (*self.lines, *self.columns) if isinstance(line, Gap)]


@dataclass
class Proposal:
    """A whole mapping, as far as it was found."""

    sections: list[ProposedSection]
    notes: list[Text] = field(default_factory=list)
    samples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Column of the cases → a few values, masked where they look personal; they never reach the file."""

    @property
    def gaps(self) -> list[Gap]:
        """All that is missing, what is needed first. Codes may be many: one gap stands for them all."""
        every = [gap for section in self.sections for gap in section.gaps]
        codes = [gap for gap in every if gap.name.startswith('"')]
        summed = [gap for gap in every if gap not in codes]
        if codes:
            what = Text(
                f"ความหมายของรหัสฐานความผิด {len(codes)} รหัส", f"what {len(codes)} offence code(s) mean"
            )
            summed.append(Gap("offence_codes", what, codes[0].todo))
        return sorted(summed, key=lambda gap: not gap.needed)
