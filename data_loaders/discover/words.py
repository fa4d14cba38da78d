"""The words by which police databases name things: Thai, English and the usual abbreviations, and what the
languages of Europe, Latin America, Indonesia and Viet Nam call the same.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache


@lru_cache(maxsize=50_000)
def plain(name: str) -> str:
    """Return `CrimeNo` and `CRIME-NO` as `crime_no`, `Año` as `ano`; other scripts stay as they are."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    latin = re.sub(r"(?<=[A-Za-z])[\u0300-\u036f]+", "", unicodedata.normalize("NFD", parted)).replace(
        "đ", "d"
    )
    return re.sub(
        r"[^0-9a-z\u0370-\u1fff\u2c00-\uffff]+", "_", unicodedata.normalize("NFC", latin.lower())
    ).strip("_")


# What tables are called.
TABLES = {
    "stations": r"station|(^|_)units?(_|$)|agenc|precinct|organi[sz]ation|(^|_)orgs?(_|$)|department|หน่วย|สถานี|(^|_)สภ(_|$)"
    r"|comisaria|dienststelle|delegacia|commissariat|polsek|polres",
    "offences": (
        r"(offen[cs]es?|charges?|crimes?)_?(types?|codes?|list|ref|lookup|master|cat)"
        r"|(types?|codes?|ref|lu|lkp|mst|tb|m)_?(offen[cs]e|charge|crime)"
        r"|statute|ฐานความผิด|ประเภทคดี|รหัสข้อหา|กฎหมาย"
    ),
    "incidents": (
        r"incident|(^|_)cases?(_|$)|crime|criminal|complaint|cmplnt|(^|_)fir(_|$)|occurrence|offen[cs]es|felon|คดี|เหตุ|แจ้งความ"
        r"|thefts?(_|$)|robber|burglar|homicide|murder|assault|larcen|shooting|(^|_)mci(_|$)"
        r"|delito|hurto|robo(s?)(_|$)|homicidio|denuncia|hecho|ocorrencia|crimes|furto|roubo|boletim"
        r"|straftat|delikt|vorgang|anzeige|(^|_)faits?(_|$)|delits?(_|$)|infraction|(^|_)vols(_|$)|reati|furti|(^|_)denunce"
        r"|kejadian|kejahatan|laporan_polisi|(^|_)lp(_|$)|kasus|vu_an|vu_viec|toi_pham|misdrijf|misdrijven|aangifte"
    ),
    "incident_offences": r"offen[cs]e|charge|ข้อหา|ฐานความผิด",
    "arrests": r"arrest|accused|suspect|offender|defendant|ผู้ต้องหา|จับ",
    "statuses": r"status|state|clear|dispos|สถานะ|สถานภาพ",
}
# What holds days and places, but no cases.
NO_CASES = (
    r"(^|_)logs?(_|$)|audit|patrol|session|(^|_)users?(_|$)|weather|employee|officer|personnel|vehicle|gps|track|shift|roster"
    r"|budget|invoice|payment|ticket|sensor|camera|migration|ลาดตระเวน|อากาศ|บุคลากร|กำลังพล|งบ|สายตรวจ|ผู้ใช้|เข้าเวร|ยานพาหนะ"
)
# A column that holds how many: such a table holds totals.
TOTAL = re.compile(
    r"(n|count|counts|total|totals|sum|freq|frequency|qty|cnt|cases|crimes|incidents|offen[cs]es"
    r"|(num|no|number|total|sum|count)_?(of_?)?(cases?|crimes?|incidents?|offen[cs]es?)"
    r"|(cases?|crimes?|incidents?|offen[cs]es?)_?(count|total|cnt|sum)"
    r"|(จำนวน|ยอด|รวม|ยอดรวม)(คดี|เหตุ|รวม|รับแจ้ง|ทั้งหมด|_.*)?|cantidad|casos|total_(casos|delitos)|numero_(de_)?(casos|delitos)"
    r"|quantidade|qtd|anzahl|faelle|falle|fallzahl|jumlah(_kasus)?|nombre|so_vu|totale|aantal)"
)

# What columns are called, in the order in which a name is tried: ถึงวันที่เกิดเหตุ is an end, not a beginning; what is
# entered anew or last is a change, and what is entered or created else is the moment of entry.
FIELDS = {
    "occurred_to": (
        r"until|(^|_)to(_|$)|_to_?date|(^|_)end|ถึง|สิ้นสุด|(^|_)bis(_|$)|hasta|(^|_)fim(_|$)|(^|_)fin(_|$)|jusqu|sampai|(^|_)ate(_|$)"
    ),
    "updated": (
        r"upd|modif|chang|edit|(^|_)last_|latest|แก้ไข|ปรับปรุง|ล่าสุด|เปลี่ยน|actualiz|atualiz|mise_a_jour|(^|_)maj(_|$)"
        r"|gea?ndert|geaendert|aender|aggiorn|diubah|diperbarui|perubahan|cap_nhat|(^|_)synced"
    ),
    "entered": (
        r"creat|entry|entered|(^|_)insert|บันทึก|คีย์|ลงระบบ|นำเข้า|สร้าง|timestamp|registr|cadastr|carga|erfass|angelegt|saisie|inserim"
        r"|dibuat|dimasukkan|record(ed)?_(at|on|date|time)|(date|time|dt)_?record|(date|time|dt)_?add|added|import|(^|_)load|ingest|tao"
    ),
    "reported": (
        r"report|inform(ed)?(_|$)|(^|_)rpt|rptd|rcv|receiv|complain|notif|รับแจ้ง|แจ้ง|ร้องทุกข์|รับคดี|รับคำ|denunc|comunica|anzeige|gemeldet|meldung"
        r"|plainte|signale|declar|segnal|lapor|trinh_bao|aangifte"
    ),
    "cleared_at": r"clear|dispos|close|จำหน่าย|ปิดคดี|จับกุม|cierre|abgeschlossen|abschluss|cloture|selesai",
    "occurred_from": (
        r"occur|(^|_)occ(_|$)|incident|event|crime|offen[cs]e|happen|commit|เกิด|เหตุ|hecho|ocurr|ocorr|suces|delit|siniestr|(^|_)fato"
        r"|(^|_)tat|ereignis|(^|_)faits?(_|$)|survenu|commis|avven|(^|_)fatto|kejadian|perkara|xay_ra|(^|_)fr(om)?(_|$)|(^|_)von(_|$)"
        r"|(^|_)start|(^|_)begin|desde|inicio|เริ่ม|pleeg"
    ),
}
# Days of other things, which are never taken for the day of the case for want of a better one.
OTHER_DAYS = (
    r"court|hearing|trial|warrant|expir|approv|print|export|deliver|(^|_)sent|hire|release|verdict|appeal|นัด|ศาล|หมาย|พิมพ์|ส่ง"
    r"|อนุมัติ|ตรวจ|พิพากษา|ปล่อย|audiencia|juicio|captura|gericht|verhandlung|sidang|arrest|จับ"
)
ARREST = r"arrest|จับ|captura|festnahme|prison|penangkapan"
STATION = (
    r"(?<!fire_)(?<!bus_)(?<!gas_)(?<!train_)(?<!weather_)(?<!subway_)(?<!metro_)(?<!bts_)(?<!mrt_)(?<!petrol_)(?<!railway_)"
    r"(?<!transit_)(?<!polling_)(?<!base_)(station|stn)(?!ary)(?!_?(type|of_entry))"
    r"|(^|_)units?(_?(code|id|name|no|cd|nm))?$|police_?(unit|dept|department|district)|(^|_)agency|(^|_)org(_|$)|(^|_)orgs?_?(code|id|name)|(^|_)ori(_|$)"
    r"|precinct|(^|_)pct(_|$)|(^|_)dept|(^|_)beat(_|$)|(^|_)division(_|$)|police_force|falls_within|jurisdiction"
    r"|หน่วย(?!นับ|วัด|กิต)|สถานี(?!รถ|ขนส่ง|ดับ|บริการ|น้ำ|อนามัย|ไฟ|วิทยุ|ที่เกิด)|(^|_)สภ(อ|ต)?(_|$)|(รหัส|ชื่อ|ของ)_?(สภ|สน)(_|$)|โรงพัก|บก_?สน"
    r"|sede_receptora|comisaria|(^|_)estacion_?(de_)?polic|cuadrante|delegacia|(^|_)dp(_|$)|dienststelle|polizei(revier|inspektion)|(^|_)revier(_|$)"
    r"|commissariat|brigade|gendarmerie|questura|caserma|polsek|polres|polda|cong_an|politiebureau"
)
# Where a case lies in the words of the administration: no unit of the police, yet better than none.
AREA = (
    r"district|neighbou?rhood|(^|_)hood|(^|_)ward(_|$)|borough|(^|_)boro(_|$)|lsoa|community|(^|_)area(_|$)|(^|_)zone(_|$)|barrio|comuna|bairro|arrondissement"
    r"|quartier|stadtteil|bezirk|kecamatan|kelurahan|(^|_)quan(_|$)|phuong|อำเภอ|ตำบล|แขวง|(^|_)เขต|municipio|localidad"
)
STATUS = (
    r"status(?!_?(civil|marit))|(^|_)state(_|$)(?!name|code)|clear|dispos|result|outcome|สถานะ(?!ภาพสมรส)|ผลคดี|ผลการ|สถานภาพ(?!สมรส)"
    r"|(^|_)estado(?!_?civil)(_|$)|situacao|(^|_)estatus|statut(_|$)|verfahrensstand|(^|_)esito"
)
OFFENCE = (
    r"offen[cs]e|(^|_)ofns|charge|crime_?(type|code|cd|cat|class|name|desc)|(type|kind|category)_?(of_)?crime|primary_type|mci_category|(^|_)crm_?cd"
    r"|(^|_)iucr|(^|_)ucr|fbi_code|(^|_)nibrs|ฐานความผิด|ข้อหา|ประเภท(คดี|ความผิด|เหตุ|อาชญา)|ลักษณะ(คดี|ความผิด)|คดีประเภท"
    r"|delito|conducta|tipo_?(de_)?(delito|hecho|crime|ocorrencia)|rubrica|natureza|delikt|straftat|tatbestand|infraction|qualification"
    r"|reato|jenis_?(kejahatan|kejadian|kasus|perkara)|tindak_?pidana|toi_danh|feit"
)
# A column of one of these names is taken for the offence where its values are named like offences.
PERHAPS_OFFENCE = r"type|category|(^|_)cat(_|$)|kind|class|desc|nature|title|ประเภท|ลักษณะ|ชนิด|รายละเอียด|หมวด|tipo|categoria|clase|modalidad|(^|_)art(_|$)|jenis|loai|code|crime|case"
# What is done with, in or to: weapons and places have words of offences too.
NO_OFFENCE = (
    r"weapon|arma|gun|premis|(^|_)prem_|locat|place|lugar|local|vehic|propert|(^|_)bien|stolen|object|item|outcome|status|result|law_?cat|atpt|attempt"
    r"|อาวุธ|ของกลาง|สถานที่|ทรัพย์ที่|สาเหตุ|แรงจูงใจ|motive|cause|victim|method|วิธี|medio|grupo_bien|(^|_)ext$|update|source|system"
)
NUMBER = (
    r"case|เลข|number|(^|_)no(_|$)|(^|_)num(_|$)|(^|_)id(_|$)|_id$|crime_?no|(^|_)fir|คดีที่|(^|_)ref(_|$)|unique|uuid|guid|object_?id|(^|_)fid(_|$)"
    r"|row_?id|record_?id|ลำดับ|ที่$|(^|_)nr(_|$)|(^|_)nro|nummer|numero|folio|expediente|radicado|aktenzeichen|(^|_)az(_|$)|nomor|(^|_)key(_|$)|ดัชนี"
    r"|so_vu|ma_vu|protocol|(^|_)bo(_|$)|cmplnt_num"
)
# Running numbers of a list: they tell rows apart, and cases only as long as the list stands.
ROW_NUMBER = r"object_?id|(^|_)row|(^|_)fid(_|$)|^ลำดับ|^ที่$|^no$|^nr$|^index$|^seq$"
# What tells the state of a row, not of its case: replaced by a later one, taken out, kept for the record.
VERSION = r"(^|_)(ver|version|rev|revision)(_?(no|num|number|id|seq))?$|ฉบับที่|ครั้งที่(แก้|ปรับ)"
NOT_VALID = (
    r"(^|_)(is_?|flag_?)?(deleted?|del|cancell?ed|void(ed)?|active|current|latest|obsolete|inactive|archived)(_?(flag|at|on|date|by|yn|status|time))?$"
    r"|(^|_)valid_?(to|until)$|(^|_)row_?status$|(สถานะ|วันที่|ธง)_?(ลบ|ยกเลิก)|^(ลบ|ยกเลิก)(แล้ว)?$|ใช้งานอยู่"
)
# What every table calls the number of its rows: found among those of any other, it refers to none.
BARE_NUMBER = r"id|no|num|nr|seq|uid|uuid|guid|pk|key|(object|row|record|g|f)_?id|ลำดับ(ที่)?|ที่"
YEAR, MONTH, DAY = (
    r"year|(^|_)yr|ปี|พ_?ศ|(^|_)(ano|anio|annee|anno|jahr|tahun|nam)(_|$)",
    r"month|(^|_)mon(_|$)|เดือน|(^|_)(mes|mois|mese|monat|bulan|thang)(_|$)",
    r"(^|_)day(_|$)|(^|_)date(_|$)|วัน|(^|_)(dia|jour|giorno|tag|hari|ngay)(_|$)|date|(^|_)dt(_|$)|fecha|(^|_)data(_|$)|datum|tanggal|(^|_)tgl"
    r"|month|เดือน|(^|_)mes(_|$)|bulan|_(at|on)$|zeit|time|เวลา|(^|_)ts(_|$)|epoch|unix|ticks|(^|_)jd(_|$)|julian",
)
DAY_OF_MONTH = r"(^|_)day(_?of_?month)?(_|$)|วัน|(^|_)(dia|jour|giorno|tag|hari|ngay|dd)(_|$)|(^|_)date(_|$)"
TIME, HOUR, MINUTE = (
    r"time|เวลา|(^|_)tm(_|$)|(^|_)(hora|heure|ora|uhrzeit|zeit|jam|waktu|gio|tijd)(_|$)",
    r"hour|(^|_)hr|(^|_)hh(_|$)|ชม|ชั่วโมง|(^|_)(hora|heure|ora|stunde|jam|gio|uur)(_|$)",
    r"minute|(^|_)min(_|$)|(^|_)mi(_|$)|นาที|(^|_)(minuto|menit|phut|minuut)(_|$)",
)
LATITUDE = (
    r"(^|_)lat(_|$|\d|i)|latitude|ละติจูด|ละติ|แลต|พิกัด_?y|พิกัด_?(n|เหนือ)|(^|_)y(_|$)|northing|(^|_)north(_|$)|utm_?[yn](_|$)|_y(_|$)|coord_?y|(^|_)ycoord"
    r"|breitengrad|(^|_)breite|lintang|vi_do|เส้นรุ้ง"
)
LONGITUDE = (
    r"(^|_)lon(_|$|\d|g)|(^|_)lng|longitude|ลองจิจูด|ลองติจูด|ลองจิ|ลอง$|พิกัด_?x|พิกัด_?(e|ตะวันออก)|(^|_)x(_|$)|easting|(^|_)east(_|$)|utm_?[xe](_|$)|_x(_|$)"
    r"|coord_?x|(^|_)xcoord|l[ae]+ngengrad|(^|_)l[ae]+nge(_|$)|bujur|kinh_do|เส้นแวง"
)
NAME, ENGLISH = r"name|ชื่อ|desc|title|ความหมาย|รายละเอียด|label", r"(^|_)en(g|glish)?(_|$)|อังกฤษ"
CODE = r"code|(^|_)cd(_|$)|รหัส|(^|_)id(_|$)|_id$"
PROVINCE = r"prov|จังหวัด|changwat"
GROUP = r"group|(^|_)grp|กลุ่ม|against|category|(^|_)cat(_|$)|class|ประเภท"
SEVERITY = r"order|(^|_)seq|severity|rank|ลำดับ|(^|_)sort"

_PARTS = re.compile(
    r"วันที่|วัน|เดือน|ปี|เวลา|ชม|ชั่วโมง|นาที|พ_?ศ|datetime|date|day|month|year|time|hours?|minutes?"
    r"|(^|_)(dt|tm|hr|min|yr|hh|mm|fecha|hora|dia|mes|ano|anio|minuto|data|datum|uhrzeit|zeit|stunde|jahr|monat|heure|jour|mois"
    r"|annee|ora|giorno|mese|anno|tanggal|tgl|jam|waktu|bulan|tahun|menit|ngay|gio|thang|nam|phut)(?=_|$)"
)


def names(pattern: str, name: str) -> bool:
    return re.search(pattern, plain(name)) is not None


def stem(name: str) -> str:
    """Return a name without its words for parts of a time: `ชม.เกิดเหตุ` and `วันเกิดเหตุ` have one stem."""
    return re.sub(r"_+", "_", _PARTS.sub("_", plain(name))).strip("_").removeprefix("ที่")


def _first(rules: Sequence[tuple[str, str | None]], text: str) -> str | None:
    return next((meaning for pattern, meaning in rules if re.search(pattern, text, re.IGNORECASE)), None)


# What is denied, and what may be either, means no state: จับไม่ได้ is no arrest.
_STATES = (
    (
        r"ไม่รู้ตัว|ไม่ทราบตัว|unknown|unsolved|no suspect|unidentified|not identified|(?<!re)sin identificar|desconocid",
        "unknown_suspect",
    ),
    (
        r"ไม่(?!รู้ตัว|ทราบตัว)|มิได้|มิอาจ|หลบหนี|หมายจับ|ติดตาม|สืบจับ|ระหว่าง|เพื่อจับ|ให้จับ|\b(not|no|un\w+ to|never|non|without|sin|nicht|ohne|belum"
        r"|tidak|chua)\b|await|pending|warrant|wanted|at large|fugitive|absconded|pursu|to be |รอ",
        None,
    ),
    (r"ส่งฟ้อง|สั่งฟ้อง|prosecut|\bcharged|indict", "prosecuted"),
    (r"จับ|arrest", "arrested"),
    (r"ถอน|ยอมความ|ยุติ|งดสอบสวน|withdraw|exception|unfounded|settled", "cleared_otherwise"),
    (r"รู้ตัว|\bknown|identified", "known_suspect"),
)
_GROUPS = (
    (r"^\s*(?:กลุ่ม(?:ที่)?|group|grp)?\s*\.?\s*1\b|ชีวิต|person|violent", "1"),
    (r"^\s*(?:กลุ่ม(?:ที่)?|group|grp)?\s*\.?\s*3\b|พิเศษ|special", "3"),
    (r"^\s*(?:กลุ่ม(?:ที่)?|group|grp)?\s*\.?\s*4\b|รัฐ|society|state", "4"),
    (r"^\s*(?:กลุ่ม(?:ที่)?|group|grp)?\s*\.?\s*2\b|ทรัพย์|property", "2"),
)
# What could be several offences here means none.
_OFFENCES = (
    (r"sexual (assault|abuse|offen)|violence and sexual|damage and arson|crim(inal)? sexual|non-?criminal|ไม่ใช่คดี", None),
    (r"ฆ่าตัวตาย|suicid|ขู่.*ฆ่า|threat|ฆ่าสัตว์", None),
    (r"พยายามฆ่า|ฆ่า.*พยายาม|attempt(ed)?( to)? (murder|homicide|kill)|(murder|homicide).*attempt|tentativa de homic|versuchter mord", "attempted_murder"),
    (r"ประมาท|negligen|manslaughter|culpos[oa]|fahrlässig", "negligent_death"),
    (r"ทำร้าย.*ตาย|assault.*death", "assault_death"),
    (r"ฆ่า|murder|homicid|homicíd|asesinat|\bmord\b|omicidi|meurtre|pembunuhan|giết người", "murder"),
    (r"ข่มขืน|\brape|violaci[oó]n\b|acceso carnal|estupro|vergewaltig|\bviols?\b|pemerkosaan|perkosaan|hiếp dâm", "rape"),
    (r"ทำร้าย|assault|battery|lesiones|lesão corporal|lesao corporal|körperverletzung|lesioni|coups et blessures|penganiayaan"
     r"|cố ý gây thương tích", "assault"),
    (r"ปล้น|gang robbery|dacoity", "gang_robbery"),
    (r"ชิง|robbery|\batraco|roubo|\braub\b|rapina|perampokan|cướp tài sản|\bcuras\b|beroving", "robbery"),
    (r"วิ่งราว|snatch|jambret|cướp giật|scippo", "snatching"),
    (r"วางเพลิง|arson|brandstiftung|incendie volontaire|pembakaran", "arson"), (r"กรรโชก|extort|blackmail|extorsi|erpressung|pemerasan", "extortion"),
    (r"(ลัก|โจรกรรม).*(จักรยานยนต์|จยย)|motorcycle theft|theft of (a )?motorcycle|hurto (de|a) moto|curanmor|trộm xe máy", "theft_motorcycle"),
    (r"(ลัก|โจรกรรม).*รถ(?!จักรยาน(?!ยนต์))|(car|motor vehicle|auto) theft|theft of (a )?(motor )?(vehicle|car)\b|kfz-?diebstahl"
     r"|hurto (de|a) (veh[ií]culo|automotor|carro)", "theft_car"),
    (r"รับของโจร|receiving|stolen property|hehlerei", "receiving"),
    (r"ลัก|theft|larceny|burglary|shoplift|break (and|&) enter|\bb&e\b|\bhurto|\bfurto|diebstahl|einbruch|\bvols?\b|cambriolage|pencurian"
     r"|\bcurat\b|trộm cắp|diefstal", "theft"),
    (r"เสียทรัพย์|vandal|criminal damage|destruction|daño en bien|sachbeschädigung|danneggiamento|pengrusakan", "damage"),
    (r"ยักยอก|embezzle|penggelapan|unterschlagung", "embezzlement"),
    (r"(ฉ้อโกง|หลอก).*(ออนไลน์|อินเท)|online fraud|cyber fraud", "fraud_online"),
    (r"ฉ้อโกง|fraud|swindle|\bestafa|estelionato|\bbetrug|escroquerie|truffa|penipuan|lừa đảo|oplichting", "fraud"),
    (r"ค้ามนุษย์|human trafficking|trata de personas|menschenhandel", "human_trafficking"), (r"คอมพิวเตอร์|computer|hacking", "computer_crime"),
    (r"หนี้นอกระบบ|ดอกเบี้ยเกิน|informal lend", "informal_debt"),
    (r"ลิขสิทธิ์|ปัญญา|เครื่องหมายการค้า|intellectual|copyright|trademark", "intellectual_property"),
    (r"ยาเสพติด|ยาบ้า|\bdrugs?\b|narcotic|estupefaciente|\bdrogas?\b|rauschgift|stupéfiant|narkot|ma túy", "drugs"),
    (r"อาวุธปืน|firearm|weapon", "firearms"), (r"พนัน|gambl|perjudian", "gambling"),
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
