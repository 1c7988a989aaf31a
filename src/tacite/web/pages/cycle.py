"""The cycle of a service: asked for or changed, as the brand says (S0-25 to S0-28)."""

from collections.abc import Collection
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts import cycle_change
from tacite.acts.cycle_change import Choosing, UnableToChangeCycle
from tacite.acts.showing.held import Held
from tacite.acts.showing.life import Life
from tacite.subscriptions.queries import service as service_of
from tacite.ui.renewing import choice_of, read_choice
from tacite.web import words
from tacite.web.opening import acts, posts, show
from tacite.web.way import Way

_UNPROCESSABLE: Final = 422


def way(request: Any, service: Held, told: Life) -> Way | None:
    """Offer another cycle for a service that lives, where the brand changes cycles at all.

    An offer that is sold for one cycle alone has no such act.
    """
    how = request.selling.policy.cycle_change
    if not service.lives or how == "never" or service.payer_id != request.account.id:
        return None
    others = told.cycles - {service.cycle}
    if not others:
        return None
    means = _("Choose it; we answer you") if how == "request" else _("From the end of what is paid")
    return Way(
        name=_("Billing cycle"),
        means=means,
        icon="clock",
        url=reverse("cycle", args=[service.id]),
        why_not=_why_not(request, service, others),
    )


def _why_not(request: Any, service: Held, others: Collection[str]) -> str:
    if not request.may("order"):
        return _("Only the owner of the account changes the cycle of a service.")
    longer = any(cycle_change.is_longer(cycle, service) for cycle in others)
    if request.selling.policy.cycle_change == "self_longer_only" and not longer:
        return _("Only a longer cycle can be chosen, and its offer has none.")
    return ""


@acts(Right.ORDER)
def cycle(request: Any, service_id: int) -> HttpResponse:
    """Show the cycles that a service may have; when sent, ask for one."""
    found = _found(request, service_id)
    if request.method != "POST":
        return _shown(request, found)
    wished, _cents = read_choice(request.POST.get("cycle", ""))
    try:
        cycle_change.ask_cycle_change(**_wish(request, service_id, wished))
    except UnableToChangeCycle as refused:
        _stop_forged(request, service_id, wished, refused)
        return _shown(request, found, words.refused(refused))
    messages.success(request, _("Your request is with us. Its answer comes by letter."))
    return redirect("cycle", service_id)


@posts(Right.ORDER)
def change_cycle(request: Any, service_id: int) -> HttpResponse:
    """Change the cycle."""
    found = _found(request, service_id)
    wished, cents = read_choice(request.POST.get("cycle", ""))
    try:
        cycle_change.change_cycle(**_wish(request, service_id, wished), shown_cents=cents)
    except UnableToChangeCycle as refused:
        _stop_forged(request, service_id, wished, refused)
        return _shown(request, found, words.refused(refused))
    messages.success(request, _("The cycle is changed; the confirmation is among your letters."))
    return redirect("service", service_id)


def _stop_forged(request: Any, service_id: int, wished: str, refused: UnableToChangeCycle) -> None:
    """Keep that something was sent that no page offers, and answer 403 (S0-25).

    :raises PermissionDenied: it was.
    """
    if refused.is_forged:
        cycle_change.note_forged(
            subscription_id=service_id, cycle=wished, actor=request.actor, now=request.now
        )
        raise PermissionDenied


def _wish(request: Any, service_id: int, wished: str) -> dict[str, Any]:
    return {
        "subscription_id": service_id,
        "account_id": request.account.id,
        "cycle": wished,
        "actor": request.actor,
        "now": request.now,
    }


def _found(request: Any, service_id: int) -> Choosing:
    service = service_of(service_id)
    gone = {"ordered", "abandoned"}
    if service is None or service.account_id != request.account.id or service.state in gone:
        raise Http404
    return cycle_change.choosing(account=request.account, service=service, now=request.now)


def _shown(request: Any, found: Choosing, refusal: str = "") -> HttpResponse:
    told = refusal or (words.refused(found.refused) if found.refused else "")
    return show(
        request,
        "cycle",
        status=_UNPROCESSABLE if refusal else 200,
        nav="services",
        service=found.service,
        choosing=found,
        choice_of=choice_of,
        refusal=told,
        waits=found.newest is not None and found.newest.state == "received",
    )
