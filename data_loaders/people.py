"""People who may use the product: added, changed, locked; every change stands in the audit trail."""

import re
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from dashboard.access.roles import ROLES
from dashboard.errors import UserError
from dashboard.language.text import Text
from dashboard.schema import known_browsers, provinces, regions, sign_ins, stations, users
from dashboard.schema import passwords as kept_passwords
from dashboard.schema.people import LOGIN
from data_loaders import passwords, store, trail

LONGEST_NAME = 120
_UNITS = {"region": regions, "province": provinces, "station": stations}
BAD_LOGIN = UserError(
    Text("ชื่อผู้ใช้ใช้ไม่ได้", "This login cannot be used."),
    Text(
        "ใช้ตัวอักษรอังกฤษตัวเล็ก ตัวเลข . _ - @ ยาว 2–63 ตัว",
        "Use 2 to 63 small Latin letters, digits, or . _ - @.",
    ),
)
BAD_NAME = UserError(
    Text("ชื่อที่แสดงว่างหรือยาวเกินไป", "The name to show is empty or too long."),
    Text(f"ระบุไม่เกิน {LONGEST_NAME} ตัวอักษร", f"Give at most {LONGEST_NAME} letters."),
)
KNOWN = UserError(
    Text("มีผู้ใช้ชื่อนี้แล้ว", "There is a user of this login already."),
    Text("ใช้ชื่ออื่น หรือแก้ด้วย role, unit, password", "Take another, or change it by role, unit or password."),
)
UNKNOWN = UserError(
    Text("ไม่พบผู้ใช้ชื่อนี้", "There is no user of this login."),
    Text("ดูรายชื่อด้วย `python -m data_loaders users list`", "`python -m data_loaders users list` lists them."),
)
NO_ROLE = UserError(
    Text("ไม่มีบทบาทนี้", "There is no such role."),
    Text(f"ใช้ได้: {', '.join(ROLES)}", f"Roles: {', '.join(ROLES)}."),
)
NO_UNIT = UserError(
    Text("ไม่พบหน่วยนี้ในฐานข้อมูลรายงาน", "The store has no such unit."),
    Text(
        "เขียนเป็น nation: region:9 province:92 หรือ station:920101",
        "Write nation:, region:9, province:92 or station:920101.",
    ),
)
WRONG_LEVEL = UserError(
    Text("บทบาทนี้ใช้กับหน่วยระดับนี้ไม่ได้", "A person of this role has units of another level."),
    Text(
        "ผู้บังคับบัญชา: ประเทศ ภาค จังหวัด · หัวหน้าสถานีตำรวจ: สถานี",
        "Commanders: nation, region, province; station chiefs: a station.",
    ),
)


def add(
    engine: Engine, login: str, name: str, role: str, unit: str, password: str | None, *, by: str
) -> None:
    """Add a person. password: None for one whom a provider or proxy signs in, and nothing else.

    Raises:
        UserError: a login, name, role, unit or password that cannot be, or a login that is known.
    """
    if not re.fullmatch(LOGIN, login):
        raise BAD_LOGIN
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise BAD_NAME
    hashed = None
    if password is not None:
        with engine.connect() as connection:
            near = _words_near(connection, name, unit)
        passwords.check(password, login, near)
        hashed = passwords.hash_of(password)
    with engine.begin() as connection:
        _check_role_and_unit(connection, role, unit)
        if connection.execute(select(users.c.login).where(users.c.login == login)).first():
            raise KNOWN
        connection.execute(insert(users).values(login=login, name=name.strip(), role=role, unit=unit))
        if hashed is not None:
            connection.execute(insert(kept_passwords).values(login=login, hash=hashed))
        _changed(connection, by, login, act="add", role=role, unit=unit)


def listed(engine: Engine) -> list[dict[str, Any]]:
    """Return all users with their state, by login; never a hash."""
    statement = select(users, (users.c.held_until > func.now()).label("held")).order_by(users.c.login)
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(statement)]


def set_role(engine: Engine, login: str, role: str, *, by: str) -> None:
    """Give a person another role; it holds at once, also where the person is signed in.

    Raises:
        UserError: no such user or role, or the role does not go with the person's unit.
    """
    with engine.begin() as connection:
        _check_role_and_unit(connection, role, _known(connection, login)["unit"])
        connection.execute(update(users).where(users.c.login == login).values(role=role))
        _changed(connection, by, login, act="role", role=role)


def set_unit(engine: Engine, login: str, unit: str, *, by: str) -> None:
    """Give a person another unit; it holds at once.

    Raises:
        UserError: no such user or unit, or the unit does not go with the person's role.
    """
    with engine.begin() as connection:
        _check_role_and_unit(connection, _known(connection, login)["role"], unit)
        connection.execute(update(users).where(users.c.login == login).values(unit=unit))
        _changed(connection, by, login, act="unit", unit=unit)


def set_password(engine: Engine, login: str, password: str, *, by: str) -> None:
    """Set a new password; whoever is signed in by the old one is signed out, and no browser is known.

    Raises:
        UserError: no such user, or a password that cannot be.
    """
    with engine.connect() as connection:
        person = _known(connection, login)
        near = _words_near(connection, person["name"], person["unit"])
    passwords.check(password, login, near)
    hashed = passwords.hash_of(password)
    with engine.begin() as connection:
        _known(connection, login)
        connection.execute(delete(kept_passwords).where(kept_passwords.c.login == login))
        connection.execute(insert(kept_passwords).values(login=login, hash=hashed))
        connection.execute(update(users).where(users.c.login == login).values(failures=0, held_until=None))
        connection.execute(delete(known_browsers).where(known_browsers.c.login == login))
        _end_sign_ins(connection, login)
        _changed(connection, by, login, act="password")


def lock(engine: Engine, login: str, *, by: str) -> None:
    """Let a person in no more, and sign out whoever is signed in.

    Raises:
        UserError: no such user.
    """
    with engine.begin() as connection:
        _known(connection, login)
        connection.execute(update(users).where(users.c.login == login).values(locked_at=func.now()))
        _end_sign_ins(connection, login)
        _changed(connection, by, login, act="lock")


def unlock(engine: Engine, login: str, *, by: str) -> None:
    """Let a person in again, also after too many wrong passwords.

    Raises:
        UserError: no such user.
    """
    with engine.begin() as connection:
        _known(connection, login)
        free = {"locked_at": None, "held_until": None, "failures": 0}
        connection.execute(update(users).where(users.c.login == login).values(**free))
        _changed(connection, by, login, act="unlock")


def remove(engine: Engine, login: str, *, by: str) -> None:
    """Remove a person; what they saw and did stays in the audit trail.

    Raises:
        UserError: no such user.
    """
    with engine.begin() as connection:
        _known(connection, login)
        connection.execute(delete(users).where(users.c.login == login))
        _changed(connection, by, login, act="remove")


def _known(connection: Connection, login: str) -> dict[str, Any]:
    row = connection.execute(select(users).where(users.c.login == login).with_for_update()).first()
    if row is None:
        raise UNKNOWN
    return dict(row._mapping)


def _words_near(connection: Connection, name: str, unit: str) -> list[str]:
    """Return what is tried first: name or position, names of unit and province; then those of every unit."""
    level, _, code = unit.partition(":")
    near = [name]
    while level in _UNITS:
        table = _UNITS[level]
        row = connection.execute(select(table).where(table.c.code == code)).mappings().first()
        near += [code, *(row[c] for c in ("name_th", "name_en") if row)]
        level, code = ("province", row["province_code"]) if row and level == "station" else ("", "")
    for table in _UNITS.values():
        for names in connection.execute(select(table.c.code, table.c.name_th, table.c.name_en)):
            near += names
    return near


def _check_role_and_unit(connection: Connection, role: str, unit: str) -> None:
    if role not in ROLES:
        raise NO_ROLE
    level, _, code = unit.partition(":")
    if level in _UNITS:
        column = _UNITS[level].c.code
        known = connection.execute(select(column).where(column == code)).first() is not None
    else:
        known = unit == trail.NATION
    if not known:
        raise NO_UNIT
    if level not in ROLES[role].levels:
        raise WRONG_LEVEL


def _end_sign_ins(connection: Connection, login: str) -> None:
    open_ones = (sign_ins.c.login == login) & sign_ins.c.ended_at.is_(None)
    connection.execute(update(sign_ins).where(open_ones).values(ended_at=func.now()))


def _changed(connection: Connection, by: str, login: str, **details: str) -> None:
    """Note who changed whom, and have every server of the store look at its people again."""
    trail.append(connection, by, "users", {"login": login, **details})
    store.changed(connection)
