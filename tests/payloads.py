"""Texts that want to be more than text, and a store in which every text that can be shown is made of them.

`PAYLOADS` are what a browser, Markdown, a spreadsheet, a chart, a map, a slide or a page of paper could take
for an order. Each bears its mark (`xQ07x`) and, where it is obeyed, sets `window.owned`, makes an element or
an address that is called so, or is not shown as it was written.
"""

import re
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, Text
from sqlalchemy import text as sql
from sqlalchemy.engine import URL

from dashboard.schema.base import SCHEMA, metadata
from dashboard.schema.briefings import MOST_NOTE, MOST_OWNER, MOST_WORDS
from data_loaders import people
from tests.access import canaries, site

MARK = re.compile(r"xQ(\d\d)x")
_RUN = "window.owned=1"
_AWAY = "http://owned.example"
# ¤ is the place of the mark.
_WRITTEN = (
    # Formulas are such where a cell begins with them alone: first, so that there are few rows without.
    "=cmd|' /C calc'!¤",
    "=HYPERLINK(A1)+¤",
    "+1+1+¤",
    "-2+3+¤",
    "＝1+1 ¤",
    f'=IMPORTXML("{_AWAY}/x","//¤")',
    "@SUM(1+1)*¤",
    "\t=1+1+¤",
    # HTML: elements, handlers, ways out of an attribute, a table, a script, a comment.
    f"<script>{_RUN}//¤</script>",
    f"</script><script>{_RUN}//¤</script>",
    f"<!--<script>¤{_RUN}",
    f"--><img class=owned src=x onerror={_RUN}>¤",
    f"<img src={_AWAY}/p.png alt=¤>",
    f'"><svg class=owned onload={_RUN}>¤</svg>',
    f"' class=owned onmouseover='{_RUN}' x='¤",
    f'" class=owned autofocus onfocus="{_RUN}" x="¤',
    f"` onclick=`{_RUN}` ¤",
    f"<iframe src={_AWAY}/>¤</iframe>",
    f'<iframe class=owned srcdoc="<script>parent.{_RUN}</script>">¤</iframe>',
    f'<a class=owned href="javascript:{_RUN}">¤</a>',
    '<a class=owned href="data:text/html,<script>1</script>">¤</a>',
    f"<form class=owned action={_AWAY}/><button>¤</button></form>",
    f"<style>@import '{_AWAY}/s.css'; *{{color:red}}</style>¤",
    f'<b class=owned style="background:url({_AWAY}/b.png)">¤</b>',
    f"<link class=owned rel=stylesheet href={_AWAY}/l.css>¤",
    f'<meta class=owned http-equiv=refresh content="0;url={_AWAY}/">¤',
    f"<base class=owned href={_AWAY}/>¤",
    f"<object data={_AWAY}/o>¤</object>",
    f"<video poster={_AWAY}/v.png src={_AWAY}/v>¤</video>",
    f"<details class=owned open ontoggle={_RUN}>¤</details>",
    f"<math><mtext><img class=owned src=x onerror={_RUN}>¤",
    f"<svg><script>{_RUN}</script><text class=owned>¤</text></svg>",
    f"<svg><image href={_AWAY}/i.svg /><use href='{_AWAY}/u.svg#a'/>¤</svg>",
    f'<noscript><p title="</noscript><img class=owned src=x onerror={_RUN}>¤">',
    "</td></tr></table><h1 class=owned>¤</h1>",
    "</title></textarea><x-owned class=owned>¤</x-owned>",
    '<![CDATA[<b class="owned">¤</b>]]>',
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;¤',
    # Letters that stand for others.
    "&lt;b class=owned&gt;¤&lt;/b&gt;",
    f"&#60;img class=owned src=x onerror={_RUN}&#62;¤",
    "&amp;nbsp;&copy&nbsp;¤",
    "%3Cscript%3E\\u003cb\\u003e\\x3c¤",
    # Markdown, and what Streamlit adds to it.
    f"[¤]({_AWAY}/)",
    f"[¤](javascript:{_RUN})",
    f"![¤]({_AWAY}/i.png)",
    f"[¤]: {_AWAY}/ 'x'",
    f"<{_AWAY}/¤>",
    f"{_AWAY}/¤",
    "www.owned.example/¤",
    "owned@owned.example ¤",
    "**_¤_** ~~x~~ `y`",
    "# ¤",
    "> ¤",
    "1. ¤",
    "| a | ¤ |",
    ":red[¤] :blue-background[x]",
    ":material/bug_report: ¤",
    ":streamlit: :smile: ¤",
    ":red-badge[¤] :small[x]",
    "¤ <- -> <-> -- >= <= ~=",
    "$\\frac{1}{2}$ ¤",
    f"$$\\href{{javascript:{_RUN}}}{{x}}$$ ¤",
    "\\(x^2\\) \\*¤\\*",
    # Charts and maps.
    f'line<br><sup>¤</sup> <a class=owned href="{_AWAY}/c" target="_blank">x</a>',
    "%{customdata[0]} %{x:.2f} ¤",
    "{label} {code} {properties.name} ¤",
    # Papers.
    '#panic("¤") #{1+1}',
    '#image("/etc/passwd") #sys.version ¤',
    f'#link("{_AWAY}/t")[¤] *x* $ x^2 $ <label> // @ref',
    "/* ¤ \\",
    # Templates, formats, statements.
    "{{7*7}} ${7*7} <%= 7*7 %> ¤",
    "{0.__class__} %s %n %(x)s {} ¤",
    "'); DROP TABLE ssz.orders; -- ¤",
    # Letters that hide, turn or break, and words that mean nothing.
    "\u202e¤\u202c",
    "a\u200bb\ufeff¤",
    "e\u0301\u0e48\u0e49\u0e4a¤",
    "\x08\x1b[31m¤\x1b[0m",
    "x" * 60 + "¤",
    "None NaN null undefined [object Object] -inf ¤",
)
PAYLOADS = tuple(written.replace("¤", f"xQ{number:02}x") for number, written in enumerate(_WRITTEN))

# Words of ours, documents and hashes that nobody types: what they hold is checked, or the product's own.
OF_OURS = {
    "audit_entries": {"what", "unit", "details", "previous", "hash", "who"},
    "concluded_days": {"rules"},
    "concluded_provinces": {"yardsticks"},
    "concluded_zones": {"state", "grounds", "found", "fingerprint"},
    "coverage": {"dataset"},
    "due_dates": {"dataset"},
    "entered_rows": {"dataset", "row_key"},
    "frozen_briefings": {"unit", "slides", "situation", "fingerprint"},
    "load_batches": {"dataset", "file_hash"},
    "load_changes": {"table_name"},
    "orders": {"unit"},
    "passwords": {"hash"},
    "populations": {"sex"},
    "saved_views": {"link"},
    "scope_keys": {"key"},
    "sign_ins": {"key", "address"},
    "sources": {"key_space", "address"},
    "store": {"salt_fingerprint"},
    "sync_states": {"mapping_hash"},
    "survey_responses": {"id"},
    "targets": {"indicator"},
    "users": {"role", "unit"},
    "zone_reviews": {"state", "fingerprint"},
}
# Keys by which links, laws and people's units name things; of files they are looked up among those known.
KEPT_KEYS = {
    "stations.code",
    "provinces.code",
    "regions.code",
    "offences.code",
    "sectors.code",
    "users.login",
}
# Columns that hold keys of another table, or each other's, without saying so.
_REFER = {
    "station_code": "stations.code",
    "zone_code": "zones.code",
    "ring_zone_code": "zones.code",
    "offence_code": "offences.code",
    "source_name": "sources.name",
    "wave": "survey_results.wave",
    "source_code": "source_codes.source_code",
    "fear": "answers",
    "satisfaction": "answers",
    "confidence": "answers",
}
# Of a list of keys in JSON.
_IN_LIST = (
    "UPDATE ssz.survey_questions SET {column} = (SELECT jsonb_agg(coalesce(new, given) ORDER BY at) FROM"
    " jsonb_array_elements_text({column}) WITH ORDINALITY AS x (given, at) LEFT JOIN {names} ON old = given)"
)
# Letters that a column of the store takes at most.
_BOUNDS = {
    "orders.words": MOST_WORDS,
    "orders.owner": MOST_OWNER,
    "frozen_briefings.frozen_by": MOST_OWNER,
    "frozen_briefings.note": MOST_NOTE,
    "users.name": 120,
    "saved_views.name": 60,
}
# Of tables of more rows each text holds a few payloads.
_FEW_ROWS, _FEW = 20, 8


def texts() -> Iterator[tuple[str, str, str]]:
    """Yield table, column, and what its texts are keys of, '' = they are words, of all that are typed."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            checked = any(f"{column.name} in (" in str(getattr(c, "sqltext", "")) for c in table.constraints)
            if not isinstance(column.type, Text) or checked or column.name in OF_OURS.get(table.name, ()):
                continue
            refers = [key.target_fullname.removeprefix(f"{SCHEMA}.") for key in column.foreign_keys]
            own = f"{table.name}.{column.name}" if column.primary_key or column.name == "login" else ""
            yield table.name, column.name, (*refers, _REFER.get(column.name, own))[0]


def made(url: URL) -> Engine:
    """Return a copy of the demo with users (of `canaries`) and nothing but payloads where texts are typed."""
    engine = canaries.made(url)
    people.add(engine, "boss", "ตำแหน่ง", "commander", "nation:", site.PASSWORD, by="root")
    people.add(engine, "reader", "ตำแหน่ง", "auditor", "nation:", site.PASSWORD, by="root")
    with engine.begin() as connection:
        # Keys change with all that refer to them, and what is never rewritten is for once.
        connection.execute(sql("SET LOCAL session_replication_role = replica"))
        for table in ("orders", "frozen_briefings"):
            connection.execute(sql(f"ALTER TABLE ssz.{table} DISABLE TRIGGER USER"))
        columns: dict[str, list[tuple[str, str]]] = {}
        for table, column, key in texts():
            if not key:
                _fill(connection, table, column, len(columns.setdefault("", [])))
            columns.setdefault(key, []).append((table, column))
        for key in columns.keys() - KEPT_KEYS - {""}:
            _rename(connection, columns[key])
        connection.execute(sql("UPDATE ssz.store SET version = version + 1"))
    return engine


def _fill(connection: Connection, table: str, column: str, first: int) -> None:
    """Put into every row's text as many payloads as there is room for, each row's beginning with another."""
    rows = connection.execute(sql(f"SELECT count(*) FROM ssz.{table}")).scalar_one()
    most, room = _FEW if rows > _FEW_ROWS else len(PAYLOADS), _BOUNDS.get(f"{table}.{column}", 10_000)
    connection.execute(
        sql(
            f"UPDATE ssz.{table} t SET {column} = (CAST(:texts AS text[]))[1 + mod(r.n + :first, :count)]"
            f" FROM (SELECT ctid, row_number() OVER (ORDER BY ctid) - 1 AS n FROM ssz.{table}) r"
            f" WHERE r.ctid = t.ctid AND {column} IS NOT NULL"
        ),
        {
            "texts": [_text(n, most, room) for n in range(len(PAYLOADS))],
            "first": first,
            "count": len(PAYLOADS),
        },
    )


def _text(first: int, most: int, room: int) -> str:
    taken = ""
    for payload in (*PAYLOADS[first:], *PAYLOADS[:first])[:most]:
        if len(taken) + 1 + len(payload) <= room:
            taken += f"{' ' * bool(taken)}{payload}"
    return taken


def _rename(connection: Connection, columns: list[tuple[str, str]]) -> None:
    """Give every key another name, wherever it stands."""
    known = [f"SELECT {column} FROM ssz.{table} WHERE {column} <> ''" for table, column in columns]
    old = sorted(connection.execute(sql(" UNION ".join(known))).scalars())
    new = [_name(number) for number in range(len(old))]
    names = "unnest(CAST(:old AS text[]), CAST(:new AS text[])) AS names (old, new)"
    changes = [
        f"UPDATE ssz.{table} SET {column} = new FROM {names} WHERE {column} = old"
        for table, column in columns
    ]
    if ("survey_responses", "fear") in columns:
        changes += [_IN_LIST.format(column=column, names=names) for column in ("scale", "counted")]
    for change in changes:
        connection.execute(sql(change), {"old": old, "new": new})


def _name(number: int) -> str:
    again, at = divmod(number, len(PAYLOADS))
    return f"{PAYLOADS[at]} {again}" if again else PAYLOADS[at]


def misread(shown: str) -> set[str]:
    """Return what of a shown text is not letter for letter the payload whose mark it bears.

    White space aside. One that is cut off says so (…), and may not be cut before its mark.
    """
    shown, wrong = _bare(shown), set()
    for found in MARK.finditer(shown):
        before, after = (_bare(part) for part in PAYLOADS[int(found[1])].split(found[0]))
        told, rest = shown[: found.start()], shown[found.end() :]
        same = next((n for n, letter in enumerate(after) if rest[n : n + 1] != letter), len(after))
        is_cut = rest[same : same + 1] == "…"
        if not told.endswith(before) or (same < len(after) and not is_cut):
            wrong.add(f"{told[-len(before) - 10 :]}{found[0]}{rest[: len(after) + 10]}")
    return wrong


def _bare(words: str) -> str:
    """Without blanks, signs that no slide has, and the joiners by which Markdown finds no addresses."""
    return re.sub(r"[\s\x00-\x1f\u2060]", "", words)
