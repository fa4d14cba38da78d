"""Somebody who opens all there is on a page, takes out each file, and keeps every byte that was sent."""

import asyncio
import io
import zipfile
from urllib.parse import urlsplit

from tests.access.site import ask
from tests.visitor import Visitor, wait_for


def all_of(address: str, page: str, query: str, cookie: str, *, files: bool = True) -> list[bytes]:
    """Return every byte that is sent of a page: of each tab, what can be opened, and each file.

    Raises:
        AssertionError: the page failed, or a file.
    """
    kept, whole = opened_of(address, page, query, cookie, files=files)
    return [*kept, *(part for content in whole for part in unpacked(content))]


def opened_of(
    address: str, page: str, query: str, cookie: str, *, files: bool = True
) -> tuple[list[bytes], list[bytes]]:
    """Return the same as what was sent of the page itself, and its files as they were taken out."""
    kept: list[bytes] = []
    whole: list[bytes] = []

    async def visit() -> None:
        async with Visitor(address, page, query, cookie=cookie, kept=kept) as visitor:
            faults = (await visitor.settled()).exceptions
            tabs = [{name: label} for name, labels in visitor.tabs.items() for label in labels[1:]]
            unfolded: dict[str, str | bool] = dict.fromkeys(visitor.expanders, True)
            states: list[dict[str, str | bool]] = [{}, *tabs, *([unfolded] if unfolded else [])]
            for state in states:
                if state:
                    visitor.opened = state
                    faults += (await visitor.settled()).exceptions
                for number in sorted(visitor.files) if files else ():
                    at = urlsplit(await visitor.file(number)).path.lstrip("/")
                    assert at, number
                    status, _, content = await asyncio.to_thread(ask, address, at, cookie=cookie)
                    assert status == 200, at
                    whole.append(content)
            assert faults == []

    wait_for(visit())
    return kept, whole


def unpacked(content: bytes) -> list[bytes]:
    """Return a file, and of a workbook or of slides what is packed in it."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [packed.read(name) for name in packed.namelist()]
