"""Rules for repeat places, and for cases that follow one nearby within days more often than chance.

Methods: METHODS section 5. Pure: points in metres and days in, pairs out.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from dashboard.language.text import Text
from dashboard.maps.plane import Points
from dashboard.statistics import Knox, knox

# Two coordinates of one door differ by this much, as they are entered.
SAME_PLACE_M = 5
WITHIN_M, WITHIN_DAYS = (100, 200, 400), (7, 14, 28)
FEWEST = 100
# Beyond these the table would take longer than a second; the latest cases are taken then.
MOST_CASES, MOST_PAIRS = 2_000, 50_000
CHANCE, CLEAR_RATIO, PERMUTATIONS = 0.05, 1.2, 999

SAME_PLACE = Text("จุดที่เกิดซ้ำ", "Repeat places")
NAME = Text("เหตุเกิดซ้ำใกล้เคียง", "Near repeats")
METHOD: tuple[Text, Text] = (
    Text("จุดที่เกิดซ้ำ และเหตุเกิดซ้ำใกล้เคียง", "Repeat places and near repeats"),
    Text(
        f"จุดที่เกิดซ้ำ คือจุดที่มี 2 คดีขึ้นไปในห้วงที่แสดง โดยพิกัดห่างกันไม่เกิน {SAME_PLACE_M} เมตร"
        f" เหตุเกิดซ้ำใกล้เคียงคิดเมื่อมีคดีฐานเดียวกันต่างจุดอย่างน้อย {FEWEST} คดี"
        f" โดยนับคู่คดีที่เกิดใกล้กันทั้งระยะทางและวัน เทียบกับการสุ่มสลับวันเกิดเหตุ {PERMUTATIONS} ครั้ง"
        f" (Knox) ระบุว่าเกิดซ้ำใกล้เคียงเมื่อโอกาสบังเอิญต่ำกว่า {CHANCE} และพบมากกว่าที่คาดตั้งแต่"
        f" {CLEAR_RATIO} เท่า จุดเดิมรายงานแยกไว้ต่างหาก",
        f"A repeat place has two or more cases of the period whose points are at most {SAME_PLACE_M} m apart."
        f" Near repeats need {FEWEST} cases of one offence at different places: pairs close both in distance"
        f" and in days are compared with {PERMUTATIONS} deals of the days at random (Knox) and marked where"
        f" chance is below {CHANCE} and they are {CLEAR_RATIO} times the expected or more. The same place is"
        " told apart.",
    ),
)
FEW_CASES = Text(
    "{offence}มี {n:,} คดีที่มีพิกัดและวันเกิดเหตุ ต้องมีอย่างน้อย {least} คดีของฐานความผิดเดียวกัน",
    "{offence}: {n:,} cases with a usable point and day; at least {least} of one offence are needed.",
)
FEW_PLACES = Text(
    "{offence} {n:,} คดี เกิดใน {places:,} จุดเท่านั้น ต้องมีอย่างน้อย {least} จุด",
    "{offence}: {n:,} cases at only {places:,} places; at least {least} are needed.",
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of cases within so many metres (0 = the same place) and days, against what chance gives."""

    metres: int
    days: int
    knox: Knox

    @property
    def marked(self) -> bool:
        return self.knox.p < CHANCE and self.knox.ratio >= CLEAR_RATIO


@dataclass(frozen=True, slots=True)
class NearRepeats:
    """The pairs of one offence: at the same place, and near.

    cases: looked at, the latest ones; places: different ones among these; older: cases left out.
    """

    cases: int
    places: int
    older: int
    same: list[Pairs]
    near: list[Pairs]


def same_places(points: Points) -> npt.NDArray[np.int64]:
    """Number the place (0, 1, …) of each point (metres): one place are points within SAME_PLACE_M."""
    if not len(points):
        return np.empty(0, dtype=np.int64)
    pairs = scipy.spatial.KDTree(points).query_pairs(SAME_PLACE_M, output_type="ndarray").reshape(-1, 2)
    links = scipy.sparse.coo_array((np.ones(len(pairs)), pairs.T), shape=(len(points), len(points)))
    return np.asarray(scipy.sparse.csgraph.connected_components(links, directed=False)[1], dtype=np.int64)


def find(points: Points, days: npt.NDArray[np.float64], offence: Text) -> NearRepeats | Text:
    """Return the near repeats of the cases of one offence; or why there is no telling.

    Of each place one case, drawn with a fixed seed, stands in the pairs nearby: a place where it happens
    again and again would otherwise make its whole neighbourhood look so.

    Args:
        points: east, north in metres, without stand-ins.
        days: of each case, counted from any day.
        offence: its name, for the reason.

    Source: METHODS section 5; Knox 1964.
    """
    if len(points) < FEWEST:
        return _reason(FEW_CASES, offence, n=len(points), least=FEWEST)
    latest = np.argsort(-days, kind="stable")
    latest, older = np.split(latest, [_affordable(points[latest])])
    points, days = points[latest], days[latest]
    place = same_places(points)
    count = int(place.max()) + 1
    if count < FEWEST:
        return _reason(FEW_PLACES, offence, n=len(points), places=count, least=FEWEST)
    sizes = np.bincount(place)
    x, y = (np.bincount(place, weights=axis) / sizes for axis in points.T)
    same = [Pairs(0, soon, _knox(x[place], y[place], days, 0, soon)) for soon in WITHIN_DAYS]
    dealt = np.random.default_rng(0).permutation(len(points))
    _, first = np.unique(place[dealt], return_index=True)
    one = dealt[first]
    near = [Pairs(m, soon, _knox(x, y, days[one], m, soon)) for m in WITHIN_M for soon in WITHIN_DAYS]
    return NearRepeats(len(points), count, len(older), same, near)


def _knox(x: Points, y: Points, days: npt.NDArray[np.float64], metres: int, soon: int) -> Knox:
    return knox(x, y, days, near=metres, soon=soon, permutations=PERMUTATIONS)


def _affordable(latest: Points) -> int:
    """Return how many of the cases, latest first, may be looked at."""
    count = min(len(latest), MOST_CASES)
    tree = scipy.spatial.KDTree(latest[:count])
    pairs = (int(tree.count_neighbors(tree, WITHIN_M[-1])) - count) // 2
    return count if pairs <= MOST_PAIRS else max(FEWEST, int(count * (MOST_PAIRS / pairs) ** 0.5))


def _reason(wording: Text, offence: Text, **values: int) -> Text:
    return Text(wording("th", offence=offence.th, **values), wording("en", offence=offence.en, **values))
