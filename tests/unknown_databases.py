"""`python -m tests.unknown_databases`: mark what discover proposes for databases that nobody has described.

The shapes are those of tables that police forces publish or stations keep. The key was written from the
shapes, not from what discover answers: where the table alone cannot say, the right answer is nothing.
"""

import random
import sqlite3
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from data_loaders import discover
from data_loaders.discover.proposal import Confidence, Guess

Row = dict[str, Any]
FIELDS = (
    "table", "key", "station", "occurred_from", "occurred_to", "reported", "updated", "offence", "latitude",
    "longitude", "status", "cleared_at",
)  # fmt: skip
FEWEST_RIGHT = 0.85
FIRST = datetime(2023, 1, 5, 6, 40)  # noqa: DTZ001 - what databases keep has no zone
EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001


@dataclass(frozen=True)
class Shape:
    """A database of one table. key: field → the answers that are right, none for those that are not named."""

    name: str
    table: str
    row: Callable[[int, datetime, random.Random], Row]
    key: dict[str, tuple[Any, ...]]
    rows: int = 1_200


def write(shape: Shape, file: Path) -> str:
    """Make the database and return its address."""
    dice = random.Random(shape.name)
    rows = [shape.row(n, FIRST + timedelta(hours=5 * n, minutes=7 * n % 60), dice) for n in range(shape.rows)]
    names = ", ".join('"' + name + '"' for name in rows[0])
    with sqlite3.connect(file) as connection:
        connection.execute(f'CREATE TABLE "{shape.table}" ({names})')
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(
            f'INSERT INTO "{shape.table}" VALUES ({marks})', [(*r.values(),) for r in rows]
        )
    return f"sqlite:///{file}"


@dataclass(frozen=True)
class Mark:
    field: str
    verdict: str
    """right, silent or wrong."""
    sure: Confidence | None
    answer: Any


def marks(shape: Shape, url: str) -> list[Mark]:
    """Return how each field of the proposal compares with the key."""
    proposal = discover.propose(url)
    found = tomllib.loads(discover.written(proposal)).get("incidents", {})
    answers = found | found.pop("columns", {})
    sure = {
        line.name: line.confidence
        for section in proposal.sections
        if section.name == "incidents"
        for line in (*section.lines, *section.columns)
        if isinstance(line, Guess)
    }
    return [_mark(f, shape.key.get(f, ()), answers.get(f), sure.get(f)) for f in FIELDS]


def _mark(name: str, right: tuple[Any, ...], answer: Any, sure: Confidence | None) -> Mark:
    if answer is None:
        return Mark(name, "silent" if right else "right", None, None)
    if isinstance(answer, dict) and "codes" in answer:
        # Codes that are left open are no fault; one that is given another meaning is.
        good = any(
            answer["column"] == r["column"] and answer["codes"].items() <= r["codes"].items() for r in right
        )
    else:
        good = answer in right
    return Mark(name, "right" if good else "wrong", sure, answer)


def _chicago(n: int, at: datetime, dice: random.Random) -> Row:
    kind = dice.choice(("THEFT", "BATTERY", "NARCOTICS", "ASSAULT", "BURGLARY", "DECEPTIVE PRACTICE"))
    lat, lon = 41.7 + dice.random() / 4, -87.8 + dice.random() / 4
    return {
        "ID": 10_000_000 + 3 * n,
        "Case Number": f"HY{(n if n % 400 else n // 2):06d}",
        "Date": f"{at:%m/%d/%Y %I:%M:%S %p}",
        "Block": f"0{dice.randint(10, 99)}XX S STATE ST",
        "IUCR": {"THEFT": "0820", "BATTERY": "0486", "NARCOTICS": "1811"}.get(kind, "0560"),
        "Primary Type": kind,
        "Description": dice.choice(("SIMPLE", "OVER $500", "$500 AND UNDER", "DOMESTIC BATTERY SIMPLE")),
        "Location Description": dice.choice(("STREET", "RESIDENCE", "APARTMENT", "GAS STATION")),
        "Arrest": dice.choice(("true", "false")),
        "Domestic": dice.choice(("true", "false")),
        "Beat": f"{9 * dice.randint(13, 281):04d}",
        "District": f"{dice.randint(1, 25):03d}",
        "Ward": dice.randint(1, 50),
        "Community Area": dice.randint(1, 77),
        "FBI Code": {"THEFT": "06", "BATTERY": "08B"}.get(kind, "26"),
        "X Coordinate": 1_150_000 + dice.randint(0, 40_000),
        "Y Coordinate": 1_850_000 + dice.randint(0, 90_000),
        "Year": at.year,
        "Updated On": f"{at + timedelta(days=8):%m/%d/%Y %I:%M:%S %p}",
        "Latitude": lat,
        "Longitude": lon,
        "Location": f"({lat:.9f}, {lon:.9f})",
    }


def _vancouver(n: int, at: datetime, dice: random.Random) -> Row:
    return {
        "TYPE": dice.choice(
            ("Theft from Vehicle", "Mischief", "Break and Enter Commercial", "Theft of Bicycle")
        ),
        "YEAR": at.year,
        "MONTH": at.month,
        "DAY": at.day,
        "HOUR": at.hour,
        "MINUTE": at.minute,
        "HUNDRED_BLOCK": f"{n % 30}XX MAIN ST",
        "NEIGHBOURHOOD": dice.choice(("West End", "Strathcona", "Kitsilano", "Fairview")),
        "X": 0.0 if n % 10 == 0 else 488_000 + dice.random() * 9_000,
        "Y": 0.0 if n % 10 == 0 else 5_450_000 + dice.random() * 9_000,
    }


def _toronto(n: int, at: datetime, dice: random.Random) -> Row:
    told, utc = at + timedelta(days=dice.randint(0, 3)), "{:%Y/%m/%d} 0{}:00:00+00"
    lat, lon = 43.6 + dice.random() / 5, -79.5 + dice.random() / 3
    return {
        "OBJECTID": n + 1,
        "EVENT_UNIQUE_ID": f"GO-2023{n - n % 7 // 6:06d}",
        "REPORT_DATE": utc.format(told, 4 if 3 < told.month < 11 else 5),
        "OCC_DATE": utc.format(at, 4 if 3 < at.month < 11 else 5),
        "REPORT_YEAR": told.year,
        "REPORT_MONTH": f"{told:%B}",
        "REPORT_DAY": told.day,
        "REPORT_DOW": f"{told:%A}",
        "REPORT_HOUR": told.hour,
        "OCC_YEAR": at.year,
        "OCC_MONTH": f"{at:%B}",
        "OCC_DAY": at.day,
        "OCC_DOW": f"{at:%A}",
        "OCC_HOUR": at.hour,
        "DIVISION": f"D{dice.randint(11, 55)}",
        "LOCATION_TYPE": dice.choice(("Bar / Restaurant", "Ttc Subway Station", "Single Home, House")),
        "PREMISES_TYPE": dice.choice(("Commercial", "House", "Transit")),
        "UCR_CODE": dice.choice((1430, 1420, 2120, 1610)),
        "UCR_EXT": dice.choice((100, 200)),
        "OFFENCE": dice.choice(("Assault", "Assault With Weapon", "B&E", "Robbery - Mugging")),
        "MCI_CATEGORY": dice.choice(("Assault", "Break and Enter", "Robbery", "Auto Theft")),
        "HOOD_158": f"{dice.randint(1, 158):03d}",
        "NEIGHBOURHOOD_158": dice.choice(("West Hill (136)", "Moss Park (73)", "Annex (95)")),
        "LONG_WGS84": lon,
        "LAT_WGS84": lat,
        "x": -8_840_000 + dice.random() * 40_000,
        "y": 5_400_000 + dice.random() * 40_000,
    }


def _medellin(n: int, at: datetime, dice: random.Random) -> Row:
    return {
        "fecha_hecho": f"{at:%Y-%m-%d %H:%M:%S}",
        "cantidad": "1.0",
        "latitud": f"{6.2 + dice.random() / 10:.8f}".replace(".", ","),
        "longitud": f"{-75.6 + dice.random() / 10:.8f}".replace(".", ","),
        "sexo": dice.choice(("Mujer", "Hombre", "Sin dato")),
        "edad": dice.randint(16, 80),
        "estado_civil": dice.choice(("Soltero(a)", "Casado(a)", "Unión marital de hecho")),
        "medio_transporte": dice.choice(("Caminata", "Motocicleta", "Taxi")),
        "conducta": "Hurto a persona" if n % 9 else "Hurto de moto",
        "modalidad": dice.choice(("Atraco", "Descuido", "Cosquilleo", "Engaño")),
        "arma_medio": dice.choice(("Arma de fuego", "No", "Arma cortopunzante")),
        "codigo_barrio": f"{dice.randint(101, 1610):04d}",
        "nombre_barrio": dice.choice(("La Candelaria", "El Poblado", "Villa Nueva")),
        "sede_receptora": dice.choice(("Candelaria", "Belén", "Laureles")),
        "bien": dice.choice(("Celular", "Peso", "Bicicleta")),
    }


def _west_yorkshire(n: int, at: datetime, dice: random.Random) -> Row:
    return {
        "Crime ID": "" if n % 6 == 0 else f"{n * 2_654_435_761 % 2**64:064x}",
        "Month": f"{at:%Y-%m}",
        "Reported by": "West Yorkshire Police",
        "Falls within": "West Yorkshire Police",
        "Longitude": -1.9 + dice.random() / 2,
        "Latitude": 53.6 + dice.random() / 3,
        "Location": dice.choice(
            ("On or near Park Lane", "On or near Police Station", "On or near Mill Hill")
        ),
        "LSOA code": f"E010{dice.randint(10_000, 10_300)}",
        "LSOA name": f"Leeds {dice.randint(1, 99):03d}A",
        "Crime type": dice.choice(
            ("Burglary", "Robbery", "Drugs", "Vehicle crime", "Bicycle theft", "Shoplifting")
        ),
        "Last outcome category": dice.choice(
            (
                "Investigation complete; no suspect identified",
                "Unable to prosecute suspect",
                "Under investigation",
                "Awaiting court outcome",
            )
        ),
        "Context": "",
    }


def _thai_register(n: int, at: datetime, dice: random.Random) -> Row:
    told = at + timedelta(hours=dice.randint(1, 90))
    return {
        "ลำดับ": n + 1,
        "เลขรับคำร้องทุกข์": f"{n + 1}/{told.year + 543}",
        "สถานีตำรวจ": dice.choice(("สภ.เมืองตรัง", "สภ.กันตัง", "สภ.ย่านตาขาว")),
        "สภาพอากาศ": dice.choice(("แจ่มใส", "ฝนตก", "มีเมฆ")),
        "ฐานความผิด": dice.choice(("ลักทรัพย์", "ทำร้ายร่างกาย", "ฉ้อโกง", "ยาเสพติด")),
        "วันที่เกิดเหตุ": f"{at.day}/{at.month}/{at.year + 543}",
        "เวลา": f"{at:%H.%M} น.",
        "สถานที่เกิดเหตุ": dice.choice(("ตลาดสด", "หน้าสถานีรถไฟ", "ในบ้าน")),
        "วันที่รับแจ้ง": f"{told.day}/{told.month}/{told.year + 543}",
        "ละติจูด": f"{7.3 + dice.random() / 2:.6f}".replace(".", ","),
        "ลองจิจูด": f"{99.4 + dice.random() / 2:.6f}".replace(".", ","),
        "ผลคดี": dice.choice(("ไม่รู้ตัวผู้กระทำผิด", "จับกุมแล้ว", "ยังจับไม่ได้", "ส่งฟ้อง")),
    }


def _songkhla(n: int, at: datetime, dice: random.Random) -> Row:
    serial = (at - EXCEL_ZERO).days
    return {
        "no": n + 1,
        "station": dice.choice(("HatYai", "Mueang", "Sadao")),
        "crime_type": dice.choice(("Burglary", "Motorcycle theft", "Snatching", "Fraud")),
        "date": str(serial) if n >= 2_880 else f"{at.month}/{at.day}/{at.year}",
        "time": f"{at:%H:%M}",
        "utm_x": round(640_000 + dice.random() * 40_000),
        "utm_y": round(760_000 + dice.random() * 40_000),
        "remark": "",
    }


def _sao_paulo(n: int, at: datetime, dice: random.Random) -> Row:
    told = at + timedelta(days=dice.randint(0, 9))
    return {
        "NUM_BO": n // 6 + 1,
        "ANO_BO": told.year,
        "NOME_DELEGACIA": f"{n % 6 + 1}º D.P. CENTRO",
        "DATA_OCORRENCIA_BO": f"{at:%d/%m/%Y}",
        "HORA_OCORRENCIA_BO": f"{at:%H:%M:%S}",
        "DATA_COMUNICACAO_BO": f"{told:%d/%m/%Y}",
        "RUBRICA": dice.choice(
            ("Furto (art. 155)", "Roubo (art. 157)", "Homicídio (art. 121)", "Estelionato")
        ),
        "DESCR_TIPOLOCAL": dice.choice(("Via pública", "Residência", "Estação de trem")),
        "CIDADE": "S.PAULO",
        "BAIRRO": dice.choice(("SÉ", "MOOCA", "LAPA")),
        "LATITUDE": -23.7 + dice.random() / 4,
        "LONGITUDE": -46.8 + dice.random() / 4,
    }


def _german(n: int, at: datetime, dice: random.Random) -> Row:
    return {
        "Vorgangsnummer": f"BY{n:07d}",
        "Dienststelle": dice.choice(("PI Nord", "PI Süd", "KPI Mitte")),
        "Delikt": dice.choice(("Diebstahl", "Raub", "Körperverletzung", "Betrug", "Sachbeschädigung")),
        "Tatzeit von": f"{at:%d.%m.%Y %H:%M}",
        "Tatzeit bis": f"{at + timedelta(hours=2):%d.%m.%Y %H:%M}",
        "Anzeigedatum": f"{at + timedelta(days=1):%d.%m.%Y}",
        "Tatort": dice.choice(("Bahnhof", "Parkplatz", "Wohnung")),
        "Breitengrad": f"{49.3 + dice.random() / 3:.5f}".replace(".", ","),
        "Längengrad": f"{11.0 + dice.random() / 3:.5f}".replace(".", ","),
        "erfasst am": f"{at + timedelta(days=1, hours=3):%d.%m.%Y %H:%M}",
        "geändert am": f"{at + timedelta(days=20):%d.%m.%Y %H:%M}",
    }


def _thai_app(n: int, at: datetime, dice: random.Random) -> Row:
    return {
        "id": n + 1,
        "station_id": dice.choice((9201, 9202, 9203)),
        "event_date": f"{at - timedelta(days=1):%Y-%m-%d}T17:00:00.000Z",
        "type": dice.choice(("theft", "assault", "drugs", "fraud")),
        "lat": None if n % 4 == 0 else 7.3 + dice.random() / 2,
        "lng": None if n % 4 == 0 else 99.4 + dice.random() / 2,
        "unit_price": dice.randint(100, 900),
        "state": dice.choice(("open", "closed")),
        "created_at": f"{at + timedelta(days=1):%Y-%m-%dT%H:%M:%S}.123Z",
    }


def _indonesian(n: int, at: datetime, dice: random.Random) -> Row:
    return {
        "no_lp": f"LP/{n + 1:05d}/2023",
        "polsek": dice.choice(("Polsek Menteng", "Polsek Tebet", "Polsek Cempaka")),
        "jenis_kejahatan": dice.choice(("Pencurian", "Penganiayaan", "Penipuan", "Curanmor")),
        "tanggal_kejadian": f"{at:%d-%m-%Y}",
        "jam_kejadian": f"{at:%H:%M}",
        "tanggal_lapor": f"{at + timedelta(days=1):%d-%m-%Y}",
        "kelurahan": dice.choice(("Menteng", "Gondangdia", "Cikini")),
        "lintang": -6.3 + dice.random() / 5,
        "bujur": 106.7 + dice.random() / 5,
        "keterangan": "",
    }


def _new_york(n: int, at: datetime, dice: random.Random) -> Row:
    kind = dice.choice(("PETIT LARCENY", "ROBBERY", "FELONY ASSAULT", "DANGEROUS DRUGS"))
    return {
        "CMPLNT_NUM": 200_000_000 + 17 * n,
        "CMPLNT_FR_DT": f"{at:%m/%d/%Y}",
        "CMPLNT_FR_TM": f"{at:%H:%M:%S}",
        "CMPLNT_TO_DT": "" if n % 3 else f"{at + timedelta(hours=1):%m/%d/%Y}",
        "CMPLNT_TO_TM": "" if n % 3 else f"{at + timedelta(hours=1):%H:%M:%S}",
        "ADDR_PCT_CD": dice.randint(1, 123),
        "RPT_DT": f"{at + timedelta(days=1):%m/%d/%Y}",
        "KY_CD": {"PETIT LARCENY": 341, "ROBBERY": 105, "FELONY ASSAULT": 106}.get(kind, 117),
        "OFNS_DESC": kind,
        "PD_CD": dice.choice((333, 397, 109, 567)),
        "CRM_ATPT_CPTD_CD": dice.choice(("COMPLETED", "ATTEMPTED")),
        "LAW_CAT_CD": dice.choice(("FELONY", "MISDEMEANOR")),
        "BORO_NM": dice.choice(("BRONX", "BROOKLYN", "QUEENS")),
        "PREM_TYP_DESC": dice.choice(("STREET", "TRANSIT - NYC SUBWAY", "GAS STATION")),
        "X_COORD_CD": 980_000 + dice.randint(0, 60_000),
        "Y_COORD_CD": 150_000 + dice.randint(0, 90_000),
        "Latitude": 40.6 + dice.random() / 4,
        "Longitude": -74.0 + dice.random() / 4,
        "STATION_NAME": "" if n % 20 else dice.choice(("CANAL STREET", "14 STREET")),
    }


def _when(date: str, form: str | list[str] | None = None, **more: str) -> dict[str, Any]:
    return {"date": date, **more, **({"format": form} if form else {})}


SHAPES = (
    Shape(
        "Chicago",
        "Crimes_2001_to_Present",
        _chicago,
        {
            "table": ("Crimes_2001_to_Present",),
            "key": ("ID",),
            "station": ("District", "Beat"),
            "occurred_from": (_when("Date", "MM/DD/YYYY hh:mm:ss"),),
            "updated": (_when("Updated On", "MM/DD/YYYY hh:mm:ss"),),
            "offence": ("Primary Type", "IUCR", "FBI Code"),
            "latitude": ("Latitude",),
            "longitude": ("Longitude",),
        },
    ),
    Shape(
        "Vancouver",
        "crimedata_csv_all_years",
        _vancouver,
        {
            "table": ("crimedata_csv_all_years",),
            "occurred_from": (
                {"year": "YEAR", "month": "MONTH", "day": "DAY", "hour": "HOUR", "minute": "MINUTE"},
            ),
            "offence": ("TYPE",),
        },
    ),
    Shape(
        "Toronto",
        "mci",
        _toronto,
        {
            "table": ("mci",),
            "key": ("OBJECTID",),
            "station": ("DIVISION",),
            "occurred_from": (_when("OCC_DATE", "YYYY/MM/DD hh:mm:ss+00", hour="OCC_HOUR"),),
            "reported": (_when("REPORT_DATE", "YYYY/MM/DD hh:mm:ss+00", hour="REPORT_HOUR"),),
            "offence": ("MCI_CATEGORY", "OFFENCE", "UCR_CODE"),
            "latitude": ("LAT_WGS84",),
            "longitude": ("LONG_WGS84",),
        },
    ),
    Shape(
        "Medellín",
        "hurto_a_persona",
        _medellin,
        {
            "table": ("hurto_a_persona",),
            "station": ("sede_receptora",),
            "occurred_from": (_when("fecha_hecho", "YYYY-MM-DD hh:mm:ss"),),
            "offence": ("conducta",),
            "latitude": ("latitud",),
            "longitude": ("longitud",),
        },
    ),
    Shape(
        "West Yorkshire",
        "2024-03-west-yorkshire-street",
        _west_yorkshire,
        {
            "table": ("2024-03-west-yorkshire-street",),
            "station": ("Falls within",),
            "occurred_from": (_when("Month", "YYYY-MM"),),
            "offence": ("Crime type",),
            "latitude": ("Latitude",),
            "longitude": ("Longitude",),
            "status": (
                {
                    "column": "Last outcome category",
                    "codes": {
                        "Investigation complete; no suspect identified": "unknown_suspect",
                        "Unable to prosecute suspect": "known_suspect",
                        "Awaiting court outcome": "prosecuted",
                    },
                },
            ),
        },
    ),
    Shape(
        "Thai register",
        "ทะเบียนคดี",
        _thai_register,
        {
            "table": ("ทะเบียนคดี",),
            "key": ("เลขรับคำร้องทุกข์", "ลำดับ"),
            "station": ("สถานีตำรวจ",),
            "occurred_from": (_when("วันที่เกิดเหตุ", "DD/MM/YYYY", time="เวลา", era="BE"),),
            "reported": (_when("วันที่รับแจ้ง", "DD/MM/YYYY", era="BE"),),
            "offence": ("ฐานความผิด",),
            "latitude": ("ละติจูด",),
            "longitude": ("ลองจิจูด",),
            "status": (
                {
                    "column": "ผลคดี",
                    "codes": {
                        "ไม่รู้ตัวผู้กระทำผิด": "unknown_suspect",
                        "จับกุมแล้ว": "arrested",
                        "ส่งฟ้อง": "prosecuted",
                    },
                },
            ),
        },
    ),
    Shape(
        "Songkhla",
        "crime2566",
        _songkhla,
        {
            "table": ("crime2566",),
            "key": ("no",),
            "station": ("station",),
            "occurred_from": (_when("date", ["MM/DD/YYYY", "serial"], time="time"),),
            "offence": ("crime_type",),
        },
        rows=4_000,
    ),
    Shape(
        "São Paulo",
        "ocorrencias_2023",
        _sao_paulo,
        {
            "table": ("ocorrencias_2023",),
            "key": (["NUM_BO", "ANO_BO", "NOME_DELEGACIA"], ["NUM_BO", "NOME_DELEGACIA"]),
            "station": ("NOME_DELEGACIA",),
            "occurred_from": (_when("DATA_OCORRENCIA_BO", "DD/MM/YYYY", time="HORA_OCORRENCIA_BO"),),
            "reported": (_when("DATA_COMUNICACAO_BO", "DD/MM/YYYY"),),
            "offence": ("RUBRICA",),
            "latitude": ("LATITUDE",),
            "longitude": ("LONGITUDE",),
        },
    ),
    Shape(
        "a German force",
        "straftaten",
        _german,
        {
            "table": ("straftaten",),
            "key": ("Vorgangsnummer",),
            "station": ("Dienststelle",),
            "occurred_from": (_when("Tatzeit von", "DD.MM.YYYY hh:mm"),),
            "occurred_to": (_when("Tatzeit bis", "DD.MM.YYYY hh:mm"),),
            "reported": (_when("Anzeigedatum", "DD.MM.YYYY"),),
            "updated": (_when("geändert am", "DD.MM.YYYY hh:mm"),),
            "offence": ("Delikt",),
            "latitude": ("Breitengrad",),
            "longitude": ("Längengrad",),
        },
    ),
    Shape(
        "a Thai application",
        "events",
        _thai_app,
        {
            "table": ("events",),
            "key": ("id",),
            "station": ("station_id",),
            "occurred_from": (_when("event_date", "ISO"),),
            "reported": (_when("created_at", "ISO"),),
            "offence": ("type",),
            "latitude": ("lat",),
            "longitude": ("lng",),
        },
    ),
    Shape(
        "an Indonesian force",
        "laporan_polisi",
        _indonesian,
        {
            "table": ("laporan_polisi",),
            "key": ("no_lp",),
            "station": ("polsek",),
            "occurred_from": (_when("tanggal_kejadian", "DD-MM-YYYY", time="jam_kejadian"),),
            "reported": (_when("tanggal_lapor", "DD-MM-YYYY"),),
            "offence": ("jenis_kejahatan",),
            "latitude": ("lintang",),
            "longitude": ("bujur",),
        },
    ),
    Shape(
        "New York",
        "nypd_complaint_data",
        _new_york,
        {
            "table": ("nypd_complaint_data",),
            "key": ("CMPLNT_NUM",),
            "station": ("ADDR_PCT_CD",),
            "occurred_from": (_when("CMPLNT_FR_DT", "MM/DD/YYYY", time="CMPLNT_FR_TM"),),
            "occurred_to": (_when("CMPLNT_TO_DT", "MM/DD/YYYY", time="CMPLNT_TO_TM"),),
            "reported": (_when("RPT_DT", "MM/DD/YYYY"),),
            "offence": ("OFNS_DESC", "KY_CD"),
            "latitude": ("Latitude",),
            "longitude": ("Longitude",),
        },
    ),
)


# Written after the twelve were all read, and marked as they were first answered.
def _los_angeles(n: int, at: datetime, dice: random.Random) -> Row:
    return {
        "DR_NO": 190_000_000 + n,
        "Date Rptd": f"{at + timedelta(days=1):%m/%d/%Y} 12:00:00 AM",
        "DATE OCC": f"{at:%m/%d/%Y} 12:00:00 AM",
        "TIME OCC": f"{at:%H%M}",
        "AREA": f"{n % 21 + 1:02d}",
        "AREA NAME": dice.choice(("Central", "Southwest", "Van Nuys", "Hollywood")),
        "Rpt Dist No": dice.randint(101, 2199),
        "Part 1-2": dice.choice((1, 2)),
        "Crm Cd": dice.choice((510, 624, 330, 440)),
        "Crm Cd Desc": dice.choice(
            ("VEHICLE - STOLEN", "BATTERY - SIMPLE ASSAULT", "BURGLARY", "THEFT PLAIN")
        ),
        "Mocodes": f"{dice.randint(100, 2000):04d} {dice.randint(100, 2000):04d}",
        "Vict Age": dice.randint(0, 90),
        "Premis Desc": dice.choice(("STREET", "MTA - RED LINE - STATION", "SIDEWALK")),
        "Weapon Desc": dice.choice(("", "STRONG-ARM", "HAND GUN")),
        "Status": dice.choice(("IC", "AA", "AO")),
        "Status Desc": dice.choice(("Invest Cont", "Adult Arrest", "Adult Other")),
        "LOCATION": f"{dice.randint(100, 9900)} S FIGUEROA ST",
        "LAT": 33.9 + dice.random() / 4,
        "LON": -118.5 + dice.random() / 4,
    }


def _french(n: int, at: datetime, dice: random.Random) -> Row:
    return {
        "numero_procedure": f"2023/{n:06d}",
        "date_des_faits": f"{at:%d/%m/%Y}",
        "heure_des_faits": f"{at:%Hh%M}",
        "date_depot_plainte": f"{at + timedelta(days=2):%d/%m/%Y}",
        "nature_infraction": dice.choice(("Vol simple", "Cambriolage", "Escroquerie", "Coups et blessures")),
        "commissariat": dice.choice(("Lyon 1er", "Lyon 3e", "Villeurbanne")),
        "gare": dice.choice(("", "Part-Dieu", "Perrache")),
        "commune": dice.choice(("Lyon", "Bron", "Villeurbanne")),
        "latitude": f"{45.7 + dice.random() / 9:.6f}".replace(".", ","),
        "longitude": f"{4.8 + dice.random() / 9:.6f}".replace(".", ","),
        "date_maj": f"{at + timedelta(days=30):%d/%m/%Y %H:%M}",
    }


def _thai_parts(n: int, at: datetime, dice: random.Random) -> Row:
    return {
        "คดีที่": n // 5 + 1,
        "ปี": at.year + 543,
        "เดือน": at.month,
        "วันที่": at.day,
        "ชั่วโมง": at.hour,
        "นาที": at.minute,
        "หน่วยงาน": f"92{n % 5:02d}",
        "หน่วยนับ": "คดี",
        "ประเภทความผิด": dice.choice(("ลักทรัพย์", "ชิงทรัพย์", "ฆ่าผู้อื่น", "พ.ร.บ.จราจร")),
        "พิกัด X": round(560_000 + dice.random() * 30_000, 2),
        "พิกัด Y": round(830_000 + dice.random() * 30_000, 2),
        "วันที่บันทึก": f"{at + timedelta(days=3):%Y-%m-%d %H:%M:%S}",
        "แก้ไขล่าสุด": f"{at + timedelta(days=9):%Y-%m-%d %H:%M:%S}",
    }


def _vietnamese(n: int, at: datetime, dice: random.Random) -> Row:
    return {
        "mã_vụ": f"VA{n:05d}",
        "ngày_xảy_ra": f"{at:%d/%m/%Y}",
        "giờ_xảy_ra": f"{at:%H:%M}",
        "ngày_trình_báo": f"{at + timedelta(days=1):%d/%m/%Y}",
        "loại_tội": dice.choice(("Trộm cắp tài sản", "Cướp giật", "Lừa đảo", "Cố ý gây thương tích")),
        "công_an_phường": dice.choice(("Bến Nghé", "Bến Thành", "Đa Kao")),
        "quận": dice.choice(("1", "3", "5")),
        "thời_tiết": dice.choice(("nắng", "mưa")),
        "vĩ_độ": 10.7 + dice.random() / 9,
        "kinh_độ": 106.6 + dice.random() / 9,
    }


LATER = (
    Shape(
        "Los Angeles",
        "crime_data_2010_to_2019",
        _los_angeles,
        {
            "table": ("crime_data_2010_to_2019",),
            "key": ("DR_NO",),
            "station": ("AREA", "AREA NAME"),
            "occurred_from": (
                _when("DATE OCC", "MM/DD/YYYY hh:mm:ss", time="TIME OCC"),
                _when("DATE OCC", "MM/DD/YYYY", time="TIME OCC"),
            ),
            "reported": (_when("Date Rptd", "MM/DD/YYYY hh:mm:ss"), _when("Date Rptd", "MM/DD/YYYY")),
            "offence": ("Crm Cd", "Crm Cd Desc"),
            "latitude": ("LAT",),
            "longitude": ("LON",),
            "status": ({"column": "Status Desc", "codes": {"Adult Arrest": "arrested"}},),
        },
    ),
    Shape(
        "a French force",
        "faits_constates",
        _french,
        {
            "table": ("faits_constates",),
            "key": ("numero_procedure",),
            "station": ("commissariat",),
            "occurred_from": (_when("date_des_faits", "DD/MM/YYYY", time="heure_des_faits"),),
            "reported": (_when("date_depot_plainte", "DD/MM/YYYY"),),
            "updated": (_when("date_maj", "DD/MM/YYYY hh:mm"),),
            "offence": ("nature_infraction",),
            "latitude": ("latitude",),
            "longitude": ("longitude",),
        },
    ),
    Shape(
        "Thai, in parts",
        "สถิติรายคดี",
        _thai_parts,
        {
            "table": ("สถิติรายคดี",),
            "key": (["คดีที่", "หน่วยงาน"], ["คดีที่", "ปี", "หน่วยงาน"]),
            "station": ("หน่วยงาน",),
            "occurred_from": (
                {
                    "year": "ปี",
                    "month": "เดือน",
                    "day": "วันที่",
                    "hour": "ชั่วโมง",
                    "minute": "นาที",
                    "era": "BE",
                },
            ),
            "reported": (_when("วันที่บันทึก", "YYYY-MM-DD hh:mm:ss"),),
            "updated": (_when("แก้ไขล่าสุด", "YYYY-MM-DD hh:mm:ss"),),
            "offence": ("ประเภทความผิด",),
        },
    ),
    Shape(
        "a Vietnamese force",
        "vụ_việc",
        _vietnamese,
        {
            "table": ("vụ_việc",),
            "key": ("mã_vụ",),
            "station": ("công_an_phường",),
            "occurred_from": (_when("ngày_xảy_ra", "DD/MM/YYYY", time="giờ_xảy_ra"),),
            "reported": (_when("ngày_trình_báo", "DD/MM/YYYY"),),
            "offence": ("loại_tội",),
            "latitude": ("vĩ_độ",),
            "longitude": ("kinh_độ",),
        },
    ),
)


def table(shapes: tuple[Shape, ...], folder: Path) -> str:
    """Return the marks of all shapes as a table of Markdown, wrong fields by name below it."""
    lines = [
        "| database | right | silent | wrong | wrong and confident |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    total, faults = [0, 0, 0, 0], []
    for number, shape in enumerate(shapes):
        found = marks(shape, write(shape, folder / f"{number}.sqlite"))
        counts = [sum(m.verdict == verdict for m in found) for verdict in ("right", "silent", "wrong")]
        counts.append(sum(m.verdict == "wrong" and m.sure == "high" for m in found))
        total = [a + b for a, b in zip(total, counts, strict=True)]
        lines.append(f"| {shape.name} | {' | '.join(map(str, counts))} |")
        faults += [
            f"{shape.name}: {m.verdict} {m.field} {m.answer or ''}" for m in found if m.verdict != "right"
        ]
    lines.append(f"| **all {sum(total[:3])} fields** | {' | '.join(f'**{n}**' for n in total)} |")
    return "\n".join([*lines, "", *faults])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        print(table(SHAPES + LATER, Path(made)))
