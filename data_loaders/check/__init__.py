"""Compare a mapping with its database: all problems at once, worst first, each with its remedy."""

from datetime import UTC, datetime

from data_loaders.access import asked
from data_loaders.check.contents import contents
from data_loaders.check.finding import ORDER, Finding, refuse
from data_loaders.check.structure import structure
from data_loaders.source import Source

SAMPLE = 20_000

__all__ = ["Finding", "findings", "refuse"]


@asked()
def findings(
    source: Source, *, sample: int = SAMPLE, whole: bool = True, now: datetime | None = None
) -> list[Finding]:
    """Return all findings, worst first.

    Contents are judged on the first `sample` rows; keys and codes are counted over all rows if `whole`
    (a pull every ten minutes must not count ten million).

    Args:
        now: the clock (tests and demo).

    Raises:
        UserError: the source stopped answering.
    """
    now = now or datetime.now(UTC)
    problems = structure(source, now)
    if not any(f.severity == "error" for f in problems):
        problems += contents(source, sample, whole, now)
    return sorted(problems, key=lambda f: ORDER.index(f.severity))
