"""Goal 4 at a glance: the official figure and the zones' cases by month."""

from markupsafe import Markup

from dashboard.goal4 import case_links, official, two_lines, wording
from dashboard.goal4.conclusions import conclusions, official_figures, zone_months
from dashboard.goal4.indicators import ZONE_CASES
from dashboard.goal4.official import OfficialFigure
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_month
from dashboard.ui.svg import Bullet, Course
from dashboard.ui.tile import NO_FIGURE, NOTHING_KNOWN, Glance
from dashboard.view.case_lists import FIGURES
from dashboard.view.links import link
from dashboard.view.view import View

OF_ZONES = Text(
    "ผลตามตัวชี้วัด · 12 เดือนก่อน → หลัง · {zones} พื้นที่",
    "official figure · 12 months before → after · {zones} zones",
)
OF_ONE = Text("ผลตามตัวชี้วัด · {months} เดือนก่อน → หลัง", "official figure · {months} months before → after")
CASES = Text("{before:,} → {after:,} คดี", "{before:,} → {after:,} cases")
COUNT_OF = Text("{words} {n:,} คดี", "{words} {n:,} cases")
BELOW = Text("เป้า ต่ำกว่า {before:,}", "target: below {before:,}")
IN_ZONES = Text("คดีกลุ่ม 1 และ 2 ในพื้นที่ แต่ละเดือน", "group 1 and 2 cases in the zones by month")
MONTHS = 12
TELLS = frozenset({ZONE_CASES.code})


def glance(view: View) -> Glance:
    """Return goal 4 for its tile: the official figure; nothing where windows may not be compared."""
    figures, lang = official_figures(view), view.lang
    if not figures:
        return NOTHING_KNOWN
    if len(figures) == 1:
        return _of_one(figures[0], view)
    before, after, zones = official.together(figures)
    if not zones:
        return Glance(NO_FIGURE, official.NO_YEAR(lang), course=_course(view), tells=TELLS)
    words = OF_ZONES(lang, zones=zones)
    return Glance(_change(before, after), words, [_bar(before, after, lang)], _course(view), tells=TELLS)


def _of_one(figure: OfficialFigure, view: View) -> Glance:
    lang, concluded = view.lang, conclusions(view)[0]
    why = f"{wording.reason(concluded, lang)} {two_lines.concluded_windows(concluded, lang)}".strip()
    if figure.moved is None:
        return Glance(NO_FIGURE, figure.line(lang), course=_course(view), note=why, tells=TELLS)
    return Glance(
        figure=_change(figure.before, figure.after),
        words=f"{OF_ONE(lang, months=figure.months)} {two_lines.official_windows(figure, lang)}",
        bullets=[_bar(figure.before, figure.after, lang)],
        course=_course(view),
        note=why,
        cases=_cases(figure, view),
        tells=TELLS,
    )


def _cases(figure: OfficialFigure, view: View) -> list[Markup]:
    """Return the two counts of a zone as links to their cases; several zones have no days in common."""
    name = FIGURES["official"][0](view.lang)
    return [
        link(count.href, COUNT_OF(view.lang, words=count.words, n=count.cases))
        for row in case_links.zone_counts(view, figure.code)
        if row.name == name
        for count in row.links
    ]


def _change(before: int, after: int) -> str:
    """Return the change in per cent; on a small base the counts, which alone may be told."""
    percent = official.percent_of(before, after)
    if percent is None:
        return f"{before:,} → {after:,}"
    return f"{'−' if percent < 0 else '+' if percent > 0 else ''}{abs(percent):.1f} %"


def _bar(before: int, after: int, lang: Lang) -> Bullet:
    return Bullet(
        label=CASES(lang, before=before, after=after),
        shown="",
        limit=BELOW(lang, before=before),
        value=float(after),
        target=float(before),
        top=max(before, after) * 1.1,
    )


def _course(view: View) -> Course | None:
    """Return group 1 and 2 cases in the zones, the last whole months that are recorded completely enough."""
    months, counts = zone_months(view.plain)
    if not months:
        return None
    names = [format_month(month, view.lang, short_year=True) for month in months[-MONTHS:]]
    return Course(counts[-MONTHS:], names, IN_ZONES(view.lang))
