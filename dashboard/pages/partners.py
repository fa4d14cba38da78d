"""Partners and risk spots: goal 3, sector by month, silent sectors, resolutions, risk spots found and
fixed.
"""

from datetime import date

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.coverage.receipts import RECEIPTS, Receipt
from dashboard.goal3 import partnership, resolution_panel, risk_spot_panel, sector_panel, sectors
from dashboard.goal3.sectors import StationSectors
from dashboard.indicators import MARKS, Mark, Standing
from dashboard.language.periods import quarter_of
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_month
from dashboard.store import db
from dashboard.ui.page import downloads, no_data_in_period, page_header, panel, ready
from dashboard.view.view import View

TITLE = Text("ภาคีเครือข่ายและจุดเสี่ยง", "Partners and risk spots")
ICON = ":material/handshake:"
NEEDS_DATA = False

MOST_STATIONS = 40
# Worst first: what needs a question before what needs none.
ORDER: tuple[Mark, ...] = ("not_met", "not_received", "unsettled", "not_due", "met", "not_joined")
# With a sign for each, so that the state of a month is not told by its wording alone.
MONTH_SIGNS: dict[Receipt, str] = {
    "received": "✓",
    "confirmed_none": "∅",
    "not_received": "?",
    "not_due": "…",
}


def render(view: View) -> None:
    page_header(view, TITLE)
    if view.current is None and view.holdings.data_through is not None:
        no_data_in_period(view)
        return
    if not view.units.stations_of(view.filters):
        st.info("ไม่มีสถานีในหน่วยที่เลือก" if view.lang == "th" else "No station in this unit")
        return
    _goal(view)
    panel(view, "sector_months", sector_panel.HEADING, TITLE, lambda: sector_panel.sector_months(view))
    resolution_panel.render(view)
    risk_spot_panel.render(view)
    if len(view.units.stations_of(view.filters)) == 1:
        _partners(view)


def _goal(view: View) -> None:
    lang = view.lang
    th = lang == "th"
    judged, running = sectors.judged_quarter(view.at), quarter_of(view.at)
    shown, download, counts, one = db.kept(("goal3", *view.key), lambda: _goal_tables(view))
    st.markdown(f"#### {'เป้าหมาย 3' if th else 'Goal 3'}: {judged.name(lang)} ({judged.days_text(lang)})")
    if one is not None:
        st.markdown(f"**{escape_markdown(one.words(lang))}**  \n{escape_markdown(one.reason(lang))}")
    else:
        # A unit of several stations shows counts, never one colour.
        st.markdown(" · ".join(f"{MARKS[mark](lang)} **{count}**" for mark, count in counts.items()))
    alt = f"{TITLE(lang)} {judged.name(lang)}"
    st.table(shown, hide_index=True, border="horizontal", alt=alt)
    notes = [" · ".join(f"{MONTH_SIGNS[s]} {RECEIPTS[s](lang)}" for s in MONTH_SIGNS)]
    if len(download) > MOST_STATIONS:
        more = (
            f"แสดง {MOST_STATIONS} จาก {len(download):,} สถานี"
            if th
            else f"{MOST_STATIONS} of {len(download):,} stations"
        )
        notes.append(more)
    if running != judged:
        notes.append(
            f"{running.name(lang)} ยังไม่สิ้นสุด (ถึง {format_date(view.at, lang)}) ยังไม่ประเมิน"
            if th
            else f"{running.name(lang)} is not over (to {format_date(view.at, lang)}) and not judged"
        )
    if view.filters.zone:
        notes.append(
            "เป้าหมาย 3 ประเมินทั้งสถานี ไม่แยกพื้นที่" if th else "goal 3 is that of the whole station, not of a zone"
        )
    st.caption(" · ".join(notes))
    downloads(download, TITLE(lang), "partners", view, "partners")


def _goal_tables(view: View) -> tuple[pa.Table, pd.DataFrame, dict[Mark, int], Standing | None]:
    """One row a station for the screen and for a file, how many stand where, and where the only one
    stands.
    """
    frames = partnership.gathered(view)
    names, standings = partnership.sector_names(frames), partnership.standings(view, frames)
    found = sorted(
        partnership.stations(view, frames).values(), key=lambda s: ORDER.index(standings[s.station].mark)
    )
    rows = [_goal_row(s, standings[s.station], names, view) for s in found]
    table = pd.DataFrame(rows)
    marks = [s.mark for s in standings.values()]
    counts = {mark: marks.count(mark) for mark in MARKS if mark in marks}
    one = standings[found[0].station] if len(found) == 1 else None
    return ready(table.head(MOST_STATIONS).map(escape_markdown)), table, counts, one


def _goal_row(
    found: StationSectors, standing: Standing, names: dict[str, Text], view: View
) -> dict[str, str]:
    lang = view.lang
    th = lang == "th"
    in_quarter = [m for m in found.months if m < found.quarter.end]
    since = [m for m in found.months if m >= found.quarter.end]
    row = {
        "สถานี" if th else "Station": view.units.stations[found.station].name(lang),
        "ผล" if th else "Result": MARKS[standing.mark](lang),
        "ภาคส่วนที่ยังไม่มีกิจกรรม" if th else "Silent sectors": _silent(found, standing, names, lang),
        "มีกิจกรรม" if th else "Active": _active(
            found, len(found.activities) - len(found.silent), in_quarter, lang
        ),
        "รายงานรายเดือน" if th else "Reports": _months(found, in_quarter, lang),
    }
    if since:
        row["ไตรมาสนี้ (ยังไม่สิ้นสุด)" if th else "This quarter (not over)"] = _running(found, since, names, lang)
        row["รายงานไตรมาสนี้" if th else "Its reports"] = _months(found, since, lang)
    return row


def _silent(found: StationSectors, standing: Standing, names: dict[str, Text], lang: Lang) -> str:
    """Sectors known to be silent; where a report is out, nobody knows yet."""
    if standing.mark in ("not_received", "not_due"):
        return standing.reason(lang)
    if standing.mark != "not_met":
        return "–"
    return ", ".join(names[s](lang) + _without(s in found.without_partner, lang) for s in found.silent)


def _active(found: StationSectors, active: int, months: list[date], lang: Lang) -> str:
    """`5/6`; where reports are out, as far as received, and no zero where none was."""
    states = [found.months[m] for m in months]
    if not active and not {"received", "confirmed_none"} & set(states):
        return RECEIPTS["not_received" if "not_received" in states else "not_due"](lang)
    said = f"{active}/{len(found.activities)}"
    return f"{said} ({'เท่าที่ได้รับ' if lang == 'th' else 'so far'})" if "not_received" in states else said


def _running(found: StationSectors, months: list[date], names: dict[str, Text], lang: Lang) -> str:
    said = _active(found, found.running_active, months, lang)
    idle = [names[s](lang) for s, count in found.running.items() if count < found.needed]
    # Only where something was received can a sector be said to have done nothing so far.
    if not idle or "/" not in said:
        return said
    return f"{said} {'ยังไม่มี' if lang == 'th' else 'not yet'}: {', '.join(idle)}"


def _months(found: StationSectors, months: list[date], lang: Lang) -> str:
    return " ".join(f"{format_month(m, lang).split()[0]} {MONTH_SIGNS[found.months[m]]}" for m in months)


def _without(alone: bool, lang: Lang) -> str:
    return (" (ยังไม่มีภาคี)" if lang == "th" else " (no partner)") if alone else ""


def _partners(view: View) -> None:
    """The partners of a single station by sector; the ended partnerships apart."""
    lang = view.lang
    th = lang == "th"
    now, ended = db.kept(("partner_list", *view.key), lambda: _partner_tables(view))
    st.markdown(f"#### {'ภาคีแยกตามภาคส่วน' if th else 'Partners by sector'}")
    st.table(now, hide_index=True, border="horizontal", alt="ภาคีแยกตามภาคส่วน" if th else "Partners by sector")
    if ended.num_rows:
        with st.expander(
            f"ภาคีที่สิ้นสุดแล้ว ({ended.num_rows})" if th else f"Ended partnerships ({ended.num_rows})"
        ):
            st.table(
                ended,
                hide_index=True,
                border="horizontal",
                alt="ภาคีที่สิ้นสุดแล้ว" if th else "Ended partnerships",
            )


def _partner_tables(view: View) -> tuple[pa.Table, pa.Table]:
    lang = view.lang
    th = lang == "th"
    frame, names = partnership.details(view)["partners"], partnership.sector_names(partnership.gathered(view))
    current, ended = [], []
    for sector, name in names.items():
        mine = list(frame[frame["sector_code"] == sector].itertuples())
        still = [escape_markdown(r.name) for r in mine if r.left_on is None]
        nobody = "ยังไม่มี" if th else "none"
        current.append(
            {
                "ภาคส่วน" if th else "Sector": escape_markdown(name(lang)),
                "ภาคี" if th else "Partners": ", ".join(still) or nobody,
            }
        )
        ended += [
            {
                "ภาคส่วน" if th else "Sector": escape_markdown(name(lang)),
                "ภาคี" if th else "Partner": escape_markdown(r.name),
                "สิ้นสุดเมื่อ" if th else "Left": format_date(r.left_on, lang),
            }
            for r in mine
            if r.left_on is not None
        ]
    return ready(pd.DataFrame(current)), ready(pd.DataFrame(ended))
