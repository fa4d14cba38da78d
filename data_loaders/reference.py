"""Reference tables every store starts with: regions, provinces, offences, sectors, due dates."""

from sqlalchemy import Connection, Table, func
from sqlalchemy.dialects.postgresql import insert

from dashboard import schema
from data_loaders import datasets

REGIONS = [("BKK", "กองบัญชาการตำรวจนครบาล", "Metropolitan Police Bureau")]
REGIONS += [(str(n), f"ตำรวจภูธรภาค {n}", f"Provincial Police Region {n}") for n in range(1, 10)]
REGIONS += [(schema.UNASSIGNED, "ยังไม่ระบุภาค", "Region not given")]

# ISO 3166-2:TH codes; regions as the Royal Thai Police divide them.
PROVINCES_BY_REGION = {
    "BKK": "10 กรุงเทพมหานคร Bangkok",
    "1": (
        "11 สมุทรปราการ Samut Prakan|12 นนทบุรี Nonthaburi|13 ปทุมธานี Pathum Thani|14 พระนครศรีอยุธยา"
        " Ayutthaya|15 อ่างทอง Ang Thong|16 ลพบุรี Lop Buri|17 สิงห์บุรี Sing Buri|18 ชัยนาท Chai Nat|19"
        " สระบุรี Saraburi"
    ),
    "2": (
        "20 ชลบุรี Chon Buri|21 ระยอง Rayong|22 จันทบุรี Chanthaburi|23 ตราด Trat|24 ฉะเชิงเทรา Chachoengsao|"
        "25 ปราจีนบุรี Prachin Buri|26 นครนายก Nakhon Nayok|27 สระแก้ว Sa Kaeo"
    ),
    "3": (
        "30 นครราชสีมา Nakhon Ratchasima|31 บุรีรัมย์ Buri Ram|32 สุรินทร์ Surin|33 ศรีสะเกษ Si Sa Ket|"
        "34 อุบลราชธานี Ubon Ratchathani|35 ยโสธร Yasothon|36 ชัยภูมิ Chaiyaphum|37 อำนาจเจริญ Amnat Charoen"
    ),
    "4": (
        "38 บึงกาฬ Bueng Kan|39 หนองบัวลำภู Nong Bua Lam Phu|40 ขอนแก่น Khon Kaen|41 อุดรธานี Udon Thani|42"
        " เลย Loei|43 หนองคาย Nong Khai|44 มหาสารคาม Maha Sarakham|45 ร้อยเอ็ด Roi Et|46 กาฬสินธุ์ Kalasin|47"
        " สกลนคร Sakon Nakhon|48 นครพนม Nakhon Phanom|49 มุกดาหาร Mukdahan"
    ),
    "5": (
        "50 เชียงใหม่ Chiang Mai|51 ลำพูน Lamphun|52 ลำปาง Lampang|54 แพร่ Phrae|55 น่าน Nan|56 พะเยา Phayao|"
        "57 เชียงราย Chiang Rai|58 แม่ฮ่องสอน Mae Hong Son"
    ),
    "6": (
        "53 อุตรดิตถ์ Uttaradit|60 นครสวรรค์ Nakhon Sawan|61 อุทัยธานี Uthai Thani|62 กำแพงเพชร Kamphaeng"
        " Phet|63 ตาก Tak|64 สุโขทัย Sukhothai|65 พิษณุโลก Phitsanulok|66 พิจิตร Phichit|67 เพชรบูรณ์"
        " Phetchabun"
    ),
    "7": (
        "70 ราชบุรี Ratchaburi|71 กาญจนบุรี Kanchanaburi|72 สุพรรณบุรี Suphan Buri|73 นครปฐม Nakhon Pathom|74"
        " สมุทรสาคร Samut Sakhon|75 สมุทรสงคราม Samut Songkhram|76 เพชรบุรี Phetchaburi|77 ประจวบคีรีขันธ์"
        " Prachuap Khiri Khan"
    ),
    "8": (
        "80 นครศรีธรรมราช Nakhon Si Thammarat|81 กระบี่ Krabi|82 พังงา Phang Nga|83 ภูเก็ต Phuket|84"
        " สุราษฎร์ธานี Surat Thani|85 ระนอง Ranong|86 ชุมพร Chumphon"
    ),
    "9": (
        "90 สงขลา Songkhla|91 สตูล Satun|92 ตรัง Trang|93 พัทลุง Phatthalung|94 ปัตตานี Pattani|95 ยะลา"
        " Yala|96 นราธิวาส Narathiwat"
    ),
    schema.UNASSIGNED: f"{schema.UNASSIGNED} ยังไม่ระบุจังหวัด Province not given",
}

# By gravity: code, group, Thai, English, place-based (whether patrol in a place can prevent it).
OFFENCES: list[tuple[str, int | None, str, str, bool]] = [
    ("murder", 1, "ฆ่าผู้อื่นโดยเจตนา", "Murder", True),
    ("assault_death", 1, "ทำร้ายผู้อื่นถึงแก่ความตาย", "Assault causing death", True),
    ("negligent_death", 1, "ประมาทเป็นเหตุให้ผู้อื่นถึงแก่ความตาย", "Death by negligence", True),
    ("attempted_murder", 1, "พยายามฆ่า", "Attempted murder", True),
    ("rape", 1, "ข่มขืนกระทำชำเรา", "Rape", True),
    ("assault", 1, "ทำร้ายร่างกาย", "Assault", True),
    ("group1_other", 1, "ชีวิต ร่างกาย และเพศ อื่น ๆ", "Other, life, body and sex", True),
    ("gang_robbery", 2, "ปล้นทรัพย์", "Gang robbery", True),
    ("robbery", 2, "ชิงทรัพย์", "Robbery", True),
    ("snatching", 2, "วิ่งราวทรัพย์", "Snatching", True),
    ("arson", 2, "วางเพลิง", "Arson", True),
    ("extortion", 2, "กรรโชกทรัพย์", "Extortion", True),
    ("theft_motorcycle", 2, "ลักรถจักรยานยนต์", "Motorcycle theft", True),
    ("theft_car", 2, "ลักรถยนต์", "Car theft", True),
    ("theft", 2, "ลักทรัพย์", "Theft", True),
    ("receiving", 2, "รับของโจร", "Receiving stolen goods", True),
    ("damage", 2, "ทำให้เสียทรัพย์", "Criminal damage", True),
    ("embezzlement", 2, "ยักยอกทรัพย์", "Embezzlement", False),
    ("fraud", 2, "ฉ้อโกง", "Fraud", False),
    ("fraud_online", 2, "ฉ้อโกงออนไลน์", "Online fraud", False),
    ("group2_other", 2, "ทรัพย์ อื่น ๆ", "Other, property", True),
    ("human_trafficking", 3, "ค้ามนุษย์", "Human trafficking", False),
    ("computer_crime", 3, "พ.ร.บ.คอมพิวเตอร์", "Computer crime", False),
    ("informal_debt", 3, "หนี้นอกระบบ", "Informal lending", False),
    ("intellectual_property", 3, "ทรัพย์สินทางปัญญา", "Intellectual property", False),
    ("group3_other", 3, "ฐานความผิดพิเศษ อื่น ๆ", "Other special offences", False),
    ("drugs", 4, "ยาเสพติด", "Drugs", True),
    ("firearms", 4, "อาวุธปืน", "Firearms", True),
    ("gambling", 4, "การพนัน", "Gambling", True),
    ("prostitution", 4, "ค้าประเวณี", "Prostitution", True),
    ("immigration", 4, "คนเข้าเมือง", "Immigration", True),
    ("group4_other", 4, "รัฐเป็นผู้เสียหาย อื่น ๆ", "Other, state as victim", True),
    (schema.UNMAPPED, None, "รหัสฐานความผิดที่ยังไม่จับคู่", "Offence code not yet mapped", False),
]

SECTORS = [
    ("people", "ภาคประชาชน", "People"),
    ("civil_society", "ภาคประชาสังคม", "Civil society"),
    ("business", "ภาคธุรกิจเอกชน", "Business"),
    ("media", "สื่อมวลชน", "Media"),
    ("regional", "ราชการส่วนภูมิภาค", "Regional government"),
    ("local", "องค์กรปกครองส่วนท้องถิ่น", "Local government"),
]

# What `fill` writes and nothing else empties.
TABLES = ("regions", "provinces", "offences", "sectors", "due_dates")


def due_dates() -> dict[str, int]:
    """Return days after a month's end by which its data must have arrived, by data set.

    Surveys come in waves, each site's own: a site that asks every month adds its rule to the table.
    """
    return {"incidents": 0} | {d.code: d.due_days for d in datasets.LOADERS if d.due_days is not None}


def _provinces() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for region, names in PROVINCES_BY_REGION.items():
        for entry in names.split("|"):
            code, thai, english = entry.split(" ", 2)
            rows.append({"code": code, "region_code": region, "name_th": thai, "name_en": english})
    return rows


def _offences() -> list[dict[str, object]]:
    names = ("code", "crime_group", "name_th", "name_en", "place_based", "severity")
    rows: list[dict[str, object]] = []
    for order, row in enumerate(OFFENCES, start=1):
        rows.append(dict(zip(names, (*row, gravity(row[1], order)), strict=True)))
    return rows


def gravity(group: int | None, order: int) -> int:
    """Return the severity of an offence: first its group (1, 2, 3, 4, unknown), then its order in it."""
    return (group or 9) * 1000 + min(order, 999)


def fill(connection: Connection) -> None:
    """Write the reference tables; rows that exist are brought up to date, rows of the site are kept."""
    rows: list[tuple[Table, list[dict[str, object]]]] = [
        (schema.regions, [dict(zip(("code", "name_th", "name_en"), row, strict=True)) for row in REGIONS]),
        (schema.provinces, _provinces()),
        (schema.offences, _offences()),
        (
            schema.sectors,
            [dict(zip(("code", "name_th", "name_en"), row, strict=True), counted=True) for row in SECTORS],
        ),
        (
            schema.due_dates,
            [{"dataset": dataset, "days_after_month": days} for dataset, days in due_dates().items()],
        ),
    ]
    for table, values in rows:
        statement = insert(table).values(values)
        keys = [column.name for column in table.primary_key]
        others = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
        differs = func.row(*[table.c[n] for n in others]).is_distinct_from(func.row(*others.values()))
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others, where=differs))
