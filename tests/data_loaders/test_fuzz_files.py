"""Mutated files of every format: never a traceback, never a part of a file loaded."""

import os

import pytest
from sqlalchemy import Engine, create_engine, text

from tests.fuzz_files import fuzz

# `python -m tests.fuzz_files N` loads N files and tells of every five hundred; SSZ_FUZZ_FILES sets N here.
COUNT = int(os.environ.get("SSZ_FUZZ_FILES", "250"))


def test_mutated_files_leave_the_store_whole_and_raise_nothing_but_refusals(
    database: object, empty_template: str
) -> None:
    engine: Engine = create_engine(database(empty_template))  # type: ignore[operator]
    result = fuzz(engine, COUNT, seed=2569)
    assert [] == result.broken
    assert result.refused > COUNT / 10
    # The positive control: what the mutations left alone still loads.
    assert result.loaded > COUNT / 50
    with engine.connect() as connection:
        assert (
            0
            == connection.execute(
                text("SELECT count(*) FROM ssz.load_batches WHERE state <> 'complete'")
            ).scalar()
        )
    engine.dispose()


def test_the_check_for_partial_loads_sees_one(
    database: object, empty_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loader that commits half a file is found out."""
    from data_loaders import loading

    engine: Engine = create_engine(database(empty_template))  # type: ignore[operator]
    original = loading.load_file

    def careless(*arguments: object, **more: object) -> object:
        with engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO ssz.holidays (day, name_th, name_en) VALUES (now()::date + (random() *"
                    " 9999)::int, 'x', 'x')"
                )
            )
        return original(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "load_file", careless)
    assert fuzz(engine, 12, seed=1).broken
    engine.dispose()
