"""Every setting that differs between machines comes from the environment; docs/settings.md lists them.

What cannot be read is None here or has its default: `manage.py check` and `serve` say what is wrong with it.
"""

import os
from pathlib import Path
from typing import Any
from zoneinfo import reset_tzpath

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from tac_site.caching.public_page import static_file_headers
from tac_site.configuration import env_file, rules

django_stubs_ext.monkeypatch()  # lets ModelAdmin[Member] and the like stand in class headers

reset_tzpath(())  # clocks change as the locked package tzdata says, on every machine alike

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env(eager=False)
ENV_FILE = Path(env.str("ENV_FILE", "") or BASE_DIR / ".env")
env_file.load(ENV_FILE, os.environ)

DATA_DIR: Path = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()

DEBUG: bool = env.bool("DEBUG", False)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])

# Of the first account; without one it gets a random one.
ADMIN_PASSWORD: str = env.str("ADMIN_PASSWORD", "")

# `manage.py serve` writes this file. Without it and without the variable the key is empty, and Django
# refuses whatever needs one.
SECRET_KEY_FILE = DATA_DIR / "secret_key"
SECRET_KEY: str = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    try:
        SECRET_KEY = SECRET_KEY_FILE.read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        problem = f"{SECRET_KEY_FILE} cannot be read ({error.strerror}). Run the site as the user whom"
        advice = "DATA_DIR belongs to, or set DATA_DIR to another directory."
        raise ImproperlyConfigured(f"{problem} {advice}") from error

INSTALLED_APPS = [
    "tac_site.publishing",  # what waits comes first on the admin's first page
    "members",
    "resources",
    "tac_site",
    "tac_site.accounts",
    "tac_site.apps.TacAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "adminsortable2",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "markdownx",
]

MIDDLEWARE = [
    "tac_site.security_headers.security_headers_middleware",
    "tac_site.security_policy.SecurityPolicyMiddleware",
    "tac_site.caching.public_page.no_store_for_errors",
    "tac_site.http_methods.AllowedMethodsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tac_site.accounts.sessions.SessionAgeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tac_site.accounts.verification.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tac_site.accounts.hashing.TooManyHashesMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tac_site.urls"
WSGI_APPLICATION = "tac_site.wsgi.application"

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
                "members.context_processors.council",
            ],
        },
    },
]

# Widgets take their templates from templates/ too.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CSRF_FAILURE_VIEW = "tac_site.views.csrf_failure"

DATABASES: dict[str, dict[str, Any]] = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "db.sqlite3"}
}
if database_url := env.str("DATABASE_URL", ""):  # a wrong one is no database, and never another one
    DATABASES["default"] = {} if rules.database_url(database_url) else env.dj_db_url("DATABASE_URL")
if DATABASES["default"].get("ENGINE") == "django.db.backends.sqlite3":
    # Writers queue instead of failing, readers never wait, and what was acknowledged survives a power cut.
    # Pages of the file are read where the system has them in memory.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=268435456;",
    }
if DATABASES["default"].get("ENGINE") == "django.db.backends.postgresql":
    # A server that is away is noticed within seconds, also where the network swallows everything.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 2,
        "tcp_user_timeout": 5000,  # milliseconds
        **{"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3},
        **DATABASES["default"].get("OPTIONS", {}),
    }
# Seconds, looked at when a request begins: enough for the burst that a publish makes. A connection is tried
# before it is used again, as the database may have been restarted since.
DATABASES["default"]["CONN_MAX_AGE"] = 1
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # asks tac_site.accounts.limits
    "django.contrib.auth.backends.ModelBackend",
]
AXES_HANDLER = "tac_site.accounts.limits.SignInLimits"
AXES_LOCKOUT_CALLABLE = "tac_site.accounts.limits.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False  # the log of events tells more, and for longer
AXES_VERBOSE = False
# Superusers who have no second factor can do nothing but set one up.
REQUIRE_2FA: bool = env.bool("REQUIRE_2FA", False)
OTP_TOTP_ISSUER = next((host.lstrip("*.") for host in ALLOWED_HOSTS), "")  # as apps name the account
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # seconds that a link to choose a password works
PASSWORD_HASHERS = ["tac_site.accounts.hashing.LimitedPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
]

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "tac_site.formats"
USE_I18N = False
TIME_ZONE: str = env.str("TIME_ZONE", "UTC")
if rules.time_zone(TIME_ZONE):
    TIME_ZONE = "UTC"

STATIC_URL = "/static/"
# For collectstatic alone, where a web server in front sends these files itself: deploy/upgrade.sh.
STATIC_ROOT: str | None = env.str("STATIC_ROOT", None)
WHITENOISE_USE_FINDERS = True  # the packages' own directories: nothing has to be collected
WHITENOISE_ADD_HEADERS_FUNCTION = static_file_headers
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# In place of that directory a bucket of an S3-compatible store, which several machines share.
MEDIA_BUCKET: str = env.str("MEDIA_BUCKET", "")
MEDIA_ENDPOINT: str = env.str("MEDIA_ENDPOINT", "")  # without one the store is that of AWS
AWS_ACCESS_KEY_ID: str | None = env.str("AWS_ACCESS_KEY_ID", "") or None
AWS_SECRET_ACCESS_KEY: str | None = env.str("AWS_SECRET_ACCESS_KEY", "") or None
AWS_S3_REGION_NAME: str | None = env.str("AWS_DEFAULT_REGION", "") or None
STORAGES = {
    "default": {
        "BACKEND": "tac_site.pictures.bucket.BucketStorage"
        if MEDIA_BUCKET
        else "tac_site.pictures.storage.PictureStorage"
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Where the admin is. Another path keeps it out of the way of those who try the usual one everywhere.
ADMIN_PATH: str = env.str("ADMIN_PATH", "admin/")
if rules.admin_path(ADMIN_PATH):
    ADMIN_PATH = "admin/"
MARKDOWNX_URLS_PATH = f"/{ADMIN_PATH}markdownx/markdownify/"
MARKDOWNX_UPLOAD_URLS_PATH = f"/{ADMIN_PATH}markdownx/upload/"
# Room for the longest text while it is edited, percent-encoded, beside the other fields.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the confirmation of an action names every row

# tac_site.security_policy adds script-src and style-src: the static files, and nothing uploaded.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# True when a proxy in front terminates HTTPS and sets X-Forwarded-Proto.
HTTPS: bool = env.bool("HTTPS", False)
SECURE_HSTS_INCLUDE_SUBDOMAINS: bool = env.bool("HSTS_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD: bool = env.bool("HSTS_PRELOAD", False)
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # Browsers take cookies of these names from this host alone, and not from another one of the domain.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

SILENCED_SYSTEM_CHECKS = [
    # Whether all hosts of the domain speak HTTPS, its owner knows: HSTS_SUBDOMAINS, HSTS_PRELOAD.
    "security.W005",
    "security.W021",
    "security.W009",  # tac_site.E001 says it of SECRET_KEY; `manage.py serve` makes a good one
]

# Addresses and networks of the proxies that are believed: X-Forwarded-For, X-Forwarded-Proto, X-Request-ID.
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", ["127.0.0.1", "::1"])

# Whom to tell of a security hole, for /.well-known/security.txt: a mailto: or an https: address.
SECURITY_CONTACT: str = env.str("SECURITY_CONTACT", "")

# To whom errors are mailed, and by which server: smtp://host, or submission://user:password@host with TLS.
_admins: list[str] = env.list("ADMINS", [])
ADMINS = [("", address) for address in _admins]
_email: dict[str, Any] = env.dj_email_url("EMAIL_URL", "dummy://") or {}
EMAIL_BACKEND: str = _email.get("EMAIL_BACKEND", "")
EMAIL_HOST, EMAIL_PORT = _email.get("EMAIL_HOST"), _email.get("EMAIL_PORT")
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_USER"), _email.get("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS, EMAIL_USE_SSL = _email.get("EMAIL_USE_TLS"), _email.get("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 10  # seconds
EMAIL_SUBJECT_PREFIX = f"[{ALLOWED_HOSTS[0] if ALLOWED_HOSTS else 'localhost'}] "
SERVER_EMAIL: str = env.str("EMAIL_FROM", _admins[0] if _admins else "root@localhost")

LOG_FORMAT: str = env.str("LOG_FORMAT", "text")  # or json
ACCESS_LOG: bool = env.bool("ACCESS_LOG", False)
_console: dict[str, Any] = {
    "class": "logging.StreamHandler",
    "formatter": "json" if LOG_FORMAT == "json" else "text",
}
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "tac_site.logs.formatters.TextFormatter"},
        "json": {"()": "tac_site.logs.formatters.JSONFormatter"},
    },
    "filters": {
        "information": {"()": "tac_site.logs.filters.AsInformation"},
        "outages": {"()": "tac_site.logs.filters.WithoutOutages"},
    },
    "handlers": {
        "console": _console,
        "information": {**_console, "filters": ["information"]},
        "mail": {"()": "tac_site.logs.mail.MailHandler"},
    },
    "root": {"handlers": ["console", "mail"], "level": "WARNING"},
    "loggers": {
        "tac_site": {"level": "INFO"},
        "tac_site.access": {"level": "INFO" if ACCESS_LOG else "CRITICAL"},
        "django": {"handlers": ["console", "mail"], "level": "WARNING", "propagate": False},
        # A wrong address, a forged host and a body too large are the visitor's, not the operator's.
        "django.request": {"level": "ERROR", "filters": ["outages"]},
        "django.security": {"handlers": ["information"], "propagate": False},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.security.RequestDataTooBig": {"level": "CRITICAL"},
    },
}
