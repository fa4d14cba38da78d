"""Finds Chromium, installs it on Debian (`python tests/browser.py --install`), and starts it without a word
to the outside.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
]
LOCAL = {"127.0.0.1", "localhost"}


def find() -> str | None:
    """Path of an installed Chromium or Chrome."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))),
        None,
    )


def install() -> str:
    """The path of Chromium, installed by apt where there is none; ends the program where that fails."""
    if (path := find()) is None:
        if shutil.which("apt-get") is None:
            sys.exit("Chromium is needed for the tests: install chromium (or google-chrome) and start again.")
        print("ติดตั้ง Chromium สำหรับการทดสอบ / Installing Chromium for the tests", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True, stdout=subprocess.DEVNULL)
        path = find()
    if path is None:
        sys.exit("Chromium could not be installed.")
    return path


class Page:
    """A page in a browser of its own that lets no request leave the host and remembers those that tried."""

    def __init__(self, page: object, outside: list[str]) -> None:
        self.page = page
        self.outside = outside


@contextmanager
def opened(
    url: str, *, locale: str = "th-TH", dark: bool = False, size: tuple[int, int] = (1366, 768)
) -> Iterator[Page]:
    """Open a page; fails when no browser is there."""
    from playwright.sync_api import Route, sync_playwright

    path = find()
    assert path is not None, "no Chromium: run python tests/browser.py --install"
    outside: list[str] = []

    def only_local(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("data", "blob") or address.hostname in LOCAL:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        context = browser.new_context(
            locale=locale,
            color_scheme="dark" if dark else "light",
            viewport={"width": size[0], "height": size[1]},
            timezone_id="Asia/Bangkok",
            accept_downloads=True,
        )
        context.route("**/*", only_local)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(url)
        try:
            yield Page(page, outside)
        finally:
            browser.close()


if __name__ == "__main__":
    print(install() if "--install" in sys.argv else find())
