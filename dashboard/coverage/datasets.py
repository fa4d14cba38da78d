"""The data sets by name, as the pages call them; the loaders know how each is read."""

from dashboard.language.text import Text

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
# Answers one by one or their totals: either is the survey of a month, and it is asked for under one name.
SAME_REPORT = {"survey_results": SURVEYS}
REPORTS = DATASETS | {SURVEYS: Text("ผลสำรวจประชาชน", "Surveys of the public")}


def name(code: str) -> Text:
    """A data set's name; one that is not known here goes by its code."""
    return DATASETS.get(code, Text(code, code))
