"""The pages as a good user of plain Streamlit writes them: cached frames, `st.plotly_chart`, `st.dataframe`.

Started by `benchmarks.peers`, with DATABASE_READER_URL set.
"""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import peer_figures as peer

_ask = st.cache_data(ttl=600, show_spinner=False)(peer.read)
_content = st.cache_data(ttl=600, show_spinner=False)(lambda page, groups: peer.content(page, groups, _ask))


def _page(page: str) -> None:
    names = list(peer.GROUPS)
    first = names.index(peer.AT_FIRST)
    chosen = st.sidebar.selectbox(peer.LABEL, names, first, key="group", persist_state="session")
    groups = peer.GROUPS[chosen]
    charts, table = _content(page, groups)
    st.title(peer.NAMES[page])
    if page == "":
        found = peer.tiles(_ask(peer.DAYS, groups), _ask(peer.ZONES, ()))
        for column, (label, value, change) in zip(st.columns(len(found)), found, strict=True):
            column.metric(label, value, change)
    for n, chart in enumerate(charts):
        st.plotly_chart(chart, key=f"{page}-{n}")
    st.container(key=f"table-{page or 'overview'}").dataframe(table, hide_index=True)
    st.container(key="facts").caption(f"{peer.NAMES[page]} · {chosen}")


st.set_page_config(layout="wide")
st.navigation(
    [
        st.Page(lambda page=page: _page(page), title=name, url_path=page or "overview", default=not page)
        for page, name in peer.NAMES.items()
    ]
).run()
