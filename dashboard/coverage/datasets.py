"""The data sets by name, as the pages call them; the loaders know how each is read."""

from collections.abc import Mapping

from dashboard.language.text import LANGUAGES, Text

INCIDENTS, SURVEYS = "incidents", "survey_responses"
DATASETS: dict[str, Text] = {
    INCIDENTS: Text("คดี", "Cases"),
    SURVEYS: Text("คำตอบแบบสำรวจ", "Survey responses"),
    "survey_results": Text("ผลสำรวจ (ยอดรวม)", "Survey results"),
    "innovation_use": Text("การใช้งานนวัตกรรม", "Innovation use"),
    "activities": Text("กิจกรรมภาคีเครือข่าย", "Partner activities"),
    "resolutions": Text("มติที่ประชุม", "Resolutions"),
    "risk_spots": Text("จุดเสี่ยง", "Risk spots"),
    "confirmed_months": Text("เดือนที่ยืนยันว่าคดีครบ", "Months confirmed complete"),
    "stations": Text("สถานีตำรวจ", "Stations"),
    "zones": Text("พื้นที่ Safety Zone", "Safety zones"),
    "station_areas": Text("เขตรับผิดชอบของสถานี", "Station areas"),
    "population": Text("ประชากร", "Population"),
    "offence_weights": Text("น้ำหนักความเสียหายของฐานความผิด", "Harm weights of offences"),
    "targets": Text("เป้าหมายตัวชี้วัด", "Targets"),
    "partners": Text("ภาคีเครือข่าย", "Partners"),
    "innovations": Text("นวัตกรรม", "Innovations"),
    "checkpoints": Text("จุดตรวจและตู้แดง", "Checkpoints"),
    "holidays": Text("วันหยุดราชการ", "Holidays"),
    "annotations": Text("เหตุการณ์ประกอบแนวโน้ม", "Events"),
}
# What a row of each data set is, by which people count; of one and of several.
_COUNTED: dict[str, tuple[str, str, str]] = {
    INCIDENTS: ("{n:,} คดี", "{n:,} case", "{n:,} cases"),
    SURVEYS: ("คำตอบ {n:,} ชุด", "{n:,} answer sheet", "{n:,} answer sheets"),
    "survey_results": ("ผลสำรวจ {n:,} ข้อ", "{n:,} survey result", "{n:,} survey results"),
    "innovation_use": ("การใช้งาน {n:,} รายการ", "{n:,} use", "{n:,} uses"),
    "activities": ("กิจกรรม {n:,} รายการ", "{n:,} activity", "{n:,} activities"),
    "resolutions": ("มติ {n:,} ข้อ", "{n:,} resolution", "{n:,} resolutions"),
    "risk_spots": ("จุดเสี่ยง {n:,} จุด", "{n:,} risk spot", "{n:,} risk spots"),
    "confirmed_months": ("เดือนที่ยืนยัน {n:,} เดือน", "{n:,} confirmed month", "{n:,} confirmed months"),
    "stations": ("สถานีตำรวจ {n:,} แห่ง", "{n:,} police station", "{n:,} police stations"),
    "zones": ("รูปพื้นที่ {n:,} รูป", "{n:,} zone", "{n:,} zones"),
    "station_areas": ("รูปเขตรับผิดชอบ {n:,} รูป", "{n:,} station area", "{n:,} station areas"),
    "population": ("ยอดประชากร {n:,} รายการ", "{n:,} count of people", "{n:,} counts of people"),
    "offence_weights": ("ฐานความผิด {n:,} ฐาน", "{n:,} offence", "{n:,} offences"),
    "targets": ("เป้าหมาย {n:,} รายการ", "{n:,} target", "{n:,} targets"),
    "partners": ("ภาคี {n:,} ราย", "{n:,} partner", "{n:,} partners"),
    "innovations": ("นวัตกรรม {n:,} รายการ", "{n:,} innovation", "{n:,} innovations"),
    "checkpoints": ("จุดตรวจ/ตู้แดง {n:,} จุด", "{n:,} checkpoint", "{n:,} checkpoints"),
    "holidays": ("วันหยุด {n:,} วัน", "{n:,} holiday", "{n:,} holidays"),
    "monthly": (
        "รายการในแบบรายงาน {n:,} รายการ",
        "{n:,} entry of a monthly form",
        "{n:,} entries of monthly forms",
    ),
    "annotations": ("เหตุการณ์ {n:,} รายการ", "{n:,} event", "{n:,} events"),
}
_ROWS = ("{n:,} แถว", "{n:,} row", "{n:,} rows")
_STATIONS = ("{n:,} สถานี", "{n:,} station", "{n:,} stations")
# Answers one by one or their totals: either is the survey of a month, and it is asked for under one name.
SAME_REPORT = {"survey_results": SURVEYS}
REPORTS = DATASETS | {SURVEYS: Text("ผลสำรวจประชาชน", "Surveys of the public")}


def counted(rows: Mapping[str, int], stations: int = 0) -> Text:
    """Return what rows of data sets are in people's words: `กิจกรรม 30 รายการ · 2 สถานี`.

    Args:
        rows: data set -> how many; those without any are left out where another has some.
        stations: of how many they are; 0 = not told.
    """
    several = {code: n for code, n in rows.items() if n} or dict(rows)
    parts = [_number(_COUNTED.get(code, _ROWS), n) for code, n in several.items()]
    parts += [_number(_STATIONS, stations)] if stations else []
    return Text(*(" · ".join(part(lang) for part in parts) for lang in LANGUAGES))


def _number(words: tuple[str, str, str], n: int) -> Text:
    thai, one, many = words
    return Text(thai.format(n=n), (one if n == 1 else many).format(n=n))


def name(code: str) -> Text:
    """A data set's name; one that is not known here goes by its code."""
    return DATASETS.get(code, Text(code, code))
