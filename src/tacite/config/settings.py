"""Django's settings, read from the environment that `./tacite` prepares."""

import os
from importlib.util import find_spec
from pathlib import Path

from tacite.config import places
from tacite.config.database import from_url

SOURCE = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = places.secret_key()
# Brands answer by Host header; a forged host finds no brand and no page.
ALLOWED_HOSTS = os.environ.get("TACITE_HOSTS", ".localhost,localhost,127.0.0.1,[::1]").split(",")
STAFF_HOST = os.environ.get("TACITE_STAFF_HOST", "staff.localhost")
# Behind a proxy that speaks HTTPS to the world. The demo speaks plain HTTP on loopback.
HTTPS = os.environ.get("TACITE_HTTPS", "") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    # Only where migrations are written: it keeps their order, and no table.
    *(["django_linear_migrations"] if find_spec("django_linear_migrations") else []),
    "tacite.history",
    "tacite.brands",
    "tacite.accounts",
    "tacite.mail",
    "tacite.catalogue",
    "tacite.ledger",
    "tacite.subscriptions",
    "tacite.usage",
    "tacite.invoicing",
    "tacite.payments",
    "tacite.provisioning",
    "tacite.acts",
    "tacite.engine",
    "tacite.ui",
    "tacite.web",
    "tacite.backoffice",
]

MIDDLEWARE = [
    "tacite.ui.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tacite.ui.hosts.brand_by_host",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tacite.ui.entrance.sessions.admitted_only",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tacite.ui.middleware.error_pages",
    "tacite.ui.middleware.language_and_day",
    "tacite.ui.middleware.reading_never_writes",
]
ROOT_URLCONF = "tacite.web.urls"
CSRF_FAILURE_VIEW = "tacite.ui.errors.csrf_failure"
BOOKKEEPING_TABLES = ("django_session", "tacite_cache")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [SOURCE / name / "templates" for name in ("ui", "web", "backoffice")],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "tacite.ui.environment.environment",
            "context_processors": ["tacite.ui.pages.context"],
        },
    },
]

DATABASES = {"default": from_url(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        # Rate limits are counted here: shared by all processes, never in one's memory.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "tacite_cache",
        # Beyond this, counts of attempts are thrown away: a flood of addresses must not get there.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTHENTICATION_BACKENDS = ["tacite.accounts.doorkeeper.Doorkeeper"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": "tacite.accounts.passwords.NotTheDemos"},
    {"NAME": "tacite.accounts.passwords.NotTheSameAgain"},
]

# What the demo, a layer above the sites, hands over to their pages (tacite.web.hooks).
DEMO_HOOKS = {
    "sign_ins": "tacite.demo.queries.signins",
    "statement_for": "tacite.demo.bank.statement_for",
}

# The entrance (docs/decisions/0015-entrance.md): django-allauth behind pages of our own.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tacite.accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    name: f"tacite.ui.entrance.forms.{form}"
    for name, form in {
        "login": "SignIn",
        "request_login_code": "AskCode",
        "confirm_login_code": "GiveCode",
        "reset_password": "ForgottenPassword",
        "confirm_password_reset_code": "GiveCode",
        "reset_password_from_key": "NewPassword",
        "change_password": "ChangePassword",
        "reauthenticate": "GivePassword",
    }.items()
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up yet; checked against the above
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come from the provider and are proved by invitation
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # we do not write to strangers
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True  # the way past a lock that somebody else ran into
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # through the second factor, like every sign-in
ACCOUNT_RATE_LIMITS = {
    "login": "20/m/ip",
    "login_failed": "20/m/ip,5/15m/key",
    "request_login_code": "20/m/ip,5/15m/key",
    "confirm_code": "20/m/ip",
    "reset_password": "20/m/ip,5/15m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "20/m/ip,5/15m/user",
    "reauthenticate": "20/m/ip,10/15m/user",  # wrong answers count under login_failed as well
    "invitation": "20/m/ip",
    "sign_up": "20/m/ip",
    "sign_up_mail": "5/m/ip,5/15m/key",
    "notify_termination": "10/h/ip",
}
ALLAUTH_USER_CODE_FORMAT = {"length": 6, "numeric": False, "dashed": False}  # 26 bits, 3 tries
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TACITE_TRUSTED_PROXIES", "0"))
MFA_ADAPTER = "tacite.accounts.factor.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "tacite.ui.entrance.forms.GiveFactor",
    "reauthenticate": "tacite.ui.entrance.forms.GiveFactorAgain",
    "activate_totp": "tacite.ui.entrance.forms.ProveFactor",
}

# Mail that cannot wait goes where letters go; without a server it stays in a folder of our own.
SENDS_MAIL = bool(os.environ.get("TACITE_SMTP_URL"))
EMAIL_BACKEND = "tacite.mail.at_once.Backend"
DEFAULT_FROM_EMAIL = os.environ.get("TACITE_MAIL_FROM", "tacite@localhost.localdomain")

USE_TZ = True
TIME_ZONE = "UTC"  # brands and sellers have zones of their own; nothing is shown in this one
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("fr", "Français"), ("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [SOURCE.parent.parent / "locale"]

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
