"""Whose the store is: demo or real, and the salt that hides its keys. Neither is ever mixed with another."""

import hashlib

from sqlalchemy import Connection, text

from dashboard.errors import SettingsError, UserError
from dashboard.language.text import Text
from dashboard.settings import settings
from data_loaders import store

# The store refuses real data while it holds the demo, so this salt never meets a real case.
DEMO_SALT = "demo"
NEW_SALT = 'python -c "import secrets; print(secrets.token_hex(32))"'


def configured_salt() -> str:
    """Return the site's own salt.

    Raises:
        SettingsError: CASE_KEY_SALT is not set.
    """
    salt = settings().case_key_salt
    if salt is None:
        raise SettingsError(
            Text(
                "ยังไม่ได้ตั้งค่า CASE_KEY_SALT (ความลับที่ใช้แปลงเลขคดี)",
                "CASE_KEY_SALT (the secret that hides case numbers) is not set.",
            ),
            Text(
                f"สร้างครั้งเดียวด้วย {NEW_SALT} แล้วเก็บไว้ใน .streamlit/secrets.toml",
                f"Make one once with {NEW_SALT} and keep it in .streamlit/secrets.toml.",
            ),
        )
    return salt.get_secret_value()


def salt_of(connection: Connection) -> str:
    """Return the salt by which keys of this store are hidden."""
    return DEMO_SALT if store.is_demo(connection) else configured_salt()


HOLDS_DEMO = Text("ฐานข้อมูลรายงานมีข้อมูลสมมติอยู่", "The reporting store holds demo data.")
HOLDS_REAL = Text("ฐานข้อมูลรายงานมีข้อมูลจริงอยู่", "The reporting store holds real data.")


def claim(connection: Connection, *, demo: bool, salt: str) -> None:
    """Refuse to mix demo and real data, or keys of two salts; mark an empty store as what it becomes.

    Raises:
        UserError: the store holds other data, or the salt is another.
    """
    fingerprint = hashlib.blake2b(salt.encode(), digest_size=8, person=b"ssz-salt").hexdigest()
    is_demo, known = connection.execute(text("SELECT is_demo, salt_fingerprint FROM ssz.store")).one()
    if is_demo is not None and is_demo != demo:
        raise UserError(
            HOLDS_DEMO if is_demo else HOLDS_REAL,
            Text(
                th=(
                    "ลบข้อมูลสมมติด้วย `python -m data_loaders demo --remove` หรือใช้ DATABASE_URL /"
                    " SSZ_DATA_DIR อื่น"
                ),
                en=(
                    "Remove the demo with `python -m data_loaders demo --remove`, or use another DATABASE_URL"
                    " or SSZ_DATA_DIR."
                ),
            ),
        )
    if known is not None and known != fingerprint:
        raise UserError(
            Text(
                th="CASE_KEY_SALT ไม่ตรงกับที่ใช้สร้างข้อมูลในฐานข้อมูลรายงาน",
                en="CASE_KEY_SALT is not the one this store was filled with.",
            ),
            Text(
                th="ใช้ค่าเดิม ค่าใหม่จะทำให้ทุกคดีซ้ำ",
                en="Use the old value: with a new one every case would be stored twice.",
            ),
        )
    connection.execute(
        text("UPDATE ssz.store SET is_demo = :demo, salt_fingerprint = :salt"),
        {"demo": demo, "salt": fingerprint},
    )


def claim_for_files(connection: Connection, *, demo: bool) -> None:
    """Mark an empty store as what its first file makes it; the demo takes files for trial and stays one."""
    is_demo = store.is_demo(connection)
    if demo and is_demo is False:
        claim(connection, demo=True, salt=DEMO_SALT)
    if is_demo is None:
        connection.execute(text("UPDATE ssz.store SET is_demo = :demo"), {"demo": demo})
