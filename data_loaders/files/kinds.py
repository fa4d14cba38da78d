"""What a file is, by its first bytes and the names inside: an upload's own name proves nothing."""

import codecs
import re
import zipfile
from pathlib import Path
from typing import Literal

from dashboard.errors import UserError
from dashboard.language.text import Text
from data_loaders.files import limits

Kind = Literal["text", "workbook", "geojson", "kml", "kmz", "shapefile", "geopackage", "archive"]
TABLES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHP = b"\x00\x00\x27\x0a"
# Not by its letters alone: a column of keys is often headed PK.
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
AREAS_AND_POINTS = Text(
    "พื้นที่: ส่งออกเป็น KML, GeoJSON หรือ Shapefile (ZIP) แล้วนำเข้าเป็นชุดข้อมูล zones หรือ station_areas"
    " จุด: ส่งออกเป็นตาราง (XLSX หรือ CSV) ที่มีคอลัมน์ละติจูดและลองจิจูด",
    "Areas: export KML, GeoJSON or Shapefile (ZIP) and load it as zones or station_areas. Points: export a"
    " table (XLSX or CSV) with columns of latitude and longitude.",
)
_SAVE_AS = Text("บันทึกเป็น XLSX หรือ CSV UTF-8 แล้วนำเข้าใหม่", "Save it as XLSX or CSV UTF-8 and load that.")
_ORIGINAL = Text(
    "ขอไฟล์ตารางต้นฉบับ (XLSX หรือ CSV) จากผู้ส่ง", "Ask who sent it for the table itself (XLSX or CSV)."
)
_UNPACK = Text("แตกไฟล์แล้วนำเข้าทีละไฟล์ หรือส่งเป็น ZIP", "Unpack it and load the files one by one, or send a ZIP.")
_PICTURE = Text("รูปภาพ", "a picture")
_NAMED: tuple[tuple[bytes, Text, Text], ...] = (
    (b"%PDF", Text("เอกสาร PDF", "a PDF document"), _ORIGINAL),
    (b"\x89PNG", _PICTURE, _ORIGINAL),
    (b"\xff\xd8\xff", _PICTURE, _ORIGINAL),
    (b"GIF8", _PICTURE, _ORIGINAL),
    (b"Rar!", Text("ไฟล์บีบอัด RAR", "a RAR archive"), _UNPACK),
    (b"7z\xbc\xaf", Text("ไฟล์บีบอัด 7z", "a 7z archive"), _UNPACK),
    (b"\x1f\x8b", Text("ไฟล์บีบอัด gzip", "a gzip archive"), _UNPACK),
    (b"{\\rtf", Text("เอกสาร RTF", "an RTF document"), _SAVE_AS),
    (b"MIME-Version:", Text("หน้าเว็บที่บันทึกไว้ (MHT)", "a saved web page (MHT)"), _SAVE_AS),
    (b"\x00\x01\x00\x00Standard ", Text("ฐานข้อมูล Access", "an Access database"), _SAVE_AS),
)
# Photographs and films of telephones name their kind from the fifth byte on.
_TAKEN = re.compile(rb".{4}ftyp(?P<picture>hei|hev|mif1|avif)?|RIFF.{4}(?P<web>WEBP)", re.DOTALL)
# Shortcuts of Windows, of a browser and of Google Drive: they lead to a file, and hold nothing of it.
_SHORTCUTS = re.compile(rb'L\x00\x00\x00\x01\x14\x02\x00|\[InternetShortcut\]|\{[^{}]*"doc_id"\s*:')


def kind_of(path: Path) -> Kind:
    """Return what `path` holds.

    Raises:
        UserError: it is locked, a bomb, or of a kind that is not read; each is named.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        raise refused(
            Text("ไฟล์ว่าง", "The file is empty."), Text("ตรวจว่าเลือกไฟล์ถูก", "Check that it is the right file.")
        )
    if head.startswith(_OLE):
        return _legacy(path)
    if head.startswith(_ZIP):
        return _zipped(path)
    if head.startswith(b"SQLite format 3"):
        return "geopackage"
    for start, name, remedy in _NAMED:
        if head.startswith(start):
            raise refused(Text(f"ไฟล์นี้เป็น{name.th} ไม่ใช่ตาราง", f"This is {name.en}, not a table."), remedy)
    if taken := _TAKEN.match(head):
        name = _PICTURE if taken["picture"] or taken["web"] else Text("วิดีโอ", "a film")
        raise refused(Text(f"ไฟล์นี้เป็น{name.th} ไม่ใช่ตาราง", f"This is {name.en}, not a table."), _ORIGINAL)
    if head.startswith(_SHP):
        raise refused(
            Text("ไฟล์ .shp มาเพียงไฟล์เดียว", "This is a .shp file without its other parts."),
            Text(
                "รวม .shp .shx .dbf .prj ไว้ใน ZIP เดียวแล้วส่ง ZIP นั้น",
                "Put .shp, .shx, .dbf and .prj into one ZIP and send that.",
            ),
        )
    begin = _unmarked(head).lstrip()
    if _SHORTCUTS.match(begin):
        raise refused(
            Text("ไฟล์นี้เป็นทางลัด ไม่มีข้อมูลอยู่ในไฟล์", "This is a shortcut: it leads to a file and holds no data."),
            Text("เปิดไฟล์จริง แล้วดาวน์โหลดเป็น XLSX", "Open the file itself and download it as XLSX."),
        )
    if begin[:1] == b"{":
        return "geojson"
    if begin[:1] == b"<":
        return _marked_up(begin.lower())
    return "text"


def _unmarked(head: bytes) -> bytes:
    """Return the first bytes of a file without its byte order mark, those of a text in UTF-16 as UTF-8."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head.removeprefix(mark).decode(name, "replace").encode()
    return head.removeprefix(codecs.BOM_UTF8)


def _legacy(path: Path) -> Kind:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise locked()
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return "workbook"
    raise refused(
        Text(
            "ไฟล์นี้เป็นเอกสาร Office รุ่นเก่าที่ไม่ใช่ตาราง (.doc, .ppt)",
            "This is an old Office document, not a workbook.",
        ),
        _SAVE_AS,
    )


def _zipped(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise refused(
            Text(
                "ไฟล์เสียหรือมาไม่ครบ (เปิดเป็น XLSX/ZIP ไม่ได้)",
                "The file is damaged or incomplete (no valid XLSX or ZIP).",
            ),
            Text("ขอไฟล์ใหม่ หรือเปิดแล้วบันทึกใหม่", "Ask for it again, or open it and save it anew."),
        ) from None
    unpacked = sum(m.file_size for m in members)
    packed = sum(m.compress_size for m in members) or 1
    suspect = unpacked > limits.SUSPECT_UNPACKED and unpacked / packed > limits.MOST_RATIO
    if len(members) > limits.MOST_MEMBERS or unpacked > limits.MOST_UNPACKED or suspect:
        raise too_big()
    if any(m.flag_bits & 1 for m in members):
        raise locked()
    names = [m.filename.lower() for m in members if not is_scrap(m.filename)]
    if any(n.startswith("xl/") for n in names) or "content.xml" in names:
        return "workbook"
    if any(n.endswith(".shp") for n in names):
        return "shapefile"
    if any(n.endswith((".kml", ".kmz", ".gpkg", ".geojson")) for n in names):
        return "kmz"
    if any(n.endswith(TABLES) for n in names):
        return "archive"
    if any(n.endswith(".iwa") for n in names):
        raise refused(
            Text("ไฟล์นี้เป็น Numbers ของ Apple", "This is a workbook of Apple's Numbers."),
            Text("ในโปรแกรม Numbers ส่งออกเป็น XLSX หรือ CSV", "Export it from Numbers as XLSX or CSV."),
        )
    if any(n.startswith(("word/", "ppt/")) for n in names):
        raise refused(
            Text("ไฟล์นี้เป็น Word หรือ PowerPoint ไม่ใช่ตาราง", "This is a Word or PowerPoint file, not a table."),
            _SAVE_AS,
        )
    raise refused(
        Text(
            "ในไฟล์ ZIP นี้ไม่มีตาราง (XLSX) และไม่มีแผนที่ (SHP, KML)",
            "This ZIP holds neither a workbook nor SHP or KML.",
        ),
        Text("แตกไฟล์แล้วนำเข้าทีละไฟล์", "Unpack it and load the files one by one."),
    )


def base_name(member: str) -> str:
    """Return the name of an archive's member without its folders."""
    return member.replace("\\", "/").rsplit("/", 1)[-1]


def is_scrap(member: str) -> bool:
    """Return whether a member of an archive is what a Mac or Windows leaves behind, no file of anybody."""
    name = base_name(member)
    return (
        "__MACOSX/" in member
        or name.startswith((".", "~$"))
        or name.casefold() in ("thumbs.db", "desktop.ini")
    )


# What stands before the root of a document that is marked up.
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)


def _marked_up(begin: bytes) -> Kind:
    # What a KML tells of a place may be a whole web page: its root says what it is.
    root = begin[_PROLOG.match(begin).end() :]  # type: ignore[union-attr]
    if re.match(rb"<(?:\w+:)?kml\b", root) and b"<!doctype" not in begin and b"<!entity" not in begin:
        return "kml"
    if b"<!doctype html" in begin or b"<html" in begin or b"<table" in begin:
        raise refused(
            Text(
                "ไฟล์นี้เป็นหน้าเว็บ (HTML) ที่ตั้งชื่อเป็น Excel", "This is a web page (HTML) that is called a workbook."
            ),
            _SAVE_AS,
        )
    if b"<!doctype" in begin or b"<!entity" in begin:
        raise refused(
            Text(
                "ไฟล์ XML นี้มีคำสั่ง DOCTYPE/ENTITY ซึ่งไม่รับเพื่อความปลอดภัย",
                "This XML declares DOCTYPE or ENTITY: refused for safety.",
            ),
            Text("ส่งออกจากโปรแกรมแผนที่ใหม่เป็น KML หรือ GeoJSON", "Export it again as KML or GeoJSON."),
        )
    if b"<kml" in begin:
        return "kml"
    if b"<gpx" in begin:
        raise refused(
            Text(
                "ไฟล์นี้เป็น GPX ซึ่งมีแต่จุดและเส้นทาง ไม่ใช่พื้นที่", "This is GPX: it holds points and tracks, no areas."
            ),
            AREAS_AND_POINTS,
        )
    if b"urn:schemas-microsoft-com:office:spreadsheet" in begin or b"excel.sheet" in begin:
        raise refused(
            Text("ไฟล์นี้เป็นตาราง XML ของ Excel 2003", "This is an XML Spreadsheet of Excel 2003."), _SAVE_AS
        )
    raise refused(Text("ไฟล์ XML นี้ไม่ใช่ KML", "This XML is not KML."), _SAVE_AS)


def damaged_map() -> UserError:
    return refused(
        Text(
            "อ่านไฟล์แผนที่ไม่ได้: ไฟล์เสียหรือมาไม่ครบ",
            "The map file cannot be read: it is damaged or incomplete.",
        ),
        Text(
            "ส่งออกใหม่ (SHP ต้องมี .shp .shx .dbf .prj ใน ZIP เดียว)",
            "Export it again (SHP: .shp .shx .dbf .prj in one ZIP).",
        ),
    )


def refused(message: Text, remedy: Text) -> UserError:
    return UserError(message, remedy)


def locked() -> UserError:
    return UserError(
        Text("ไฟล์นี้มีรหัสผ่าน", "This file is protected by a password."),
        Text(
            "เปิดไฟล์ เอารหัสผ่านออก (ไฟล์ › ข้อมูล › ป้องกันสมุดงาน) บันทึก แล้วนำเข้าใหม่",
            "Open it, remove the password (File › Info › Protect Workbook), save, and load again.",
        ),
    )


def too_big() -> UserError:
    return UserError(
        Text(
            "ไฟล์นี้ใหญ่หรือซับซ้อนเกินกว่าจะอ่านได้อย่างปลอดภัย",
            "This file is too large or too complex to be read safely.",
        ),
        Text(
            "แบ่งเป็นหลายไฟล์ ลบแถวและคอลัมน์ว่าง บันทึกเป็น CSV UTF-8 หรือ XLSX ใหม่",
            "Split it, delete empty rows and columns, and save it anew as CSV UTF-8 or XLSX.",
        ),
    )
