"""The reader's choice first, then the profile, then the browser, never a language unspoken."""

from types import SimpleNamespace

import pytest
from django.conf import LazySettings
from django.test import RequestFactory

from tacite.ui import languages
from tacite.ui.pages import language_links

NETHERLANDS = SimpleNamespace(name="Polderhost", languages=["nl", "en"], look={})


@pytest.mark.parametrize(
    ("wishes", "language"),  # wishes: by query, by cookie, of the profile, of the browser
    [
        (("?lang=en", "nl", "nl", "nl"), "en"),
        (("", "en", "nl", "nl"), "en"),
        (("", "", "en", "nl"), "en"),
        (("", "", "", "en-GB,nl;q=0.9"), "en"),
        (("", "", "", "de"), "nl"),
        (("?lang=fr", "", "", ""), "nl"),
        (("?lang=<b>", "", "fr", ""), "nl"),
    ],
)
def test_the_strongest_wish_that_the_brand_speaks_wins(
    rf: RequestFactory, settings: LazySettings, wishes: tuple[str, str, str, str], language: str
) -> None:
    query, cookie, profile, accepts = wishes
    request = rf.get(f"/{query}", headers={"Accept-Language": accepts})
    request.brand = NETHERLANDS  # type: ignore[attr-defined]
    request.user = SimpleNamespace(language=profile)  # type: ignore[assignment]
    request.COOKIES = {settings.SESSION_COOKIE_NAME: "s"}
    if cookie:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
    assert languages.chosen(request) == language


def test_a_stranger_is_not_looked_up(rf: RequestFactory) -> None:
    class Asked(Exception):
        pass

    class Lazy:
        @property
        def language(self) -> str:
            raise Asked

    request = rf.get("/", headers={"Accept-Language": "en"})
    request.user = Lazy()  # type: ignore[assignment]
    assert languages.chosen(request) == "en"
    assert languages.chosen_without_profile(request) == "en"


def test_without_a_brand_all_languages_are_spoken() -> None:
    assert languages.offered(None) == ("fr", "nl", "en")
    assert languages.offered(SimpleNamespace(languages=["de"])) == ("fr", "nl", "en")


def test_a_page_links_to_itself_in_the_other_languages(rf: RequestFactory) -> None:
    request = rf.get("/invoices?page=2&lang=nl")
    request.brand = NETHERLANDS  # type: ignore[attr-defined]
    links = language_links(request)
    assert [(link.label, link.href) for link in links] == [
        ("Nederlands", "/invoices?page=2&lang=nl"),
        ("English", "/invoices?page=2&lang=en"),
    ]
    assert [link.current for link in links] == [False, True]


def test_a_brand_of_one_language_offers_no_choice(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.brand = SimpleNamespace(languages=["fr"])  # type: ignore[attr-defined]
    assert language_links(request) == []
