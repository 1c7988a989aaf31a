"""What is said when a page cannot be shown: in three languages, without asking the database.

An error page stands alone: no session, no user, no query, so that it also answers when the
database does not. If even the template cannot be rendered, a constant page in the three languages
is sent.
"""

import logging
import secrets
import sys
from dataclasses import dataclass
from typing import Any, Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils import translation
from django.utils.translation import gettext as _

from tacite.ui.brand_look import look_of
from tacite.ui.frame import Frame
from tacite.ui.languages import chosen_without_profile

EXPLAINED: Final = frozenset({400, 403, 404, 405, 429, 500, 503})
RETRY_SECONDS: Final = 60

_LAST_RESORT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Error</title></head><body><main>
<h1>This page cannot be shown at the moment.</h1>
<p lang="fr">Cette page ne peut pas être affichée pour le moment. Réessayez dans une minute.</p>
<p lang="nl">Deze pagina kan nu niet worden getoond. Probeer het over een minuut opnieuw.</p>
<p>Try again in a minute.</p>
</main></body></html>
"""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trouble:
    """What happened, in a sentence, and what the reader can do about it."""

    title: str
    advice: str


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 400 (handler400)."""
    return page(request, status=400)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 403 (handler403)."""
    return page(request, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 404 (handler404): the same for what is not there and what is somebody else's."""
    return page(request, status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429 (handler429, which the sign-in pages ask for)."""
    return page(request, status=429)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a reference that the log has too, or 503 when the database is away."""
    failure = sys.exc_info()[1]
    if isinstance(failure, OperationalError | InterfaceError):
        response = page(request, status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    reference = secrets.token_hex(4)
    _log.error("page failed, reference %s: %s", reference, type(failure).__name__)
    return page(request, status=500, reference=reference)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 403 to a form without a valid token (CSRF_FAILURE_VIEW)."""
    return page(request, status=403, kind="form")


def explained(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Put the page of its status into an empty refusal, whose headers stay."""
    told = page(request, status=response.status_code)
    response.content = told.content
    response["Content-Type"] = told["Content-Type"]
    return response


def page(request: HttpRequest, *, status: int, kind: str = "", reference: str = "") -> HttpResponse:
    """Return the page of an error; `kind` is "form" for a form that is no longer valid."""
    language = getattr(request, "LANGUAGE_CODE", None) or chosen_without_profile(request)
    try:
        with translation.override(language):
            content = _rendered(request, language, _trouble(kind or str(status)), reference)
    except Exception:  # noqa: BLE001 - logged, and whatever failed, the reader gets a page
        _log.exception("the page of an error could not be rendered")
        content = _LAST_RESORT
    return HttpResponse(content, status=status)


def _rendered(request: HttpRequest, language: str, trouble: Trouble, reference: str) -> str:
    """Render the page alone: no context processor, for those ask the session."""
    context: dict[str, Any] = {
        "look": look_of(getattr(request, "brand", None)),
        "frame": Frame(),
        "language": language,
        "languages": (),
        "messages": (),
        "nonce": "",
        "site": "",
        "trouble": trouble,
        "reference": reference,
    }
    template: Any = engines["jinja2"].get_template("ui/error.html")
    return str(template.render(context))


def _trouble(kind: str) -> Trouble:
    """Return what is said about an error, in the active language."""
    return {
        "400": lambda: Trouble(
            _("This request cannot be read."),
            _("The address or the form reached us damaged. Go back, reload the page, try again."),
        ),
        "403": lambda: Trouble(
            _("You may not do this."),
            _("Your access does not include it. The owner of the account can give you the right."),
        ),
        "404": lambda: Trouble(
            _("There is nothing at this address."),
            _("It may have been mistyped, or what stood here is gone."),
        ),
        "405": lambda: Trouble(
            _("This address cannot be opened like this."),
            _("Start from the page that leads to it."),
        ),
        "429": lambda: Trouble(
            _("Too many attempts in a short time."),
            _("Wait a few minutes, then try again. Nothing was changed."),
        ),
        "503": lambda: Trouble(
            _("This site is closed for a moment."),
            _("Nothing was changed and your services go on. Try again in a minute."),
        ),
        "form": lambda: Trouble(
            _("This form is no longer valid."),
            _("Go back, reload the page and send it again; cookies must be allowed."),
        ),
    }.get(
        kind,
        lambda: Trouble(
            _("Something failed on our side."),
            _("What could not be finished was undone. Try again in a moment."),
        ),
    )()
