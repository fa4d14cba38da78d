"""The crime clock: one pin per case, and nothing that the wall clock would not show."""

import re
from math import atan2, dist, hypot, pi
from random import Random
from xml.etree.ElementTree import Element, fromstring

import pandas as pd
import pytest

from dashboard.cases.clock_component import read_hours
from dashboard.cases.clock_dial import (
    CENTRE_X,
    CENTRE_Y,
    OUTER,
    clock_legend,
    crime_clock,
    hours_of,
    legend_items,
)
from dashboard.filters import CRIME_GROUPS
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.maps.pin_classes import CIRCLE, INK, OUTLINES, PIN_CLASSES, PinClass, pin_class
from dashboard.ui.tokens import DARK, LIGHT, Ink, rgb
from data_loaders.reference import OFFENCES
from tests.ui.test_tokens import contrast

Row = tuple[str, int | None, int | None, int | None, bool]
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "\"><script>alert('1')</script>&\x00\x1b"


def cases(*rows: Row) -> pd.DataFrame:
    """offence_code, crime_group, minute, until_minutes, cleared."""
    return pd.DataFrame(rows, columns=["offence_code", "crime_group", "minute", "until_minutes", "cleared"])


def a_case(
    minute: int | None = 600,
    until: int | None = None,
    *,
    cleared: bool = False,
    offence: str = "theft",
    group: int = 2,
) -> Row:
    return offence, group, minute, until, cleared


def thefts(n: int, seed: int, *, full_hours: bool = False) -> pd.DataFrame:
    """Thefts, whose pins are circles: centre and size can be read from the drawing."""
    random = Random(seed)
    minutes = [random.randrange(24) * 60 if full_hours else random.randrange(1440) for _ in range(n)]
    return cases(*(a_case(minute, cleared=random.random() < 0.4) for minute in minutes))


def parsed(svg: str) -> Element:
    return fromstring(svg)  # noqa: S314  what is parsed is the product's own drawing


def drawn(
    frame: pd.DataFrame, lang: Lang = "th", title: str = "พ.ย. 2569", hours: tuple[int, int] | None = None
) -> Element:
    return parsed(crime_clock(frame, title, lang, hours=hours))


def of_class(root: Element, name: str) -> list[Element]:
    return [each for each in root.iter() if name in each.get("class", "").split()]


def words(root: Element) -> str:
    return " | ".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))


def alt(root: Element) -> str:
    return root.findtext(f"{SVG}desc") or ""


def circles(root: Element) -> list[tuple[float, float, float]]:
    """x, y and radius of the place that each pin of a theft takes; its own circle is a little smaller."""
    found = []
    for mark in of_class(root, "theft"):
        x, y, radius, *_ = (float(n) for n in re.findall(r"-?[\d.]+", mark.get("d", "")))
        found.append((x + radius, y, radius / CIRCLE))
    return found


def minute_at(x: float, y: float) -> float:
    return atan2(x - CENTRE_X, CENTRE_Y - y) / (2 * pi) * 1440 % 1440


def nearest(root: Element) -> float:
    """Least distance between the places of two pins."""
    marks = circles(root)
    return min(
        dist(one[:2], other[:2]) - one[2] - other[2]
        for n, one in enumerate(marks)
        for other in marks[n + 1 :]
    )


def test_every_timed_case_is_one_pin() -> None:
    assert len(of_class(drawn(cases(a_case(0), a_case(75), a_case(1439))), "pin")) == 3


@pytest.mark.parametrize("minute", [0, 1, 359, 360, 725, 1080, 1439])
def test_a_pin_stands_at_its_very_minute(minute: int) -> None:
    ((x, y, _),) = circles(drawn(cases(a_case(minute))))
    assert minute_at(x, y) == pytest.approx(minute, abs=0.2)


def test_24_is_on_top_6_to_the_right_12_below_and_18_to_the_left() -> None:
    at = {
        text.text: (float(text.get("x", "")), float(text.get("y", "")))
        for text in drawn(cases()).iter(f"{SVG}text")
    }
    assert at["24"][1] < at["6"][1] == at["18"][1] < at["12"][1]
    assert at["18"][0] < at["24"][0] == at["12"][0] < at["6"][0]


def test_the_night_is_shaded_from_18_to_6() -> None:
    night = {int(field.get("data-hour", "")) for field in of_class(drawn(cases()), "night")}
    assert hours_of((18, 6)) == night


def test_a_cleared_case_has_a_white_dot_and_an_open_one_has_none() -> None:
    (dot,) = of_class(drawn(cases(a_case(60, cleared=True))), "cleared")
    assert dot.get("fill") == "#fff"
    assert of_class(drawn(cases(a_case(60))), "cleared") == []


def test_a_range_of_four_hours_is_an_arc_and_no_pin() -> None:
    root = drawn(cases(a_case(1380, until=240, cleared=True)))
    (arc,) = of_class(root, "arc")
    assert (arc.get("data-minute"), arc.get("data-length")) == ("1380", "240")
    assert of_class(root, "pin") == []
    assert len(of_class(root, "cleared")) == 1
    assert "เป็นช่วงเวลา 1 คดี" in words(root)


@pytest.mark.parametrize("until", [0, 30, 180])
def test_a_range_of_up_to_three_hours_is_a_pin_at_its_beginning(until: int) -> None:
    root = drawn(cases(a_case(600, until=until)))
    assert of_class(root, "arc") == []
    assert minute_at(*circles(root)[0][:2]) == pytest.approx(600, abs=0.2)


def test_a_range_of_a_whole_day_tells_no_hour() -> None:
    root = drawn(cases(a_case(600, until=1440)))
    assert of_class(root, "arc") + of_class(root, "pin") == []
    assert "ไม่ทราบเวลา 1 คดี" in words(root)


def test_unknown_times_are_counted_beside_the_dial_and_not_drawn() -> None:
    frame = cases(a_case(60), a_case(None, cleared=True), a_case(None))
    root = drawn(frame)
    assert len(of_class(root, "pin")) == 1
    assert of_class(root, "cleared") == []
    assert "ไม่ทราบเวลา 2 คดี" in words(root)
    assert "3 | คดี | จับกุมได้ 1 คดี" in words(root)
    assert "Time unknown: 2" in words(drawn(frame, "en"))


def test_group_4_never_appears_even_when_given() -> None:
    frame = cases(
        a_case(60), a_case(60, offence="drugs", group=4), a_case(60, offence="S-77", group=4, cleared=True)
    )
    root = drawn(frame)
    assert len(of_class(root, "pin")) == 1
    assert of_class(root, "state") + of_class(root, "cleared") == []
    assert "1 | คดี | จับกุมได้ 0 คดี" in words(root)
    assert [each.code for each in legend_items(frame)] == ["theft"]


def test_pins_at_the_same_minute_stand_behind_one_another_and_do_not_overlap() -> None:
    root = drawn(cases(*[a_case(1200)] * 7))
    assert len(circles(root)) == 7
    assert nearest(root) > 0
    assert all(minute_at(x, y) == pytest.approx(1200, abs=0.2) for x, y, _ in circles(root))


def test_pins_on_both_sides_of_midnight_do_not_overlap() -> None:
    assert nearest(drawn(cases(a_case(1439), a_case(0), a_case(1)))) > 0


@pytest.mark.parametrize("full_hours", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_the_pins_of_150_cases_do_not_overlap_and_stay_readable(seed: int, full_hours: bool) -> None:
    marks = circles(root := drawn(thefts(150, seed, full_hours=full_hours)))
    assert len(marks) == 150
    assert nearest(root) > 0
    assert marks[0][2] * 2 > 5.9
    assert all(hypot(x - CENTRE_X, y - CENTRE_Y) + r < OUTER + 0.5 for x, y, r in marks)


def test_on_a_crowded_dial_pins_lean_but_stay_within_their_hour() -> None:
    root = drawn(cases(*[a_case(1200)] * 30))
    assert nearest(root) > 0
    assert {1199.8 < minute_at(x, y) < 1260 for x, y, _ in circles(root)} == {True}


def test_arcs_and_pins_keep_apart() -> None:
    root = drawn(cases(*[a_case(1200, until=300 + 20 * n) for n in range(9)], *[a_case(1230)] * 9))
    assert (len(of_class(root, "arc")), len(of_class(root, "pin"))) == (9, 9)
    assert nearest(root) > 0
    radii = [float(n) for arc in of_class(root, "arc") for n in re.findall(r"A([\d.]+)", arc[0].get("d", ""))]
    assert max(radii) < min(hypot(x - CENTRE_X, y - CENTRE_Y) - r for x, y, r in circles(root)[9:])


def test_more_ranges_at_one_time_than_the_dial_has_rings_become_counts() -> None:
    root = drawn(cases(*[a_case(1200, until=600)] * 300))
    assert of_class(root, "arc") + of_class(root, "pin") == []
    assert "เป็นช่วงเวลา 300 คดี" in words(root)


def test_the_order_of_the_rows_does_not_change_the_drawing() -> None:
    frame = thefts(120, 3)
    assert crime_clock(frame, "", "th") == crime_clock(frame.sample(frac=1, random_state=1), "", "th")


def test_above_400_cases_the_dial_shows_counts_per_hour_and_says_so() -> None:
    root = drawn(thefts(401, 1))
    assert of_class(root, "pin") == []
    assert len(of_class(root, "bar")) == 24
    assert sum(int(text.text or "") for text in of_class(root, "count") if (text.text or "").isdigit()) == 401
    assert "จำนวนคดีต่อชั่วโมง" in words(root)
    assert of_class(drawn(thefts(200, 1)), "bar") == []


def test_chosen_hours_are_lit_over_midnight_too() -> None:
    lit = [int(field.get("data-hour", "")) for field in of_class(drawn(cases(), hours=(20, 6)), "on")]
    assert lit == [0, 1, 2, 3, 4, 5, 20, 21, 22, 23]
    assert of_class(drawn(cases()), "on") == []


@pytest.mark.parametrize(
    ("hours", "expected"), [((23, 24), {23}), ((23, 0), {23}), ((0, 24), set(range(24))), (None, set())]
)
def test_a_choice_of_hours_holds_its_first_and_not_its_last(
    hours: tuple[int, int] | None, expected: set[int]
) -> None:
    assert expected == hours_of(hours)


def test_every_hour_is_a_button_that_tells_its_name() -> None:
    buttons = of_class(drawn(cases()), "hour")
    assert [str(hour) for hour in range(24)] == [each.get("data-hour") for each in buttons]
    assert {("0", "button")} == {(each.get("tabindex"), each.get("role")) for each in buttons}
    assert buttons[20].get("aria-label") == "20.00–21.00 น."
    assert of_class(drawn(cases(), "en"), "hour")[20].get("aria-label") == "20:00–21:00"


def test_the_alt_text_tells_the_counts_in_both_languages() -> None:
    frame = cases(a_case(1210), a_case(1211, cleared=True), a_case(5, until=600), a_case(None))
    for lang, phrases in {
        "th": ("4 คดี", "จับกุมได้แล้ว 1", "ไม่ทราบเวลา 1", "20.00–21.00 น. 2"),
        "en": ("4 cases", "1 cleared", "1 at an unknown time", "20:00–21:00: 2"),
    }.items():
        root = drawn(frame, "th" if lang == "th" else "en")
        assert root.get("role") == "img"
        assert root.findtext(f"{SVG}title") == "พ.ย. 2569"
        assert [phrase for phrase in phrases if phrase not in alt(root)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_words_stay_words(lang: Lang) -> None:
    hostile = PinClass("x", Text(th=HOSTILE, en=HOSTILE), "#000000", "circle", ())
    dial = crime_clock(cases(a_case(60, offence=HOSTILE)), HOSTILE, lang)
    for svg in (dial, clock_legend([hostile], lang)):
        assert "<script" not in svg
        assert [each for each in parsed(svg).iter() if each.tag.endswith("script")] == []
        assert "<script>alert('1')" in "".join(parsed(svg).itertext())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_fetched_and_nothing_runs(lang: Lang) -> None:
    for svg in (crime_clock(thefts(50, 1), "x", lang), clock_legend(PIN_CLASSES, lang)):
        assert re.findall(r"href|url\(|@import|\bon[a-z]+=|<script|foreignObject", svg) == []


def test_an_empty_month_is_a_dial_with_zeros() -> None:
    assert "0 | คดี | จับกุมได้ 0 คดี | ไม่ทราบเวลา 0 คดี" in words(drawn(cases()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_legend_names_the_classes_the_white_dot_and_the_arc(lang: Lang) -> None:
    root = parsed(clock_legend(PIN_CLASSES, lang))
    shown = words(root)
    assert [each.name(lang) for each in PIN_CLASSES if each.name(lang) not in shown] == []
    assert ("จุดขาว = จับกุมได้แล้ว" if lang == "th" else "White dot") in shown
    assert ("เส้นโค้ง" if lang == "th" else "Arc") in shown


def test_a_narrow_legend_has_more_rows_than_a_wide_one() -> None:
    heights = [
        float(parsed(clock_legend(PIN_CLASSES, "th", width=w)).get("viewBox", "").split()[3])
        for w in (260, 900)
    ]
    assert heights[0] > heights[1]


def test_the_legend_lists_only_what_is_on_the_dial_and_in_a_fixed_order() -> None:
    frame = cases(a_case(60), a_case(60, offence="murder", group=1), a_case(None, offence="fraud"))
    assert [each.code for each in legend_items(frame)] == ["life", "theft", "property"]


def test_no_two_classes_share_a_colour_or_a_shape() -> None:
    assert (
        len(PIN_CLASSES)
        == len({each.colour for each in PIN_CLASSES})
        == len({each.shape for each in PIN_CLASSES})
    )


def lab(colour: str) -> tuple[float, float, float]:
    """CIE 1976 L*a*b* (D65)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (p / 255 for p in rgb(colour))
    ]
    weights = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8729))
    x, y, z = (
        f ** (1 / 3) if f > 0.008856 else 7.787 * f + 16 / 116
        for f in (sum(w * c for w, c in zip(row, linear, strict=True)) for row in weights)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("ink", [LIGHT, DARK], ids=["light", "dark"])
def test_no_pin_has_a_verdicts_colour_and_all_stand_out_from_the_ground(ink: Ink) -> None:
    for each in PIN_CLASSES:
        for verdict, tone in ink.tones.items():
            for colour in (tone.mark, tone.text):
                assert dist(lab(each.colour), lab(colour)) > 18, (each.code, verdict)
        assert max(contrast(part, ink.ground) for part in (each.colour, INK)) >= 3, each.code


def test_every_offence_has_exactly_one_class_and_every_class_only_offences_that_exist() -> None:
    assert sorted(code for code, *_ in OFFENCES) == sorted(
        code for each in PIN_CLASSES for code in each.offences
    )


def test_offences_of_a_site_fall_to_their_group() -> None:
    assert [pin_class("S-1", group).code for group in CRIME_GROUPS] == [
        "body",
        "property",
        "special",
        "state",
    ]
    assert pin_class("S-1", None).code == "unmapped"


def test_no_shape_reaches_out_of_its_circle() -> None:
    assert max(hypot(x, y) for corners in OUTLINES.values() for x, y in corners) == pytest.approx(1)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ([20, 6], (20, 6)),
        ([23, 24], (23, 24)),
        (None, None),
        ([], None),
        ([1], None),
        ([24, 1], None),
        ([0, 0], None),
        (["1", "2"], None),
        ([1.5, 2], None),
        ([True, 2], None),
        ([5, True], None),
        ([-1, 3], None),
        ("20", None),
        ({"a": 1}, None),
    ],
)
def test_only_two_hours_are_taken_from_a_browser(sent: object, expected: tuple[int, int] | None) -> None:
    assert expected == read_hours(sent)
