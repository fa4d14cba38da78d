"""The briefing in a few lines, to be copied into LINE or to stand in a letter."""

from dashboard.briefing.slides import AUDIENCES, Block, Briefing, Goals, Matters, Order, Orders
from dashboard.briefing.words import week_words
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date
from dashboard.ui.grid import SIGNS
from dashboard.view.holdings import DEMO

HEADING = Text("สรุป Smart Safety Zone 4.0\n{week}", "Smart Safety Zone 4.0 in short\n{week}")
GOALS = Text("ผลการดำเนินงาน 4 เป้าหมาย", "The four goals")
GOAL = Text(
    "{number}) {name}: {headline} ({shown} {words})", "{number}) {name}: {headline} ({shown} {words})"
)
MATTERS = Text("เรื่องเพื่อพิจารณา/สั่งการ", "For decision")
MATTER = Text("• {where}: {figure} – {question} ({whom})", "• {where}: {figure} – {question} ({whom})")
OVERDUE = Text("ข้อสั่งการเกินกำหนด {n:,} ข้อ", "{n:,} orders are overdue")
ORDER = Text("• {words} – {owner} เกินกำหนด {days:,} วัน", "• {words} – {owner}, {days:,} days late")
CLOSING = Text("ข้อมูลถึงวันที่ {day} · สำหรับ{audience}", "Data to {day} · for: {audience}")
MORE = Text("และอีก {n:,} เรื่อง", "and {n:,} more")
# Of each kind; a longer message is not read.
MOST = 5


def line_text(briefing: Briefing, lang: Lang) -> str:
    """Return a briefing in short, of nothing but what its audience is told on the slides."""
    blocks = [block for slide in briefing.slides for column in slide.columns for block in column]
    parts = [_heading(briefing, lang), _goals(blocks, lang), _matters(blocks, lang), _overdue(blocks, lang)]
    day, audience = format_date(briefing.data_as_of, lang), AUDIENCES[briefing.audience](lang)
    return "\n\n".join([*(part for part in parts if part), CLOSING(lang, day=day, audience=audience)])


def _heading(briefing: Briefing, lang: Lang) -> str:
    heading = HEADING(lang, week=week_words(briefing, lang))
    return f"({DEMO(lang)})\n{heading}" if briefing.is_demo else heading


def _goals(blocks: list[Block], lang: Lang) -> str:
    # A goal may have a slide of its own beside the one of all four.
    goals = {goal.number: goal for block in blocks if isinstance(block, Goals) for goal in block.items}
    lines = [
        GOAL(
            lang,
            number=goal.number,
            name=goal.name(lang),
            headline=_signed(goal.headline(lang), SIGNS[goal.verdict]),
            shown=goal.shown(lang),
            words=goal.words(lang),
        )
        for _, goal in sorted(goals.items())
    ]
    return "\n".join([GOALS(lang), *lines]) if lines else ""


def _signed(words: str, sign: str) -> str:
    """Return words with a sign before them, where they have none."""
    return words if words[:1] and not words[0].isalnum() else f"{sign} {words}"


def _matters(blocks: list[Block], lang: Lang) -> str:
    matters = [matter for block in blocks if isinstance(block, Matters) for matter in block.items]
    lines = [
        MATTER(
            lang,
            where=matter.where(lang),
            figure=matter.figure(lang),
            question=matter.question(lang),
            whom=matter.whom(lang),
        )
        for matter in matters[:MOST]
    ]
    return "\n".join([MATTERS(lang), *lines, *_more(len(matters), lang)]) if lines else ""


def _overdue(blocks: list[Block], lang: Lang) -> str:
    late: dict[Order, None] = dict.fromkeys(
        order
        for block in blocks
        if isinstance(block, Orders)
        for order in block.items
        if order.days_late > 0 and order.done_on is None
    )
    lines = [ORDER(lang, words=o.words, owner=o.owner, days=o.days_late) for o in list(late)[:MOST]]
    return "\n".join([OVERDUE(lang, n=len(late)), *lines, *_more(len(late), lang)]) if lines else ""


def _more(n: int, lang: Lang) -> list[str]:
    return [MORE(lang, n=n - MOST)] if n > MOST else []
