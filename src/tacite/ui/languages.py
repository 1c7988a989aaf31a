"""Which language a page speaks: chosen by the reader, within what the brand speaks.

First what was chosen on this browser (`?lang=nl`, kept in a cookie), then the language of the
signed-in user's profile, then what the browser accepts, then the brand's first. The choice comes
before the profile because a link that says "Nederlands" must answer in Dutch.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation.trans_real import parse_accept_lang_header

from tacite.wording.formats import LANGUAGES

PARAMETER: Final = "lang"
_YEAR_SECONDS = 31_536_000


def chosen(request: HttpRequest) -> str:
    """Return the language in which to answer a request; never one the brand does not speak."""
    return _first_offered(request, _wishes(request))


def chosen_without_profile(request: HttpRequest) -> str:
    """Return the language of an answer that may not ask the database who the reader is."""
    return _first_offered(request, (*_of_browser(request), *_accepted(request)))


def offered(brand: Any | None) -> Sequence[str]:
    """Return the languages of a brand that the product speaks; all of them without a brand."""
    spoken = [code for code in getattr(brand, "languages", ()) if code in LANGUAGES]
    return spoken or LANGUAGES


def remember(response: HttpResponseBase, *, language: str) -> None:
    """Keep a language in the browser for a year: a choice of the reader, so without consent."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=_YEAR_SECONDS,
        path="/",
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def _first_offered(request: HttpRequest, wishes: Iterable[str | None]) -> str:
    languages = offered(getattr(request, "brand", None))
    return next((wish for wish in wishes if wish and wish in languages), languages[0])


def _wishes(request: HttpRequest) -> Iterator[str | None]:
    """Yield the languages wished for, the strongest first; the user is asked only if need be."""
    yield from _of_browser(request)
    yield _of_profile(request)
    yield from _accepted(request)


def _of_browser(request: HttpRequest) -> tuple[str | None, str | None]:
    return request.GET.get(PARAMETER), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)


def _of_profile(request: HttpRequest) -> str | None:
    """Return the signed-in user's language, without asking the session of a stranger."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return getattr(getattr(request, "user", None), "language", None)


def _accepted(request: HttpRequest) -> list[str]:
    header = request.headers.get("Accept-Language", "")
    return [code.partition("-")[0] for code, _ in parse_accept_lang_header(header)]
