"""Signing in as people do it: by the pages, with what stands in them."""

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tacite.accounts import post
from tests.security.world import PASSWORD

_ONCE = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]*"|value="[^"]*@[^"]*"|\s+')


def browser(host: str, **options: Any) -> Client:
    """Return a browser at a host, nobody signed in."""
    return Client(headers={"host": host}, **options)


def sign_in(at: Client, email: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    """Send the sign-in form."""
    return sent(at.post("/sign-in", {"login": email, "password": password, **more}))


def is_in(at: Client) -> bool:
    """Tell whether somebody is signed in: the page about one's sign-in is shown."""
    return at.get("/security").status_code == 200


def session_of(at: Client) -> str:
    """Return the session's id, as the cookie has it."""
    found = at.cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


def stolen(at: Client, host: str) -> Client:
    """Return another browser that has the same session."""
    thief = browser(host)
    thief.cookies[settings.SESSION_COOKIE_NAME] = session_of(at)
    return thief


def totp(secret: str) -> str:
    """Return the code that an application shows now."""
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return code


def mailed_code(outbox: list[Any]) -> str:
    """Return the code of the last mail."""
    post.wait()
    found = re.search(r"^([A-Z]{6})$", outbox[-1].body, re.MULTILINE)
    assert found, outbox[-1].body
    return found[1]


def text(answer: HttpResponse) -> str:
    """Return a page without what is new each time, or what was typed."""
    return _ONCE.sub(" ", answer.content.decode())


def sent(answer: Any) -> HttpResponse:
    """Return an answer of the test client as the answer that it is."""
    response: HttpResponse = answer
    return response
