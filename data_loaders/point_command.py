"""The command about piles: `python -m data_loaders points`."""

import getpass
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import typer
from rich.table import Table
from sqlalchemy import Engine

from dashboard.filters import Filters, Scope
from dashboard.language.periods import month_of
from dashboard.queries.piles import decided_points, undecided_piles
from data_loaders import answers, console, piles
from data_loaders.commands import By, Format
from data_loaders.one_loader import only_loader
from data_loaders.piles import PointDecision
from data_loaders.within import Within, require_own_station, unit_of

HEADINGS = (
    "สถานี / station",
    "พิกัด / point",
    "คดี / cases",
    "พื้นที่ / zone",
    "ตัดสิน / decision",
    "หมายเหตุ / note",
)


def register(app: typer.Typer, upgraded: Callable[[], Engine]) -> None:
    """Add the command; `upgraded` connects to the store."""

    @app.command(name="points")
    def points_command(
        listed: Annotated[bool, typer.Option("--list", help="list, also after a decision")] = False,
        decide: Annotated[
            Literal["place", "default"] | None,
            typer.Option(help="place: cases happen there; default: put in for want of a place"),
        ] = None,
        station: Annotated[str, typer.Option(help="station of the pile")] = "",
        latitude: Annotated[float, typer.Option(help="degrees, as listed")] = 0.0,
        longitude: Annotated[float, typer.Option(help="degrees, as listed")] = 0.0,
        by: By = None,
        note: Annotated[str | None, typer.Option(help="why")] = None,
        within: Within = None,
        output: Format = "table",
    ) -> None:
        """List points with more cases than chance explains, or decide what one of them is."""
        engine = upgraded()
        moved = None
        if decide is not None:
            decision = PointDecision(station, latitude, longitude, decide, by or getpass.getuser(), note)
            with only_loader(engine, "points"), engine.begin() as connection:
                # The unit on whose ground a neighbour's pile lies decides about it as well.
                if (unit := unit_of(connection, within)) and not piles.lies_with(
                    connection, decision, unit.stations
                ):
                    require_own_station(station, unit)
                moved = piles.decide(connection, decision)
        known = _known(engine) if listed or decide is None else {}
        if output == "json":
            answers.say({"cases": moved, **known})
            return
        if moved is not None:
            console.say(f"ตัดสินแล้ว {moved:,} คดี / Decided: {moved:,} case(s).")
        if known:
            console.out(_table(known))


def _known(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Return the undecided piles and the decisions of the whole store, as rows of their queries."""
    today = datetime.now(UTC).date()
    asked = (Scope.nation(), Filters(month_of(today)))
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(statement(*asked)).mappings()]
            for name, statement in (("undecided", undecided_piles), ("decided", decided_points))
        }


def _table(known: dict[str, list[dict[str, Any]]]) -> Table:
    table = Table(*HEADINGS)
    for row in [*known["undecided"], *known["decided"]]:
        decision = f"{row['decision']}\n{row['decided_by']}" if "decision" in row else "รอตัดสิน / undecided"
        cells = (
            row["station_code"],
            f"{row['latitude']:.5f}, {row['longitude']:.5f}",
            f"{row['cases']:,}" if "cases" in row else "–",
            row.get("zone_code") or "–",
            decision,
            row.get("note") or "",
        )
        table.add_row(*(cell.replace("[", "\\[") for cell in cells))
    return table
