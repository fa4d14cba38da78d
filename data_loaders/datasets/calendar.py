"""Targets, events beside the trends, and public holidays."""

import pandas as pd
from sqlalchemy import Connection, select

from dashboard import schema
from dashboard.language.text import Text, in_both
from dashboard.schema.survey_indicators import SURVEY_CODES, SURVEY_INDICATORS
from data_loaders.columns import DAY, NATION, Column, Context, Dataset, Rows, pick, station
from data_loaders.datasets.innovations import before
from data_loaders.lists import Lists
from data_loaders.problems import Problem

INDICATORS = {
    **{i.code: Text(f"{i.name_in_files.th} (ร้อยละ)", f"{i.name_in_files.en} (%)") for i in SURVEY_INDICATORS},
    "innovation": Text("นวัตกรรมที่ใช้จริง (รายการ)", "Innovations in use"),
    "partnership": Text("กิจกรรมทุกภาคส่วน (ครั้งต่อไตรมาส)", "Activities a sector and quarter"),
    "zone_cases": Text("การเปลี่ยนแปลงคดีในพื้นที่ (ร้อยละ)", "Change of cases in the zone (%)"),
}
# Stored as fractions; people write percentages.
IN_PERCENT = (*SURVEY_CODES, "zone_cases")
# Without "(ร้อยละ)", and as people say it.
SPELLINGS = {name: i.code for i in SURVEY_INDICATORS for name in (i.name_in_files.th, *i.spellings)}


def _targets(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    rows = pick(frame, {"indicator": "indicator", "fiscal_year": "fiscal_year"})
    for own, key in (("province_code", "province"), ("station_code", "station")):
        rows[own] = frame.get(key, None)
    percent = frame["indicator"].isin(IN_PERCENT)
    rows["value"] = [v / 100 if p else v for v, p in zip(frame["value"], percent, strict=True)]
    return [Rows(schema.targets, rows, ("indicator", "fiscal_year", "province_code", "station_code"))]


def _targets_of(connection: Connection) -> pd.DataFrame:
    t = schema.targets.c
    province, station_code = t.province_code.label("province"), t.station_code.label("station")
    statement = select(t.indicator, t.fiscal_year, province, station_code, t.value)
    frame = pd.DataFrame(connection.execute(statement.order_by(t.id)).mappings())
    if len(frame):
        percent = frame["indicator"].isin(IN_PERCENT)
        frame["value"] = frame["value"].where(~percent, (frame["value"] * 100).round(6))
    return frame


def _possible(frame: pd.DataFrame, _lists: Lists) -> list[Problem]:
    """Return targets of surveys that are no percentage, and changes that may be shares: 0.4 is likely to mean
    40 %.
    """
    strange = frame["value"].map(lambda value: value is not None and not 1 < value <= 100)
    beyond = frame[frame["indicator"].isin(SURVEY_CODES) & strange]
    share = frame["value"].map(lambda value: value is not None and 0 < abs(value) <= 1)
    return [_may_be_share(r) for _, r in frame[(frame["indicator"] == "zone_cases") & share].iterrows()] + [
        Problem(
            r["sheet"],
            int(r["row"]),
            "เป้าหมาย",
            f"{r['value']:g}",
            Text("ต้องเป็นร้อยละ 1–100", "must be a percentage, 1–100"),
            Text("พิมพ์ 40 สำหรับร้อยละ 40", "Write 40 for 40 %."),
            "value",
        )
        for _, r in beyond.iterrows()
    ]


SHARE_OR_PERCENT = Text(
    "อ่านได้สองแบบ: สัดส่วน ({percent:g} %) หรือร้อยละ ({value:g} %)",
    "can be read in two ways: a share ({percent:g} %) or a percentage ({value:g} %)",
)


def _may_be_share(row: pd.Series) -> Problem:
    value = row["value"]
    reason = in_both(lambda lang: SHARE_OR_PERCENT(lang, value=value, percent=100 * value))
    remedy = Text("พิมพ์ -10 สำหรับลดลงร้อยละ 10", "Write -10 for a fall of 10 %.")
    return Problem(row["sheet"], int(row["row"]), "เป้าหมาย", f"{value:g}", reason, remedy, "value")


TARGETS = Dataset(
    code="targets",
    about=Text(
        "เป้าหมายรายปีงบประมาณ ของประเทศ จังหวัด หรือสถานี", "Targets by fiscal year: national, province or station"
    ),
    columns=(
        Column(
            "indicator",
            Text("ตัวชี้วัด", "Indicator"),
            "choice",
            required=True,
            choices=INDICATORS,
            example=SURVEY_CODES[0],
            spellings=SPELLINGS,
        ),
        Column(
            "fiscal_year",
            Text("ปีงบประมาณ (พ.ศ.)", "Fiscal year (พ.ศ.)"),
            "integer",
            required=True,
            low=2560,
            high=2643,
            example=2570,
            variants=("ปี", "ปีงบ", "fiscal year"),
        ),
        Column(
            "province",
            Text("จังหวัด", "Province"),
            "code",
            lookup="provinces",
            help=Text("เว้นว่าง = ทั้งประเทศ", "Empty = national"),
        ),
        station(required=False, example=""),
        Column(
            "value",
            Text("เป้าหมาย", "Target"),
            "number",
            required=True,
            low=-100,
            high=100_000,
            example=40,
            variants=("ค่าเป้าหมาย", "target"),
        ),
    ),
    key=("indicator", "fiscal_year", "province", "station"),
    owner="station",
    stored_in=(schema.targets,),
    tables=_targets,
    rows_of=_targets_of,
    set_above=True,
    check=_possible,
)

EVENTS = {
    "joining": Text("เข้าร่วมโครงการ", "Joining"),
    "festival": Text("เทศกาล", "Festival"),
    "operation": Text("การระดมกวาดล้าง", "Operation"),
    "other": Text("อื่น ๆ", "Other"),
}


def _annotations(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    rows = pick(frame, {c: c for c in ("first_day", "last_day", "kind", "title_th", "title_en")})
    rows["title_en"] = (
        frame["title_en"].fillna(frame["title_th"]) if "title_en" in frame else frame["title_th"]
    )
    rows["station_code"] = frame.get("station", None)
    return [Rows(schema.annotations, rows, ("first_day", "kind", "title_th", "station_code"))]


def _annotations_of(connection: Connection) -> pd.DataFrame:
    a = schema.annotations.c
    statement = select(
        a.first_day, a.last_day, a.kind, a.title_th, a.title_en, a.station_code.label("station")
    )
    return pd.DataFrame(connection.execute(statement.order_by(a.first_day, a.id)).mappings())


ANNOTATIONS = Dataset(
    code="annotations",
    about=Text(
        "เทศกาล การระดมกวาดล้าง การเข้าร่วมโครงการ", "Festivals, operations, joining, shown beside the trends"
    ),
    columns=(
        Column(
            "first_day",
            Text("วันแรก", "First day"),
            "date",
            required=True,
            future=True,
            example="2026-04-11",
            variants=("เริ่ม", "ตั้งแต่วันที่"),
        ),
        Column(
            "last_day",
            Text("วันสุดท้าย", "Last day"),
            "date",
            required=True,
            future=True,
            example="2026-04-17",
            variants=("สิ้นสุด", "ถึงวันที่"),
        ),
        Column(
            "kind",
            Text("ชนิด", "Kind"),
            "choice",
            required=True,
            choices=EVENTS,
            example="festival",
            variants=("ประเภท",),
        ),
        Column(
            "title_th",
            Text("ชื่อเหตุการณ์", "Title in Thai"),
            required=True,
            example="สงกรานต์",
            variants=("เหตุการณ์", "เรื่อง", "title"),
        ),
        Column("title_en", Text("ชื่อ (อังกฤษ)", "Title in English"), example="Songkran"),
        station(required=False, example=""),
    ),
    key=("first_day", "kind", "title_th", "station"),
    owner="station",
    stored_in=(schema.annotations,),
    tables=_annotations,
    rows_of=_annotations_of,
    check=lambda frame, _lists: before(
        frame, "first_day", "last_day", Text("วันสุดท้ายก่อนวันแรก", "ends before it begins")
    ),
)


def _holidays(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    rows = pick(frame, {"day": "day", "name_th": "name_th"})
    rows["name_en"] = frame["name_en"].fillna(frame["name_th"]) if "name_en" in frame else frame["name_th"]
    return [Rows(schema.holidays, rows, ("day",))]


def _holidays_of(connection: Connection) -> pd.DataFrame:
    return pd.DataFrame(
        connection.execute(select(schema.holidays).order_by(schema.holidays.c.day)).mappings()
    )


HOLIDAYS = Dataset(
    code="holidays",
    about=Text("วันหยุดราชการและวันหยุดพิเศษ หนึ่งแถวหนึ่งวัน", "Public holidays, one a row"),
    columns=(
        Column(
            "day",
            Text("วันที่", "Day"),
            "date",
            required=True,
            future=True,
            example="2026-12-05",
            variants=("วันหยุด", *DAY),
        ),
        Column(
            "name_th",
            Text("ชื่อวันหยุด", "Name in Thai"),
            required=True,
            example="วันพ่อแห่งชาติ",
            variants=("ชื่อ", "holiday", "รายการ"),
        ),
        Column("name_en", Text("ชื่อ (อังกฤษ)", "Name in English"), example="Father's Day"),
    ),
    key=("day",),
    owner=NATION,
    stored_in=(schema.holidays,),
    tables=_holidays,
    rows_of=_holidays_of,
)
