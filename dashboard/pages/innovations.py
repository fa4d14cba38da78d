"""Innovations: who uses theirs, what stands unused, and since when; the ladder from installed to still
working.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.goal2 import charts, innovations, ladder, tables
from dashboard.goal2.devices import tag_name
from dashboard.goal2.ladder import Judged
from dashboard.indicators import MARKS
from dashboard.language.periods import Period, add_months, months_between
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_month
from dashboard.queries import goal2 as queries
from dashboard.store import db
from dashboard.ui.kept_figure import KeptFigure
from dashboard.ui.page import Panel, downloads, page_header, panel, ready
from dashboard.view.view import View

TITLE = Text("นวัตกรรม", "Innovations")
ICON = ":material/lightbulb:"
NEEDS_DATA = False

MONTHS = 12
MOST_ROWS = 40
MOST_LISTED = 12
LADDER = Text("ขั้นบันไดนวัตกรรม (สถานี × ประเภท)", "The ladder (stations × kinds)")
UNUSED = Text("ติดตั้งแล้ว ยังไม่พบการใช้งาน", "Installed, no use found")
STANDBY = Text("อุปกรณ์เตรียมพร้อมและการทดสอบระบบ", "Stand-by devices and their tests")
EVIDENCE = Text("หลักฐานผลการปฏิบัติ", "Evidence of results")
DETAILS = Text("รายการนวัตกรรม", "All innovations")
ANALYSTS = Text("รายละเอียดสำหรับนักวิเคราะห์", "Details for analysts")
NO_REGISTER = Text("ไม่มีนวัตกรรมในทะเบียน ณ วันที่แสดง", "No innovation on the register as of this day")
USE = Text(f"การใช้งานรายเดือน ({MONTHS} เดือนล่าสุด)", f"Use by month (latest {MONTHS})")
BADGES = {"met": "green", "not_met": "red", "unsettled": "orange"}


def render(view: View) -> None:
    lang = view.lang
    page_header(view, TITLE)
    st.markdown(db.kept(("innovation_counts", *view.key), lambda: _counts(view)))
    alone = len(view.units.stations_of(view.filters)) == 1
    nothing = Text(
        "ไม่มีรายการที่ติดตั้งแล้วแต่ไม่พบการใช้งาน จากรายงานที่ได้รับ",
        "Nothing that is installed and unused in the reports received",
    )
    _table(
        view,
        "unused",
        UNUSED,
        nothing,
        lambda: tables.unused(view, innovations.unused(_judged(view))),
    )
    if alone:
        _table(view, "details", DETAILS, NO_REGISTER, lambda: tables.details(view, _judged(view)))
    else:
        _table(view, "ladder", LADDER, NO_REGISTER, lambda: _ladder(view))
    steps = " → ".join(f"{'●' * n} {name(lang)}" for n, name in enumerate(ladder.RUNGS.values(), start=1))
    st.caption(f"{steps} · {_key(lang)}")
    panel(view, "innovation_use", USE, TITLE, lambda: _use(view))
    left, right = st.columns(2, gap="medium")
    with left:
        none = Text(
            "ไม่พบผลการปฏิบัติใน 12 เดือนล่าสุด จากรายงานที่ได้รับ",
            "No result of the latest 12 months in the reports received",
        )
        _table(view, "evidence", EVIDENCE, none, lambda: _evidence(view), MOST_LISTED)
    with right:
        none = Text("ไม่มีอุปกรณ์เตรียมพร้อม", "No stand-by device")
        _table(
            view,
            "standby",
            STANDBY,
            none,
            lambda: tables.standby(view, _judged(view)),
            MOST_LISTED,
        )
    if not alone:
        with st.expander(ANALYSTS(lang)):
            _table(view, "details", DETAILS, NO_REGISTER, lambda: tables.details(view, _judged(view)))


def _key(lang: Lang) -> str:
    return Text(
        f"▼ = ถอยกลับเพราะไม่ได้ใช้เกิน {ladder.DAILY_DAYS} วัน (อุปกรณ์เตรียมพร้อม {ladder.STANDBY_DAYS} วัน)"
        " · ? = ยังไม่ได้รับข้อมูล ไม่นับว่าไม่ใช้ · – = ไม่มี",
        f"▼ = fell back, unused for more than {ladder.DAILY_DAYS} days (stand-by: {ladder.STANDBY_DAYS})"
        " · ? = report not received, which is not unused · – = none",
    )(lang)


def _judged(view: View) -> dict[str, list[Judged]]:
    """Innovations of each station of the view; made once for all that needs it."""
    return db.kept(
        ("innovation_records", *view.key), lambda: innovations.records(view, innovations.frames(view))
    )


def _counts(view: View) -> str:
    """Stations in each state, what the unused ones are, and what the innovations serve: counts, never one
    colour.
    """
    lang = view.lang
    th = lang == "th"
    found = innovations.standings(view, innovations.frames(view))
    counted = Counter((s.mark, s.words) for s in found.values())
    order = list(MARKS)
    badges = [
        f":{BADGES.get(mark, 'gray')}-badge[{words(lang)} **{n:,}**]"
        for (mark, words), n in sorted(counted.items(), key=lambda c: order.index(c[0][0]))
    ]
    every = [j for each in _judged(view).values() for j in each]
    kinds = {
        ladder.IN_USE: sum(j.in_use for j in every),
        UNUSED: sum(j.unused for j in every),
        ladder.STATES["not_received"]: sum(j.state == "not_received" for j in every),
        ladder.STATES["retired"]: sum(j.state == "retired" for j in every),
    }
    tags = Counter(
        tag_name(j.innovation.tag)(lang) for j in every if j.innovation.tag and j.state != "retired"
    )
    lines = [
        f"**{'สถานี' if th else 'Stations'} {len(found):,}** ({'ณ' if th else 'as of'}"
        f" {format_date(view.at, lang)}): " + " ".join(badges),
        f"**{TITLE(lang)} {len(every):,}**"
        + "".join(f" · {words(lang)} {n:,}" for words, n in kinds.items() if n),
    ]
    if len(found) == 1:
        lines[0] += " " + " ".join(s.reason(lang) for s in found.values())
    if tags:
        served = " · ".join(f"{escape_markdown(name)} {n:,}" for name, n in tags.most_common())
        lines.append(f"{'ด้านเมืองอัจฉริยะ' if th else 'Smart city'}: {served}")
    return "  \n".join(lines)


def _ladder(view: View) -> pd.DataFrame:
    lang = view.lang
    words = {
        s: found.words(lang) for s, found in innovations.standings(view, innovations.frames(view)).items()
    }
    return tables.ladder(view, _judged(view), words)


def _table(
    view: View, name: str, heading: Text, none: Text, build: Callable[[], pd.DataFrame], most: int = MOST_ROWS
) -> None:
    """A table under its heading, its first rows on the screen and all of it to take away."""
    lang = view.lang

    def make() -> tuple[pd.DataFrame, pa.Table]:
        frame = build()
        return frame, ready(frame.head(most).map(lambda v: escape_markdown(v) if isinstance(v, str) else v))

    frame, shown = db.kept(("innovations", name, most, *view.key), make)
    if frame.empty:
        st.markdown(f"#### {heading(lang)}\n\n{none(lang)}")
        return
    st.markdown(f"#### {heading(lang)} ({len(frame):,})")
    with st.container(key=f"matrix-{name}"):
        st.table(shown, hide_index=True, border="horizontal", alt=f"{heading(lang)} ({len(frame):,})")
    if len(frame) > most:
        more = (
            f"แสดง {most} จาก {len(frame):,} แถว ทั้งหมดอยู่ในไฟล์"
            if lang == "th"
            else f"{most} of {len(frame):,} rows; all are in the file"
        )
        st.caption(more)
    downloads(frame, heading(lang), f"innovation-{name}", view, f"innovation-{name}")


def _asked(view: View) -> dict[str, pd.DataFrame]:
    """Use and evidence of the latest months, as one question."""
    last = Period("custom", add_months(view.at.replace(day=1), 1 - MONTHS), view.at + timedelta(days=1))
    scope, filters = view.scope, view.filters
    return db.kept(
        ("innovation_use", scope, filters, last),
        lambda: db.read_all(
            use=queries.use_by_month(scope, filters, last), evidence=queries.evidence(scope, filters, last)
        ),
    )


def _evidence(view: View) -> pd.DataFrame:
    return tables.evidence(view, _asked(view)["evidence"], _judged(view))


def _use(view: View) -> Panel | str:
    lang = view.lang
    th = lang == "th"
    found = [j for each in _judged(view).values() for j in each if j.state != "retired"]
    if not found:
        return NO_REGISTER(lang)
    # Worst first, so that what is left out of a large unit is what works.
    found.sort(key=lambda j: (j.in_use, -(j.idle or 0)))
    months = months_between(add_months(view.at.replace(day=1), 1 - MONTHS), view.at + timedelta(days=1))
    use = _asked(view)["use"]
    times = {(r.innovation_id, r.month): int(r.times) for r in use.itertuples()}
    reports = innovations.Reports(innovations.frames(view), view.at)

    def cell(judged: Judged, month: pd.Timestamp) -> int | str:
        known = judged.innovation
        if number := times.get((known.code, month)):
            return number
        if known.installed_on and month < known.installed_on.replace(day=1):
            return charts.BEFORE
        return charts.MARKS.get(reports.of(known.station, month), 0)

    cells = [[cell(j, m) for m in months] for j in found]
    names = [tables.name_of(view, j.innovation) for j in found]
    unfinished = add_months(months[-1], 1) > view.at + timedelta(days=1)
    said = (
        f"{format_month(months[0], lang)} – {format_month(months[-1], lang)}: {len(found):,}"
        f" {'รายการ' if th else 'innovations'}"
    )
    notes = [
        charts.KEY(lang),
        "อุปกรณ์เตรียมพร้อมนับการทดสอบระบบด้วย" if th else "of stand-by devices tests count too",
    ]
    if unfinished:
        notes.append("* เดือนที่ยังไม่สิ้นสุด" if th else "* month not over")
    if len(found) > MOST_ROWS:
        notes.append(f"แสดง {MOST_ROWS} จาก {len(found):,}" if th else f"{MOST_ROWS} of {len(found):,}")
    figure = charts.use_by_month(names[:MOST_ROWS], months, cells[:MOST_ROWS], unfinished, lang, view.dark)
    table = pd.DataFrame(
        [[n, *row] for n, row in zip(names, cells, strict=True)],
        columns=[TITLE(lang), *[format_month(m, lang) for m in months]],
    )
    return Panel(KeptFigure(figure), said, " · ".join(notes).replace("*", "\\*"), table)
