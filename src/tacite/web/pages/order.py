"""Ordering: details, terms, the total, then the button; one press makes one order (S2-10, S2-11).

The price is that of the same rules by which the order is charged. If it moves between the page and
the press, nothing is ordered and the new one is shown.
"""

import dataclasses as dc
import datetime as dt
import re
import secrets
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts import completing
from tacite.acts import order as ordering
from tacite.acts.coupons import UnableToUseCoupon
from tacite.acts.order import Preview, UnableToOrder
from tacite.acts.showing.offered import Offered, offered
from tacite.brands.queries import terms_in, terms_on
from tacite.rules.refusals import Refused
from tacite.ui import spoken
from tacite.web import words
from tacite.web.choosing import Choice, choice_of
from tacite.web.details import BillingDetails
from tacite.web.opening import acts, posts, show
from tacite.web.pages.offers import offer_page

_UNPROCESSABLE: Final = 422
_DIGITS_MAX: Final = 15
_HASH_MAX: Final = 64
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,80}")
# What is wrong with a choice is said where it was made.
_OF_THE_CHOICE: Final = {
    "wrong_cycle": "cycle",
    "wrong_quantity": "quantity",
    "wrong_option": "options",
    "wrong_segment": "offer",
    "status_missing": "offer",
    "sold_out": "quantity",
}


@acts(Right.ORDER)
def order(request: Any, ref: str) -> HttpResponse:
    """Show what an order comes to; when sent, take it."""
    is_sent = request.method == "POST"
    choice = choice_of(request.POST if is_sent else request.GET)
    try:
        preview = ordering.preview(account=request.account, wish=choice.wish(ref), now=request.now)
    except Refused as refused:
        return _refused_choice(request, ref, choice, refused)
    if not is_sent:
        return _shown(request, choice, preview)
    try:
        taken = _take(request, ref, choice)
    except Refused as refused:
        return _shown(request, choice, preview, refused)
    messages.success(request, _("Ordered. The service starts as soon as it is paid."))
    return redirect("request", taken.request.reference)


@posts(Right.ORDER)
def complete(request: Any, ref: str) -> HttpResponse:
    """Fill in what the billing address lacks, and go on with the same choice (S2-11)."""
    choice = choice_of(request.POST)
    try:
        preview = ordering.preview(account=request.account, wish=choice.wish(ref), now=request.now)
    except Refused as refused:
        return _refused_choice(request, ref, choice, refused)
    form = BillingDetails(request.POST, account=request.account)
    if form.is_valid() and _completed(request, form.cleaned_data):
        messages.success(request, _("Your billing details are complete. Check them, then order."))
        return redirect(f"{reverse('order', args=[ref])}?{choice.address()}")
    return _shown(request, choice, preview, details=form)


def _completed(request: Any, given: dict[str, str]) -> bool:
    """Tell whether nothing is missing any more."""
    try:
        completing.complete_details(
            account_id=request.account.id, given=given, actor=request.actor, now=request.now
        )
    except UnableToOrder:  # something else was taken away meanwhile: the page asks for it
        return False
    return True


def _take(request: Any, ref: str, choice: Choice) -> Any:
    shown = request.POST.get("shown", "")
    return ordering.order(
        account_id=request.account.id,
        wish=choice.wish(ref),
        key=_key(request),
        terms_accepted=request.POST.get("terms") == "on",
        actor=request.actor,
        now=request.now,
        shown_cents=int(shown[:_DIGITS_MAX]) if shown.isascii() and shown.isdecimal() else -1,
        terms_shown=request.POST.get("terms_shown", "")[:_HASH_MAX],
        starts_at_once=request.POST.get("start") == "on",
    )


def _without_coupon(
    request: Any, ref: str, choice: Choice, refused: UnableToUseCoupon
) -> HttpResponse:
    """Show the order as it is without the code, and why that does not count; nothing is ordered."""
    bare = dc.replace(choice, coupon="")
    try:
        preview = ordering.preview(account=request.account, wish=bare.wish(ref), now=request.now)
    except Refused as other:
        return _refused_choice(request, ref, bare, other)
    said = words.refused(refused, currency=request.account.currency)
    return _shown(request, bare, preview, coupon=(choice.coupon, said))


def _refused_choice(request: Any, ref: str, choice: Choice, refused: Refused) -> HttpResponse:
    if isinstance(refused, UnableToUseCoupon):
        return _without_coupon(request, ref, choice, refused)
    why = str(refused.facts.get("why", refused.code))
    if why == "offer_not_on_sale":
        raise Http404
    return offer_page(
        request,
        ref,
        choice,
        refusal=words.refused(refused, currency=request.account.currency),
        field=_OF_THE_CHOICE.get(why, "options"),
        status=_UNPROCESSABLE,
    )


def _shown(
    request: Any,
    choice: Choice,
    preview: Preview,
    refused: Refused | None = None,
    coupon: tuple[str, str] = ("", ""),
    details: BillingDetails | None = None,
) -> HttpResponse:
    """Show the order before it is sent; what forbids any order is said without being asked."""
    why = str(refused.facts.get("why", "")) if refused else ""
    if refused is None:
        refused = _unready(request)
    if refused and refused.facts.get("why") == "details_missing" and details is None:
        details = BillingDetails(account=request.account)
    return show(
        request,
        "order",
        status=_UNPROCESSABLE if why or coupon[1] or (details and details.errors) else 200,
        details=details,
        nav="offers",
        offer=preview.offer,
        offered=_offered(request, preview),
        coupon=coupon[0] or choice.coupon,
        coupon_error=coupon[1],
        last_day=_before(preview.withdrawable_until),
        starts=request.POST.get("start") == "on",
        choice=choice,
        preview=preview,
        names=_names(preview),
        key=secrets.token_urlsafe(16) if why == "key_used" else _key(request),
        refusal=words.refused(refused, currency=request.account.currency) if refused else "",
        why=str(refused.facts.get("why", "")) if refused else "",
        terms=terms_in(terms_on(request.selling.brand, on=request.today), spoken.language()),
        terms_error=why in {"terms_not_accepted", "terms_changed"},
    )


def _offered(request: Any, preview: Preview) -> Offered | None:
    """Return the offer with all that may be chosen of it."""
    brand, shelf = request.selling.brand, [preview.offer]
    found = offered(brand=brand, account=request.account, on=request.today, shelf=shelf)
    return found[0] if found else None


def _before(day: dt.date | None) -> dt.date | None:
    return day - dt.timedelta(days=1) if day else None


def _key(request: Any) -> str:
    """Return the key of the form that was sent, or a new one."""
    sent = request.POST.get("key", "")
    return sent if _KEY.fullmatch(sent) else secrets.token_urlsafe(16)


def _names(preview: Preview) -> dict[str, str]:
    """Return what lines are called in the language of the page, by their component."""
    sold: Any = preview.offer
    options = {p.option.ref: words.name(p.option) for p in sold.prices_now if p.option}
    return {"base": words.name(sold), "setup": words.name(sold), **options}


def _unready(request: Any) -> UnableToOrder | None:
    try:
        ordering.refuse_unready(request.account)
    except UnableToOrder as refused:
        return refused
    return None
