"""Sign-ins: opened by a password, refused, held, ended; and the registrar that writes them for the pages."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from dashboard.access import people as signed_in_people
from dashboard.access import sign_in as pages
from dashboard.audit import chain
from data_loaders import passwords, people, registrar, sign_ins

SECRET = "purple river bridge"


@pytest.fixture
def somsri(empty_store: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A store with one user; hashes are cheap."""
    monkeypatch.setattr(passwords, "N", 2**4)
    people.add(empty_store, "somsri", "งานวิเคราะห์", "analyst", "province:92", SECRET, by="root")
    return empty_store


def tried(
    engine: Engine, password: str = SECRET, login: str = "somsri", browser: str = ""
) -> sign_ins.Outcome:
    return sign_ins.sign_in(engine, login, password, "10.0.0.1", browser)


def rows(engine: Engine, sql: str) -> list[Any]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def trail(engine: Engine) -> list[tuple[str, str, str]]:
    entries = rows(engine, "SELECT who, what, details FROM ssz.audit_entries ORDER BY number")
    return [entry for entry in entries if entry[1] != "users"]


def test_the_right_password_opens_a_sign_in_of_which_the_store_has_the_hash_alone(somsri: Engine) -> None:
    outcome = tried(somsri)
    assert outcome.why is None
    assert len(outcome.secret) >= 43
    [(key, login, ended)] = rows(somsri, "SELECT key, login, ended_at FROM ssz.sign_ins")
    assert (key, login, ended) == (sign_ins.key_of(outcome.secret), "somsri", None)
    assert key == pages.key_of(outcome.secret)
    assert outcome.secret not in str(trail(somsri))
    assert trail(somsri) == [("somsri", "sign_in", '{"address":"10.0.0.1","role":"analyst"}')]
    # Each sign-in has its own, also of the same person in the same browser.
    assert len({outcome.secret, *(tried(somsri, browser=outcome.browser).secret for _ in range(2))}) == 3


@pytest.mark.parametrize(
    ("login", "password"),
    [("somsri", SECRET + "x"), ("somsri", ""), ("nobody", SECRET), ("som\0sri", SECRET), ("สมศรี", SECRET)],
)
def test_a_wrong_login_and_a_wrong_password_are_told_alike(somsri: Engine, login: str, password: str) -> None:
    assert tried(somsri, password, login) == sign_ins.Outcome(why="wrong")
    assert rows(somsri, "SELECT * FROM ssz.sign_ins") == []
    [(who, what, _)] = trail(somsri)
    # What was typed as an unknown login may be somebody's password.
    assert (who, what) == ("somsri" if login == "somsri" else "?", "refused")


def test_after_five_wrong_passwords_nobody_is_let_in_for_a_quarter_of_an_hour(somsri: Engine) -> None:
    assert {tried(somsri, "x").why for _ in range(sign_ins.MOST_FAILURES)} == {"wrong"}
    assert tried(somsri).why == "held"
    [(minutes,)] = rows(somsri, "SELECT extract(epoch FROM held_until - now()) / 60 FROM ssz.users")
    assert 14 < minutes <= 15
    with somsri.begin() as connection:
        connection.execute(text("UPDATE ssz.users SET held_until = now() - interval '1 second'"))
    assert tried(somsri).why is None


def test_who_tries_on_while_held_is_held_no_longer_for_it(somsri: Engine) -> None:
    for _ in range(2 * sign_ins.MOST_FAILURES):
        tried(somsri, "x")
    with somsri.begin() as connection:
        connection.execute(text("UPDATE ssz.users SET held_until = now() - interval '1 second'"))
    assert (tried(somsri, "x").why, tried(somsri).why) == ("wrong", None)


def test_that_somebody_is_held_tells_nobody_that_there_is_such_a_user() -> None:
    assert pages.WHY["held"] == pages.WHY["wrong"]


def test_tries_of_others_hold_nobody_in_a_browser_in_which_they_signed_in_before(somsri: Engine) -> None:
    browser = tried(somsri).browser
    for _ in range(2 * sign_ins.MOST_FAILURES):
        tried(somsri, "x")
    assert tried(somsri).why == "held"
    assert tried(somsri, browser="made up").why == "held"
    here = tried(somsri, browser=browser)
    assert (here.why, here.browser) == (None, browser)
    # And lets nobody else guess on.
    assert tried(somsri).why == "held"
    assert browser not in str(rows(somsri, "SELECT * FROM ssz.known_browsers"))


def test_a_known_browser_is_none_any_more_after_five_wrong_passwords(somsri: Engine) -> None:
    browser = tried(somsri).browser
    for _ in range(sign_ins.MOST_FAILURES):
        assert tried(somsri, "x", browser=browser).why == "wrong"
    # Counted with those of everybody from here on.
    for _ in range(sign_ins.MOST_FAILURES):
        assert tried(somsri, "x", browser=browser).why == "wrong"
    assert tried(somsri, browser=browser).why == "held"
    assert rows(somsri, "SELECT * FROM ssz.known_browsers") == []


def test_four_wrong_passwords_in_a_known_browser_are_forgiven_by_the_right_one(somsri: Engine) -> None:
    browser = tried(somsri).browser
    for _ in range(3):
        for _ in range(sign_ins.MOST_FAILURES - 1):
            tried(somsri, "x", browser=browser)
        assert tried(somsri, browser=browser).why is None


def test_a_browser_is_known_for_whom_it_was_and_not_for_ever(somsri: Engine) -> None:
    people.add(somsri, "malee", "x", "analyst", "province:92", SECRET, by="root")
    browser = tried(somsri).browser
    for login in ("malee", "somsri"):
        for _ in range(sign_ins.MOST_FAILURES):
            tried(somsri, "x", login)
    assert tried(somsri, login="malee", browser=browser).why == "held"
    people.unlock(somsri, "malee", by="root")
    # A machine that two people use: it keeps one secret.
    assert tried(somsri, login="malee", browser=browser).browser == browser
    with somsri.begin() as connection:
        connection.execute(text("UPDATE ssz.known_browsers SET used_at = now() - interval '91 days'"))
    assert tried(somsri, browser=browser).why == "held"


def test_a_new_password_makes_every_browser_unknown(somsri: Engine) -> None:
    browser = tried(somsri).browser
    people.set_password(somsri, "somsri", SECRET, by="root")
    for _ in range(sign_ins.MOST_FAILURES):
        tried(somsri, "x")
    assert tried(somsri, browser=browser).why == "held"


def test_an_administrator_lets_in_at_once_who_is_held(somsri: Engine) -> None:
    for _ in range(sign_ins.MOST_FAILURES):
        tried(somsri, "x")
    people.unlock(somsri, "somsri", by="root")
    assert tried(somsri).why is None


def test_four_wrong_passwords_are_forgiven_by_the_right_one(somsri: Engine) -> None:
    for _ in range(3):
        for _ in range(sign_ins.MOST_FAILURES - 1):
            tried(somsri, "x")
        assert tried(somsri).why is None


def test_a_locked_person_is_told_so_only_by_the_right_password(somsri: Engine) -> None:
    people.lock(somsri, "somsri", by="root")
    assert tried(somsri).why == "locked"
    assert tried(somsri, "x").why == "wrong"
    assert rows(somsri, "SELECT * FROM ssz.sign_ins") == []


@pytest.mark.parametrize("how", ["sign_out", "idle"])
def test_an_ended_sign_in_is_noted_once(somsri: Engine, how: sign_ins.End) -> None:
    key = sign_ins.key_of(tried(somsri).secret)
    sign_ins.end(somsri, key, how)
    sign_ins.end(somsri, key, how)
    sign_ins.end(somsri, "unknown", how)
    assert [what for _, what, _ in trail(somsri)] == ["sign_in", how]
    assert rows(somsri, "SELECT ended_at IS NOT NULL FROM ssz.sign_ins") == [(True,)]


def test_what_has_ended_a_week_ago_is_forgotten_also_if_no_server_saw_its_end(somsri: Engine) -> None:
    """As of somebody whose server was stopped meanwhile, and with it the network address."""
    for key, opened, ended in (
        ("ended long ago", "8 days", "now() - interval '169 hours'"),
        ("ended", "8 days", "now() - interval '167 hours'"),
        ("never ended", "181 hours", "NULL"),
        ("may just have ended", "179 hours", "NULL"),
    ):
        with somsri.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO ssz.sign_ins (key, login, opened_at, ended_at, address)"
                    f" VALUES ('{key}', 'somsri', now() - interval '{opened}', {ended}, '10.0.0.1')"
                )
            )
    key = sign_ins.key_of(tried(somsri).secret)
    left = {found for (found,) in rows(somsri, "SELECT key FROM ssz.sign_ins")}
    assert left == {"ended", "may just have ended", key}
    assert sign_ins.HOLDS_FOR == signed_in_people.LONGEST


def test_with_a_person_go_the_password_and_what_they_signed_in_by(somsri: Engine) -> None:
    tried(somsri)
    tables = ("users", "passwords", "sign_ins", "known_browsers")
    counted = " UNION ALL ".join(f"SELECT count(*) FROM ssz.{table}" for table in tables)
    assert rows(somsri, counted) == [(1,)] * 4
    people.remove(somsri, "somsri", by="root")
    assert rows(somsri, counted) == [(0,)] * 4


def test_browsers_in_which_nobody_signed_in_for_ninety_days_are_forgotten(somsri: Engine) -> None:
    tried(somsri)
    with somsri.begin() as connection:
        connection.execute(text("UPDATE ssz.known_browsers SET used_at = now() - interval '91 days'"))
    browser = tried(somsri).browser
    assert rows(somsri, "SELECT key FROM ssz.known_browsers") == [(sign_ins.key_of(browser),)]


def test_use_is_noted(somsri: Engine) -> None:
    key = sign_ins.key_of(tried(somsri).secret)
    with somsri.begin() as connection:
        connection.execute(text("UPDATE ssz.sign_ins SET active_at = now() - interval '1 hour'"))
    sign_ins.used(somsri, [key])
    assert rows(somsri, "SELECT now() - active_at < interval '1 minute' FROM ssz.sign_ins") == [(True,)]


def served(engine: Engine, *asked: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Answers of the registrar by the number of the question."""
    out = io.StringIO()
    registrar.serve(engine, io.StringIO("".join(json.dumps(a) + "\n" for a in asked)), out)
    return {answer["id"]: answer for answer in map(json.loads, out.getvalue().splitlines())}


def entry(**more: Any) -> dict[str, Any]:
    at = "2026-11-23T03:00:00+00:00"
    return {"who": "somsri", "what": "view", "unit": "nation:", "details": {}, "at": at, **more}


def test_the_registrar_answers_every_question_by_its_number(somsri: Engine) -> None:
    answers = served(
        somsri,
        {"id": 1, "do": "sign_in", "login": "somsri", "password": SECRET, "address": "10.0.0.1"},
        {"id": 2, "do": "sign_in", "login": "somsri", "password": "x", "address": "10.0.0.1"},
        {"id": 3, "do": "record", "entries": [entry(), entry(what="export")]},
        {"id": 4, "do": "dance"},
        {"id": 5, "do": "used", "keys": ["x"]},
        {"id": 6, "do": "end", "key": "x", "how": "idle"},
    )
    assert set(answers) == {1, 2, 3, 4, 5, 6}
    assert answers[1]["secret"]
    assert answers[2] == {"id": 2, "secret": "", "why": "wrong", "browser": ""}
    assert answers[4] == {"id": 4, "failed": True}
    assert [answers[n] for n in (3, 5, 6)] == [{"id": n} for n in (3, 5, 6)]
    kept = rows(somsri, "SELECT * FROM ssz.audit_entries ORDER BY number")
    assert chain.first_broken(chain.Entry(*row) for row in kept) is None
    assert {"view", "export", "sign_in", "refused"} <= {row[3] for row in kept}


def test_a_try_for_which_nobody_waits_any_more_is_not_looked_at(somsri: Engine) -> None:
    typed = {"do": "sign_in", "login": "somsri", "password": SECRET, "address": "10.0.0.9"}
    answers = served(somsri, {"id": 1, **typed, "until": 1.0}, {"id": 2, **typed, "until": 4e9})
    assert (answers[1], answers[2]["why"]) == ({"id": 1, "failed": True}, None)


def test_entries_of_one_question_are_written_together_or_not_at_all(somsri: Engine) -> None:
    before = rows(somsri, "SELECT count(*) FROM ssz.audit_entries")
    answers = served(somsri, {"id": 1, "do": "record", "entries": [entry(), entry(what="dance")]})
    assert answers == {1: {"id": 1, "failed": True}}
    assert rows(somsri, "SELECT count(*) FROM ssz.audit_entries") == before


def test_what_fails_is_logged_without_what_was_typed(
    somsri: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any) -> Callable[..., Any]:
        raise RuntimeError("canary-pass-word")

    monkeypatch.setattr(sign_ins, "sign_in", fail)
    asked = {"id": 1, "do": "sign_in", "login": "a", "password": "canary-pass-word", "address": ""}
    assert served(somsri, asked) == {1: {"id": 1, "failed": True}}
    told = capsys.readouterr()
    assert "registrar_failed" in told.out + told.err
    assert "canary-pass-word" not in told.out + told.err
