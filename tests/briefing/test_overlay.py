"""Words taken out of a drawing stand where they stood, and once."""

from dashboard.briefing.drawings import drawing
from dashboard.briefing.overlay import lettered
from tests.briefing.sample import BARS, CLOCK, HOSTILE, MAP, SHARES

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" aria-label="ภาพ &amp; คำ" font-size="10">'
)


def test_places_follow_moves_turns_and_scales_of_the_groups_around() -> None:
    apart = lettered(
        HEAD + '<g transform="translate(10 20) scale(2)" fill="#123456"><g transform="rotate(90)">'
        '<text x="3" y="4" font-weight="600" text-anchor="middle">ก &lt;b&gt;</text></g></g></svg>'
    )
    (letters,) = apart.letters
    assert ("ก <b>", "#123456", "middle", True) == (
        letters.words,
        letters.colour,
        letters.anchor,
        letters.bold,
    )
    assert (2, 26, 20, 90) == tuple(round(n) for n in (letters.x, letters.y, letters.size, letters.turn))
    assert ("ภาพ & คำ", 100, 50) == (apart.said, apart.width, apart.height)
    assert "<text" not in apart.svg


def test_a_halo_is_no_second_word() -> None:
    apart = lettered(
        HEAD + '<g stroke="#ffffff"><text x="1" y="2">คำ</text></g><text x="1" y="2">คำ</text>'
        '<text x="1" y="9">อื่น</text></svg>'
    )
    assert [("คำ", "#ffffff"), ("อื่น", "")] == [(each.words, each.halo) for each in apart.letters]


def test_signs_that_steer_a_terminal_are_left_out_of_a_name() -> None:
    apart = lettered(HEAD + '<text x="1" y="2">ก\x08\x1b\ufffeข</text></svg>')
    assert ["กข"] == [each.words for each in apart.letters]


def test_every_word_of_a_drawing_is_taken_and_none_is_added() -> None:
    for block in (BARS, SHARES, MAP, CLOCK):
        for lang in ("th", "en"):
            drawn = drawing(block, lang, False, 1500, 540)
            apart = lettered(drawn)
            assert "<text" not in apart.svg
            halos = sum(each.halo != "" for each in apart.letters)
            assert drawn.count("<text") == len(apart.letters) + halos
            assert all(each.colour.startswith("#") and each.size >= 10 for each in apart.letters)
    named = [each.words for each in lettered(drawing(MAP, "th", False, 1500, 540)).letters]
    assert HOSTILE.th in named
