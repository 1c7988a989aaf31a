"""What is sold: the catalogue, and each offer with its prices and options; strangers may read."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tacite.acts.showing.offered import Offered, offered
from tacite.ui.frame import Link
from tacite.web import words
from tacite.web.choosing import Choice, choice_of
from tacite.web.opening import public, show

_PROFESSIONAL = frozenset({"business", "public_body"})


@public
def offers(request: Any) -> HttpResponse:
    """List the offers of the brand by family, without those for other kinds of customers.

    A visitor chooses for whom he looks (S2-15); a customer is of one kind.
    """
    brand = request.selling.brand
    found = offered(brand=brand, account=request.account, on=request.today)
    segments = sorted({each.offer.segment for each in found} - {""})
    wanted = request.GET.get("for", "")
    if request.account or wanted not in segments:
        wanted = ""
    shown = [each for each in found if each.sells and wanted in {"", each.offer.segment}]
    families = [
        list(members) for _family, members in groupby(shown, key=lambda each: each.offer.family)
    ]
    return show(
        request,
        "offers",
        nav="offers",
        families=[(words.family(each.offer for each in members), members) for members in families],
        professional=professional,
        tabs=_segments(segments, wanted) if segments and not request.account else [],
    )


def _segments(segments: list[str], wanted: str) -> list[Link]:
    """Return the ways through the catalogue: everything, or what is for one kind of customers."""
    address = reverse("offers")
    links = [Link(label=_("All offers"), href=address, current=not wanted)]
    for each in segments:
        href = f"{address}?{urlencode({'for': each})}"
        links.append(Link(label=words.segment(each), href=href, current=each == wanted))
    return links


@public
def offer(request: Any, ref: str) -> HttpResponse:
    """Show one offer."""
    return offer_page(request, ref, choice_of(request.GET))


def offer_page(
    request: Any, ref: str, choice: Choice, *, refusal: str = "", field: str = "", status: int = 200
) -> HttpResponse:
    """Show an offer with what was chosen of it, and what is wrong with that choice."""
    found = offered(brand=request.selling.brand, account=request.account, on=request.today, ref=ref)
    if not found:
        raise Http404
    [shown] = found
    cycles = [price.cycle for price in shown.prices]
    cycle = choice.cycle if choice.cycle in cycles else cycles[0]
    return show(
        request,
        "offer",
        status=status,
        nav="offers",
        offered=shown,
        chosen=choice,
        cycle=cycle,
        price=next(price for price in shown.prices if price.cycle == cycle),
        professional=professional,
        refusal=refusal,
        field=field,
    )


def professional(account: Any, shown: Offered) -> bool:
    """Tell whether prices are shown without VAT first: to those who trade, or where only they buy.

    Consumers see what they pay (safety-and-law 3.7).
    """
    kind = account.kind if account else shown.offer.segment
    return kind in _PROFESSIONAL
