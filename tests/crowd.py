"""Many visitors at once, each on a page and view of their own, and what they saw."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tests.visitor import Run, Visitor

# Wording of dashboard.ui.page in Thai: figures that are not the newest say so with one of these.
OUT, OLDER = "ติดต่อฐานข้อมูลไม่ได้ตั้งแต่", "กำลังอ่านข้อมูลชุดใหม่"


@dataclass(frozen=True, slots=True)
class Seen:
    """One run: who, when it was asked for (seconds since the start of the crowd), and what came."""

    visitor: int
    view: tuple[str, str]
    at: float
    run: Run

    @property
    def came(self) -> float:
        """When it was there: on a busy machine long after it was asked for."""
        return self.at + self.run.seconds

    @property
    def failed(self) -> bool:
        return bool(self.run.exceptions) or "ข้อผิดพลาดของโปรแกรม" in self.run.text

    @property
    def stale(self) -> bool:
        return OUT in self.run.text or OLDER in self.run.text

    @property
    def waiting(self) -> bool:
        return self.run.waiting

    @property
    def empty(self) -> bool:
        """Said that a figure was never received."""
        return "ยังไม่เคยได้รับข้อมูลชุดนี้" in self.run.text


async def crowd(
    base: str,
    views: Sequence[tuple[str, str]],
    visitors: int,
    seconds: float,
    think: float,
    during: Callable[[], Awaitable[None]] | None = None,
    patience: float = 60,
    seed: int = 2569,
) -> list[Seen]:
    """Let visitors look at views in turn for a while, each thinking between two runs, for `think` seconds on
    average.

    People do not think equally long: if they did, they would soon all ask in the same moment.

    Args:
        views: (page, query string); visitor n begins with view n.
        during: something that happens meanwhile.
        patience: seconds after which a run counts as failed.
        seed: draws how long each thinks.
    """
    seen: list[Seen] = []
    began = time.perf_counter()

    rng = random.Random(seed)

    async def visit(number: int) -> None:
        await asyncio.sleep(think * number / visitors)
        page, query = views[number % len(views)]
        async with Visitor(base, page, query) as visitor:
            while (at := time.perf_counter() - began) < seconds:
                try:
                    run = await visitor.run(timeout=patience)
                except TimeoutError:
                    run = Run(patience, 0, 0, exceptions=["no answer"])
                seen.append(Seen(number, (page, query), at, run))
                await asyncio.sleep(rng.uniform(0.4, 1.6) * think)

    extra = [during()] if during is not None else []
    await asyncio.gather(*(visit(number) for number in range(visitors)), *extra)
    return seen
