"""Check a deployment and say what to do: `python -m dashboard.doctor`.

Run it as the server's account, with the server's settings. Exit 0: nothing is wrong, 1: something is.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import streamlit as st
import typer
from sqlalchemy import Engine

from dashboard.doctor import checks
from dashboard.doctor.deployment import (
    ENVIRONMENT,
    STATES,
    Check,
    Deployment,
    Diagnosis,
    Server,
    engine_of,
    fault,
)
from dashboard.errors import UserError
from dashboard.language.text import Lang, Text
from dashboard.settings import Settings, settings
from dashboard.store import db, door, embedded

SETTINGS = Check("settings", Text("ค่าตั้ง", "Settings"), lambda _: checks.SILENT)
MARKS = {"good": "✓", "fault": "✗", "skipped": "–"}
WHOLE = Text("ไม่พบสิ่งที่ต้องแก้ไข", "Nothing is wrong.")
FAULTY = Text("ต้องแก้ไข {n} รายการ", "To be mended: {n}")
# How Streamlit's own settings are overruled; it reads them only where it starts a server.
ADDRESS, HOSTS, CERTIFICATE = (
    f"STREAMLIT_SERVER_{name}" for name in ("ADDRESS", "ALLOWED_HOSTS", "SSL_CERT_FILE")
)

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(help=__doc__)
def doctor(
    lang: Annotated[Lang, typer.Option(help="language of what is said")] = "th",
    output: Annotated[Literal["table", "json"], typer.Option("--format", help="json for scripts")] = "table",
    environment: Annotated[Path, typer.Option(help="file of settings that systemd reads")] = ENVIRONMENT,
) -> None:
    found = _diagnoses(environment)
    print(json.dumps(_as_json(found), ensure_ascii=False) if output == "json" else _told(found, lang))
    raise typer.Exit(any(diagnosis.state == "fault" for _, diagnosis in found))


def _diagnoses(environment: Path) -> list[tuple[Check, Diagnosis]]:
    try:
        config = settings()
        store = _store(config)
    except UserError as error:
        return [(SETTINGS, fault(error.message, error.remedy))]
    except ValueError:
        # An address whose port is no number; its own message would repeat it.
        return [(SETTINGS, fault(door.UNREADABLE.message, door.UNREADABLE.remedy))]
    return list(checks.diagnoses(Deployment(config, store, _server(), environment)))


def _store(config: Settings) -> Engine | None:
    is_embedded = config.database_url is None and config.database_reader_url is None
    if is_embedded and not embedded.is_there(config.ssz_data_dir):
        # Starting the server would make an empty one.
        return None
    return engine_of(db.reader_url(config))


def _server() -> Server:
    address = os.environ.get(ADDRESS) or st.get_option("server.address")
    hosts = os.environ[HOSTS].split() if HOSTS in os.environ else st.get_option("server.allowedHosts")
    certificate = os.environ.get(CERTIFICATE) or st.get_option("server.sslCertFile")
    return Server(address, tuple(hosts or ()), bool(certificate))


def _as_json(found: Iterable[tuple[Check, Diagnosis]]) -> dict[str, Any]:
    told = [
        {"check": check.code, "name": asdict(check.name)} | asdict(diagnosis) for check, diagnosis in found
    ]
    return {"healthy": all(one["state"] != "fault" for one in told), "checks": told}


def _told(found: list[tuple[Check, Diagnosis]], lang: Lang) -> str:
    lines = []
    for check, diagnosis in found:
        state = STATES[diagnosis.state](lang)
        lines.append(f"{MARKS[diagnosis.state]} {check.name(lang)} · {state}: {diagnosis.words(lang)}")
        if diagnosis.remedy is not None:
            lines.append(f"    → {diagnosis.remedy(lang)}")
    faults = sum(diagnosis.state == "fault" for _, diagnosis in found)
    return "\n".join([*lines, "", FAULTY(lang, n=faults) if faults else WHOLE(lang)])


def main() -> NoReturn:
    """Run the command line as a process of its own."""
    door.begin()
    app(prog_name="python -m dashboard.doctor")
    raise SystemExit(0)


if __name__ == "__main__":
    main()
