"""`python -m data_loaders users …`. A password is asked for, and never stands on the command line."""

import getpass
import signal
import sys
from collections.abc import Callable
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import Engine

from dashboard.errors import UserError
from dashboard.language.text import Text
from data_loaders import answers, console, passwords, people, registrar, trail
from data_loaders.commands import By, Format

Role = Annotated[str, typer.Option(help="commander, chief, analyst, data_officer, auditor, administrator")]
Unit = Annotated[str, typer.Option(help="nation: or region:9, province:92, station:920101")]
Name = Annotated[str, typer.Option(help="name or position, as pages show it")]
Generate = Annotated[bool, typer.Option(help="make a password and print it, once")]
NoPassword = Annotated[
    bool, typer.Option("--no-password", help="none: a provider (OIDC) or a proxy signs the person in")
]
Stdin = Annotated[bool, typer.Option("--stdin", help="read the password from the first line of stdin")]
NOT_THE_SAME = UserError(
    Text("รหัสผ่านสองครั้งไม่ตรงกัน", "The two passwords differ."),
    Text("สั่งใหม่อีกครั้ง", "Start again."),
)


def register(app: typer.Typer, upgraded: Callable[[], Engine]) -> None:
    """Add the commands; `upgraded` connects to the store."""

    @app.command(name="registrar", hidden=True)
    def registrar_command() -> None:
        """Write for the pages who signs in and who saw what, until stdin ends; the server starts it."""
        # Only the server says when it is over: a terminal's interrupt reaches both at once.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        registrar.serve(upgraded())

    users = typer.Typer(no_args_is_help=True, help="People who may use the product.")
    app.add_typer(users, name="users")
    _register_additions(users, upgraded)
    _register_changes(users, upgraded)


def _register_additions(users: typer.Typer, upgraded: Callable[[], Engine]) -> None:
    @users.command(name="add")
    def add(
        login: str,
        role: Role,
        name: Name,
        unit: Unit = trail.NATION,
        generate: Generate = False,
        stdin: Stdin = False,
        no_password: NoPassword = False,
        by: By = None,
    ) -> None:
        """Add a person; the password is asked for."""
        engine = upgraded()
        password = None if no_password else _password(generate=generate, stdin=stdin)
        people.add(engine, login, name, role, unit, password, by=_who(by))
        _done("เพิ่มผู้ใช้แล้ว", "The user is added", login, password if generate else None)

    @users.command(name="password")
    def password_command(login: str, generate: Generate = False, stdin: Stdin = False, by: By = None) -> None:
        """Set a new password; it is asked for."""
        engine, password = upgraded(), _password(generate=generate, stdin=stdin)
        people.set_password(engine, login, password, by=_who(by))
        _done("ตั้งรหัสผ่านใหม่แล้ว", "The password is set", login, password if generate else None)

    @users.command(name="list")
    def list_command(output: Format = "table") -> None:
        """List the users: role, unit, and who is locked."""
        found = people.listed(upgraded())
        if output == "json":
            answers.say(
                [
                    {
                        **{key: row[key] for key in ("login", "name", "role", "unit")},
                        "locked": row["locked_at"] is not None,
                        "held": bool(row["held"]),
                    }
                    for row in found
                ]
            )
            return
        table = Table("ผู้ใช้ / login", "ชื่อ / name", "บทบาท / role", "หน่วย / unit", "สถานะ / state")
        for row in found:
            state = "ระงับ / locked" if row["locked_at"] else "รอ / held" if row["held"] else ""
            table.add_row(row["login"], row["name"], row["role"], row["unit"], state)
        console.out(table)


def _register_changes(users: typer.Typer, upgraded: Callable[[], Engine]) -> None:
    @users.command(name="role")
    def role_command(login: str, role: str, by: By = None) -> None:
        """Give a person another role."""
        people.set_role(upgraded(), login, role, by=_who(by))
        _done("เปลี่ยนบทบาทแล้ว", "The role is changed", login)

    @users.command(name="unit")
    def unit_command(login: str, unit: str, by: By = None) -> None:
        """Give a person another unit."""
        people.set_unit(upgraded(), login, unit, by=_who(by))
        _done("เปลี่ยนหน่วยแล้ว", "The unit is changed", login)

    @users.command(name="lock")
    def lock_command(login: str, by: By = None) -> None:
        """Let a person in no more, and sign them out."""
        people.lock(upgraded(), login, by=_who(by))
        _done("ระงับผู้ใช้แล้ว", "The user is locked", login)

    @users.command(name="unlock")
    def unlock_command(login: str, by: By = None) -> None:
        """Let a person in again."""
        people.unlock(upgraded(), login, by=_who(by))
        _done("ปลดการระงับแล้ว", "The user is unlocked", login)

    @users.command(name="remove")
    def remove_command(login: str, by: By = None) -> None:
        """Remove a person; the audit trail stays."""
        people.remove(upgraded(), login, by=_who(by))
        _done("ลบผู้ใช้แล้ว", "The user is removed", login)


def _password(*, generate: bool, stdin: bool) -> str:
    if generate:
        return passwords.generated()
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("รหัสผ่าน / password: ")
    if getpass.getpass("อีกครั้ง / again: ") != password:
        raise NOT_THE_SAME
    return password


def _who(by: str | None) -> str:
    return by or getpass.getuser()


def _done(thai: str, english: str, login: str, password: str | None = None) -> None:
    console.say(f"{thai} / {english}: {login}")
    if password is not None:
        # The answer of the command, on stdout, and nowhere else.
        print(password)
