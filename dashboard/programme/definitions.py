"""What the programme's words, indicators and methods mean, for the page of definitions and for files."""

from dashboard.cases import forecast, hot_spots, near_repeats
from dashboard.comparison import funnel, shrunken_rates
from dashboard.goal1 import pooled_opinion
from dashboard.goal1.opinions import MUCH_MISSING, TOO_MUCH_MISSING
from dashboard.goal4 import conclusion, elsewhere, harm, pooling, reviews, surroundings, year_end
from dashboard.indicators import Indicator
from dashboard.language.text import Lang, Text

OBJECTIVES: tuple[Text, ...] = (
    Text(
        "ป้องกันอาชญากรรมในพื้นที่สาธารณะให้ดีขึ้น ด้วยทฤษฎีการป้องกันร่วมกับเทคโนโลยีเมืองอัจฉริยะ",
        "Better prevention of crime in public space, through theory plus smart-city means",
    ),
    Text(
        "ยกระดับงานตำรวจสู่รัฐบาล 4.0 และระบบดิจิทัล",
        "Police work moved to Government 4.0 and digitalisation",
    ),
    Text(
        "ประชาชน ภาคประชาสังคม ธุรกิจ สื่อ ราชการส่วนภูมิภาค ท้องถิ่น และตำรวจทำงานร่วมกัน",
        "People, civil society, business, media, regional and local government and the police working"
        " together",
    ),
)
CPTED: tuple[Text, ...] = (
    Text("การเฝ้าระวังตามธรรมชาติ", "natural surveillance"),
    Text("การควบคุมการเข้าออก", "access control"),
    Text("การแสดงอาณาเขต", "territorial reinforcement"),
    Text("การบำรุงรักษา", "maintenance"),
)
# Each described by the module that uses it.
METHODS: tuple[tuple[Text, Text], ...] = (
    conclusion.METHOD,
    surroundings.METHOD,
    pooling.METHOD,
    elsewhere.METHOD,
    harm.METHOD,
    reviews.METHOD,
    year_end.METHOD,
    pooled_opinion.METHOD,
    forecast.METHOD,
    funnel.METHOD,
    shrunken_rates.METHOD,
    hot_spots.METHOD,
    near_repeats.METHOD,
)
WORDS: tuple[tuple[Text, Text], ...] = (
    (
        Text("พื้นที่ Safety Zone", "Safety zone"),
        Text(
            "รูปพื้นที่ที่สถานีกำหนด นับคดีทั้งก่อนและหลังด้วยรูปพื้นที่ปัจจุบันรูปเดียวกัน",
            "The polygon a station set; both windows are counted with the same, current polygon.",
        ),
    ),
    (
        Text("วงรอบพื้นที่", "Ring"),
        Text(
            "แถบกว้าง 400 เมตรรอบพื้นที่ ไม่รวมพื้นที่ Safety Zone อื่น ใช้ดูการย้ายที่ก่อเหตุ",
            "A belt of 400 m around the zone without any other zone; shows displacement.",
        ),
    ),
    (
        Text("คดีที่เกิด / รับแจ้ง", "Occurred / reported"),
        Text(
            "เป้าหมายที่ 4 แนวโน้ม แผนที่ และนาฬิกานับตามวันเกิดเหตุ ตารางสถานภาพอาชญากรรมนับตามวันรับแจ้ง"
            " (แหล่งข้อมูลที่ไม่มีวันรับแจ้งใช้วันเกิดเหตุ)",
            "Goal 4, trends, map and clock count by day of occurrence; the status table by day of report"
            " (of occurrence where the source has no report date).",
        ),
    ),
    (
        Text("จับกุมได้", "Cleared"),
        Text(
            "คดีในห้วงนั้นที่จับกุมได้หรือยุติโดยเหตุอื่นแล้ว ณ วันที่ของข้อมูล กลุ่ม 4 แสดงเป็นราย/คน ไม่มีร้อยละการจับกุม",
            "Cases of the period that are cleared by the day of the data. Group 4 counts arrests and people"
            " and has no clearance rate.",
        ),
    ),
    (
        Text("ห้วงเดียวกันของปีก่อน", "Same period last year"),
        Text(
            "วันเดียวกันของปีก่อน เท่าที่ห้วงปัจจุบันมีข้อมูล",
            "The same days a year earlier, as far as the present period has data.",
        ),
    ),
    (
        Text("0 คดี กับ ยังไม่ได้รับข้อมูล", "0 cases and not received"),
        Text(
            "ศูนย์แสดงเฉพาะเดือนที่ได้รับข้อมูลแล้ว เดือนที่ยังไม่ได้รับเป็นช่องว่าง ไม่ใช่ศูนย์",
            "A zero is shown only for months received; a month not received is a gap, not a zero.",
        ),
    ),
    (
        Text("ความผิดที่เกิดในสถานที่", "Place-based"),
        Text(
            "ความผิดที่การตรวจตราสถานที่ป้องกันได้ ไม่รวมฉ้อโกงออนไลน์และความผิดที่ไม่มีสถานที่",
            "Offences that patrol in a place can prevent; without online fraud and the like.",
        ),
    ),
    (
        Text("คดีที่ทราบเวลาเป็นช่วง แบ่งลงทุกชั่วโมงในช่วงนั้น", "A case shared out over hours (aoristic)"),
        Text(
            "คดีที่รู้เพียงว่าเกิดระหว่างเวลาหนึ่งถึงอีกเวลาหนึ่ง (เช่น รถหายระหว่าง 22.00–02.00 น.)"
            " ไม่นับที่จุดกึ่งกลางเวลา แต่แบ่งคดีนั้นลงทุกชั่วโมงที่อาจเกิดตามจำนวนนาที"
            " – ตัวอย่างนี้ชั่วโมงละ 1/4 คดี รวมแล้วยังเป็น 1 คดี ช่วงที่ยาวตั้งแต่หนึ่งวันขึ้นไปบอกชั่วโมงไม่ได้ จึงนับเป็นไม่ทราบเวลา",
            "A case known only to have happened between two times (a car stolen between 22:00 and 02:00) is"
            " not put at the middle: each hour in which it may have happened has the share of its minutes –"
            " here a quarter of a case – and the shares add up to one case. A stretch of a day"
            " or more tells no hour and counts as time unknown.",
        ),
    ),
    (
        Text("แบบสอบถามที่คัดลอก", "Copied answer sheets"),
        Text(
            "แบบสอบถามของรอบและพื้นที่เดียวกันที่เหมือนกันทุกคำตอบ รวมทั้งเพศ อายุ และชุมชน"
            " มากเกินกว่าจะบังเอิญ ระบบไม่รับชุดที่ซ้ำเมื่อนำเข้าไฟล์และบอกว่าซ้ำกับแถวใด"
            " ถ้าคำถามน้อยจนคนต่างคนตอบเหมือนกันได้เอง จะไม่กล่าวหาว่าคัดลอก",
            "Sheets of one wave and place that are alike in every answer, sex, age and community oftener than"
            " by chance. The repeats are refused when a file is loaded, with the row they repeat. Where the"
            " questions are so few that different people are alike by chance, nothing is called a copy.",
        ),
    ),
    (
        Text("เป้าหมายร้อยละ 40 / 80 / 80", "Targets of 40 / 80 / 80 %"),
        Text(
            "หวาดกลัวไม่เกินร้อยละ 40 พึงพอใจและเชื่อมั่นไม่น้อยกว่าร้อยละ 80 เป็นเป้าหมายของโครงการ Smart Safety Zone"
            " ที่ใช้เมื่อยังไม่ได้กำหนดเป็นอย่างอื่น จังหวัดหรือสถานีกำหนดเป้าหมายของตนรายปีงบประมาณได้",
            "Fear of at most 40 %, satisfaction and confidence of at least 80 % are the programme's targets,"
            " which hold until others are set; a province or station may set its own for a fiscal year.",
        ),
    ),
    (
        Text("ไม่ตอบตั้งแต่ร้อยละ 40 ไม่ตัดสิน", "40 % and more without an answer: not judged"),
        Text(
            f"เมื่อผู้ถูกถามตั้งแต่ร้อยละ {TOO_MUCH_MISSING * 100:.0f} ไม่ตอบหรือตอบว่าไม่ทราบ"
            " คำตอบที่เหลือบอกความเห็นของทั้งพื้นที่ไม่ได้"
            " เพราะผู้ไม่ตอบอาจคิดต่างออกไปจนผลพลิกกลับ เกณฑ์นี้ระบบเลือกเองเพื่อความระมัดระวัง"
            f" ไม่ใช่เกณฑ์ของทางราชการ และตั้งแต่ร้อยละ {MUCH_MISSING * 100:.0f} ขึ้นไปจะเตือนไว้ข้างตัวเลข",
            f"Where {TOO_MUCH_MISSING * 100:.0f} % and more of those asked gave no answer, the others cannot"
            " speak for the zone: those who were silent may think so differently that the verdict would turn."
            f" The limit is this product's own, chosen for caution, no official rule; above"
            f" {MUCH_MISSING * 100:.0f} % a warning stands beside the figure.",
        ),
    ),
    (
        Text("คดีฐานน้อย", "Small base"),
        Text(
            "ฐานต่ำกว่า 10 คดี แสดงจำนวน ไม่แสดงร้อยละ",
            "On a base below 10, counts are shown and no percentage.",
        ),
    ),
)
DEFINITION = Text("นิยาม", "Definition")
FORMULA = Text("วิธีคิด", "Formula")
UNIT = Text("หน่วย", "Unit")
TARGET = Text("เป้าหมาย", "Target")
SOURCE = Text("แหล่งข้อมูล", "Source")
METHOD_OF_INDICATOR = Text("วิธีการ", "Method")


def told_of(indicator: Indicator, lang: Lang) -> dict[str, str]:
    """Return what is told of an indicator, each under its heading."""
    told = {
        DEFINITION: indicator.definition,
        FORMULA: indicator.formula,
        UNIT: indicator.unit,
        TARGET: indicator.target,
        SOURCE: indicator.source,
        METHOD_OF_INDICATOR: indicator.method,
    }
    return {name(lang): text(lang) for name, text in told.items()}
