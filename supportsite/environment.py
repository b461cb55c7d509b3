"""The environment, read once, typed and checked. A wrong value stops the start with a line that says which and why."""

import os
import re
import sys
from base64 import b64encode
from decimal import Decimal
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from django.utils.crypto import salted_hmac
from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from redis.connection import parse_url

from agents_core.connectors.http.config import check_url, read_mapping
from agents_core.mcp.config import read_servers
from conversations.inbound_email.config import check_address, read_mailbox, read_webhook

BASE_DIR = Path(__file__).resolve().parent.parent
INSECURE_KEY = "insecure-key-for-a-laptop-only-set-SECRET_KEY-in-production"

CONNECTORS = {
    "demo": "agents_core.connectors.demo.DemoConnector",
    "http": "agents_core.connectors.http.HttpConnector",
}
HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")

LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver"}

CommaList = Annotated[list[str], NoDecode]


class Environment(BaseSettings):
    """Every variable that the site reads. With none set it runs on a laptop: SQLite, one process, no key."""

    model_config = SettingsConfigDict(env_file=BASE_DIR / ".env", extra="ignore", env_ignore_empty=True)

    secret_key: str = INSECURE_KEY
    debug: bool = False
    allowed_hosts: CommaList = ["localhost", "127.0.0.1", "[::1]"]
    database_url: str = f"sqlite:///{BASE_DIR / 'var' / 'support.sqlite3'}"
    redis_url: str = ""
    redis_prefix: str = Field(default="", pattern=r"^[A-Za-z0-9_.-]{0,40}$")
    email_url: str = "console:"
    site_url: str = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
    inbound_email: str = ""
    inbound_webhook: str = ""
    imap_url: str = ""
    inbound_authserv: str = ""
    email_opens_conversations: bool = True
    email_original_days: int = Field(default=90, ge=0, le=3650)
    email_conversations_per_hour: int = Field(default=60, ge=1, le=100_000)
    sentry_dsn: str = ""
    demo_mode: bool = False

    openai_api_key: str = ""
    openai_base_url: str = ""
    agent_backend: Literal["auto", "openai", "offline"] = "auto"
    agent_model: str = "gpt-5.4-mini"
    agent_decision_model: str = "gpt-5.4"
    knowledge_backend: Literal["auto", "local", "openai", "file_search"] = "auto"
    openai_vector_store: str = ""
    turn_seconds: int = Field(default=60, ge=5, le=600)
    turns_at_once: int = Field(default=500, ge=1, le=2000)
    guardrail_model_check: bool = True
    offline_token_delay_ms: int = Field(default=12, ge=0, le=1000)
    budget_per_conversation: Decimal = Field(default=Decimal(0), ge=0, le=1_000_000)
    action_second_person_above: Decimal = Field(default=Decimal(100), ge=0, le=1_000_000_000)
    budget_per_day: Decimal = Field(default=Decimal(0), ge=0, le=1_000_000)
    budget_guest_share: Decimal = Field(default=Decimal("0.5"), ge=0, le=1)
    budget_address_share: Decimal = Field(default=Decimal("0.2"), ge=0, le=1)

    connector: str = "demo"
    connector_url: str = ""
    connector_token: str = ""
    connector_header: str = ""
    connector_login: str = ""
    connector_timeout: float = Field(default=4, ge=0.1, le=5)
    connector_retries: int = Field(default=2, ge=0, le=5)
    connector_mapping: Path | None = None
    mcp_servers: Path | None = None

    identity_secret: str = ""
    widget_origins: CommaList = []

    trusted_proxies: CommaList = []
    visitors_per_address: int = Field(default=20, ge=0, le=100_000)
    tickets_per_address: int = Field(default=30, ge=0, le=100_000)
    sockets_per_address: int = Field(default=5000, ge=0, le=1_000_000)

    @field_validator("allowed_hosts", "widget_origins", "trusted_proxies", mode="before")
    @classmethod
    def split_commas(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("widget_origins")
    @classmethod
    def origins_have_a_scheme(cls, value: list[str]) -> list[str]:
        for origin in value:
            if not origin.startswith(("http://", "https://")) or origin.count("/") != 2:
                raise ValueError(f"{origin!r} is not an origin such as https://shop.example")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def proxies_are_networks(cls, value: list[str]) -> list[str]:
        for proxy in value:
            if ip_network(proxy).prefixlen == 0:
                raise ValueError(f"{proxy!r} would let everybody say where they come from")
        return value

    @field_validator("database_url")
    @classmethod
    def database_is_known(cls, value: str) -> str:
        if not value.startswith(("sqlite:", "postgres:", "postgresql:")):
            raise ValueError("use a sqlite:// or postgresql:// address")
        dj_database_url.parse(value)
        return value

    @field_validator("redis_url")
    @classmethod
    def redis_is_known(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("use a redis://, rediss:// or unix:// address")
        _ = urlsplit(value).port  # raises ValueError for a port that is no number
        return value

    @field_validator("site_url")
    @classmethod
    def site_has_a_scheme(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^/\s@?#]+/?", value):
            raise ValueError(f"{value!r} is not an address such as https://support.shop.example")
        return value.rstrip("/")

    @field_validator("inbound_email")
    @classmethod
    def inbound_address_is_one(cls, value: str) -> str:
        return check_address(value) if value else value

    @field_validator("inbound_webhook")
    @classmethod
    def webhook_is_known(cls, value: str) -> str:
        read_webhook(value)
        return value

    @field_validator("imap_url")
    @classmethod
    def mailbox_is_known(cls, value: str) -> str:
        read_mailbox(value)
        return value

    @field_validator("openai_base_url", "sentry_dsn")
    @classmethod
    def is_a_web_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("use an http:// or https:// address")
        return value

    @field_validator("email_url")
    @classmethod
    def email_is_known(cls, value: str) -> str:
        scheme = value.partition(":")[0]
        if scheme not in dj_email_url.SCHEMES:
            raise ValueError(f"{scheme!r} is not one of {', '.join(sorted(dj_email_url.SCHEMES))}")
        dj_email_url.parse(value)
        return value

    @field_validator("connector")
    @classmethod
    def connector_is_there(cls, value: str) -> str:
        if value not in CONNECTORS and not _module_exists(value.rpartition(".")[0]):
            raise ValueError(f"{value!r} is neither demo nor http nor the dotted name of a class")
        return CONNECTORS.get(value, value)

    @field_validator("connector_url")
    @classmethod
    def connector_url_is_known(cls, value: str) -> str:
        return check_url(value) if value else value

    @field_validator("connector_header")
    @classmethod
    def header_has_a_value(cls, value: str) -> str:
        name, _, content = value.partition(":")
        if value and not (HEADER_NAME.fullmatch(name.strip()) and content.strip() and content.isascii()):
            raise ValueError("write Name: value")  # without the value, which is a secret
        return value

    @field_validator("connector_token")
    @classmethod
    def token_is_one_word(cls, value: str) -> str:
        if not value.isascii() or value.split() not in ([], [value]):
            raise ValueError("a token has no spaces and only plain characters")
        return value

    @field_validator("connector_login")
    @classmethod
    def login_has_a_password(cls, value: str) -> str:
        if value and not all(value.partition(":")):
            raise ValueError("write user:password")
        return value

    @field_validator("connector_mapping")
    @classmethod
    def mapping_fits(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        read_mapping(BASE_DIR / value)
        return BASE_DIR / value

    @field_validator("mcp_servers")
    @classmethod
    def servers_fit(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        read_servers(BASE_DIR / value, _variables())
        return BASE_DIR / value

    @model_validator(mode="after")
    def connector_is_complete(self) -> "Environment":
        if self.connector == CONNECTORS["http"] and not self.connector_url:
            raise ValueError("CONNECTOR=http needs CONNECTOR_URL")
        if sum(map(bool, (self.connector_token, self.connector_header, self.connector_login))) > 1:
            raise ValueError("set one of CONNECTOR_TOKEN, CONNECTOR_HEADER and CONNECTOR_LOGIN")
        return self

    @property
    def http_connector(self) -> dict[str, Any]:
        """The settings of the HTTP connector."""
        return {
            "url": self.connector_url,
            "headers": self._connector_headers(),
            "timeout": self.connector_timeout,
            "retries": self.connector_retries,
            "mapping": read_mapping(self.connector_mapping) if self.connector_mapping else {},
        }

    @property
    def prefix_in_redis(self) -> str:
        """What all names of this site in Redis begin with: the same in all its processes, and another for each site,
        since channels of a Redis server know no database numbers."""
        if self.redis_prefix:
            return self.redis_prefix
        number = parse_url(self.redis_url).get("db", 0) if self.redis_url else 0
        site = f"{number} {dj_database_url.parse(self.database_url)['NAME']}"
        return f"site-{salted_hmac('supportsite.redis', site, secret=self.secret_key).hexdigest()[:12]}"

    @property
    def attached_servers(self) -> list[dict[str, Any]]:
        """The settings of the MCP servers."""
        return read_servers(self.mcp_servers, _variables()) if self.mcp_servers else []

    def _connector_headers(self) -> dict[str, str]:
        if self.connector_token:
            return {"Authorization": f"Bearer {self.connector_token}"}
        if self.connector_login:
            return {"Authorization": f"Basic {b64encode(self.connector_login.encode()).decode()}"}
        name, _, value = self.connector_header.partition(":")
        return {name.strip(): value.strip()} if name else {}

    @model_validator(mode="after")
    def replies_can_come_in(self) -> "Environment":
        if self.inbound_email and not (self.inbound_webhook or self.imap_url):
            raise ValueError("INBOUND_EMAIL needs INBOUND_WEBHOOK or IMAP_URL")
        if not self.inbound_email and (self.inbound_webhook or self.imap_url):
            name = "INBOUND_WEBHOOK" if self.inbound_webhook else "IMAP_URL"
            raise ValueError(f"{name} needs INBOUND_EMAIL, the address that customers answer to")
        return self

    @model_validator(mode="after")
    def openai_needs_a_key(self) -> "Environment":
        if self.agent_backend == "openai" and not self.openai_api_key:
            raise ValueError("AGENT_BACKEND=openai needs OPENAI_API_KEY")
        if self.redis_url and self.database_url.startswith("sqlite:"):
            raise ValueError("REDIS_URL means several processes, and those need PostgreSQL in DATABASE_URL")
        return self

    @model_validator(mode="after")
    def others_need_a_secret_key(self) -> "Environment":
        # Whoever knows the key signs visitors and sessions, and this one is public.
        public = set(self.allowed_hosts) - LOCAL_HOSTS
        if public and self.secret_key == INSECURE_KEY and not (self.debug or self.demo_mode):
            raise ValueError(f"SECRET_KEY: set one of your own to serve {', '.join(sorted(public))}")
        return self


def _variables() -> dict[str, str]:
    """What `${NAME}` may stand for: the environment, else .env."""
    written = {name: value for name, value in dotenv_values(BASE_DIR / ".env").items() if value}
    return {**written, **os.environ}


def _module_exists(name: str) -> bool:
    try:
        return bool(name) and find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def read_environment() -> Environment:
    """The checked environment. Ends the process with one line for each wrong variable."""
    try:
        return Environment()
    except ValidationError as error:
        for problem in error.errors():
            name = ".".join(str(part) for part in problem["loc"]).upper()
            reason = problem["msg"].removeprefix("Value error, ")
            print(f"configuration: {name + ': ' if name else ''}{reason}", file=sys.stderr)
        sys.exit(2)
