"""A zone's cases by the harm they do, beside their count: off until a site has loaded weights of offences."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from dashboard.goal4.conclusion import CONFIDENCE, Conclusion
from dashboard.language.text import Lang, Text
from dashboard.statistics import Interval, weighted_rate_ratio

METHOD: tuple[Text, Text] = (
    Text("ความเสียหายถ่วงน้ำหนัก", "Cases weighted by harm"),
    Text(
        "แต่ละคดีคิดตามโทษขั้นต่ำของฐานความผิด (วัน) จากตารางที่หน่วยนำเข้า แล้วเทียบอัตราก่อนกับหลังในห้วงเดียวกับข้อสรุป"
        " แสดงคู่กับจำนวนคดีเสมอ ยังไม่มีตาราง = ไม่แสดง คดีที่ฐานความผิดไม่มีน้ำหนักไม่รวมและบอกจำนวน · ไม่ใช้ตัดสิน",
        "Each case counts as the least penalty of its offence (days), by the table that the site loaded;"
        " rates before and after are compared over the conclusion's windows. Always beside the count; without"
        " the table it is not shown; cases of offences without a weight are left out and counted. It decides"
        " nothing.",
    ),
)
LINE = Text(
    "{baseline} เดือนก่อน {before:,.0f} วัน → {months} เดือนหลัง {after:,.0f} วัน",
    "{before:,.0f} days in {baseline} months before → {after:,.0f} in {months} months after",
)
RATIO = Text(" · อัตราส่วน {ratio:.2f} ({low:.2f}–{high:.2f})", " · ratio {ratio:.2f} ({low:.2f}–{high:.2f})")
WITHOUT = Text(" · ไม่มีน้ำหนัก {cases:,} คดี", " · {cases:,} cases without a weight")


@dataclass(frozen=True, slots=True)
class Harm:
    """Days of least penalty before and after; ratio and its range, None where a sum is 0; cases left out."""

    before: float
    after: float
    ratio: tuple[float, Interval] | None
    without: int

    def text(self, conclusion: Conclusion, lang: Lang) -> str:
        """Return `36 เดือนก่อน 9,400 วัน → 23 เดือนหลัง 3,100 วัน · อัตราส่วน 0.52 (0.33–0.81)`."""
        baseline, months = conclusion.baseline, conclusion.windows.months
        said = LINE(lang, baseline=baseline, months=months, before=self.before, after=self.after)
        if self.ratio:
            ratio, interval = self.ratio
            said += RATIO(lang, ratio=ratio, low=interval.low, high=interval.high)
        return said + (WITHOUT(lang, cases=self.without) if self.without else "")


def harm_of(conclusion: Conclusion, rows: pd.DataFrame, before: Collection[str]) -> Harm | None:
    """Return the harm in a zone; None where no weights were loaded or no case has one.

    Args:
        rows: of `queries.goal4.harm`, of that zone. before: slices of the window before.
    """
    weighed = rows[rows["days"].notna()]
    if weighed.empty:
        return None
    early = weighed["slice"].isin(before)
    kinds = weighed.groupby("offence_code")["days"].first()
    x0, x1 = (
        weighed[part]
        .groupby("offence_code")["cases"]
        .sum()
        .reindex(kinds.index, fill_value=0)
        .to_numpy(float)
        for part in (early, ~early)
    )
    weights = kinds.to_numpy(float)
    ratio = weighted_rate_ratio(
        x1, x0, weights, *conclusion.exposures, confidence=CONFIDENCE, dispersion=conclusion.dispersion
    )
    left_out = int(rows["cases"].sum() - weighed["cases"].sum())
    return Harm(float(weights @ x0), float(weights @ x1), ratio, left_out)
