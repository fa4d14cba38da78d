"""What stands on paper only."""

import re

from dashboard.ui.paper import paper_heading


def test_a_sheet_is_named_letter_by_letter_and_dated_in_its_calendar() -> None:
    thai = paper_heading("<b>สภ.กันตัง</b>", "th")
    assert "&lt;b&gt;สภ.กันตัง&lt;/b&gt;" in thai
    assert re.search(r'พิมพ์เมื่อ <span class="printed-on">\d+ \S+ 25\d\d</span>', thai)
    english = paper_heading("Kantang", "en")
    assert re.search(r'Printed <span class="printed-on">\d+ \w+ 20\d\d</span>', english)
