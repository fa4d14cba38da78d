"""The demo's cases: where, when and what, drawn from the truth and the offences' profiles. Writes nothing."""

from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_loaders.demo import events, offences, truth
from data_loaders.demo.places import STATIONS, ZONES
from data_loaders.demo.points import GOOD, points

Array = npt.NDArray[Any]
DAYS_A_YEAR = 365.25
DAY = 24 * 60  # minutes
# Share of a station's group 3 and 4 cases that lie in each of its zones, and in each ring.
OTHERS_SHARE = 0.04

HOUR_BLANK, MINUTE_BLANK, UNDATED = 0.08, 0.05, 0.003
UNKNOWN_CODE, SECOND_OFFENCE, THIRD_OFFENCE = 0.011, 0.15, 0.15
LEAST_GRAVE = "4999"
WITHDRAWN, STATUS_BLANK, STATUS_STALE, SUSPECT_KNOWN = 0.12, 0.004, 0.02, 0.25


class PlaceOfCase(NamedTuple):
    """A stretch of ground: cases a year by offence, factor on the counted ones after a zone joined."""

    station: str
    zone: str | None
    kind: Literal["zone", "ring", "rest"]
    per_year: Array
    factor: float
    joined_on: date | None


def places(as_of: date) -> list[PlaceOfCase]:
    """Return all zones, rings and the rest of each station; together they hold the province's volumes."""
    truths = {fact.zone: fact for fact in truth.ZONES}
    all_places = []
    for station in STATIONS:
        rest = offences.PER_YEAR * station.share
        for zone in (z for z in ZONES if z.station == station.code):
            fact = truths[zone.code]
            joined = fact.joined_on(as_of)
            others = np.where(
                ~offences.COUNTED & offences.PLACED, offences.PER_YEAR * station.share * OTHERS_SHARE, 0
            )
            # The truth speaks of cases with a usable point, so more must happen than will be seen.
            inside = others + fact.per_year / GOOD * offences.MIX
            around = others + fact.ring_per_year / GOOD * offences.MIX
            all_places.append(PlaceOfCase(station.code, zone.code, "zone", inside, fact.factor, joined))
            all_places.append(PlaceOfCase(station.code, zone.code, "ring", around, fact.ring_factor, joined))
            rest = rest - inside - around
        all_places.append(PlaceOfCase(station.code, None, "rest", rest, 1.0, None))
    return all_places


def daily(first: date, days: int) -> Array:
    """Return the share of a year's cases on each day, days × offences; a mean whole year sums to 1."""
    calendar = pd.date_range(first, periods=days)
    share = offences.by_month()[:, calendar.month - 1] * offences.by_weekday()[:, calendar.day_of_week]
    growth = np.array([offence.growth for offence in offences.OFFENCES])
    share = share * growth[:, None] ** (np.arange(days) / DAYS_A_YEAR)[None, :]
    night = np.array([offence.hours == "night" for offence in offences.OFFENCES])
    for year in range(first.year, first.year + 8):
        for rows, span, factor in (
            (night, events.songkran(year), 1.7),
            (night, (events.loi_krathong(year),) * 2, 1.6),
            (night, (date(year, 12, 31), date(year, 12, 31)), 1.8),
            (offences.GROUPS == 4, events.operation(year), 2.2),
        ):
            during = (calendar >= pd.Timestamp(span[0])) & (calendar <= pd.Timestamp(span[1]))
            share[np.ix_(rows, during)] *= factor
    whole_years = (date(first.year + truth.FISCAL_YEARS, first.month, first.day) - first).days
    share /= share[:, :whole_years].mean(axis=1, keepdims=True) * DAYS_A_YEAR
    transposed: Array = share.T
    return transposed


def draw(as_of: datetime, seed: int) -> pd.DataFrame:
    """Draw all cases entered until `as_of` (naive, Bangkok), in order of case number.

    Columns: station, year_be, number (running by station and year of report); offence (source code), second,
    third (code or missing); occurred, until (missing unless a range), reported, updated (datetime64, minutes,
    Bangkok); dated, hour_known, minute_known; latitude, longitude, spot (what the coordinates are worth, see
    points.py); state (unknown, known, arrested, prosecuted, withdrawn or blank), cleared, arrested
    (datetime64, missing if not), persons.
    """
    rng = np.random.default_rng(seed)
    first = truth.first_day(as_of.date())
    share = daily(first, (as_of.date() - first).days + 1)
    parts = [_happened(place, share, first, rng) for place in places(as_of.date())]
    frame = pd.concat(parts, ignore_index=True)
    frame = _timed(frame, first, rng)
    frame = _with_outbreak(frame, first, as_of.date())
    frame = _without_gap(frame, as_of.date(), rng)
    frame = frame.sort_values(["reported", "station"], kind="stable", ignore_index=True)
    frame["year_be"] = frame["reported"].dt.year + 543
    frame["number"] = frame.groupby(["station", "year_be"]).cumcount() + 1
    # What is not entered yet has its number already: the last weeks' numbers show holes, as in life.
    frame = frame[frame["entered"] <= as_of].reset_index(drop=True)
    return _cleared(_coded(frame, rng), pd.Timestamp(as_of), rng)


def _happened(place: PlaceOfCase, share: Array, first: date, rng: np.random.Generator) -> pd.DataFrame:
    """Draw one place's cases: station, day since `first`, index into OFFENCES, latitude, longitude, spot."""
    expected = share * place.per_year
    counts = rng.poisson(expected)
    if place.zone is not None:
        joined = len(share) if place.joined_on is None else (place.joined_on - first).days
        expected[joined:] *= place.factor
        for span in (slice(0, joined), slice(joined, None)):
            counts[span, offences.COUNTED] = _with_fixed_sum(expected[span, offences.COUNTED], rng)
    day, kind = np.nonzero(counts)
    times = counts[day, kind]
    day, kind = np.repeat(day, times), np.repeat(kind, times)
    where = points(place.station, place.zone, place.kind, offences.PLACED[kind], rng)
    return where.assign(station=place.station, day=day, kind=kind, rest=place.kind == "rest")


def _with_fixed_sum(expected: Array, rng: np.random.Generator) -> Array:
    """Draw random counts whose sum is the expected one, rounded.

    With free sums one demo in ten would contradict its truth: an unchanged zone would seem to fall.
    """
    total = round(expected.sum())
    drawn = (
        rng.choice(expected.size, total, p=expected.ravel() / expected.sum())
        if total
        else np.array([], dtype=int)
    )
    counts: Array = np.bincount(drawn, minlength=expected.size).reshape(expected.shape)
    return counts


def _timed(frame: pd.DataFrame, first: date, rng: np.random.Generator) -> pd.DataFrame:
    """Add when a case occurred, was reported and was entered, and which of it is known."""
    n, kind = len(frame), frame["kind"].to_numpy()
    hour = (rng.random(n)[:, None] > offences.hours_up_to()[kind]).sum(axis=1)
    minute = rng.integers(0, 60, n)
    minute = np.where(rng.random(n) < 0.5, minute // 30 * 30, minute)  # people round
    occurred = frame["day"].to_numpy() * DAY + hour * 60 + minute
    ranged = rng.random(n) < np.array([o.ranged for o in offences.OFFENCES])[kind]
    length = np.clip(rng.lognormal(np.log(5), 0.9, n) * 2, 1, 144).astype(int) * 30
    until = occurred + np.where(ranged, length, 0)
    group, luck = offences.GROUPS[kind], rng.random(n)
    slow = np.array([o.hours == "office" or o.canonical == "fraud_online" for o in offences.OFFENCES])[kind]
    usual = np.select([luck < 0.75, luck < 0.95], [90, 1.5 * DAY], 12 * DAY)
    reported = until + rng.exponential(np.select([group == 4, slow], [20, 9 * DAY], usual)).astype(int)
    # Most cases are entered within days, some within weeks, a few months late.
    luck = rng.random(n)
    delay = rng.exponential(np.select([luck < 0.82, luck < 0.975], [0.7 * DAY, 6 * DAY], 45 * DAY))
    entered = reported + (delay + np.where(luck < 0.975, 0, 30 * DAY)).astype(int)
    start = np.datetime64(first, "m")
    known = rng.random(n) >= HOUR_BLANK
    return frame.assign(
        occurred=start + occurred,
        until=np.where(ranged, start + until, np.datetime64("NaT")),
        reported=start + reported,
        entered=start + entered,
        hour_known=known,
        minute_known=known & (rng.random(n) >= MINUTE_BLANK),
        dated=rng.random(n) >= UNDATED,
    ).astype(dict.fromkeys(("occurred", "until", "reported", "entered"), "datetime64[s]"))


def _with_outbreak(frame: pd.DataFrame, first: date, as_of: date) -> pd.DataFrame:
    """Move thefts of earlier years, outside all zones, to the nights of the outbreak; nothing else changes.

    Moved and not added, so that every other random draw stays as it was.
    """
    monday, _ = truth.outbreak(as_of)
    theft = np.array([o.canonical == "theft" for o in offences.OFFENCES])[frame["kind"]]
    long_ago = frame["day"] < (monday - first).days - 500
    there = np.flatnonzero(frame["rest"] & (frame["station"] == truth.OUTBREAK_STATION) & theft & long_ago)
    number = np.arange(truth.OUTBREAK_CASES)
    rows = frame.index[there[number * len(there) // truth.OUTBREAK_CASES]]
    night = number * 7 // truth.OUTBREAK_CASES
    occurred = (
        np.datetime64(monday, "s")
        + night * np.timedelta64(DAY, "m")
        + (1 + number % 4) * np.timedelta64(50, "m")
    )
    moved = frame.copy()
    moved.loc[rows, "day"] = (monday - first).days + night
    moved.loc[rows, "occurred"] = occurred
    moved.loc[rows, "until"] = np.datetime64("NaT")
    moved.loc[rows, "reported"] = occurred + np.timedelta64(9 * 60, "m")
    moved.loc[rows, "entered"] = occurred + np.timedelta64(12 * 60, "m")
    moved.loc[rows, ["hour_known", "minute_known", "dated"]] = True
    return moved


def _without_gap(frame: pd.DataFrame, as_of: date, rng: np.random.Generator) -> pd.DataFrame:
    """Leave out what the silent station never sent; what it had to enter then, it entered afterwards."""
    first, last = truth.gap(as_of)
    begin, end = pd.Timestamp(first), pd.Timestamp(last + timedelta(days=1))
    silent = frame["station"] == truth.GAP_STATION
    occurred, reported, entered = (
        frame[at].between(begin, end, inclusive="left") & silent for at in ("occurred", "reported", "entered")
    )
    later = pd.Series(
        end + pd.to_timedelta(rng.integers(8 * 60, 5 * DAY, len(frame)), unit="min"), index=frame.index
    )
    return frame.assign(entered=frame["entered"].mask(entered, later))[~(occurred | reported)]


def _coded(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Add the source's offence codes; counted offences keep theirs, so that the truth about zones holds."""
    n, kind = len(frame), frame["kind"].to_numpy()
    codes = np.array([o.code for o in offences.OFFENCES], dtype=object)
    seconds = np.array([offences.SECOND.get(o.code) for o in offences.OFFENCES], dtype=object)
    unknown = (rng.random(n) < UNKNOWN_CODE) & ~offences.COUNTED[kind]
    code = np.where(unknown, rng.choice(np.array(offences.UNKNOWN_CODES, dtype=object), n), codes[kind])
    second = pd.Series(seconds[kind], index=frame.index).where((rng.random(n) < SECOND_OFFENCE) & ~unknown)
    more = (rng.random(n) < THIRD_OFFENCE) & second.notna() & (second != LEAST_GRAVE)
    third = pd.Series(LEAST_GRAVE, index=frame.index).where(more)
    return frame.assign(offence=code, second=second, third=third)


def _cleared(frame: pd.DataFrame, as_of: pd.Timestamp, rng: np.random.Generator) -> pd.DataFrame:
    """Add how far each case has come by `as_of`, and when its row was last changed."""
    n, kind = len(frame), frame["kind"].to_numpy()
    group4 = offences.GROUPS[kind] == 4
    share, days = (
        np.array([getattr(o, name) for o in offences.OFFENCES])[kind] for name in ("cleared", "days")
    )
    delay = pd.to_timedelta((days * rng.lognormal(0, 1, n) * DAY).astype(int), unit="min")
    solved = frame["reported"] + delay
    done = (rng.random(n) < share) & (solved <= as_of)
    may_end_otherwise = np.array(
        [o.canonical in ("damage", "embezzlement", "fraud") for o in offences.OFFENCES]
    )[kind]
    withdrawn = done & may_end_otherwise & (rng.random(n) < WITHDRAWN)
    arrested = done & ~withdrawn
    sent = solved + pd.to_timedelta((rng.exponential(30 * DAY, n) + 7 * DAY).astype(int), unit="min")
    prosecuted = arrested & (sent <= as_of)
    known = np.where(rng.random(n) < SUSPECT_KNOWN, "known", "unknown")
    state = np.select([withdrawn, prosecuted, arrested], ["withdrawn", "prosecuted", "arrested"], known)
    luck = rng.random(n)
    # Somebody was arrested, and nobody changed the status.
    state = np.where(arrested & ~group4 & (luck < STATUS_STALE), "known", state)
    state = np.where(~done & (luck > 1 - STATUS_BLANK), "", state)
    changed = frame["entered"].mask(done, np.maximum(frame["entered"], solved))
    changed = changed.mask(prosecuted, np.maximum(changed, sent))
    return frame.assign(
        state=state,
        cleared=solved.where(np.isin(state, ["withdrawn", "prosecuted", "arrested"])),
        arrested=solved.where(arrested),
        persons=np.where(arrested, 1 + rng.poisson(np.where(group4, 0.25, 0.12)), 0),
        updated=changed,
    )
