"""Use beyond the plan: groups with what they used and may use, and what can be done with them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tacite.accounts.access import Right
from tacite.acts.metering import closing, deposits, showing
from tacite.acts.metering import groups as acting
from tacite.rules.money import NotMoney, parse_cents
from tacite.rules.refusals import Refused
from tacite.ui.spoken import Spoken
from tacite.usage import queries as usage
from tacite.web import words
from tacite.web.listing import page_of
from tacite.web.opening import posts, reads, show

_LABEL_MAX = 200
_DIGITS_MAX = 18  # of a 64-bit number


@reads(Right.MONEY)
def groups(request: Any) -> HttpResponse:
    """Show the groups of the account with their use this month.

    A brand that counts no use has no such page, as its menu says; groups of before keep theirs.
    """
    counted = request.selling.policy.overage.mode == "capped"
    found = showing.uses(request.account, now=request.now)
    if not counted and not found:
        raise Http404
    return show(request, "groups", nav="groups", uses=found, counted=counted)


@reads(Right.MONEY)
def group(request: Any, name: str) -> HttpResponse:
    """Show a group: use, lines, calls of the month, deposits, base, and its end."""
    found = _found(request, name)
    told = showing.detail(found, request.account, now=request.now)
    months = {counter.month: counter for counter in told.months}
    asked = request.GET.get("month", "")
    month = next((m for m in months if m.isoformat() == asked), told.use.month)
    page = page_of(
        request, lambda start, limit: showing.calls(found, month, start=start, limit=limit)
    )
    return show(
        request,
        "group",
        nav="groups",
        told=told,
        open_deposits=showing.open_deposits(found),
        group=found,
        month=month,
        page=page,
    )


@posts(Right.ORDER)
def add(request: Any) -> HttpResponse:
    """Make a group."""
    try:
        made = acting.add_group(
            account_id=request.account.id,
            label=_typed(request, "label"),
            actor=request.actor,
            now=request.now,
        )
    except Refused as refused:
        messages.error(request, words.refused(refused))
        return redirect("groups")
    messages.success(request, _("The group %(name)s is made.") % {"name": made.called})
    return redirect("group", made.name)


@posts(Right.ORDER)
def rename(request: Any, name: str) -> HttpResponse:
    """Give a group another label."""
    label = _typed(request, "label")
    return _do(request, name, lambda told: _renamed(told, label))


@posts(Right.ORDER)
def join(request: Any, name: str) -> HttpResponse:
    """Put a line into a group."""
    number = _number(request)
    return _do(request, name, lambda told: _joined(told, number))


@posts(Right.ORDER)
def leave(request: Any, name: str) -> HttpResponse:
    """Take a line out of a group."""
    number = _number(request)
    return _do(request, name, lambda told: _left(told, number))


@posts(Right.ORDER)
def deposit(request: Any, name: str) -> HttpResponse:
    """Ask for a security deposit, and lead to where it is paid."""
    _found(request, name)
    try:
        asked = deposits.order_deposit(**_told(request, name), cents=_cents(request))
    except Refused as refused:
        messages.error(request, words.refused(refused, currency=request.account.currency))
        return redirect("group", name)
    messages.success(request, _("The deposit raises the cap as soon as it is paid."))
    return redirect("request", asked.reference)


@posts(Right.ORDER)
def move(request: Any, name: str) -> HttpResponse:
    """Move a deposit, or a part of it, to another group."""
    target, cents = _typed(request, "to"), _cents(request)
    return _do(request, name, lambda told: _moved(told, target, cents))


@posts(Right.ORDER)
def raise_base(request: Any, name: str) -> HttpResponse:
    """Raise the base: the contract is accepted by the customer's own tick."""
    accepted = request.POST.get("contract") == "on"
    return _do(request, name, lambda told: _raised(told, accepted=accepted))


@posts(Right.ORDER)
def lower_base(request: Any, name: str) -> HttpResponse:
    """Bring the base back."""
    return _do(request, name, _lowered)


@posts(Right.END)
def delete(request: Any, name: str) -> HttpResponse:
    """Let a group end with its services."""
    return _do(request, name, _deleted)


@posts(Right.END)
def undo(request: Any, name: str) -> HttpResponse:
    """Let a group go on."""
    return _do(request, name, _undone)


_Told = Mapping[str, Any]


def _renamed(told: _Told, label: str) -> str:
    done = acting.rename_group(**told, label=label)
    return _("The group is now called %(name)s.") % {"name": done.called}


def _joined(told: _Told, service_id: int) -> str:
    acting.join_group(**told, subscription_id=service_id)
    return _("The line is in this group.")


def _left(told: _Told, service_id: int) -> str:
    acting.leave_group(**told, subscription_id=service_id)
    return _("The line is in no group now.")


def _moved(told: _Told, target: str, cents: int) -> str:
    rest = {key: value for key, value in told.items() if key != "name"}
    deposits.move_deposit(**rest, source=told["name"], target=target, cents=cents)
    return _("The deposit is moved. Both caps have changed at once.")


def _raised(told: _Told, *, accepted: bool) -> str:
    acting.raise_base(**told, contract_accepted=accepted)
    return _("The base limit is raised.")


def _lowered(told: _Told) -> str:
    acting.lower_base(**told)
    return _("The base limit is lowered.")


def _deleted(told: _Told) -> str:
    done = closing.delete_group(**told)
    day = Spoken().long_date(done.closes_on) if done.closes_on else ""
    return _("The group ends on %(day)s, with its services. The confirmation is a letter.") % {
        "day": day
    }


def _undone(told: _Told) -> str:
    closing.undo_deletion(**told)
    return _("The group goes on, and its services renew as before.")


def _do(request: Any, name: str, act: Callable[[_Told], str]) -> HttpResponse:
    """Do an act on a group, say what came of it, and show the group again."""
    _found(request, name)
    try:
        messages.success(request, act(_told(request, name)))
    except Refused as refused:
        messages.error(request, words.refused(refused, currency=request.account.currency))
    return redirect("group", name)


def _told(request: Any, name: str) -> dict[str, Any]:
    return {
        "account_id": request.account.id,
        "name": name,
        "actor": request.actor,
        "now": request.now,
    }


def _found(request: Any, name: str) -> Any:
    found = usage.group_of(request.account.id, name)
    if found is None:
        raise Http404
    return found


def _typed(request: Any, field: str) -> str:
    return str(request.POST.get(field, "")).replace("\x00", "").strip()[:_LABEL_MAX]


def _number(request: Any) -> int:
    typed = _typed(request, "service")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS_MAX
    return int(typed) if is_number else 0


def _cents(request: Any) -> int:
    """Return an amount as typed, with a comma or a dot; what is none is an amount of nothing."""
    try:
        return parse_cents(_typed(request, "amount").replace(",", "."))
    except NotMoney:
        return 0
