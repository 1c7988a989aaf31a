"""What every answer carries, whatever the page."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.utils import timezone, translation

from tacite.ui import middleware, reading, spoken

BRAND = SimpleNamespace(
    name="Nimbeo", languages=["fr", "nl"], zone="Europe/Paris", look={"brand": "#1769aa"}
)


def answer(
    layer: Any, request: HttpRequest, response: HttpResponseBase | None = None
) -> HttpResponseBase:
    """Send a request through one layer, to a page that answers with `response`."""
    result: HttpResponseBase = layer(lambda _: response or HttpResponse("page"))(request)
    return result


def test_a_page_allows_no_script_and_no_style_but_its_own(rf: RequestFactory) -> None:
    request = rf.get("/")
    response = answer(middleware.security_headers, request)
    policy = dict(
        part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";")
    )
    nonce = request.csp_nonce  # type: ignore[attr-defined]
    assert policy == {
        "default-src": "'self'",
        "style-src": "'self'",
        "script-src": f"'self' 'nonce-{nonce}'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }
    assert len(nonce) >= 22


def test_a_nonce_is_used_once(rf: RequestFactory) -> None:
    policies = {
        answer(middleware.security_headers, rf.get("/"))["Content-Security-Policy"]
        for _ in range(5)
    }
    assert len(policies) == 5


def test_every_answer_has_its_security_headers(rf: RequestFactory) -> None:
    response = answer(middleware.security_headers, rf.get("/"), HttpResponse(status=500))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_a_pdf_may_be_shown_by_the_browser_s_viewer_but_not_framed(rf: RequestFactory) -> None:
    pdf = HttpResponse(b"%PDF", content_type="application/pdf")
    policy = answer(middleware.security_headers, rf.get("/"), pdf)["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "style-src" not in policy


def test_what_a_session_saw_is_never_stored(rf: RequestFactory, settings: LazySettings) -> None:
    request = rf.get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "s"
    assert "no-store" in answer(middleware.security_headers, request)["Cache-Control"]


def test_the_answer_that_opens_a_session_is_never_stored(
    rf: RequestFactory, settings: LazySettings
) -> None:
    response = HttpResponse("page")
    response.set_cookie(settings.SESSION_COOKIE_NAME, "s")
    shown = answer(middleware.security_headers, rf.get("/"), response)
    assert "no-store" in shown["Cache-Control"]


def test_a_stranger_s_page_is_asked_for_again_and_a_public_file_keeps_its_rule(
    rf: RequestFactory,
) -> None:
    page = answer(middleware.security_headers, rf.get("/"))
    assert page["Cache-Control"] == "no-cache, private"
    file = HttpResponse("css", headers={"Cache-Control": "public, max-age=60"})
    assert answer(middleware.security_headers, rf.get("/"), file)["Cache-Control"] == (
        "public, max-age=60"
    )


def test_a_page_is_read_in_its_language_zone_and_day(rf: RequestFactory) -> None:
    seen: dict[str, object] = {}

    def page(request: HttpRequest) -> HttpResponse:
        seen["language"] = translation.get_language()
        seen["zone"] = timezone.get_current_timezone_name()
        seen["today"] = spoken.today()
        return HttpResponse(request.LANGUAGE_CODE)

    request = rf.get("/", headers={"Accept-Language": "nl-BE,en;q=0.5"})
    request.brand = BRAND  # type: ignore[attr-defined]
    request.as_of = dt.date(2026, 11, 24)  # type: ignore[attr-defined]
    response = middleware.language_and_day(page)(request)
    assert seen == {"language": "nl", "zone": "Europe/Paris", "today": dt.date(2026, 11, 24)}
    assert response["Content-Language"] == "nl"
    assert set(response["Vary"].split(", ")) == {"Accept-Language", "Cookie"}
    assert spoken.today() is None


def test_a_chosen_language_is_kept_in_the_browser(
    rf: RequestFactory, settings: LazySettings
) -> None:
    response = answer(middleware.language_and_day, rf.get("/?lang=nl"))
    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("nl", "Lax", True)
    assert not answer(middleware.language_and_day, rf.get("/?lang=de")).cookies
    assert not answer(middleware.language_and_day, rf.post("/?lang=nl")).cookies


def test_a_bare_refusal_gets_its_page_and_keeps_its_headers(rf: RequestFactory) -> None:
    response = answer(middleware.error_pages, rf.get("/"), HttpResponseNotAllowed(["POST"]))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert isinstance(response, HttpResponse)
    assert b"<h1" in response.content


def test_a_refusal_that_explains_itself_is_left_alone(rf: RequestFactory) -> None:
    said = HttpResponse("told", status=403)
    response = answer(middleware.error_pages, rf.get("/"), said)
    assert isinstance(response, HttpResponse)
    assert response.content == b"told"


@pytest.mark.parametrize(("method", "guarded"), [("GET", 1), ("HEAD", 1), ("POST", 0)])
def test_only_a_page_that_reads_is_watched(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, method: str, guarded: int
) -> None:
    entered: list[str] = []

    class Watch:
        def __enter__(self) -> None:
            entered.append(method)

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(reading, "only", Watch)
    answer(middleware.reading_never_writes, rf.generic(method, "/"))
    assert len(entered) == guarded
