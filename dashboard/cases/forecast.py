"""Rules for unusual weeks: expected cases, the range of usual weeks, and the levels of a signal.

Methods: METHODS sections 3.1–3.3. Pure: rows are series, columns weeks, oldest first. Nothing is said of
weeks that were not received, nor of weeks whose cases are still being reported. `unusual_weeks` asks for the
cases; `signals` has the words.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from dashboard.language.text import Text
from dashboard.statistics import false_discovery
from dashboard.statistics.checks import Floats
from dashboard.statistics.dispersion import chi_square
from dashboard.statistics.weeks import at_least, coming, unlikely_from

# Weeks that say what is usual; those between them and the judged week, which must not hide the start of a
# rise; and how many of the usual ones must have been received.
BASELINE, GUARD, FEWEST = 52, 2, 26
BEFORE = BASELINE + GUARD
WATCH, HIGH, LEAST_HIGH = 0.01, 0.001, 3
FALSE_SHARE = 0.10
WEEKS_A_YEAR = 52

Level = Literal["usual", "watch", "high"]
LEVELS: dict[Level, Text] = {
    "usual": Text("ปกติ", "usual"),
    "watch": Text("เฝ้าระวัง", "watch"),
    "high": Text("สูงผิดปกติ", "unusually high"),
}
SIGNS: dict[Level, str] = {"usual": "", "watch": "◆", "high": "▲"}

METHOD: tuple[Text, Text] = (
    Text("สัปดาห์ที่ผิดปกติ", "Unusual weeks"),
    Text(
        "เทียบคดีของสัปดาห์ (จันทร์–อาทิตย์ ตามวันเกิดเหตุ) กับ 52"
        " สัปดาห์ของสถานีและกลุ่มเดียวกันที่จบก่อนหน้าสองสัปดาห์"
        " ปรับตามฤดูกาลของจังหวัดและสัดส่วนคดีที่รับแจ้งแล้ว และเผื่อความผันแปรของคดีที่มากกว่าความบังเอิญ ·"
        " เฝ้าระวัง = สัปดาห์ปกติจะมากถึงเพียงนี้น้อยกว่า 1 ใน 100 · สูงผิดปกติ = น้อยกว่า 1 ใน 1,000"
        " และมีอย่างน้อย 3 คดี · ทั้งสองระดับต้องผ่านการคุมสัญญาณลวงไม่เกินร้อยละ 10"
        " ของทุกชุดตัวเลขในสัปดาห์นั้น · สัปดาห์ที่ยังไม่ครบ สัปดาห์ที่คดีรับแจ้งยังไม่ถึงร้อยละ 95"
        " และเดือนที่ไม่ได้รับข้อมูล ไม่นำมาตัดสิน ต้องได้รับอย่างน้อย 26 จาก 52 สัปดาห์ · กลุ่ม 4"
        " ไม่นำมาตัดสินเพราะนับการจับกุม สัปดาห์ที่ไม่มีคดีเลยให้ตรวจสอบข้อมูลก่อน ยังไม่ถือเป็นความสำเร็จ",
        "The cases of a week (Monday–Sunday, by day of occurrence) are held against 52 weeks of the same"
        " station and group that end two weeks before, with the season of the province, the share of cases"
        " reported by now, and an allowance for counts that vary more than chance · watch = fewer than 1 in"
        " 100 usual weeks reach so many · unusually high = fewer than 1 in 1,000, and at least 3 cases · both"
        " only where no more than 10 % of the signals of all series of that week are expected to be false ·"
        " not judged: weeks that are not over, weeks of which under 95 % of cases are reported, months not"
        " received; at least 26 of the 52 weeks must have been received · group 4 is not judged, it counts"
        " arrests; a week without cases is a question about the data, no success",
    ),
)


@dataclass(frozen=True, eq=False, slots=True)
class Forecast:
    """What is expected in the weeks from BEFORE on, by series (rows); NaN where nothing can be said.

    size, mean: of the negative binomial. dispersion: by week, pooled over the series.
    """

    size: Floats
    mean: Floats
    dispersion: Floats

    @property
    def limit(self) -> Floats:
        """Return the count that 99 of 100 usual weeks do not exceed."""
        return unlikely_from(WATCH, self.size, self.mean) - 1


def forecast(counts: Floats, exposure: Floats) -> Forecast:
    """Forecast each week from its baseline: Gamma-Poisson with Jeffreys' prior, see statistics.unusual_week.

    Args:
        counts: cases by series and week; at least BEFORE + 1 weeks.
        exposure: season × share reported by now, in any unit; 0 = the week was not received.
    """
    received = exposure > 0
    cases = np.where(received, counts, 0.0)
    share = np.divide(cases**2, exposure, out=np.zeros_like(cases), where=received)
    summed = (cases, exposure, share, received.astype(np.float64))
    total, exposed, scaled, weeks = (_baseline(values) for values in summed)
    enough = weeks >= FEWEST
    counted = enough & (total > 0)
    squares = chi_square(np.where(counted, total, 1.0), exposed, scaled)
    freedom = np.where(counted, weeks - 1, 0).sum(axis=0)
    phi = np.maximum(1.0, np.where(counted, squares, 0).sum(axis=0) / np.maximum(freedom, 1))
    now = exposure[:, BEFORE:]
    # The baseline counted in weeks like the judged one, as unusual_week does with its factor.
    alike = np.divide(exposed, now, out=np.full_like(now, np.nan), where=enough & (now > 0))
    size, mean = coming(total, alike, phi)
    return Forecast(size, mean, phi)


def _baseline(values: Floats) -> Floats:
    """Return, for each week from BEFORE on, the sum over its BASELINE weeks, GUARD weeks apart."""
    until = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    judged = np.arange(BEFORE, values.shape[1])
    return np.asarray(until[:, judged - GUARD] - until[:, judged - BEFORE])


@dataclass(frozen=True, eq=False, slots=True)
class Judgement:
    """The levels of series (rows) by week; NaN, and level 0, where a week is not judged.

    p: chance of so many cases in a usual week. q: adjusted over all series of the week. level: index into
    LEVELS. by_chance: signals a year if nothing ever changed.
    """

    p: Floats
    q: Floats
    level: npt.NDArray[np.int8]
    by_chance: float


def judge(counts: Floats, expected: Forecast, over: npt.NDArray[np.bool_]) -> Judgement:
    """Return the levels of all series together.

    Args:
        counts: as in `forecast`, the weeks from BEFORE on.
        expected: their forecast, all rows.
        over: weeks whose cases are in; the others are not judged.
    """
    fit = np.isfinite(expected.mean) & over[None, :]
    p = np.where(fit, at_least(counts, expected.size, expected.mean), np.nan)
    q = np.full_like(p, np.nan)
    for week in range(p.shape[1]):
        q[fit[:, week], week] = false_discovery(p[fit[:, week], week])
    passed = fit & (q <= FALSE_SHARE)
    high = passed & (p < HIGH) & (counts >= LEAST_HIGH)
    level = np.where(high, 2, np.where(passed & (p < WATCH), 1, 0)).astype(np.int8)
    weeks = np.flatnonzero(fit.any(axis=0))
    return Judgement(p, q, level, _by_chance(expected, fit, int(weeks[-1])) if len(weeks) else 0.0)


def _by_chance(expected: Forecast, fit: npt.NDArray[np.bool_], week: int) -> float:
    """Return the signals a year that the series of a week would give if every week were usual.

    With m series a lone signal needs p ≤ FALSE_SHARE ÷ m, or WATCH where that is smaller. Signals that come
    together need less: where chance alone decides, their number has the mean 1 ÷ (1 − FALSE_SHARE)² of the
    lone ones (Dwass). Counts are whole, so the chance of each series is that of the first count below the
    bound, not the bound itself.
    """
    size, mean = expected.size[fit[:, week], week], expected.mean[fit[:, week], week]
    bound = min(WATCH, FALSE_SHARE / len(size))
    alone = float(at_least(unlikely_from(bound, size, mean), size, mean).sum())
    together = 1.0 if bound == WATCH else 1 / (1 - FALSE_SHARE) ** 2
    return WEEKS_A_YEAR * alone * together
