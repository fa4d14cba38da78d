"""Settings from the environment and `.streamlit/secrets.toml`; every one is listed here."""

import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from sqlalchemy.engine import URL, make_url

from dashboard.errors import SettingsError
from dashboard.language.text import Text

ROOT = Path(__file__).resolve().parent.parent
SECRETS = ROOT / ".streamlit" / "secrets.toml"


def default_data_dir() -> Path:
    """Return where the embedded server keeps its files when SSZ_DATA_DIR does not say.

    As root the embedded server runs as a user of its own and opens every folder above its data to everyone;
    a home directory must never be one of them, so root gets /var/lib/ssz.
    """
    if sys.platform != "win32" and os.geteuid() == 0:
        return Path("/var/lib/ssz")
    return Path(platformdirs.user_data_dir("ssz", appauthor=False))


# One address of a person or a letter box, and nothing that could begin another heading of a letter.
Address = Annotated[str, StringConstraints(pattern=r"^[^\s@,<>]+@[^\s@,<>]+$")]


class Mail(BaseModel):
    """How mail is sent. starttls: encrypt before anything else is said. user: None = no sign-in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(min_length=1)
    port: int = Field(587, ge=1, le=65535)
    starttls: bool = True
    user: str | None = Field(None, repr=False)
    password: SecretStr | None = None
    sender: Address = Field(repr=False)
    recipients: tuple[Address, ...] = Field(min_length=1, repr=False)


class Settings(BaseSettings):
    """All settings; the environment wins over the file. Addresses are secrets: they may hold passwords."""

    model_config = SettingsConfigDict(extra="forbid", toml_file=SECRETS, env_ignore_empty=True)

    database_url: SecretStr | None = Field(
        None, description="reporting store: owner and loader; unset = embedded"
    )
    database_reader_url: SecretStr | None = Field(
        None, description="reporting store: the pages' select-only account"
    )
    police_database_url: SecretStr | None = Field(None, description="existing police database to pull from")
    police_mapping: Path | None = Field(None, description="mapping file for the police database")
    case_key_salt: SecretStr | None = Field(None, description="secret that makes case keys unreadable")
    ssz_data_dir: Path = Field(default_factory=default_data_dir, description="folder of the embedded server")
    ssz_min_free_mb: int = Field(
        1024, ge=0, description="megabytes that must be free on the store's disk to load"
    )
    mail: Mail | None = Field(None, description="how briefings are sent by mail; unset = not at all")
    ssz_log_json: bool = Field(False, description="write the log as JSON lines (production)")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def pulls_from_police(self) -> bool:
        """Whether a police database and its mapping are set."""
        return self.police_database_url is not None and self.police_mapping is not None


@lru_cache
def settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SettingsError: a setting is unknown or unusable; named, never with its value.
    """
    try:
        chosen = Settings()
    except ValidationError as error:
        names = ", ".join(sorted({str(e["loc"][0]).upper() for e in error.errors()}))
        raise SettingsError(
            Text(th=f"ค่าตั้งไม่รู้จักหรือใช้ไม่ได้: {names}", en=f"Unknown or unusable settings: {names}"),
            Text(
                th="แก้ในตัวแปรสภาพแวดล้อมหรือ .streamlit/secrets.toml (ดูตัวอย่างใน secrets.toml.example)",
                en="Correct the environment or .streamlit/secrets.toml (see secrets.toml.example).",
            ),
        ) from None
    return chosen


def address_of(given: str) -> URL:
    """Return the address of a database; `postgres://` and `postgresql://` mean the driver that is installed.

    Raises:
        ArgumentError: it is no address.
    """
    url = make_url(given)
    return url.set(drivername="postgresql+psycopg2") if url.drivername in ("postgresql", "postgres") else url


def site_boundaries(data_dir: Path) -> Path:
    """Return where the site's own boundaries for the background map are kept."""
    return data_dir.expanduser() / "basemap" / "site.geojson"
