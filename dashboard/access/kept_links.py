"""Links that people may keep: a page of ours with what it asks for, written anew from what was sent."""

from urllib.parse import parse_qsl, urlencode

from dashboard.filters import QUERY_NAMES
from dashboard.schema.people import LONGEST_LINK

# The first page's own address is `./`. tests/access/test_saved_views.py compares both lists with the pages.
FIRST = "overview"
PAGES = frozenset(
    {
        FIRST,
        "before_after",
        "briefing",
        "cases",
        "compare",
        "data",
        "definitions",
        "innovations",
        "partners",
        "record",
        "safety_map",
        "station_profile",
        "surveys",
        "trends",
    }
)
OF_CASE_LISTS = (
    *("basis", "within", "filed", "codes", "cleared", "late", "point", "report", "spot", "repeat", "area"),
    *("hours", "weekday", "stretches", "window", "figure", "q", "sort", "page"),
)
OF_COMPARISON = ("a", "b", "by")
NAMES = frozenset({*QUERY_NAMES, "lang", *OF_CASE_LISTS, *OF_COMPARISON})


def kept_link(asked: str) -> str | None:
    """Return the link as it is kept, without what our pages do not ask for; None where it leads elsewhere.

    Args:
        asked: `trends?station=920601`, `./?period=fy2569`, as a browser has it; may be anything.
    """
    if len(asked) > LONGEST_LINK or "#" in asked:
        return None
    page, _, query = asked.partition("?")
    page = page.removeprefix("./") or FIRST
    if page not in PAGES:
        return None
    try:
        fields = parse_qsl(query, max_num_fields=100)
        words = urlencode([(name, value) for name, value in fields if name in NAMES])
    except ValueError:
        # Too many, or half of a letter.
        return None
    link = f"{'./' if page == FIRST else page}?{words}"
    return link if len(link) <= LONGEST_LINK else None
