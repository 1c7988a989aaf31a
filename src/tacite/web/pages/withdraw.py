"""Withdrawing from a contract: a declaration, then its confirmation (safety-and-law 3.6).

The words of the two buttons are the law's, where it has some; the declaration asks for nothing that
is known of whoever is signed in.
"""

import datetime as dt
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts import switching, withdrawal
from tacite.acts.showing.held import Held, one
from tacite.acts.showing.life import Life
from tacite.acts.withdrawal import UnableToWithdraw, Withdrawable, WithdrawalRight
from tacite.rules.refusals import Refused
from tacite.ui import spoken
from tacite.ui.spoken import Spoken
from tacite.web import words
from tacite.web.opening import acts, show
from tacite.web.way import Way

_UNPROCESSABLE: Final = 422
WORTH_SAYING: Final = dt.timedelta(days=40)  # longer than any such right
_CONCLUDES: Final = frozenset({"order", "change_offer"})  # what such a right may follow
_SAID: Final = frozenset({"exempt", "withdrawal_over"})  # what is worth saying though it is no way


def way(request: Any, service: Held, told: Life) -> Way | None:
    """Offer the withdrawal while it is possible; say why not where an order could have had it."""
    recent = request.now - WORTH_SAYING
    concluded = any(e.verb in _CONCLUDES and e.at >= recent for e in told.happened)
    if not concluded or service.state not in {"ordered", "active", "suspended"}:
        return None  # which costs no question
    return way_of(request, service.id)


def way_of(request: Any, service_id: int) -> Way | None:
    """Return the way out of the contract of a service, or why there is none any more."""
    try:
        found = withdrawal.right_to_withdraw(service_id, now=request.now, of_brand=request.selling)
    except UnableToWithdraw as refused:
        if refused.facts["why"] not in _SAID:
            return None
        name = _("Withdraw from the contract")
        return Way(name, "", "stop", "", why_not=words.refused(refused))
    until = Spoken().instant(found.until)
    return Way(
        name=_begin(found),
        means=_("Until %(moment)s; no reason needed") % {"moment": until},
        icon="stop",
        url=reverse("withdraw", args=[service_id]),
        why_not=""
        if request.may("end")
        else _("Only the owner of the account may withdraw from a contract."),
    )


@acts(Right.END)
def withdraw(request: Any, service_id: int) -> HttpResponse:
    """Show the declaration and what it does; confirmed, do it."""
    found = one(request.account.id, service_id)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, found)
    try:
        done = withdrawal.withdraw(
            subscription_id=found.id,
            account_id=request.account.id,
            actor=request.actor,
            now=request.now,
        )
    except Refused as refused:
        return _shown(request, found, words.refused(refused))
    said = _(
        "Your withdrawal %(reference)s is received: the acknowledgement is among your letters."
    )
    messages.success(request, said % {"reference": done.notice.reference})
    return redirect("services") if found.state == "ordered" else redirect("service", found.id)


def _shown(request: Any, found: Held, refusal: str = "") -> HttpResponse:
    standing: Withdrawable | None = None
    try:
        standing = withdrawal.withdrawable(found.id, now=request.now, of_brand=request.selling)
    except UnableToWithdraw as refused:
        refusal = refusal or words.refused(refused)
    return show(
        request,
        "withdraw",
        status=_UNPROCESSABLE if refusal else 200,
        nav="services",
        service=found,
        standing=standing,
        fetched_until=switching.fetched_until(found.id, today=request.today) if standing else None,
        begin=_begin(standing),
        confirm=_confirm(standing),
        refusal=refusal,
    )


def _begin(standing: WithdrawalRight | None) -> str:
    """Return the words of the first button: the law's, in the language of the page."""
    words_of = standing.effects.begin if standing and standing.effects else {}
    return words_of.get(spoken.language()) or _("Withdraw from the contract")


def _confirm(standing: Withdrawable | None) -> str:
    words_of = standing.effects.confirm if standing and standing.effects else {}
    return words_of.get(spoken.language()) or _("Confirm the withdrawal")
