"""The page that records data in a real browser: an entry on a phone, a draft, a correction, and who may."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import TimeoutError
from sqlalchemy import Engine, text

from dashboard.access import visitors
from dashboard.entry import (
    form_panel,
    location_component,
    month_panel,
    recorded_photos_panel,
    rows_panel,
    sending,
)
from dashboard.entry.done_panel import TAKE_BACK, TAKEN_BACK
from dashboard.entry.forms import REQUIRED
from dashboard.errors import UserError
from dashboard.filters import Scope
from dashboard.language.thai import format_month
from dashboard.pages import PAGES, RIGHTS, record
from dashboard.view import access
from data_loaders.demo import truth
from tests import app, browser

STATION = "920201"
TITLE = "ซอยมืด <b>![x](https://evil.example/a.png)</b> =1+1"


@pytest.fixture(scope="module")
def store(
    own_demo: Engine,
    chromium: None,  # noqa: ARG001 (who opens the page needs it)
) -> Engine:
    return own_demo


@pytest.fixture(scope="module")
def served(store: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with app.serving(store.url, tmp_path_factory.mktemp("record-page")) as address:
        yield f"{address}/record?station={STATION}"


def found(store: Engine, sql: str) -> list[Any]:
    with store.connect() as connection:
        return list(connection.execute(text(sql)))


SPOTS = "SELECT title, round(latitude::numeric, 2), found_on FROM ssz.risk_spots WHERE title LIKE 'ซอยมืด %'"
RECORDED = "SELECT loaded_by, state FROM ssz.load_batches WHERE dataset = '{}' ORDER BY id DESC LIMIT 1"


def choose(page: Any, what: str) -> None:
    page.locator(".st-key-record-what").get_by_text(what, exact=True).click()


def test_a_risk_spot_is_entered_on_a_phone_kept_as_a_draft_and_taken_back(store: Engine, served: str) -> None:
    with browser.opened(served, size=(390, 844)) as opened:
        page: Any = opened.page
        choose(page, "จุดเสี่ยง")
        page.locator(".board svg").wait_for()
        page.get_by_role("button", name="บันทึก", exact=True).click()
        # What is needed is said at its field, and nothing was stored.
        page.get_by_text("ยังไม่ได้กรอก", exact=True).first.wait_for()
        page.get_by_label("จุดเสี่ยง *").fill(TITLE)
        page.keyboard.press("Tab")
        page.locator(".board svg").click()
        page.wait_for_function("() => JSON.stringify(localStorage).includes('place_on_map')")
        page.reload()
        choose(page, "จุดเสี่ยง")
        # The draft of this browser is there again, place and all.
        page.wait_for_function(
            "title => [...document.querySelectorAll('input')].some(i => i.value === title)", arg=TITLE
        )
        page.locator(".board .corner[d^=M]").wait_for(state="attached")
        page.locator(".st-key-record").get_by_text("ประชาชน", exact=True).click()
        page.get_by_label("ผู้บันทึก (ตำแหน่ง)").fill("สว.ป. สภ.กันตัง")
        page.keyboard.press("Tab")
        assert [] == found(store, SPOTS)
        page.get_by_role("button", name="บันทึก", exact=True).click()
        page.get_by_role("button", name=TAKE_BACK.th).wait_for()
        [(title, latitude, _)] = found(store, SPOTS)
        assert (TITLE, 7.41) == (title, float(latitude))
        assert [("สว.ป. สภ.กันตัง", "complete")] == found(store, RECORDED.format("risk_spots"))
        # What was typed is text, and the draft is gone.
        assert 0 == page.locator(".st-key-record img, .st-key-record b").count()
        page.wait_for_function("() => !JSON.stringify(localStorage).includes('place_on_map')")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.get_by_role("button", name=TAKE_BACK.th).click()
        page.get_by_text(TAKEN_BACK.th).wait_for()
        assert [] == found(store, SPOTS)
        assert [("สว.ป. สภ.กันตัง", "undone")] == found(store, RECORDED.format("risk_spots"))
        assert [] == opened.outside


def test_what_the_loaders_doubt_is_recorded_once_it_is_agreed_to_and_asked_anew_when_it_changes(
    store: Engine, served: str
) -> None:
    spots = "SELECT title FROM ssz.risk_spots WHERE title LIKE 'หน้าบ้าน%'"
    with browser.opened(served, size=(390, 844)) as opened:
        page: Any = opened.page
        choose(page, "จุดเสี่ยง")
        page.locator(".board svg").click()
        page.locator(".board .corner[d^=M]").wait_for(state="attached")
        page.locator(".st-key-record").get_by_text("ประชาชน", exact=True).click()
        page.get_by_label("ผู้บันทึก (ตำแหน่ง)").fill("สว.ป. สภ.กันตัง")
        agreement = page.get_by_text(form_panel.AGREE.th)
        for name in ("นายสมชาย ใจดี", "นางสาวสมหญิง ใจงาม"):
            page.get_by_label("จุดเสี่ยง *").fill(f"หน้าบ้าน {name}")
            page.keyboard.press("Tab")
            agreement.wait_for(state="detached")
            page.get_by_role("button", name="บันทึก", exact=True).click()
            agreement.wait_for()
            assert [] == found(store, spots)
        agreement.click()
        page.get_by_role("checkbox", name=form_panel.AGREE.th, checked=True).wait_for()
        page.get_by_role("button", name="บันทึก", exact=True).click()
        page.get_by_role("button", name=TAKE_BACK.th).wait_for()
        assert [("หน้าบ้าน นางสาวสมหญิง ใจงาม",)] == found(store, spots)


def test_a_cell_of_an_earlier_row_is_corrected_in_the_table(store: Engine, served: str) -> None:
    with browser.opened(served) as opened:
        page: Any = opened.page
        page.get_by_text(rows_panel.HEADING.th).click()
        grid = page.locator("[data-testid=stDataFrame]")
        grid.locator("[role=gridcell]").first.wait_for(state="attached")
        grid.scroll_into_view_if_needed()
        titled, title = "ร่วมตรวจตราตลาด", grid.locator("#glide-cell-6-0")

        def reached() -> bool:
            """Go to the first row's title; a grid that is being drawn loses keys, and one that went to the
            right stands there.
            """
            page.keyboard.press("Escape")
            box = grid.locator("canvas").first.bounding_box()
            page.mouse.click(box["x"] + 60, box["y"] + 55)
            page.keyboard.press("Control+Home")
            for _ in range(6):
                page.wait_for_timeout(300)
                page.keyboard.press("ArrowRight")
            page.wait_for_timeout(300)
            return bool(grid.locator("#glide-cell-6-0[aria-selected=true]").count())

        def typed() -> bool:
            if title.all_text_contents() == [titled]:
                return True
            if reached():
                page.keyboard.press("Enter")
                page.wait_for_timeout(500)
                page.keyboard.press("Control+A")
                page.keyboard.insert_text(titled)
                page.keyboard.press("Enter")
                page.wait_for_timeout(2_000)
            return False

        app.eventually(typed)
        send = page.locator(".st-key-record-rows-send button:enabled")
        send.wait_for()
        box = page.locator(".st-key-record-rows-by input")
        box.fill("ผกก.สภ.กันตัง")
        box.press("Tab")
        page.wait_for_timeout(1_000)
        send.click()
        page.get_by_role("button", name=TAKE_BACK.th).wait_for()
        assert 1 == len(found(store, f"SELECT 1 FROM ssz.activities WHERE title = '{titled}'"))
        assert [("ผกก.สภ.กันตัง", "complete")] == found(store, RECORDED.format("activities"))


def camera_picture(side: int = 64) -> bytes:
    packed, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "CAMERA"
    Image.new("RGB", (side, side), (30, 120, 200)).save(packed, "JPEG", exif=exif)
    return packed.getvalue()


def test_photographs_of_a_spot_are_sent_shown_on_the_page_alone_and_taken_off(
    store: Engine, served: str
) -> None:
    with browser.opened(served) as opened:
        page: Any = opened.page
        choose(page, "จุดเสี่ยง")
        page.get_by_text(recorded_photos_panel.HEADING.th, exact=True).click()
        panel = page.locator(".st-key-record-photos")
        chooser = panel.locator("input[type=file]")
        chooser.first.wait_for(state="attached")
        # What is no photograph is said by its name, in the reader's language.
        chooser.nth(0).set_input_files(
            {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"}
        )
        panel.get_by_text("a.jpg").wait_for()
        who = page.locator(".st-key-record-photos-by input")
        who.fill("สว.ป.")
        who.press("Tab")
        send = panel.get_by_role("button", name=recorded_photos_panel.SEND.th)
        send.click()
        page.get_by_text("HEIC ของ iPhone").wait_for()
        chooser.nth(0).set_input_files(
            {"name": "../../<b>x</b>.jpg", "mimeType": "image/jpeg", "buffer": camera_picture()}
        )
        panel.get_by_text("a.jpg", exact=True).wait_for(state="detached")
        done = page.get_by_role("button", name=TAKE_BACK.th)
        for _ in range(10):
            # A press before the page has the second file sends the first once more.
            page.wait_for_timeout(2_000)
            send.click()
            with suppress(TimeoutError):
                done.wait_for(timeout=15_000)
                break
        done.wait_for()
        shown = panel.locator(".spot-photos img[src^='data:image/jpeg']")
        shown.wait_for()
        assert page.evaluate(
            "i => i.complete && i.naturalWidth === 64 && !atob(i.src.split(',')[1]).includes('CAMERA')",
            shown.element_handle(),
        )
        [(name,)] = found(
            store, "SELECT photo_before_day FROM ssz.risk_spots WHERE length(photo_before_day) = 44"
        )
        # No address leads to it.
        origin = served.split("/record")[0]
        for address in (
            f"/app/static/{name}",
            f"/media/{name}",
            f"/photos/{name}",
            f"/app/static/../photos/{name}",
        ):
            told = page.request.get(origin + address)
            assert told.status == 404 or "image" not in told.headers["content-type"]
        assert [] == opened.outside


LOCATED = {"latitude": 7.4140, "longitude": 99.5240}


@pytest.mark.parametrize(("metres", "words"), [(12, "คลาดเคลื่อนได้ 12 ม."), (450, "คลาดเคลื่อนได้ถึง 450 ม.")])
def test_the_place_of_the_phone_is_taken_over_with_how_sure_it_is(
    served: str, metres: int, words: str
) -> None:
    with browser.opened(served, size=(390, 844)) as opened:
        page: Any = opened.page
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation(LOCATED | {"accuracy": metres})
        choose(page, "จุดเสี่ยง")
        page.get_by_role("button", name=location_component.WORDS["ask"].th).click()
        page.get_by_text(words).wait_for()
        page.wait_for_function(
            "() => [...document.querySelectorAll('input')].some(i => i.value === '7.41400, 99.52400')"
        )
        page.locator(".board .corner[d^=M]").wait_for(state="attached")


def test_a_phone_that_does_not_tell_its_place_is_said_to_and_nothing_is_asked_before(served: str) -> None:
    with browser.opened(served) as opened:
        page: Any = opened.page
        page.context.clear_permissions()
        choose(page, "จุดเสี่ยง")
        button = page.get_by_role("button", name=location_component.WORDS["ask"].th)
        button.wait_for()
        assert "" == page.locator(".location [role=status]").inner_text()
        button.click()
        page.get_by_text(location_component.WORDS["1"].th).wait_for()


def test_who_came_by_the_navigation_has_the_page_loaded_anew_and_is_located_in_the_same_form(
    served: str,
) -> None:
    with browser.opened(served.replace("/record", "/definitions")) as opened:
        page: Any = opened.page
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation(LOCATED | {"accuracy": 5})
        browser.helped(page)
        page.locator("[data-testid=stSidebarNav] a", has_text=record.TITLE.th).click()
        choose(page, "จุดเสี่ยง")
        # The document is that of another page, which may not use the location.
        assert not page.evaluate("document.featurePolicy.allowsFeature('geolocation')")
        page.get_by_role("button", name=location_component.WORDS["ask"].th).click()
        page.get_by_text("คลาดเคลื่อนได้ 5 ม.").wait_for()
        assert page.evaluate("document.featurePolicy.allowsFeature('geolocation')")


def test_who_may_not_record_has_no_such_page_and_is_refused(
    pages_read_demo: None,  # noqa: ARG001 (units are read of it)
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert RIGHTS[record] == "record"
    assert record in PAGES
    monkeypatch.setattr(access, "is_required", lambda: False)
    monkeypatch.setattr(access, "visitor", lambda: visitors.ELSEWHERE)
    assert not access.may("record")
    with pytest.raises(UserError, match="does not allow"):
        sending.asked(STATION, Scope.nation())
    monkeypatch.setattr(access, "visitor", lambda: visitors.LOCAL)
    monkeypatch.setattr(sending.loader_process, "ask", lambda *_, **__: pytest.fail("the loaders were asked"))
    for station in ("920101", "999999", "", "920201,920101"):
        with pytest.raises(UserError, match="outside what you may see"):
            sending.send("activities", station, Scope("station", STATION), by="x", rows=[])
        with pytest.raises(UserError, match="outside what you may see"):
            sending.take_back("activities", station, Scope("station", STATION), 1, by="x")


def test_a_month_without_activity_is_confirmed_and_taken_back(store: Engine, served: str) -> None:
    confirmed = (
        "SELECT dataset, to_char(month, 'YYYY-MM') FROM ssz.coverage WHERE state = 'confirmed_none' AND"
        f" station_code = '{truth.ACTIVITIES_MISSING}'"
    )
    before = set(found(store, confirmed))
    with browser.opened(served.replace(STATION, truth.ACTIVITIES_MISSING)) as opened:
        page: Any = opened.page
        choose(page, month_panel.NAME.th)
        send = page.locator(".st-key-record-none-send button")
        send.click()
        page.get_by_text(f"{form_panel.WHO.th}: {REQUIRED.th}").wait_for()
        assert before == set(found(store, confirmed))
        page.get_by_label(form_panel.WHO.th).fill("ผกก.สภ.กันตัง")
        page.keyboard.press("Tab")
        send.click()
        page.get_by_role("button", name=TAKE_BACK.th).wait_for()
        [(_, month)] = set(found(store, confirmed)) - before
        assert (
            format_month(date.fromisoformat(f"{month}-01"), "th")
            in page.locator(".st-key-record-done-shown").inner_text()
        )
        assert [("ผกก.สภ.กันตัง", "complete")] == found(store, RECORDED.format("monthly"))
        page.get_by_role("button", name=TAKE_BACK.th).click()
        page.get_by_text(TAKEN_BACK.th).wait_for()
        assert before == set(found(store, confirmed))
