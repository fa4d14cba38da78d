"""The cards of the page on surveys: of one zone its figure and verdict, of several how many stand where and
what all say.
"""

from collections import Counter
from collections.abc import Sequence

from dashboard.goal1 import surveys, tables
from dashboard.goal1.indicators import INDICATORS
from dashboard.goal1.opinions import MUCH_MISSING, SHORT, STATES, Opinion
from dashboard.goal1.panels import BIAS
from dashboard.goal1.pooled_opinion import WHY as WHY_LEFT_OUT
from dashboard.goal1.pooled_opinion import Pooled, Why, pooled_opinion
from dashboard.goal1.tables import change_words, span, wave_name
from dashboard.indicators import MARKS, NOT_JOINED, Indicator
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.view.view import View

MOST_NAMED = 5
UNLIKE = Text("สัดส่วนผู้ตอบไม่ตรงกับประชากร", "respondents unlike the population")
NOT_POOLED = Text(
    "ยังรวมเป็นค่าเดียวไม่ได้ ต้องมีทะเบียนประชากรและคำตอบอย่างน้อย 2 พื้นที่",
    "no figure of all zones: it needs a register and answers of at least two",
)
COLOURS = {"met": "green", "not_met": "red", "too_close_to_call": "orange", "not_enough_data": "gray"}
RANGE = Text("ช่วงค่าที่เป็นไปได้ (90 %)", "possible range (90 %)")
WHY = {
    "met": Text("ทั้งช่วงอยู่ในเกณฑ์", "the whole range reaches the target"),
    "not_met": Text("ทั้งช่วงอยู่นอกเกณฑ์", "the whole range misses the target"),
    "too_close_to_call": Text("ช่วงคร่อมเกณฑ์", "the range reaches over the target"),
    "not_enough_data": Text("คำตอบยังน้อยเกินกว่าจะบอกได้", "too few answers to tell"),
}


def cards(view: View) -> list[str]:
    """One card an indicator of goal 1, in Markdown."""
    return [_card(view, k) for k in INDICATORS]


def _card(view: View, indicator: Indicator) -> str:
    """One indicator in Markdown: of one zone its figure and verdict, of several how many stand where."""
    lang, found = view.lang, surveys.opinions(view)
    single = len(view.units.stations_of(view.filters)) == 1 and len({o.zone for o in found}) <= 1
    title = f"**{indicator.name(lang)}**"
    mine = [o for o in found if o.indicator == indicator.code]
    if single and mine:
        return f"{title}\n{_judged(mine[0], lang)}"
    if single:
        standing = next(iter(surveys.stands(view).values()))
        why = f"  \n{standing.reason(lang)}" if standing.reason(lang) and not found else ""
        not_asked = Text("เครื่องมือที่ใช้ตัดสินไม่ได้ถาม", "not asked by the survey that decides")
        return (
            f"{title}  \n:gray-badge[{(not_asked if found else standing.words)(lang)}] "
            f" \n:small[{_target(view, indicator)}]{why}"
        )
    states = Counter(o.state for o in mine)
    said = [f":{COLOURS[s]}-badge[{STATES[s](lang)} **{states[s]}**]" for s in STATES if states[s]]
    said += [f":gray-badge[{words} **{n}**]" for words, n in _without(view, mine)]
    lines = [
        " ".join(said),
        f":small[{_target(view, indicator)} · {'นับเป็นพื้นที่' if lang == 'th' else 'zones'}]",
    ]
    if pooled := together(view, indicator.code):
        lines.append(_pooled(pooled, lang))
    lines += _warnings(mine, lang)
    return "  \n".join([title, *lines])


def _judged(opinion: Opinion, lang: Lang) -> str:
    th = lang == "th"
    badge = f":{COLOURS[opinion.state]}-badge[**{STATES[opinion.state](lang)}**]"
    value = "" if opinion.value is None else f"{opinion.percent(lang)} "
    count = f"ผู้ตอบ {opinion.n:,} คน" if th else f"{opinion.n:,} answered"
    lines = [f"{_goal(opinion.indicator, opinion.target, lang)} · {count}"]
    if opinion.value is not None:
        lines.append(f"{RANGE(lang)}: {span(opinion.interval)} – {WHY[opinion.state](lang)}")
    else:
        lines.append(WHY[opinion.state](lang))
    if needed := opinion.needed(lang):
        lines.append(f"**{needed}**")
    lines += _warnings([opinion], lang)
    if opinion.value is not None and (moved := change_words(opinion.change, lang)):
        lines.append(f":small[{moved}]")
    return f"\n### {value}{badge}\n\n" + "  \n".join(lines)


def _warnings(found: Sequence[Opinion], lang: Lang) -> list[str]:
    """What weakens the figures: many who gave no answer, and respondents unlike the people; of several zones
    how many.
    """
    th = lang == "th"
    silent = [o.share.missing for o in found if o.share.missing > MUCH_MISSING]
    unlike = sum(o.share.weighting == "unbalanced" for o in found)
    said = []
    if silent:
        share = f"{max(silent) * 100:.0f} %"
        upto = ("สูงสุด " if th else "up to ") if len(found) > 1 else ""
        said.append(
            f"{'ไม่ตอบ/ไม่ทราบ' if th else 'no answer'} {upto}{share}" + _zones(len(silent), len(found), lang)
        )
    if unlike:
        said.append(UNLIKE(lang) + _zones(unlike, len(found), lang))
    return [f":orange[⚠ {words}]" for words in said]


def _zones(some: int, of: int, lang: Lang) -> str:
    return "" if of == 1 else f" ({some} {'พื้นที่' if lang == 'th' else 'zones'})"


def together(view: View, indicator: str) -> Pooled | None:
    """The zones of the view as one share."""
    people = {place: sum(ages.values()) for place, ages in surveys.load(view).population.items()}
    zones = [(z.station, z.code) for z in surveys.joined_zones(view)]
    return pooled_opinion(indicator, zones, surveys.opinions(view), people)


def _pooled(found: Pooled, lang: Lang) -> str:
    """The share of all zones with its range and answers, without a colour and without a verdict."""
    share = f"**{found.share * 100:.0f} %** ({span(found.interval)})"
    if lang == "th":
        return f"รวมตามประชากร {len(found.places)} พื้นที่: {share} · ผู้ตอบ {found.n:,} คน"
    return f"{len(found.places)} zones by their people: {share} · {found.n:,} answers"


def _left_out(view: View) -> str:
    """Zones that the figures of several zones together do not hold, by why; '' where they hold all."""
    lang = view.lang
    held = [pooled for i in SHORT if (pooled := together(view, i)) is not None]
    if not held:
        return NOT_POOLED(lang) if len(surveys.joined_zones(view)) > 1 and surveys.opinions(view) else ""
    why: dict[Why, dict[str, None]] = {}
    for place, reason in (item for pooled in held for item in pooled.left_out.items()):
        why.setdefault(reason, {})[view.units.zones[place[1]].name(lang)] = None
    parts = [f"{WHY_LEFT_OUT[reason](lang)}: {_listed(list(names), lang)}" for reason, names in why.items()]
    return (
        f"{'ค่ารวมไม่นับ' if lang == 'th' else 'left out of the figure of all zones'} – {'; '.join(parts)}"
        if parts
        else ""
    )


def _listed(names: Sequence[str], lang: Lang) -> str:
    more = len(names) - MOST_NAMED
    rest = (f" และอีก {more:,} แห่ง" if lang == "th" else f" and {more:,} more") if more > 0 else ""
    return escape_markdown(", ".join(names[:MOST_NAMED]) + rest)


def _goal(indicator: str, target: float, lang: Lang) -> str:
    limit = f"{target * 100:g}"
    if indicator == "fear":
        return f"เป้าหมาย: ไม่เกินร้อยละ {limit}" if lang == "th" else f"target: at most {limit} %"
    return f"เป้าหมาย: ไม่น้อยกว่าร้อยละ {limit}" if lang == "th" else f"target: at least {limit} %"


def _target(view: View, indicator: Indicator) -> str:
    """The target of most stations of the view, and whether some have another."""
    found = Counter(
        surveys.load(view).targets[indicator.code, s.code] for s in view.units.stations_of(view.filters)
    )
    if not found:
        return indicator.target(view.lang)
    goal = _goal(indicator.code, found.most_common(1)[0][0], view.lang)
    own = "บางสถานีมีเป้าหมายของตนเอง" if view.lang == "th" else "some stations have their own"
    return f"{goal} ({own})" if len(found) > 1 else goal


def _without(view: View, mine: list[Opinion]) -> list[tuple[str, int]]:
    """Zones of the view without an opinion, by why, and stations outside the programme."""
    zones = {o.zone for o in mine}
    marks = surveys.stands(view)
    silent = Counter(
        MARKS["not_due" if marks[z.station].mark == "not_due" else "not_received"](view.lang)
        for z in surveys.joined_zones(view)
        if z.code not in zones
    )
    outside = sum(s.mark == "not_joined" for s in marks.values())
    return [*silent.items(), *([(NOT_JOINED(view.lang), outside)] if outside else [])]


def note(view: View) -> str:
    """What decides, how it was weighted, and what the ranges leave out."""
    lang = view.lang
    th = lang == "th"
    parts = []
    known, found = surveys.instruments(), surveys.opinions(view)
    if found:
        names = dict.fromkeys(escape_markdown(known[o.instrument].name(lang)) for o in found)
        waves = dict.fromkeys(escape_markdown(wave_name(o, lang)) for o in found)
        parts.append(f"{'ตัดสินจาก' if th else 'Judged from'}: {', '.join(names)}")
        parts += [f"{'รอบ' if th else 'wave'} {next(iter(waves))}"] if len(waves) == 1 else []
        parts += tables.footing([o.share for o in found], lang)
        unheard = [z.name(lang) for z in surveys.joined_zones(view) if z.code not in {o.zone for o in found}]
        if left_out := _left_out(view):
            parts.append(left_out)
        elif unheard:
            parts.append(f"{'ยังไม่มีผลสำรวจ' if th else 'no survey yet'}: {_listed(unheard, lang)}")
    return " · ".join([*parts, BIAS(lang)])
