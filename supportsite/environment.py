"""The environment, read once, typed and checked. A wrong value stops the start with a line that says which and why."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent
INSECURE_KEY = "insecure-key-for-a-laptop-only-set-SECRET_KEY-in-production"

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
    email_url: str = "console:"
    sentry_dsn: str = ""
    demo_mode: bool = False

    openai_api_key: str = ""
    openai_base_url: str = ""
    agent_backend: Literal["auto", "openai", "offline"] = "auto"
    agent_model: str = "gpt-5.4-mini"
    agent_decision_model: str = "gpt-5.4"
    knowledge_backend: Literal["auto", "local", "openai"] = "auto"
    openai_vector_store: str = ""
    turn_seconds: int = Field(default=60, ge=5, le=600)
    turns_at_once: int = Field(default=500, ge=1, le=2000)
    guardrail_model_check: bool = True
    offline_token_delay_ms: int = Field(default=12, ge=0, le=1000)
    budget_per_conversation: Decimal = Field(default=Decimal(0), ge=0, le=1_000_000)
    budget_per_day: Decimal = Field(default=Decimal(0), ge=0, le=1_000_000)

    identity_secret: str = ""
    widget_origins: CommaList = []

    @field_validator("allowed_hosts", "widget_origins", mode="before")
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
