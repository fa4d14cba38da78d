"""What an export or a pull loses: told, refused beyond a share; and no blank file empties the store."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.errors import UserError
from data_loaders import history
from tests.data_loaders.station_files import DAY, Rows, cases, count, listed
from tests.programme_files import load, table, xlsx


@pytest.fixture(autouse=True)
def salt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_loaders.ownership.configured_salt", lambda: "salt")


def rows(whole: int, *more: list[object]) -> Rows:
    """So many whole cases, and these rows."""
    return [["id", DAY], *[[f"k{n}", f"2024-03-{n % 28 + 1:02d}"] for n in range(whole)], *more]


KEYLESS, AGAIN, DAYLESS = [None, "2024-03-05"], ["k1", "2024-03-02"], ["k900", "ไม่ทราบ"]


@pytest.mark.parametrize(
    ("row", "words", "named"),
    [
        (KEYLESS, "2 แถวไม่ถูกนำเข้าเพราะไม่มีกุญแจ", "ไม่มีเลขคดี (id): แถว 100, 101"),
        (
            AGAIN,
            "2 แถวไม่ถูกนำเข้าเพราะกุญแจ (เลขคดี) ซ้ำ",
            "เลขคดี (id) ซ้ำ: แถว 100 (ซ้ำกับแถว 3), 101 (ซ้ำกับแถว 3)",
        ),
        (
            [*DAYLESS],
            "2 คดีไม่รู้วัน เพราะอ่านวันที่ไม่ได้",
            f"อ่านวันที่ไม่ได้ในคอลัมน์ {DAY}: แถว 100 “ไม่ทราบ”, 101 “ไม่ทราบ”",
        ),
    ],
)
def test_more_than_one_in_a_hundred_lost_is_refused_until_it_is_accepted(
    row: list[object], words: str, named: str, empty_store: Engine, tmp_path: Path
) -> None:
    lost = [[f"{row[0]}{n}" if row is not AGAIN and row[0] else row[0], row[1]] for n in range(2)]
    occurred = f'{{ date = "{DAY}", format = "YYYY-MM-DD" }}'
    file = listed(tmp_path, rows(98, *lost))
    with pytest.raises(UserError) as refusal:
        cases(empty_store, tmp_path, file, occurred=occurred)
    assert words in refusal.value.message.th
    assert [named] == [line.strip() for line in refusal.value.message.th.splitlines()[1:]]
    assert "ร้อยละ 1 ของ 100 แถว" in refusal.value.message.th
    assert "--accept" in refusal.value.remedy.th
    assert 0 == count(empty_store)
    report = cases(empty_store, tmp_path, file, occurred=occurred, accept=True)
    assert [True] == [words in sentence.th for sentence in report.lost]
    assert named in [note.th for note in report.notes]
    assert 98 + 2 * (row == DAYLESS) == count(empty_store)


def test_cases_outside_the_period_are_named(empty_store: Engine, tmp_path: Path) -> None:
    file = listed(tmp_path, rows(2, ["k9", "2024-07-01"]))
    with pytest.raises(UserError, match="Row 4 “2024-07-01”") as refusal:
        cases(empty_store, tmp_path, file, period="2024-01-01..2024-06-30")
    assert "แถว 4 “2024-07-01”" in refusal.value.message.th


def test_one_in_a_hundred_or_a_few_of_less_than_ten_are_taken_and_told(
    empty_store: Engine, tmp_path: Path
) -> None:
    report = cases(empty_store, tmp_path, listed(tmp_path, rows(99, KEYLESS)))
    assert (99, 1, ["1 row(s) were not loaded: without key"]) == (
        count(empty_store),
        report.rejected,
        [sentence.en for sentence in report.lost],
    )


def test_the_share_that_may_be_lost_is_stated_in_the_mapping(empty_store: Engine, tmp_path: Path) -> None:
    file = listed(tmp_path, rows(95, *[KEYLESS] * 5))
    assert cases(empty_store, tmp_path, file, times='wall-clock"\nmost_lost = 0.05\n#"').loaded
    assert 95 == count(empty_store)


def test_a_file_that_lacks_most_of_what_is_stored_removes_nothing_without_leave(
    empty_store: Engine, tmp_path: Path
) -> None:
    cases(empty_store, tmp_path, listed(tmp_path, rows(40)))
    few = listed(tmp_path, rows(3))
    with pytest.raises(UserError, match="37 of the 40 cases in the store would be removed"):
        cases(empty_store, tmp_path, few)
    assert 40 == count(empty_store)
    cases(empty_store, tmp_path, few, replace=True)
    assert 3 == count(empty_store)


def test_an_empty_file_empties_nothing_without_leave(empty_store: Engine, tmp_path: Path) -> None:
    cases(empty_store, tmp_path, listed(tmp_path, rows(3)))
    empty = listed(tmp_path, rows(0))
    with pytest.raises(UserError):
        cases(empty_store, tmp_path, empty)
    assert 3 == count(empty_store)
    cases(empty_store, tmp_path, empty, replace=True)
    assert 0 == count(empty_store)


def test_the_same_file_once_more_leaves_the_undo_of_the_first(empty_store: Engine, tmp_path: Path) -> None:
    file = listed(tmp_path, rows(5))
    for _ in range(3):
        cases(empty_store, tmp_path, file)
    with empty_store.connect() as connection:
        loads = history.history(connection, "incidents")
    assert [False, False, True] == loads["undoable"].tolist()
    assert 5 == history.undo(empty_store, "incidents")
    assert 0 == count(empty_store)


def test_the_same_form_once_more_leaves_the_undo_of_the_first(empty_store: Engine) -> None:
    content = xlsx(table("holidays", empty_store))
    first = load(empty_store, "holidays", content)
    assert load(empty_store, "holidays", content).loaded
    assert first.written.new == history.undo(empty_store, "holidays")
