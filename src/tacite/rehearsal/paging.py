"""The pages of the client area as a customer sees them, asked for like a browser asks."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.test import Client
from django.urls import NoReverseMatch, reverse

from tacite.accounts import invitations
from tacite.rehearsal.stage import NothingThere
from tacite.rehearsal.stories import Expectation, Found, Value
from tacite.rehearsal.world import World

_SITE: Final = "tacite.web.urls"
_ADDRESSES: Final = {"invoice_pdf": "pdf"}  # pages whose address has another name


def finder(world: World) -> Callable[[Expectation, dt.datetime], Found]:
    """Return the function of the subject `page`; everybody who looks is signed in once."""
    return partial(_found, world, {})


def _found(
    world: World, people: dict[str, Any], expectation: Expectation, now: dt.datetime
) -> Found:
    """Ask for the page; of texts, return those that are as the story wants them."""
    client = Client(headers={"host": world.brand.domain})
    client.force_login(_person(world, people, expectation.by, now))
    answer = client.get(_path(world, expectation))
    text = b"".join(answer) if answer.streaming else answer.content
    seen = text.decode(errors="replace")
    return {
        "status": answer.status_code,
        "shows": tuple(each for each in _texts(expectation, "shows") if each in seen),
        "hides": tuple(each for each in _texts(expectation, "hides") if each not in seen),
    }


def _person(world: World, people: dict[str, Any], by: str, now: dt.datetime) -> Any:
    """Return who acts for an account: its owner, invited and come."""
    if by not in people:
        account = world.account(by)
        guest = invitations.Guest(account.email, "owner", account.id)
        [invitation_id] = invitations.invite([guest], actor="system", now=now)
        people[by] = invitations.accept(
            invitation_id=invitation_id,
            name=account.name,
            password=None,
            language=account.language,
            now=now,
        )
    return people[by]


def _path(world: World, expectation: Expectation) -> str:
    """Return the path of a page.

    :raises NothingThere: the client area has no such page, or what it is of does not exist.
    """
    page = str(expectation.name)
    about = expectation.about.get("of")
    try:
        name = _ADDRESSES.get(page, page)
        return reverse(name, urlconf=_SITE, args=[_key(world, page, str(about))] if about else [])
    except NoReverseMatch as missing:
        raise NothingThere(page) from missing


def _key(world: World, page: str, label: str) -> str:
    """Return how a page names what it is about: by what its reader knows it by."""
    if page == "service":
        return str(world.service(label).id)
    if page == "request":
        return str(world.request(label).reference)
    return str(world.invoice(label).number)


def _texts(expectation: Expectation, key: str) -> tuple[str, ...]:
    wanted: Value = expectation.keys.get(key, ())
    return tuple(str(each) for each in wanted) if isinstance(wanted, tuple) else ()
