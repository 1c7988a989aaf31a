"""What is sold: the catalogue, and each offer with its prices and options; strangers may read."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse

from tacite.acts.showing.offered import Offered, offered
from tacite.web.choosing import Choice, choice_of
from tacite.web.opening import public, show

_PROFESSIONAL = frozenset({"business", "public_body"})


@public
def offers(request: Any) -> HttpResponse:
    """List the offers of the brand by family, without those for other kinds of customers."""
    brand = request.selling.brand
    found = offered(brand=brand, account=request.account, on=request.today)
    shown = [each for each in found if each.sells]
    families = [
        (family, list(members))
        for family, members in groupby(shown, key=lambda each: each.offer.family)
    ]
    return show(request, "offers", nav="offers", families=families, professional=professional)


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
