"""Which site answers at a host name: a brand's client area, the back office, or the first page."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware

from tacite.brands.queries import by_domain

_FIRST = ("localhost", "127.0.0.1", "[::1]")
Next = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
def brand_by_host(get_response: Next) -> Next:
    """Set `request.brand` and `request.site`, and the pages that answer.

    A host that nobody sells under finds no page: neither a brand nor its existence can be forged.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        site, brand = _site(request.get_host())
        request.site = site  # type: ignore[assignment]
        request.brand = brand  # type: ignore[attr-defined]
        request.urlconf = _PAGES[site]
        return get_response(request)

    return middleware


_PAGES = {
    "client": "tacite.web.urls",
    "office": "tacite.backoffice.urls",
    "first": "tacite.web.first_urls",
    "none": "tacite.web.no_urls",
}


def _site(host: str) -> tuple[str, Any]:
    name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    if name == settings.STAFF_HOST:
        return "office", None
    brand = by_domain(name)
    if brand:
        return "client", brand
    return ("first" if name in _FIRST else "none"), None
