"""A briefing with every kind of block, hostile and long names, values missing: what drawings must bear."""

from datetime import UTC, date, datetime

from dashboard.briefing.slides import (
    Bar,
    Bars,
    Block,
    Briefing,
    Cell,
    Chart,
    Clock,
    ClockCase,
    Column,
    Facts,
    Figure,
    Figures,
    Goal,
    Goals,
    Line,
    Lines,
    Map,
    Matter,
    Matters,
    Order,
    Orders,
    Part,
    Photos,
    Pin,
    Row,
    Series,
    Share,
    Slide,
    Table,
    Zone,
)
from dashboard.language.text import Text

HOSTILE = Text('สภ.<b>กันตัง</b> & "น้ำผึ้ง" #[x] $y$', 'Kantang <b>&</b> "Hive" #[x] $y$')
LONG = Text(
    "สภ.ทุ่งใหญ่เฉลิมพระเกียรติราชวิทยาลัยเทศบาลนครปากน้ำปู่เจ้าสมิงพราย",
    "Thung Yai Chaloem Phra Kiat Ratchawitthayalai Police Station",
)
DAY = date(2026, 11, 22)
FACTS = Facts(
    Text("ฐานข้อมูลคดี", "case database"),
    Text("1 ต.ค. – 22 พ.ย. 2569", "1 Oct – 22 Nov 2026"),
    Text("158 คดี", "158 cases"),
    DAY,
)
WEEKS = tuple(Text(f"สัปดาห์ที่ {n}", f"Week {n}") for n in range(1, 13))


def slide(key: str, part: Part, *blocks: tuple[Block, ...], title: Text | None = None) -> Slide:
    """Return a slide with notes and facts."""
    return Slide(
        key=key,
        part=part,
        title=title or Text(f"หัวข้อ {key}", f"Title {key}"),
        columns=blocks,
        facts=FACTS,
        notes=(Line(Text("ตัวเลขประกอบ 12 → 18 คดี", "Figures behind: 12 → 18 cases")),),
    )


def _cell(words: str, number: float | None = None) -> Cell:
    return Cell(Text(words, words), number)


TABLE = Table(
    columns=(
        Column(Text("พื้นที่", "Zone")),
        Column(Text("กลุ่ม 1", "Group 1"), "count"),
        Column(Text("กลุ่ม 2", "Group 2"), "count"),
        Column(Text("รวม", "Both"), "count", of=(1, 2)),
    ),
    rows=(
        Row((Cell(HOSTILE), _cell("3", 3), _cell("1,204", 1204), _cell("1,207", 1207))),
        Row((Cell(LONG), _cell("12", 12), _cell("–"), Cell(Text("✗ 12", "✗ 12"), 12, "bad"))),
        Row((_cell("รวม"), _cell("15", 15), _cell("1,204", 1204), _cell("1,219", 1219)), is_total=True),
    ),
)
BARS = Chart(
    kind="bars",
    title=Text("คดีรายสัปดาห์", "Cases by week"),
    categories=WEEKS,
    series=(
        Series(Text("ปีนี้", "This year"), (4, 6, None, 8, 2, 0, 9, 7, 5, 11, 3, 6)),
        Series(Text("ปีก่อน", "Last year"), (5, 5, 6, 7, 3, 1, 4, 8, 6, 9, 4, 2), "before"),
    ),
    unit=Text("คดี", "cases"),
    incomplete=(11,),
)
LINES = Chart(
    kind="lines",
    title=Text("ความหวาดกลัว", "Fear"),
    categories=WEEKS[:4],
    series=(Series(Text("หวาดกลัว", "Fear"), (45.0, 42.5, None, 38.0), "good"),),
    unit=Text("ร้อยละ", "per cent"),
    target=40,
    target_words=Text("เป้าหมาย ≤ 40 %", "target ≤ 40 %"),
    top=100,
)
SHARES = Bars(
    (
        Bar(
            Text("หวาดกลัว", "Fear"),
            Text("37 %", "37 %"),
            Text("≤ 40 %", "≤ 40 %"),
            37,
            40,
            100,
            33,
            41,
            "good",
        ),
        Bar(Text("เชื่อมั่น", "Confidence"), Text("–", "–"), Text("≥ 80 %", "≥ 80 %"), None, 80, 100),
    )
)
GOALS = Goals(
    tuple(
        Goal(
            number,
            Text(f"เป้าหมายที่ {number}", f"Goal {number}"),
            "bad",
            Text("✗ ไม่ผ่านเกณฑ์ 2 จาก 9 สถานี", "✗ missed 2 of 9 stations"),
            Text("37 %", "37 %"),
            Text("หวาดกลัวภัยอาชญากรรม (ผู้ตอบ 412 คน)", "fear of crime (412 answers)"),
            (Share("bad", 2, Text("✗ 2", "✗ 2")), Share("good", 7, Text("✓ 7", "✓ 7"))),
            Text("เกินกำหนดทั้งหมด", "all overdue") if number == 3 else None,
        )
        for number in range(1, 5)
    )
)
MATTERS = Matters(
    tuple(
        Matter(
            where,
            Text("คดี 9 → 18 (เพิ่มขึ้นชัดเจน)", "cases 9 → 18 (clear rise)"),
            Text(
                "เกิดเวลาใด ฐานใด และปรับแผนตรวจอย่างไร", "at what hours, which offences, and how patrols change"
            ),
            Text("ผกก.สภ.กันตัง", "chief of Kantang"),
            Text("มั่นใจร้อยละ 97", "97 % sure"),
            "bad",
        )
        for where in (HOSTILE, LONG)
    )
)
MAP = Map(
    Text("พื้นที่ Safety Zone ตลาดกันตัง", "Kantang market zone"),
    (
        Zone(
            HOSTILE,
            "▲",
            "bad",
            (99.516, 7.408),
            (((99.512, 7.405), (99.521, 7.405), (99.521, 7.412), (99.512, 7.412), (99.512, 7.405)),),
        ),
    ),
    (Pin((99.515, 7.407), "theft"), Pin((99.519, 7.410), "robbery", cleared=True)),
)
CLOCK = Clock(
    Text("นาฬิกาอาชญากรรม", "Crime clock"),
    (ClockCase("2101", 2, 1290, None, True), ClockCase("2101", 2, None, None, False)),
)
ORDERS = Orders(
    (
        Order("ปรับแผนตรวจย่านตลาด <script>", "ผกก.สภ.กันตัง", date(2026, 11, 10), date(2026, 11, 2), 12, "7"),
        Order("ซ่อมไฟส่องสว่าง", "ผกก.สภ.เมืองตรัง", None, date(2026, 11, 9), 0, "8", date(2026, 11, 20)),
    )
)
LINES_BLOCK = Lines(
    (
        Line(Text("✗ คดีเพิ่มขึ้นในพื้นที่ตลาดกันตัง", "✗ cases rose in the market zone"), "bad"),
        Line(Text("ข้อมูลถึงวันที่ 22 พ.ย. 2569", "data up to 22 Nov 2026"), sees="public"),
    ),
    Text("สรุป", "In short"),
)
FIGURES = Figures(
    (
        Figure(Text("158", "158"), Text("คดีกลุ่ม 1 และ 2", "group 1 and 2 cases")),
        Figure(Text("▲ 12", "▲ 12"), Text("มากกว่าปีก่อน", "more than last year"), "bad"),
    )
)
PHOTOS = Photos(Text("จุดมืดหน้าตลาด", "Dark spot at the market"), ("before.jpg",), ("after.jpg",))


def sample() -> Briefing:
    """Return a briefing of twelve slides for those inside."""
    return Briefing(
        unit=Text("ภ.จว.ตรัง", "Trang Province"),
        unit_code="province:92",
        first_day=date(2026, 11, 16),
        last_day=DAY,
        at=DAY,
        data_as_of=DAY,
        made_at=datetime(2026, 11, 23, 1, 30, tzinfo=UTC),
        audience="internal",
        minutes=20,
        is_demo=True,
        slides=(
            slide("title", "opening", (LINES_BLOCK,), title=Text("รายงานประจำสัปดาห์", "Weekly report")),
            slide("goals", "goals", (GOALS,)),
            slide("orders-before", "follow_up", (ORDERS,)),
            slide("week", "information", (FIGURES, LINES_BLOCK), (BARS,)),
            slide("exception-Z1", "information", (MAP,), (CLOCK,), title=HOSTILE),
            slide("table", "information", (TABLE,), title=LONG),
            slide("surveys", "information", (SHARES,), (LINES,)),
            slide("spots", "information", (PHOTOS,)),
            slide("one-chart", "information", (BARS,)),
            slide("matters", "decisions", (MATTERS,)),
            slide("orders-today", "orders", (Orders((), live=True),)),
            slide("annex", "annex", (LINES_BLOCK,)),
        ),
    )
