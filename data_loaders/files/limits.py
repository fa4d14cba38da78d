"""What a file may hold and cost. Everything above is refused before or while it is read."""

import sys
from dataclasses import dataclass

MEGABYTE = 1_000_000

# A workbook is a zip: what it unpacks to, and how much more than it weighs (text reaches 40, bombs 1,000).
MOST_UNPACKED, MOST_MEMBERS, SUSPECT_UNPACKED, MOST_RATIO = 600 * MEGABYTE, 2_000, 20 * MEGABYTE, 150

MOST_ROWS, MOST_COLUMNS, MOST_CELL, MOST_SHEETS = 300_000, 300, 32_767, 60
# An export of cases is written row by row into a database and may be longer.
MOST_CASES = 3_000_000

# Bounds before shapely sees a file: a self-crossing polygon of 130 kB took make_valid 18 s and all memory.
MOST_VERTICES_PER_RING, MOST_VERTICES = 20_000, 1_000_000
MOST_FEATURES, MOST_CROSSINGS = 20_000, 4


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one file: bytes on disk; the child's address space and processor seconds; seconds to wait."""

    size: int
    memory: int
    cpu: int
    wall: float


TABLES = Limits(60 * MEGABYTE, 1_000 * MEGABYTE, 60, 90)
PLACES = Limits(60 * MEGABYTE, 1_000 * MEGABYTE, 60, 90)
CASES = Limits(1_500 * MEGABYTE, 1_000 * MEGABYTE, 300, 600)
# As much as the page takes (`server.maxUploadSize`); 60 million points take 200 MB while they are opened.
PICTURES = Limits(10 * 1024**2, 1_500 * MEGABYTE, 30, 45)


def confine(memory: int, cpu: int) -> None:
    """Hold this process to so much memory, and to so many further processor seconds."""
    if sys.platform == "win32":
        return  # no such limits there: the parent's clock alone holds
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(
        resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + cpu, resource.RLIM_INFINITY)
    )
