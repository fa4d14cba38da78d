"""Copied answer sheets are found, and people who are alike are not taken for copies."""

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from data_loaders.datasets.copied_sheets import copied
from tests.programme_files import ROWS, check, load, load_all, table, xlsx

ANSWERS, PEOPLE = ("fear", "satisfaction", "confidence"), ("sex", "age", "cluster")


def sheets(
    n: int, seed: int, *, scale: int = 5, ages: int = 60, clusters: int = 8, alike: float = 0.5
) -> pd.DataFrame:
    """Answers that go together: one attitude a person (older people have another one), told three times."""
    rng = np.random.default_rng(seed)
    age = rng.integers(0, ages, n)
    attitude = np.clip(rng.normal(scale / 2 + alike * (age / ages - 0.5) * scale, scale / 5, n), 0, scale - 1)
    told = {q: np.clip(np.round(attitude + rng.normal(0, scale / 8, n)), 0, scale - 1) for q in ANSWERS}
    return pd.DataFrame(
        {**told, "sex": rng.integers(0, 2, n), "age": age, "cluster": rng.integers(0, clusters, n)}
    )


def found(frame: pd.DataFrame) -> int:
    return int(copied(frame.reset_index(drop=True), ANSWERS, PEOPLE).notna().sum())


@pytest.mark.parametrize(("originals", "times"), [(20, 20), (20, 5), (100, 2), (40, 3)])
def test_sheets_copied_as_a_whole_are_found(originals: int, times: int) -> None:
    for seed in range(10):
        frame = pd.concat([sheets(originals, seed)] * times)
        assert found(frame) >= originals * (times - 1)


def test_copies_among_honest_sheets_are_found() -> None:
    for seed in range(10):
        frame = pd.concat([sheets(100, seed), *[sheets(10, seed + 100)] * 20])
        assert found(frame) >= 10 * 19
        one = pd.concat([sheets(350, seed), *[sheets(1, seed + 100)] * 50])
        assert 49 <= found(one) <= 51


@pytest.mark.parametrize("n", [30, 120, 420])
@pytest.mark.parametrize("alike", [0.0, 1.0])
@pytest.mark.parametrize(
    "form",
    [
        {},
        {"ages": 3, "clusters": 1},
        {"scale": 2, "ages": 3, "clusters": 1},
        {"scale": 2, "ages": 60, "clusters": 1},
        {"scale": 4, "ages": 6, "clusters": 8},
    ],
    ids=["whole", "age groups", "yes or no", "yes or no, ages", "communities"],
)
def test_people_who_are_alike_are_no_copies(form: dict[str, int], alike: float, n: int) -> None:
    assert [] == [seed for seed in range(10) if found(sheets(n, seed, alike=alike, **form))]


def test_without_anything_known_of_people_nothing_is_called_a_copy() -> None:
    frame = pd.concat([sheets(20, 1)] * 20, ignore_index=True)
    assert copied(frame[list(ANSWERS)], ANSWERS, PEOPLE).isna().all()


def answer_sheets(store: Engine, numbers: int, times: int) -> list[list[object]]:
    """A file of so many sheets, copied under new numbers."""
    scale = ["มากที่สุด", "มาก", "ปานกลาง", "น้อย", "ไม่เลย"]
    asked = {"fear_scale": " | ".join(scale), "fear_counted": scale[0]}
    first = ROWS["survey_responses"][0] | asked | {"instrument": "NEW"}
    rng = np.random.default_rng(7)
    originals = [
        first
        | {
            "age": str(int(rng.integers(18, 90))),
            "cluster": f"ชุมชน {rng.integers(1, 8)}",
            "fear": scale[int(rng.integers(0, len(scale)))],
        }
        for _ in range(numbers)
    ]
    rows = [
        sheet | {"respondent": f"{copy}-{number}"}
        for copy in range(times)
        for number, sheet in enumerate(originals)
    ]
    return table("survey_responses", store, rows)


def test_a_file_of_copies_is_refused_with_its_rows_and_taken_once_each(empty_store: Engine) -> None:
    load_all(empty_store, until="survey_responses")
    file = xlsx(answer_sheets(empty_store, 20, 20))
    report = check(empty_store, "survey_responses", file)
    assert 380 == len(report.problems)
    said = report.problems[0]
    assert (22, "เลขที่แบบสอบถาม") == (said.row, said.column.rstrip(" *"))
    assert "เหมือนแถว 2 ทุกคำตอบ" in said.say("th")
    assert "the same as row 2 in every answer" in said.say("en")
    assert not load(empty_store, "survey_responses", file).loaded
    taken = load(empty_store, "survey_responses", file, accept_good_rows=True)
    assert (True, 380) == (taken.loaded, taken.rejected)
    # Each once, with their instrument and its question.
    assert 20 + 2 == taken.written.new


def test_a_respondent_who_comes_twice_is_named_in_the_column_of_numbers(empty_store: Engine) -> None:
    load_all(empty_store, until="survey_responses")
    rows = answer_sheets(empty_store, 3, 1)
    at = next(n for n, header in enumerate(rows[0]) if str(header).startswith("เลขที่แบบสอบถาม"))
    rows[2][at] = rows[1][at]
    report = check(empty_store, "survey_responses", xlsx(rows))
    assert {("respondent", rows[0][at], rows[1][at])} == {(p.key, p.column, p.value) for p in report.problems}
