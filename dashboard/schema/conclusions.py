"""Goal 4's conclusions as data: made by the loads that change what they rest on, read by every page.

Which changes of other tables are such a change, triggers of the store know (revision 0011): they raise
`store.grounds`. Rows count only while `concluded_days.grounds` equals it.
"""

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Integer, Text, text

from dashboard.schema.base import Table, metadata, optional, required
from dashboard.schema.units import provinces, zones

concluded_days = Table(
    "concluded_days",
    metadata,
    required("at", Date, "day for which zones were judged", primary_key=True),
    required("through", Date, "last day of the data that the judgement knows"),
    required("data_through", Date, "last complete day of the data when it was made"),
    required("grounds", BigInteger, "store.grounds when it was made: the rows count while they are the same"),
    required("rules", Text, "hash of the code that judged"),
    required("computed_at", DateTime(timezone=True), "when, UTC", server_default=text("now()")),
    comment="Days for which conclusions are kept: the newest and a week before it. Grain: day.",
)

concluded_provinces = Table(
    "concluded_provinces",
    metadata,
    required("at", Date, "day", ForeignKey(concluded_days.c.at, ondelete="CASCADE"), primary_key=True),
    required(
        "province_code",
        Text,
        "province of the zones' stations",
        ForeignKey(provinces.c.code, ondelete="CASCADE"),
        primary_key=True,
    ),
    required("yardsticks", Text, "lag, season, dispersion and trend: JSON of goal4.kept.KeptYardsticks"),
    comment="What the zones of a province are held against. Grain: day × province.",
)

concluded_zones = Table(
    "concluded_zones",
    metadata,
    required("at", Date, "day", ForeignKey(concluded_days.c.at, ondelete="CASCADE"), primary_key=True),
    required(
        "zone_code",
        Text,
        "zone that had joined by then",
        ForeignKey(zones.c.code, ondelete="CASCADE"),
        primary_key=True,
    ),
    required("state", Text, "the conclusion's state: met, not_met, …"),
    required("cut_off", Date, "last day of both windows after joining"),
    optional("months", Integer, "whole months of the official figure; NULL = windows may not be compared"),
    optional("cases_before", Integer, "the official figure's cases before joining; NULL = withheld"),
    optional("cases_after", Integer, "and after"),
    required("grounds", Text, "windows, counts and evidence: JSON of goal4.kept.Grounds"),
    required("found", Text, "findings, state, review: JSON of goal4.kept.Found"),
    required("fingerprint", Text, "SHA-256 of grounds, the province's yardsticks and the rules"),
    required("computed_at", DateTime(timezone=True), "when it was judged, UTC", server_default=text("now()")),
    comment="Conclusion and official figure of a zone. Grain: day × zone.",
)
