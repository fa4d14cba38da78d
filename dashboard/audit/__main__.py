"""The audit trail on the command line: `python -m dashboard.audit verify | who-saw`.

Exit 0: the chain holds, or somebody was found; 1: it is broken, or nobody; 2: the store cannot be read, or
it cannot be noted in the trail who reads it.
"""

import getpass
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal, NoReturn

import typer
from sqlalchemy import Select, select

from dashboard.access.registrar import registrar
from dashboard.audit import chain, entries
from dashboard.audit.chain import Entry
from dashboard.errors import UserError
from dashboard.language.thai import BANGKOK
from dashboard.schema import provinces, stations, zones
from dashboard.store import db, door

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="a day, Bangkok time")]
Format = Annotated[Literal["table", "json"], typer.Option("--format", help="json for scripts")]


@app.command()
def verify(
    last: Annotated[str, typer.Option(help="NUMBER:HASH noted earlier: what was cut off is seen too")] = "",
) -> None:
    """Check the whole chain; name the first entry that is missing, moved or altered."""
    read: list[Entry] = []
    noted, _, wanted = last.partition(":")
    is_there = not last

    def reading() -> Iterator[Entry]:
        nonlocal is_there
        for entry in entries.in_order():
            read[:] = [entry]
            is_there = is_there or (str(entry.number) == noted and entry.hash == wanted)
            yield entry

    broken = chain.first_broken(reading())
    if broken is None and not is_there:
        broken = int(noted) if noted.isdecimal() else 0
    if broken is not None:
        print(f"บันทึกไม่ต่อเนื่องตั้งแต่รายการที่ {broken} / The chain is broken from entry {broken}.")
        raise typer.Exit(1)
    end = f"{read[0].number}:{read[0].hash}" if read else f"0:{chain.BEGINNING}"
    print(f"บันทึกครบถ้วน / The chain holds. --last {end}")


@app.command(name="who-saw")
def who_saw(
    station: str = "",
    zone: str = "",
    province: str = "",
    page: str = "",
    since: Day = None,
    until: Day = None,
    output: Format = "table",
) -> None:
    """List who was shown a unit or took its figures out, also as part of a larger one.

    Noted before it is told: the server's account must be able to write the trail.
    """
    named = {"station": station, "zone": zone, "province": province, "page": page}
    asked = _with_wider({name: value for name, value in named.items() if value})
    found = entries.who_saw(asked, *(day and day.replace(tzinfo=BANGKOK) for day in (since, until)))
    _note(named, since, until, len(found))
    for entry in found:
        if output == "json":
            facts = {"number": entry.number, "at": entry.at.isoformat(), "who": entry.who, "what": entry.what}
            print(json.dumps(facts | {"unit": entry.unit, "details": json.loads(entry.details)}))
        else:
            at = f"{entry.at.astimezone(BANGKOK):%Y-%m-%d %H:%M:%S}"
            print(at, entry.who, chain.KINDS[entry.what].th, entry.unit, entry.details, sep="\t")
    raise typer.Exit(0 if found else 1)


def _note(named: dict[str, str], since: datetime | None, until: datetime | None, rows: int) -> None:
    """Have it noted who read the trail, and what of it.

    Raises:
        UserError: it cannot be, so nothing is told.
    """
    days = {name: f"{day:%Y-%m-%d}" for name, day in (("since", since), ("until", until)) if day}
    told = {name: value for name, value in named.items() if value} | days
    try:
        registrar.record(getpass.getuser(), "audit", "nation:", told | {"command": "who-saw", "rows": rows})
    finally:
        registrar.stop()


def _with_wider(named: dict[str, str]) -> dict[str, str]:
    """Add the units above those asked for: who chose only these saw the smaller one too."""
    for below, above, column in (
        ("zone", "station", (zones.c.code, zones.c.station_code)),
        ("station", "province", (stations.c.code, stations.c.province_code)),
        ("province", "region", (provinces.c.code, provinces.c.region_code)),
    ):
        if below in named and above not in named:
            code = _one(select(column[1]).where(column[0] == named[below]))
            named |= {above: code} if code else {}
    return named


def _one(asked: Select[Any]) -> str | None:
    found: str | None = db.store().connection.ask(lambda connection: connection.execute(asked).scalar())
    return found


def main() -> NoReturn:
    """Run the command line as a process of its own."""
    door.begin()
    try:
        with door.opened():
            app(prog_name="python -m dashboard.audit", standalone_mode=True)
    except UserError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    sys.exit(0)


if __name__ == "__main__":
    main()
