"""Settings of the site. Values that differ between machines come from `environment.py` and from nowhere else."""

import os
import sys
from typing import Any

import dj_database_url
import dj_email_url
import sentry_sdk
from csp.constants import NONE, SELF
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from conversations.inbound_email.config import read_mailbox, read_webhook
from supportsite.environment import BASE_DIR, INSECURE_KEY, read_environment
from supportsite.logs import logging_config

env = read_environment()
TESTING = "pytest" in sys.modules

SECRET_KEY = env.secret_key
DEBUG = env.debug
ALLOWED_HOSTS = env.allowed_hosts
DEMO_MODE = env.demo_mode
USES_INSECURE_KEY = env.secret_key == INSECURE_KEY

# Whose X-Forwarded-For says where a client comes from; see supportsite/asgi.py and knowledge/client_address.py.
TRUSTED_PROXIES = env.trusted_proxies

# The one question of one process or many; docs/architecture.md says who asks it.
EMBEDDED = not env.redis_url

INSTALLED_APPS = [
    "daphne",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "channels",
    "django_htmx",
    "template_partials",
    "axes",
    "csp",
    "knowledge",
    "agents_core",
    "conversations",
    "inbox",
    "supportsite",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "supportsite.middleware.admin_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "supportsite.urls"
ASGI_APPLICATION = "supportsite.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    """The parsed DATABASE_URL with what each engine needs to serve a chat."""
    database: dict[str, Any] = dict(dj_database_url.parse(env.database_url))
    if database["ENGINE"].endswith("sqlite3"):
        # WAL lets readers go on while one writes; IMMEDIATE takes the write lock at BEGIN, so that two writers wait for
        # each other instead of failing half-way with "database is locked".
        database["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
        # Tests open the database from several threads, which an in-memory one does not survive.
        database["TEST"] = {"NAME": os.environ.get("TEST_DATABASE", str(BASE_DIR / "var" / "test.sqlite3"))}
    else:
        # What tests write need not survive a power cut, and they wait for no disk.
        in_tests = {"options": "-c synchronous_commit=off"}
        database["OPTIONS"] = in_tests if TESTING else {"pool": {"min_size": 1, "max_size": 16, "timeout": 20}}
    return database


DATABASES = {"default": _database()}
# Threads in which a process asks the database for its sockets and turns: a second one lets the others go on while one
# waits for a lock; more only take the interpreter from each other. SQLite has one writer, and nothing to wait for. 0 is
# the one thread that Django gives its own; a test shares its transaction with it.
DATABASE_THREADS = 0 if TESTING else 1 if DATABASES["default"]["ENGINE"].endswith("sqlite3") else 2
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
(BASE_DIR / "var").mkdir(exist_ok=True)

REDIS_URL = env.redis_url
REDIS_PREFIX = env.prefix_in_redis
if EMBEDDED:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 5000}}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
else:
    # Pub/sub costs far less a message than the core layer and has no capacity to overflow. Nothing depends on it.
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [env.redis_url], "prefix": f"{REDIS_PREFIX}:chat"},
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": env.redis_url,
            "KEY_PREFIX": REDIS_PREFIX,
        }
    }

CELERY_BROKER_URL = env.redis_url or "memory://"
CELERY_TASK_IGNORE_RESULT = True
# A doorbell needs no answer, and nothing need go back into the queue: every turn is a row, and rung for again.
CELERY_BROKER_TRANSPORT = "" if EMBEDDED else "supportsite.celery_broker:Transport"
CELERY_BROKER_TRANSPORT_OPTIONS = {} if EMBEDDED else {"global_keyprefix": f"{REDIS_PREFIX}:"}
CELERY_TASK_QUEUES = [Queue("celery", no_ack=True)]
CELERY_TASK_PUBLISH_RETRY = False  # a broker that is down must not hold up the customer's post; the sweeper rings again
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = 8
CELERY_BEAT_SCHEDULE = {
    "sweep-turns": {"task": "conversations.tasks.sweep_turns", "schedule": 2.0, "options": {"expires": 2}},
    "fetch-mail": {"task": "conversations.tasks.fetch_mail", "schedule": 60.0, "options": {"expires": 60}},
    "sync-vector-store": {"task": "knowledge.tasks.sync_vector_store", "schedule": 300.0, "options": {"expires": 300}},
    "flag-stale-articles": {"task": "knowledge.tasks.flag_stale_articles", "schedule": 3600.0},
    "keep-inbox-up": {"task": "inbox.tasks.keep_inbox_up", "schedule": 2.0, "options": {"expires": 2}},
    "remove-unsent-files": {"task": "conversations.tasks.remove_unsent_files", "schedule": 600.0},
    "remove-old-counters": {"task": "conversations.tasks.remove_old_counters", "schedule": 3600.0},
    "remove-old-originals": {"task": "conversations.tasks.remove_old_originals", "schedule": 3600.0},
    "close-answered-gaps": {"task": "knowledge.tasks.close_answered_gaps", "schedule": 3600.0},
}

AUTHENTICATION_BACKENDS = [
    "supportsite.sign_in_limits.AddressLimitBackend",
    "axes.backends.AxesStandaloneBackend",
    "supportsite.demo.backend.StaffBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if TESTING:  # the accounts of a thousand tests guard nothing, and each would take a quarter of a second
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = reverse_lazy("login")
LOGIN_REDIRECT_URL = reverse_lazy("inbox:list")
LOGOUT_REDIRECT_URL = reverse_lazy("login")
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "supportsite.sign_in_limits.axes_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who goes on guessing must not keep a colleague out for ever
AXES_SENSITIVE_PARAMETERS: list[str] = []  # whom to help, and whom to stop: the log says it
AXES_LOCKOUT_TEMPLATE = "locked.html"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German")), ("es", _("Spanish")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG or DEMO_MODE or TESTING
if WHITENOISE_USE_FINDERS:
    STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a folder that is not there, needed or not
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = BASE_DIR / "var" / "media"  # never served by itself: the views decide who gets which file

# Everything that the pages load is our own; the admin theme's Alpine needs `unsafe-eval`, so only the admin gets it.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],  # but for the chat, see conversations/views/chat.py
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if not (DEBUG or DEMO_MODE or TESTING or USES_INSECURE_KEY):
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

DEFAULT_FROM_EMAIL = "support@localhost"
_email = dj_email_url.parse(env.email_url)  # may name another sender: ?_default_from_email=…
# A mail server that says nothing must not hold a thread for ever.
vars().update(_email | {"EMAIL_TIMEOUT": _email.get("EMAIL_TIMEOUT") or 20})  # seconds
SITE_URL = env.site_url  # in front of the links in mails
EMAIL_LINK_DAYS = 30  # that the link in a mail opens its conversation
INBOUND_EMAIL = env.inbound_email  # customers answer to it, with a signed token behind a plus; empty: nobody reads it
INBOUND_PROVIDER, ANYMAIL = read_webhook(env.inbound_webhook)
MAILBOX = read_mailbox(env.imap_url)
INBOUND_AUTHSERV = env.inbound_authserv  # whose Authentication-Results prove a sender
EMAIL_OPENS_CONVERSATIONS = env.email_opens_conversations
EMAIL_ORIGINAL_DAYS = env.email_original_days
EMAIL_CONVERSATIONS_PER_HOUR = env.email_conversations_per_hour

LOGGING_CONFIG = None
logging_config(debug=DEBUG)

if env.sentry_dsn:
    sentry_sdk.init(dsn=env.sentry_dsn, send_default_pii=False, include_local_variables=False)

# The agent.
OPENAI_API_KEY = env.openai_api_key
OPENAI_BASE_URL = env.openai_base_url
AGENT_BACKEND = ("openai" if env.openai_api_key else "offline") if env.agent_backend == "auto" else env.agent_backend
# The SDK uploads traces to OpenAI whatever the base URL: only where OpenAI itself answers, and never the texts.
SDK_TRACING = AGENT_BACKEND == "openai" and not env.openai_base_url
AGENT_MODEL = env.agent_model
AGENT_DECISION_MODEL = env.agent_decision_model
KNOWLEDGE_BACKEND = env.knowledge_backend
OPENAI_VECTOR_STORE = env.openai_vector_store  # empty: the sync makes one and remembers it
GUARDRAIL_MODEL_CHECK = env.guardrail_model_check
OFFLINE_TOKEN_DELAY = env.offline_token_delay_ms / 1000  # seconds between the pieces of an offline reply
TURN_SECONDS = env.turn_seconds  # the most that one turn may take, model and tools and further attempts together
TURNS_AT_ONCE = env.turns_at_once  # in one process; further ones wait, and their customers see "queued"
SUPPORT_POLICY: dict[str, dict[str, Any]] = {}  # changes to agents_core.policy.DEFAULT_TOPICS, by topic name
ACTION_EXPIRES_HOURS = 72  # how long a teammate has to decide about a proposed action
# Money in the order's currency; more than that is paid back only when two people say so. 0: always two.
ACTION_SECOND_PERSON_ABOVE = env.action_second_person_above
CONNECTOR = env.connector
HTTP_CONNECTOR = env.http_connector
MCP_SERVERS = env.attached_servers
# Money per million tokens: input, cached input, output. A model that is not listed costs nothing on the books.
MODEL_PRICES: dict[str, tuple[str, str, str]] = {
    "gpt-5.4-mini": ("0.25", "0.025", "2.00"),
    "gpt-5.4": ("1.25", "0.125", "10.00"),
}
HOSTED_SEARCH_PRICE = "0.0025"  # money for one search with KNOWLEDGE_BACKEND=file_search
PRICE_CURRENCY = "$"  # of MODEL_PRICES and the budgets: a sign, or a code such as "EUR"
# Money that the agent may spend; past it people answer. 0 is no limit. A day is one of TIME_ZONE.
BUDGET_PER_CONVERSATION = env.budget_per_conversation
BUDGET_PER_DAY = env.budget_per_day
BUDGET_GUEST_SHARE = env.budget_guest_share  # of the day's, for all guests together
BUDGET_ADDRESS_SHARE = env.budget_address_share  # of the day's, for the guests of one client address

# The chat.
IDENTITY_SECRET = env.identity_secret
WIDGET_ORIGINS = env.widget_origins
EMAIL_PROOF_MINUTES = 30  # that a guest who typed the code from an e-mail may see that address's account and orders
# Limits for the guests of one client address together; 0 is none.
VISITORS_PER_ADDRESS = env.visitors_per_address  # the limits of one visitor, this many times
TICKETS_PER_ADDRESS = env.tickets_per_address  # a minute, and ten times that in ten minutes by whatever way
SOCKETS_PER_ADDRESS = env.sockets_per_address  # open at once, in one process
SITE_NAME = "Harbour & Pine"

# What may be added to a message. Pictures are stored anew, without what else was in the file.
ATTACHMENT_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"]
ATTACHMENT_MAX_BYTES = 10 * 1024 * 1024
ATTACHMENT_MAX_PIXELS = 50_000_000  # of a picture, all its frames together: each takes four bytes of memory to look at
ATTACHMENTS_PER_MESSAGE = 5
ATTACHMENTS_PER_CONVERSATION = 100 * 1024 * 1024  # bytes
ATTACHMENTS_UNSENT = 500 * 1024 * 1024  # bytes of all customers' files together that are not part of a message yet

# The inbox.
INBOX_RETURN_MINUTES = 10  # without its teammate, in office hours, until a ticket goes back to the queue

UNFOLD = {
    "SITE_TITLE": SITE_NAME,
    "SITE_HEADER": SITE_NAME,
    "SITE_SUBHEADER": _("Support"),
    "SITE_SYMBOL": "support_agent",
    "SHOW_VIEW_ON_SITE": True,
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "240 250 249",
            "100": "209 240 236",
            "200": "164 224 217",
            "300": "110 201 192",
            "400": "62 171 162",
            "500": "31 141 133",
            "600": "15 113 107",
            "700": "12 92 87",
            "800": "11 73 70",
            "900": "9 58 56",
            "950": "4 36 35",
        }
    },
}
