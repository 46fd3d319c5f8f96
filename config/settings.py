"""All settings, read from the environment in this one place (names in docs/settings.md)."""

import os
import socket
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from config import environment
from config.mail import mail
from config.operations import logs

BASE_DIR = Path(__file__).resolve().parent.parent
environment.read_env_file(BASE_DIR / ".env")

# --- Who and where -------------------------------------------------------------------------------

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret_key(DEBUG)
SUPPRESSION_KEY = environment.suppression_key(DEBUG, SECRET_KEY)
SITE_URL = environment.site_url(DEBUG, os.environ.get("PORT") or "8000")
SITE_NAME = os.environ.get("SITE_NAME") or "Attest"
# How lists of references print a source: Vancouver or AMA.
REFERENCE_STYLE = environment.choice("REFERENCE_STYLE", ("vancouver", "ama"), "vancouver")
# Readers' devices keep the articles they opened. Off, what they kept is removed when they return.
OFFLINE_READING = environment.flag("OFFLINE_READING", default=True)
FORMER_SITE = environment.former_site(SITE_URL)
ALLOWED_HOSTS = environment.allowed_hosts(DEBUG)
IS_HTTPS = SITE_URL.startswith("https://")

# --- Parts ---------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config.apps.SiteConfig",
    "board",
    "importing",
    "newsletter",
    "reading",
    "record",
    "accounts",
    "treatments",
    "condition",
    "post",
    "board.site.BoardAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "markdownx",
    "csp",
]
# Bounces and complaints as mail providers report them; only where it is asked for.
ANYMAIL = environment.provider_webhooks()
if ANYMAIL:
    INSTALLED_APPS.append("anymail")
MIDDLEWARE = [
    "config.operations.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.BrowserPolicyMiddleware",
    "config.middleware.AwayMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.signin.middleware.CurrentRequestMiddleware",
]
ROOT_URLCONF = "config.urls"
# The server loads config.worker. Without an entry here, runserver shows templates as they are and
# not as pages were kept.
WSGI_APPLICATION = None
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
                "config.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # templates/django/forms

# --- Data ----------------------------------------------------------------------------------------

DATABASES = {"default": environment.database(DEBUG, BASE_DIR)}
# The database's own address, where that of all others leads through a pooler; None without one.
WORK_DATABASE = environment.work_database(BASE_DIR)
# A pooler gives each transaction another session, so no cursor of the server outlives one.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = WORK_DATABASE is not None
CACHES = {"default": environment.cache()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Mail ----------------------------------------------------------------------------------------

MAIL = mail(DEBUG, BASE_DIR, SITE_URL, SITE_NAME)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL["from"]
# Whatever Django or a package of its mails goes through the outbox as well.
EMAIL_BACKEND = "post.backend.OutboxBackend"

# --- Language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = environment.language()
TIME_ZONE = environment.time_zone()
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True

# --- Hints while writing -------------------------------------------------------------------------

# The age at which most people should be able to read an article.
READING_AGE = environment.whole_number("READING_AGE", 12)

# --- Files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static", ("manual", BASE_DIR / "docs" / "board")]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT") or BASE_DIR / "media")
# For letters that the fonts of the site do not have.
FONTS_ROOT = Path(os.environ["FONTS_ROOT"]) if os.environ.get("FONTS_ROOT") else None
# PDFs and pictures that were made once; None makes each afresh.
DOCUMENTS_ROOT = Path(os.environ.get("DOCUMENTS_ROOT") or BASE_DIR / "documents")
STORAGES = {
    "default": environment.media_storage(),
    "staticfiles": {"BACKEND": "config.static.StaticFiles"},
}

# --- Pages as files ------------------------------------------------------------------------------

# This host's rendered pages: a proxy sends those under public/, the database there or not.
PAGES_ROOT = Path(os.environ.get("PAGES_ROOT") or BASE_DIR / "pages")
HOST_NAME = os.environ.get("HOST_NAME") or socket.gethostname()
# Who is told which addresses have changed: a content delivery network.
PURGE_URL = environment.web_address("PURGE_URL")
PURGE_TOKEN = os.environ.get("PURGE_TOKEN") or ""

# --- Markdown ------------------------------------------------------------------------------------

MARKDOWNX_MARKDOWNIFY_FUNCTION = "condition.markdown.preview"
MARKDOWNX_MEDIA_PATH = "figures/"

# --- Forms ---------------------------------------------------------------------------------------

# A section of 100 items with a dozen fields each is one submit.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000  # bytes

# --- Security ------------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS.append(
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
)
PASSWORD_RESET_TIMEOUT = 3600  # seconds
LOGIN_URL = "admin:login"
# Everybody of the board can see or do what a stolen password must not open.
REQUIRE_SECOND_FACTOR = environment.flag("REQUIRE_SECOND_FACTOR", default=not DEBUG)
SESSION_COOKIE_AGE = 43_200  # seconds: the longest a session lasts; an idle one ends in an hour
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# A browser takes a cookie of that name only over HTTPS and from this very host (RFC 6265bis).
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_HTTPS else "sessionid"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
# A probe inside the house asks over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = environment.whole_number("HSTS_SECONDS", 31_536_000) if IS_HTTPS else 0
# What other names of the domain do, and what browsers ship with, is for its owner to say.
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = environment.flag("HSTS_PRELOAD")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
# Whose X-Forwarded-For is believed: a proxy on this machine, unless others are named.
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES", "127.0.0.0/8,::1")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Nothing is allowed that is not named; nothing inline, and nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the admin's own style sheets draw their signs so
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],  # a bulletin's preview
        "manifest-src": [SELF],
        "worker-src": [SELF],  # what keeps articles for reading offline
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": IS_HTTPS,
    },
}

# --- Logging -------------------------------------------------------------------------------------

LOGGING = logs.settings(environment.choice("LOG_FORMAT", ("line", "json"), "line"))
# Who may read /metrics from elsewhere; without one only this machine itself.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN") or ""
