"""What changed since last week, in sentences with figures: what is concluded otherwise, not what swings."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard.cases import unusual_weeks
from dashboard.cases.signals import Weeks
from dashboard.cases.weeks import Week, last_week, week_cases, weeks
from dashboard.goal3 import partnership
from dashboard.goal4 import wording
from dashboard.goal4.conclusion import Conclusion
from dashboard.goal4.conclusions import WEEK, conclusions, week_ago
from dashboard.indicators import GOALS, Standing
from dashboard.language.periods import Period
from dashboard.language.text import Text
from dashboard.language.thai import format_date
from dashboard.programme import goals
from dashboard.store import db
from dashboard.view.view import View

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from a week ago.

    week: cases of the latest whole week; None where not received.
    weeks: the last weeks whose cases are in, judged; None without data.
    sentences: in the order of subjects, each with its figures.
    """

    week: Week | None
    weeks: Weeks | None
    sentences: list[Text]


def changes(view: View) -> Changes:
    """Return the latest week's cases, and what is concluded otherwise than seven days before `view.at`.

    Signals of the latest week that may be judged, conclusions and reviews of goal 4, standings on goals 1 to
    3, resolutions fallen due; zones and stations in Thai order. A week earlier is told from today's store as
    far as it reached then: a correction that came in since is part of both days and no change.
    """
    if view.current is None:
        return Changes(None, None, [])
    return db.kept(_changes, view.plain, view.at)


def _changes(view: View, _at: date) -> Changes:
    """Ask one question; of a view with many stations the weeks are asked for by themselves."""
    before, pair, small = _a_week_earlier(view), weeks(view), unusual_weeks.is_small(view)
    asked = {"week": week_cases(view, *pair)} if pair else {}
    series = unusual_weeks.statements(view) if small else {}
    frames = db.read_all(
        **asked, **goals.statements(before), **{f"series_{name}": s for name, s in series.items()}
    )
    then = goals.standings_by(before, frames)
    judged = (
        unusual_weeks.weeks_by(view, {name: frames[f"series_{name}"] for name in series})
        if small
        else unusual_weeks.weeks(view)
    )
    sentences = [*_signals(judged), *_zones(view), *_standings(view, then), *_fallen_due(view)]
    return Changes(last_week(*pair, frames["week"]) if pair else None, judged, sentences)


def _signals(judged: Weeks) -> list[Text]:
    """Return unusual weeks among the latest ones that may be judged."""
    return [Text(s.text("th"), s.text("en")) for s in judged.signals if s.week == judged.latest]


def _a_week_earlier(view: View) -> View:
    """Return the same view seven days ago."""
    last = view.at - WEEK
    start = min(view.days()[0].start, last)
    return replace(view, current=Period("custom", start, last + timedelta(days=1)))


def _zones(view: View) -> list[Text]:
    """Return zones that joined, whose conclusion is another one, or of which a review fell due."""
    then = {c.zone.code: c for c in week_ago(view)}
    sentences = []
    for now in conclusions(view):
        was = then.get(now.zone.code)
        if was is None:
            day = now.zone.joined_on
            sentences.append(
                Text(
                    f"{now.zone.name.th} เข้าร่วมโครงการเมื่อ {format_date(day, 'th')}",
                    f"{now.zone.name.en} joined the programme on {format_date(day, 'en')}",
                )
            )
        elif now.windows.review != was.windows.review:
            sentences.append(_review(now))
        elif now.state != was.state:
            sentences.append(_concluded(was, now))
    return sentences


def _review(now: Conclusion) -> Text:
    months, name = now.windows.review, now.zone.name
    return Text(
        f"{name.th}: {wording.review_text(now, months, 'th')}",
        f"{name.en}: {wording.review_text(now, months, 'en')}",
    )


def _concluded(was: Conclusion, now: Conclusion) -> Text:
    name = now.zone.name
    return Text(
        f"{name.th}: เดิม “{wording.state_text(was, 'th')}” ปัจจุบัน “{wording.state_text(now, 'th')}”"
        f" ({wording.reason(now, 'th')})",
        f"{name.en}: was “{wording.state_text(was, 'en')}”, is now “{wording.state_text(now, 'en')}”"
        f" ({wording.reason(now, 'en')})",
    )


def _standings(view: View, then: dict[int, dict[str, Standing]]) -> list[Text]:
    """Return stations that stand elsewhere on goals 1 to 3."""
    return [
        _moved(view, goal, then[goal][code], now)
        for goal, stations in goals.standings(view).items()
        for code, now in stations.items()
        if then[goal][code].mark != now.mark
    ]


def _moved(view: View, goal: int, was: Standing, now: Standing) -> Text:
    station, name = view.units.stations[now.station].name, GOALS[goal - 1].name
    reason = Text(*(f" ({now.reason(lang)})" if now.reason(lang) else "" for lang in ("th", "en")))
    return Text(
        f"{station.th} เป้าหมาย {goal} {name.th}: เดิม “{was.words.th}” ปัจจุบัน “{now.words.th}”{reason.th}",
        f"{station.en}, goal {goal}, {name.en}: was “{was.words.en}”, is now “{now.words.en}”{reason.en}",
    )


def _fallen_due(view: View) -> list[Text]:
    """Return the resolutions that fell due within the week and are open, as one sentence."""
    late = [r for r in partnership.overdue(view, goals.answers(view)) if r.days_late <= WEEK.days]
    if not late:
        return []
    names = [f"{r.title} ({view.units.stations[r.station].name('th')})" for r in late[:MOST_NAMED]]
    names_en = [f"{r.title} ({view.units.stations[r.station].name('en')})" for r in late[:MOST_NAMED]]
    more = " …" if len(late) > MOST_NAMED else ""
    return [
        Text(
            f"ข้อสั่งการครบกำหนดในสัปดาห์นี้แต่ยังไม่แล้วเสร็จ {len(late)} เรื่อง: {', '.join(names)}{more}",
            f"{len(late)} resolution{'' if len(late) == 1 else 's'} fell due this week and "
            f"{'is' if len(late) == 1 else 'are'} still open: {', '.join(names_en)}{more}",
        )
    ]
