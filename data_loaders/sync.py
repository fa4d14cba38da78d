"""Pulling cases from an existing police database into the reporting store."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from time import monotonic

import numpy as np
import pandas as pd
import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from dashboard import schema
from dashboard.errors import UserError
from data_loaders import (
    bookmarks,
    check,
    confirmations,
    convert,
    incidents,
    losses,
    ownership,
    piles,
    reception,
    reconcile,
    sources,
    store,
)
from data_loaders.dimensions import (
    add_missing_stations,
    refuse_stations_of_others,
    write_offences,
    write_stations,
)
from data_loaders.geography import Locator
from data_loaders.one_loader import only_loader
from data_loaders.source import Source

log = structlog.get_logger()

BATCH = 20_000
# Rows on which a pull checks its mapping before it changes anything; `check` looks at more.
CHECKED_FIRST = 2_000
# Statistics of the store are made anew after a pull that changed more than one in so many of what it read.
ANALYZED_FROM = 10
FIRST_INSTANT = datetime(1900, 1, 1, tzinfo=UTC)
# (cases read so far, cases expected or None)
Progress = Callable[[int, int | None], None]
Transaction = Callable[[], AbstractContextManager[Connection]]


@dataclass(slots=True)
class Summary:
    """The closing account of a pull; all but the last four are cases."""

    read: int = 0
    new: int = 0
    changed: int = 0
    removed: int = 0
    duplicates: int = 0
    without_key: int = 0
    unmapped: int = 0
    without_coordinates: int = 0
    outside_province: int = 0
    default_points: int = 0
    # On piles that nobody decided about: of the store, not of this pull.
    piled: int = 0
    unreadable_dates: int = 0
    unreadable_clocks: int = 0
    # The source says no day on which they occurred.
    without_day: int = 0
    # Occurred after they were reported: one of the two is wrong.
    after_report: int = 0
    # Different names and codes, of stations and offences too, that were taken as not given.
    too_long: int = 0
    unmapped_codes: dict[str, int] = field(default_factory=dict)
    data_through: date | None = None
    seconds: float = 0.0

    @property
    def written(self) -> int:
        """Cases of the store that the pull added, changed or removed."""
        return self.new + self.changed + self.removed

    def counts(self) -> dict[str, float]:
        """Return the account's numbers by name, for the record of the load."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, int | float)}


def sync(
    source: Source,
    engine: Engine,
    *,
    salt: str,
    full: bool = False,
    dry_run: bool = False,
    now: datetime | None = None,
    progress: Progress = lambda _done, _total: None,
    batch: int = BATCH,
    share: int = bookmarks.SHARE,
    leave: losses.Leave = losses.NONE,
    every: int | None = None,
) -> Summary:
    """Bring the store up to date with the source; idempotent, one transaction a batch, resumed after a kill.

    Args:
        salt: makes case keys unreadable; must stay the same for the life of the store.
        full: read everything, whatever the watermark says.
        dry_run: count what would happen and change nothing.
        now: the clock (tests and demo).
        share: cases that are compared at least, besides those that changed (tests).
        leave: to lose rows beyond the stated share, or to remove most of what the store holds.
        every: seconds until a watch pulls again; in the record, so that pages know when one is missing.

    Raises:
        UserError: another loader is at work, the store holds other data, the salt changed, too much would be
            lost, or the source fails. Committed batches stay; coverage and the day the data reach do not
            advance.
    """
    summary = Summary()
    with _logged(source.mapping.source.name, summary, dry_run):
        now = now or datetime.now(UTC)
        check.refuse(check.findings(source, sample=CHECKED_FIRST, whole=False, now=now))
        _pull(source, engine, summary, salt, full, dry_run, now, progress, batch, share, leave, every)
        if not dry_run and summary.written * ANALYZED_FROM > summary.read:
            # After a few changes the old statistics will do: counting anew takes longer than the pull.
            _analyze(engine)
    return summary


@contextmanager
def _logged(source: str, summary: Summary, dry_run: bool) -> Iterator[None]:
    """Time a pull and log one line about it when it ends, however it ends. Nothing of a case is in it.

    A pull is interrupted when its process is asked to end; what else ends it early is a failure. Only the
    kind of its error is logged, because the driver's words may hold addresses and data.
    """
    start, began = datetime.now(UTC), monotonic()
    outcome: dict[str, str] = {"outcome": "complete"}
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        outcome = {"outcome": "interrupted"}
        raise
    except BaseException as error:
        cause = error.__context__ if isinstance(error, UserError) and error.__context__ else error
        outcome = {"outcome": "failed", "kind": type(cause).__name__}
        raise
    finally:
        summary.seconds = monotonic() - began
        log.info(
            "pull",
            start=start.isoformat(timespec="seconds"),
            source=source,
            dry_run=dry_run,
            rows=summary.read,
            new=summary.new,
            changed=summary.changed,
            removed=summary.removed,
            seconds=round(summary.seconds, 1),
            **outcome,
        )


def _pull(
    source: Source,
    engine: Engine,
    summary: Summary,
    salt: str,
    full: bool,
    dry_run: bool,
    now: datetime,
    progress: Progress,
    batch: int,
    share: int,
    leave: losses.Leave,
    every: int | None,
) -> None:
    """Read, write and remove what changed."""
    began, mapping = monotonic(), source.mapping
    with only_loader(engine, "sync"), _transactions(engine, dry_run) as transaction:
        with transaction() as connection:
            ownership.claim(connection, demo=mapping.source.demo, salt=salt)
            sortable = source.watermark() is not None
            start = bookmarks.find(connection, mapping, full, now, sortable=sortable, share=share)
            number = 0 if dry_run else store.start_load(connection, "incidents", mapping.source.name)
        try:
            pull = Pull(source, transaction, start, summary, salt.encode(), now, leave)
            pull.read(progress, batch)
            pull.remove_deleted(batch)
            with transaction() as connection:
                pull.finish(connection)
                summary.seconds = monotonic() - began
                if not dry_run:
                    promised = {} if every is None else {schema.WATCH_SECONDS: every}
                    counts = summary.counts() | promised
                    store.finish_load(connection, number, counts, data_through=summary.data_through)
        except BaseException:
            _interrupted(engine, number, summary)
            raise


def _analyze(engine: Engine) -> None:
    """Have the store count anew what its plans rest on."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(
            text(
                "ANALYZE ssz.incidents, ssz.incident_days, ssz.incident_keys, ssz.incident_region_days,"
                " ssz.incident_outside_months, ssz.incident_station_months, ssz.incident_hours"
            )
        )


@contextmanager
def _transactions(engine: Engine, dry_run: bool) -> Iterator[Transaction]:
    """Hand out one transaction a batch; a dry run is a single one that is undone in the end."""
    if not dry_run:
        yield engine.begin
        return
    with engine.connect() as connection, connection.begin() as whole:

        @contextmanager
        def part() -> Iterator[Connection]:
            with connection.begin_nested():
                yield connection

        yield part
        whole.rollback()


def _interrupted(engine: Engine, number: int, summary: Summary) -> None:
    """Note it if the store still answers; if not, the next load of this source does (store.start_load)."""
    if number:
        with suppress(SQLAlchemyError), engine.begin() as connection:
            store.finish_load(connection, number, summary.counts(), state="interrupted")


class Pull:
    """One pull under way."""

    def __init__(
        self,
        source: Source,
        transaction: Transaction,
        start: bookmarks.Start,
        summary: Summary,
        salt: bytes,
        now: datetime,
        leave: losses.Leave,
    ) -> None:
        self.leave, self.converted, self.base = leave, 0, 0
        self.source, self.mapping, self.transaction = source, source.mapping, transaction
        self.start, self.summary, self.now = start, summary, now
        self.findings = convert.Findings()
        self.seen: set[str] = set()
        # Stations of which a case came, changed or went: their months and points are judged anew.
        self.stations_changed: set[str] = set()
        self.reached: datetime | None = None
        # How far old cases are compared; None while what changed is still being read.
        self.compared: datetime | None = None
        self.sorted = source.watermark() is not None
        with transaction() as connection:
            is_new = sources.register(connection, source, self.address(salt))
            self.salt = sources.salt_of(connection, self.mapping.source.name, salt)
            self.stations, self.others = write_stations(connection, source)
            if is_new:
                sources.refuse_known_cases(connection, source, salt, now)
            self.station_points = list(self.stations.values())
            self.offences = write_offences(connection, source)
            self.locator = Locator.read(connection)

    def address(self, salt: bytes) -> str | None:
        """Return by what the source is known where its name is new."""
        return sources.address(self.source, salt)

    def read(self, progress: Progress, batch: int) -> None:
        """Bring over what is new or changed and compare a stretch of what is old, a transaction a batch."""
        since, stretch = self.start.since, self.start.stretch
        total = self.source.count(self.mapping.incidents) if since is None else None
        # What is lost is a share of all that the source holds, however little of it is read this time.
        self.base = total if total is not None else self._stored()
        progress(0, total)
        with self.source.engine.connect() as children, ThreadPoolExecutor(1, "ssz-write") as writer:

            def bring(rows: Iterator[pd.DataFrame]) -> None:
                # The store writes one batch while the next is read and converted.
                writing: Future[None] | None = None
                for raw in rows:
                    cases = self._cases(raw, children)
                    if writing is not None:
                        writing.result()
                        progress(self.summary.read, total)
                    writing = writer.submit(self.write, cases, len(raw))
                if writing is not None:
                    writing.result()
                    progress(self.summary.read, total)

            bring(self.source.incident_rows(since, batch))
            if stretch is not None and stretch.first < stretch.end:
                self.compared = stretch.first
                bring(self.source.incident_rows_between(stretch.first, stretch.end, batch))
        self.summary.unmapped_codes = dict(self.findings.unmapped.most_common())
        self.summary.too_long = sum(map(len, self.source.too_long.values()))

    def _cases(self, raw: pd.DataFrame, children: Connection) -> pd.DataFrame:
        mapping, source = self.mapping, self.source
        offence_rows = (
            source.children(mapping.incident_offences, raw, children) if mapping.incident_offences else None
        )
        arrest_rows = source.children(mapping.arrests, raw, children) if mapping.arrests else None
        cases = convert.cases(
            raw,
            offence_rows,
            arrest_rows,
            mapping,
            self.offences,
            self.station_points,
            self.salt,
            self.now,
            self.findings,
        )
        cases = _only_once(cases, self.seen, self.summary)
        self.summary.unreadable_dates = self.findings.unreadable_dates
        self.summary.unreadable_clocks = self.findings.unreadable_clocks
        self.summary.without_day = self.findings.without_day
        self.summary.after_report = self.findings.after_report
        self.converted += len(raw)
        if not self.leave.lose:
            base = max(self.base, self.converted)
            losses.refuse(self.summary, base, self.mapping.source.most_lost)
        # A stand-in point (the station building) would make a false hot spot of the zone it lies in.
        good = cases["geocode"] == "good"
        places = self.locator.locate(cases["latitude"].where(good), cases["longitude"].where(good))
        cases = cases.assign(**dict(places.items()))
        _note(cases, self.summary)
        return cases

    def _stored(self) -> int:
        with self.transaction() as connection:
            return incidents.of_source(connection, self.mapping.source.name)

    def write(self, cases: pd.DataFrame, rows: int) -> None:
        """Write a batch of cases in one transaction; `rows`: how many of the source it was read from."""
        newest = cases["watermark"].max()
        if not pd.isna(newest):
            self._note_time(newest.to_pydatetime())
        with self.transaction() as connection:
            refuse_stations_of_others(cases, self.others)
            add_missing_stations(connection, cases, self.stations, self.mapping.source.name)
            written = incidents.write(connection, cases, self.mapping.source.name)
            self.advance(connection)
            if written.new or written.changed:
                self.stations_changed |= incidents.stations_changed(connection)
                store.changed(connection)
        self.summary.read += rows
        self.summary.new += written.new
        self.summary.changed += written.changed

    def _note_time(self, newest: datetime) -> None:
        if self.compared is not None:
            self.compared = max(newest, self.compared)
            return
        # A clock that runs ahead must not hide what is entered until it is caught up with.
        self.reached = max(min(newest, self.now), self.reached or FIRST_INSTANT)

    def advance(self, connection: Connection) -> None:
        """Note how far this pull has come."""
        reached = self.reached if self.sorted else None
        bookmarks.advance(connection, self.mapping, self.start, reached, self.compared)

    def remove_deleted(self, batch: int) -> None:
        """Remove what the source no longer holds: within what was read; at the end of a round, of all."""
        name = self.mapping.source.name
        with self.transaction() as connection:
            if self.start.ends_round:
                # What was deleted behind the reader shows only among all keys.
                reconcile.read(connection, self.source, self.salt, self.now, batch * 5)
                self.summary.removed = incidents.remove_absent(connection, "in_source", name)
                reconcile.keep(connection, name, self.now)
            else:
                self.summary.removed = incidents.remove_unseen(connection, self.seen, name, self.start.since)
            if self.summary.removed:
                if not self.leave.replace:
                    known = incidents.of_source(connection, name) + self.summary.removed
                    losses.refuse_removal(self.summary.removed, known)
                self.stations_changed |= incidents.stations_changed(connection)
                store.changed(connection)

    def finish(self, connection: Connection) -> None:
        """Judge piles and record what was received: only now coverage and the day of the data advance."""
        complete = self.start.ends_round
        # A resumed pull does not know the stations of the batches before it, but it ends a round.
        stations = None if complete else self.stations_changed
        self.summary.piled = piles.judge(connection, self.locator, stations, self.mapping.source.real_points)
        unmapped = self.summary.unmapped_codes
        if complete and self.start.since is not None:
            unmapped = convert.unmapped(
                self.source.cases_by_code(), self.mapping, self.offences.by_source_code
            )
        bookmarks.write_unmapped(connection, self.mapping.source.name, unmapped, complete=complete)
        bookmarks.finish(connection, self.mapping, self.start, self.now, self.reached)
        before, through = reception.last_day(connection), bookmarks.cover(connection, self.mapping, self.now)
        self.summary.data_through = through
        self.stations_changed |= confirmations.take_over(connection, self.source, self.now)
        # A new day is one more without a case, for every station.
        judged = None if complete or through != before else self.stations_changed
        if through is not None and confirmations.settle(connection, through, judged):
            store.changed(connection)


def _only_once(cases: pd.DataFrame, seen: set[str], summary: Summary) -> pd.DataFrame:
    """Drop rows that have no key or whose key was read before in this pull; both are counted."""
    keyless = cases["case_key"].isna()
    summary.without_key += int(keyless.sum())
    cases = cases[~keyless]
    before = np.array([key in seen for key in convert.plain(cases["case_key"])], dtype=bool)
    repeated = cases["case_key"].duplicated() | before
    summary.duplicates += int(repeated.sum())
    cases = cases[~repeated]
    seen.update(convert.plain(cases["case_key"]))
    return cases


def _note(cases: pd.DataFrame, summary: Summary) -> None:
    summary.unmapped += int((cases["offence_code"] == schema.UNMAPPED).sum())
    summary.without_coordinates += int((cases["geocode"] == "missing").sum())
    summary.outside_province += int((cases["geocode"] == "outside").sum())
    summary.default_points += int((cases["geocode"] == "default_point").sum())
