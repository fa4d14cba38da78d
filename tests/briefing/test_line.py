"""The briefing in a few lines: what its audience is told on the slides, and nothing else."""

from dataclasses import replace

import pytest

from dashboard.briefing.audience import told_to
from dashboard.briefing.line import MOST, line_text
from dashboard.briefing.slides import AUDIENCES, Briefing
from dashboard.language.text import LANGUAGES, Lang
from tests.briefing.sample import HOSTILE, MATTERS, ORDERS, sample, slide


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_unit_week_goals_matters_overdue_orders_and_how_far_the_data_reach(lang: Lang) -> None:
    text = line_text(sample(), lang)
    assert text.startswith({"th": "(ข้อมูลสมมติ – ไม่ใช่สถิติจริง)", "en": "(Made-up data"}[lang])
    for words in (sample().unit, MATTERS.items[0].question, HOSTILE, AUDIENCES["internal"]):
        assert words(lang) in text
    assert 4 == sum(line[:2] in ("1)", "2)", "3)", "4)") for line in text.splitlines())
    assert "✗ ✗" not in text
    assert {"th": "ข้อสั่งการเกินกำหนด 1 ข้อ", "en": "1 order is overdue"}[lang] in text
    assert {"th": "22 พ.ย. 2569", "en": "22 Nov 2026"}[lang] in text


def test_a_long_list_is_cut_and_counted() -> None:
    many = replace(MATTERS, items=MATTERS.items * 4)
    text = line_text(replace(sample(), slides=(slide("m", "decisions", (many,)),)), "th")
    assert MOST == text.count("• ")
    assert "และอีก 3 เรื่อง" in text


def test_the_public_hears_of_no_order_and_no_question_to_a_chief() -> None:
    text = line_text(told_to(sample(), "public"), "th")
    assert MATTERS.items[0].whom.th not in text
    assert ORDERS.items[0].words not in text
    assert text.endswith("สำหรับสาธารณะ")


def test_real_data_are_not_called_made_up_and_an_empty_briefing_is_no_error() -> None:
    empty: Briefing = replace(sample(), slides=(), is_demo=False)
    assert "สมมติ" not in line_text(empty, "th")
