"""The acting half of the data page: what an officer sees of a file before it is loaded, and that exactly that
is loaded.
"""

import hashlib
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, text

from dashboard.access import visitors
from dashboard.access.roles import RIGHTS, Right
from dashboard.errors import UserError
from dashboard.intake import loader_process, panel, report_tables, upload_panel
from dashboard.language.text import Lang, Text
from dashboard.pages import data
from dashboard.settings import ROOT
from dashboard.view import access
from tests import app, browser
from tests.commands import run_within
from tests.data_loaders.test_bad_files import FILES
from tests.programme_files import xlsx

GOOD = [["วันที่", "ชื่อวันหยุด"], ["05/12/2599", "วันพ่อ"], ["31/12/2599", "วันสิ้นปี"]]
BAD = [
    ["วันที่", "ชื่อวันหยุด"],
    ["5x/12/2569", "ก"],
    ["31/12/2569", ""],
    ["[ไป](https://evil.example)", "![ภาพ](https://evil.example/a.png)"],
]
HOSTILE = "![x](https://evil.example/a.png) <b>[y](https://evil.example)</b> $x$ :red[z].xlsx"


def nothing(_: Text | None) -> None:
    """A beat that nobody hears."""


@pytest.fixture
def site(empty_store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """This process's environment is that of a site with an empty store; the loaders run within it, too.

    That they answer as a process of their own is held in test_loader_process, and in the browser below.
    """
    run_within(monkeypatch, loader_process)
    for name in app.SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", empty_store.url.render_as_string(hide_password=False))
    monkeypatch.setenv("SSZ_DATA_DIR", str(tmp_path))
    return empty_store


def previewed(dataset: str, content: bytes, *options: str, name: str = "ไฟล์.xlsx") -> upload_panel.Preview:
    arguments = ("load", dataset, *options, f"--file-name={name}", "--by=ทดสอบ")
    return upload_panel._previewed(arguments, content, hashlib.sha256(content).hexdigest(), nothing)


def holidays(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM ssz.holidays")).scalar_one())


def loads(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM ssz.load_batches")).scalar_one())


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize(("visitor", "expected"), [(visitors.LOCAL, True), (visitors.ELSEWHERE, False)])
def test_without_sign_in_only_the_server_itself_may_load(
    right: Right, visitor: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "visitor", lambda: visitor)
    monkeypatch.setattr(access, "is_required", lambda: False)
    # Everybody who is served sees and takes out; what goes with a name nobody does.
    wanted = True if right in ("view", "export") else expected and right not in ("audit", "users")
    assert wanted == access.may(right)


def test_every_command_that_pages_give_needs_a_right_or_nothing() -> None:
    given = {
        found
        for path in (ROOT / "dashboard").rglob("*.py")
        for found in re.findall(r"\b(?:loader_process\.ask|Command)\(\s*\"(\w+)\"", path.read_text("utf-8"))
    }
    assert {"undo", "confirm", "sync", "order", "freeze"} <= given
    assert given | {"load"} <= {*loader_process.NEEDS, *loader_process.NEED_NOTHING}
    assert set(loader_process.NOTED) <= set(loader_process.NEEDS)


def test_a_good_file_is_told_before_it_is_loaded_and_then_loaded_as_told(site: Engine) -> None:
    content = xlsx(GOOD)
    preview = previewed("holidays", content)
    assert (0, None, None) == (preview.report["problem_count"], preview.marked, preview.refused)
    told = "วันหยุด 2 วัน (แถวในฐานข้อมูล: ใหม่ 2 · แก้ไข 0 · คงเดิม 0 · ลบ 0)"
    assert told == report_tables.counts(preview.report, "th")
    rows = report_tables.preview(preview.report, "th")
    assert ["5 ธ.ค. 2599", "31 ธ.ค. 2599"] == rows.iloc[:, 0].tolist()
    assert "5 Dec 2056" == report_tables.preview(preview.report, "en").iloc[0, 0]
    assert (0, 0) == (holidays(site), loads(site))
    done, _ = upload_panel._load(preview.arguments, content, preview.digest, nothing)
    assert (True, 2) == (done["loaded"], holidays(site))


def test_other_bytes_than_those_previewed_are_not_loaded(site: Engine) -> None:
    preview = previewed("holidays", xlsx(GOOD))
    with pytest.raises(UserError, match="stopped before its end"):
        upload_panel._load(preview.arguments, xlsx([GOOD[0], ["25/12/2599", "อื่น"]]), preview.digest, nothing)
    assert 0 == loads(site)


def test_a_bad_file_is_told_cell_by_cell_and_changes_nothing(site: Engine) -> None:
    preview = previewed("holidays", xlsx(BAD))
    for lang, row, reason in (("th", "แถว 2", "ไม่ใช่วันที่"), ("en", "row 2", "is no day")):
        table = report_tables.problems(preview.report, lang)  # type: ignore[arg-type]
        assert 6 == table.shape[1]
        first = table.iloc[0].tolist()
        assert ["ข้อมูล", row, "วันที่", "5x/12/2569"] == first[:4]
        assert reason in first[4].replace("\\", "") or lang == "en"
        assert all(first)
    # Markdown of the file stays letters.
    hostile = report_tables.problems(preview.report, "th").iloc[:, 3].tolist()
    assert not any("](" in cell for cell in hostile)
    assert preview.marked is not None
    marked = openpyxl.load_workbook(io.BytesIO(preview.marked))
    assert len(preview.report["problems"]) == marked.worksheets[0].max_row - 1
    assert (0, 0) == (holidays(site), loads(site))


def test_good_rows_alone_may_be_loaded(site: Engine) -> None:
    content = xlsx([GOOD[0], ["15/12/2599", "ก"], ["x", "ข"]])
    preview = previewed("holidays", content, "--accept-good-rows")
    assert (1, 1) == (preview.report["rejected_rows"], preview.report["new"])
    done, _ = upload_panel._load(preview.arguments, content, preview.digest, nothing)
    assert (True, 1) == (done["loaded"], holidays(site))


@pytest.mark.parametrize(
    "name", ["empty", "password", "pdf", "zip bomb", "cell in the last corner", "300,000 columns", "word"]
)
def test_a_file_that_is_no_table_is_refused_in_words_once(site: Engine, name: str) -> None:
    content, english, thai = FILES[name]
    preview = previewed("holidays", content)
    assert preview.refused is not None
    assert english in preview.refused.say("en")
    assert thai in preview.refused.say("th")
    assert 0 == loads(site)


def test_a_busy_moment_is_no_judgement_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: str, **__: object) -> None:
        raise loader_process.BUSY

    monkeypatch.setattr(loader_process, "ask", busy)
    with pytest.raises(UserError, match="Several other people"):
        previewed("holidays", b"x")


@pytest.mark.usefixtures("site")
def test_a_hostile_name_reaches_no_path_and_is_shown_by_its_letters() -> None:
    content = xlsx(GOOD)
    digest = hashlib.sha256(content).hexdigest()
    for name in (HOSTILE, "../../../etc/--dry-run\n" + "x" * 5_000):
        done, _ = upload_panel._load(("load", "holidays", f"--file-name={name}"), content, digest, nothing)
        assert done["loaded"]
        assert name[:200] == done["file"]
    said = upload_panel._done({**done, "file": HOSTILE}, "th")
    assert "](" not in said
    assert "<b>" not in said
    [last, *_] = loader_process.ask("history", "--dataset", "holidays")
    assert "](" not in report_tables.load_named({**last, "file_name": HOSTILE}, "th")


@pytest.mark.usefixtures("site")
def test_a_load_is_named_with_file_time_rows_and_person() -> None:
    content = xlsx(GOOD)
    preview = previewed("holidays", content, name="วันหยุด.xlsx")
    upload_panel._load(preview.arguments, content, preview.digest, nothing)
    [load] = loader_process.ask("history", "--dataset", "holidays")
    said = report_tables.load_named(load, "th").replace("\\", "")
    assert "**วันหยุด.xlsx**" in said
    assert "วันหยุด 2 วัน · โดย ทดสอบ" in said
    assert " น." in said


def test_an_empty_cell_among_texts_is_previewed_as_empty() -> None:
    columns = [{"th": "สถานี", "en": "Station"}, {"th": "จังหวัด", "en": "Province"}]
    report = {"preview": {"columns": columns, "rows": [["ก", None], ["ข", "92"], [None, "True"]]}}
    assert [["ก", ""], ["ข", "92"], ["", "ใช่"]] == report_tables.preview(report, "th").to_numpy().tolist()


def test_findings_are_shown_worst_first_as_plain_letters() -> None:
    both = {"th": "[ก](https://x)", "en": "[a](https://x)"}
    entries = [
        {"severity": s, "table": "t|a", "column": "*", "expected": both, "found": both, "remedy": both}
        for s in ("error", "note")
    ]
    table = report_tables.findings(entries, "th")
    assert ["ต้องแก้", "ข้อสังเกต"] == table.iloc[:, 0].tolist()
    assert not any("](" in cell for row in table.itertuples(index=False) for cell in row)


@pytest.mark.usefixtures("site")
def test_every_data_set_has_a_name_in_both_languages_and_the_monthly_form_comes_first() -> None:
    known = upload_panel.datasets()
    assert "monthly" == next(iter(known))
    assert all(d["name"]["th"] and d["about"]["en"] for d in known.values())
    assert panel.known_datasets.__wrapped__() == known


# -- In the browser, on a copy of the demo: runs once the page is there
# -------------------------------------------------


@pytest.fixture(scope="module")
def served(own_demo: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Engine]]:
    """Address of the product on a store of its own that holds the demo, and that store."""
    with app.serving(own_demo.url, tmp_path_factory.mktemp("intake")) as address:
        yield address, own_demo


def choose(page: Any, lang: Lang) -> None:
    page.get_by_role("tab", name=data.LOADING(lang)).click()
    page.get_by_label("ชุดข้อมูล" if lang == "th" else "Data set", exact=True).first.click()
    page.get_by_role("option", name="วันหยุดราชการ" if lang == "th" else "Public holidays").click()
    page.get_by_text("วันหยุดราชการและ" if lang == "th" else "holiday").first.wait_for()


def send(page: Any, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(file)


@pytest.mark.usefixtures("chromium")
def test_an_officer_loads_a_good_file_and_takes_it_back(served: tuple[str, Engine]) -> None:
    address, engine = served
    before = holidays(engine)
    with browser.opened(f"{address}/data") as opened:
        page: Any = opened.page
        choose(page, "th")
        send(page, "วันหยุด.xlsx", xlsx(GOOD))
        page.get_by_text("ใหม่ 2 · แก้ไข 0").wait_for()
        assert before == holidays(engine)
        page.get_by_role("button", name="นำเข้า วันหยุด 2 วัน").click()
        page.get_by_text("นำเข้าแล้ว").wait_for()
        assert before + 2 == holidays(engine)
        page.get_by_text("ย้อนการนำเข้าครั้งล่าสุดของ").click()
        page.get_by_role("button", name="ดูการนำเข้าครั้งล่าสุด").click()
        page.get_by_role("button", name="ยืนยันย้อน").click()
        page.get_by_text("ย้อนแล้ว: วันหยุด 2 วัน").wait_for()
        assert before == holidays(engine)
        assert [] == opened.outside


@pytest.mark.usefixtures("chromium")
def test_an_officer_sees_what_is_wrong_with_a_bad_file_and_gets_it_marked(
    served: tuple[str, Engine], tmp_path: Path
) -> None:
    address, engine = served
    before = (holidays(engine), loads(engine))
    with browser.opened(f"{address}/data") as opened:
        page: Any = opened.page
        choose(page, "th")
        send(page, HOSTILE, xlsx(BAD))
        page.get_by_text("ไฟล์นี้มีที่ต้องแก้").wait_for()
        page.get_by_text("5x/12/2569").first.wait_for()
        assert 0 == page.locator("[data-testid=stTable] a, [data-testid=stTable] img").count()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="ดาวน์โหลดไฟล์ที่ทำเครื่องหมาย").click()
        target = tmp_path / "marked.xlsx"
        shutil.copy(waiting.value.path(), target)
        assert openpyxl.load_workbook(target).worksheets[0].max_row > 3
        send(page, "รายงาน.pdf", b"%PDF-1.7 ...")
        page.get_by_text("เอกสาร PDF").wait_for()
        assert before == (holidays(engine), loads(engine))
        assert [] == opened.outside
