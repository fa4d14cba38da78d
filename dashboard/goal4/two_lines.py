"""Both lines of a zone with their windows, the same wherever a zone is told of.

Official figure and conclusion count over other days, the map over the page's period: whoever shows one of
them names its days, so that they can be told apart.
"""

from datetime import timedelta

from dashboard.goal4 import wording
from dashboard.goal4.conclusion import Conclusion
from dashboard.goal4.official import OfficialFigure
from dashboard.goal4.windows import fiscal_year_start
from dashboard.goal4.year_end import YearEnd
from dashboard.language.text import Lang, Text

WINDOWS = Text("[ห้วง {days}]", "[{days}]")
OF_YEAR = Text("[ห้วง {so_far} · อัตราฐานเดิมจาก {base}]", "[{so_far} · old rate from {base}]")


def official_line(figure: OfficialFigure, lang: Lang) -> str:
    """Return the official figure with its windows: `12 เดือนก่อน 40 คดี → … [ห้วง 1 ก.พ. 2567 – … → …]`."""
    return f"{figure.line(lang)} {official_windows(figure, lang)}".strip()


def official_windows(figure: OfficialFigure, lang: Lang) -> str:
    """Return the days of the official figure; '' while there is no whole month."""
    if figure.months == 0:
        return ""
    before, after = (
        wording.days_text([window], lang) for window in (figure.before_window, figure.after_window)
    )
    return WINDOWS(lang, days=f"{before} → {after}")


def concluded_line(conclusion: Conclusion, lang: Lang) -> str:
    """Return the conclusion with its windows; without them where nothing is compared."""
    return f"{wording.conclusion_line(conclusion, lang)} {concluded_windows(conclusion, lang)}".strip()


def concluded_windows(conclusion: Conclusion, lang: Lang) -> str:
    """Return the days of the conclusion; '' where it has none after joining."""
    if not conclusion.windows.after:
        return ""
    return WINDOWS(lang, days=wording.windows_text(conclusion, lang))


def year_windows(conclusion: Conclusion, year: YearEnd, lang: Lang) -> str:
    """Return the days of the fiscal year so far, and those of the base whose rate they are held against."""
    days = (fiscal_year_start(year.through), year.through + timedelta(days=1))
    so_far, base = (
        wording.days_text([days], lang),
        wording.days_text(conclusion.before_window, lang),
    )
    return OF_YEAR(lang, so_far=so_far, base=base)
