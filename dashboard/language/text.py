"""Wordings in two languages, each kept beside the thing it names."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Lang = Literal["th", "en"]
LANGUAGES: tuple[Lang, ...] = ("th", "en")


_COUNTED = (
    *(
        "answer",
        "case",
        "corner",
        "day",
        "hour",
        "household",
        "indicator",
        "item",
        "matter",
        "minute",
        "month",
    ),
    *(
        "order",
        "point",
        "problem",
        "resident",
        "resolution",
        "respondent",
        "row",
        "slide",
        "station",
        "week",
        "year",
    ),
    *("zone",),
)
_ONE = re.compile(rf"(?<![\d.,])(1[ \u00a0](?:{'|'.join(_COUNTED)}))s\b( are\b| were\b| have\b)?")
_VERBS = {" are": " is", " were": " was", " have": " has"}


def _of_one(found: re.Match[str]) -> str:
    return found[1] + _VERBS.get(found[2], "")


@dataclass(frozen=True, slots=True)
class Text:
    """A wording in Thai (first) and English; `text(lang, name=…)` fills its `{name}` places.

    Called without values it is shown as it stands, braces and all. English wordings speak of several things;
    of one, `1 cases are` becomes `1 case is`.
    """

    th: str
    en: str

    def __call__(self, lang: Lang, **values: object) -> str:
        wording = self.th if lang == "th" else self.en
        if not values:
            return wording
        said = wording.format(**values)
        return said if lang == "th" else _ONE.sub(_of_one, said)


def in_both(say: Callable[[Lang], str]) -> Text:
    """Return what a function says in each language as one wording."""
    return Text(say("th"), say("en"))


_SPECIAL = "\\`*_{}[]<>()#+-.!|~$:^=\"'&"
# Streamlit's Markdown looks for addresses, :emoji: and arrows and dashes that stand alone once more in the
# finished text, where no backslash is left: an invisible word joiner keeps them from being found.
_FOUND_AGAIN = re.compile(
    r"https?(?=:)|www(?=\.)|@|:(?=[\w+/-]+:)|(?<!\S)(?:<?->|<-|--|[<>~]=)(?!\S)", re.IGNORECASE | re.ASCII
)
_WORD_JOINER = "\u2060"


def escape_markdown(value: str) -> str:
    """Return a text so that Markdown shows it letter by letter; any white space becomes a single blank.

    Names come from other people's databases: without this a station called `[x](https://…)` is a link and
    `![](…)` a request that leaves the host.
    """
    parted = _FOUND_AGAIN.sub(lambda match: match[0] + _WORD_JOINER, " ".join(value.split()))
    return "".join(f"\\{c}" if c in _SPECIAL else c for c in parted)
