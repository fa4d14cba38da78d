"""What the command line shows: progress, the account of a pull, findings, grants."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich import progress as bars
from rich.console import Console
from rich.table import Table

from dashboard.language.text import LANGUAGES
from data_loaders import check, grants, losses, mapping, sync
from data_loaders.one_loader import AtWork

stderr = Console(stderr=True, highlight=False)


def say(words: str, *, bad: bool = False) -> None:
    """Print a line for the person at the terminal; brackets in it are meant as they stand."""
    stderr.print(words, markup=False, style="bold red" if bad else None)


def waits(another: AtWork | None) -> None:
    """Say in whose line a command stands."""
    if another is not None:
        say(f"{another.waits.th} / {another.waits.en}")


@contextmanager
def bar(what: str) -> Iterator[sync.Progress]:
    """Show a progress bar with rate and time left."""
    columns = (
        bars.SpinnerColumn(),
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.TaskProgressColumn(show_speed=True),
        bars.MofNCompleteColumn(),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=stderr) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show a spinner and the time gone, for something of unknown length."""
    with bars.Progress(
        bars.SpinnerColumn(), bars.TextColumn(what), bars.TimeElapsedColumn(), console=stderr, transient=True
    ) as progress:
        progress.add_task(what, total=None)
        yield


def out(table: Table) -> None:
    """Print a table as the command's answer."""
    Console(highlight=False).print(table)


def show_summary(summary: sync.Summary) -> None:
    """Print the closing account of a pull."""
    labels = {
        "read": "อ่าน / read",
        "new": "ใหม่ / new",
        "changed": "แก้ไข / changed",
        "removed": "ถูกลบ / removed",
        "unmapped": "รหัสยังไม่จับคู่ / unmapped codes",
        "without_coordinates": "ไม่มีพิกัด / without coordinates",
        "outside_province": "พิกัดนอกจังหวัด / outside the province",
        "default_points": "พิกัดแทน / stand-in points",
        "piled": "พิกัดกองรวมรอตัดสิน / on undecided piles",
        "duplicates": "กุญแจซ้ำ / duplicate keys",
        "without_key": "ไม่มีกุญแจ / without key",
        "unreadable_dates": "วันที่อ่านไม่ได้ / unreadable dates",
        "unreadable_clocks": "เวลาที่อ่านไม่ได้ / unreadable times of day",
        "without_day": "ไม่มีวันเกิดเหตุ / without a day",
        "after_report": "เกิดหลังรับแจ้ง / after their report",
        "too_long": "ชื่อหรือรหัสยาวเกินกำหนด / names or codes too long",
        "seconds": "วินาที / seconds",
    }
    table = Table(show_header=False)
    for name, label in labels.items():
        value = getattr(summary, name)
        table.add_row(label, f"{value:,.1f}" if name == "seconds" else f"{value:,}")
    if summary.data_through:
        table.add_row("ข้อมูลถึงวันที่ / data through", f"{summary.data_through:%Y-%m-%d}")
    stderr.print(table)
    for th, en in zip(*(losses.told(summary, lang) for lang in LANGUAGES), strict=True):
        say(f"{th} / {en}", bad=True)
    for code, cases in list(summary.unmapped_codes.items())[:10]:
        stderr.print(f"  รหัส / code {code!r}: {cases:,}")


def show_findings(findings: list[check.Finding]) -> None:
    """Print one table of findings, worst first."""
    table = Table(
        "",
        "ตาราง / table",
        "คอลัมน์ / column",
        "ต้องเป็น / expected",
        "พบ / found",
        "แก้ไข / remedy",
        show_lines=True,
    )
    colours = {"error": "red", "warning": "yellow", "note": "cyan"}
    for f in findings:
        cells = [f"{t.th}\n{t.en}" for t in (f.expected, f.found, f.remedy)]
        table.add_row(
            f"[{colours[f.severity]}]{f.severity}[/]", *[_plain(c) for c in (f.table, f.column, *cells)]
        )
    Console(highlight=False).print(table)


def _plain(cell: str) -> str:
    return cell.replace("[", "\\[")


def show_grants(wanted: mapping.Mapping) -> None:
    """Print the least rights needed, then each column with its purpose."""
    print("-- สิทธิ์น้อยที่สุดที่ต้องใช้ / The least rights needed")
    for statement in grants.statements(wanted):
        print(statement)
    print("\n-- คอลัมน์และวัตถุประสงค์ / Columns and their purpose")
    for (schema, table), columns in grants.columns_needed(wanted).items():
        for column, purpose in columns.items():
            print(f"--   {f'{schema}.' if schema else ''}{table}.{column}: {purpose.th} / {purpose.en}")
