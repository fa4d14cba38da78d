"""Settings that keep visitors and the network safe, and the program's own settings."""

import tomllib
from pathlib import Path

import pytest

from dashboard import settings as module
from dashboard.access import visitors
from dashboard.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("server", "address", "127.0.0.1"),
        ("server", "enableXsrfProtection", True),
        ("server", "enableCORS", True),
        ("server", "maxUploadSize", 10),
        ("server", "enableAgentApi", False),
        ("server", "allowedHosts", ["localhost", "127.0.0.1"]),
        ("server", "maxMessageSize", 20),
        ("server", "maxWidgetStateSize", 1),
        ("server", "trustedUserHeaders", {visitors.HEADER: "visitor"}),
        ("browser", "gatherUsageStats", False),
        ("client", "allowedOrigins", []),
        ("client", "showErrorDetails", "none"),
        ("client", "showErrorLinks", False),
        ("client", "toolbarMode", "viewer"),
        ("client", "disableDataExport", True),
        ("logger", "enableRich", False),
    ],
)
def test_a_setting_that_protects_stays_as_it_is(section: str, name: str, value: object) -> None:
    assert value == CONFIG[section][name]


def test_every_setting_of_streamlit_is_known_to_this_version() -> None:
    from streamlit import config

    known = config.get_config_options(force_reparse=True)
    given = [f"{s}.{n}" for s, v in CONFIG.items() if s != "theme" for n in v]
    assert [] == [name for name in given if name not in known]


def fresh(monkeypatch: pytest.MonkeyPatch, **environment: str) -> module.Settings:
    for name in module.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    module.settings.cache_clear()
    try:
        return module.settings()
    finally:
        module.settings.cache_clear()


def test_without_settings_the_embedded_store_and_the_demo_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    found = fresh(monkeypatch)
    assert found.database_url is None
    assert not found.pulls_from_police


def test_half_of_the_police_settings_stops_nothing_and_pulls_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for half in ({"POLICE_MAPPING": "mapping.toml"}, {"POLICE_DATABASE_URL": "postgresql://h/d"}):
        assert not fresh(monkeypatch, **half).pulls_from_police
        for name in half:
            monkeypatch.delenv(name)


def test_both_names_of_postgresql_mean_the_installed_driver() -> None:
    for given in ("postgres://u:p@h:5432/d", "postgresql://u:p@h:5432/d"):
        assert "postgresql+psycopg2" == module.address_of(given).drivername
    assert "postgresql+asyncpg" == module.address_of("postgresql+asyncpg://h/d").drivername


def test_an_unknown_setting_in_the_file_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('DATABASE_ULR = "postgresql://u:canary@h/d"\n', encoding="utf-8")
    monkeypatch.setitem(module.Settings.model_config, "toml_file", secrets)
    with pytest.raises(SettingsError) as caught:
        fresh(monkeypatch)
    assert "DATABASE_ULR" in str(caught.value)
    assert "canary" not in str(caught.value)


def test_addresses_are_not_shown_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = fresh(monkeypatch, DATABASE_URL="postgresql://u:canary@h/d", CASE_KEY_SALT="canary")
    assert "canary" not in repr(found)


def test_every_setting_stands_in_the_example() -> None:
    example = (ROOT / ".streamlit" / "secrets.toml.example").read_text(encoding="utf-8")
    assert [] == [name for name in module.Settings.model_fields if name.upper() not in example]
