"""An account: what it is, what it holds and owes, who acts for it, and what was done to it."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tacite.accounts import queries as accounts
from tacite.accounts.access import StaffRight
from tacite.accounts.statuses import held
from tacite.backoffice.listing import page_of
from tacite.backoffice.opening import Desk, reads, show
from tacite.backoffice.words import flag_act, user_ids
from tacite.history import queries as history
from tacite.invoicing import queries as invoicing
from tacite.ledger.queries import credit_of
from tacite.mail import queries as mail
from tacite.payments import queries as payments
from tacite.rules.policy import policy_of
from tacite.subscriptions import queries as subscriptions
from tacite.ui.frame import Link

_SHOWN: Final = 8
# Who may set and lift which flag: each stands for what it keeps from happening.
FLAG_RIGHTS: Final[Mapping[str, StaffRight]] = {
    "parked": StaffRight.RUN,
    "letters_held": StaffRight.LETTERS,
    "restricted": StaffRight.SERVE,
    "invoicing_off": StaffRight.CORRECT,
    "suspend_off": StaffRight.CORRECT,
    "abuse": StaffRight.SERVE,
}


def account_or_404(account_id: int) -> Any:
    """Return an account.

    :raises Http404: there is none.
    """
    found = accounts.account(account_id)
    if found is None:
        raise Http404
    return found


_FLAG_ICONS: Final[Mapping[str, str]] = {
    "letters_held": "letter",
    "invoicing_off": "renew",
    "suspend_off": "clock",
    "parked": "stop",
    "restricted": "key",
    "abuse": "stop",
}


@reads()
def account(request: Desk, account_id: int) -> HttpResponse:
    """Show what staff needs at once: facts, flags, what is owed, services, notes, last acts."""
    found = account_or_404(account_id)
    flags = list(accounts.flags_of(account_id))
    notes = list(accounts.notes_of(account_id)[:_SHOWN])
    events = list(history.of_account(account_id)[:_SHOWN])
    return show(
        request,
        "account",
        zone=found.brand.zone,
        account=found,
        tabs=tabs_of(found, "account"),
        flags=flags,
        statuses=held([account_id]).get(account_id, []),
        notes=notes,
        events=events,
        names=accounts.names_of(user_ids([*flags, *notes, *events])),
        services=list(subscriptions.of_account(account_id)[: _SHOWN + 1]),
        requests=invoicing.open_requests([account_id])[:_SHOWN],
        credit=credit_of([account_id]).get(account_id, 0),
        vat=accounts.vat_checks_of(account_id).first() if found.vat_number else None,
        flag_rights=FLAG_RIGHTS,
        acts=_acts(request, account_id, {flag.kind for flag in flags}),
        shown=_SHOWN,
    )


@reads()
def account_services(request: Desk, account_id: int) -> HttpResponse:
    """List what an account holds, and what it pays for others."""
    return _list(
        request,
        account_id,
        "account_services",
        subscriptions.of_account(account_id),
        paid=list(subscriptions.paid_by(account_id)[:_SHOWN]),
    )


@reads()
def account_requests(request: Desk, account_id: int) -> HttpResponse:
    """List what an account was asked to pay."""
    rows = invoicing.found_requests("", {"account": account_id})
    return _list(request, account_id, "account_requests", rows)


@reads()
def account_invoices(request: Desk, account_id: int) -> HttpResponse:
    """List the numbered documents of an account."""
    return _list(request, account_id, "account_invoices", invoicing.invoices_of(account_id))


@reads()
def account_payments(request: Desk, account_id: int) -> HttpResponse:
    """List the money of an account: what came, what it paid, what is left."""
    credit = credit_of([account_id]).get(account_id, 0)
    rows = payments.payments_of(account_id)
    return _list(request, account_id, "account_payments", rows, credit=credit)


@reads()
def account_letters(request: Desk, account_id: int) -> HttpResponse:
    """List the letters to an account, whatever became of them."""
    return _list(request, account_id, "account_letters", mail.all_of(account_id))


@reads()
def account_people(request: Desk, account_id: int) -> HttpResponse:
    """List who acts for an account, and what the register said of its VAT numbers."""
    checks = list(accounts.vat_checks_of(account_id)[:_SHOWN])
    return _list(
        request, account_id, "account_people", accounts.accesses_to(account_id), checks=checks
    )


@reads()
def account_history(request: Desk, account_id: int) -> HttpResponse:
    """List what happened to an account and what is its, by whom and why."""
    found = account_or_404(account_id)
    page = page_of(request, history.found({"account_id": account_id}))
    return show(
        request,
        "account_history",
        zone=found.brand.zone,
        account=found,
        tabs=tabs_of(found, "account_history"),
        page=page,
        names=accounts.names_of(user_ids(page.items)),
    )


def _acts(request: Desk, account_id: int, flags: set[str]) -> list[Link]:
    """Return what can be done to the account by whoever asks, the least risky first."""
    acts = []
    if request.may(StaffRight.DETAILS):
        acts = [
            _act("details", account_id, _("Change the details"), "person"),
            _act("vat", account_id, _("Store an answer about its VAT number"), "document"),
            _act("invite", account_id, _("Send an invitation"), "letter"),
        ]
    if request.may(StaffRight.SERVE):
        acts.append(_act("gathering", account_id, _("Gather requests"), "document"))
    if request.may(StaffRight.SETTLE):
        acts.append(_act("refund_credit", account_id, _("Pay credit out"), "wallet"))
    if request.may(StaffRight.SERVE):
        acts.append(_act("order_for", account_id, _("Order for the customer"), "document"))
        several = _("Hand several services over")
        acts.append(_act("hand_over_several", account_id, several, "handover"))
        acts.append(_act("account_statuses", account_id, _("Statuses: student and others"), "key"))
    for kind, icon in _FLAG_ICONS.items():
        if kind not in flags and request.may(FLAG_RIGHTS[kind]):
            href = reverse("flag", args=[account_id, kind])
            acts.append(Link(label=flag_act(kind, lift=False), href=href, icon=icon))
    return acts


def _act(name: str, account_id: int, label: str, icon: str) -> Link:
    return Link(label=label, href=reverse(name, args=[account_id]), icon=icon)


def _list(request: Desk, account_id: int, name: str, rows: Any, **context: Any) -> HttpResponse:
    found = account_or_404(account_id)
    page = page_of(request, rows)
    tabs = tabs_of(found, name)
    return show(
        request, name, zone=found.brand.zone, account=found, tabs=tabs, page=page, **context
    )


def tabs_of(found: Any, here: str) -> list[Link]:
    """Return the pages about an account; that of its groups where its brand counts use."""
    brand = found.brand
    policy = policy_of(profile=brand.profile, variant=brand.variant, settings=brand.settings)
    of_use = {"account_groups": _("Groups of lines")} if policy.overage.mode == "capped" else {}
    labels = {
        "account": _("Overview"),
        "account_services": _("Services"),
        **of_use,
        "account_requests": _("Payment requests"),
        "account_invoices": _("Invoices"),
        "account_payments": _("Payments and credit"),
        "account_letters": _("Letters"),
        "account_people": _("People and VAT"),
        "account_history": _("History"),
    }
    return [
        Link(label=label, href=reverse(name, args=[found.id]), current=name == here)
        for name, label in labels.items()
    ]
