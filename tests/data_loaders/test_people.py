"""People who may use the product, as the command line keeps them."""

import io
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from dashboard.access.roles import OF_THE_WHOLE_STORE, RIGHTS, ROLES
from dashboard.audit import chain
from data_loaders import passwords, people, trail, user_commands
from tests.commands import Ended, command, is_refusal

SECRET = "correct horse battery"

Run = Callable[..., Ended]


@pytest.fixture
def run(empty_store: Engine, tmp_path: Path) -> Run:
    url = empty_store.url.render_as_string(hide_password=False)
    return lambda *arguments: command("users", *arguments, cwd=tmp_path, DATABASE_URL=url)


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "N", 2**4)


def add(engine: Engine, login: str = "somsri", role: str = "analyst", unit: str = "province:92") -> None:
    people.add(engine, login, "งานวิเคราะห์", role, unit, SECRET, by="root")


def entries(engine: Engine) -> list[chain.Entry]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM ssz.audit_entries ORDER BY number"))
        return [chain.Entry(**row._mapping) for row in rows]


def test_every_right_belongs_to_a_role_and_every_role_has_some() -> None:
    assert set(RIGHTS) == {right for role in ROLES.values() for right in role.rights}
    assert all(role.rights and role.levels and role.name.th for role in ROLES.values())
    assert set(RIGHTS) >= OF_THE_WHOLE_STORE


def test_a_password_is_known_again_and_another_is_not() -> None:
    kept = passwords.hash_of(SECRET)
    assert kept.startswith("scrypt$65536$8$2$")
    assert SECRET not in kept
    assert passwords.is_right(SECRET, kept)
    assert not passwords.is_right(SECRET + " ", kept)
    assert not passwords.is_right(SECRET, None)
    assert kept != passwords.hash_of(SECRET)


# Nothing about it is easy but its length.
HARD = "xq7Fw#mZt2Lk" * 11


@pytest.mark.parametrize("letters", [0, 1, 11, 129, 132])
def test_a_password_has_twelve_letters_at_least_and_128_at_most(letters: int) -> None:
    with pytest.raises(type(passwords.TOO_SHORT), match="12 to 128 letters"):
        passwords.check(HARD[:letters], "somsri")


@pytest.mark.parametrize("letters", [12, 64, 128])
def test_what_is_as_long_as_it_must_and_may_be_passes(letters: int) -> None:
    passwords.check(HARD[:letters], "somsri")


def test_no_letter_of_a_long_password_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "N", 2**4)
    kept = passwords.hash_of(HARD[:128])
    assert passwords.is_right(HARD[:128], kept)
    for other in (HARD[:127], HARD[:127] + "!", HARD[:128] + "!"):
        assert not passwords.is_right(other, kept)


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaaaa", "Xq7#somsri!wZt2Lk", "XQ7#SOMSRI!WZT2LK", "abababababab"]
)
def test_a_password_with_the_login_or_of_few_letters_is_refused(password: str) -> None:
    with pytest.raises(type(passwords.TOO_EASY), match="easily guessed"):
        passwords.check(password, "somsri")


# The commonest of all, years, keys in a row, and words of this system, its units and people; with the other
# language chosen too ('รหัสผ่าน' is 'isylzjko' then, 'password' ยฟหหไนพก).
GUESSED = [
    *("password1234", "P@ssw0rd12345", "123456789012", "qwertyuiop12", "iloveyouforever", "1q2w3e4r5t6y"),
    *("2569256925692569", "smartsafety2569", "policepolice1", "isylzjko1234", "รหัสผ่าน2569", "ยฟหหไนพก1234"),
    *("สถานีตำรวจ12", "tamruat123456", "ตำรวจไทย2569", "สภ.กันตัง123", "kantang920201", "dyo9y'dyo9y'"),
    *("สมศรีสมศรี25", "สารวัตรสืบสวน"),
]


@pytest.mark.parametrize("password", GUESSED)
def test_passwords_that_are_tried_first_are_refused(password: str) -> None:
    near = ["สมศรี สารวัตรสืบสวน", "920201", "สภ.กันตัง", "Kantang"]
    with pytest.raises(type(passwords.TOO_EASY), match="easily guessed"):
        passwords.check(password, "somsri", near)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "ช้างเผือกกินก๋วยเตี๋ยวเรือ",
        "ม้าลาย รถถัง กะปิ",
        "Seven boats, no wind; " + "who rows? " * 10,
    ],
)
def test_phrases_pass_whatever_they_are_written_in(password: str) -> None:
    passwords.check(password, "somsri", ["สภ.กันตัง", "Kantang"])


# Of a unit in the south, or of whichever other one.
BY_NAMES = [
    "kantang kantang",
    "สภ.กันตังตรัง",
    "trang kantang1",
    "kantang-station-92",
    "Phuket#Police!2569",
    "dyo9y'_2569_1",
]


@pytest.mark.usefixtures("cheap_hashes")
@pytest.mark.parametrize("unit", ["station:920201", "province:50", "nation:"])
def test_the_name_of_no_unit_is_a_password_whosever_it_is(unit: str, empty_store: Engine) -> None:
    with empty_store.begin() as connection:
        connection.execute(
            text("INSERT INTO ssz.stations VALUES ('920201', '92', 'สภ.กันตัง', 'Kantang', NULL, NULL)")
        )
    for password in BY_NAMES:
        with pytest.raises(type(passwords.TOO_EASY), match="easily guessed"):
            people.add(empty_store, "somsri", "x", "analyst", unit, password, by="root")
    assert people.listed(empty_store) == []
    people.add(empty_store, "somsri", "x", "analyst", unit, "kantang and six wild horses", by="root")
    with pytest.raises(type(passwords.TOO_EASY), match="easily guessed"):
        people.set_password(empty_store, "somsri", "kantang-station-92", by="root")


def test_the_names_of_a_whole_nation_refuse_no_phrase_and_take_no_time() -> None:
    names = [
        word for n in range(2_000) for word in (f"{100_000 + n}", f"สภ.บ้านที่ {n}", f"Ban {n} nai", f"b{n}x")
    ]
    # Reading its lists takes zxcvbn the longest.
    passwords.check("correct horse battery", "somsri")
    began = time.process_time()
    passwords.check("correct horse battery", "somsri", names)
    assert time.process_time() - began < 2


def test_generated_passwords_pass_and_differ() -> None:
    made = {passwords.generated() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check(password, "somsri")


def test_a_person_is_added_with_a_generated_password_printed_once(run: Run, empty_store: Engine) -> None:
    done = run("add", "somsri", "--role=analyst", "--name=งานวิเคราะห์", "--unit=province:92", "--generate")
    assert done.returncode == 0
    password = done.stdout.strip()
    assert password not in done.stderr
    with empty_store.connect() as connection:
        kept = connection.execute(text("SELECT hash FROM ssz.passwords")).scalar_one()
    assert passwords.is_right(password, kept)
    assert password not in "".join(e.details for e in entries(empty_store))
    [row] = json.loads(run("list", "--format=json").stdout)
    assert row == {
        "login": "somsri",
        "name": "งานวิเคราะห์",
        "role": "analyst",
        "unit": "province:92",
        "locked": False,
        "held": False,
    }


@pytest.mark.usefixtures("cheap_hashes")
def test_a_password_is_read_from_stdin_and_no_option_takes_one(
    run: Run, empty_store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_commands, "sys", SimpleNamespace(stdin=io.StringIO(SECRET + "\n")))
    added = run("add", "somsri", "--role=commander", "--name=ผบก.", "--stdin")
    assert (added.returncode, added.stdout) == (0, "")
    assert run("add", "other1", "--role=commander", "--name=ผบก.", "--password=x").returncode == 2
    with empty_store.connect() as connection:
        kept = connection.execute(text("SELECT hash FROM ssz.passwords")).scalar_one()
    assert passwords.is_right(SECRET, kept)


@pytest.mark.usefixtures("cheap_hashes")
def test_every_change_is_in_the_trail_and_the_chain_holds(empty_store: Engine) -> None:
    add(empty_store)
    people.set_role(empty_store, "somsri", "data_officer", by="root")
    people.set_unit(empty_store, "somsri", "nation:", by="root")
    people.set_password(empty_store, "somsri", SECRET + "2", by="root")
    people.lock(empty_store, "somsri", by="root")
    people.unlock(empty_store, "somsri", by="root")
    people.remove(empty_store, "somsri", by="root")
    found = entries(empty_store)
    acts = [json.loads(e.details)["act"] for e in found]
    assert acts == ["add", "role", "unit", "password", "lock", "unlock", "remove"]
    assert {e.who for e in found} == {"root"}
    assert chain.first_broken(found) is None
    assert people.listed(empty_store) == []


@pytest.mark.usefixtures("cheap_hashes")
@pytest.mark.parametrize(
    ("role", "unit", "english"),
    [
        ("king", "nation:", "no such role"),
        ("analyst", "province:999", "no such unit"),
        ("analyst", "planet:1", "no such unit"),
        ("analyst", "nation:1", "no such unit"),
        ("chief", "province:92", "another level"),
        ("commander", "station:1", "no such unit"),
    ],
)
def test_roles_and_units_that_cannot_be_are_refused(
    empty_store: Engine, role: str, unit: str, english: str
) -> None:
    with pytest.raises(type(people.NO_ROLE)) as refused:
        add(empty_store, role=role, unit=unit)
    assert english in refused.value.say("en")
    assert [] == people.listed(empty_store)
    assert [] == entries(empty_store)


@pytest.mark.usefixtures("cheap_hashes")
@pytest.mark.parametrize("login", ["", "A", "Somsri", "som sri", "a'--", "-a", "a" * 64, "สมศรี"])
def test_logins_that_cannot_be_are_refused(empty_store: Engine, login: str) -> None:
    with pytest.raises(type(people.BAD_LOGIN)):
        add(empty_store, login)


def test_unknown_people_are_told_in_both_languages(run: Run) -> None:
    for act in (("lock", "x1"), ("unlock", "x1"), ("remove", "x1"), ("role", "x1", "analyst")):
        assert is_refusal(run(*act), "no user of this login")


@pytest.mark.usefixtures("cheap_hashes")
def test_a_locked_person_and_one_with_a_new_password_are_signed_out(empty_store: Engine) -> None:
    for act in (
        lambda: people.lock(empty_store, "somsri", by="root"),
        lambda: people.set_password(empty_store, "somsri", SECRET + "3", by="root"),
    ):
        if people.listed(empty_store) == []:
            add(empty_store)
        with empty_store.begin() as connection:
            connection.execute(
                text("INSERT INTO ssz.sign_ins (key, login) VALUES (md5(random()::text), 'somsri')")
            )
        act()
        with empty_store.connect() as connection:
            left = connection.execute(text("SELECT count(*) FROM ssz.sign_ins WHERE ended_at IS NULL"))
            assert left.scalar() == 0


@pytest.mark.parametrize("account", ["owner", "ssz_loader"])
def test_no_account_alters_the_trail(empty_store: Engine, account: str) -> None:
    with empty_store.begin() as connection:
        trail.append(connection, "somsri", "view", {"page": "trends"})
    engine = empty_store if account == "owner" else create_engine(empty_store.url.set(username=account))
    for sql in (
        "UPDATE ssz.audit_entries SET who = 'x'",
        "DELETE FROM ssz.audit_entries",
        "TRUNCATE ssz.audit_entries",
    ):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(text(sql))
    engine.dispose()
    assert ["somsri"] == [e.who for e in entries(empty_store)]


def test_entries_written_at_once_stand_in_one_chain(empty_store: Engine) -> None:
    def write(n: int) -> None:
        with empty_store.begin() as connection:
            trail.append(connection, f"person{n}", "view", {"n": n})

    with ThreadPoolExecutor(5) as threads:
        list(threads.map(write, range(40)))
    found = entries(empty_store)
    assert len(found) == 40
    assert chain.first_broken(found) is None


def test_a_kind_that_the_trail_does_not_know_is_refused(empty_store: Engine) -> None:
    with pytest.raises(ValueError, match="no kind"), empty_store.begin() as connection:
        trail.append(connection, "x", "dance", {})
