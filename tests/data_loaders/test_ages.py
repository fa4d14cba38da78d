"""Ages and age groups as people answer them."""

import pytest

from data_loaders.datasets.surveys import age


@pytest.mark.parametrize(
    ("written", "ages"),
    [
        ("35", (35, None)),
        ("๓๕ ปี", (35, None)),
        ("18–24 ปี", (18, 24)),
        ("60 ปีขึ้นไป", (60, 120)),
        ("มากกว่า 60 ปี", (61, 120)),
        ("ต่ำกว่า 18 ปี", (0, 17)),
        ("อายุต่ำกว่า 18 ปี", (0, 17)),
        ("ไม่เกิน 20 ปี", (0, 20)),
        ("อายุไม่มากกว่า 20", (0, 20)),
        *((written, None) for written in ("35.5", "2530", "18-", "24-18", "วัยรุ่น", "121")),
    ],
)
def test_an_age_means_what_its_words_say(written: str, ages: tuple[int, int | None] | None) -> None:
    assert ages == age(written)
