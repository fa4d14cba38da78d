"""The briefing's files, and all of them as one: the pack that a committee gets."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from dashboard.briefing import agenda, paper, request
from dashboard.briefing.annexes import definitions, quality
from dashboard.briefing.deck import deck
from dashboard.briefing.powerpoint import TEMPLATE, powerpoint
from dashboard.briefing.request import Request
from dashboard.briefing.slides import AUDIENCES, Briefing, Photos
from dashboard.briefing.words import file_stem, week_words
from dashboard.briefing.workbook import workbook
from dashboard.language.periods import Period
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.language.thai import BANGKOK, format_date, format_instant
from dashboard.settings import settings
from dashboard.store.photos import FOLDER, photo
from dashboard.view.holdings import DEMO
from dashboard.view.view import View

Format = Literal["pdf", "handout", "pptx", "xlsx", "html", "pack"]
# As many photographs as a file that is sent by mail can bear, about 300 kB each.
MOST_PHOTOS = 40
REPORT = Text("รายงานฉบับพิมพ์ (A4)", "report for print (A4)")
HANDOUT = Text("เอกสารประกอบ หนึ่งหน้าต่อสไลด์", "handout, a page a slide")
POWERPOINT = Text("สไลด์ที่แก้ไขได้ (PowerPoint)", "slides that can be edited (PowerPoint)")
WORKBOOK = Text("ตารางและกราฟพร้อมตัวเลข (Excel)", "tables and charts with their numbers (Excel)")
DECK = Text("สไลด์สำหรับเปิดในเบราว์เซอร์ ไม่ต้องต่ออินเทอร์เน็ต", "slides for a browser, without a network")
DEFINITIONS = Text("คำนิยามและวิธีคำนวณ", "definitions and methods")
QUALITY = Text("คุณภาพและความครบถ้วนของข้อมูล", "quality and completeness of the data")
PHOTO = Text("{title}: {when} ({name})", "{title}: {when} ({name})")
BEFORE, AFTER = Text("ก่อน", "before"), Text("หลัง", "after")
NOT_THERE = Text("ไม่พบหรือเปิดไม่ได้: {what}", "not there or unreadable: {what}")
TOO_MANY = Text("ไม่ได้ใส่เพราะเกิน {n} ภาพ: {what}", "left out, as there are more than {n}: {what}")
CONTENTS = Text("รายการในชุดเอกสาร", "Contents of the pack")
AS_OF = Text("จัดทำเมื่อ {at} · ข้อมูลถึงวันที่ {day}", "made {at} · data to {day}")
ENTRY = Text(
    "{name}\n    {what}\n    {size:,} ไบต์ · SHA-256 {digest}",
    "{name}\n    {what}\n    {size:,} bytes · SHA-256 {digest}",
)


@dataclass(frozen=True, slots=True)
class Made:
    """What files are made of. statement: how good the data are; data_dir: the site's folder."""

    briefing: Briefing
    lang: Lang
    data_dir: Path
    statement: Briefing | None = None

    @property
    def photos(self) -> Path:
        return self.data_dir / FOLDER

    @property
    def template(self) -> Path | None:
        """The site's own design of PowerPoint, None = it has none."""
        path = self.data_dir / TEMPLATE
        return path if path.is_file() else None


def material(view: View, asked: Request, kinds: Iterable[str]) -> Made:
    """Return what files of a view's briefing are made of.

    Args:
        kinds: of FILES; only the pack needs the statement on the data.
    """
    told = request.made(view, asked)
    statement = None
    if "pack" in kinds:
        week = Period("week", told.first_day, told.last_day + timedelta(days=1))
        statement = quality(agenda.weekly(view, week), told)
    return Made(told, asked.lang, settings().ssz_data_dir.expanduser(), statement)


def _report(made: Made) -> bytes:
    return paper.report(made.briefing, made.lang, made.photos)


def _handout(made: Made) -> bytes:
    return paper.handout(made.briefing, made.lang, made.photos)


def _deck(made: Made) -> bytes:
    return deck(made.briefing, made.lang, photos=made.photos).encode()


def _powerpoint(made: Made) -> bytes:
    return powerpoint(made.briefing, made.lang, made.template, made.photos)


def _workbook(made: Made) -> bytes:
    return workbook(made.briefing, made.lang)


def pack(made: Made) -> bytes:
    """Return all files, definitions, the statement on the data and photographs as one zip, with a list.

    Names are ASCII, for every system unpacks those; what stands in the files is Thai.

    Raises:
        UserError: the site's template cannot be used.
    """
    files: dict[str, tuple[Text, bytes]] = {}
    for kind in ("pdf", "handout", "pptx", "xlsx", "html"):
        suffix, what, make = FILES[kind]
        files[f"{stem(made)}{suffix}"] = (what, make(made))
    for name, what, annex in (
        ("definitions", DEFINITIONS, definitions(made.briefing)),
        ("data-quality", QUALITY, made.statement),
    ):
        if annex is not None:
            of_annex = Made(annex, made.lang, made.data_dir)
            for kind in ("pdf", "xlsx"):
                suffix, _, make = FILES[kind]
                files[f"{name}{suffix}"] = (what, make(of_annex))
    pictures, left_out = _photographs(made)
    files |= pictures
    return _zipped(made, files, left_out)


# Ending, what it is, and how it is made.
FILES: Mapping[str, tuple[str, Text, Callable[[Made], bytes]]] = {
    "pdf": (".pdf", REPORT, _report),
    "handout": ("-handout.pdf", HANDOUT, _handout),
    "pptx": (".pptx", POWERPOINT, _powerpoint),
    "xlsx": (".xlsx", WORKBOOK, _workbook),
    "html": (".html", DECK, _deck),
    "pack": (".zip", CONTENTS, pack),
}


def stem(made: Made) -> str:
    """Return what a briefing's files are called, without their endings."""
    told = made.briefing
    return file_stem(told.unit_code, told.first_day, told.audience, made.lang)


def _photographs(made: Made) -> tuple[dict[str, tuple[Text, bytes]], list[Text]]:
    """Return the photographs that slides name, and what is not there, each with what it shows."""
    blocks = [
        b for s in made.briefing.slides for column in s.columns for b in column if isinstance(b, Photos)
    ]
    files: dict[str, tuple[Text, bytes]] = {}
    left_out: list[Text] = []
    # A spot's pictures may stand on several slides; they go along once.
    for number, block in enumerate(dict.fromkeys(blocks), start=1):
        named = [("before", n, BEFORE, name) for n, name in enumerate(block.before, start=1)]
        named += [("after", n, AFTER, name) for n, name in enumerate(block.after, start=1)]
        for when, n, shown, name in named:
            what = Text(*(PHOTO(a, title=block.title(a), when=shown(a), name=name) for a in LANGUAGES))
            picture = photo(made.photos, name)
            if picture is None:
                left_out.append(Text(*(NOT_THERE(a, what=what(a)) for a in LANGUAGES)))
            elif len(files) >= MOST_PHOTOS:
                left_out.append(Text(*(TOO_MANY(a, n=MOST_PHOTOS, what=what(a)) for a in LANGUAGES)))
            else:
                files[f"{FOLDER}/spot-{number:02d}-{when}-{n}.jpg"] = (what, picture)
    return files, left_out


def _zipped(made: Made, files: Mapping[str, tuple[Text, bytes]], left_out: list[Text]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        # With its BOM, without which Windows' editor may garble Thai.
        listed = ("\ufeff" + _contents(made, files, left_out)).replace("\n", "\r\n").encode()
        for name, content in {"contents.txt": listed, **{n: c for n, (_, c) in files.items()}}.items():
            # A zip knows no time zones: the clock of those who open it.
            entry = ZipInfo(name, made.briefing.made_at.astimezone(BANGKOK).timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


def _contents(made: Made, files: Mapping[str, tuple[Text, bytes]], left_out: list[Text]) -> str:
    briefing, lang = made.briefing, made.lang
    made_at, day = format_instant(briefing.made_at, lang), format_date(briefing.data_as_of, lang)
    lines = [CONTENTS(lang), week_words(briefing, lang), AS_OF(lang, at=made_at, day=day)]
    lines += [AUDIENCES[briefing.audience](lang), *([DEMO(lang)] if briefing.is_demo else []), ""]
    for name, (what, content) in files.items():
        digest = sha256(content).hexdigest()
        lines.append(ENTRY(lang, name=name, what=what(lang), size=len(content), digest=digest))
    lines += ["", *(each(lang) for each in left_out)] if left_out else []
    return "\n".join(lines) + "\n"
