"""What codes stand for: offences, groups, states of a case, provinces. All of it guessed by words."""

from collections import Counter
from typing import get_args

from dashboard.language.text import LANGUAGES, Lang, Text
from data_loaders import persons
from data_loaders.discover import links, words
from data_loaders.discover.catalogue import Catalogue, Table
from data_loaders.discover.proposal import Confidence, Gap, Guess
from data_loaders.discover.toml import Value, inline, toml
from data_loaders.mapping import Clearance
from data_loaders.reference import OFFENCES, PROVINCES_BY_REGION

MOST_STATES, MOST_CODES, LONGEST = 40, 400, 40
# So many different values are few; above that, each must stand for several rows.
FEW, REPEATED = 20, 0.2
_PROVINCES = {
    name: code
    for entries in PROVINCES_BY_REGION.values()
    for entry in entries.split("|")
    for code, thai, english in [entry.split(" ", 2)]
    for name in (thai, f"จ.{thai}", f"จังหวัด{thai}", f"ภ.จว.{thai}", english, code)
}
_BY_NAME = {name.casefold(): row[0] for row in OFFENCES for name in row[2:4]}
# What becomes of a code without a line: by whether the source's list gives its group.
UNTIL_THEN = {
    True: Text(
        "ระบุฐานความผิดกลาง ระหว่างนี้นับตามกลุ่มในตารางของต้นทาง",
        "name its canonical offence; until then it counts in the group of the source's list",
    ),
    False: Text(
        "ระบุฐานความผิดกลาง ระหว่างนี้แสดงเป็น “ยังไม่จับคู่”",
        "name its canonical offence; until then it shows as not yet mapped",
    ),
}


def are_codes(counted: "Counter[str]") -> bool:
    """Return whether values are codes: few, short, and used again and again.

    What people wrote themselves is never repeated in a file that is passed on.
    """
    few = len(counted) <= max(FEW, REPEATED * counted.total()) and len(counted) <= MOST_CODES
    return few and all(len(code) <= LONGEST and not persons.is_name(code) for code in counted)


def names_of(listed: Table, code: str) -> str | None:
    """Return the column of a list that says what its codes mean."""
    wordy = [
        c for c in listed.columns if c != code and listed.looks(c).are_words and not listed.looks(c).is_date
    ]
    named = [c for c in wordy if words.names(words.NAME, c) and not words.names(words.ENGLISH, c)]
    return next(iter([*named, *wordy]), None)


def groups(listed: Table, code: str) -> Guess | None:
    """Return the column of an offence list that holds the crime group."""
    for column in [c for c in listed.columns if c != code and words.names(words.GROUP, c)]:
        meant = {v: words.group_of(v) for v in listed.looks(column).texts.unique()}
        known = {v: g for v, g in meant.items() if g is not None and len(v) <= LONGEST}
        if len(known) >= 2 and len(known) >= 0.5 * len(meant):
            plain = set(known) == set(known.values()) == set(meant)
            value = (
                toml(column) if plain else inline({"column": column, "codes": dict(sorted(known.items()))})
            )
            left = len(meant) - len(known)
            why = Text(
                f"กลุ่มคดี 1–4: {len(known)} ค่า; ไม่รู้จัก {left} ค่า",
                f"crime groups 1 to 4: {len(known)} values; {left} not known",
            )
            return Guess("group", value, "high" if not left else "medium", why)
    return None


def offence_codes(counted: "Counter[str]", listed: dict[str, str], *, grouped: bool) -> list[Guess | Gap]:
    """Return a line for each source code: to which canonical offence it belongs.

    counted: codes of the cases with how often they were seen. listed: code -> name in the source's own list;
    without one the codes themselves are looked at. grouped: the list gives the group of those that no line
    names.
    """
    lines: list[Guess | Gap] = []
    # A list of hundreds of laws is no place for a line each: those that no case has come without one.
    every = {*counted, *listed} if len(listed) <= MOST_CODES else set(counted)
    for code in sorted(code for code in every if len(code) <= LONGEST):
        name = listed.get(code, "" if listed else code)
        same, word = _BY_NAME.get(name.strip().casefold()), words.offence_of(name)
        seen = Text(f"พบ {counted[code]:,} ครั้ง", f"seen {counted[code]:,} times")
        if (meant := same or word) is not None:
            sure: Confidence = "high" if same else "medium"
            by = (
                Text("ชื่อตรงกัน", "its name is the same")
                if same
                else Text("มีคำของฐานความผิดนี้", "by a word of its name")
            )
            why = Text(f"{by.th}; {seen.th}", f"{by.en}; {seen.en}")
            lines.append(Guess(toml(code), toml(meant), sure, why))
        elif counted[code] or not grouped:
            what = Text(f"รหัส {code}: {seen.th}", f"code {code}: {seen.en}")
            lines.append(Gap(toml(code), what, UNTIL_THEN[grouped], offers=((toml("…"), seen),)))
    return lines


NO_STATUS = Text(
    "สถานะคดี: ไม่พบ หรือไม่ทราบความหมายของรหัส",
    "status of the case: not found, or its codes are not understood",
)
SAY_WHAT_CODES_MEAN = Text(
    "ไม่มีก็ได้ ระบุความหมายของแต่ละรหัส: {states}", "may be missing; say what each code means: {states}"
)
CODES_FOUND = Text("รหัสที่พบ", "the codes found")
MEANINGS_LISTED = Text("ความหมายจากตาราง {table}", "meanings from table {table}")
MEANINGS_THEMSELVES = Text("ความหมายจากค่าเอง", "meanings from the values")
KNOWN_CODES = Text("{origin} {known} รหัส; ไม่รู้จัก {left} รหัส", "{origin}: {known} codes; {left} not known")


def status(catalogue: Catalogue, cases: Table, taken: set[str]) -> Guess | Gap:
    """Return the column that says how far a case has come, and what its codes mean."""
    unknown: list[tuple[str, list[str]]] = []
    for column in cases.columns:
        if column in taken or not _may_be_status(cases, column):
            continue
        counted = catalogue.counted(cases, column)
        if len(counted) > MOST_STATES or not are_codes(counted):
            continue
        values = sorted(counted)
        meanings, table = _meanings(catalogue, cases, column)
        if table is None:
            meanings = {value: value for value in values}
        else:
            # Also the codes that no case has yet.
            values = sorted({*values, *meanings})
        known = {v: state for v in values if (state := words.state_of(meanings.get(v, "")))}
        if known:
            return _status(column, known, len(values) - len(known), table)
        unknown.append((column, values))
    states = ", ".join(get_args(Clearance))
    todo = Text(*(SAY_WHAT_CODES_MEAN(lang, states=states) for lang in LANGUAGES))
    offers = tuple(
        (inline({"column": column, "codes": dict.fromkeys(values, "…")}), CODES_FOUND)
        for column, values in unknown
        if all(len(code) <= 12 for code in values)
    )
    return Gap("status", NO_STATUS, todo, offers=offers)


def _may_be_status(cases: Table, column: str) -> bool:
    looks = cases.looks
    return (
        words.names(words.STATUS, column)
        and not looks(column).is_date
        and 0 < looks(column).texts.nunique() <= MOST_STATES
    )


def _meanings(catalogue: Catalogue, cases: Table, column: str) -> tuple[dict[str, str], str | None]:
    """Return code → words of the list of states to which a column refers, and its name or None."""
    for listed in catalogue.tables:
        if listed is cases or not listed.is_list:
            continue
        if (reference := links.reference(cases, column, listed)) is None:
            continue
        code, wordy = reference[0], names_of(listed, reference[0])
        is_status = words.names(words.TABLES["statuses"], listed.name) or links.same_word(
            column, listed, code
        )
        if wordy is not None and is_status:
            pairs = zip(listed.looks(code).values, listed.sample[wordy], strict=True)
            meanings = {code_of(c): str(w) for c, w in pairs if c is not None and w is not None}
            return meanings, listed.name
    return {}, None


def _status(column: str, known: dict[str, str], left: int, table: str | None) -> Guess:
    def why(lang: Lang) -> str:
        origin = MEANINGS_THEMSELVES(lang) if table is None else MEANINGS_LISTED(lang, table=table)
        return KNOWN_CODES(lang, origin=origin, known=len(known), left=left)

    value = inline({"column": column, "codes": known})
    return Guess("status", value, "medium" if left else "high", Text(why("th"), why("en")))


def province(stations: Table, code: str) -> Guess | Gap:
    """Return the column of the stations that names the province."""
    for column in [c for c in stations.columns if c != code and words.names(words.PROVINCE, c)]:
        values = sorted(stations.looks(column).texts.unique())
        known: dict[str, Value] = {v: _PROVINCES[v] for v in values if v in _PROVINCES}
        if len(known) >= 0.5 * len(values):
            why = Text(
                f"ชื่อหรือรหัสจังหวัด {len(known)} ค่า; ไม่รู้จัก {len(values) - len(known)} ค่า",
                f"{len(known)} names or codes of provinces; {len(values) - len(known)} not known",
            )
            if all(k == v for k, v in known.items()) and len(known) == len(values):
                return Guess("province", toml(column), "high", why)
            return Guess("province", inline({"column": column, "codes": known, "default": "00"}), "high", why)
    what = Text("จังหวัดของสถานี: ไม่พบ", "province of the stations: not found")
    todo = Text(
        "ระบุรหัสจังหวัดสองหลัก มิฉะนั้นสถานีจะอยู่ใน “ยังไม่ระบุจังหวัด”",
        "give the two-digit code, or the stations stand under “province not given”",
    )
    return Gap(
        "province",
        what,
        todo,
        offers=(
            (
                inline({"constant": "92"}),
                Text("ทุกสถานีอยู่จังหวัดเดียว เช่น ตรัง", "all in one province, such as Trang"),
            ),
        ),
    )


def code_of(value: object) -> str:
    text = str(value).strip()
    return text.removesuffix(".0")
