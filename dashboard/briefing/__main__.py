"""The weekly briefing as files, for cron and by hand: `python -m dashboard.briefing --province 92 --out DIR`.

Reads the store as the pages' select-only account: all units, or those of `--as` a user.
Exit 0: written, 2: refused or failed.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dashboard.briefing import agenda, mail
from dashboard.briefing.agenda import LENGTHS
from dashboard.briefing.line import line_text
from dashboard.briefing.pack import FILES, Made, material, stem
from dashboard.briefing.request import Request
from dashboard.briefing.slides import AUDIENCES, STRICTEST, Audience
from dashboard.briefing.words import week_words
from dashboard.errors import UserError
from dashboard.language.periods import Period, week_of
from dashboard.language.text import Lang, Text, in_both
from dashboard.language.thai import BUDDHIST_ERA, BUDDHIST_YEARS
from dashboard.programme.request import requested
from dashboard.settings import settings
from dashboard.store import door
from dashboard.view.view import View

READING = Text("รวบรวมข้อมูล", "reading the data")
WRITING = Text("จัดทำ {name}", "making {name}")
SENT = Text("ส่งอีเมลแล้ว {n} ผู้รับ", "sent to {n} recipients")
SUBJECT = Text("รายงานประจำสัปดาห์ {week}", "Weekly report {week}")
NOT_ONE_OF = Text("--{option} {given} ใช้ไม่ได้", "--{option} {given} is not known.")
ONE_OF = Text("เลือกจาก: {known}", "Choose from: {known}")
NO_WEEK = Text("--week {given} ไม่ใช่สัปดาห์หรือวันที่", "--week {given} is neither a week nor a day.")
WEEK_LIKE = Text(
    "ใส่เป็นสัปดาห์สากล เช่น 2026-W47 หรือวันใดในสัปดาห์นั้น (ปี ค.ศ.) เช่น 2026-11-18",
    "Write an ISO week, for instance 2026-W47, or a day within it, 2026-11-18 (year CE).",
)
BUDDHIST = Text("--week {given} เป็นปี พ.ศ.", "--week {given} is a year of the Buddhist Era.")
AS_CE = Text("ใส่เป็นปี ค.ศ.: --week {written}", "Write the year CE: --week {written}")
NO_DATA = Text("ไม่มีข้อมูลของ --week {given}", "There are no data of --week {given}.")
DATA_OF = Text("มีข้อมูลตั้งแต่ {first} ถึง {last}", "There are data from {first} to {last}.")
NOTHING_TO_DO = UserError(
    Text("ยังไม่ได้ระบุว่าจะให้จัดทำอะไร", "It is not said what to make."),
    Text("ระบุ --out DIR, --mail หรือ --line", "Give --out DIR, --mail or --line."),
)
CANNOT_WRITE = UserError(
    Text("เขียนไฟล์ลงในโฟลเดอร์ --out ไม่ได้", "The files cannot be written into the folder --out."),
    Text("ตรวจสิทธิ์และเนื้อที่ของโฟลเดอร์ แล้วสั่งใหม่", "Look at the folder's rights and room, then start again."),
)

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(help=__doc__.split("\n")[0])
def briefing(
    region: Annotated[str, typer.Option(help="of this region")] = "",
    province: Annotated[str, typer.Option(help="of this province")] = "",
    station: Annotated[str, typer.Option(help="of this station")] = "",
    week: Annotated[str, typer.Option(help="2026-W47 or a day in it; else the last one that is over")] = "",
    audience: Annotated[str, typer.Option(help="internal, partners or public")] = STRICTEST,
    minutes: Annotated[int, typer.Option(help="how long the meeting takes: 10, 20 or 30")] = LENGTHS[0],
    login: Annotated[str, typer.Option("--as", help="what this user may see; else all units")] = "",
    lang: Annotated[Lang, typer.Option(help="language of files and messages")] = "th",
    formats: Annotated[str, typer.Option("--format", help="pdf, handout, pptx, xlsx, html, pack")] = "pdf",
    out: Annotated[Path | None, typer.Option(help="folder; files of this week are renewed")] = None,
    by_mail: Annotated[bool, typer.Option("--mail", help="send the files as MAIL is set up")] = False,
    line: Annotated[bool, typer.Option("--line", help="print a short text for LINE")] = False,
) -> None:
    try:
        if out is None and not by_mail and not line:
            raise NOTHING_TO_DO
        kinds = _kinds(formats) if out is not None or by_mail else []
        if minutes not in LENGTHS:
            raise _not_one_of("minutes", str(minutes), map(str, LENGTHS))
        asked = {"station": station, "province": province, "region": region}
        with door.opened():
            view = requested(asked, None, lang, login)
            wanted = Request(_audience(audience), minutes, _week(week, view), lang)
            made = material(view, wanted, kinds)
            files = _files(made, kinds)
            if out is not None:
                _write(files, out)
            if line:
                print(line_text(made.briefing, lang))
            if by_mail:
                subject = SUBJECT(lang, week=week_words(made.briefing, lang))
                sent = mail.send(settings().mail, subject, line_text(made.briefing, lang), files)
                _console().print(SENT(lang, n=sent))
    except UserError as error:
        _fail(error, lang)


def _kinds(given: str) -> list[str]:
    kinds = [kind.strip() for kind in given.split(",") if kind.strip()]
    for kind in kinds or [given]:
        if kind not in FILES:
            raise _not_one_of("format", kind, FILES)
    return list(dict.fromkeys(kinds))


def _audience(given: str) -> Audience:
    audience = next((known for known in AUDIENCES if known == given), None)
    if audience is None:
        raise _not_one_of("audience", given, AUDIENCES)
    return audience


def _not_one_of(option: str, given: str, known: Iterable[str]) -> UserError:
    listed = ", ".join(known)
    said = in_both(partial(NOT_ONE_OF, option=option, given=given))
    return UserError(said, in_both(partial(ONE_OF, known=listed)))


def _week(given: str, view: View) -> Period:
    """Return the week of `2026-W47` or of a day; '' = the last one that is over.

    Raises:
        UserError: it is neither, its year is one of the Buddhist Era, or there are no data of it.
    """
    through = view.holdings.data_through or view.at
    if not given:
        return agenda.latest_week(through)
    year = int(given[:4]) if re.match(r"[0-9]{4}-", given) else 0
    if year in BUDDHIST_YEARS:
        written = f"{year - BUDDHIST_ERA}{given[4:]}"
        raise UserError(in_both(partial(BUDDHIST, given=given)), in_both(partial(AS_CE, written=written)))
    try:
        parts = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", given)
        day = date.fromisocalendar(int(parts[1]), int(parts[2]), 1) if parts else date.fromisoformat(given)
    except ValueError:
        raise UserError(in_both(partial(NO_WEEK, given=given)), WEEK_LIKE) from None
    week, first = week_of(day), view.holdings.first_month
    if week.start > through or (first is not None and week.last < first):
        extent = partial(DATA_OF, first=first or "–", last=through)
        raise UserError(in_both(partial(NO_DATA, given=given)), in_both(extent))
    return week


def _files(made: Made, kinds: list[str]) -> dict[str, bytes]:
    """Return the files by name, with progress where somebody watches."""
    files: dict[str, bytes] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = _console()
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(READING(made.lang), total=len(kinds))
        for kind in kinds:
            suffix, what, make = FILES[kind]
            progress.update(task, description=WRITING(made.lang, name=what(made.lang)))
            files[f"{stem(made)}{suffix}"] = make(made)
            progress.advance(task)
    return files


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files whole or not at all, over those of an earlier run, and say their paths."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            descriptor, part = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
            try:
                with os.fdopen(descriptor, "wb") as opened:
                    opened.write(content)
                # A temporary file is its owner's alone; who may read the others of the folder may read these.
                os.chmod(part, 0o666 & ~_umask())
                os.replace(part, folder / name)
            finally:
                Path(part).unlink(missing_ok=True)
            print(folder / name)
    except OSError:
        raise CANNOT_WRITE from None


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _console() -> Console:
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def _fail(error: UserError, lang: Lang) -> NoReturn:
    Console(stderr=True, highlight=False, markup=False, emoji=False, style="bold red").print(error.say(lang))
    raise typer.Exit(2)


def main() -> None:
    door.begin()
    app()


if __name__ == "__main__":
    main()
