"""One payment request: what it asks, how to pay it, what happens if nobody does."""

import datetime as dt
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts import bank_import, from_credit
from tacite.acts.rest_of_month import RestOfMonth, rest_of_month
from tacite.acts.showing.asking import Asking, asking
from tacite.rules.refusals import Refused
from tacite.ui.spoken import Spoken
from tacite.web import hooks, words
from tacite.web.opening import posts, reads, show
from tacite.web.pages import withdraw
from tacite.web.way import Way

_ACTOR: Final = "demo"


@reads(Right.MONEY)
def request(request: Any, reference: str) -> HttpResponse:
    """Show it."""
    found = _found(request, reference)
    dedicated = request.account.dedicated_iban
    rest = _rest_of_month(request, found)
    return show(
        request,
        "request",
        nav="money",
        asked=found,
        is_late=found.state == "open" and found.before_on < request.today,
        iban=dedicated or next(iter(found.ibans), ""),
        is_dedicated=bool(dedicated),
        payee=request.selling.seller.name,
        credit_covers=found.credit_cents >= found.owed_cents,
        owed_now_cents=rest.owed_cents if rest else found.owed_cents,
        rest=rest,
        plan=_plan(found, request.today, on_terms=request.selling.policy.extends_on == "issue"),
        withdrawal=_withdrawal(request, found),
        has_bank=hooks.has_bank() and found.state == "open",
    )


@posts(Right.PAY)
def pay(request: Any, reference: str) -> HttpResponse:
    """Pay it from the account's credit."""
    found = _found(request, reference)
    rest = _rest_of_month(request, found)
    try:
        from_credit.pay_from_credit(
            account_id=request.account.id,
            request_id=found.id,
            actor=request.actor,
            now=request.now,
        )
    except Refused as refused:
        messages.error(request, words.refused(refused, currency=found.currency))
    else:
        said = _("%(amount)s was paid from your credit. The invoice is among your documents.")
        cents = rest.owed_cents if rest else found.owed_cents
        amount = Spoken().amount(cents, found.currency)
        messages.success(request, said % {"amount": amount})
    return redirect("request", found.reference)


@reads(Right.PAY)
def statement(request: Any, reference: str) -> HttpResponse:
    """Give the statement that an invented bank would send to us, had one paid (demo only)."""
    found = _found(request, reference)
    data = _statement(request, found)
    name = f"{found.reference}.xml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="application/xml", headers=headers)


@posts(Right.PAY)
def bank(request: Any, reference: str) -> HttpResponse:
    """Let the invented bank send its statement now (demo only): read in as any other."""
    found = _found(request, reference)
    data = _statement(request, found)
    name = f"{found.reference}.xml"
    try:
        bank_import.import_file(data, name=name, actor=_ACTOR, now=request.now)
    except Refused as refused:
        messages.error(request, words.refused(refused))
    else:
        messages.success(request, _("The bank sent its statement, and the payment is in."))
    return redirect("request", found.reference)


def _rest_of_month(request: Any, found: Asking) -> RestOfMonth | None:
    """Return what an order for the rest of a month comes to today; elsewhere nothing is asked."""
    of_month = request.selling.policy.renewal.anchor == "first_of_month"
    if not of_month or found.kind != "order" or found.state != "open":
        return None
    return rest_of_month(found.id, account=request.account, now=request.now)


def _withdrawal(request: Any, found: Asking) -> Way | None:
    """Return the way out of an order, while its customer may withdraw from it."""
    is_old = found.requested_at < request.now - withdraw.WORTH_SAYING
    if found.kind != "order" or found.state == "void" or is_old:
        return None
    way = withdraw.way_of(request, found.lines[0].subscription_id)
    return way if way and not way.why_not else None


def _found(request: Any, reference: str) -> Asking:
    found = asking(request.account.id, reference)
    if found is None:
        raise Http404
    return found


def _statement(request: Any, found: Asking) -> bytes:
    """Return the statement; outside the demo, or for a closed request, there is no such page."""
    if not hooks.has_bank() or found.state != "open":
        raise Http404
    try:
        return hooks.statement_for(found.id, now=request.now)
    except Refused as refused:
        raise Http404 from refused


def _plan(found: Asking, today: dt.date, *, on_terms: bool) -> list[tuple[str, dt.date, str]]:
    """Return what happens if nobody pays: (how, on, what), earliest first, today among it.

    An invoice whose payment the bank took back is owed, whatever it was asked for.
    """
    if found.state != "open":
        return []
    days = {"due": found.before_on, "suspends": found.suspends_on, "ends": found.ends_on}
    if found.void_on not in {found.ends_on, found.before_on}:
        days["void"] = found.void_on
    if found.reopened_on and not on_terms:
        days = {"due": found.before_on}
    elif found.kind in {"order", "upgrade"} and not found.reopened_on:
        days = {"void": found.before_on}
    known = sorted((on, what) for what, on in days.items() if on)
    past = [("done", on, what) for on, what in known if on < today]
    ahead = [("to-come", on, what) for on, what in known if on >= today]
    return [*past, ("now", today, "now"), *ahead]
