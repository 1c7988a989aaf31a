"""Pages that show every component once, for the tests that look at them."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import engines
from django.utils import timezone, translation
from jinja2 import Environment
from lxml import html
from markupsafe import Markup

from tacite.ui.brand_look import look_of
from tacite.ui.frame import Frame, Group, Link, Person
from tacite.ui.spoken import reading_on

TODAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 13, 2, tzinfo=dt.UTC)
CSRF = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="t">')
STATIC = Path(__file__).parents[3] / "src/tacite/ui/static"
LANGUAGES = (
    Link(label="Français", href="/?lang=fr", language="fr", current=True),
    Link(label="Nederlands", href="/?lang=nl", language="nl"),
)


class Profile(forms.Form):
    """A form as Django's pages and allauth's give it."""

    email = forms.EmailField(help_text="For the letters")
    name = forms.CharField()


def brand(ref: str) -> SimpleNamespace:
    """Return one of the demo's brands, as its files have it."""
    colours = {"nimbeo": ("#1769aa", 250, 8), "ateliia": ("#a11d5b", 350, 14)}[ref]
    logo = (STATIC / f"brands/{ref}.svg").read_text()
    look = dict(zip(("brand", "temper", "radius"), colours, strict=True)) | {"logo": logo}
    return SimpleNamespace(name=ref.title(), ref=ref, look=look, languages=["fr", "nl"])


def environment() -> Environment:
    """Return the environment that the product renders with."""
    env: Environment = engines["jinja2"].env  # type: ignore[attr-defined]
    return env


def rendered(source: str, **context: Any) -> html.HtmlElement:
    """Render a piece of template in French and return it parsed."""
    return html.fragment_fromstring(text(source, **context), create_parent="div")


def text(source: str, **context: Any) -> str:
    """Render a piece of template in French, on the day and in the zone of the design."""
    return _in_french(lambda: environment().from_string(source).render(**context))


def page(name: str, *, ref: str = "nimbeo") -> str:
    """Render a sample page that shows every component of one site."""
    source = (Path(__file__).parent / f"sample_{name}.html").read_text()
    return _in_french(lambda: environment().from_string(source).render(**_context(ref)))


def client_frame() -> Frame:
    """Return a client area's frame with everything in it."""
    return Frame(
        title="Espace client",
        navigation=(Link(label="Accueil", href="/", current=True), Link(label="Aide", href="/a")),
        person=Person(name="Camille Roussel", acts_for="Atelier Roussel"),
        menu=((Link(label="Profil", href="/profile"),),),
        sign_out="/sign-out",
        footer=(Link(label="Accessibilité", href="/accessibility"),),
        contact="01 99 00 12 34",
        strip="Démonstration : tout est inventé.",
        strip_link=Link(label="Laisser passer un jour", href="/travel"),
        groups=(
            Group(
                title="Aujourd’hui",
                links=(Link(label="À régler", href="/s", current=True, count=14, hot=True),),
            ),
        ),
    )


def _in_french(render: Any) -> str:
    with (
        translation.override("fr"),
        timezone.override("Europe/Paris"),
        reading_on(TODAY),
    ):
        return str(render())


def _context(ref: str) -> dict[str, Any]:
    days = (2, 9, 17, 17, 30, 40, 49, 55)
    return {
        "look": look_of(brand(ref)),
        "frame": client_frame(),
        "language": "fr",
        "languages": LANGUAGES,
        "messages": [
            Message(constants.SUCCESS, "Le compte est votre moyen par défaut."),
            Message(constants.ERROR, "Le relevé a été refusé."),
        ],
        "nonce": "n",
        "site": "client",
        "csrf": CSRF,
        "csrf_input": CSRF,
        "today": TODAY,
        "now": NOW,
        "debits": [(TODAY + dt.timedelta(days=day), 600 + 100 * day) for day in days],
        "form": Profile({"email": "no address"}, prefix="p"),
    }
