"""Conclusions on zones at the times agreed beforehand, as they stood then."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
)

from dashboard.schema.base import Table, metadata, optional, required
from dashboard.schema.units import zones

zone_reviews = Table(
    "zone_reviews",
    metadata,
    required("id", BigInteger, "running number", Identity(), primary_key=True),
    required("zone_code", Text, "zone", ForeignKey(zones.c.code, ondelete="CASCADE")),
    required(
        "months",
        Integer,
        "whole months after joining that were reviewed; 0 = the baseline, locked at joining",
    ),
    required("recorded_at", DateTime(timezone=True), "when, UTC"),
    required("recorded_by", Text, "who"),
    required("data_through", Date, "last complete day the data reached"),
    required("polygon_version", Integer, "version of the polygon that cases were counted in"),
    required("baseline_months", Integer, "length of the window before joining"),
    required("before_first", Date, "first day of the window before"),
    required("before_last", Date, "last day of it, included"),
    required("before_cases", Integer, "group 1 and 2 cases in it"),
    optional("after_first", Date, "first day of the window after; NULL for the baseline"),
    optional("after_last", Date, "last day of it, included"),
    optional("after_cases", Integer, "group 1 and 2 cases in it"),
    optional("dispersion", Double, "Pearson dispersion, pooled over the zones of the province"),
    optional("ratio", Double, "rate after / rate before; NULL where undefined"),
    optional("low", Double, "lower 90 % bound"),
    optional("high", Double, "upper 90 % bound; NULL where there is none"),
    optional("state", Text, "the conclusion; NULL for the baseline"),
    required("fingerprint", Text, "SHA-256 of the question that was put to the store, with its values"),
    CheckConstraint("months >= 0 and (months = 0) = (state is null)", name="months"),
    CheckConstraint("(months = 0) = (after_first is null)", name="windows"),
    Index(None, "zone_code", "months"),
    comment="Baselines and reviews as they were recorded, never changed. Grain: zone × months × record.",
)
