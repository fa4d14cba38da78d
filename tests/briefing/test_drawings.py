"""Drawings of slides: read from the back row, whoever draws the file."""

import re
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest

from dashboard.briefing.drawings import SLIDE, drawing
from dashboard.briefing.slides import Chart, Clock, ClockCase, Map, Series
from dashboard.language.text import LANGUAGES, Lang, Text
from tests.briefing.sample import BARS, CLOCK, HOSTILE, LINES, MAP, SHARES

SVG = "{http://www.w3.org/2000/svg}"
BLOCKS = (BARS, LINES, SHARES, MAP, CLOCK)
SIZES = ((880, 760), (1800, 700), (880, 360))


def parsed(svg: str) -> Element:
    return fromstring(svg)  # noqa: S314  what is parsed is the product's own drawing


def texts(root: Element) -> list[str]:
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]


def words(block: Chart | Map | Clock, lang: Lang = "th", width: int = 880, height: int = 700) -> str:
    return " | ".join(texts(parsed(drawing(block, lang, False, width, height))))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.block)
def test_no_word_is_smaller_than_a_fortieth_of_the_slide(
    block: Chart | Map | Clock, size: tuple[int, int]
) -> None:
    def sizes(element: Element, scale: float) -> list[float]:
        found = re.search(r"scale\(([\d.]+)\)", element.get("transform", ""))
        scale *= float(found[1]) if found else 1
        own = [float(element.get("font-size", "0").removesuffix("px")) * scale] * (
            element.tag == f"{SVG}text"
        )
        return own + [each for child in element for each in sizes(child, scale)]

    for lang in LANGUAGES:
        found = sizes(parsed(drawing(block, lang, False, *size)), 1)
        assert found
        assert min(found) >= SLIDE[1] / 40


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.block)
def test_what_draws_a_file_needs_no_style_sheet(block: Chart | Map | Clock) -> None:
    svg = drawing(block, "th", True, 880, 700)
    looked_for = r"<style|style=|var\(|currentColor|foreignObject|url\(|href|<script|\bon[a-z]+="
    assert re.findall(looked_for, re.sub(r'aria-label="[^"]*"|>[^<]*<', "><", svg)) == []


def test_a_hostile_name_stays_a_name() -> None:
    hostile = replace(BARS, title=HOSTILE, series=(Series(HOSTILE, (1,) * 12), Series(HOSTILE, (2,) * 12)))
    root = parsed(drawing(hostile, "th", False, 1800, 700))
    assert HOSTILE.th in texts(root)
    assert [each for each in root.iter() if each.tag == f"{SVG}b"] == []


def test_series_are_named_beside_their_values_and_many_above() -> None:
    assert {"ปีนี้", "ปีก่อน"} <= set(words(BARS).split(" | "))
    many = tuple(Series(Text(f"ฐาน {n}", f"Offence {n}"), (n,) * 12) for n in range(5))
    assert {each.name.th for each in many} <= set(words(replace(BARS, series=many)).split(" | "))


def test_a_target_is_written_with_its_value() -> None:
    assert "เป้าหมาย ≤ 40 %" in words(LINES)
    assert "target 7" in words(replace(BARS, target=7.0), "en")


def test_what_was_not_received_is_grey_and_said_and_what_is_incomplete_has_stripes() -> None:
    shown = words(BARS)
    assert "ยังไม่ได้รับข้อมูล" in shown
    assert "ข้อมูลยังไม่ครบ" in shown
    full = replace(BARS, series=(Series(Text("ปีนี้", "This year"), (1,) * 12),), incomplete=())
    assert "ยังไม่ได้รับข้อมูล" not in words(full)
    assert "ข้อมูลยังไม่ครบ" not in words(full)


def test_a_verdict_on_a_line_has_its_sign() -> None:
    assert "✓ หวาดกลัว" in words(LINES)


def test_the_clock_counts_what_it_cannot_show() -> None:
    assert "ไม่ทราบเวลา 1 คดี" in words(CLOCK)
    many = replace(CLOCK, cases=tuple(ClockCase("theft", 2, 10, None, False) for _ in range(401)))
    assert "แสดงจำนวนคดีต่อชั่วโมง" in words(many)


def test_a_map_without_places_says_so() -> None:
    assert "ไม่มีสิ่งที่จะแสดงบนแผนที่" in words(replace(MAP, zones=(), pins=()))


def test_the_map_counts_its_pins_by_kind() -> None:
    assert "ลักทรัพย์ 1" in words(MAP)
    assert "Robbery, snatching 1" in words(MAP, "en")
