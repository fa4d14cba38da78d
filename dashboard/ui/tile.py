"""A goal at a glance: its worst state in a word, the figure that matters, its bars and its course."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.ui import svg
from dashboard.ui.svg import Bullet, Course, Part
from dashboard.ui.tokens import Verdict, ink


@dataclass(frozen=True, slots=True)
class Glance:
    """What a goal's own room tells for its tile, in one language.

    figure: large; words: what it is, with its base. alert: what must not be overlooked; note: what is known
    besides. cases: links to the lists of cases that it counts. tells: codes of the indicators that it shows.
    """

    figure: str
    words: str
    bullets: Sequence[Bullet] = ()
    course: Course | None = None
    alert: str = ""
    note: str = ""
    cases: Sequence[Markup] = ()
    tells: frozenset[str] = frozenset()


NO_FIGURE = "–"
NOTHING_KNOWN = Glance(NO_FIGURE, "")


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of the overview, in one language.

    verdict, headline: of the worst state that there is; parts: of all, counted in `unit`. listed: of each
    part the zones or stations that it counts, as links. lines: indicators that the glance does not show.
    """

    number: int
    title: str
    verdict: Verdict
    headline: str
    parts: Sequence[Part]
    unit: str
    glance: Glance
    href: str
    lines: Sequence[str] = ()
    listed: Sequence[Sequence[Markup]] = ()


# The goal's link is stretched over the whole tile by the sheet of styles; the others lie above it, not in it.
_TILE = Markup(
    '<article class="tile"><span class="band">{band}</span>'
    '<a class="tile-title" href="{href}">{number} · {title}</a>'
    '<span class="chip toned-{verdict}">{headline}</span>'
    '<span class="tile-figure{long}">{figure}</span><span class="tile-words">{words}</span>'
    "{alert}{bullets}{cases}{course}{counts}{lines}{note}</article>"
)
_COUNT = Markup('<span class="count count-{}" title="{}">{}</span>')
# Of one name: opening one list closes the others.
_LISTED = Markup('<details name="tile-count"><summary>{}</summary><ul>{}</ul></details>')


def tile(asked: Tile, dark: bool) -> Markup:
    """Return a tile: it leads to its goal's page, its counts to what they count."""
    colours, glance = ink(dark), asked.glance
    return _TILE.format(
        href=asked.href,
        band=svg.stack(asked.parts, colours),
        number=asked.number,
        title=asked.title,
        verdict=asked.verdict.replace("_", "-"),
        headline=asked.headline,
        long=" long" if len(glance.figure) > 7 else "",
        figure=glance.figure,
        words=glance.words,
        alert=_line("tile-alert", glance.alert),
        bullets=svg.joined(svg.bullet(bullet, colours) for bullet in glance.bullets),
        cases=_cases(glance.cases),
        course=svg.course(glance.course, colours) if glance.course else "",
        counts=_counts(asked),
        lines=svg.joined(_line("tile-note", line) for line in asked.lines),
        note=_line("tile-note", glance.note),
    )


def _counts(asked: Tile) -> Markup:
    """Return how many stand where by their signs, each with its words for who points at it or cannot see.

    A count opens to the links of what it counts.
    """
    by_sign: dict[tuple[Verdict, str], list[tuple[Part, Sequence[Markup]]]] = {}
    listed = [*asked.listed, *[()] * len(asked.parts)]
    for part, links in zip(asked.parts, listed, strict=False):
        by_sign.setdefault((part.verdict, part.sign), []).append((part, links))
    counts = svg.joined(
        _opened(
            _COUNT.format(
                verdict.replace("_", "-"),
                " · ".join(part.words for part, _ in parts),
                f"{sign} {sum(part.count for part, _ in parts):,}",
            ),
            [link for _, links in parts for link in links],
        )
        for (verdict, sign), parts in by_sign.items()
    )
    return Markup('<div class="tile-counts">{} {}</div>').format(counts, asked.unit)


def _opened(count: Markup, links: Sequence[Markup]) -> Markup:
    items = svg.joined(Markup("<li>{}</li>").format(link) for link in links)
    return _LISTED.format(count, items) if items else count


def _cases(links: Sequence[Markup]) -> Markup:
    return Markup('<p class="tile-cases">{}</p>').format(Markup(" · ").join(links)) if links else Markup("")


def _line(name: str, said: str) -> Markup:
    return Markup('<span class="{}">{}</span>').format(name, said) if said else Markup("")
