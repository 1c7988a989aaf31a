"""Error pages: in three languages, standing alone, also when the database is away."""

import logging
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from lxml import html

from tacite.ui import errors


def heading(response: HttpResponse) -> str:
    """Return the sentence that a page opens with."""
    title = html.document_fromstring(response.content.decode()).find(".//h1")
    assert title is not None
    return "".join(str(part) for part in title.itertext())


def away() -> None:
    """Fail as a query does when the database is away."""
    raise OperationalError("connection refused")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Il n’y a rien à cette adresse."),
        ("nl", "Op dit adres staat niets."),
        ("en", "There is nothing at this address."),
    ],
)
def test_nothing_found_is_said_in_the_reader_s_language(
    rf: RequestFactory, language: str, sentence: str
) -> None:
    response = errors.not_found(rf.get("/x", headers={"Accept-Language": language}))
    assert response.status_code == 404
    assert heading(response) == sentence
    assert f'<html lang="{language}">' in response.content.decode()


@pytest.mark.parametrize("status", sorted(errors.EXPLAINED))
@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_every_error_has_a_page_of_its_own(rf: RequestFactory, status: int, language: str) -> None:
    request = rf.get("/x", headers={"Accept-Language": language})
    response = errors.page(request, status=status)
    others = {heading(errors.page(request, status=other)) for other in errors.EXPLAINED - {status}}
    assert response.status_code == status
    assert heading(response) not in others


def test_the_handlers_answer_with_their_status(rf: RequestFactory) -> None:
    request = rf.get("/x")
    assert errors.bad_request(request, None).status_code == 400
    assert errors.denied(request, None).status_code == 403
    assert errors.too_many(request).status_code == 429
    assert errors.csrf_failure(request, "no cookie").status_code == 403
    assert heading(errors.csrf_failure(request)) != heading(errors.denied(request))


def test_a_failure_gives_a_reference_that_the_log_has_too(
    rf: RequestFactory, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    response = errors.failed(rf.get("/x"))
    page = html.document_fromstring(response.content.decode())
    reference = page.find(".//code")
    assert response.status_code == 500
    assert reference is not None
    assert reference.text
    assert reference.text in caplog.text


def test_a_database_that_is_away_closes_the_site_for_a_minute(rf: RequestFactory) -> None:
    request = rf.get("/x", headers={"Accept-Language": "fr"})
    try:
        away()
    except OperationalError:
        response = errors.failed(request)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert heading(response) == "Ce site est fermé pour un instant."
    assert "connection refused" not in response.content.decode()


def test_an_error_page_asks_neither_session_nor_user(rf: RequestFactory) -> None:
    class Untouchable:
        def __getattr__(self, name: str) -> object:
            raise OperationalError(name)

    request = rf.get("/x")
    request.COOKIES["sessionid"] = "s"
    request.user = request.session = Untouchable()  # type: ignore[assignment]
    request.brand = SimpleNamespace(  # type: ignore[attr-defined]
        name="Nimbeo", languages=["nl"], look={"brand": "#1769aa"}
    )
    response = errors.page(request, status=500)
    assert heading(response) == "Er is bij ons iets misgegaan."
    assert "Nimbeo" in response.content.decode()


def test_a_page_is_sent_even_when_the_template_cannot_be(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(errors, "_rendered", broken)
    content = errors.page(rf.get("/x"), status=500).content.decode()
    assert all(f'lang="{language}"' in content for language in ("fr", "nl", "en"))
