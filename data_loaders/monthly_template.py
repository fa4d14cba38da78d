"""Writing the monthly form of a station."""

from datetime import date

from sqlalchemy import Connection

from dashboard.errors import UserError
from dashboard.language.text import Text
from data_loaders.lists import Lists
from data_loaders.monthly import SHEETS, labels, prefilled
from data_loaders.templates import Page, workbook
from data_loaders.within import Unit


def monthly_template(connection: Connection, station: str, month: date, unit: Unit | None = None) -> bytes:
    """Return the form of one station and month as XLSX.

    Raises:
        UserError: no such station, or none of the unit.
    """
    lists = Lists.read(connection)
    code = lists.code("stations", station)
    if code is None or (unit is not None and code not in unit.stations):
        raise UserError(
            Text(f"ไม่รู้จักสถานี {station}", f"There is no station {station}."),
            Text("ตรวจรหัสหรือชื่อสถานี", "Check the station's code or name."),
        )
    above = labels(code, lists.names["stations"][code], month)
    lists = lists.of_stations({code})
    pages = []
    for dataset in SHEETS:
        columns = [c for c in dataset.all_columns(lists) if c.key != "station"]
        rows = prefilled(dataset, connection, code, month)
        pages.append(Page(dataset, columns, above, rows, example=rows.empty))
    return workbook(pages, lists)
