"""The cards of the page on surveys: one zone's figure and verdict; how many of several zones stand where."""

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from dashboard.goal1 import charts, surveys, tables
from dashboard.goal1.indicators import INDICATORS
from dashboard.goal1.opinions import MUCH_MISSING, STATES, VERDICTS, Opinion
from dashboard.goal1.panels import BIAS, mark
from dashboard.goal1.pooled_opinion import WHY, PooledOpinion, Why, pooled_opinion
from dashboard.goal1.tables import change_words, span, wave_name
from dashboard.indicators import GOALS, MARKS, NOT_JOINED, Indicator
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.schema.survey_indicators import BY_CODE, SURVEY_CODES
from dashboard.ui.grid import SIGNS
from dashboard.ui.notices import Notice, notices
from dashboard.ui.tokens import Verdict
from dashboard.view.view import View

MOST_NAMED = 5
UNLIKE = Text("สัดส่วนผู้ตอบไม่ตรงกับประชากร", "respondents unlike the population")
NOT_POOLED = Text(
    "ยังรวมเป็นค่าเดียวไม่ได้ ต้องมีทะเบียนประชากรและคำตอบอย่างน้อย 2 พื้นที่",
    "no figure of all zones: it needs a register and answers of at least two",
)
RANGE = Text("ช่วงค่าที่เป็นไปได้ (90 %)", "possible range (90 %)")
RANGE_SAYS = {
    "met": Text("ทั้งช่วงอยู่ในเกณฑ์", "the whole range reaches the target"),
    "not_met": Text("ทั้งช่วงอยู่นอกเกณฑ์", "the whole range misses the target"),
    "too_close_to_call": Text("ช่วงคร่อมเกณฑ์", "the range reaches over the target"),
    "not_enough_data": Text("คำตอบยังน้อยเกินกว่าจะบอกได้", "too few answers to tell"),
    "unanswered": Text("ไม่รวมผู้ที่ไม่ตอบ จึงไม่ใช้ตัดสิน", "of those who answered alone: not judged by"),
}
NOT_ASKED = Text("เครื่องมือที่ใช้ตัดสินไม่ได้ถาม", "not asked by the survey that decides")
TARGET = Text("เป้าหมาย: {limit}", "target: {limit}")
SOME_HAVE_THEIR_OWN = Text("{target} (บางสถานีมีเป้าหมายของตนเอง)", "{target} (some stations have their own)")
ZONES_MET = Text("พื้นที่ผ่านเกณฑ์", "zones met")
COUNTED_IN_ZONES = Text("{target} · นับเป็นพื้นที่", "{target}, of each zone")
ANSWERED = Text("ผู้ตอบ {n} คน", "{n} answered")
NO_ANSWER = Text("ไม่ตอบ/ไม่ทราบ {share}", "no answer {share}")
NO_ANSWER_UP_TO = Text("ไม่ตอบ/ไม่ทราบ สูงสุด {share}", "no answer up to {share}")
OF_ZONES = Text("{warning} ({n} พื้นที่)", "{warning} ({n} zones)")
POOLED = Text(
    "รวมตามประชากร {zones} พื้นที่: {share} % ({range}) · ผู้ตอบ {n} คน",
    "{zones} zones, weighted by residents: {share} % ({range}) · {n} answers",
)
LEFT_OUT = Text("ค่ารวมไม่นับ – {zones}", "left out of the figure of all zones – {zones}")
AND_MORE = Text("{names} และอีก {n} แห่ง", "{names} and {n} more")
JUDGED_FROM = Text("ตัดสินจาก: {instruments}", "Judged from: {instruments}")
OF_WAVE = Text("รอบ {wave}", "wave {wave}")
NO_SURVEY_YET = Text("ยังไม่มีผลสำรวจ: {zones}", "no survey yet: {zones}")


def cards(view: View) -> Markup:
    """Return a card an indicator of goal 1."""
    return notices([_card(view, indicator) for indicator in INDICATORS], GOALS[0].name(view.lang))


def _card(view: View, indicator: Indicator) -> Notice:
    """Return an indicator's card: of one zone its figure and verdict, of several how many stand where."""
    asked = surveys.opinions(view)
    single = len(view.units.stations_of(view.filters)) == 1 and len({o.zone for o in asked}) <= 1
    opinions = [o for o in asked if o.indicator == indicator.code]
    if not single:
        return _of_several(view, indicator, opinions)
    if opinions:
        return _judged(indicator, opinions[0], view.lang)
    return _without_opinion(view, indicator, asked=bool(asked))


def _without_opinion(view: View, indicator: Indicator, *, asked: bool) -> Notice:
    """Return one zone's card without a figure. asked: other indicators were."""
    lang, standing = view.lang, next(iter(surveys.stands(view).values()))
    why = standing.reason(lang)
    return Notice(
        title=indicator.name(lang),
        figure=SIGNS["not_received"],
        verdict="not_received",
        unit=(NOT_ASKED if asked else standing.words)(lang),
        lines=[_target(view, indicator), *([why] if why and not asked else [])],
    )


def _of_several(view: View, indicator: Indicator, opinions: Sequence[Opinion]) -> Notice:
    """Return several zones' card: how many stand where, never one colour, and beside it their one share."""
    lang, states = view.lang, Counter(o.state for o in opinions)
    parts: list[tuple[str, Verdict, int]] = [
        (STATES[s](lang), VERDICTS[s], states[s]) for s in STATES if states[s]
    ]
    parts += [(words, "not_received", n) for words, n in _without(view, opinions)]
    pooled = together(view, indicator.code)
    return Notice(
        title=indicator.name(lang),
        figure=f"{states['met']:,}/{len(surveys.joined_zones(view)):,}",
        unit=ZONES_MET(lang),
        drawing=charts.stacked(parts),
        lines=[
            COUNTED_IN_ZONES(lang, target=_target(view, indicator)),
            *([_pooled(pooled, lang)] if pooled else []),
            *_warnings(opinions, lang),
        ],
    )


def _judged(indicator: Indicator, opinion: Opinion, lang: Lang) -> Notice:
    verdict, has_value = VERDICTS[opinion.state], opinion.value is not None
    target = _limit(opinion.indicator, opinion.target, lang)
    lines = [f"{target} · {ANSWERED(lang, n=f'{opinion.n:,}')}"]
    if has_value:
        lines.append(f"{RANGE(lang)}: {span(opinion.interval)} – {RANGE_SAYS[opinion.state](lang)}")
    else:
        lines.append(RANGE_SAYS[opinion.state](lang))
    lines += [opinion.needed(lang), *_warnings([opinion], lang)]
    lines += [change_words(opinion.change, lang)] if has_value else []
    return Notice(
        title=indicator.name(lang),
        figure=f"{SIGNS[verdict]} {opinion.percent(lang)}" if has_value else SIGNS[verdict],
        verdict=verdict,
        unit=STATES[opinion.state](lang),
        drawing=charts.bullet(mark(opinion, lang, judged=True), lang) if has_value else "",
        lines=[line for line in lines if line],
    )


def _warnings(opinions: Sequence[Opinion], lang: Lang) -> list[str]:
    """Return what weakens the figures, non-response or unlike respondents; of several zones in how many."""
    silent = [o.share.missing for o in opinions if o.share.missing > MUCH_MISSING]
    unlike = sum(o.share.weighting == "unbalanced" for o in opinions)
    warnings = []
    if silent:
        no_answer = NO_ANSWER_UP_TO if len(opinions) > 1 else NO_ANSWER
        warnings.append((no_answer(lang, share=f"{max(silent) * 100:.0f} %"), len(silent)))
    if unlike:
        warnings.append((UNLIKE(lang), unlike))
    if len(opinions) > 1:
        return [f"⚠ {OF_ZONES(lang, warning=warning, n=n)}" for warning, n in warnings]
    return [f"⚠ {warning}" for warning, _ in warnings]


def together(view: View, indicator: str) -> PooledOpinion | None:
    """Return the zones of the view as one share."""
    people = {place: sum(ages.values()) for place, ages in surveys.load(view).population.items()}
    zones = [(z.station, z.code) for z in surveys.joined_zones(view)]
    return pooled_opinion(indicator, zones, surveys.opinions(view), people)


def _pooled(pooled: PooledOpinion, lang: Lang) -> str:
    """Return the share of all zones with its range and answers, without a colour and without a verdict."""
    return POOLED(
        lang,
        zones=len(pooled.places),
        share=f"{pooled.share * 100:.0f}",
        range=span(pooled.interval),
        n=f"{pooled.n:,}",
    )


def _left_out(view: View) -> str:
    """Return the zones that the figures of all zones do not hold, by why; '' where they hold each of them."""
    lang = view.lang
    shown = [pooled for code in SURVEY_CODES if (pooled := together(view, code)) is not None]
    if not shown:
        return NOT_POOLED(lang) if len(surveys.joined_zones(view)) > 1 and surveys.opinions(view) else ""
    names: dict[Why, dict[str, None]] = {}
    for place, why in (item for pooled in shown for item in pooled.left_out.items()):
        names.setdefault(why, {})[view.units.zones[place[1]].name(lang)] = None
    parts = [f"{WHY[why](lang)}: {_listed(list(zones), lang)}" for why, zones in names.items()]
    return LEFT_OUT(lang, zones="; ".join(parts)) if parts else ""


def _listed(names: Sequence[str], lang: Lang) -> str:
    first, more = ", ".join(names[:MOST_NAMED]), len(names) - MOST_NAMED
    return escape_markdown(AND_MORE(lang, names=first, n=f"{more:,}") if more > 0 else first)


def _limit(indicator: str, target: float, lang: Lang) -> str:
    """Return `เป้าหมาย: ไม่เกินร้อยละ 40`."""
    return TARGET(lang, limit=BY_CODE[indicator].limit(target)(lang))


def _target(view: View, indicator: Indicator) -> str:
    """Return the target of most stations of the view, and whether some have another."""
    targets = Counter(
        surveys.load(view).target(indicator.code, s.code, view.at)
        for s in view.units.stations_of(view.filters)
    )
    if not targets:
        return indicator.target(view.lang)
    of_most = _limit(indicator.code, targets.most_common(1)[0][0], view.lang)
    return SOME_HAVE_THEIR_OWN(view.lang, target=of_most) if len(targets) > 1 else of_most


def _without(view: View, opinions: Sequence[Opinion]) -> list[tuple[str, int]]:
    """Return how many zones have no opinion, by reason, and how many stations are outside the programme."""
    zones = {o.zone for o in opinions}
    standings = surveys.stands(view)
    silent = Counter(
        MARKS["not_due" if standings[z.station].mark == "not_due" else "not_received"](view.lang)
        for z in surveys.joined_zones(view)
        if z.code not in zones
    )
    outside = sum(s.mark == "not_joined" for s in standings.values())
    return [*silent.items(), *([(NOT_JOINED(view.lang), outside)] if outside else [])]


def note(view: View) -> str:
    """Return what decides, how it was weighted, and what the ranges leave out."""
    lang, opinions = view.lang, surveys.opinions(view)
    if not opinions:
        return BIAS(lang)
    known = surveys.instruments(view.scope)
    names = dict.fromkeys(escape_markdown(known[o.instrument].name(lang)) for o in opinions)
    waves = dict.fromkeys(escape_markdown(wave_name(o, lang)) for o in opinions)
    parts = [JUDGED_FROM(lang, instruments=", ".join(names))]
    parts += [OF_WAVE(lang, wave=wave) for wave in waves if len(waves) == 1]
    parts += tables.footing([o.share for o in opinions], lang)
    asked = {o.zone for o in opinions}
    unasked = [z.name(lang) for z in surveys.joined_zones(view) if z.code not in asked]
    if left_out := _left_out(view):
        parts.append(left_out)
    elif unasked:
        parts.append(NO_SURVEY_YET(lang, zones=_listed(unasked, lang)))
    return " · ".join([*parts, BIAS(lang)])
