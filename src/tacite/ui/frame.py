"""What stands around a page: navigation, account menu, footer, as plain values.

The layout knows no address of a site: each face says which pages it has. Nothing here has a
default that would lead nowhere, so the footer holds only links that exist.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class Link:
    """A place to go. `count` is how much waits there, `hot` when it cannot wait."""

    label: str
    href: str
    current: bool = False
    count: int | None = None
    hot: bool = False
    icon: str = ""
    note: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Links under one heading, in the back office's rail."""

    title: str
    links: Sequence[Link]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is signed in, and for which account (or in which role) they look at the page."""

    name: str
    acts_for: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The frame of a page of one site.

    `navigation` is the client area's bar, `groups` the back office's rail; `menu` holds the
    account menu's parts, drawn with a line between them. `sign_out` is posted to, `sign_in` is
    linked to; empty where there is none. `strip` is one sentence above everything, such as the
    demo's date, with `strip_link` beside it.
    """

    title: str = ""
    home: str = "/"
    navigation: Sequence[Link] = ()
    groups: Sequence[Group] = ()
    person: Person | None = None
    menu: Sequence[Sequence[Link]] = ()
    sign_in: str = ""
    sign_out: str = ""
    footer: Sequence[Link] = ()
    contact: str = ""
    strip: str = ""
    strip_link: Link | None = None


_doors: dict[str, Callable[[HttpRequest], Frame]] = {}


def use_at_the_door(site: str, frame: Callable[[HttpRequest], Frame]) -> None:
    """Let the pages of a site that have no frame of their own stand in this one."""
    _doors[site] = frame


def at_the_door(request: HttpRequest) -> Frame:
    """Return what stands around a page that has no frame: what the law wants on every page."""
    door = _doors.get(getattr(request, "site", ""))
    return door(request) if door and getattr(request, "brand", None) else Frame()
