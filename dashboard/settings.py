"""Settings from the environment and `.streamlit/secrets.toml`; every one is listed here."""

import os
import re
import sys
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    IPvAnyNetwork,
    SecretStr,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
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


class Oidc(BaseModel):
    """The provider of OpenID Connect by which people sign in.

    claim: which claim of the ID token is the login of the table of users; `sub` alone is never given to
    somebody else, whoever provides it. ca: certificates by which a closed network's provider is known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str = Field(pattern=r"^https?://[^\s?#]+$")
    client_id: str = Field(min_length=1)
    client_secret: SecretStr = Field(min_length=1)
    claim: str = Field("sub", pattern=r"^[A-Za-z_]+$")
    ca: Path | None = None

    @model_validator(mode="after")
    def _is_encrypted(self) -> Self:
        """Refuse a way on which the secret and the tokens could be read; this machine itself is none."""
        if not is_private_way(self.issuer):
            raise ValueError
        return self


class TrustedProxy(BaseModel):
    """A proxy that signs people in. header: has the login. peers: networks whose sockets are its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    header: str = Field(pattern=r"^[A-Za-z0-9-]+$")
    peers: tuple[IPvAnyNetwork, ...] = Field(min_length=1)


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
    scope_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="secret by which this server signs who asks the store; unset = a file in SSZ_DATA_DIR",
    )
    ssz_data_dir: Path = Field(default_factory=default_data_dir, description="folder of the embedded server")
    ssz_min_free_mb: int = Field(
        1024, ge=0, description="megabytes that must be free on the store's disk to load"
    )
    mail: Mail | None = Field(None, description="how briefings are sent by mail; unset = not at all")
    oidc: Oidc | None = Field(
        None, description="provider by which people sign in; unset = the store's passwords"
    )
    proxy: TrustedProxy | None = Field(
        None, description="proxy that signs people in; unset = none is believed"
    )
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

    @field_validator("proxy")
    @classmethod
    def _is_one_way(cls, proxy: TrustedProxy | None, info: ValidationInfo) -> TrustedProxy | None:
        if proxy is not None and info.data.get("oidc") is not None:
            raise ValueError
        return proxy

    @property
    def are_people_named_elsewhere(self) -> bool:
        """Whether a provider or a proxy says who somebody is."""
        return self.oidc is not None or self.proxy is not None

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


def is_private_way(address: str) -> bool:
    """Return whether what is sent to an address cannot be read on the way: TLS, or this machine itself."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return True
    try:
        return parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


# User and password, then host and port more than once, parted by commas.
_SEVERAL = re.compile(r"^(postgres(?:ql)?(?:\+\w+)?://(?:[^/@]*@)?)([^/?@,]+(?:,[^/?@,]+)+)(/[^?]*)?(\?.*)?$")


def _as_query(found: re.Match[str]) -> str:
    """Return an address of several servers with each as a part of the query, as SQLAlchemy takes them."""
    before, hosts, name, query = found.groups(default="")
    each = "&".join(f"host={host}" for host in hosts.split(","))
    return f"{before}{name or '/'}?{each}{query.replace('?', '&', 1)}"


def address_of(given: str) -> URL:
    """Return the address of a database; `postgres://` and `postgresql://` mean the driver that is installed.

    Several servers stand in it as PostgreSQL has them, `…@db1:5432,db2:5432/ssz`.

    Raises:
        ArgumentError: it is no address.
    """
    url = make_url(_SEVERAL.sub(_as_query, given, count=1))
    return url.set(drivername="postgresql+psycopg2") if url.drivername in ("postgresql", "postgres") else url


def site_boundaries(data_dir: Path) -> Path:
    """Return where the site's own boundaries for the background map are kept."""
    return data_dir.expanduser() / "basemap" / "site.geojson"
