"""Photographs that people send: their points as a JPEG of our making, and nothing else. Runs in the child."""

from pathlib import Path

from PIL import Image

from dashboard.language.text import Text
from dashboard.store.photos import KINDS, LONGEST_SIDE, MOST_PIXELS, anew
from data_loaders.files.kinds import refused

AS_JPEG = Text("บันทึกหรือส่งภาพเป็น JPEG แล้วเลือกใหม่", "Save or send it as a JPEG, then choose that.")
ON_A_PHONE = Text(
    "บน iPhone ตั้งค่ากล้องเป็น “เข้ากันได้มากที่สุด” หรือส่งภาพเป็น JPEG แล้วเลือกใหม่",
    "On an iPhone set the camera's format to “Most Compatible”, or send it as a JPEG, then choose that.",
)
_HEIC = Text("ภาพ HEIC ของ iPhone", "a HEIC picture of an iPhone")
_VIDEO = Text("วิดีโอ", "a video")
_SVG = Text("ภาพวาด SVG", "an SVG drawing")
_OTHER = Text("ไฟล์ชนิดอื่น", "of another kind")
_STARTS: tuple[tuple[bytes, Text], ...] = (
    (b"GIF8", Text("ภาพ GIF", "a GIF")),
    (b"BM", Text("ภาพ BMP", "a BMP")),
    (b"II*\x00", Text("ภาพ TIFF หรือ RAW ของกล้อง", "a TIFF, or a camera's raw picture")),
    (b"MM\x00*", Text("ภาพ TIFF หรือ RAW ของกล้อง", "a TIFF, or a camera's raw picture")),
    (b"%PDF", Text("เอกสาร PDF", "a PDF document")),
    (b"PK", Text("ไฟล์ ZIP หรือเอกสาร Office", "a ZIP or an Office document")),
)
# Brands of the container that phones use for pictures and videos alike.
_BRANDS = {
    b"heic": _HEIC,
    b"heix": _HEIC,
    b"hevc": _HEIC,
    b"heim": _HEIC,
    b"heis": _HEIC,
    b"mif1": _HEIC,
    b"msf1": _HEIC,
    b"avif": Text("ภาพ AVIF", "an AVIF picture"),
    b"avis": Text("ภาพ AVIF", "an AVIF picture"),
}


def read(path: Path) -> bytes:
    """Return a photograph as a JPEG of at most `LONGEST_SIDE` points a side, upright.

    What else the file held – where and when it was taken, a second file behind the first – stays behind.

    Raises:
        UserError: another kind, which is named; broken; or more points than are opened.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    if not _is_taken(head):
        kind = _kind(head)
        raise refused(
            Text(
                f"ไฟล์นี้เป็น{kind.th} รับเฉพาะภาพ JPEG, PNG, WebP",
                f"This is {kind.en}; JPEG, PNG and WebP pictures are taken.",
            ),
            ON_A_PHONE if kind is _HEIC else AS_JPEG,
        )
    try:
        with Image.open(path, formats=KINDS) as opened:
            points = opened.width * opened.height
        picture = anew(path, LONGEST_SIDE) if points <= MOST_PIXELS else None
    except Image.DecompressionBombError:
        picture, points = None, MOST_PIXELS + 1
    except (OSError, ValueError, SyntaxError):
        raise refused(
            Text("ภาพนี้เสียหรือมาไม่ครบ", "This picture is damaged or incomplete."),
            Text("ถ่ายหรือส่งใหม่ แล้วเลือกอีกครั้ง", "Take or send it again, then choose it once more."),
        ) from None
    if picture is None:
        most = MOST_PIXELS // 1_000_000
        raise refused(
            Text(f"ภาพนี้ละเอียดเกิน {most} ล้านจุด", f"This picture has more than {most} million points."),
            Text("ย่อภาพแล้วเลือกใหม่", "Make it smaller and choose that."),
        )
    return picture


def _is_taken(head: bytes) -> bool:
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return is_webp or head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _kind(head: bytes) -> Text:
    """Return what a file is that is not taken, by its first bytes."""
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], _VIDEO)
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if begin.startswith((b"<svg", b"<?xml", b"<!doctype")):
        return _SVG if b"<svg" in begin else _OTHER
    return next((name for start, name in _STARTS if head.startswith(start)), _OTHER)
