"""The zones of a unit as one figure: by their people, by hand, and never with a verdict."""

import dataclasses
import math
import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.filters import Filters
from dashboard.goal1 import cards, surveys
from dashboard.goal1.indicators import INDICATORS
from dashboard.goal1.opinions import Opinion, opinion
from dashboard.goal1.pooled_opinion import METHOD, WHY, PooledOpinion, pooled_opinion
from dashboard.goal1.samples import Cell, Sample
from dashboard.language.periods import parse
from dashboard.language.text import LANGUAGES
from dashboard.schema.survey_indicators import SURVEY_CODES
from tests.goal1.test_surveys import by_hand
from tests.slow import World
from tests.views import view_of

DAY = date(2026, 9, 30)
ZONES = [("S", "A"), ("S", "B"), ("T", "C")]
PEOPLE = {("S", "A"): 3000.0, ("S", "B"): 1000.0, ("T", "C"): 1000.0}


def asked(zone: str, share: float, n: int, instrument: str = "I", station: str = "S") -> Opinion:
    """Answers that came one by one: as many effective as there are."""
    cells = (Cell("male", "old", n, dict.fromkeys(SURVEY_CODES, (n, round(n * share)))),)
    found = opinion(Sample(instrument, "4", station, zone, DAY, DAY, cells, n, n), "fear", 0.4, None)
    assert found is not None
    return found


def pooled(found: list[Opinion], zones: list[tuple[str, str]] = ZONES, **more: Any) -> PooledOpinion | None:
    return pooled_opinion("fear", zones, found, more.get("people", PEOPLE))


def test_zones_count_by_their_people_and_the_range_is_that_of_strata() -> None:
    found = pooled([asked("A", 0.2, 601), asked("B", 0.6, 301)])
    assert found is not None
    # 3/4 · 0.2 + 1/4 · 0.6; the mean of percentages would be 0.4, that of answers 0.33.
    assert 0.30 == pytest.approx(found.share, abs=0.001)
    p, q = round(601 * 0.2) / 601, round(301 * 0.6) / 301
    variance = 0.75**2 * p * (1 - p) / 600 + 0.25**2 * q * (1 - q) / 300
    share = 0.75 * p + 0.25 * q
    n = share * (1 - share) / variance
    assert [share, n] == pytest.approx([found.share, found.effective])
    z = 1.6448536269514722
    centre, half = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    assert [(centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)] == pytest.approx(
        [found.interval.low, found.interval.high]
    )
    assert (902, (("S", "A"), ("S", "B")), {("T", "C"): "no_answers"}) == (
        found.n,
        found.places,
        found.left_out,
    )


def test_a_small_zone_with_many_answers_does_not_outweigh_a_large_one() -> None:
    found = pooled([asked("A", 0.2, 50), asked("B", 0.8, 2000)])
    assert found is not None
    assert 0.35 == pytest.approx(found.share)
    # Twenty times the answers in the small zone hardly narrow the range.
    more = pooled([asked("A", 0.2, 50), asked("B", 0.8, 40_000)])
    assert more is not None
    assert found.effective < more.effective < found.effective * 1.1


def test_instruments_are_never_mixed_and_what_lacks_people_is_named() -> None:
    found = pooled([asked("A", 0.2, 100), asked("B", 0.4, 100), asked("C", 0.9, 900, "OTHER", "T")])
    assert found is not None
    assert ("I", {("T", "C"): "other_instrument"}) == (found.instrument, found.left_out)
    few = {("S", "A"): 3000.0, ("T", "C"): 1000.0, ("S", ""): 9000.0}
    found = pooled(
        [asked("A", 0.2, 100), asked("B", 0.4, 100), asked("C", 0.4, 100, station="T")], people=few
    )
    assert found is not None
    # The register of the whole station does not stand in for its zone's.
    assert {("S", "B"): "no_population"} == found.left_out
    assert 0.75 * 0.2 + 0.25 * 0.4 == pytest.approx(found.share)


def test_one_zone_is_no_unit_and_one_answer_is_left_out() -> None:
    assert None is pooled([asked("A", 0.2, 100)])
    assert None is pooled([])
    assert None is pooled([asked("A", 0.2, 100), asked("B", 0.2, 100)], people={})
    found = pooled([asked("A", 0.2, 100), asked("B", 0.2, 100), asked("C", 1.0, 1, station="T")])
    assert found is not None
    assert {("T", "C"): "too_few"} == found.left_out


def test_where_nobody_fears_the_range_is_still_one() -> None:
    found = pooled([asked("A", 0.0, 101), asked("B", 0.0, 101)])
    assert found is not None
    assert 100 / (0.75**2 + 0.25**2) == pytest.approx(found.effective)
    assert 0 == found.interval.low < found.interval.high < 0.05


def test_a_unit_has_no_verdict_and_so_no_colour() -> None:
    assert not {"state", "verdict", "mark", "target"} & {f.name for f in dataclasses.fields(PooledOpinion)}
    found = pooled([asked("A", 0.9, 400), asked("B", 0.9, 400)])
    assert found is not None
    said = cards._pooled(found, "th")
    assert "รวมตามประชากร 2 พื้นที่: 90 % (88–92 %) · ผู้ตอบ 800 คน" == said
    assert "ssz-" not in said
    assert len(WHY) == len({why.th for why in WHY.values()}) == len({why.en for why in WHY.values()})
    # What the method says and what is done: 90 % ranges, and no verdict.
    assert all("90 %" in METHOD[1](lang) for lang in LANGUAGES)


@pytest.mark.usefixtures("pages_read_demo")
def test_the_demos_province_is_its_zones_by_hand(demo_world: World) -> None:
    view = view_of(Filters(parse("fy2570")))
    found = cards.together(view, "fear")
    assert found is not None
    register = demo_world.tables["populations"].groupby("zone_code")["people"].sum()
    places = [o for o in surveys.opinions(view) if o.indicator == "fear"]
    # The slow way needs five answers in every cell; the few of Ratsada are taken as they are.
    strata = [
        (
            float(register[o.zone]),
            *(
                by_hand(demo_world, o.zone, "fear", o.target)[:2]
                if o.share.weighting == "post_stratified" and o.station != "920901"
                else (o.share.share, o.share.effective)
            ),
        )
        for o in places
    ]
    whole = sum(people for people, _, _ in strata)
    share = sum(people / whole * p for people, p, _ in strata)
    variance = sum((people / whole) ** 2 * p * (1 - p) / (n - 1) for people, p, n in strata)
    assert [share, share * (1 - share) / variance] == pytest.approx([found.share, found.effective])
    assert sum(o.n for o in places) == found.n
    # One zone of Mueang Trang was not asked; the station outside the programme is no zone of the unit.
    assert {("920101", "TRANG-02"): "no_answers"} == found.left_out


@pytest.mark.usefixtures("pages_read_demo")
def test_the_cards_of_a_province_give_counts_and_beside_them_one_share() -> None:
    view = view_of(Filters(parse("fy2570")))
    fear = cards._card(view, INDICATORS[0])
    # Several states at once: no one colour.
    assert fear.verdict is None
    assert "5/10" == fear.figure
    assert ["✗ 1", "? 2", "? 1", "✓ 5", "– 1", "– 1"] == re.findall(r"flex-grow:\d+\">([^<]+)", fear.drawing)
    assert any("รวมตามประชากร 9 พื้นที่: " in line for line in fear.lines)
    assert "ไม่มีคำตอบ: ย่านถนนเพลินพิทักษ์ ทับเที่ยง" in cards.note(view)
    single = cards._card(view_of(Filters(parse("fy2570"), station="920201")), INDICATORS[0])
    assert ("bad", "✗ 62 %", "ไม่ผ่านเกณฑ์") == (single.verdict, single.figure, single.unit)
    assert not any("รวมตามประชากร" in line for line in single.lines)


def test_many_without_an_answer_and_an_unlike_sample_are_warned_of() -> None:
    def weak(missing: float, weighting: str) -> Any:
        return SimpleNamespace(share=SimpleNamespace(missing=missing, weighting=weighting))

    assert [] == cards._warnings([weak(0.10, "raked")], "th")
    one = cards._warnings([weak(0.11, "unbalanced")], "th")
    assert ["⚠ ไม่ตอบ/ไม่ทราบ 11 %", "⚠ สัดส่วนผู้ตอบไม่ตรงกับประชากร"] == one
    several = cards._warnings([weak(0.11, "raked"), weak(0.4, "unbalanced"), weak(0.0, "raked")], "th")
    assert [
        "⚠ ไม่ตอบ/ไม่ทราบ สูงสุด 40 % (2 พื้นที่)",
        "⚠ สัดส่วนผู้ตอบไม่ตรงกับประชากร (1 พื้นที่)",
    ] == several
