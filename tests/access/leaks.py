"""What a person is sent of other units than their own, by a real server before a store of canaries."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import Engine, text

from dashboard.pages import PAGES
from tests import app
from tests.access import canaries
from tests.access.canaries import HERS, USERS
from tests.access.reader import all_of, unpacked
from tests.access.site import ask, signed_in

PAGES_OF_FIGURES = [page.__name__.rsplit(".", 1)[-1] for page in PAGES]
UNIT_OF = {login: unit for login, _, unit in USERS}
OWN: dict[str, str] = {}
# All that a link may name, of stations of two provinces that are neither hers nor each other's.
PASTED = {
    "region": "8",
    "province": "82",
    "station": "920601",
    "zone": "TRANG-05",
    "a": HERS,
    "b": "920301",
    "within": "zone:TRANG-05",
    "filed": "any",
    "figure": "stations",
    "period": "fy2569",
}
# Cases in a zone of hers, whichever station filed them.
FILED_BY_ANYBODY = {"zone": "TRANG-01", "within": "zone:TRANG-01", "filed": "any", "period": "fy2569"}
# Each of these alone too, as a link that names one unit does.
LINKS = (
    OWN,
    PASTED,
    FILED_BY_ANYBODY,
    *({name: PASTED[name]} for name in ("region", "province", "station", "zone")),
)


@dataclass
class Site:
    """A served store. others: by login, the marks and codes that the person must not be sent."""

    address: str
    store: Engine
    others: dict[str, set[str]]
    cookies: dict[str, str] = field(default_factory=dict)

    def cookie(self, login: str) -> str:
        if login not in self.cookies:
            self.cookies[login] = signed_in(self.address, login)
        return self.cookies[login]

    def sent(self, login: str, page: str, query: dict[str, str], *, files: bool = True) -> set[str]:
        """Return the marks and codes in every byte that is sent of a page and its files."""
        at = "" if page == "overview" else page
        asked = urlencode({**query, "lang": "th"})
        return canaries.found_in(all_of(self.address, at, asked, self.cookie(login), files=files))

    def leaked(self, login: str, page: str, query: dict[str, str], *, files: bool = True) -> set[str]:
        # What somebody typed comes back in the page's address.
        return self.sent(login, page, query, files=files) & self.others[login] - set(query.values())

    def leaked_by(self, login: str, path: str) -> set[str]:
        """Return the same of an address that is no page."""
        _, _, body = ask(self.address, path, cookie=self.cookie(login))
        return canaries.found_in(unpacked(body)) & self.others[login]

    def decks(self) -> Iterable[str]:
        """Yield addresses of decks of other units, and of every frozen one."""
        yield "deck?lang=th&audience=internal"
        for name in ("region", "province", "station"):
            yield f"deck?{urlencode({name: PASTED[name]})}&audience=internal&lang=th"
        with self.store.connect() as connection:
            numbers = connection.execute(text("SELECT id FROM ssz.frozen_briefings")).scalars().all()
        yield from (f"deck?frozen={number}&lang=th" for number in numbers)


@contextmanager
def served(store: Engine, folder: Path, program: str = "streamlit") -> Iterator[Site]:
    settings = app.store_settings(store.url) | {"SSZ_DATA_DIR": str(folder)}
    with store.connect() as connection:
        others = {
            login: set().union(*canaries.marks_of_others(connection, unit)) for login, unit in UNIT_OF.items()
        }
    with app.running(folder / "log", program=program, **settings) as address:
        yield Site(address, store, others)
