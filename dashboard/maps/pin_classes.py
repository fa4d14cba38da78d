"""The classes that colour a case's pin, on the crime clock and on the map alike."""

from dataclasses import dataclass
from math import cos, radians, sin
from typing import Literal

from dashboard.language.text import Text

Shape = Literal["star", "up", "down", "diamond", "circle", "square", "plus", "bar", "pillar", "dome"]


@dataclass(frozen=True, slots=True)
class PinClass:
    """What one pin's colour stands for. `shape` differs in every class: nothing rests on colour alone."""

    code: str
    name: Text
    colour: str
    shape: Shape
    offences: tuple[str, ...]


INK = "#1a1a1a"  # outlines and the rim of the white dot: the same on light and dark
# Group 1 in reds, group 2 in blues and a yellow; none near a verdict's colour, for zones' verdicts lie among the
# pins. All stand out from the dark ground; on the light one the outline does it for the pale ones.
PIN_CLASSES: tuple[PinClass, ...] = (
    PinClass("life", Text(th="ชีวิต", en="Life"), "#d0103a", "star",
             ("murder", "assault_death", "negligent_death", "attempted_murder")),
    PinClass("body", Text(th="ร่างกาย", en="Bodily harm"), "#f2909a", "up", ("assault", "group1_other")),
    PinClass("sex", Text(th="เพศ", en="Sexual"), "#f9cdd3", "down", ("rape",)),
    PinClass("robbery", Text(th="ปล้น/ชิง/วิ่งราวทรัพย์", en="Robbery, snatching"), "#1766b8", "diamond",
             ("gang_robbery", "robbery", "snatching")),
    PinClass("theft", Text(th="ลักทรัพย์", en="Theft"), "#3d93d8", "circle", ("theft",)),
    PinClass("vehicle", Text(th="ลักรถ (จยย./รถยนต์)", en="Vehicle theft"), "#8fd0f2", "square",
             ("theft_motorcycle", "theft_car")),
    PinClass("property", Text(th="ทรัพย์อื่น ๆ", en="Other property"), "#f0e442", "plus",
             ("arson", "extortion", "receiving", "damage", "embezzlement", "fraud", "fraud_online", "group2_other")),
    PinClass("special", Text(th="ฐานความผิดพิเศษ", en="Special offences"), "#6fc7c4", "bar",
             ("human_trafficking", "computer_crime", "informal_debt", "intellectual_property", "group3_other")),
    PinClass("state", Text(th="รัฐเป็นผู้เสียหาย", en="State as victim"), "#a0714a", "pillar",
             ("drugs", "firearms", "gambling", "prostitution", "immigration", "group4_other")),
    PinClass("unmapped", Text(th="ยังไม่จับคู่ฐานความผิด", en="Offence not mapped"), "#ffffff", "dome", ("unmapped",)),
)  # fmt: skip

_BY_CODE = {each.code: each for each in PIN_CLASSES}
_BY_OFFENCE = {offence: each for each in PIN_CLASSES for offence in each.offences}
# Codes of a site's own (S-…) are known by their group only.
_BY_GROUP = {1: _BY_CODE["body"], 2: _BY_CODE["property"], 3: _BY_CODE["special"], 4: _BY_CODE["state"]}


def pin_class(offence_code: str, crime_group: int | None) -> PinClass:
    """Return the class of an offence.

    One that no class names falls to the rest of its group, else to `unmapped`.
    """
    if by_offence := _BY_OFFENCE.get(offence_code):
        return by_offence
    return _BY_GROUP.get(crime_group or 0, _BY_CODE["unmapped"])


def shape_path(shape: Shape, x: float, y: float, radius: float) -> str:
    """Return SVG path data of a shape round (x, y); no point of it lies further than `radius` from there."""
    if shape == "circle":
        r = CIRCLE * radius
        half = f"a{r:.2f} {r:.2f} 0 1 0"
        return f"M{x - r:.2f} {y:.2f}{half} {2 * r:.2f} 0{half} {-2 * r:.2f} 0z"
    return "M" + "L".join(f"{x + dx * radius:.2f} {y + dy * radius:.2f}" for dx, dy in OUTLINES[shape]) + "z"


def pin_mark(kind: PinClass, x: float, y: float, radius: float, cleared: bool) -> str:
    """Return a pin as SVG; once somebody is arrested with the white dot."""
    path = shape_path(kind.shape, x, y, radius)
    shape = f'<path class="{kind.code}" d="{path}" fill="{kind.colour}" stroke="{INK}" stroke-width=".6"/>'
    place = f'cx="{x:.2f}" cy="{y:.2f}" r="{0.36 * radius:.2f}"'
    dot = f'<circle class="cleared" {place} fill="#fff" stroke="{INK}" stroke-width=".6"/>'
    return shape + dot if cleared else shape


def _polar(*points: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Return corners (degrees clockwise from the top, distance) as x to the right and y down."""
    return tuple((sin(radians(angle)) * far, -cos(radians(angle)) * far) for angle, far in points)


def _box(half_width: float, half_height: float) -> tuple[tuple[float, float], ...]:
    w, h = half_width, half_height
    return ((-w, -h), (w, -h), (w, h), (-w, h))


CIRCLE = 0.88  # radius of the circle, so that it weighs no more than the shapes with corners
_T = 0.38  # half the thickness of the plus
# Corners within the unit circle, y down: the map draws its icons from the same ones.
OUTLINES: dict[Shape, tuple[tuple[float, float], ...]] = {
    "star": _polar(*((36 * n, 1.0 if n % 2 == 0 else 0.52) for n in range(10))),
    "up": _polar((0, 1), (122, 1), (238, 1)),
    "down": _polar((180, 1), (302, 1), (58, 1)),
    "diamond": _polar((0, 1), (90, 0.86), (180, 1), (270, 0.86)),
    "square": _box(0.7, 0.7),
    "plus": ((-_T, -0.92), (_T, -0.92), (_T, -_T), (0.92, -_T), (0.92, _T), (_T, _T),
             (_T, 0.92), (-_T, 0.92), (-_T, _T), (-0.92, _T), (-0.92, -_T), (-_T, -_T)),
    "bar": _box(0.88, 0.46),
    "pillar": _box(0.46, 0.88),
    "dome": _polar((270, 1), (300, 1), (330, 1), (0, 1), (30, 1), (60, 1), (90, 1), (115, 1), (245, 1)),
}  # fmt: skip
