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
    besides. tells: codes of the indicators that it shows.
    """

    figure: str
    words: str
    bullets: Sequence[Bullet] = ()
    course: Course | None = None
    alert: str = ""
    note: str = ""
    tells: frozenset[str] = frozenset()


NO_FIGURE = "–"
NOTHING_KNOWN = Glance(NO_FIGURE, "")


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of the overview, in one language.

    verdict, headline: of the worst state that there is; parts: of all, counted in `unit`. lines: indicators
    that the glance does not show.
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


_TILE = Markup(
    '<a class="tile" href="{href}"><span class="band">{band}</span>'
    '<span class="tile-title">{number} · {title}</span>'
    '<span class="chip toned-{verdict}">{headline}</span>'
    '<span class="tile-figure{long}">{figure}</span><span class="tile-words">{words}</span>'
    "{alert}{bullets}{course}{counts}{lines}{note}</a>"
)


def tile(asked: Tile, dark: bool) -> Markup:
    """Return a tile as a link to its goal's page."""
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
        course=svg.course(glance.course, colours) if glance.course else "",
        counts=_counts(asked),
        lines=svg.joined(_line("tile-note", line) for line in asked.lines),
        note=_line("tile-note", glance.note),
    )


def _counts(asked: Tile) -> Markup:
    """Return how many stand where by their signs, each with its words for who points at it or cannot see."""
    by_sign: dict[tuple[Verdict, str], list[Part]] = {}
    for part in asked.parts:
        by_sign.setdefault((part.verdict, part.sign), []).append(part)
    counts = svg.joined(
        Markup('<span class="count count-{}" title="{}">{}</span>').format(
            verdict.replace("_", "-"),
            " · ".join(part.words for part in parts),
            f"{sign} {sum(part.count for part in parts):,}",
        )
        for (verdict, sign), parts in by_sign.items()
    )
    return Markup('<span class="tile-counts">{} {}</span>').format(counts, asked.unit)


def _line(name: str, said: str) -> Markup:
    return Markup('<span class="{}">{}</span>').format(name, said) if said else Markup("")
