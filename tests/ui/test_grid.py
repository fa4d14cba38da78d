"""Grids and cards of what is to be noticed: letters stay letters, colours and sizes are the design file's."""

import re
from datetime import date
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from dashboard.ui.grid import SIGNS, Cell, Row, grid, month_label
from dashboard.ui.html_table import html_table
from dashboard.ui.notices import Notice, notices
from dashboard.ui.tokens import BADGES, css

STYLE = (Path(__file__).resolve().parent.parent.parent / "static" / "app.css").read_text(encoding="utf-8")
OURS = STYLE[STYLE.index("/* Grids and cards") : STYLE.index("/* End of grids and cards. */")]
HOSTILE = '"><img src=x onerror=alert(1)>'


def test_names_from_elsewhere_are_letters_wherever_they_stand() -> None:
    drawn = grid(HOSTILE, HOSTILE, [HOSTILE], [Row(HOSTILE, [Cell(HOSTILE, said=HOSTILE, share=0.5)])])
    drawn += html_table(pd.DataFrame([[HOSTILE, HOSTILE]], columns=[HOSTILE, f"{HOSTILE}2"]), HOSTILE)
    drawn += notices([Notice(HOSTILE, HOSTILE, "bad", HOSTILE, HOSTILE, [HOSTILE])], HOSTILE)
    assert "<img" not in drawn
    assert '"onerror' not in drawn
    assert drawn.count("&lt;img") > 12


def test_a_cell_says_what_it_is_of_for_a_phone_and_how_much_as_a_bar() -> None:
    cell = Cell("5", share=0.25)
    drawn = grid("ก", "สถานี", [month_label(date(2026, 9, 1), "th")], [Row(Markup("<b>ข</b>"), [cell])])
    assert '<td class="ssz-plain" data-of="ก.ย.69"><span>5</span><i style="width:25%"></i></td>' in drawn
    assert '<th scope="row"><b>ข</b></th>' in drawn


def test_every_verdict_has_a_sign_of_its_own() -> None:
    assert SIGNS.keys() == BADGES.keys()
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_their_style_knows_no_colour_of_its_own_and_nothing_below_the_smallest_size() -> None:
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgba?\(|: ?(?:red|black|white|gr[ae]y)\b", OURS)
    sizes = re.findall(r"font-size: ([^;}]+)", OURS)
    assert sizes
    allowed = {"var(--ssz-smallest)", "var(--ssz-body)", "1.75rem"}
    assert set() == set(sizes) - allowed
    known = css(False)
    assert [] == [name for name in re.findall(r"var\((--ssz-[\w-]+)\)", OURS) if f"{name}:" not in known]
