"""Handovers: what staff sees of them, asks for on behalf, withdraws; abuse cases of services."""

import secrets
from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts import queries as accounts
from tacite.accounts.access import StaffRight
from tacite.acts.handover import agree, ask, close
from tacite.acts.handover.ask import Naming
from tacite.acts.showing import handovers as showing
from tacite.acts.showing.handovers import Told
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.listing import choice, number_of, page_of
from tacite.backoffice.opening import Desk, acts, reads, show
from tacite.backoffice.pages.account import account_or_404
from tacite.backoffice.pages.service import service_or_404
from tacite.backoffice.words import user_ids
from tacite.history import queries as history
from tacite.rules.handover import LIVING
from tacite.subscriptions import queries as subscriptions

_OPEN: Final = ("asked", "agreed")
_OVER: Final = ("done", "refused", "lapsed", "withdrawn")
_SHOWN: Final = 20
_NAMES: Final = ("number", "email", "payer_number", "payer_email")
_LENGTH: Final = 254
_LISTED: Final = 500


@reads()
def handovers(request: Desk) -> HttpResponse:
    """List them, newest first: those under way, or those that are over."""
    state = choice(request, "state", ["over"])
    page = page_of(request, showing.listed(states=_OVER if state else _OPEN))
    return show(
        request, "handovers", page=page, state=state, rows=showing.as_staff_sees(page.items)
    )


@reads()
def handover(request: Desk, handover_id: int) -> HttpResponse:
    """Show one with everything, and what staff can do."""
    found = _found(handover_id)
    events = list(history.of_subject("handover", handover_id)[:_SHOWN])
    return show(
        request,
        "handover",
        zone=found.brand_zone,
        handover=found,
        is_open=found.is_open and not found.lapsed(request.now),
        events=events,
        names=accounts.names_of(user_ids(events)),
    )


@acts(StaffRight.SERVE)
def withdraw(request: Desk, handover_id: int) -> HttpResponse:
    """Take a handover back, for whoever asked."""
    found = _found(handover_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(
            form,
            lambda: close.withdraw(
                handover_id=handover_id,
                account_id=None,
                actor=request.actor,
                now=request.now,
                reason=form.reason,
            ),
        ):
            return done(request, _("It is withdrawn; the sides are told."), "handover", handover_id)
    return _form(request, "handover_withdraw", found, form)


@acts(StaffRight.SERVE)
def consent(request: Desk, handover_id: int, account_id: int) -> HttpResponse:
    """Record that a side agreed in writing; the reason says where that is kept."""
    found = _found(handover_id)
    if account_id not in found.awaits:
        raise Http404
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(
            form,
            lambda: agree.record_consent(
                handover_id=handover_id,
                account_id=account_id,
                evidence=form.reason,
                actor=request.actor,
                now=request.now,
            ),
        ):
            return done(request, _("The consent is recorded."), "handover", handover_id)
    side = accounts.account(account_id)
    return _form(request, "handover_consent", found, form, side=side)


@acts(StaffRight.SERVE)
def hand_over(request: Desk, service_id: int) -> HttpResponse:
    """Ask, on behalf of its holder, that a service goes to another account."""
    found = service_or_404(service_id)
    return _hand_over(request, found.account, [found.id], zone=found.brand.zone, service=found)


@acts(StaffRight.SERVE)
def hand_over_several(request: Desk, account_id: int) -> HttpResponse:
    """Ask, on behalf of their holder, that those of his services that are ticked go together."""
    found = account_or_404(account_id)
    services = subscriptions.of_account(account_id).filter(state__in=sorted(LIVING))
    sent = request.POST.getlist("service")[:_LISTED]
    ticked = [number for number in map(number_of, sent) if number]
    offered = list(services[:_LISTED])
    return _hand_over(request, found, ticked, zone=found.brand.zone, service=None, services=offered)


@acts(StaffRight.SERVE)
def abuse(request: Desk, service_id: int) -> HttpResponse:
    """Open an abuse case of a service, or close it."""
    found = service_or_404(service_id)
    case = showing.abuse_case(service_id)
    act = close.close_abuse_case if case else close.open_abuse_case
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        given: dict[str, Any] = {"actor": request.actor, "now": request.now}
        if attempt(form, lambda: act(subscription_id=service_id, reason=form.reason, **given)):
            said = _("The abuse case is closed.") if case else _("The abuse case is open.")
            return done(request, said, "service", service_id)
    return show(
        request,
        "abuse",
        zone=found.brand.zone,
        status=form.status,
        service=found,
        case=case,
        form=form,
    )


def _hand_over(
    request: Desk, account: Any, ticked: Sequence[int], *, zone: str, **context: Any
) -> HttpResponse:
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        made: list[Any] = []
        if attempt(form, lambda: made.append(_ask(request, account.id, ticked, form))):
            said = _("It is asked for; the sides are written to, and have to agree.")
            return done(request, said, "handover", made[0].id)
    return show(
        request,
        "hand_over",
        zone=zone,
        status=form.status,
        account=account,
        ticked=ticked,
        form=form,
        **context,
    )


def _ask(request: Desk, account_id: int, ticked: Sequence[int], form: Form) -> Any:
    return ask.give(
        account_id=account_id,
        subscription_ids=ticked,
        naming=Naming(*(form.value(name)[:_LENGTH] for name in _NAMES)),
        key=secrets.token_urlsafe(16),
        actor=request.actor,
        now=request.now,
        reason=form.reason,
    )


def _found(handover_id: int) -> Told:
    found = showing.found(handover_id)
    if found is None:
        raise Http404
    return found


def _form(request: Desk, template: str, found: Told, form: Form, **context: Any) -> HttpResponse:
    return show(
        request,
        template,
        zone=found.brand_zone,
        status=form.status,
        handover=found,
        form=form,
        **context,
    )
