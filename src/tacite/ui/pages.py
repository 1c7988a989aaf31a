"""What every template is given, and how a face renders a page.

A face hands over its frame by `request.frame`: a `Frame`, or a function that makes one when a
page is really rendered.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as rendered

from tacite.ui.brand_look import look_of
from tacite.ui.frame import Link, at_the_door
from tacite.ui.languages import PARAMETER, offered
from tacite.ui.spoken import language


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page inside the frame of its site."""
    return rendered(request, template, dict(context or {}), status=status, using="jinja2")


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the layout reads: look, frame, languages, messages (a context processor)."""
    frame = getattr(request, "frame", None)
    return {
        "look": look_of(getattr(request, "brand", None)),
        "frame": (frame() if callable(frame) else frame) or at_the_door(request),
        "language": language(),
        "languages": language_links(request),
        "messages": get_messages(request),
        "nonce": getattr(request, "csp_nonce", ""),
        "site": getattr(request, "site", ""),
    }


def language_links(request: HttpRequest) -> list[Link]:
    """Return this page in each language that the brand speaks, the current one marked."""
    names = dict(settings.LANGUAGES)
    query = request.GET.copy()
    links = []
    for code in offered(getattr(request, "brand", None)):
        query[PARAMETER] = code
        links.append(
            Link(
                label=names[code],
                href=f"{request.path}?{query.urlencode()}",
                language=code,
                current=code == language(),
            )
        )
    return links if len(links) > 1 else []
