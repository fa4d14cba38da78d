"""Every table, chart and file of every page says what it is about: unit, days, offences, day that counts."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import openpyxl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.filters import Filters
from dashboard.language.periods import parse
from dashboard.language.text import Lang
from dashboard.pages import PAGES
from dashboard.programme import goals, side_by_side
from dashboard.view.extent import extent
from tests.briefing.pdf_words import letters_of, words_of
from tests.views import view_of

pytestmark = pytest.mark.usefixtures("pages_read_demo")
NAMES = [page.__name__.rsplit(".", 1)[-1] for page in PAGES if page.NEEDS_DATA or page is PAGES[0]]
ASKED: dict[str, dict[str, Any]] = {
    "province": {},
    "station": {"station": "920101"},
    "zone": {"zone": "TRANG-01", "station": "920101", "groups": "2", "place_based": True},
}
# Whatever is about no cases names no offences.
NO_CASES = re.compile(
    "ssz-(innovation|partners|resolutions|risk-spots|survey-(?!quadrant)|sector_months|freshness|arrears"
    "|receipts|loads|codes|funnel_fear)"
)


def show(page: str, asked: dict[str, str], lang: str) -> None:
    from dataclasses import replace
    from importlib import import_module

    from dashboard.coverage.reporting import reporting
    from dashboard.filters import Filters
    from dashboard.language.periods import parse
    from tests.views import view_of

    filters = Filters(parse("fy2570"), **asked)  # type: ignore[arg-type]
    view = view_of(filters, lang=lang)  # type: ignore[arg-type]
    recorded = reporting(view)
    assert recorded
    import_module(f"dashboard.pages.{page}").render(replace(view, cut_off=recorded.cut_off))


def captions(run: AppTest) -> list[str]:
    """Return the captions as they are read, without what keeps names from being Markdown."""
    return [re.sub("\\\\(?=[^\\w\\s])|\u2060", "", caption.value) for caption in run.caption]


@dataclass(frozen=True)
class Opened:
    """A page that was opened: its files by name, its captions, and how many charts with axes it has."""

    files: dict[str, bytes]
    captions: list[str]
    charts: int


# Each is opened once for all tests of it: (page, unit, language).
_OPENED: dict[tuple[str, str, Lang], Opened] = {}


@pytest.fixture
def opened() -> Callable[[str, str, Lang], Opened]:
    """Open a page of a unit in a language."""

    def make(page: str, unit: str, lang: Lang) -> Opened:
        offered: dict[str, Callable[[], bytes]] = {}

        def offer(_label: str, data: Any, name: str = "", *_: object, **__: object) -> bool:
            offered[name] = data
            return False

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(st, "download_button", offer)
            run = AppTest.from_function(show, args=(page, ASKED[unit], lang), default_timeout=180).run()
        assert [] == [e.value for e in run.exception]
        files = {name: data() if callable(data) else data for name, data in offered.items()}
        charts = len([e for e in run.get("bidi_component") if "-figure-" in e.proto.id])
        return Opened(files, captions(run), charts)

    def found(*which: Any) -> Opened:
        if which not in _OPENED:
            _OPENED[which] = make(*which)
        return _OPENED[which]

    return found


@pytest.mark.parametrize(("unit", "lang"), [("province", "th"), ("station", "en"), ("zone", "th")])
@pytest.mark.parametrize("page", NAMES)
def test_every_file_says_what_it_is_about(
    opened: Callable[[str, str, Lang], Opened], page: str, unit: str, lang: Lang
) -> None:
    asked = ASKED[unit]
    view = view_of(Filters(parse("fy2570"), **asked), lang=lang)
    # Stations are compared among those of the province, whichever of them is looked at.
    names = {view.units.name(view.filters, lang), view.units.name(view_of().filters, lang)}
    codes = {asked.get("zone") or asked.get("station") or "all", "92", "all"}
    if page == "compare":
        # The first two of the unit stand there.
        pair = [station.code for station in view.units.stations_of(view.filters)[:2]]
        codes.add("_".join(pair))
        names.add(view.units.name(side_by_side.together(view, tuple(pair)).filters, lang))
    visit = opened(page, unit, lang)
    for name, content in visit.files.items():
        stem, kind = name.rsplit(".", 1)
        if kind == "pdf":
            # Of whole stations, whichever zone of theirs is looked at.
            stations = view.units.stations_of(view.filters)
            assert f"-{asked.get('station') or 'all'}-" in stem
            assert all(letters_of(station.name(lang)) in words_of(content) for station in stations[:3])
            continue
        assert any(f"-{code}-" in f"{stem}-" for code in codes), name
        if kind == "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
            about, cells = str(sheet["A2"].value), [str(c.value) for row in sheet.iter_rows() for c in row]
            assert any(code in sheet.title for code in codes), sheet.title
        else:
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
            about, cells = "", [cell for row in rows for cell in row]
        heading = {"th": "หน่วยและพื้นที่", "en": "Unit and zone"}[lang]
        assert heading in cells, name
        assert any(part in cells[cells.index(heading) + 1] for part in names)
        cut_off = {"th": "วันตัดยอด", "en": "Cut-off"}[lang]
        # A zone's row names its own, which stands in a column.
        told = [value for name, value in pairwise(cells) if name == cut_off]
        assert any(re.search(r"\d{4} \(", value) for value in told), name
        counted = {"th": "นับตามวันที่", "en": "Counted by day"}[lang]
        assert (counted in cells) != bool(NO_CASES.match(name)), name
        if about:
            assert any(part in about for part in names)
            assert any(about.split(" · ")[0] in line for line in visit.captions), name
        if counted in cells:
            basis = {"reported": ("รับแจ้ง", "reported"), "occurred": ("เกิดเหตุ", "occurred")}
            said = stem.rsplit("-", 1)[-1]
            assert basis[said][lang == "en"] == cells[cells.index(counted) + 1]
            assert "-g" in stem


# Those of which a station has a chart with axes.
WITH_CHARTS = {"trends", "station_profile", "data"}


@pytest.mark.parametrize("page", NAMES)
def test_every_chart_stands_over_what_it_is_about(
    opened: Callable[[str, str, Lang], Opened], page: str
) -> None:
    view = view_of(Filters(parse("fy2570"), **ASKED["station"]), lang="en")
    names = (view.units.name(view.filters, "en"), view.units.name(view_of().filters, "en"))
    visit = opened(page, "station", "en")
    assert (visit.charts > 0) == (page in WITH_CHARTS)
    about = [caption for caption in visit.captions if any(f"{name} · " in caption for name in names)]
    assert len(about) >= visit.charts


def test_a_line_names_unit_days_offences_and_day() -> None:
    view = view_of(Filters(parse("fy2570"), station="920201", groups="2", place_based=True))
    assert (
        "สภ.กันตัง (สมมติ) · ทั้งเขตรับผิดชอบ · 1 ต.ค. – 22 พ.ย. 2569 · กลุ่ม 2 ทรัพย์, เฉพาะความผิดที่เกิดในสถานที่ · เกิดเหตุ"
        == extent(view, "occurred").line
    )
    assert "920201-fy2570-g2-place-occurred" == extent(view, "occurred").stem
    assert "920201 เกิดเหตุ fy2570 g2-place" == extent(view, "occurred").sheet
    custom = view_of(Filters(parse("2026-10-01..2026-10-31"), zone="TRANG-01", station="920201"))
    # What does not fit is left out whole; the file's name has it.
    assert "TRANG-01 รับแจ้ง" == extent(custom, "reported").sheet
    assert "TRANG-01-2026-10-01_2026-10-31-g1234-reported" == extent(custom, "reported").stem


def test_both_populations_stand_side_by_side(opened: Callable[[str, str, Lang], Opened]) -> None:
    said = " ".join(opened("trends", "province", "th").captions)
    assert re.search(r"กลุ่ม 1 และ 2: รับแจ้ง \d+ · เกิดเหตุ \d+", said)


def test_several_stations_and_offences_are_counted_and_the_first_named() -> None:
    stations = "920101,920201,920301,920601"
    view = view_of(Filters(parse("fy2570"), station=stations, groups="all", offence="murder,theft"))
    named = "4 สถานี: สภ.กันตัง (สมมติ), สภ.เมืองตรัง (สมมติ), สภ.ย่านตาขาว (สมมติ) และอีก 1"
    assert named == view.units.name(view.filters, "th")
    about = extent(view, "occurred")
    assert f"{named} · ทั้งเขตรับผิดชอบ" == about.unit
    assert "ทุกกลุ่ม, 2 ฐานความผิด: ฆ่าผู้อื่นโดยเจตนา, ลักทรัพย์" == about.offences
    assert "4_stations-fy2570-gall-murder_theft-occurred" == about.stem
    two = view_of(Filters(parse("fy2570"), station="920101,920201"), lang="en")
    assert "2 stations: Kantang (demo), Mueang Trang (demo)" == two.units.name(two.filters, "en")
    assert extent(two, "state").stem.startswith("920101_920201-")
    # All that is counted by station is counted of these alone.
    assert set(stations.split(",")) == set(goals.standings(view)[1])
