"""How a command that reads the store begins and ends, as `python -m dashboard.kpis`."""

import io
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from dashboard.errors import SettingsError, StoreUnavailable
from dashboard.language.text import Text
from dashboard.settings import settings
from dashboard.store import askers, connection, db, embedded

NO_STORE = SettingsError(
    Text("ยังไม่มีฐานข้อมูลรายงานใน SSZ_DATA_DIR", "There is no reporting store in SSZ_DATA_DIR."),
    Text(
        "สร้างก่อนด้วย python -m data_loaders prepare หรือระบุ SSZ_DATA_DIR หรือ DATABASE_READER_URL ให้ถูก",
        "Make one with python -m data_loaders prepare, or correct SSZ_DATA_DIR or DATABASE_READER_URL.",
    ),
)
UNREADABLE = StoreUnavailable(
    Text("อ่านฐานข้อมูลรายงานไม่ได้", "The reporting store cannot be read."),
    Text(
        "ตรวจ DATABASE_READER_URL และว่าเครื่องแม่ข่าย PostgreSQL เปิดอยู่ "
        "ถ้าเพิ่งติดตั้งหรือเปลี่ยนรุ่น ให้สั่ง python -m data_loaders upgrade ก่อน",
        "Check DATABASE_READER_URL and that the PostgreSQL server is running; after an installation or a new"
        " version, run python -m data_loaders upgrade first.",
    ),
)


@contextmanager
def opened() -> Iterator[None]:
    """Open the store for reading, for the whole run of a command, which may see all units.

    Raises:
        UserError: there is none or it cannot be read; without an address.
    """
    try:
        _open()
        with askers.asking(askers.NATION):
            yield
    except StoreUnavailable:
        raise UNREADABLE from None
    except SQLAlchemyError as error:
        structlog.get_logger().error(
            "store_failed",
            kind=type(error).__name__,
            code=getattr(getattr(error, "orig", None), "pgcode", None),
        )
        raise UNREADABLE from None
    finally:
        # Before the embedded server goes, where no other process holds it.
        db.use(None)


def _open() -> None:
    config = settings()
    if (
        config.database_url is None
        and config.database_reader_url is None
        and not embedded.is_there(config.ssz_data_dir)
    ):
        # Starting the server would make an empty one.
        raise NO_STORE
    try:
        db.store()
    except ValueError:
        # An address whose port is no number; its own message would repeat it.
        raise UNREADABLE from None


def begin() -> None:
    """Set the process of a command up: log, signals, terminal and deadline."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    # A killed process must still give up its hold on the embedded server, or nobody ever stops it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a letter gets another one instead of a traceback.
            stream.reconfigure(errors="replace")
    connection.install_deadline()
