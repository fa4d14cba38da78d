"""Find Chromium, install it on Debian (`python tests/browser.py --install`), start it, open pages in it."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Request, WebSocket

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
    # No name but this host's is found, whoever asks.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
# Milliseconds for which a test waits, as long as `tests.app.PATIENCE`.
PATIENCE = 300_000
LOCAL = {"127.0.0.1", "localhost"}
# Chromium without its own windows opens a page in a quarter of the time; where it is not, another serves.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """Return the path of an installed Chromium or Chrome."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> str:
    """Return the path of Chromium, installed by apt where there is none; end the program where that fails."""
    if (path := find()) is None:
        if shutil.which("apt-get") is None:
            sys.exit("Chromium is needed for the tests: install chromium (or google-chrome) and start again.")
        print("ติดตั้ง Chromium สำหรับการทดสอบ / Installing Chromium for the tests", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", NAMES[0]], check=True, stdout=subprocess.DEVNULL)
        path = find()
    if path is None:
        sys.exit("Chromium could not be installed.")
    return path


class Page:
    """A page, and the requests that tried to leave the host; none does."""

    def __init__(self, page: object, outside: list[str]) -> None:
        self.page = page
        self.outside = outside


def _read_as_words() -> None:
    """Let tests read what a page says: a number and its unit are joined by a space that breaks no line."""
    from playwright.sync_api import Locator, Page

    one, many, whole = Locator.inner_text, Locator.all_inner_texts, Page.inner_text

    def words(said: str) -> str:
        return said.replace("\xa0", " ").replace("\u2060", "")

    Locator.inner_text = lambda *a, **kw: words(one(*a, **kw))  # type: ignore[method-assign]
    Locator.all_inner_texts = lambda *a, **kw: [words(said) for said in many(*a, **kw)]  # type: ignore[method-assign]
    Page.inner_text = lambda *a, **kw: words(whole(*a, **kw))  # type: ignore[method-assign]


def _wait_from_without() -> None:
    """Let tests wait for what a page comes to be as they ask it otherwise.

    Playwright's own way has the page evaluate words, which the policy of our pages forbids.
    """
    from playwright.sync_api import Error, Page, TimeoutError

    def wait(page: Page, expression: str, *, arg: object = None, timeout: float = PATIENCE) -> None:
        ends = time.monotonic() + timeout / 1000
        while True:
            try:
                if page.evaluate(expression, arg):
                    return
            except Error as error:
                # A page that is left while it is asked is asked again where it leads.
                if "context was destroyed" not in error.message:
                    raise
            if time.monotonic() > ends:
                raise TimeoutError(f"not within {timeout / 1000} seconds: {expression}")
            page.wait_for_timeout(50)

    Page.wait_for_function = wait  # type: ignore[method-assign,assignment]


# The browser of this process, started by the fixture `chromium`: a start costs two seconds, so all share it.
_browsers: list["Browser"] = []
# By locale: the page that was looked at last (`looked_at`).
_left: dict[str, Page] = {}


@contextmanager
def started() -> Iterator[None]:
    """Let `opened` have a browser; fails when none is installed."""
    from playwright.sync_api import sync_playwright

    _read_as_words()
    _wait_from_without()
    path = find()
    assert path is not None, "no Chromium: run python tests/browser.py --install"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        _browsers.append(browser)
        try:
            yield
        finally:
            _left.clear()
            _browsers.remove(browser)
            browser.close()


@contextmanager
def opened(
    url: str,
    *,
    locale: str = "th-TH",
    dark: bool = False,
    size: tuple[int, int] = (1366, 768),
    first_visit: bool = False,
    moving: bool = False,
) -> Iterator[Page]:
    """Open a page in a profile of its own: nothing another page has stored or cached is there.

    Args:
        first_visit: with the tour; else it counts as seen.
        moving: as most people have it. Else as somebody who asked the system for less motion: to draw what
            pulses while a figure is on its way, without a graphics card, costs as much as the rest of it all.
    """
    opened = _new_page(locale, dark=dark, size=size, first_visit=first_visit, moving=moving)
    page: Any = opened.page
    try:
        page.goto(url)
        yield opened
    finally:
        page.context.close()


@contextmanager
def looked_at(
    url: str, *, locale: str = "th-TH", dark: bool = False, size: tuple[int, int] = (1366, 768)
) -> Iterator[Page]:
    """Open a page where the last one stood that was only looked at: half of what a profile of its own costs.

    The browser has compiled by then what every page runs. For tests that leave nothing behind in it: no
    cookies, permissions, scripts or handlers of their own.
    """
    left = _left.pop(locale, None) or _new_page(locale, dark=dark, size=size)
    page: Any = left.page
    try:
        left.outside.clear()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(media="null", color_scheme="dark" if dark else "light")
        page.goto(url)
        yield left
    except BaseException:
        page.context.close()
        raise
    _left[locale] = left


def _new_page(
    locale: str, *, dark: bool, size: tuple[int, int], first_visit: bool = False, moving: bool = False
) -> Page:
    """Return a blank page in a profile of its own; see `opened`."""
    assert _browsers, "no browser: the test must use the fixture chromium"
    outside: list[str] = []

    def note(asked: "Request | WebSocket") -> None:
        address = urlsplit(asked.url)
        if address.scheme not in ("data", "blob") and address.hostname not in LOCAL:
            outside.append(asked.url)

    context = _browsers[0].new_context(
        locale=locale,
        color_scheme="dark" if dark else "light",
        reduced_motion="no-preference" if moving else "reduce",
        viewport={"width": size[0], "height": size[1]},
        timezone_id="Asia/Bangkok",
        accept_downloads=True,
    )
    if not first_visit:
        context.add_init_script("localStorage.setItem('ssz-tour', 'seen')")
    context.on("request", note)
    page = context.new_page()
    page.on("websocket", note)
    page.set_default_timeout(PATIENCE)
    return Page(page, outside)


def helped(page: object) -> None:
    """Wait until the page answers to its own keys and follows links without a new load."""
    page.locator("html[data-helped]").wait_for(state="attached")  # type: ignore[attr-defined]


def choose(field: "Locator", option: "Locator") -> None:
    """Choose from a list. A page that is drawn anew just then closes it: it is opened again."""
    from playwright.sync_api import TimeoutError as TooLate

    for _ in range(20):
        if not option.is_visible():
            field.click()
        with suppress(TooLate):
            option.click(timeout=5_000)
            return
    raise AssertionError("the list closes before anything can be chosen from it")


if __name__ == "__main__":
    print(install() if "--install" in sys.argv else find())
