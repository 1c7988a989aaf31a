"""What stands around the pages of the entrance once somebody is signed in.

A site gives its own frame by `use`; until it does, the pages have the name, the menu and the way
out, which every site's frame may take from here too.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite.ui.entrance.guards import chosen
from tacite.ui.frame import Frame, Link, Person, at_the_door, use_at_the_door

_sites: dict[str, Callable[[HttpRequest], Frame]] = {}


def use(
    site: str,
    frame: Callable[[HttpRequest], Frame],
    *,
    stranger: Callable[[HttpRequest], Frame] | None = None,
) -> None:
    """Let the entrance's pages of a site ("client", "office") stand in the site's frame."""
    _sites[site] = frame
    if stranger:
        use_at_the_door(site, stranger)


def around(request: HttpRequest) -> Frame:
    """Return the frame of a page of the entrance."""
    if not request.user.is_authenticated:
        return at_the_door(request)
    made = _sites.get(getattr(request, "site", ""))
    return made(request) if made else plain(request)


def plain(request: HttpRequest) -> Frame:
    """Return a frame with the person, the menu and the way out, and nothing else."""
    return Frame(person=person(request), menu=(menu(request),), sign_out=sign_out())


def person(request: Any) -> Person:
    """Return who is signed in, and for which account or in which role."""
    name = request.user.name or request.user.email
    if request.user.staff_role:
        return Person(name=name, acts_for=role_words(request.user.staff_role))
    account = chosen(request).account
    return Person(name=name, acts_for=account.company or account.name)


def menu(request: Any) -> list[Link]:
    """Return the entrance's part of the account menu."""
    security = reverse("mfa_index")
    links = [Link(label=_("Sign-in"), href=security, current=request.path == security)]
    if len(getattr(request, "acting_in", ())) > 1:
        accounts = reverse("choose_account")
        links.insert(
            0, Link(label=_("Your accounts"), href=accounts, current=request.path == accounts)
        )
    return links


def sign_in() -> str:
    """Return where to sign in."""
    return reverse("account_login")


def sign_out() -> str:
    """Return what to post to in order to sign out."""
    return reverse("account_logout")


def role_words(role: str) -> str:
    """Return a staff role in words."""
    return {
        "admin": _("administration"),
        "billing": _("billing"),
        "support": _("support"),
        "read_only": _("reading only"),
    }.get(role, role)
