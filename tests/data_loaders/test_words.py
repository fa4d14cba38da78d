"""Names from outside: what no text may hold is taken out, what is no name is refused; no pull dies of it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text, update

from data_loaders import check, losses, source, sync, words
from data_loaders.loading import Options, load_file
from tests.police_databases import NOW, Plain, crime

# Signs that steer a terminal, the first and the last of them, and every letter that turns others' direction.
HIDDEN = "\x00\x01\x08\x0e\x1b\x7f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
LONG = "ก" * 10_000


def rows(engine: Engine, sql: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


@pytest.fixture
def plain(tmp_path: Path) -> Plain:
    """Three cases, of a station, an offence and a state that are written strangely."""
    plain = Plain.in_file(tmp_path)
    plain.add(
        crime(1, station="92\u200e01\x00", offence="\u202e101\u202c", status="S2\u2069"),
        crime(2, offence=LONG),
        crime(3, station="9" * 10_000),
        crime(4),
    )
    with plain.engine.begin() as connection:
        named = update(plain.stations)
        connection.execute(named.where(plain.stations.c.code == "9201").values(name=f"สภ.เมือง{HIDDEN}ตรัง"))
        connection.execute(named.where(plain.stations.c.code == "9202").values(name=LONG))
        connection.execute(insert(plain.stations).values(code="9203", name="ก" * words.LONGEST))
    return plain


def pull(plain: Plain, store: Engine, folder: Path) -> sync.Summary:
    police = plain.source(folder)
    try:
        return sync.sync(police, store, salt="salt", now=NOW)
    finally:
        police.engine.dispose()


STATIONS = "SELECT code, name_th FROM ssz.stations ORDER BY code"
CASES = (
    "SELECT station_code, offence_code, clearance FROM ssz.incidents ORDER BY reported_at DESC, offence_code"
)


def test_strange_names_neither_end_a_pull_nor_are_taken(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    summary = pull(plain, empty_store, tmp_path)
    assert [
        ("9201", "สภ.เมืองตรัง"),
        # A name that is none: known by its code.
        ("9202", "9202"),
        ("9203", "ก" * words.LONGEST),
        ("?", "ไม่ระบุหน่วย"),
    ] == rows(empty_store, STATIONS)
    assert {
        ("9201", "murder", "arrested"),
        ("9201", "unmapped", "unknown_suspect"),
        ("?", "theft", "unknown_suspect"),
        ("9201", "theft", "unknown_suspect"),
    } == set(rows(empty_store, CASES))
    # Counted and said: a station's name, a station's code, an offence's code.
    assert (4, 3) == (summary.new, summary.too_long)
    assert ["3 name(s) or code(s) are too long and were taken as not given"] == losses.told(summary, "en")
    assert 0 == pull(plain, empty_store, tmp_path).written


def test_without_the_rule_a_name_with_nul_ends_the_pull(
    plain: Plain, empty_store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source.Source, "_plain", lambda _self, frame: frame)
    with pytest.raises(ValueError, match="NUL"):
        pull(plain, empty_store, tmp_path)


def test_check_names_the_columns_with_texts_that_are_no_names(plain: Plain, tmp_path: Path) -> None:
    police = plain.source(tmp_path)
    found = [f for f in check.findings(police, now=NOW) if "of at most 400 letters" in f.expected.en]
    police.engine.dispose()
    assert [
        ("warning", "station", "name", "1 longer"),
        ("warning", "crime", "offence", "1 longer"),
        ("warning", "crime", "station", "1 longer"),
    ] == sorted(((f.severity, f.table, f.column, f.found.en) for f in found), key=lambda f: f[2])


def test_files_are_read_by_the_same_rule(empty_store: Engine) -> None:
    head = "code,name_th,province\n"
    written = f"{head}92\u200e01,สภ.เมือง{HIDDEN[1:]}ตรัง,\u2067ตรัง\u2069\n"
    report = load_file(empty_store, "stations", written.encode(), Options(today=NOW.date()))
    assert (True, []) == (report.loaded, report.problems)
    assert [("9201", "สภ.เมืองตรัง")] == rows(empty_store, STATIONS)
    longer = load_file(empty_store, "stations", f"{head}9202,{LONG},92\n".encode(), Options(today=NOW.date()))
    assert not longer.loaded
    assert "is longer than 400 letters" in str(longer.problems)


@pytest.mark.parametrize("letter", HIDDEN, ids=[f"U+{ord(letter):04X}" for letter in HIDDEN])
def test_every_hidden_letter_is_taken_out(letter: str) -> None:
    assert "กข" == words.cleaned(f" {letter}ก{letter}ข{letter} ")
    assert not words.are_plain(["ก", f"ข{letter}"])


@pytest.mark.parametrize("letter", "\x0b\x0c\x1c\x1f", ids=ascii)
def test_a_sign_that_is_a_blank_to_some_is_a_blank(letter: str) -> None:
    assert "ก ข" == words.cleaned(f"{letter}ก{letter}ข")
    assert not words.are_plain([f"ก{letter}ข"])


@pytest.mark.parametrize("name", ["สภ.เมืองตรัง", "Kantang (Trang)", "ก\u200bข", "น้ำ", "a\tb", ""])
def test_what_is_no_such_letter_stays(name: str) -> None:
    assert name == words.cleaned(name)
    assert words.are_plain([name])
