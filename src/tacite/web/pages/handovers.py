"""Handovers of services: those that concern the account, and each with what is awaited (S0-65)."""

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.accounts.queries import vat_answers
from tacite.acts.handover import agree as agreeing
from tacite.acts.handover import close
from tacite.acts.handover import details as giving
from tacite.acts.showing import handovers as showing
from tacite.acts.showing import held
from tacite.acts.showing.costs import costs
from tacite.acts.showing.handovers import Told
from tacite.acts.showing.held import Held
from tacite.rules.refusals import Refused
from tacite.ui.entrance.signing_up import BillingDetails
from tacite.web import words
from tacite.web.opening import acts, posts, reads, show
from tacite.web.pages.home import amounts

_UNPROCESSABLE: Final = 422
_CODE_MAX: Final = 20


@reads()
def handovers(request: Any) -> HttpResponse:
    """List them, and say how to ask for one."""
    found = showing.of_account(request.account.id)
    return show(
        request,
        "handovers",
        nav="services",
        waiting=[h for h in found if h.is_open and not h.lapsed(request.now)],
        past=[h for h in found if not h.is_open or h.lapsed(request.now)],
    )


@reads()
def handover(request: Any, handover_id: int) -> HttpResponse:
    """Show one: who gives, who takes, who pays, what it means, and what is awaited of whom."""
    return _shown(request, _found(request, handover_id), "handover")


@acts(Right.HAND_OVER)
def agree(request: Any, handover_id: int) -> HttpResponse:
    """Have a code mailed to the account's address, and agree with it."""
    found = _found(request, handover_id)
    if _wants_details(request, found):
        return redirect("handover_details", found.id)
    if request.method == "POST":
        return _agreeing(request, found)
    return _shown(request, found, "handover_agree")


def _agreeing(request: Any, found: Told) -> HttpResponse:
    given = {"handover_id": found.id, "account_id": request.account.id, "now": request.now}
    typed = request.POST.get("code", "").replace("\x00", "").strip()[:_CODE_MAX]
    try:
        if "send" in request.POST:
            agreeing.send_code(**given)
            sent = _("The code is on its way to %(address)s.")
            messages.success(request, sent % {"address": request.account.email})
            return redirect("handover_agree", found.id)
        done = agreeing.agree(**given, typed=typed, actor=request.actor)
    except Refused as refused:
        said = words.refused(refused, currency=request.account.currency)
        return _shown(request, _found(request, found.id), "handover_agree", said, typed)
    messages.success(request, _agreed(done.state))
    return redirect("handover", found.id)


@acts(Right.HAND_OVER)
def details(request: Any, handover_id: int) -> HttpResponse:
    """Take the billing details of who was invited and has given none yet (S0-66)."""
    found = _found(request, handover_id)
    if not _wants_details(request, found):
        return redirect("handover_agree", found.id)
    account = request.account
    initial = {name: getattr(account, name) for name in BillingDetails.base_fields}
    initial |= {"kind": "", "name": "" if account.name == account.email else account.name}
    form = BillingDetails(request.POST or None, initial=initial)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            giving.complete(
                handover_id=found.id,
                account_id=account.id,
                details=form.cleaned_data,
                actor=request.actor,
                now=request.now,
            )
        except Refused as refused:
            refusal = words.refused(refused)
        else:
            messages.success(request, _("Your details are kept. Now agree with a code."))
            return redirect("handover_agree", found.id)
    return show(
        request,
        "handover_details",
        status=_UNPROCESSABLE if refusal or form.errors else 200,
        nav="services",
        handover=found,
        form=form,
        refusal=refusal,
    )


@posts(Right.HAND_OVER)
def refuse(request: Any, handover_id: int) -> HttpResponse:
    """Refuse what another account asked for."""
    return _closed(request, handover_id, close.refuse, _("Refused: nothing changes hands."))


@posts(Right.HAND_OVER)
def withdraw(request: Any, handover_id: int) -> HttpResponse:
    """Take back what one asked for oneself."""
    return _closed(request, handover_id, close.withdraw, _("Withdrawn: nothing changes hands."))


def _closed(request: Any, handover_id: int, act: Any, said: str) -> HttpResponse:
    found = _found(request, handover_id)
    try:
        act(
            handover_id=found.id,
            account_id=request.account.id,
            actor=request.actor,
            now=request.now,
        )
    except Refused as refused:
        messages.error(request, words.refused(refused))
    else:
        messages.success(request, said)
    return redirect("handover", found.id)


def _agreed(state: str) -> str:
    if state == "done":
        return _("Everybody has agreed: the services have changed hands.")
    return _("You have agreed. The services change hands as soon as everybody has.")


def _found(request: Any, handover_id: int) -> Told:
    found = showing.one_of(request.account.id, handover_id)
    if found is None:
        raise Http404
    return found


def _shown(
    request: Any, found: Told, template: str, refusal: str = "", typed: str = ""
) -> HttpResponse:
    services = held.some(found.service_ids)
    zone = ZoneInfo(request.selling.brand.zone)
    return show(
        request,
        template,
        status=_UNPROCESSABLE if refusal else 200,
        nav="services",
        handover=found,
        services=services,
        is_open=found.is_open and not found.lapsed(request.now),
        can_agree=_can_agree(request, found),
        amounts=_amounts(request, found, services),
        closed_on=found.closed_at.astimezone(zone).date() if found.closed_at else None,
        refusal=refusal,
        typed=typed,
    )


def _can_agree(request: Any, found: Told) -> bool:
    is_open = found.is_open and not found.lapsed(request.now)
    return is_open and not found.agreed and bool(request.may(Right.HAND_OVER))


def _wants_details(request: Any, found: Told) -> bool:
    """Tell whether who could agree must first say what his invoices are to say."""
    is_billed = found.role != "holder"
    return is_billed and _can_agree(request, found) and giving.lacks(request.account)


def _amounts(request: Any, found: Told, services: list[Held]) -> dict[int, int]:
    """Return what a period of each service would cost the account now, if it is to pay."""
    if not found.payer.is_you or not services:
        return {}
    answers = vat_answers([request.account.id]) if request.account.vat_number else {}
    priced = costs(
        services,
        payer=request.account,
        selling=request.selling,
        answer=answers.get(request.account.id),
        today=request.today,
        until=request.today + dt.timedelta(days=1),
    )
    return amounts(services, priced, request.today, whoever_pays=True)
