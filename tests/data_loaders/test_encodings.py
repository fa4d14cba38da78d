"""Text files whose lines are in two encodings are refused by line; those in one are read whatever it is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.errors import UserError
from data_loaders.files import encoding, exports

HEAD, ROW = "เลขคดี,ชื่อสถานี", "1,สภ.กันตัง"
THAI, UTF = ("cp874", "Windows-874 (TIS-620)"), ("utf-8", "UTF-8")


def lines(*written: tuple[str, str], end: bytes = b"\n") -> bytes:
    return end.join(text.encode(code) for text, code in written)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize(("first", "second"), [(THAI, UTF), (UTF, THAI), (("utf-8-sig", "UTF-8"), THAI)])
def test_the_first_line_in_another_encoding_is_named(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str], end: bytes
) -> None:
    later = (ROW, first[0].removesuffix("-sig"))
    content = lines((HEAD, first[0]), *[later] * 9, ("2,abc", "ascii"), (ROW, second[0]), later, end=end)
    told = f"line 12 is {second[1]}, but line 1 is {first[1]}"
    with pytest.raises(UserError) as caught:
        encoding.decode(content)
    assert told in caught.value.message.en
    assert f"บรรทัดที่ 12 เป็น {second[1]} แต่บรรทัดที่ 1 เป็น {first[1]}" in caught.value.message.th
    file = tmp_path / "cases.csv"
    file.write_bytes(content)
    with pytest.raises(UserError) as caught:
        exports.read(file, tmp_path / "out", table="cases", first=True)
    assert told in caught.value.message.en


def test_a_mix_behind_the_part_that_is_looked_at_first_is_named_too(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    long = [("9,abcdefghij", "ascii")] * 100_000
    file.write_bytes(lines(("id,station", "ascii"), *long, (ROW, "cp874"), (ROW, "utf-8")))
    with pytest.raises(UserError, match=r"line 100,003 is UTF-8, but line 100,002 is Windows-874"):
        exports.read(file, tmp_path / "out", table="cases", first=True)


@pytest.mark.parametrize("code", ["cp874", "utf-8"])
def test_the_first_thai_letter_may_come_late(tmp_path: Path, code: str) -> None:
    file, out = tmp_path / "cases.csv", tmp_path / "out"
    file.write_bytes(lines(("id,station", "ascii"), *[("9,abcdefghij", "ascii")] * 100_000, (ROW, code)))
    exports.read(file, out, table="cases", first=True)
    with closing(sqlite3.connect(out)) as connection:
        assert "สภ.กันตัง" == connection.execute("SELECT station FROM cases WHERE id = '1'").fetchone()[0]


@pytest.mark.parametrize("word", ["เธอ", "เนื้อ", "เธก", "เน", "ยก"])
def test_letters_that_could_be_another_encodings_are_no_mix(word: str) -> None:
    text, _ = encoding.decode(lines((HEAD, "cp874"), *[(ROW, "cp874")] * 9, (f"1,{word}", "cp874")))
    assert text.endswith(word)
