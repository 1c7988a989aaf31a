"""Django's settings, read from the environment that `./tacite` prepares."""

import os
from pathlib import Path

from tacite.config import places
from tacite.config.database import from_url

SOURCE = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = places.secret_key()
# Brands answer by Host header and the first page lists them; forged hosts find no brand (404).
ALLOWED_HOSTS = os.environ.get("TACITE_HOSTS", ".localhost,localhost,127.0.0.1,[::1]").split(",")

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
    "django_linear_migrations",
    "tacite.history",
    "tacite.brands",
    "tacite.accounts",
    "tacite.mail",
    "tacite.catalogue",
    "tacite.ledger",
    "tacite.subscriptions",
    "tacite.invoicing",
    "tacite.payments",
    "tacite.provisioning",
    "tacite.acts",
    "tacite.engine",
    "tacite.ui",
    "tacite.web",
    "tacite.backoffice",
]

DATABASES = {"default": from_url(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

USE_TZ = True
TIME_ZONE = "UTC"  # brands and sellers have zones of their own; nothing is shown in this one
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("fr", "Français"), ("nl", "Nederlands"), ("en", "English")]
