"""How a source is reached: read-only, and what its failures mean for the reader."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    NoSuchModuleError,
    NoSuchTableError,
    ProgrammingError,
    SQLAlchemyError,
)

from dashboard.errors import UserError
from dashboard.language.text import Text
from dashboard.settings import address_of
from data_loaders import letters
from data_loaders.facts import SourceFacts

NOT_ALLOWED = "42501"
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
        _forbid_writing(engine)
        letters.read_as(engine, facts.encoding)
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
    milliseconds = facts.statement_timeout * 1000
    match url.get_backend_name():
        case "postgresql":
            options = f"-c default_transaction_read_only=on -c statement_timeout={milliseconds}"
            return {"connect_timeout": 10, "application_name": "ssz-sync", "options": options}
        case "mysql" | "mariadb":
            return {"connect_timeout": 10}
        case "sqlite":
            return {"timeout": 10}
        case _:
            return {}


def _forbid_writing(engine: Engine) -> None:
    """Make every session read-only as far as its server can; the account's rights are the real barrier."""
    statements = {
        "sqlite": "PRAGMA query_only = ON",
        "mysql": "SET SESSION TRANSACTION READ ONLY",
        "mariadb": "SET SESSION TRANSACTION READ ONLY",
        "oracle": "ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS'",
    }
    statement = statements.get(engine.dialect.name)
    if statement is None:
        return

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()


def is_unreadable_text(error: Exception) -> bool:
    """Return whether the source holds text that is not in the encoding that it declares."""
    driver = getattr(error, "orig", None)
    code = getattr(driver, "pgcode", None)
    return isinstance(error, UnicodeError) or code in _NO_SUCH_LETTER or "decode to UTF-8" in str(driver)


def unreachable(error: SQLAlchemyError | UnicodeError) -> UserError:
    """Return what a failing source means for its reader.

    The driver's own words may hold addresses and data and are not passed on.
    """
    check = Text(
        "สั่ง `python -m data_loaders check` เพื่อดูรายการที่ต้องแก้",
        "Run `python -m data_loaders check` to see what to correct.",
    )
    code = getattr(getattr(error, "orig", None), "pgcode", None)
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
            Text(f"ไม่พบตาราง {error} ในฐานข้อมูลต้นทาง", f"The source has no table {error}."), check
        )
    if isinstance(error, ProgrammingError | DataError):
        return UserError(
            Text(
                "ฐานข้อมูลต้นทางไม่รับคำถามที่สร้างจากไฟล์จับคู่",
                "The source refuses a question that the mapping leads to.",
            ),
            check,
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
