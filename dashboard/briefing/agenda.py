"""The briefing of a view and a week: which slides, in the order in which a Thai meeting runs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from dashboard.briefing import case_slides, goal_slides, matter_slides
from dashboard.briefing.audience import told_to
from dashboard.briefing.goal_slides import as_of, said
from dashboard.briefing.slides import (
    MOST_ROWS,
    Audience,
    Block,
    Briefing,
    Chart,
    Facts,
    Figures,
    Line,
    Lines,
    Order,
    Orders,
    Photos,
    Slide,
    Table,
)
from dashboard.cases.month_counts import reached
from dashboard.language.periods import Period, fiscal_year_of, week_of
from dashboard.language.text import LANGUAGES, Text, in_both
from dashboard.language.thai import format_date
from dashboard.programme.decisions import decisions
from dashboard.store import db
from dashboard.view import received_months
from dashboard.view.view import View

# Minutes that a meeting may take, and how many exceptions are shown in them.
EXCEPTIONS = {10: 2, 20: 4, 30: 5}
LENGTHS = tuple(EXCEPTIONS)
# Slides that a shorter meeting does without: their keys, and the minutes from which they are shown.
LEAST_MINUTES = {"status": 20, "spots": 20, "doubts": 20, "definitions": 30}
# Of a table that has half a slide: its names take two lines and more.
MOST_ROWS_BESIDE = 5
# As many rows of a table as these take of a slide's height.
ROWS_OF: dict[type, int] = {Figures: 2, Photos: 4, Chart: 5}
TITLE = Text("รายงานผลการดำเนินงาน Smart Safety Zone 4.0", "Smart Safety Zone 4.0: weekly report")
INTENT = Text(
    "เจตนารมณ์: ประชาชนหวาดกลัวภัยอาชญากรรมน้อยลง พึงพอใจและเชื่อมั่นมากขึ้น โดยตำรวจและทุกภาคส่วนทำงานร่วมกัน",
    "Intent: less fear of crime, more satisfaction and confidence, police and all sectors working together",
)
IN_WEEK = Text("ห้วงวันที่ {days}", "Week of {days}")
DATA_TO = Text("ข้อมูลคดีครบถึงวันที่ {day}", "Cases complete up to {day}")
SENT = Text("สถานีที่ส่งข้อมูลคดีแล้ว {sent:,} จาก {n:,} สถานี", "{sent:,} of {n:,} stations sent cases")
EARLIER_ORDERS = Text("ติดตามข้อสั่งการครั้งก่อน", "Orders of earlier meetings")
NO_ORDERS = Text("✓ ไม่มีข้อสั่งการค้างจากการประชุมครั้งก่อน", "✓ No order of an earlier meeting is open")
TODAYS_ORDERS = Text("ข้อสั่งการวันนี้", "Today's orders")
ORDERS_SOURCE = Text("ข้อสั่งการที่บันทึกในการประชุม", "orders recorded in meetings")
ORDERS_COUNTED = Text("{n:,} ข้อ", "{n:,} orders")


def weekly(view: View, week: Period) -> View:
    """Return the view of a briefing: groups 1 and 2, from the fiscal year's first day to a week's end."""
    through = view.holdings.data_through or view.at
    last = min(week.last, through)
    period = fiscal_year_of(last)
    current = period.until(last)
    filters = replace(view.filters, period=period, groups="12", offence="", place_based=False, zone="")
    return replace(view, filters=filters, current=current, compared=current and current.year_earlier())


def latest_week(through: date) -> Period:
    """Return the last whole week (Monday to Sunday) up to a day."""
    week = week_of(through)
    return week if week.last == through else week_of(week.start - timedelta(days=1))


def briefing(
    view: View,
    audience: Audience,
    minutes: int,
    week: Period | None = None,
    orders: Sequence[Order] = (),
) -> Briefing:
    """Return a briefing as an audience may be told it, its tables parted so that they can be read.

    Args:
        minutes: one of LENGTHS.
        week: None = the last one that is over and has data.
        orders: of earlier meetings, and of this one.
    """
    week = week or latest_week(view.holdings.data_through or view.at)
    whole = db.kept(_whole, weekly(view, week).plain, minutes, week)
    told = parted(told_to(with_orders(whole, orders), audience))
    return replace(told, slides=in_time(told.slides, minutes))


def _whole(view: View, minutes: int, week: Period) -> Briefing:
    """Return the briefing for those inside, tables in one piece, without orders."""
    urgent = decisions(view)
    slides = [
        _title(view, week),
        goal_slides.glance(view),
        case_slides.week(view, week),
        *case_slides.exceptions(view, urgent, EXCEPTIONS[minutes]),
        case_slides.status(view),
        *goal_slides.of_each_goal(view),
        matter_slides.doubts(view),
        matter_slides.in_order(view, urgent),
        matter_slides.matters(view, urgent),
        matter_slides.definitions(view),
    ]
    shown = [slide for slide in slides if minutes >= LEAST_MINUTES.get(slide.key, 0)]
    return Briefing(
        unit=Text(*(view.units.name(view.filters, lang) for lang in LANGUAGES)),
        unit_code=view.units.code(view.filters),
        first_day=week.start,
        last_day=week.last,
        at=view.at,
        data_as_of=reached(view),
        made_at=datetime.now(UTC),
        audience="internal",
        minutes=minutes,
        is_demo=bool(view.holdings.is_demo),
        slides=tuple(shown),
    )


def in_time(slides: Sequence[Slide], minutes: int) -> tuple[Slide, ...]:
    """Return slides with their seconds stretched so that together they take the minutes."""
    asked = sum(slide.seconds for slide in slides) or 1
    return tuple(replace(slide, seconds=round(slide.seconds * minutes * 60 / asked)) for slide in slides)


def _title(view: View, week: Period) -> Slide:
    unit = Text(*(view.units.name(view.filters, lang) for lang in LANGUAGES))
    stations = len(view.units.stations_of(view.filters))
    sent = stations - len(received_months.basics(view)["silent"])
    lines = (
        Line(unit, sees="public"),
        Line(in_both(lambda lang: IN_WEEK(lang, days=week.days_text(lang))), sees="public"),
        Line(INTENT, sees="public"),
        Line(in_both(lambda lang: DATA_TO(lang, day=format_date(reached(view), lang))), sees="public"),
        Line(said(SENT, sent=sent, n=stations), None if sent == stations else "not_received", "public"),
    )
    return Slide(
        key="title",
        part="opening",
        title=TITLE,
        columns=((Lines(lines),),),
        facts=Facts(
            matter_slides.ALL_SOURCES,
            as_of(view),
            said(matter_slides.STATIONS_COUNTED, n=stations),
            reached(view),
        ),
        seconds=20,
        sees="public",
    )


def with_orders(whole: Briefing, orders: Sequence[Order]) -> Briefing:
    """Return a briefing with the orders of earlier meetings after the goals, today's before the annex."""
    earlier = tuple(order for order in orders if order.meeting < whole.first_day)
    today = tuple(order for order in orders if order.meeting >= whole.first_day)
    slides = list(whole.slides)
    slides.insert(2, _orders_slide(whole, "orders-before", earlier))
    annex = next((n for n, slide in enumerate(slides) if slide.part == "annex"), len(slides))
    slides.insert(annex, _orders_slide(whole, "orders-today", today))
    return replace(whole, slides=tuple(slides))


def _orders_slide(whole: Briefing, key: str, orders: tuple[Order, ...]) -> Slide:
    live = key == "orders-today"
    body: Block = Orders(orders, live=live) if orders or live else Lines((Line(NO_ORDERS, "good"),))
    return Slide(
        key=key,
        part="orders" if live else "follow_up",
        title=TODAYS_ORDERS if live else EARLIER_ORDERS,
        columns=((body,),),
        facts=Facts(
            ORDERS_SOURCE,
            in_both(lambda lang: goal_slides.AS_OF(lang, day=format_date(whole.at, lang))),
            said(ORDERS_COUNTED, n=len(orders)),
            whole.data_as_of,
        ),
        seconds=60,
    )


def parted(whole: Briefing) -> Briefing:
    """Return a briefing whose long tables and lists of orders go on over further slides."""
    return replace(whole, slides=tuple(part for slide in whole.slides for part in _parts(slide)))


def _parts(slide: Slide) -> list[Slide]:
    """Return a slide as often as its longest table needs; what stands beside it is repeated."""
    beside = len(slide.columns) > 1
    room = [min(_room(c), MOST_ROWS_BESIDE if beside else MOST_ROWS) for c in slide.columns]
    pieces = max(
        (-(-len(_rows(block)) // room[n]) for n, column in enumerate(slide.columns) for block in column),
        default=1,
    )
    if pieces <= 1:
        return [slide]
    return [
        replace(
            slide,
            key=slide.key if n == 0 else f"{slide.key}-{n + 1}",
            title=Text(f"{slide.title.th} ({n + 1}/{pieces})", f"{slide.title.en} ({n + 1}/{pieces})"),
            columns=tuple(tuple(_piece(block, n, pieces) for block in column) for column in slide.columns),
            notes=slide.notes if n == 0 else (),
            seconds=slide.seconds // pieces,
        )
        for n in range(pieces)
    ]


def _room(column: Sequence[Block]) -> int:
    """Return how many rows have room: fewer where something stands beside them in their column."""
    taken = sum(len(b.items) if isinstance(b, Lines) else ROWS_OF.get(type(b), 0) for b in column)
    return max(MOST_ROWS - taken, 3)


def _rows(block: Block) -> tuple[object, ...]:
    if isinstance(block, Table):
        return block.rows
    return block.items if isinstance(block, Orders) else ()


def _piece(block: Block, n: int, pieces: int) -> Block:
    """Return the n-th of so many pieces, all about as long: letters are as large on each."""
    if not isinstance(block, Table | Orders):
        return block
    long = -(-len(_rows(block)) // pieces)
    part = slice(n * long, (n + 1) * long)
    if isinstance(block, Table):
        return replace(block, rows=block.rows[part])
    return replace(block, items=block.items[part])
