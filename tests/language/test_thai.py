"""พ.ศ., fiscal years, order of names, numbers, and text that Markdown must not read."""

import random
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dashboard.language import thai
from dashboard.language.text import Lang, Text, escape_markdown


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 9, 30), 2569),
        (date(2026, 10, 1), 2570),
        (date(2025, 10, 1), 2569),
        (date(2024, 2, 29), 2567),
        (date(2025, 12, 31), 2569),
        (date(2026, 1, 1), 2569),
    ],
)
def test_the_fiscal_year_begins_in_october_and_is_named_after_the_year_it_ends_in(
    day: date, year: int
) -> None:
    assert year == thai.fiscal_year(day)


def test_a_fiscal_year_is_named_in_words() -> None:
    assert thai.format_fiscal_year(2569, "th") == "ปีงบประมาณ 2569"
    assert thai.format_fiscal_year(2569, "en") == "FY2569 (2025–26)"
    assert thai.format_fiscal_year(2543, "en") == "FY2543 (1999–00)"


@pytest.mark.parametrize(("lang", "shown"), [("th", "29 ก.พ. 2567"), ("en", "29 Feb 2024")])
def test_a_date_shows_the_buddhist_era_in_thai_and_ce_in_english(lang: Lang, shown: str) -> None:
    assert shown == thai.format_date(date(2024, 2, 29), lang)


def test_every_month_has_its_thai_abbreviation() -> None:
    shown = [thai.format_month(date(2026, month, 1), "th") for month in range(1, 13)]
    assert shown == [
        f"{name} 2569"
        for name in [
            "ม.ค.",
            "ก.พ.",
            "มี.ค.",
            "เม.ย.",
            "พ.ค.",
            "มิ.ย.",
            "ก.ค.",
            "ส.ค.",
            "ก.ย.",
            "ต.ค.",
            "พ.ย.",
            "ธ.ค.",
        ]
    ]


@pytest.mark.parametrize(
    ("day", "lang", "shown"),
    [
        (date(2026, 11, 1), "th", "พ.ย. 69"),
        (date(2026, 11, 1), "en", "Nov 26"),
        (date(2005, 3, 1), "en", "Mar 05"),
        (date(2057, 3, 1), "th", "มี.ค. 00"),
    ],
)
def test_a_short_year_has_two_digits(day: date, lang: Lang, shown: str) -> None:
    assert shown == thai.format_month(day, lang, short_year=True)


@pytest.mark.parametrize(
    ("first", "last", "th", "en"),
    [
        (date(2026, 11, 16), date(2026, 11, 22), "16–22 พ.ย. 2569", "16–22 Nov 2026"),
        (date(2026, 9, 28), date(2026, 10, 4), "28 ก.ย. – 4 ต.ค. 2569", "28 Sep – 4 Oct 2026"),
        (date(2025, 12, 29), date(2026, 1, 4), "29 ธ.ค. 2568 – 4 ม.ค. 2569", "29 Dec 2025 – 4 Jan 2026"),
        (date(2026, 11, 22), date(2026, 11, 22), "22 พ.ย. 2569", "22 Nov 2026"),
        (date(2025, 3, 5), date(2026, 3, 9), "5 มี.ค. 2568 – 9 มี.ค. 2569", "5 Mar 2025 – 9 Mar 2026"),
    ],
)
def test_a_stretch_of_days_says_month_and_year_once(first: date, last: date, th: str, en: str) -> None:
    assert (th, en) == (thai.format_days(first, last, "th"), thai.format_days(first, last, "en"))


def test_an_instant_is_shown_as_bangkoks_clock_shows_it() -> None:
    late = datetime(2026, 12, 31, 17, 5, tzinfo=UTC)
    assert thai.format_instant(late, "th") == "1 ม.ค. 2570 00:05 น."
    assert thai.format_instant(late, "en") == "1 Jan 2027 00:05"


@pytest.mark.parametrize(("value", "shown"), [(1234, "+1,234"), (-1234, "−1,234"), (0, "0"), (-1, "−1")])
def test_a_change_has_its_sign_and_a_minus_that_is_no_hyphen(value: int, shown: str) -> None:
    assert shown == thai.format_change(value)


def test_names_sort_as_in_the_thai_dictionary() -> None:
    # Leading vowels stand behind their consonant: เกาะ sorts under ก, แม่ under ม, ไพร under พ.
    ordered = [
        "กันตัง",
        "เกาะลิบง",
        "ขาว",
        "ควนกุน",
        "ทุ่งยาว",
        "นาโยง",
        "ปะเหลียน",
        "ไพรวัน",
        "เมืองตรัง",
        "แม่สอด",
        "ย่านตาขาว",
        "รัษฎา",
        "ลำภูรา",
        "วังวิเศษ",
        "สิเกา",
        "ห้วยยอด",
        "หาดสำราญ",
        "เหนือ",
        "โอ่ง",
    ]
    shuffled = random.Random(1).sample(ordered, len(ordered))
    assert ordered == sorted(shuffled, key=thai.sort_key)


def test_tone_marks_decide_only_between_words_that_are_otherwise_the_same() -> None:
    assert sorted(["ป๋า", "ป้า", "ป่า", "ปา"], key=thai.sort_key) == ["ปา", "ป่า", "ป้า", "ป๋า"]
    # Without its tone mark ป่าขาว is ปาขาว, which comes before ปาด.
    assert sorted(["ปาด", "ป่าขาว"], key=thai.sort_key) == ["ป่าขาว", "ปาด"]


def test_a_last_letter_that_is_a_leading_vowel_breaks_nothing() -> None:
    assert thai.sort_key("กเ") == ("กเ", "กเ")
    assert thai.sort_key("") == ("", "")


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("สภ.กันตัง", "กันตัง"),
        ("สน.พหลโยธิน", "พหลโยธิน"),
        ("สภ. กันตัง (สมมติ)", "กันตัง (สมมติ)"),
        ("  สภ กันตัง ", "กันตัง"),
        ("กันตัง", "กันตัง"),
        ("สภาราชินี", "สภาราชินี"),
        ("สนามบิน", "สนามบิน"),
    ],
)
def test_stations_are_searched_and_sorted_without_what_they_all_begin_with(name: str, bare: str) -> None:
    assert bare == thai.without_unit_prefix(name)
    assert thai.sort_key(name) == thai.sort_key(bare)


def test_a_text_is_given_in_the_language_asked_for_and_filled_in() -> None:
    text = Text(th="{n:,} คดี", en="{n:,} cases")
    assert text("th", n=1234) == "1,234 คดี"
    assert text("en", n=1234) == "1,234 cases"


def test_a_name_with_braces_is_no_place_to_fill_in() -> None:
    assert Text("{0.__class__}", "{x}")("th") == "{0.__class__}"
    assert Text("ชื่อ {name}", "name {name}")("en", name="{0.__class__}") == "name {0.__class__}"


MARKDOWN = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
# What Streamlit's Markdown looks for once more in finished text (mdast-util-gfm-autolink-literal,
# remark-emoji, its own: icons, arrows and dashes).
FOUND_AGAIN = [
    re.compile(r"(https?://|www(?=\.))([-.\w]+)([^ \t\r\n]*)", re.IGNORECASE | re.ASCII),
    re.compile(r"([-.\w+]+)@([-\w]+(?:\.[-\w]+)+)", re.ASCII),
    re.compile(r":\+1:|:-1:|:[\w-]+:", re.ASCII),
    re.compile(r":material/\w+:", re.ASCII),
    re.compile(r"(?:^|\s)(?:<->|->|<-|--|>=|<=|~=)(?:\s|$)"),
]
ANY = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
NASTY = st.text("ก่ a1\\`*_{}[]<>()#+-.!|~$:^=\"'&;/@\n\r\t", max_size=40)


def rendered(escaped: str) -> tuple[set[str], str]:
    """Kinds of Markdown tokens, and the text that is shown."""
    tokens = MARKDOWN.parse(escaped)
    inline = [child for token in tokens for child in token.children or []]
    kinds = {t.type for t in tokens} | {t.type for t in inline}
    return kinds, "".join(t.content for t in inline)


@given(ANY | NASTY)
@example("[x](https://evil.example)")
@example("![](http://evil.example/a.png)")
@example("<img src=x onerror=alert(1)>")
@example(":red[ด่วน] :material/warning: $E=mc^2$")
@example("1. หนึ่ง")
@example("    ย่อหน้า")
@example("# หัวข้อ\r\rตอน")
@example("&#91;ก&#93;&amp;")
@example("a | b\n--|--")
def test_an_escaped_name_is_shown_letter_by_letter(name: str) -> None:
    kinds, shown = rendered(escape_markdown(name))
    assert kinds <= {"paragraph_open", "inline", "text", "text_special", "paragraph_close"}
    assert " ".join(name.split()) == shown.replace("\u2060", "") or "\u2060" in name


@given(ANY | NASTY)
@example("https://evil.example/x")
@example("HTTP://evil.example")
@example("ดูที่ www.evil.example")
@example("mail@evil.example")
@example(":smile::+1::material/warning:")
@example("ก -> ข <- ค <-> ง -- จ >= ฉ <= ช ~= --")
def test_an_escaped_name_is_no_address_and_no_picture_word(name: str) -> None:
    _, shown = rendered(escape_markdown(name))
    assert [] == [found[0] for pattern in FOUND_AGAIN for found in pattern.finditer(shown)]


def test_a_time_of_day_is_not_taken_for_a_picture_word() -> None:
    assert escape_markdown("22 พ.ย. 2569 14:05 น.") == "22 พ\\.ย\\. 2569 14\\:05 น\\."


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1", "1 case is left"),
        ("2", "2 cases are left"),
        ("21", "21 cases are left"),
        ("1,001", "1,001 cases are left"),
        ("0.1", "0.1 cases are left"),
        ("+1", "+1 case is left"),
    ],
)
def test_english_speaks_of_one_thing_in_the_singular(said: str, expected: str) -> None:
    wording = Text("เหลือ {n} คดี", "{n} cases are left")
    assert expected == wording("en", n=said)
    assert f"เหลือ {said} คดี" == wording("th", n=said)
    # As it stands, a wording is nobody's count.
    assert "1 cases" == Text("1 คดี", "1 cases")("en")
