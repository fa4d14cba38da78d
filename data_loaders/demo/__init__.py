"""The demo: a fictitious police database of Trang, pulled through the same loaders that a user has."""

from datetime import date, datetime, time
from pathlib import Path
from time import monotonic

from sqlalchemy import URL, Engine

from dashboard.language.thai import BANGKOK
from dashboard.settings import ROOT
from data_loaders import mapping, ownership, sync
from data_loaders.demo import files, orders, police, programme
from data_loaders.files.worker import Worker
from data_loaders.loading import Options, load_file
from data_loaders.source import Source

MAPPING = ROOT / "examples" / "demo" / "mapping.toml"
NIGHTLY = time(6)


def build(
    engine: Engine,
    folder: Path,
    *,
    as_of: date,
    seed: int = police.SEED,
    progress: sync.Progress = lambda _done, _total: None,
) -> sync.Summary:
    """Fill the store with the demo as of the morning of `as_of`; a day and a seed always give the same rows.

    Args:
        folder: receives police.sqlite and a file of every data set, to be looked at and loaded again.
        progress: cases read so far, cases in all.

    Returns the account of the pull; its seconds are those of the whole, writing included.

    Raises:
        UserError: the store holds real data, or another loader is at work; nothing was changed.
    """
    began = monotonic()
    now = datetime.combine(as_of, NIGHTLY, BANGKOK)
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "police.sqlite"
    police.write_database(database, now, seed)
    files.write_zones(folder / "zones.geojson", as_of)
    files.write_annotations(folder / "annotations.csv", as_of)
    files.write_programme(folder, as_of, seed)
    source = Source.open(URL.create("sqlite", database=str(database)), mapping.load(MAPPING))
    try:
        # Cases first: this refuses a store of real data before anything else is written, and zones need its
        # stations. In full, because a demo of another day is another history.
        summary = sync.sync(source, engine, salt=ownership.DEMO_SALT, full=True, now=now, progress=progress)
    finally:
        source.engine.dispose()
    orders.give(engine, as_of)
    with Worker() as worker:
        for dataset, name in files.NAMES:
            covers = tuple(programme.months(as_of)) if dataset in files.WHOLE else ()
            options = Options(by="demo", today=as_of, demo=True, months=covers)
            report = load_file(engine, dataset, folder / name, options, worker)
            if not report.loaded:
                raise report.refusal()
    summary.seconds = monotonic() - began
    return summary
