"""What every answer carries: security headers, its language and day, a promise not to write.

In this order in `settings.MIDDLEWARE`: `security_headers` first; `error_pages` and
`language_and_day` after sessions, brand and user; `reading_never_writes` last.
"""

import secrets
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from tacite.ui import errors, languages, reading
from tacite.ui.spoken import reading_on

Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY: Final = (
    "default-src 'self'; style-src 'self'; script-src 'self' 'nonce-{nonce}'; object-src 'none';"
    " base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
# A browser shows a PDF in a viewer of its own, whose styles and object the page policy forbids.
DOCUMENT_POLICY: Final = "base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(),"
        " gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
}


def security_headers(get_response: Answer) -> Answer:
    """Give every answer its policy with a fresh nonce, and keep what is personal out of caches.

    `request.csp_nonce` is the nonce. A request or an answer with a session is never stored
    (ASVS 14.3.2); a file that says it is public keeps its own rule.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = get_response(request)
        is_document = response.headers.get("Content-Type", "").startswith("application/pdf")
        policy = DOCUMENT_POLICY if is_document else POLICY.format(nonce=nonce)
        response.headers.setdefault("Content-Security-Policy", policy)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        _keep_out_of_caches(request, response)
        return response

    return answer


def error_pages(get_response: Answer) -> Answer:
    """Give a bare refusal (405 of a view, 429 of a limit) the page that explains it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(response, HttpResponse) and _is_bare(response):
            return errors.explained(request, response)
        return response

    return answer


def language_and_day(get_response: Answer) -> Answer:
    """Answer in the reader's language, in the brand's zone, on the business day.

    Reads `request.brand` and `request.as_of` when a face has set them; sets
    `request.LANGUAGE_CODE`. A language chosen by `?lang=` is kept in a cookie.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        brand: Any = getattr(request, "brand", None)
        language = languages.chosen(request)
        request.LANGUAGE_CODE = language
        with (
            translation.override(language),
            timezone.override(getattr(brand, "zone", settings.TIME_ZONE)),
            reading_on(getattr(request, "as_of", None)),
        ):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        if not _is_public(response):
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if request.method == "GET" and request.GET.get(languages.PARAMETER) == language:
            languages.remember(response, language=language)
        return response

    return answer


def reading_never_writes(get_response: Answer) -> Answer:
    """Run GET, HEAD and OPTIONS so that they cannot change anything (ASVS 3.5.3)."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            with reading.only():
                return get_response(request)
        return get_response(request)

    return answer


def _keep_out_of_caches(request: HttpRequest, response: HttpResponseBase) -> None:
    if _is_public(response):
        return
    name = settings.SESSION_COOKIE_NAME
    if name in request.COOKIES or name in response.cookies:
        patch_cache_control(response, no_store=True, private=True)
    elif not response.has_header("Cache-Control"):
        patch_cache_control(response, no_cache=True, private=True)


def _is_public(response: HttpResponseBase) -> bool:
    return "public" in response.headers.get("Cache-Control", "")


def _is_bare(response: HttpResponse) -> bool:
    return response.status_code in errors.EXPLAINED and not response.content
