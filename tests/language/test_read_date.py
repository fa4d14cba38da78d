"""Days as officers type them: both eras, Thai digits, months in words; what is unclear is not guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.language.text import LANGUAGES, Lang
from dashboard.language.thai import BUDDHIST_ERA, format_date, read_date

FIRST_OF_OCTOBER = date(2025, 10, 1)


@pytest.mark.parametrize(
    "words",
    [
        "1 ต.ค. 2568",
        "1 ต.ค.2568",
        "1ตค2568",
        "1 ตุลาคม 2568",
        "1 ตุลาคม พ.ศ. 2568",
        "1 ต.ค. ค.ศ. 2025",
        "๑ ต.ค. ๒๕๖๘",
        "1/10/2568",
        "01/10/2568",
        "๑/๑๐/๒๕๖๘",
        "1-10-2568",
        "1.10.2568",
        "1 10 2568",
        "1/10/2025",
        "1 Oct 2025",
        "1 oct 2025",
        "2025-10-01",
        "2568-10-01",
        "  1   ต.ค.   2568 ",
    ],
)
def test_a_day_is_understood_as_officers_write_it(words: str) -> None:
    assert FIRST_OF_OCTOBER == read_date(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "ต.ค. 2568",
        "1/10/68",
        "10/25/2025",
        "31/2/2568",
        "29/2/2568",
        "0/1/2568",
        "1/13/2568",
        "1 ดด 2568",
        "1 ต.ค. พ.ศ. 2025",
        "1 ต.ค. ค.ศ. 2568",
        "1/10/9999999",
        "1/10/0000",
        "<script>",
        "\0",
        "1/10/2568 หรือ 2/10/2568",
    ],
)
def test_what_is_no_day_or_may_be_another_one_is_not_guessed(words: str) -> None:
    assert read_date(words) is None


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(LANGUAGES))
def test_every_day_that_is_shown_is_read_back(day: date, lang: Lang) -> None:
    assert day == read_date(format_date(day, lang))
    assert day == read_date(f"{day.day}/{day.month}/{day.year + BUDDHIST_ERA}")
    assert day == read_date(day.isoformat())


@given(st.text(max_size=30))
def test_whatever_is_typed_gives_a_day_or_none(words: str) -> None:
    assert isinstance(read_date(words), date | None)
