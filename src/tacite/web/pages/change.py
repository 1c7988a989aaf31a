"""Changing an offer: chosen, shown side by side, confirmed by a mailed code (S1-21 to S1-35)."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts import change_facts, offer_change
from tacite.acts.offer_view import Sight, Wish
from tacite.acts.showing.changes import (
    Standing,
    options_of_offer,
    past,
    refusal_of,
    standing,
)
from tacite.acts.showing.held import Held, one
from tacite.acts.showing.life import Life
from tacite.acts.withdrawal import days_after_change
from tacite.rules.offer_change import UnableToChange
from tacite.rules.refusals import Refused
from tacite.ui.counting import option_fields
from tacite.web import words
from tacite.web.choosing import choice_of
from tacite.web.opening import acts, posts, reads, show
from tacite.web.way import Way

_UNPROCESSABLE: Final = 422
_CODE_MAX: Final = 20


def way(request: Any, service: Held, _told: Life) -> Way | None:
    """Offer another offer to a service that lives, where the brand knows changes."""
    if not service.lives:
        return None
    refused = refusal(request, service)
    if refused is not None and refused.facts.get("why") == "not_by_customer":
        return None
    why_not = "" if refused is None else words.refused(refused)
    if not request.may("order"):
        why_not = _("Only the owner of the account changes what a service costs.")
    return Way(
        name=_("Change the offer"),
        means=_("You see what it makes of the days and the price before you confirm"),
        icon="change",
        url=reverse("change", args=[service.id]),
        why_not=why_not,
    )


def refusal(request: Any, service: Held) -> UnableToChange | None:
    """Return what forbids any change of a service as it is shown; asked once a page."""
    if not hasattr(request, "change_refusal"):
        held = {option.ref for option in service.options}
        request.change_refusal = refusal_of(service, held, selling=request.selling, now=request.now)
    found: UnableToChange | None = request.change_refusal
    return found


@reads(Right.ORDER)
def change(request: Any, service_id: int) -> HttpResponse:
    """Let an offer be chosen; each new choice says what would be left."""
    found = _found(request, service_id)
    stands = standing(found.id, now=request.now)
    wish = _wish(request.GET, stands)
    offer = next((o for o in stands.targets if o.ref == wish.offer), stands.offer)
    options = options_of_offer(
        offer, cycle=found.cycle, currency=request.account.currency, on=request.today
    )
    left_out = [each for each in found.options if each.ref in wish.options.keys() - options.keys()]
    wish = wish.within(options)
    sight, refused = _sight(request, stands, wish) if request.GET else (None, stands.refusal)
    return show(
        request,
        "change",
        nav="services",
        service=found,
        stands=stands,
        wish=wish,
        offer=offer,
        options=options,
        left_out=left_out,
        sight=sight,
        days_left=max(0, (found.expires_on - request.today).days) if found.expires_on else 0,
        refusal=_words(request, refused),
    )


@acts(Right.ORDER)
def summary(request: Any, service_id: int) -> HttpResponse:
    """Show the old offer and the new one side by side; when sent, mail the code."""
    found = _found(request, service_id)
    stands = standing(found.id, now=request.now)
    is_sent = request.method == "POST"
    wish = _wish(request.POST if is_sent else request.GET, stands)
    sight, refused = _sight(request, stands, wish)
    if is_sent and sight is not None:
        try:
            offer_change.ask(
                **_whose(request, found),
                wish=wish,
                final_accepted=request.POST.get("final") == "on",
            )
        except Refused as why:
            refused = why
        else:
            return redirect("change_code", found.id)
    if sight is None:
        return redirect(f"{reverse('change', args=[found.id])}?{_address(wish)}")
    return show(
        request,
        "change_summary",
        status=_UNPROCESSABLE if refused else 200,
        nav="services",
        service=found,
        sight=sight,
        wish=wish,
        fields=_fields(wish),
        address=_address(wish),
        refusal=_words(request, refused),
        needs_code=request.selling.policy.change.code == "mailed",
        withdrawal_days=days_after_change(sight, request.account, on=request.today),
    )


@acts(Right.ORDER)
def code(request: Any, service_id: int) -> HttpResponse:
    """Take the code that was mailed, and do what was shown."""
    found = _found(request, service_id)
    pending = change_facts.wanted(found.id)
    if pending is None or pending.state != "asked":
        return redirect("service", found.id)
    refusal = ""
    if request.method == "POST":
        typed = request.POST.get("code", "").replace("\x00", "")[:_CODE_MAX]
        try:
            done = offer_change.confirm(**_whose(request, found), typed=typed)
        except Refused as refused:
            refusal = _words(request, refused)
            pending = change_facts.wanted(found.id) or pending
        else:
            return _confirmed(request, found, done)
    return show(
        request,
        "change_code",
        status=_UNPROCESSABLE if refusal else 200,
        nav="services",
        service=found,
        pending=pending,
        refusal=refusal,
        address=_address(Wish(pending.offer.ref, pending.quantity, pending.options)),
        needs_code=request.selling.policy.change.code == "mailed",
    )


@posts(Right.ORDER)
def give_up(request: Any, service_id: int) -> HttpResponse:
    """Take back a change that is not done yet."""
    found = _found(request, service_id)
    try:
        offer_change.give_up(**_whose(request, found))
    except Refused as refused:
        messages.error(request, words.refused(refused))
    else:
        messages.success(request, _("The change is taken back: the service stays as it is."))
    return redirect("service", found.id)


@reads()
def changes(request: Any, service_id: int) -> HttpResponse:
    """Show the past changes of a service, as long as it has not expired (S1-34, S1-35)."""
    found = _found(request, service_id)
    expired = found.expires_on is None or found.expires_on <= request.today
    is_over = expired or not found.lives
    shown = [] if is_over else past(found.id)
    return show(request, "changes", nav="services", service=found, past=shown, is_over=is_over)


def _confirmed(request: Any, found: Held, done: Any) -> HttpResponse:
    if done.state == "payable":
        messages.success(request, _("Confirmed. The offer changes as soon as this is paid."))
        return redirect("request", done.request.reference)
    if done.state == "scheduled":
        messages.success(request, _("Confirmed. The offer changes with the next renewal."))
    else:
        said = _("The offer is changed. It can take a few minutes until the service works so.")
        messages.success(request, said)
    return redirect("service", found.id)


def _found(request: Any, service_id: int) -> Held:
    found = one(request.account.id, service_id)
    if found is None:
        raise Http404
    return found


def _whose(request: Any, found: Held) -> dict[str, Any]:
    return {
        "subscription_id": found.id,
        "account_id": request.account.id,
        "actor": request.actor,
        "now": request.now,
    }


def _sight(request: Any, stands: Standing, wish: Wish) -> tuple[Sight | None, Refused | None]:
    try:
        return stands.sight(wish, now=request.now), None
    except Refused as refused:
        return None, refused


def _words(request: Any, refused: Refused | None) -> str:
    if refused is None:
        return ""
    return words.refused(refused, currency=request.account.currency)


def _wish(sent: Mapping[str, Any], stands: Standing) -> Wish:
    """Read what is wanted; what is not said stays as it is."""
    if not sent:
        return Wish(stands.offer.ref, stands.quantity, dict(stands.options))
    chosen = choice_of(sent)
    offer = sent.get("offer", stands.offer.ref)
    quantity = chosen.quantity if "quantity" in sent else stands.quantity
    return Wish(offer, quantity, dict(chosen.options))


def _fields(wish: Wish) -> dict[str, str]:
    told = {"offer": wish.offer, "quantity": str(wish.quantity)}
    return told | option_fields(wish.options)


def _address(wish: Wish) -> str:
    return urlencode(_fields(wish))
