"""What stands around the pages of the client area: where to go, who one is, what is only a demo."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite import clock
from tacite.accounts.access import Right
from tacite.ui.entrance import frames
from tacite.ui.entrance.guards import chosen
from tacite.ui.frame import Frame, Link, Person
from tacite.ui.spoken import Spoken
from tacite.web import law


def around(request: Any) -> Frame:
    """Return the frame of a page: with everything for a customer, with the offers for a visitor."""
    if not request.user.is_authenticated:
        return _for_visitor(request)
    acting = getattr(request, "acting", None) or chosen(request)
    part = getattr(request, "part", "")
    navigation = [
        _link(_("Home"), "home", part),
        _link(_("Services"), "services", part),
        *([_link(_("Invoices and payments"), "money", part)] if acting.may(Right.MONEY) else []),
        *([_link(_("Use"), "groups", part)] if _counts_use(request, acting) else []),
        _link(_("Offers"), "offers", part),
        *([_link(_("Letters"), "letters", part)] if acting.may(Right.MONEY) else []),
    ]
    return Frame(
        title=_("Client area"),
        navigation=navigation,
        person=_person(request, acting.account),
        menu=([_link(_("Profile"), "profile", part)], frames.menu(request)),
        sign_out=frames.sign_out(),
        footer=_footer(request.brand),
        contact=_contact(request.brand),
        strip=_strip(request),
    )


def _counts_use(request: Any, acting: Any) -> bool:
    """Tell whether the brand counts use beyond the plan, for who may see amounts."""
    selling = getattr(request, "selling", None)
    return (
        acting.may(Right.MONEY) and selling is not None and selling.policy.overage.mode == "capped"
    )


def around_entrance(request: HttpRequest) -> Frame:
    """Return the frame of the entrance's own pages, for those who are signed in."""
    clock.refresh()
    return around(request)


def around_door(request: Any) -> Frame:
    """Return the frame of the entrance for strangers: only what the law wants on every page."""
    return Frame(footer=_footer(request.brand), contact=_contact(request.brand))


def _for_visitor(request: Any) -> Frame:
    back = urlencode({"next": request.get_full_path()})
    return Frame(
        title=_("Offers"),
        navigation=[_link(_("Offers"), "offers", getattr(request, "part", ""))],
        sign_in=f"{frames.sign_in()}?{back}",
        footer=_footer(request.brand),
        contact=_contact(request.brand),
        strip=_strip(request),
    )


def _person(request: Any, account: Any) -> Person:
    """Return who is signed in, and for whom: by number where both have the same name."""
    person = frames.person(request)
    if person.name != person.acts_for:
        return person
    return Person(name=person.name, acts_for=_("customer %(number)s") % {"number": account.number})


def _link(label: str, name: str, part: str) -> Link:
    return Link(label=label, href=reverse(name), current=part == name)


def _footer(brand: Any) -> list[Link]:
    """Return the links that the law wants on every page, as far as their pages exist."""
    return [
        Link(label=law.to_terminate(brand), href=reverse("ending")),
        Link(label=_("Offers and prices"), href=reverse("offers")),
        Link(label=_("General terms"), href=reverse("terms")),
    ]


def _contact(brand: Any) -> str:
    return ", ".join(text for text in (brand.phone, brand.email) if text)


def _strip(request: Any) -> str:
    """Return what says that nothing here is real, and which day it is there."""
    today = getattr(request, "today", None)
    if not clock.is_demo():
        return ""
    if today is None:
        return _("Demonstration: people, prices and days are invented.")
    return _("Demonstration: people, prices and days are invented. Here it is %(day)s.") % {
        "day": Spoken().long_date(today)
    }
