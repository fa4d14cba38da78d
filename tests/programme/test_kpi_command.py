"""`python -m dashboard.kpis` as a person at the host runs it: the figures of the pages, counts by hand."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any, NoReturn

import pandas as pd
import pytest
from rich.cells import cell_len
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL
from typer.testing import CliRunner

from dashboard import settings as configuration
from dashboard.filters import Filters
from dashboard.goal1 import surveys
from dashboard.goal2 import innovations
from dashboard.goal3 import partnership
from dashboard.goal4 import conclusions, wording
from dashboard.goal4.comparability import Finding
from dashboard.kpis import app
from dashboard.language.periods import Period, fiscal_year_of
from dashboard.language.thai import fiscal_year
from dashboard.programme import goals, report
from dashboard.programme.cards import cards
from dashboard.settings import ROOT
from dashboard.store import embedded
from dashboard.view.view import View
from data_loaders.demo import truth
from data_loaders.demo.surveys import SCALES
from tests import folders
from tests.app import PATIENCE
from tests.commands import CANARY, environment
from tests.conftest import DEMO_AS_OF
from tests.slow import World
from tests.views import view_of

THROUGH = DEMO_AS_OF - timedelta(days=1)
PAST = date(2025, 12, 10)
WARNING = {"th": "ข้อมูลสมมติ – ไม่ใช่สถิติจริง", "en": "Made-up data – not real statistics"}
EFFECTS = {fact.effect: fact.zone for fact in truth.ZONES if fact.effect != "plain"}
KEYS = [
    "goal",
    "indicator",
    "line",
    "name",
    "station",
    "zone",
    "unit",
    "value",
    "numerator",
    "denominator",
    "interval",
    "target",
    "direction",
    "state",
    "words",
    "reason",
    "window",
    "compared",
    "n",
    "n_effective",
    "source",
    "data_as_of",
    "basis",
]
Cards = list[dict[str, Any]]


@dataclass(frozen=True)
class Ended:
    """What the command printed, and the code with which it ended."""

    returncode: int
    stdout: str
    stderr: str


def without_the_inside(ended: Ended) -> Ended:
    """Never a traceback, never a password."""
    assert "Traceback" not in ended.stdout + ended.stderr
    assert CANARY not in ended.stdout + ended.stderr
    return ended


def surroundings(url: URL | None, folder: Path, **settings: str) -> dict[str, str]:
    """Return the environment of the command, with the store's address as the pages' account."""
    address = {} if url is None else {"DATABASE_READER_URL": url.render_as_string(hide_password=False)}
    return environment(folder, **address, PYTHONIOENCODING="utf-8", **settings)


def run(url: URL | None, *arguments: str, folder: Path, **settings: str) -> Ended:
    """Run the command to its end in a process of its own."""
    result = subprocess.run(
        [sys.executable, "-m", "dashboard.kpis", *arguments],
        cwd=ROOT,
        env=surroundings(url, folder, **settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        encoding="utf-8",
    )
    return without_the_inside(Ended(result.returncode, result.stdout, result.stderr))


def call(url: URL, *arguments: str, folder: Path, **settings: str) -> Ended:
    """Run the command to its end in this process, where a process of its own proves nothing more.

    It leaves the store that this process reads closed, as it does at the end of every run.
    """
    here = {**dict.fromkeys(os.environ), **surroundings(url, folder, **settings)}
    configuration.settings.cache_clear()
    try:
        result = CliRunner().invoke(app, arguments, env=here)
    finally:
        configuration.settings.cache_clear()
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return without_the_inside(Ended(result.exit_code, result.stdout, result.stderr))


def strict(said: str) -> Any:
    """JSON without the numbers that are none."""

    def refuse(name: str) -> NoReturn:
        raise AssertionError(name)

    return json.loads(said, parse_constant=refuse)


def asked(url: URL, *arguments: str, folder: Path, by: Callable[..., Ended] = call) -> dict[str, Any]:
    """Return the JSON document of the command."""
    ended = by(url.set(username="ssz_reader"), "--format", "json", *arguments, folder=folder)
    assert (0, "") == (ended.returncode, ended.stderr)
    document: dict[str, Any] = strict(ended.stdout)
    return document


@pytest.fixture(scope="module")
def now(demo_url: URL, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return asked(demo_url, folder=tmp_path_factory.mktemp("now"), by=run)


@pytest.fixture(scope="module")
def past(demo_url: URL, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return asked(demo_url, "--as-of", f"{PAST}", folder=tmp_path_factory.mktemp("past"), by=run)


def view_at(day: date, **unit: str) -> View:
    """As the pages make it for the fiscal year up to a day."""
    return view_of(Filters(Period("custom", fiscal_year_of(day).start, day + timedelta(days=1)), **unit))


def of_zone(found: Cards, zone: str, indicator: str, line: str | None = None) -> dict[str, Any]:
    fitting = [
        c
        for c in found
        if c["zone"] and (c["zone"]["code"], c["indicator"], c["line"]) == (zone, indicator, line)
    ]
    assert 1 == len(fitting)
    return fitting[0]


def of_station(found: Cards, station: str, goal: int) -> dict[str, Any]:
    fitting = [c for c in found if (c["station"]["code"], c["goal"]) == (station, goal)]
    assert 1 == len(fitting)
    return fitting[0]


def days(first: date, end: date) -> dict[str, str]:
    """A window without its end, as it is told."""
    return {"from": f"{first}", "to": f"{end - timedelta(days=1)}"}


def test_the_document_says_what_it_is_about(now: dict[str, Any]) -> None:
    head = {name: value for name, value in now.items() if name != "cards"}
    assert {
        "as_of": f"{THROUGH}",
        "data_through": f"{THROUGH}",
        "scope": {"level": "nation", "code": ""},
        "unit": {
            "region": None,
            "province": None,
            "station": None,
            "zone": None,
            "name": {"th": "ภ.จว.ตรัง", "en": "Trang Provincial Police"},
        },
        "demo": True,
        "warning": WARNING,
        "sources": ["ฐานข้อมูลคดีสมมติ ภ.จว.ตรัง"],
        "confidence": 0.9,
    } == head
    assert all(list(card) == KEYS for card in now["cards"])
    assert 11 * 5 + 10 * 2 == len(now["cards"])


@pytest.mark.usefixtures("pages_read_demo")
@pytest.mark.parametrize("day", [THROUGH, PAST], ids=["now", "past"])
def test_surveys_are_those_of_the_pages(day: date, request: pytest.FixtureRequest) -> None:
    told = request.getfixturevalue("now" if day == THROUGH else "past")["cards"]
    view = view_at(day)
    opinions = surveys.opinions(view)
    assert len(opinions) >= 12
    for o in opinions:
        card, shown = of_zone(told, o.zone, o.indicator), o.value is not None
        assert (o.state, o.value, o.n, o.share.effective) == (
            card["state"],
            card["value"],
            card["n"],
            card["n_effective"],
        )
        assert ({"low": o.interval.low, "high": o.interval.high} if shown else None) == card["interval"]
        assert (o.target, o.share.answered) == (card["target"], card["denominator"])
        assert {"from": f"{o.first_day}", "to": f"{o.last_day}"} == card["window"]
        assert f"{o.last_day}" == card["data_as_of"]
        assert (o.instrument, o.wave, o.answers_needed) == tuple(
            card["basis"][n] for n in ("instrument", "wave", "answers_needed")
        )
        assert {"th": o.needed("th"), "en": o.needed("en")} == card["reason"]
    # Of all other zones nothing is told, and the station's standing says why.
    known, stands = {(o.zone, o.indicator) for o in opinions}, surveys.stands(view)
    others = [c for c in told if c["goal"] == 1 and (c["zone"]["code"], c["indicator"]) not in known]
    assert others
    for card in others:
        assert (None, None, None) == (card["value"], card["n"], card["interval"])
        assert card["state"] in ("not_joined", "not_received", "not_due")
        stand = stands[card["station"]["code"]]
        assert card["state"] == stand.mark or stand.mark not in ("not_received", "not_due")


@pytest.mark.usefixtures("pages_read_demo")
@pytest.mark.parametrize("day", [THROUGH, PAST], ids=["now", "past"])
def test_innovations_and_partners_are_those_of_the_pages(day: date, request: pytest.FixtureRequest) -> None:
    told = request.getfixturevalue("now" if day == THROUGH else "past")["cards"]
    view = view_at(day)
    standings, frames = goals.standings(view), goals.answers(view)
    records, sectors = innovations.placements(view, frames), partnership.stations(view, frames)
    for station in view.units.stations:
        card, stand = of_station(told, station, 2), standings[2][station]
        assert (stand.mark, stand.words.th, stand.reason.en) == (
            card["state"],
            card["words"]["th"],
            card["reason"]["en"],
        )
        if stand.mark in ("met", "not_met"):
            there = [j for j in records.get(station, []) if j.state != "retired"]
            used = sum(j.in_use for j in there)
            assert (used, used, len(there)) == (card["value"], card["numerator"], card["denominator"])
            assert (used >= card["target"]) == (stand.mark == "met")
        card, stand = of_station(told, station, 3), standings[3][station]
        assert (stand.mark, stand.words.th, stand.reason.en) == (
            card["state"],
            card["words"]["th"],
            card["reason"]["en"],
        )
        assert days(sectors[station].quarter.start, sectors[station].quarter.end) == card["window"]
        if stand.mark in ("met", "not_met"):
            counted = sectors[station].activities
            active = [s for s, n in counted.items() if n >= sectors[station].needed]
            assert (len(active), len(counted), len(counted)) == (
                card["value"],
                card["denominator"],
                card["target"],
            )
        else:
            assert (None, None) == (card["value"], card["numerator"])


def assert_findings(card: dict[str, Any], findings: Iterable[Finding]) -> None:
    """A card's findings are those of its figure, its missing months as `2026-06`."""
    told = [(f["kind"], f["blocks"], f["words"]["th"]) for f in card["basis"]["findings"]]
    assert [(f.kind, f.blocks, f.words.th) for f in findings] == told
    named = [
        month
        for f in card["basis"]["findings"]
        if f["kind"] == "months"
        for month in f["figures"]["doubtful"]
    ]
    assert named == card["basis"]["missing"]
    assert all(re.fullmatch(r"\d{4}-\d{2}", month) for month in named)
    assert (card["state"] in ("gap", "not_comparable")) == any(blocks for _, blocks, _ in told)


@pytest.mark.usefixtures("pages_read_demo")
@pytest.mark.parametrize("day", [THROUGH, PAST], ids=["now", "past"])
def test_both_lines_of_goal_4_are_those_of_the_pages(day: date, request: pytest.FixtureRequest) -> None:
    told = request.getfixturevalue("now" if day == THROUGH else "past")["cards"]
    view = view_at(day)
    changes, concluded = conclusions.official_figures(view), conclusions.conclusions(view)
    joined = {z.code for z in view.units.zones.values() if z.joined_on and z.joined_on <= day}
    assert joined == {c.code for c in changes} == {c.zone.code for c in concluded}
    for change in changes:
        card = of_zone(told, change.code, "zone_cases", "official")
        state = change.moved or change.blocked or "too_early"
        assert (state, change.line("th")) == (card["state"], card["words"]["th"])
        assert (None if change.percent is None else change.percent / 100) == card["value"]
        assert_findings(card, change.findings)
        if change.months:
            counted = (change.after, change.before) if change.moved else (None, None)
            assert counted == (card["numerator"], card["denominator"])
            assert days(*change.after_window) == card["window"]
            assert [days(*change.before_window)] == card["compared"]
    for c in concluded:
        card = of_zone(told, c.zone.code, "zone_cases", "conclusion")
        assert (c.state, wording.state_text(c, "th")) == (card["state"], card["words"]["th"])
        assert wording.reason(c, "en") == card["reason"]["en"]
        assert_findings(card, c.findings)
        counted = (c.after.cases, c.before.cases) if c.comparable else (None, None)
        assert counted == (card["numerator"], card["denominator"])
        assert [days(*span) for span in c.before_window] == card["compared"]
        assert f"{c.windows.cut_off}" == card["data_as_of"] == card["basis"]["cut_off"]
        if c.state in ("too_early", "base_small", "gap", "not_comparable"):
            assert (None, None) == (card["value"], card["interval"])
            continue
        assert c.verdict is not None
        ratio = c.verdict.rate_ratio
        assert (ratio.ratio, {"low": ratio.low, "high": ratio.high}) == (card["value"], card["interval"])
        # The value follows from what stands beside it.
        basis = card["basis"]
        rates = card["numerator"] / basis["exposure_after"], card["denominator"] / basis["exposure_before"]
        assert card["value"] == pytest.approx(rates[0] / rates[1])
        assert basis["expected"] == pytest.approx(card["numerator"] / card["value"])
    for zone in set(view.units.zones) - joined:
        for line in ("official", "conclusion"):
            assert "not_joined" == of_zone(told, zone, "zone_cases", line)["state"]


def test_the_truths_of_the_demo_come_out(now: dict[str, Any]) -> None:
    told = now["cards"]
    states = {e: of_zone(told, zone, "zone_cases", "conclusion")["state"] for e, zone in EFFECTS.items()}
    assert states.pop("unchanged") in ("inconclusive", "not_met_flat")
    assert {
        "halved": "met",
        "displaced": "met",
        "rising": "not_met",
        "too_young": "too_early",
        "quiet": "base_small",
        "not_joined": "not_joined",
    } == states
    expected = {
        "passing": "met",
        "failing": "not_met",
        "too_close": "too_close_to_call",
        "too_few": "not_enough_data",
    }
    for fact in truth.SURVEYS:
        found = [c for c in told if c["goal"] == 1 and c["station"]["code"] == fact.station and c["n"]]
        assert 3 == len(found)
        if fact.what in expected:
            assert {expected[fact.what]} == {c["state"] for c in found}
            assert {fact.answers} == {c["n"] for c in found}
    assert "media" in of_station(told, truth.SILENT[0], 3)["basis"]["silent"]


def test_a_share_on_too_few_answers_is_not_told(now: dict[str, Any]) -> None:
    few = next(f for f in truth.SURVEYS if f.what == "too_few")
    card = next(c for c in now["cards"] if c["station"]["code"] == few.station and c["indicator"] == "fear")
    withheld = [card["value"], card["numerator"], card["interval"], card["basis"]["unweighted"]]
    assert [None, None, None, None] == withheld
    assert (few.answers, few.answers) == (card["n"], card["denominator"])


def counted(world: World, zone: str, window: dict[str, str]) -> int:
    """Group 1 and 2 cases of a zone, one by one."""
    cases = world.cases[(world.cases["zone"] == zone) & world.cases["group"].isin([1, 2])]
    return sum(window["from"] <= f"{day.date()}" <= window["to"] for day in cases["day"].dropna())


@pytest.mark.parametrize("day", [THROUGH, PAST], ids=["now", "past"])
def test_cases_of_goal_4_are_those_counted_one_by_one(
    day: date, request: pytest.FixtureRequest, demo_world: World
) -> None:
    told = request.getfixturevalue("now" if day == THROUGH else "past")["cards"]
    found = [c for c in told if c["goal"] == 4 and c["numerator"] is not None]
    assert len(found) >= 14
    for card in found:
        zone = card["zone"]["code"]
        assert card["window"]["to"] <= f"{day}"
        assert counted(demo_world, zone, card["window"]) == card["numerator"]
        assert sum(counted(demo_world, zone, window) for window in card["compared"]) == card["denominator"]
        assert card["numerator"] + card["denominator"] == card["n"]
        if card["line"] == "official" and card["denominator"] >= 10:
            assert card["value"] == pytest.approx(card["numerator"] / card["denominator"] - 1)


@pytest.mark.parametrize(("day", "wave"), [(THROUGH, "2569-Q4"), (PAST, "2569-Q1")], ids=["now", "past"])
def test_answers_of_goal_1_are_those_counted_one_by_one(
    day: date, wave: str, request: pytest.FixtureRequest, demo_world: World
) -> None:
    told = request.getfixturevalue("now" if day == THROUGH else "past")["cards"]
    sheets = demo_world.tables["survey_responses"]
    # On the past day its wave was not over.
    known = (
        (sheets["wave"] == wave)
        & (sheets["instrument_code"] == "ZONE-INTERVIEW")
        & (sheets["answered_on"] <= day)
    )
    sheets = sheets[known & ~(sheets["age"] < 18)]
    found = [c for c in told if c["goal"] == 1 and c["value"] is not None]
    assert len(found) >= 12
    for card in found:
        answers = sheets.loc[sheets["zone_code"] == card["zone"]["code"], card["indicator"]].dropna()
        assert (len(answers), len(answers)) == (card["denominator"], card["n"])
        assert int(answers.isin(SCALES[card["indicator"]][:2]).sum()) == card["numerator"]
        assert card["numerator"] / card["denominator"] == pytest.approx(card["basis"]["unweighted"])
        assert (wave, True) == (card["basis"]["wave"], card["window"]["to"] <= f"{day}")


def test_a_past_day_knows_nothing_of_what_came_later(now: dict[str, Any], past: dict[str, Any]) -> None:
    assert (f"{PAST}", f"{THROUGH}") == (past["as_of"], past["data_through"])
    assert now["cards"] != past["cards"]
    later = [z.zone for z in truth.ZONES if (day := z.joined_on(DEMO_AS_OF)) and day > PAST]
    assert later
    for zone in later:
        assert "not_joined" == of_zone(past["cards"], zone, "zone_cases", "conclusion")["state"]
    for card in past["cards"]:
        known = [card["data_as_of"], *(w["to"] for w in (card["window"], *card["compared"]) if w)]
        assert all(day <= f"{PAST}" for day in known if day)
    # A year after joining was not over then: as many months as had passed.
    halved = of_zone(past["cards"], EFFECTS["halved"], "zone_cases", "official")
    assert ("fell", 12) == (halved["state"], halved["basis"]["months"])
    rising = of_zone(past["cards"], EFFECTS["rising"], "zone_cases", "official")
    assert ("rose", 9) == (rising["state"], rising["basis"]["months"])


@pytest.mark.parametrize(
    ("arguments", "cards_of"),
    [
        (["--zone", "TRANG-01"], {"920101"}),
        (["--station", "920201"], {"920201"}),
        (["--station", "920101", "--zone", "TRANG-01", "--province", "92"], {"920101"}),
    ],
)
def test_a_unit_has_the_cards_it_has_among_all(
    arguments: list[str], cards_of: set[str], now: dict[str, Any], demo_url: URL, tmp_path: Path
) -> None:
    found = asked(demo_url, *arguments, folder=tmp_path)
    zone = found["unit"]["zone"]
    among_all = [
        c
        for c in now["cards"]
        if c["station"]["code"] in cards_of and (not zone or c["zone"] is None or c["zone"]["code"] == zone)
    ]
    assert len(among_all) == 7
    assert among_all == found["cards"]


def test_the_thai_table_is_thai_and_fits_120_columns(
    now: dict[str, Any], demo_url: URL, tmp_path: Path
) -> None:
    result = run(demo_url.set(username="ssz_reader"), folder=tmp_path, COLUMNS="120")
    assert (0, "") == (result.returncode, result.stderr)
    lines = result.stdout.splitlines()
    assert WARNING["th"] == lines[0]
    assert max(cell_len(line) for line in lines) <= 120
    assert [] == re.findall(r"[A-Za-z]{2,}", result.stdout)
    assert "None" not in result.stdout
    assert "nan" not in result.stdout
    said = re.sub(r"\s+", "", result.stdout)
    for wanted in (
        "ณ วันที่ 22 พ.ย. 2569",
        "ผลตามตัวชี้วัด",
        "ข้อสรุปทางสถิติ",
        "ลดลงชัดเจน",
        "ยังไม่เข้าร่วมโครงการ",
        "ช่วงค่าที่เป็นไปได้",
    ):
        assert wanted.replace(" ", "") in said
    for card in now["cards"]:
        assert re.sub(r"\s+", "", card["station"]["name"]["th"]) in said


def test_the_english_table_shows_the_same(demo_url: URL, tmp_path: Path) -> None:
    result = call(
        demo_url.set(username="ssz_reader"), "--lang", "en", "--zone", EFFECTS["halved"], folder=tmp_path
    )
    assert (0, WARNING["en"]) == (result.returncode, result.stdout.splitlines()[0])
    for wanted in (
        "as of 22 Nov 2026",
        "Official figure",
        "Statistical conclusion",
        "clear fall",
        "likely range",
    ):
        assert wanted in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "thai", "english"),
    [
        (["--station", "1"], ["ไม่มีสถานีรหัส 1", "920101"], ["no station 1", "920101"]),
        (["--zone", "TRANG-99"], ["ไม่มีพื้นที่รหัส TRANG-99", "TRANG-01"], ["no zone TRANG-99", "TRANG-01"]),
        (["--province", "10"], ["ไม่มีจังหวัดรหัส 10", "92"], ["no province 10", "92"]),
        (
            ["--zone", "TRANG-03", "--station", "920101"],
            ["920101", "920201"],
            ["is not in the station 920101 but in 920201"],
        ),
        (["--as-of", "yesterday"], ["ไม่ใช่วันที่", "2026-11-22"], ["is not a day"]),
        (["--as-of", "2026-02-30"], ["ไม่ใช่วันที่"], ["is not a day"]),
        (["--as-of", "2569-11-20"], ["เป็นปี พ.ศ.", "2026-11-20"], ["Buddhist Era", "--as-of 2026-11-20"]),
        (["--as-of", "2567-02-29"], ["เป็นปี พ.ศ.", "2024-02-29"], ["Buddhist Era", "--as-of 2024-02-29"]),
        (
            ["--as-of", f"{DEMO_AS_OF}"],
            ["อยู่หลังวันสุดท้าย", f"{THROUGH}"],
            ["lies behind the last complete day", f"{THROUGH}"],
        ),
        (
            ["--as-of", "2021-09-30"],
            ["อยู่ก่อนข้อมูลแรก", "2021-10-01"],
            ["lies before the first data", "2021-10-01"],
        ),
    ],
    ids=lambda value: " ".join(value) if value and value[0].startswith("--") else "",
)
def test_what_cannot_be_told_is_refused_with_a_remedy(
    arguments: list[str], thai: list[str], english: list[str], demo_url: URL, tmp_path: Path
) -> None:
    reader = demo_url.set(username="ssz_reader")
    said = call(reader, *arguments, folder=tmp_path, COLUMNS="300")
    assert (2, "") == (said.returncode, said.stdout)
    assert 2 == len(said.stderr.splitlines())
    assert [] == [wanted for wanted in thai if wanted not in said.stderr]
    told = call(reader, *arguments, "--format", "json", "--lang", "en", folder=tmp_path)
    assert (2, "") == (told.returncode, told.stderr)
    error = strict(told.stdout)["error"]
    assert said.stderr.splitlines() == [error["message"]["th"], error["remedy"]["th"]]
    assert [] == [
        wanted for wanted in english if wanted not in f"{error['message']['en']} {error['remedy']['en']}"
    ]


def test_without_a_store_none_is_made(tmp_path: Path) -> None:
    result = run(None, folder=tmp_path / "none")
    assert 2 == result.returncode
    assert "ยังไม่มีฐานข้อมูลรายงาน" in result.stderr
    assert "python -m data_loaders prepare" in result.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://ssz_reader:{CANARY}@127.0.0.1:1/ssz",
        f"postgresql://ssz_reader:{CANARY}@127.0.0.1:port/ssz",
        f"postgres://ssz_reader:{CANARY}@127.0.0.1/ssz",
        f"{CANARY}",
    ],
)
def test_a_store_that_does_not_answer_is_told_without_its_address(address: str, tmp_path: Path) -> None:
    result = run(None, "--lang", "en", folder=tmp_path, DATABASE_READER_URL=address, COLUMNS="300")
    assert (2, "") == (result.returncode, result.stdout)
    assert "The reporting store cannot be read." in result.stderr
    assert "DATABASE_READER_URL" in result.stderr


def test_an_empty_store_and_one_of_no_version_are_told_apart(
    database: Callable[[str], URL], empty_template: str, tmp_path: Path
) -> None:
    empty = call(database(empty_template).set(username="ssz_reader"), folder=tmp_path)
    assert (2, True) == (empty.returncode, "ฐานข้อมูลรายงานยังว่างอยู่" in empty.stderr)
    bare = call(database("template0").set(username="ssz_reader"), folder=tmp_path)
    assert (2, True) == (bare.returncode, "data_loaders upgrade" in bare.stderr)


@pytest.fixture
def cluster() -> Iterator[Path]:
    folder = folders.new("kpis")
    yield folder
    embedded.stop(folder)
    rmtree(folder, ignore_errors=True)


def test_the_embedded_server_is_left_as_it_was_found(cluster: Path) -> None:
    embedded.start(cluster)
    lives = cluster / embedded.CLUSTER / "postmaster.pid"
    # It answers, though it holds no store.
    assert 2 == run(None, folder=cluster).returncode
    assert lives.exists()
    embedded.stop(cluster)
    assert not lives.exists()
    result = run(None, folder=cluster)
    assert (2, True) == (result.returncode, "อ่านฐานข้อมูลรายงานไม่ได้" in result.stderr)
    assert not lives.exists()


@pytest.fixture(scope="module")
def real_url(own_demo: Engine) -> URL:
    """Real data with one more station, which has no zone, a name that is no markup, and a question nobody was
    asked.
    """
    with own_demo.begin() as connection:
        connection.execute(
            text("UPDATE ssz.survey_responses SET confidence = NULL WHERE station_code = '920201'")
        )
        connection.execute(text("UPDATE ssz.store SET is_demo = false, version = version + 1"))
        connection.execute(
            text(
                "INSERT INTO ssz.stations (code, name_th, name_en, province_code) VALUES ('929901',"
                " '[red]สภ.ใหม่', 'New', '92')"
            )
        )
    return own_demo.url


def test_a_station_without_a_zone_has_not_joined(real_url: URL, tmp_path: Path) -> None:
    found = asked(real_url, "--station", "929901", folder=tmp_path)
    assert (False, None) == (found["demo"], found["warning"])
    assert [(1, None)] * 3 + [(2, None), (3, None)] + [(4, None)] * 2 == [
        (c["goal"], c["zone"]) for c in found["cards"]
    ]
    assert {("not_joined", None)} == {(c["state"], c["value"]) for c in found["cards"]}
    table = call(real_url.set(username="ssz_reader"), "--station", "929901", folder=tmp_path)
    assert "[red]สภ.ใหม่" in table.stdout
    assert WARNING["th"] not in table.stdout


def test_a_question_that_was_not_asked_is_not_a_survey_that_was_not_sent(
    real_url: URL, tmp_path: Path
) -> None:
    found = asked(real_url, "--station", "920201", folder=tmp_path)["cards"]
    assert ["not_met", "not_met", "not_asked"] == [c["state"] for c in found if c["goal"] == 1]


@pytest.mark.usefixtures("pages_read_demo")
def test_every_state_of_every_card_is_worded(now: dict[str, Any], past: dict[str, Any]) -> None:
    for card in (*now["cards"], *past["cards"]):
        assert card["words"]["th"]
        assert card["words"]["en"]
    view = view_at(THROUGH)
    assert now["cards"] == strict(json.dumps(report.as_json(view, cards(view)), allow_nan=False))["cards"]


def test_the_fiscal_year_of_a_past_day_decides_on_its_targets(
    past: dict[str, Any], demo_world: World
) -> None:
    targets = demo_world.tables["targets"]
    mine = targets[(targets["fiscal_year"] == fiscal_year(PAST)) & (targets["indicator"] == "fear")]
    given = {s: float(v) for s, v in zip(mine["station_code"], mine["value"], strict=True) if not pd.isna(s)}
    found = {c["station"]["code"]: c["target"] for c in past["cards"] if c["indicator"] == "fear" and c["n"]}
    assert found
    assert all(given.get(station, 0.40) == target for station, target in found.items())
