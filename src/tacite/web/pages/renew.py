"""Renewing by hand: the end date and the price of each length, before anything is asked (S1-41)."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts import renewing
from tacite.acts.renewing import Renewable, UnableToRenew, renewables
from tacite.acts.showing.held import Held
from tacite.acts.showing.life import Life
from tacite.ledger.queries import credit_of
from tacite.rules.refusals import Refused
from tacite.ui.renewing import choice_of, read_choice
from tacite.ui.spoken import Spoken
from tacite.web import words
from tacite.web.opening import acts, show
from tacite.web.way import Way

_UNPROCESSABLE: Final = 422
_OF_SERVICE: Final = "service-"
_DIGITS_MAX: Final = 18


def way(request: Any, service: Held, _told: Life) -> Way | None:
    """Offer to renew a service that lives, where the brand lets customers do it."""
    if not service.lives or request.selling.policy.renewal.by_hand == "never":
        return None
    return Way(
        name=_("Renew"),
        means=_("You see the new end date and the price of each length"),
        icon="renew",
        url=reverse("renew", args=[service.id]),
        why_not=_why_not(request, service),
    )


def _why_not(request: Any, service: Held) -> str:
    if service.payer_id != request.account.id:
        return words.refused(UnableToRenew(why="payer_is_another"))
    if service.terminates_on:
        return words.refused(UnableToRenew(why="terminated", ends_on=service.terminates_on))
    return "" if request.may("pay") else _("Only who may pay for the account renews services.")


@acts(Right.PAY)
def renew(request: Any, service_id: int) -> HttpResponse:
    """Show what each length gives and costs; when sent, ask for the one that was chosen."""
    found = _found(request, [service_id])
    if not found:
        raise Http404
    [one] = found
    if request.method != "POST":
        return _shown(request, one)
    cycle, cents = read_choice(request.POST.get("length", ""))
    try:
        return _asked(request, {service_id: cycle}, cents)
    except Refused as refused:
        return _shown(request, one, words.refused(refused))


@acts(Right.PAY)
def several(request: Any) -> HttpResponse:
    """Let lengths be chosen for several services, show the total, and ask for it on one request."""
    if request.selling.policy.renewal.by_hand == "never":
        raise Http404
    if request.method != "POST":
        chosen = _choices(request.GET)
        nothing = UnableToRenew(why="nothing_chosen") if request.GET and not chosen else None
        return _listed(request, chosen, words.refused(nothing) if nothing else "")
    chosen = _choices(request.POST)
    choices = {service_id: cycle for service_id, (cycle, _cents) in chosen.items()}
    try:
        return _asked(request, choices, _number(request.POST))
    except Refused as refused:
        return _listed(request, chosen, words.refused(refused))


def _listed(request: Any, chosen: Mapping[int, tuple[str, int]], refusal: str) -> HttpResponse:
    """Show what can be renewed, what was chosen of it, and the total."""
    found = renewables(account=request.account, now=request.now)
    offered = [each for each in found if each.lengths]
    picked = [
        (each, length)
        for each in offered
        if each.service.id in chosen and (length := each.length(chosen[each.service.id][0]))
    ]
    lengths = [length for _each, length in picked]
    total = renewing.total_of(lengths, request.selling.policy) if lengths else None
    return show(
        request,
        "renew_several",
        status=_UNPROCESSABLE if refusal else 200,
        nav="services",
        offered=offered,
        picked=picked,
        total=total,
        choice_of=choice_of,
        options=_options,
        chosen={each.service.id: choice_of(x.cycle, x.totals.gross) for each, x in picked},
        replaces=list(dict.fromkeys(each.asked.reference for each, _x in picked if each.asked)),
        refusal=refusal,
    )


def _found(request: Any, service_ids: list[int]) -> list[Renewable]:
    """Return services that this account holds or pays for; another's are not there."""
    mine = {request.account.id}
    return [
        each
        for each in renewables(
            account=request.account, subscription_ids=service_ids, now=request.now
        )
        if mine & {each.service.account_id, each.service.payer_id}
        and each.service.state not in {"ordered", "abandoned"}
    ]


def _asked(request: Any, choices: Mapping[int, str], cents: int) -> HttpResponse:
    made = renewing.renew(
        account_id=request.account.id,
        choices=choices,
        actor=request.actor,
        now=request.now,
        shown_cents=cents,
    )
    if made.state == "paid":
        messages.success(request, _("Renewed, and paid from your credit."))
    else:
        messages.success(request, _("Asked for. The renewal holds as soon as it is paid."))
    return redirect("request", made.reference)


def _shown(request: Any, one: Renewable, refusal: str = "") -> HttpResponse:
    if not refusal and one.refused:
        refusal = words.refused(one.refused)
        status = 200
    else:
        status = _UNPROCESSABLE if refusal else 200
    by_credit = request.selling.policy.credit.pays_renewals == "at_request"
    expires_on = one.service.expires_on
    return show(
        request,
        "renew",
        status=status,
        nav="services",
        service=one.service,
        renewable=one,
        choice_of=choice_of,
        days_left=(expires_on - request.today).days if expires_on else 0,
        credit_cents=credit_of([request.account.id]).get(request.account.id, 0) if by_credit else 0,
        refusal=refusal,
    )


def _options(renewable: Renewable, currency: str) -> list[tuple[str, str]]:
    """Return the lengths of a service as a field offers them, with what each gives and costs."""
    say = Spoken()
    said = _("%(length)s: %(sum)s, expires on %(day)s")
    return [
        ("", _("Not now")),
        *(
            (
                choice_of(each.cycle, each.totals.gross),
                said
                % {
                    "length": words.cycle(each.cycle),
                    "day": say.short_date(each.days.end),
                    "sum": say.amount(each.totals.gross, currency),
                },
            )
            for each in renewable.lengths
        ),
    ]


def _choices(sent: Mapping[str, Any]) -> dict[int, tuple[str, int]]:
    found = {}
    for name in sent:
        number = name.removeprefix(_OF_SERVICE)
        if name == number or not (number.isascii() and number.isdecimal()):
            continue
        cycle, cents = read_choice(sent[name])
        if cycle and len(number) <= _DIGITS_MAX:
            found[int(number)] = (cycle, cents)
    return found


def _number(sent: Mapping[str, Any]) -> int:
    text = sent.get("shown", "")
    return int(text[:12]) if text.isascii() and text.isdecimal() else -1
