"""The panels for the police database and for empty forms, with answers of loaders that are made up."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.errors import UserError
from dashboard.intake import form_panel, loader_process, police_panel, police_pull, report_tables
from dashboard.intake.loader_process import Beat
from dashboard.intake.police_pull import PullProcess
from dashboard.language.text import Text

BEGAN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
BOTH = {"th": "ทดสอบ", "en": "tested"}
FINDING = {"severity": "error", "table": "crime", "column": "id"} | dict.fromkeys(
    ("expected", "found", "remedy"), BOTH
)
# What a mapping of the loaders is written as, whatever is in it.
MAPPING, FORM = b"[source]\n", b"PK form"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Commands that the panels give; the loaders answer as ANSWERS has it."""
    commands: list[tuple[str, ...]] = []

    def ask(*arguments: str, seconds: float = 0, beat: Beat = lambda _: None) -> Any:  # noqa: ARG001
        commands.append(arguments)
        beat(None)
        if "--output" in arguments:
            Path(arguments[-1]).write_bytes(FORM if arguments[0] == "template" else MAPPING)
        answer = ANSWERS[arguments[0]]
        if isinstance(answer, UserError):
            raise answer
        return answer

    monkeypatch.setattr(loader_process, "ask", ask)
    monkeypatch.setattr(police_pull, "_latest", None)
    return commands


ANSWERS: dict[str, Any] = {
    "check": [FINDING],
    "discover": {"gaps": [{"what": BOTH, "todo": {"th": "เติมเอง", "en": "fill it in"}}], "mapping": None},
    "template": {"file": "form.xlsx"},
}


def police(connected: bool = True) -> None:
    from types import SimpleNamespace

    from dashboard.intake.police_panel import police_panel

    police_panel(SimpleNamespace(lang="en"), connected)  # type: ignore[arg-type]


def opened(connected: bool = True) -> AppTest:
    return AppTest.from_function(police, kwargs={"connected": connected}, default_timeout=180).run()


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def downloads(page: AppTest) -> list[str]:
    return [element.proto.label for element in page.get("download_button")]


def test_without_a_police_database_it_is_told_how_to_connect_one() -> None:
    page = opened(connected=False)
    assert [police_panel.NOT_CONNECTED.en] == [info.value for info in page.info]
    assert [] == list(page.button)


@pytest.mark.usefixtures("asked")
def test_before_any_pull_there_is_the_button_and_nothing_said() -> None:
    page = opened()
    assert not page.button(key="intake-pull").disabled
    assert [] == [*page.success, *page.error, *page.caption]


@pytest.mark.parametrize(
    ("total", "said"), [(40, "10 / 40 cases read"), (None, "10 cases read")], ids=["of known many", "unknown"]
)
@pytest.mark.usefixtures("asked")
def test_a_pull_under_way_says_how_far_it_is_and_cannot_be_started_twice(
    total: int | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(police_pull, "_latest", PullProcess(BEGAN, done=10, total=total))
    page = opened()
    assert page.button(key="intake-pull").disabled
    (bar,) = page.get("progress")
    assert said in bar.proto.text
    assert (25 if total else 0) == bar.proto.value
    assert police_panel.GO_ON.en in [caption.value for caption in page.caption]


@pytest.mark.usefixtures("asked")
def test_a_pull_that_has_ended_says_what_it_brought_what_it_refused_or_that_it_broke(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused = UserError(Text("ไม่ได้", "Not so."), Text("ทำใหม่", "Try otherwise."))
    counts = dict.fromkeys(report_tables.PULLED, 0) | {"new": 1_234}
    for ended, kind, words in (
        (PullProcess(BEGAN, ended=BEGAN, summary=counts), "success", "1,234"),
        (PullProcess(BEGAN, ended=BEGAN, error=refused), "error", "Not so"),
        (PullProcess(BEGAN, ended=BEGAN), "error", police_panel.PULL_FAILED.en),
    ):
        monkeypatch.setattr(police_pull, "_latest", ended)
        page = opened()
        assert not page.button(key="intake-pull").disabled
        (told,) = [*page.success, *page.error]
        assert kind == told.type
        assert words in told.value.replace("\\", "")


@pytest.mark.usefixtures("asked")
def test_the_button_starts_a_pull_and_shows_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def start() -> None:
        monkeypatch.setattr(police_pull, "_latest", PullProcess(BEGAN, done=3))

    monkeypatch.setattr(police_pull, "start", start)
    page = press(opened(), "intake-pull")
    assert page.button(key="intake-pull").disabled
    assert 1 == len(page.get("progress"))


def test_findings_of_the_comparison_stay_on_the_page_until_there_are_none(
    asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = press(opened(), "intake-check")
    assert [("check",)] == asked
    assert "tested" in page.table[0].value.to_string()
    assert [] == list(page.success)
    page.run()
    assert 1 == len(page.table)
    monkeypatch.setitem(ANSWERS, "check", [])
    page = press(page, "intake-check")
    assert ([], [police_panel.NO_FINDINGS.en]) == (list(page.table), [said.value for said in page.success])


def test_a_drafted_mapping_is_offered_with_what_is_left_to_fill_in(
    asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = press(opened(), "intake-discover")
    assert ("discover", "--output") == asked[0][:2]
    assert not Path(asked[0][2]).exists()
    (gaps,) = page.warning
    assert "- tested – fill it in" in gaps.value
    assert [police_panel.DOWNLOAD_MAPPING.en] == downloads(page)
    assert MAPPING == page.session_state[police_panel.PROPOSED][1]
    monkeypatch.setitem(ANSWERS, "discover", {"gaps": [], "mapping": None})
    page = press(page, "intake-discover")
    assert ([], 1) == (list(page.warning), len(downloads(page)))


def question(field: str, *choices: tuple[str, str]) -> dict[str, Any]:
    """A question as discover asks it; choices: value and the column that it names."""
    offered = [{"value": value, "why": BOTH, "columns": [column]} for value, column in choices]
    return {"field": field, "what": BOTH, "todo": BOTH, "needed": True, "choices": offered}


def test_what_a_draft_leaves_open_is_asked_one_by_one_with_values_and_ends_in_the_comparison(
    asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [
        question("incidents.key"),
        question("incidents.station", ('"beat"', "beat"), ('"ward"', "ward")),
        question("incidents.offence", ('"kind"', "kind")),
    ]
    samples = {"id": ["1", "2"], "beat": ["0111", "*0112*"], "ward": ["7"], "kind": ["theft"]}
    drafted = {"gaps": [], "mapping": None, "questions": questions, "samples": samples}
    monkeypatch.setitem(ANSWERS, "discover", drafted)
    page = press(opened(), "intake-discover")
    assert [list(samples)] == [list(page.table[0].value.iloc[:, 0])]
    assert page.button(key="intake-take-incidents.key").disabled
    page.multiselect(key="intake-incidents.key").select("id").run()
    page = press(page, "intake-take-incidents.key")
    # The next question shows the columns that may answer it, letter by letter.
    assert [["beat", "0111, \\*0112\\*"], ["ward", "7"]] == page.table[0].value.to_numpy().tolist()
    page.selectbox(key="intake-incidents.station").select('"ward"').run()
    page = press(press(page, "intake-take-incidents.station"), "intake-pass-incidents.offence")
    page = press(page, "intake-draft")
    answers = ("--answer", 'incidents.key=["id"]', "--answer", 'incidents.station="ward"')
    assert ("discover", *answers, "--output") == asked[1][:-1]
    assert ("check", "--mapping") == asked[2][:2]
    assert police_panel.CHECKED in page.session_state


def test_what_codes_of_offences_and_states_stand_for_is_asked_on_the_page_too(
    asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = '{ column = "st \\" x", codes = { "1" = "…", "ปิด" = "…" } }'
    questions = [question("offence_codes.334"), question("incidents.status", (line, 'st " x'))]
    # A line that only the file can finish is not offered.
    questions[1]["choices"] += question("", ('{ date = "d", format = "…" }', "d"))["choices"]
    drafted = {
        "gaps": [],
        "mapping": None,
        "questions": questions,
        "samples": {'st " x': ["1", "ปิด"]},
        "offences": {"theft": {"th": "ลักทรัพย์", "en": "Theft"}},
        "states": {"arrested": {"th": "จับกุมได้", "en": "arrested"}},
    }
    monkeypatch.setitem(ANSWERS, "discover", drafted)
    page = press(opened(), "intake-discover")
    page.selectbox(key="intake-offence_codes.334").select('"theft"').run()
    page = press(page, "intake-take-offence_codes.334")
    chosen = page.selectbox(key="intake-incidents.status")
    assert 1 == len(chosen.options)
    chosen.select(line).run()
    assert page.button(key="intake-take-incidents.status").disabled
    page.selectbox(key='intake-incidents.status-st " x-ปิด').select("arrested").run()
    page = press(press(page, "intake-take-incidents.status"), "intake-draft")
    told = '{ column = "st \\" x", codes = { "ปิด" = "arrested" } }'
    answers = ("--answer", 'offence_codes.334="theft"', "--answer", f"incidents.status={told}")
    assert ("discover", *answers, "--output") == asked[1][:-1]
    assert "arrested" == tomllib.loads(f"x = {told}")["x"]["codes"]["ปิด"]


@pytest.mark.usefixtures("asked")
def test_a_comparison_that_is_refused_says_so_and_leaves_the_buttons(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = UserError(Text("ไม่ตอบ", "It does not answer."), Text("รอ", "Wait."))
    monkeypatch.setitem(ANSWERS, "check", refused)
    page = press(opened(), "intake-check")
    assert "It does not answer" in page.error[0].value
    assert {"intake-pull", "intake-check", "intake-discover"} == {button.key for button in page.button}


def form(code: str, stations: dict[str, str], station: str = "") -> None:
    from types import SimpleNamespace

    from dashboard.intake import form_panel
    from dashboard.language.text import Text

    units = {c: SimpleNamespace(code=c, name=Text(n, n)) for c, n in stations.items()}
    view = SimpleNamespace(
        lang="en", units=SimpleNamespace(stations=units), filters=SimpleNamespace(station=station)
    )
    form_panel.form(view, code)  # type: ignore[arg-type]


def formed(code: str, stations: dict[str, str] | None = None, station: str = "") -> AppTest:
    given = {"code": code, "stations": stations or {}, "station": station}
    return AppTest.from_function(form, kwargs=given, default_timeout=180).run()


STATIONS = {"920101": "Mueang", "920201": "Kantang"}


def test_cases_have_no_form_and_without_a_station_there_is_none_of_the_month() -> None:
    assert [] == list(formed("incidents").button)
    page = formed("monthly")
    assert [form_panel.NO_STATIONS.en] == [info.value for info in page.info]
    assert [] == list(page.button)


def test_a_form_is_made_when_it_is_asked_for_and_then_offered(asked: list[tuple[str, ...]]) -> None:
    page = formed("holidays")
    assert ([], []) == (asked, downloads(page))
    page = press(page, "intake-form-button")
    ((*command, target),) = asked
    assert ["template", "holidays", "--output"] == command
    assert not Path(target).exists()
    assert [form_panel.DOWNLOAD.en] == downloads(page)
    assert (["template", "holidays"], FORM) == page.session_state[form_panel.FORM]


def test_the_monthly_form_is_of_the_station_looked_at_and_of_the_month_before(
    asked: list[tuple[str, ...]],
) -> None:
    page = press(formed("monthly", STATIONS, "920201"), "intake-form-button")
    last_month = form_panel.months()[1]
    assert ["--station", "920201", "--month", f"{last_month:%Y-%m}"] == list(asked[0][2:6])
    assert 1 == len(downloads(page))
    # A form of another station is not offered under this one's name.
    page.selectbox(key="intake-station").select("920101").run()
    assert [] == downloads(page)


def test_months_go_back_from_this_one_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2027, 1, 31, 18, 0, tzinfo=UTC)
    clock = SimpleNamespace(now=lambda zone: now.astimezone(zone))
    monkeypatch.setattr(form_panel, "datetime", clock)
    # It is February in Bangkok by then.
    assert [date(2027, 2, 1), date(2027, 1, 1), date(2026, 12, 1)] == form_panel.months(3)
