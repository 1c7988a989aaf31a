"""The page at an installation’s own address: its brands, and in the demo, who signs in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from tacite import clock
from tacite.brands.queries import all_brands
from tacite.ui.entrance import frames
from tacite.ui.pages import render
from tacite.web import hooks


@require_http_methods(["GET", "HEAD"])
def first(request: HttpRequest) -> HttpResponse:
    """List the sites of this installation."""
    clock.refresh()
    people = hooks.sign_ins()
    brands = [
        {
            "brand": brand,
            "href": _address(request, brand.domain),
            "people": _people(people, brand.domain),
        }
        for brand in all_brands()
    ]
    office = {
        "href": _address(request, settings.STAFF_HOST),
        "people": _people(people, settings.STAFF_HOST),
    }
    passwords: set[Any] = {each.password for each in people}
    return render(
        request,
        "web/first.html",
        {
            "brands": brands,
            "office": office,
            "is_demo": clock.is_demo(),
            "password": passwords.pop() if len(passwords) == 1 else "",
        },
    )


def _people(people: list[Any], host: str) -> list[dict[str, str]]:
    """Return who signs in at a host: the address, the language, and the role of staff."""
    return [
        {
            "email": each.email,
            "role": "" if each.brand else frames.role_words(each.role),
            "language": each.language.upper(),
        }
        for each in people
        if each.host == host
    ]


def _address(request: HttpRequest, host: str) -> str:
    """Return the address of a site that answers by its host name, at the port of this one."""
    port = request.get_port()
    usual = {"http": "80", "https": "443"}[request.scheme or "http"]
    return f"{request.scheme}://{host}{'' if port == usual else f':{port}'}/"
