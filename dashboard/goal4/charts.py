"""Rate ratios with their intervals on a logarithmic scale: half as many is as far from 1 as twice as many.

And the two counts of an official figure or a conclusion as bars.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.goal4.conclusion import Conclusion, State
from dashboard.goal4.official import MONTHS, ONE_MONTH, OfficialFigure, percent_of, together
from dashboard.goal4.windows import YEAR
from dashboard.goal4.wording import VERDICTS, findings_text, ratio_text, short_state, sign
from dashboard.goal4.year_end import YearEnd
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_change
from dashboard.statistics import RateRatio
from dashboard.statistics.verdicts import FLAT
from dashboard.ui.bars import Bar, BarGroup, bars
from dashboard.ui.html_table import toned
from dashboard.ui.tracks import Axis, Track, tracks

# What the axis holds; an interval that goes on is drawn to its edge.
LEAST, MOST = 0.2, 5.0
TICKS = (0.25, 0.5, 1.0, 2.0, 4.0)
FEWER = Text("◀ น้อยลง", "◀ fewer")
MORE = Text("มากขึ้น ▶", "more ▶")
UNCHANGED = Text("เท่าเดิม", "unchanged")
CASES = Text("คดี", "cases")
PER_CENT = Text("ร้อยละ {percent}", "{percent} %")
BEFORE = Text("{span}ก่อน", "{span} before")
AFTER = Text("{span}หลัง", "{span} after")
EXPECTED = Text("คาดไว้ถ้าอัตราเดิม", "expected at the old rate")
SEEN = Text("เกิดจริง", "occurred")
OLD_RATE = Text("ฐานเดิมห้วงเดียวกัน", "old base, same days")
SO_FAR = Text("เกิดแล้วปีงบประมาณนี้", "this fiscal year so far")
_LARGE = Markup('<p class="large"><b>{}</b> {} <span>{}</span></p>')


@dataclass(frozen=True, slots=True)
class RatioRow:
    """One zone: its state in words, its ratio (None = nothing can be compared), and why it stands so.

    name: may be a link.
    """

    name: str
    words: str
    state: State
    why: str
    ratio: RateRatio | None


def ratios(rows: Sequence[RatioRow], alt: str, lang: Lang) -> Markup:
    """Return the zones' ratios, the first on top, each in the tone of its state with its sign and words.

    Where nothing can be compared, the reason stands in place of the drawing.
    """
    ticks = [(_place(tick), f"{tick:g}") for tick in TICKS]
    axis = Axis(
        ticks,
        line=(_place(1.0), UNCHANGED(lang)),
        band=(_place(FLAT[0]), _place(FLAT[1])),
        ends=(FEWER(lang), MORE(lang)),
    )
    return tracks([_track(row) for row in rows], axis, alt)


def _track(row: RatioRow) -> Track:
    words = toned(sign(row.state), row.words, VERDICTS[row.state])
    ratio = row.ratio
    if ratio is None or not 0 <= ratio.ratio < math.inf:
        return Track(row.name, words, "○", "", instead=row.why)
    return Track(
        row.name,
        words,
        sign(row.state),
        ratio_text(ratio),
        low=_place(ratio.low),
        middle=_place(ratio.ratio),
        high=_place(ratio.high),
        verdict=VERDICTS[row.state],
    )


def _place(ratio: float) -> float:
    """Return the place of a ratio on the axis, 0 to 1."""
    kept = min(max(ratio, LEAST), MOST)
    return (math.log(kept) - math.log(LEAST)) / (math.log(MOST) - math.log(LEAST))


def official_bars(figure: OfficialFigure, lang: Lang) -> Markup:
    """Return the change of the official figure, large, above its two counts; '' where it is withheld."""
    if figure.moved is None:
        return Markup("")
    span = (ONE_MONTH if figure.months == 1 else MONTHS)(lang, n=figure.months)
    return _change_bars(figure.before, figure.after, figure.percent, span, lang)


def together_bars(figures: Iterable[OfficialFigure], lang: Lang) -> Markup:
    """Return the same of the zones that are added up; '' where there are none."""
    before, after, zones = together(figures)
    if not zones:
        return Markup("")
    return _change_bars(before, after, percent_of(before, after), MONTHS(lang, n=YEAR), lang)


def _change_bars(before: int, after: int, percent: float | None, span: str, lang: Lang) -> Markup:
    """Return what arithmetic says: no verdict, so that it has no verdict's colour."""
    share = "" if percent is None else PER_CENT(lang, percent=f"{percent:+.1f}".replace("-", "−"))
    pair = [
        Bar(before, f"{before:,}", "before", BEFORE(lang, span=span)),
        Bar(after, f"{after:,}", "now", AFTER(lang, span=span)),
    ]
    alt = f"{BEFORE(lang, span=span)} {before:,} → {AFTER(lang, span=span)} {after:,}"
    large = _LARGE.format(format_change(after - before), CASES(lang), share)
    return large + bars([BarGroup("", pair)], alt)


def conclusion_bars(conclusion: Conclusion, lang: Lang) -> Markup:
    """Return the state, large, above expected and seen cases; where it is blocked, with what blocks it."""
    words, tone = short_state(conclusion, lang), VERDICTS[conclusion.state]
    large = Markup('<p class="large-verdict">{}</p>').format(toned(sign(conclusion.state), words, tone))
    if conclusion.blocked:
        return large + Markup("<p>{}</p>").format(findings_text(conclusion.blocking, lang))
    verdict = conclusion.verdict
    if verdict is None or conclusion.state in ("too_early", "base_small"):
        return large
    expected, seen = round(verdict.expected), conclusion.after.cases
    pair = [
        Bar(expected, f"{expected:,}", "before", EXPECTED(lang)),
        Bar(seen, f"{seen:,}", tone, SEEN(lang)),
    ]
    return large + bars([BarGroup("", pair)], f"{EXPECTED(lang)} {expected:,} · {SEEN(lang)} {seen:,}")


def year_bars(year: YearEnd, lang: Lang) -> Markup:
    """Return the cases of the fiscal year so far beside those that the old rate gives for the same days."""
    same = round(year.same_days)
    pair = [
        Bar(same, f"{same:,}", "before", OLD_RATE(lang)),
        Bar(year.so_far, f"{year.so_far:,}", "now", SO_FAR(lang)),
    ]
    return bars([BarGroup("", pair)], f"{OLD_RATE(lang)} {same:,} · {SO_FAR(lang)} {year.so_far:,}")
