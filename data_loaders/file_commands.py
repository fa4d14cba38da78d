"""The commands about files: load, template, export, history, undo."""

import getpass
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from rich.table import Table

from dashboard.coverage import datasets
from dashboard.errors import UserError
from dashboard.language.periods import add_months, months_between
from dashboard.language.text import LANGUAGES, Text
from dashboard.language.thai import BANGKOK
from data_loaders import (
    answers,
    commands,
    console,
    history,
    incident_files,
    loading,
    losses,
    monthly,
    monthly_template,
    templates,
)
from data_loaders.commands import By, Format, Output
from data_loaders.loading import Options, Report
from data_loaders.within import Within, unit_of

MOST_OF_A_NAME = 200
GoodRows = Annotated[bool, typer.Option(help="load the rows without a fault, keep the others in a file")]
BlankPersonal = Annotated[
    bool, typer.Option(help="take names with a title, telephone and identity card numbers out of free text")
]
NO_STATION = UserError(
    Text("ยังไม่ได้ระบุสถานี", "No station is given."),
    Text("ใช้ --station รหัสสถานี", "Use --station CODE."),
)


def register(app: typer.Typer) -> None:
    """Add the commands about files."""
    for name, command in (
        ("load", load_command),
        ("template", template_command),
        ("export", export_command),
        ("history", history_command),
        ("datasets", datasets_command),
        ("undo", undo_command),
    ):
        app.command(name=name)(command)


def load_command(
    dataset: str,
    files: list[Path],
    sheet: Annotated[str | None, typer.Option(help="read this sheet alone")] = None,
    dry_run: Annotated[bool, typer.Option(help="say what would happen, change nothing")] = False,
    output: Format = "table",
    date_order: Annotated[
        Literal["dmy", "mdy"] | None, typer.Option(help="order of days that fit two readings")
    ] = None,
    crs: Annotated[
        str | None,
        typer.Option(help="coordinate system of a map file that does not say, e.g. EPSG:32647"),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="columns of a foreign file; for incidents the site's mapping")
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="incidents: days that the files cover, 2026-10-01..2026-10-31")
    ] = None,
    month: Annotated[
        str | None, typer.Option(help="month that the file covers, 2026-10, or months 2026-01..2026-10")
    ] = None,
    accept_good_rows: GoodRows = False,
    accept: commands.Accept = False,
    blank_personal: BlankPersonal = False,
    replace: commands.Replace = False,
    file_name: Annotated[
        str | None, typer.Option(help="the name that the history tells, of a single file")
    ] = None,
    by: By = None,
    within: Within = None,
) -> None:
    """Load files of a data set, each in one transaction or not at all."""
    engine = commands.upgraded()
    options = Options(
        sheet=sheet,
        date_order=date_order,
        crs=crs,
        mapping=mapping,
        accept_good_rows=accept_good_rows,
        blank_personal=blank_personal,
        months=_months(month),
        file_name=file_name[:MOST_OF_A_NAME] if file_name and len(files) == 1 else None,
        by=by or getpass.getuser(),
        within=within,
        leave=losses.Leave(accept, replace),
    )
    if dataset == "incidents":
        with console.bar(files[0].name) as progress:
            report = incident_files.load(
                engine, files, options, period=period, dry_run=dry_run, progress=progress
            )
        reports = [report]
    else:
        run = loading.check_file if dry_run else loading.load_file
        reports = []
        for file in files:
            with console.working(file.name):
                reports.append(run(engine, dataset, file, options))
    _end(reports, files, output, dry_run=dry_run)


def _end(reports: Sequence[Report], files: Sequence[Path], output: str, *, dry_run: bool) -> NoReturn:
    """Keep what was refused, say what was loaded, and exit: 2 = a file was refused, 1 = rows were."""
    refused = False
    for report, file in zip(reports, files, strict=False):
        if report.problems:
            _keep(report, file)
        refused = refused or (bool(report.problems) and not report.rejected)
    if output == "json":
        answers.say([answers.report(r, dry_run=dry_run) for r in reports])
    else:
        for report in reports:
            show(report, dry_run=dry_run)
    raise typer.Exit(2 if refused else 1 if any(r.rejected or r.lost for r in reports) else 0)


def template_command(
    dataset: str,
    station: Annotated[str | None, typer.Option(help="monthly: the station's code or name")] = None,
    month: Annotated[
        str | None, typer.Option(help="monthly: 2026-10 (default: the month that ended last)")
    ] = None,
    output: Output = None,
    answer: Format = "table",
    within: Within = None,
) -> None:
    """Write the form of a data set, or a station's monthly form, as XLSX."""
    engine = commands.upgraded()
    with engine.connect() as connection:
        unit = unit_of(connection, within)
        if dataset == "monthly":
            if station is None:
                raise NO_STATION
            content = monthly_template.monthly_template(
                connection, station, _month(month) or _last_month(), unit
            )
        else:
            content = templates.template(dataset, connection, unit=unit)
    file = output or Path(f"{dataset}.xlsx")
    _save(content, file)
    if answer == "json":
        answers.say({"file": file.name})


def export_command(dataset: str, output: Output = None) -> None:
    """Write what the store holds of a data set, in its form."""
    with commands.upgraded().connect() as connection:
        _save(templates.export(dataset, connection), output or Path(f"{dataset}.xlsx"))


def history_command(dataset: str | None = None, output: Format = "table", within: Within = None) -> None:
    """Show what was loaded, by whom and when."""
    with commands.upgraded().connect() as connection:
        unit = unit_of(connection, within)
        loads = history.history(connection, dataset, unit=unit)
        not_told = history.not_told(connection, dataset, unit)
    if output == "json":
        print(history.as_json(loads))
        return
    table = Table(
        "#",
        "ชุดข้อมูล / data set",
        "ไฟล์ / file",
        "เมื่อ / when",
        "โดย / by",
        "จำนวน / amount",
        "สถานะ / state",
    )
    for row in loads.to_dict("records"):
        name, started = row["file_name"] or row["source_name"], row["started_at"]
        rows = "" if row["rows"] is None else _counted(row["dataset"], int(row["rows"]))
        when = f"{started.astimezone(BANGKOK):%Y-%m-%d %H:%M}"
        table.add_row(str(row["id"]), row["dataset"], name, when, row["loaded_by"] or "", rows, row["state"])
    console.out(table)
    if not_told:
        console.say(
            f"อีก {not_told:,} ครั้งมีข้อมูลของหน่วยอื่น จึงไม่แสดง / {not_told:,} more hold data of other units and are"
            " not shown."
        )


def _counted(dataset: str, rows: int) -> str:
    """Return rows of a load as people count, in both languages."""
    counted = datasets.counted({dataset: rows})
    return f"{counted.th} / {counted.en}"


def datasets_command(output: Format = "table") -> None:
    """List the data sets that can be loaded."""
    described = answers.datasets()
    if output == "json":
        answers.say(described)
        return
    table = Table("ชุดข้อมูล / data set", "ชื่อ / name", "ไฟล์ / files")
    for d in described:
        table.add_row(d["code"], f"{d['name']['th']} / {d['name']['en']}", ", ".join(d["types"]))
    console.out(table)


def undo_command(
    dataset: str,
    load: Annotated[
        int | None, typer.Option(help="only if this load (see history) is still the last one")
    ] = None,
    output: Format = "table",
    by: By = None,
    within: Within = None,
) -> None:
    """Undo the last load of a data set; of a unit, the last of its stations alone."""
    rows = history.undo(commands.upgraded(), dataset, by or getpass.getuser(), load, within)
    if output == "json":
        answers.say({"dataset": dataset, "rows": rows})
        return
    brought = "" if rows is None else f": {_counted(dataset, rows)}"
    console.say(f"ย้อนการนำเข้า {dataset} ครั้งล่าสุดแล้ว / The last load of {dataset} is undone{brought}")


def _month(text: str | None) -> date | None:
    if text is None:
        return None
    month = monthly.month_of(text)
    if month is None:
        raise typer.BadParameter("give a month such as 2026-10")
    return month


def _months(text: str | None) -> tuple[date, ...]:
    """Return `2026-10` or `2026-01..2026-10` as first days of months."""
    first, _, last = (text or "").partition("..")
    start, end = _month(first or None), _month(last or first or None)
    return tuple(months_between(start, add_months(end, 1))) if start and end else ()


def _last_month() -> date:
    first = datetime.now(BANGKOK).date().replace(day=1)
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def _save(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    console.say(f"เขียนไฟล์ {path.name} แล้ว / {path.name} written.")


def _keep(report: Report, file: Path) -> None:
    """Write the annotated workbook beside the file that was refused, or had rows refused."""
    if report.sheets:
        kept = file.with_name(f"{file.stem}.rejected.xlsx")
        try:
            kept.write_bytes(report.annotated())
            console.say(f"ไฟล์ที่ทำเครื่องหมายจุดผิด: {kept.name} / The marked file: {kept.name}")
        except OSError:
            console.say("เขียนไฟล์ที่ทำเครื่องหมายไม่ได้ / The marked file cannot be written.")


WOULD_LOAD, LOADED = Text("จะนำเข้า ", "would load"), Text("นำเข้าแล้ว ", "loaded")
REJECTED = "; ไม่รับ / rejected {count:,}"
# Both languages on one line, as everything that the terminal shows.
ACCOUNT = (
    "{file}: {done.th}{counted.th} / {done.en} {counted.en}{rejected} – แถวในฐานข้อมูล / rows of the store:"
    " ใหม่ / new {written.new:,}, แก้ไข / changed {written.changed:,},"
    " คงเดิม / unchanged {written.unchanged:,}, ลบ / removed {written.removed:,}"
)


def show(report: Report, *, dry_run: bool) -> None:
    """Print the account of one file for the person at the terminal."""
    for note in dict.fromkeys(report.notes):
        console.say(f"  {note.th} / {note.en}")
    if report.problems:
        console.say(str(report.refusal()), bad=True)
    if report.problems and not report.rejected:
        return
    account = ACCOUNT.format(
        file=report.file_name,
        done=WOULD_LOAD if dry_run else LOADED,
        counted=report.counted,
        rejected=REJECTED.format(count=report.rejected) if report.rejected else "",
        written=report.written,
    )
    th, en = ("".join(f"; {words(lang)}" for words in report.lost) for lang in LANGUAGES)
    console.say(account + (f"{th} /{en.removeprefix(';')}" if report.lost else ""))
    sys.stderr.flush()
