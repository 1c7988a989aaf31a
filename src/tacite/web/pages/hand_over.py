"""Asking for a handover, from either side: which services, to or from whom, who pays (S3-23).

Whether anybody has the number and the address is told by nothing here (S0-70).
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts.handover import ask
from tacite.acts.handover.ask import Naming
from tacite.acts.showing import held
from tacite.acts.showing.held import LIVING, Held
from tacite.acts.showing.life import Life
from tacite.rules.refusals import Refused
from tacite.ui.spoken import Spoken
from tacite.web import words
from tacite.web.opening import acts, show
from tacite.web.way import Way

_KEY: Final = re.compile(r"[\w-]{10,64}")
_UNPROCESSABLE: Final = 422
_FIELDS: Final = ("number", "email", "payer_number", "payer_email", "refs")
_LENGTHS: Final = {"refs": 5_000}
_LENGTH: Final = 254
_LISTED: Final = 500
_DIGITS_MAX: Final = 18
# Beside which field a refusal is said; all others stand above the form.
_AT: Final[Mapping[str, str]] = {
    "not_an_address": "email",
    "same_address": "email",
    "yourself": "number",
    "not_a_number": "number",
    "half_a_name": "payer_email",
}


def way(request: Any, service: Held, told: Life) -> Way | None:
    """Offer to hand a living service over, or say why not and from when on (S0-67)."""
    if not service.lives:
        return None
    if told.handover_id:
        return Way(
            name=_("Handover under way"),
            means=_("See what is awaited, or take it back"),
            icon="handover",
            url=reverse("handover", args=[told.handover_id]),
        )
    return Way(
        name=_("Hand over to another account"),
        means=_("Paid time goes with it; both sides agree by a code"),
        icon="handover",
        url=f"{reverse('hand_over')}?service={service.id}",
        why_not=_why_not(request, told),
    )


@acts(Right.HAND_OVER)
def hand_over(request: Any) -> HttpResponse:
    """Choose services and name who is to have them; when sent, ask for it."""
    services = held.listed(request.account.id, states=LIVING, text="", start=0, limit=_LISTED)
    chosen = _chosen(request, {service.id for service in services})

    def act(naming: Naming, key: str) -> Any:
        return ask.give(
            account_id=request.account.id,
            subscription_ids=chosen,
            naming=naming,
            key=key,
            actor=request.actor,
            now=request.now,
        )

    return _asked(request, "hand_over", act, services=services, chosen=set(chosen))


@acts(Right.HAND_OVER)
def take_over(request: Any) -> HttpResponse:
    """Name services and who has them; when sent, ask for them."""

    def act(naming: Naming, key: str) -> Any:
        return ask.take(
            account_id=request.account.id,
            refs=_sent(request, "refs").splitlines(),
            naming=naming,
            key=key,
            actor=request.actor,
            now=request.now,
        )

    return _asked(request, "take_over", act)


def _asked(request: Any, page: str, act: Any, **context: Any) -> HttpResponse:
    """Show the form; when sent, ask, and lead to what was asked."""
    values = {name: _sent(request, name) for name in _FIELDS}
    sent_key = request.POST.get("key", "")
    key = sent_key if _KEY.fullmatch(sent_key) else secrets.token_urlsafe(16)
    errors: dict[str, str] = {}
    if request.method == "POST":
        naming = Naming(*(values[name] for name in _FIELDS[:4]))
        try:
            made = act(naming, key)
        except Refused as refused:
            at = _AT.get(str(refused.facts.get("why", "")), "")
            errors[at] = words.refused(refused, currency=request.account.currency)
        else:
            messages.success(
                request, _("It is asked for. Confirm it now with the code that we mail you.")
            )
            return redirect("handover_agree", made.id)
    policy = request.selling.policy.handover
    return show(
        request,
        page,
        status=_UNPROCESSABLE if errors else 200,
        nav="services",
        values=values,
        errors=errors,
        key=key,
        hours=policy.hours,
        invite_days=policy.invite_days,
        **context,
    )


def _sent(request: Any, name: str) -> str:
    text = request.POST.get(name, "").replace("\x00", "").strip()
    return str(text[: _LENGTHS.get(name, _LENGTH)])


def _chosen(request: Any, known: set[int]) -> Sequence[int]:
    """Return the services that were ticked, or with which the page was opened, of those there are.

    What is not the account's is left in: the act refuses it.
    """
    if request.method == "POST":
        sent = request.POST.getlist("services")
        return [_number(each) for each in sent][:_LISTED]
    number = _number(request.GET.get("service", ""))
    return [number] if number in known else []


def _number(sent: str) -> int:
    """Return the number of a service; 0, which none has, for what is no number."""
    is_number = sent.isascii() and sent.isdecimal() and len(sent) <= _DIGITS_MAX
    return int(sent) if is_number else 0


def _why_not(request: Any, told: Life) -> str:
    if not request.may("hand_over"):
        return _("Only the owner of the account may hand a service over.")
    if told.leaves_on:
        return _("It leaves for another provider. If you stay, it can be handed over.")
    asked = next((a for a in told.asked if a.state == "open"), None)
    if asked is None:
        return ""
    said = _("A payment of %(sum)s is asked for it: once it is paid, it can be handed over.")
    return said % {"sum": Spoken().amount(asked.owed_cents, request.account.currency)}
