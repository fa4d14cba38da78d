"""The auditors' page in words: names in place of codes, and nothing left out."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.audit import wording
from dashboard.audit.chain import Entry
from dashboard.language.text import Lang, Text

TRANG = Text("ตรัง", "Trang")
NAMES = {
    "province": {"92": TRANG},
    "station": {"920101": Text("สภ.เมืองตรัง", "Mueang Trang"), "920201": Text("สภ.กันตัง", "Kantang")},
    "page": {"trends": Text("แนวโน้ม", "Trends")},
    "role": {"analyst": Text("เจ้าหน้าที่วิเคราะห์", "Analyst")},
}


def told(lang: Lang = "en", **details: Any) -> str:
    at = datetime(2026, 11, 27, tzinfo=UTC)
    entry = Entry(1, at, "somsri", "view", "province:92", json.dumps(details), "", "")
    return wording.details(entry, NAMES, lang)


@pytest.mark.parametrize(
    ("code", "th"),
    [
        ("nation:", "ทุกหน่วย"),
        ("province:92", "ตรัง (92)"),
        ("station:920101", "สภ.เมืองตรัง (920101)"),
        ("station:1", "สถานี 1"),
    ],
)
def test_a_unit_is_told_by_its_name(code: str, th: str) -> None:
    assert wording.unit(code, NAMES, "th") == th


def test_what_was_seen_is_told_in_words_and_in_the_same_order() -> None:
    details = {"station": "920101,920201", "page": "trends", "period": "fy2569", "groups": "1"}
    thai = "หน้า: แนวโน้ม · สถานี: สภ.เมืองตรัง, สภ.กันตัง · ช่วงเวลา: ปีงบประมาณ 2569 · กลุ่มคดี: ชีวิต ร่างกาย และเพศ"
    assert told("th", **details) == thai
    assert told(**details).startswith("page: Trends · station: Mueang Trang, Kantang · period: ")


def test_a_sign_in_and_a_change_of_a_user_are_told_in_words() -> None:
    assert told(address="10.0.0.1", by="oidc", role="analyst") == (
        "from: 10.0.0.1 · role: Analyst · vouched for by: the provider"
    )
    assert told(login="x", act="unit", unit="province:92") == (
        "unit: Trang (92) · user: x · change: another unit"
    )


def test_what_was_refused_is_told_in_words() -> None:
    assert told("th", denied="undo") == "สิ่งที่ขอ: ย้อนการนำเข้า"
    assert told(denied="file") == "what: a file made for somebody else"


def test_what_has_no_words_is_shown_as_it_is() -> None:
    assert told(new="1", page="gone", rows=12345, arguments=["zones", "--by=x"], period="long ago") == (
        "page: gone · period: long ago · rows: 12,345 · with: zones --by=x · new: 1"
    )
    assert told() == ""
