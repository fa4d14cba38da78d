"""The product serving the demo, once for all tests of pages that only look at it."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import URL

from tests import app


@pytest.fixture(scope="package")
def served(demo_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the product serving the demo."""
    log = tmp_path_factory.mktemp("served") / "log"
    with app.running(log, **app.store_settings(demo_url)) as address:
        yield address
    written = log.read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in written
    assert "page_failed" not in written
