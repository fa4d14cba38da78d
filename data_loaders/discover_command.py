"""The command that proposes a mapping: `python -m data_loaders discover`."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from rich.prompt import Prompt
from rich.table import Table
from rich.text import Text as Words

from dashboard.errors import SettingsError, UserError
from dashboard.language.text import Text
from dashboard.settings import settings
from data_loaders import answers, console, discover
from data_loaders.commands import Format
from data_loaders.discover.questions import (
    CODES,
    TO_SAY,
    Choice,
    Question,
    answered,
    columns_of,
    parsed,
    questions,
)
from data_loaders.discover.toml import inline, toml
from data_loaders.mapping import Clearance
from data_loaders.reference import OFFENCES

NO_FILE = UserError(
    Text("การถามทีละข้อต้องมีไฟล์ให้เขียน", "Asking one by one needs a file to write."),
    Text("เพิ่ม -o mapping.toml", "Add -o mapping.toml."),
)
HOW = Text(
    "ตอบด้วยเลขข้อ ชื่อคอลัมน์ หรือค่าตามไฟล์จับคู่ กด Enter เพื่อข้าม หรือ q เพื่อหยุดถาม",
    "answer with a number, a column or a value as in a mapping file; Enter leaves it open, q ends",
)
NOT_UNDERSTOOD = Text("ใช้คำตอบนี้ไม่ได้", "this answer cannot be used")
STILL_OPEN = Text(
    "ยังตรวจกับฐานข้อมูลไม่ได้ เพราะยังขาดบรรทัดที่จำเป็น",
    "It cannot be compared with the database yet: lines that are needed are missing.",
)
Compare = Callable[[str, Path, str], Any]


def register(app: typer.Typer, compare: Compare) -> None:
    """Add the command. compare: show what `check` finds with an address and a mapping file, and end."""

    @app.command(name="discover")
    def discover_command(
        source: Annotated[
            str | None,
            typer.Option("--source", "--url", help="address of the database (default: POLICE_DATABASE_URL)"),
        ] = None,
        target: Annotated[
            Path | None, typer.Option("--output", "-o", help="file to write (default: the screen)")
        ] = None,
        interactive: Annotated[
            bool, typer.Option("--interactive", help="ask what is open, one by one, then check")
        ] = False,
        answer: Annotated[
            list[str] | None, typer.Option(help="FIELD=VALUE as in a mapping file; may be given again")
        ] = None,
        output: Format = "table",
    ) -> None:
        """Propose a mapping for an unknown police database, as a commented file to correct.
        Exit 1: something needed is missing.
        """
        if interactive and target is None:
            raise NO_FILE
        url = source or _police_address()
        given = dict(a.partition("=")[::2] for a in answer or ())
        proposal = _proposed(url, given)
        if interactive:
            proposal = _asked(url, proposal, given)
        content = discover.written(proposal)
        if target is not None:
            target.write_text(content, encoding="utf-8")
        _say(proposal, None if target is not None else content, output)
        needed = any(gap.needed for gap in proposal.gaps)
        if interactive and target is not None:
            if not needed:
                compare(url, target, output)
            console.say(f"{STILL_OPEN.th} / {STILL_OPEN.en}", bad=True)
        raise typer.Exit(1 if needed else 0)


def _police_address() -> str:
    address = settings().police_database_url
    if address is None:
        raise SettingsError(
            Text("ยังไม่ได้ระบุฐานข้อมูลที่จะสำรวจ", "The database to look at is not given."),
            Text("ใช้ --source หรือตั้ง POLICE_DATABASE_URL", "Use --source, or set POLICE_DATABASE_URL."),
        )
    return address.get_secret_value()


def _proposed(url: str, given: dict[str, str]) -> discover.Proposal:
    """Look at the database and put the answers in; a table that was chosen is looked at first."""
    chosen = parsed(given.get("incidents.table", ""))
    with console.working("สำรวจฐานข้อมูล / looking at the database"):
        proposal = discover.propose(url, chosen if isinstance(chosen, str) else None)
    return answered(proposal, given)


def _say(proposal: discover.Proposal, content: str | None, output: str) -> None:
    if output == "json":
        gaps = [
            {"name": g.name, "what": asdict(g.what), "todo": asdict(g.todo), "needed": g.needed}
            for g in proposal.gaps
        ]
        asked = [asdict(question) for question in questions(proposal)]
        # What codes may stand for: the page knows no list of the loaders.
        offences = {code: {"th": th, "en": en} for code, _group, th, en, _place in OFFENCES}
        states = {state: asdict(STATES[state]) for state in get_args(Clearance)}
        answers.say(
            {"gaps": gaps, "mapping": content, "questions": asked, "samples": proposal.samples}
            | {"offences": offences, "states": states}
        )
        return
    if content is not None:
        print(content, end="")
    for gap in proposal.gaps:
        console.say(f"{gap.what.th} – {gap.todo.th} / {gap.what.en} – {gap.todo.en}", bad=gap.needed)


def _asked(url: str, proposal: discover.Proposal, given: dict[str, str]) -> discover.Proposal:
    """Ask what is open until all is answered or left open; a table that is chosen is looked at anew."""
    left: set[str] = set(given)
    console.say(f"{HOW.th} / {HOW.en}")
    while True:
        open_ = [q for q in questions(proposal) if q.field not in left]
        if not open_:
            return proposal
        question = open_[0]
        value = _answer(question, proposal, len(open_))
        if value == "q":
            return proposal
        left.add(question.field)
        if value is None:
            continue
        given = {**given, question.field: value}
        anew = question.field == "incidents.table"
        proposal = _proposed(url, given) if anew else answered(proposal, given)


def _answer(question: Question, proposal: discover.Proposal, count: int) -> str | None:
    """Return the answer as TOML, None to leave the question open, q to ask no more."""
    console.say(f"\n[{count}] {question.field}\n{question.what.th} – {question.todo.th}")
    console.say(f"{question.what.en} – {question.todo.en}")
    if question.choices:
        console.stderr.print(_table(question.choices, proposal))
    elif not question.field.startswith(f"{CODES}."):
        console.stderr.print(_columns(proposal))
    while True:
        typed = _typed(question.field)
        if typed in ("", "q"):
            return typed or None
        if (value := _value(question, proposal, typed)) is not None:
            return _filled(value)
        console.say(f"{NOT_UNDERSTOOD.th} / {NOT_UNDERSTOOD.en}", bad=True)


STATES = {
    "unknown_suspect": Text("ยังไม่รู้ตัวผู้กระทำผิด", "suspect not known"),
    "known_suspect": Text("รู้ตัวผู้กระทำผิด ยังไม่ได้ตัว", "suspect known, not arrested"),
    "arrested": Text("จับกุมได้", "arrested"),
    "prosecuted": Text("ส่งฟ้อง", "prosecuted"),
    "cleared_otherwise": Text("ยุติโดยเหตุอื่น", "cleared otherwise"),
    "not_given": Text("ไม่ได้ระบุ", "not given"),
}


def _typed(prompt: str, choices: list[str] | None = None) -> str:
    """Return one line; the end of the input ends the questions."""
    try:
        return Prompt.ask(
            prompt,
            console=console.stderr,
            choices=choices,
            show_choices=False,
            default="",
            show_default=False,
        ).strip()
    except EOFError:
        return "q" if choices is None else ""


def _table(choices: tuple[Choice, ...], proposal: discover.Proposal) -> Table:
    table = Table("", "บรรทัด / line", "เหตุผล / reason", "ตัวอย่าง / samples")
    for number, choice in enumerate(choices, start=1):
        seen = "\n".join(", ".join(proposal.samples.get(c, ())) for c in choice.columns)
        table.add_row(*map(Words, (str(number), choice.value, f"{choice.why.th} / {choice.why.en}", seen)))
    return table


def _columns(proposal: discover.Proposal) -> Table:
    table = Table("คอลัมน์ / column", "ตัวอย่าง / samples")
    for column, seen in proposal.samples.items():
        table.add_row(Words(column), Words(", ".join(seen)))
    return table


def _value(question: Question, proposal: discover.Proposal, typed: str) -> str | None:
    """Return what was typed as a value of the mapping; None where it is none."""
    if typed.isdecimal() and 1 <= int(typed) <= len(question.choices):
        return question.choices[int(typed) - 1].value
    if question.field.startswith(f"{CODES}."):
        return toml(typed) if typed in {row[0] for row in OFFENCES} else None
    columns = [c.strip() for c in typed.split(",")]
    if all(c in proposal.samples for c in columns):
        if len(columns) == 1:
            return toml(columns[0])
        return toml(columns) if question.field == "incidents.key" else None
    if question.field.endswith(".table") and parsed(typed) is None:
        return toml(typed)
    value = parsed(typed)
    known = proposal.samples and not question.field.endswith((".table", ".crs"))
    if value is None or (known and not set(columns_of(typed)) <= set(proposal.samples)):
        return None
    return typed


def _filled(value: str) -> str | None:
    """Ask what each code of a line means that was offered without meanings."""
    given = parsed(value)
    if not isinstance(given, dict) or TO_SAY not in given.get("codes", {}).values():
        return value
    states = get_args(Clearance)
    console.say(" ".join(states))
    meant = {}
    for code in given["codes"]:
        state = _typed(f'"{code}"', ["", *states])
        if state:
            meant[code] = state
    return inline({"column": given["column"], "codes": meant}) if meant else None
