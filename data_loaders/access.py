"""How a source is reached: read-only, and what its failures mean for the reader."""

import os
import socket
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from psycopg2 import extensions
from sqlalchemy import Connection, CursorResult, Engine, create_engine, event, literal, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    NoSuchModuleError,
    NoSuchTableError,
    ProgrammingError,
    SAWarning,
    SQLAlchemyError,
)

from dashboard.errors import UserError
from dashboard.language.text import Text
from dashboard.settings import address_of
from data_loaders import letters
from data_loaders.facts import SourceFacts

# What a database of another kind keeps beside its cases, points for instance, comes as its driver gives it.
warnings.filterwarnings("ignore", "Did not recognize type", SAWarning)
NOT_ALLOWED = "42501"
# MySQL, MariaDB: a command or a column is denied to the account.
DENIED = {1142, 1143}
# A question that its server gave up by its own clock: PostgreSQL, MySQL, MariaDB.
TOOK_TOO_LONG = {"57014", 3024, 1969}
# A server that is alive gives a question up by `statement_timeout`; one still silent so long after it hangs.
HUNG_SECONDS = 10
# Kind of database -> its driver, which bears the name of its package.
DRIVERS = {"mysql": "pymysql", "mariadb": "pymysql", "oracle": "oracledb", "mssql": "pyodbc"}
# PostgreSQL: bytes that the encoding does not have, letters that the other one does not have.
_NO_SUCH_LETTER = ("22021", "22P05")


@contextmanager
def asked() -> Iterator[None]:
    """Turn failures of the source into words for its reader, at the edge where they happen."""
    try:
        yield
    except (SQLAlchemyError, UnicodeError) as error:
        raise unreachable(error) from None


def read_only_engine(url: str | URL, facts: SourceFacts) -> Engine:
    """Return an engine whose sessions cannot write.

    Raises:
        UserError: the address is unusable, its driver is missing, or the server does not answer or refuses.
    """
    try:
        address = _address(url)
        file = address.database or ""
        if (
            address.get_backend_name() == "sqlite"
            and not file.startswith("file:")
            and not Path(file).is_file()
        ):
            # SQLite would make an empty database of that name.
            raise unreachable(SQLAlchemyError())
        engine = create_engine(address, hide_parameters=True, connect_args=_connect_args(address, facts))
        _prepare(engine, facts)
        _let_far_days_in(engine)
        letters.read_as(engine, facts.encoding)
        _give_up_the_hung(engine, facts.statement_timeout)
        engine.connect().close()
    except ImportError:
        raise _no_driver(address) from None
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise UserError(
            Text(
                "ที่อยู่ฐานข้อมูลต้นทางไม่ถูกรูปแบบ หรือเป็นฐานข้อมูลชนิดที่ไม่รู้จัก",
                "The source's address is malformed, or of a kind of database that is not known.",
            ),
            Text(
                "รูปแบบ: postgresql://ผู้ใช้:รหัสผ่าน@เครื่อง:5432/ฐานข้อมูล (หรือ mysql:// mariadb:// oracle:// mssql://"
                " sqlite:///ไฟล์) อักขระพิเศษในรหัสผ่านเขียนเป็น %xx",
                "Form: postgresql://user:password@host:5432/database (or mysql:// mariadb:// oracle:// mssql://"
                " sqlite:///file); special characters in the password as %xx.",
            ),
        ) from None
    except SQLAlchemyError as error:
        raise unreachable(error) from None
    return engine


def _address(given: str | URL) -> URL:
    """Return an address with the driver that the documents name for its kind of database."""
    address = given if isinstance(given, URL) else address_of(given)
    kind, _, driver = address.drivername.partition("+")
    return address if driver or kind not in DRIVERS else address.set(drivername=f"{kind}+{DRIVERS[kind]}")


def _no_driver(address: URL) -> UserError:
    kind, _, driver = address.drivername.partition("+")
    package = driver or DRIVERS.get(kind, kind)
    return UserError(
        Text(
            f"ยังไม่ได้ติดตั้งตัวเชื่อมต่อฐานข้อมูล {kind} ({package})",
            f"The driver for {kind} ({package}) is not installed.",
        ),
        Text(
            f"พิมพ์ python -m pip install {package} แล้วสั่งใหม่",
            f"Type python -m pip install {package}, then try again.",
        ),
    )


def _connect_args(url: URL, facts: SourceFacts) -> dict[str, Any]:
    seconds = facts.statement_timeout
    match url.get_backend_name():
        case "postgresql":
            options = f"-c default_transaction_read_only=on -c statement_timeout={seconds * 1000}"
            return {"connect_timeout": 10, "application_name": "ssz-sync", "options": options}
        case "mysql" | "mariadb":
            # Each answer, not a whole reading: a million rows may take longer than any question.
            return {"connect_timeout": 10, "read_timeout": seconds + HUNG_SECONDS + 1}
        case "sqlite":
            return {"timeout": 10}
        case _:
            return {}


def _prepare(engine: Engine, facts: SourceFacts) -> None:
    """Make every session read-only as far as its server can; the account's rights are the real barrier."""
    match engine.dialect.name:
        case "sqlite":
            statements = ["PRAGMA query_only = ON"]
        case "mysql" | "mariadb":
            statements = [
                "SET SESSION TRANSACTION READ ONLY",
                # The store may take its time over a batch while the server waits to send the next.
                f"SET SESSION net_write_timeout = {max(facts.statement_timeout, 60)}",
                *_clock(facts),
            ]
        case "oracle":
            statements = ["ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS'"]
        case _:
            return

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()


def _clock(facts: SourceFacts) -> list[str]:
    """Have MySQL tell its instants (TIMESTAMP) in the mapping's zone, wherever the server stands.

    Not where the zone's offset changes with the season: the server may not know the names of zones.
    """
    offsets = {datetime(2026, month, 1, tzinfo=facts.zone).strftime("%z") for month in (1, 7)}
    return [f"SET SESSION time_zone = '{o[:3]}:{o[3:]}'" for o in offsets] if len(offsets) == 1 else []


def _let_far_days_in(engine: Engine) -> None:
    """Have PostgreSQL's driver give days that Python does not know, such as the year 12000, as the last one.

    It is a day that cannot be read, and counted as such; else one of them would end every reading.
    """
    if engine.dialect.name != "postgresql":
        return

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        for kind in _far_days():
            extensions.register_type(kind, connection)


def _far_days() -> list[Any]:
    last = (
        (extensions.PYDATE, date.max),
        (extensions.PYDATETIME, datetime.max),  # noqa: DTZ901 - of a column without a zone
        (extensions.PYDATETIMETZ, datetime.max.replace(tzinfo=UTC)),
    )

    def reader(known: Any, far: date) -> Callable[[str | None, Any], Any]:
        def read(written: str | None, cursor: Any) -> Any:
            try:
                return known(written, cursor)
            except (ValueError, OverflowError):
                return far

        return read

    return [extensions.new_type(known.values, known.name, reader(known, far)) for known, far in last]


class _Watch:
    """The wait for one answer of a source. Where it takes too long the connection is cut, which ends it."""

    def __init__(self, connection: Any, seconds: float) -> None:
        self.seconds, self.is_over = seconds, threading.Event()
        self._connection = connection
        self._timer = threading.Timer(seconds, self._give_up)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        self._timer.cancel()

    def _give_up(self) -> None:
        self.is_over.set()
        # PostgreSQL's driver waits for ever; MySQL's has a clock of its own, a second behind this one.
        if hasattr(self._connection, "fileno"):
            with (
                suppress(OSError, ValueError),
                socket.socket(fileno=os.dup(self._connection.fileno())) as wire,
            ):
                wire.shutdown(socket.SHUT_RDWR)


def _give_up_the_hung(engine: Engine, statement_timeout: int) -> None:
    """End a question to which no answer comes: a server that hangs never ends it by itself."""
    seconds = statement_timeout + HUNG_SECONDS

    @event.listens_for(engine, "before_cursor_execute")
    def _asked(connection: Connection, *_: Any) -> None:
        connection.info["watch"] = _Watch(connection.connection.dbapi_connection, seconds)

    @event.listens_for(engine, "after_cursor_execute")
    def _answered(connection: Connection, *_: Any) -> None:
        connection.info["watch"].end()

    @event.listens_for(engine, "handle_error")
    def _failed(context: Any) -> None:
        watch = context.connection.info.get("watch") if context.connection is not None else None
        if watch is not None:
            watch.end()
            if watch.is_over.is_set():
                raise _hung(watch.seconds)


@contextmanager
def answered(rows: CursorResult[Any], statement_timeout: int) -> Iterator[None]:
    """Bound the wait for further rows of a question, as each question itself is bounded.

    Raises:
        UserError: none came; the connection is cut.
    """
    connection, cursor = rows.connection, rows.cursor
    watch = _Watch(connection.connection.dbapi_connection, statement_timeout + HUNG_SECONDS)
    connection.info["watch"] = watch
    try:
        yield
    except (SQLAlchemyError, UserError):
        if hasattr(unread := getattr(cursor, "_result", None), "unbuffered_active"):
            # PyMySQL would read what is left of it from the lost connection, and print that it cannot.
            unread.unbuffered_active = False  # type: ignore[union-attr]
        raise
    finally:
        watch.end()


SLOW_WORDS = (
    Text(
        "คำถามหนึ่งใช้เวลานานกว่าที่กำหนด (statement_timeout) ฐานข้อมูลต้นทางจึงยกเลิก",
        "A question took longer than statement_timeout, and the source gave it up.",
    ),
    Text(
        "ให้ผู้ดูแลฐานข้อมูลสร้างดัชนีที่คอลัมน์ updated และกุญแจ หรือเพิ่ม statement_timeout ใน [source] ของไฟล์จับคู่",
        "Ask its administrator for an index on the time of change and on the keys, or raise"
        " statement_timeout in [source] of the mapping.",
    ),
)


DENIED_WORDS = (
    Text(
        "MySQL หรือ MariaDB ไม่ให้บัญชีนี้ดูโครงสร้างของตารางที่ต้องใช้ สิทธิ์เฉพาะบางคอลัมน์ไม่พอ",
        "MySQL or MariaDB does not let this account see how a table it needs is made: the right to"
        " read some of its columns is not enough.",
    ),
    Text(
        "ขอ GRANT SELECT ทั้งตาราง หรือวิวที่มีเฉพาะคอลัมน์ที่ใช้ หรือใช้ `query` ที่เลือกเฉพาะคอลัมน์เหล่านั้น",
        "Ask for GRANT SELECT on the whole table, or on a view of these columns, or give a `query`"
        " that selects them.",
    ),
)


def _hung(seconds: float) -> UserError:
    return UserError(
        Text(
            f"ฐานข้อมูลต้นทางค้าง ไม่ตอบภายใน {seconds:,.0f} วินาที จึงตัดการเชื่อมต่อ ข้อมูลที่รับแล้วยังอยู่",
            f"The source hangs: no answer within {seconds:,.0f} seconds. The connection was cut; what was"
            " received stays.",
        ),
        Text(
            "ให้ผู้ดูแลฐานข้อมูลตรวจเครื่องและเครือข่าย ถ้าเพียงช้า ให้เพิ่ม statement_timeout ใน [source] ของไฟล์จับคู่",
            "Have its administrator look at server and network; if it is only slow, raise statement_timeout"
            " in [source] of the mapping.",
        ),
    )


def ask_anything(engine: Engine) -> None:
    """Ask what every account may ask: where that fails too, a refusal was none, the source is gone.

    Raises:
        SQLAlchemyError: it does not answer.
    """
    with engine.connect() as connection:
        connection.execute(select(literal(1)))


def is_unreadable_text(error: Exception) -> bool:
    """Return whether the source holds text that is not in the encoding that it declares."""
    driver = getattr(error, "orig", None)
    code = getattr(driver, "pgcode", None)
    return isinstance(error, UnicodeError) or code in _NO_SUCH_LETTER or "decode to UTF-8" in str(driver)


RUN_CHECK = Text(
    "สั่ง `python -m data_loaders check` เพื่อดูรายการที่ต้องแก้",
    "Run `python -m data_loaders check` to see what to correct.",
)


def unreachable(error: SQLAlchemyError | UnicodeError) -> UserError:
    """Return what a failing source means for its reader.

    The driver's own words may hold addresses and data and are not passed on.
    """
    code = getattr(getattr(error, "orig", None), "pgcode", None)
    number = next(iter(getattr(getattr(error, "orig", None), "args", ())), None)
    if number in DENIED:
        return UserError(*DENIED_WORDS)
    if code == NOT_ALLOWED:
        return UserError(
            Text(
                "บัญชีที่ใช้ไม่มีสิทธิ์อ่านตารางที่ต้องใช้ในฐานข้อมูลต้นทาง",
                "The account may not read a table it needs in the source.",
            ),
            Text(
                "สั่ง `python -m data_loaders check --grants` แล้วส่งให้ผู้ดูแลฐานข้อมูล",
                "Run `python -m data_loaders check --grants` and hand its output to the database"
                " administrator.",
            ),
        )
    if {code, number} & TOOK_TOO_LONG:
        return UserError(*SLOW_WORDS)
    if is_unreadable_text(error):
        return UserError(
            Text(
                "ข้อความในฐานข้อมูลต้นทางไม่ได้เข้ารหัสตามที่ฐานข้อมูลประกาศไว้",
                "Text in the source is not written in the encoding that its database declares.",
            ),
            Text(
                'ระบุ encoding = "tis-620" (หรือ "utf-8") ใน [source] ของไฟล์จับคู่',
                'State encoding = "tis-620" (or "utf-8") in [source] of the mapping.',
            ),
        )
    if isinstance(error, NoSuchTableError):
        return UserError(
            Text(f"ไม่พบตาราง {error} ในฐานข้อมูลต้นทาง", f"The source has no table {error}."), RUN_CHECK
        )
    if isinstance(error, ProgrammingError | DataError):
        return UserError(
            Text(
                "ฐานข้อมูลต้นทางไม่รับคำถามที่สร้างจากไฟล์จับคู่",
                "The source refuses a question that the mapping leads to.",
            ),
            RUN_CHECK,
        )
    return UserError(
        Text(
            "ฐานข้อมูลต้นทางไม่ตอบหรือปฏิเสธการเชื่อมต่อ",
            "The source database does not answer or refuses the connection.",
        ),
        Text(
            "ตรวจเครื่อง พอร์ต ชื่อฐานข้อมูล ผู้ใช้ รหัสผ่าน และเครือข่าย แล้วสั่งใหม่ ข้อมูลที่รับแล้วยังอยู่",
            "Check host, port, database, user, password and network, then start again; what was received"
            " stays.",
        ),
    )
