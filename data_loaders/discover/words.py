"""The words by which police databases name things: Thai, English and the usual abbreviations."""

import re
from collections.abc import Sequence


def plain(name: str) -> str:
    """Return `CrimeNo` and `CRIME-NO` as `crime_no`; Thai stays as it is."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^0-9a-z\u0e00-\u0e7f]+", "_", parted.lower()).strip("_")


# What tables are called.
TABLES = {
    "stations": r"station|unit|agenc|precinct|organi|(^|_)orgs?(_|$)|department|หน่วย|สถานี|(^|_)สภ",
    "offences": (
        r"(offen[cs]es?|charges?|crimes?)_?(types?|codes?|list|ref|lookup|master|cat)"
        r"|(types?|codes?|ref|lu|lkp|mst|tb|m)_?(offen[cs]e|charge|crime)"
        r"|statute|ฐานความผิด|ประเภทคดี|รหัสข้อหา|กฎหมาย"
    ),
    "incidents": r"incident|(^|_)cases?(_|$)|crime|criminal|complaint|(^|_)fir(_|$)|occurrence|คดี|เหตุ",
    "incident_offences": r"offen[cs]e|charge|ข้อหา|ฐานความผิด",
    "arrests": r"arrest|accused|suspect|offender|defendant|ผู้ต้องหา|จับ",
    "statuses": r"status|state|clear|dispos|สถานะ|สถานภาพ",
}

# What columns are called, in the order in which a name is tried: ถึงวันที่เกิดเหตุ is an end, not a beginning.
FIELDS = {
    "occurred_to": r"until|(^|_)to(_|$)|_to_?date|(^|_)end|ถึง|สิ้นสุด",
    "updated": r"upd|modif|chang|edit|last_|แก้ไข|ปรับปรุง|บันทึก|entry|entered|creat|insert|timestamp",
    "reported": r"report|rcv|receiv|complain|notif|รับแจ้ง|แจ้ง|ร้องทุกข์|รับคดี|รับคำ",
    "cleared_at": r"clear|dispos|close|จำหน่าย|ปิดคดี|จับกุม",
    "occurred_from": r"occur|(^|_)occ(_|$)|incident|event|crime|offen[cs]e|happen|commit|เกิด",
}
STATION = r"station|(^|_)stn|unit|agency|(^|_)org|(^|_)ori(_|$)|precinct|dept|หน่วย|สถานี|(^|_)สภ"
STATUS = r"status|(^|_)state|clear|dispos|result|สถานะ|ผลคดี|ผลการ|สถานภาพ"
OFFENCE = r"offen[cs]e|charge|crime_?(type|code|cd)|ฐานความผิด|ข้อหา|ประเภท(คดี|ความผิด)|ucr"
NUMBER = r"case|เลข|number|(^|_)no(_|$)|(^|_)num(_|$)|(^|_)id(_|$)|_id$|crime_?no|(^|_)fir|คดีที่|(^|_)ref(_|$)"
YEAR, MONTH, DAY = r"year|(^|_)yr|ปี|พ_?ศ", r"month|(^|_)mon(_|$)|เดือน", r"(^|_)day(_|$)|(^|_)date(_|$)|วัน"
TIME, HOUR, MINUTE = r"time|เวลา|(^|_)tm(_|$)", r"hour|(^|_)hr|ชม|ชั่วโมง", r"minute|(^|_)min(_|$)|นาที"
LATITUDE = r"(^|_)lat|latitude|ละติจูด|พิกัด_?y|(^|_)y(_|$)|northing"
LONGITUDE = r"(^|_)lon|(^|_)lng|longitude|ลองจิจูด|ลองติจูด|พิกัด_?x|(^|_)x(_|$)|easting"
NAME, ENGLISH = r"name|ชื่อ|desc|title|ความหมาย|รายละเอียด|label", r"(^|_)en(g|glish)?(_|$)|อังกฤษ"
CODE = r"code|(^|_)cd(_|$)|รหัส|(^|_)id(_|$)|_id$"
PROVINCE = r"prov|จังหวัด|changwat"
GROUP = r"group|(^|_)grp|กลุ่ม|against|category|(^|_)cat(_|$)|class|ประเภท"
SEVERITY = r"order|(^|_)seq|severity|rank|ลำดับ|(^|_)sort"

_PARTS = re.compile(
    r"วันที่|วัน|เดือน|ปี|เวลา|ชม|ชั่วโมง|นาที|พ_?ศ|datetime|date|day|month|year|time|hours?|minutes?|(^|_)(dt|tm|hr|min|yr|hh|mm)(?=_|$)"
)


def names(pattern: str, name: str) -> bool:
    return re.search(pattern, plain(name)) is not None


def stem(name: str) -> str:
    """Return a name without its words for parts of a time: `ชม.เกิดเหตุ` and `วันเกิดเหตุ` have one stem."""
    return re.sub(r"_+", "_", _PARTS.sub("_", plain(name))).strip("_").removeprefix("ที่")


def _first(rules: Sequence[tuple[str, str]], text: str) -> str | None:
    return next((meaning for pattern, meaning in rules if re.search(pattern, text, re.IGNORECASE)), None)


_STATES = (
    (r"ไม่รู้ตัว|ไม่ทราบตัว|unknown|unsolved|no suspect", "unknown_suspect"),
    (r"ส่งฟ้อง|สั่งฟ้อง|prosecut|charged|indict", "prosecuted"),
    (r"จับ|arrest", "arrested"),
    (r"ถอน|ยอมความ|ยุติ|งดสอบสวน|withdraw|exception|unfounded|settled", "cleared_otherwise"),
    (r"รู้ตัว|known|identified", "known_suspect"),
)
_GROUPS = (
    (r"^\s*(?:กลุ่ม(?:ที่)?|group|grp)?\s*\.?\s*1\b|ชีวิต|person|violent", "1"),
    (r"^\s*(?:กลุ่ม(?:ที่)?|group|grp)?\s*\.?\s*3\b|พิเศษ|special", "3"),
    (r"^\s*(?:กลุ่ม(?:ที่)?|group|grp)?\s*\.?\s*4\b|รัฐ|society|state", "4"),
    (r"^\s*(?:กลุ่ม(?:ที่)?|group|grp)?\s*\.?\s*2\b|ทรัพย์|property", "2"),
)
_OFFENCES = (
    (r"พยายามฆ่า|attempted (murder|homicide)", "attempted_murder"),
    (r"ประมาท|negligen|manslaughter", "negligent_death"),
    (r"ทำร้าย.*ตาย|assault.*death", "assault_death"),
    (r"ฆ่า|murder|homicide", "murder"), (r"ข่มขืน|\brape", "rape"), (r"ทำร้าย|assault|battery", "assault"),
    (r"ปล้น|gang robbery|dacoity", "gang_robbery"), (r"ชิง|robbery", "robbery"), (r"วิ่งราว|snatch", "snatching"),
    (r"วางเพลิง|arson", "arson"), (r"กรรโชก|extort|blackmail", "extortion"),
    (r"(ลัก|โจรกรรม).*(จักรยานยนต์|จยย)|motorcycle theft|theft of (a )?motorcycle", "theft_motorcycle"),
    (r"(ลัก|โจรกรรม).*รถ|(car|motor vehicle) theft", "theft_car"),
    (r"รับของโจร|receiving|stolen property", "receiving"), (r"ลัก|theft|larceny|burglary", "theft"),
    (r"เสียทรัพย์|vandal|criminal damage|destruction", "damage"), (r"ยักยอก|embezzle", "embezzlement"),
    (r"(ฉ้อโกง|หลอก).*(ออนไลน์|อินเท)|online fraud|cyber fraud", "fraud_online"), (r"ฉ้อโกง|fraud|swindle", "fraud"),
    (r"ค้ามนุษย์|human trafficking", "human_trafficking"), (r"คอมพิวเตอร์|computer|hacking", "computer_crime"),
    (r"หนี้นอกระบบ|ดอกเบี้ยเกิน|informal lend", "informal_debt"),
    (r"ลิขสิทธิ์|ปัญญา|เครื่องหมายการค้า|intellectual|copyright|trademark", "intellectual_property"),
    (r"ยาเสพติด|ยาบ้า|drug|narcotic", "drugs"), (r"อาวุธปืน|firearm|weapon", "firearms"), (r"พนัน|gambl", "gambling"),
    (r"ประเวณี|prostitut", "prostitution"), (r"คนเข้าเมือง|ต่างด้าว|immigra", "immigration"),
)  # fmt: skip


def state_of(text: str) -> str | None:
    """Return the canonical state of a case that a wording means."""
    return _first(_STATES, text)


def group_of(text: str) -> str | None:
    """Return the crime group, 1 to 4, that a wording means."""
    return _first(_GROUPS, text)


def offence_of(text: str) -> str | None:
    """Return the canonical offence that a wording means by one of its words; a guess to be looked at."""
    return _first(_OFFENCES, text)
