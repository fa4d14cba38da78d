"""The pages as a good user of Dash writes them: frames kept, one callback a page and filter, `dcc.Graph`.

Started by `benchmarks.peers` under gunicorn, with DATABASE_READER_URL set; needs benchmarks/requirements.txt.
"""

from functools import lru_cache

from dash import Dash, Input, Output, dash_table, dcc, html

from benchmarks import peer_figures as peer

_ask = lru_cache(maxsize=64)(peer.read)
app = Dash(__name__, title="Dash", update_title="")
server = app.server
app.layout = html.Div(
    [
        dcc.Location(id="address"),
        html.Nav([dcc.Link(n, href=f"/{page}", className="page-link") for page, n in peer.NAMES.items()]),
        dcc.Dropdown(list(peer.GROUPS), peer.AT_FIRST, id="group", clearable=False),
        html.Div(id="page"),
    ]
)


@app.callback(Output("page", "children"), Input("address", "pathname"), Input("group", "value"))
@lru_cache(maxsize=64)
def _page(pathname: str, chosen: str) -> list[object]:
    page, groups = (pathname or "").strip("/"), peer.GROUPS[chosen]
    charts, table = peer.content(page, groups, _ask)
    parts: list[object] = [html.H1(peer.NAMES[page])]
    if page == "":
        found = peer.tiles(_ask(peer.DAYS, groups), _ask(peer.ZONES, ()))
        tiles = [html.Div([html.Small(name), html.H2(n), html.Span(more)]) for name, n, more in found]
        parts.append(html.Div(tiles, style={"display": "flex", "gap": "3rem"}))
    parts += [dcc.Graph(figure=chart, id=f"{page or 'overview'}-{n}") for n, chart in enumerate(charts)]
    rows = dash_table.DataTable(table.to_dict("records"), page_size=20, id=f"table-{page or 'overview'}")
    parts.append(html.Div(rows, className=f"st-key-table-{page or 'overview'}"))
    parts.append(html.Div(f"{peer.NAMES[page]} · {chosen}", className="st-key-facts"))
    return parts
