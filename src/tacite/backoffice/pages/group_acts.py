"""What staff does with a group of lines on behalf of its customer, each with its reason.

Every form says first what the act changes. What it was shown for is sent with it, so that a form
that somebody overtook is refused and does not do the opposite.
"""

import dataclasses as dc
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.acts.metering import closing, deposits, showing
from tacite.acts.metering import groups as acting
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.listing import number_of
from tacite.backoffice.opening import Desk, acts, show
from tacite.backoffice.pages.account import account_or_404
from tacite.backoffice.pages.groups import group_or_404
from tacite.backoffice.words import refused, service_name
from tacite.rules.money import NotMoney, parse_cents
from tacite.rules.refusals import Refused
from tacite.ui.spoken import Spoken

_Told = Mapping[str, Any]
_LABEL_MAX = 200


@dc.dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: a text, one of `options`, or a box to tick."""

    name: str
    label: str
    value: str = ""
    options: Sequence[tuple[Any, str]] | None = None
    is_box: bool = False


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A form: what it is called, what it does, what it asks for, and the act behind it.

    `rows` are what it changes: label, today, after, kind. `do` tells two acts of one page apart.
    """

    title: str
    sentence: str
    said: str
    act: Callable[[_Told, Form], Any]
    do: str = ""
    rows: Sequence[tuple[str, Any, Any, str]] = ()
    fields: Sequence[Field] = ()
    refusal: Refused | None = None
    is_final: bool = False


_Ask = Callable[[Any, showing.Detail, Desk, str], Asking]


@acts(StaffRight.SERVE)
def add(request: Desk, account_id: int) -> HttpResponse:
    """Make a group for an account."""
    found = account_or_404(account_id)
    asking = Asking(
        title=_("A new group"),
        sentence=_("Adding a group is free; it has its own invoices. Nobody has validated it yet."),
        said=_("The group is made."),
        fields=[Field("label", _("The customer’s word for it"))],
        act=lambda told, form: acting.add_group(**told, label=_label(form)),
    )
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        told = _told(request, form, account_id)
        if attempt(form, lambda: asking.act(told, form)):
            return done(request, asking.said, "account_groups", account_id)
    return show(
        request,
        "group_act",
        zone=found.brand.zone,
        status=form.status,
        account=found,
        group=None,
        asking=asking,
        why_not="",
        form=form,
    )


@acts(StaffRight.SERVE)
def rename(request: Desk, group_id: int) -> HttpResponse:
    """Give a group another label."""
    return _page(request, group_id, _renaming)


@acts(StaffRight.SERVE)
def validation(request: Desk, group_id: int) -> HttpResponse:
    """Validate a group, or take that back."""
    return _page(request, group_id, _validating)


@acts(StaffRight.SERVE)
def base(request: Desk, group_id: int) -> HttpResponse:
    """Raise the base of a group, or bring it back."""
    return _page(request, group_id, _moving_base)


@acts(StaffRight.SERVE)
def deposit(request: Desk, group_id: int) -> HttpResponse:
    """Ask a customer for a security deposit."""
    return _page(request, group_id, _ordering)


@acts(StaffRight.SERVE)
def move_deposit(request: Desk, group_id: int) -> HttpResponse:
    """Move a deposit, or a part of it, to another group of the customer."""
    return _page(request, group_id, _moving)


@acts(StaffRight.SERVE)
def join(request: Desk, group_id: int) -> HttpResponse:
    """Put a line into a group."""
    return _page(request, group_id, _joining)


@acts(StaffRight.SERVE)
def leave(request: Desk, group_id: int) -> HttpResponse:
    """Take a line out of a group."""
    return _page(request, group_id, _leaving)


@acts(StaffRight.SERVE)
def deletion(request: Desk, group_id: int) -> HttpResponse:
    """Let a group end with its services, or let it go on."""
    return _page(request, group_id, _ending)


def _page(request: Desk, group_id: int, ask: _Ask) -> HttpResponse:
    """Show the form of an act on a group; POST does it, if it still is what was shown."""
    group = group_or_404(group_id)
    detail = showing.detail(group, group.account, now=request.now)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
    asking = ask(group, detail, request, form.value("do"))
    if request.method == "POST":
        told = _told(request, form, group.account_id) | {"name": group.name}
        if attempt(form, lambda: asking.act(told, form)):
            return done(request, asking.said, "group", group_id)
    return show(
        request,
        "group_act",
        zone=group.brand.zone,
        status=form.status,
        account=group.account,
        group=group,
        asking=asking,
        why_not=refused(asking.refusal) if asking.refusal else "",
        form=form,
    )


def _renaming(group: Any, *_shown: Any) -> Asking:
    return Asking(
        title=_("Rename the group"),
        sentence=_("%(name)s stays what files call it.") % {"name": group.name},
        said=_("The group is renamed."),
        fields=[Field("label", _("The customer’s word for it"), group.label)],
        act=lambda told, form: acting.rename_group(**told, label=_label(form)),
    )


def _validating(group: Any, _detail: showing.Detail, request: Desk, do: str) -> Asking:
    do = do or ("validate" if group.rung == "unvalidated" else "invalidate")
    granted, bare = showing.validated_cents(group.account, now=request.now)
    validated = do == "validate"
    return Asking(
        title=_("Validate the group") if validated else _("Take the validation back"),
        sentence=_("Its lines may use as much beyond their plan each month, without VAT.")
        if validated
        else _("Its lines may use nothing beyond their plan but what a deposit covers."),
        said=_("The group is validated.") if validated else _("The group is not validated now."),
        do=do,
        rows=_caps(group, base=granted if validated else bare),
        act=lambda told, _form: acting.validate_group(**told, validated=validated),
    )


def _moving_base(group: Any, detail: showing.Detail, _request: Desk, do: str) -> Asking:
    do = do or ("lower" if group.rung == "raised" else "raise")
    if do == "lower":
        return Asking(
            title=_("Lower the base limit"),
            sentence=_("It changes at once."),
            said=_("The base limit is lowered."),
            do=do,
            rows=_caps(group, base=detail.lowered_cents),
            refusal=detail.no_lower,
            act=lambda told, _form: acting.lower_base(**told),
        )
    return Asking(
        title=_("Raise the base limit"),
        sentence=_("It changes at once; nothing is to be paid for that."),
        said=_("The base limit is raised."),
        do=do,
        rows=_caps(group, base=detail.raised_cents),
        fields=[Field("contract", _("The customer accepted the contract."), is_box=True)],
        refusal=detail.no_raise,
        act=lambda told, form: acting.raise_base(
            **told, contract_accepted=form.value("contract") == "on"
        ),
    )


def _ordering(group: Any, detail: showing.Detail, *_shown: Any) -> Asking:
    say, currency = Spoken(), group.account.currency
    offered = [
        (
            say.machine_amount(cents, currency),
            _("%(sum)s: the cap becomes %(cap)s")
            % {
                "sum": say.amount(cents, currency),
                "cap": say.amount(group.cap_cents + cents, currency),
            },
        )
        for cents in detail.offered_cents
    ]
    return Asking(
        title=_("Order a security deposit"),
        sentence=_(
            "The customer is asked for it by letter. Paid, it raises the cap; it never pays for"
            " use, and comes back when the group is deleted."
        ),
        said=_("The deposit is asked for."),
        fields=[Field("amount", _("Amount"), options=offered)],
        act=lambda told, form: deposits.order_deposit(**told, cents=_cents(form)),
    )


def _moving(group: Any, detail: showing.Detail, *_shown: Any) -> Asking:
    def act(told: _Told, form: Form) -> None:
        rest = {key: value for key, value in told.items() if key != "name"}
        places = {"source": told["name"], "target": form.value("to")}
        deposits.move_deposit(**rest, **places, cents=_cents(form))

    most = Spoken().amount(group.deposit_cents, group.account.currency)
    return Asking(
        title=_("Move the deposit"),
        sentence=_("Both caps change at once; no money moves."),
        said=_("The deposit is moved."),
        fields=[
            Field("to", _("To the group"), options=[(g.name, g.called) for g in detail.others]),
            Field("amount", _("Amount, %(sum)s at most") % {"sum": most}),
        ],
        act=act,
    )


def _joining(_group: Any, detail: showing.Detail, *_shown: Any) -> Asking:
    return Asking(
        title=_("Put a line into the group"),
        sentence=_("What it uses counts here from now on, and no longer in another group."),
        said=_("The line is in this group."),
        fields=[Field("service", _("Line"), options=_named(detail.free))],
        act=lambda told, form: acting.join_group(**told, subscription_id=_number(form)),
    )


def _leaving(_group: Any, detail: showing.Detail, *_shown: Any) -> Asking:
    return Asking(
        title=_("Take a line out of the group"),
        sentence=_("What it used stays counted here. Then it may be handed over."),
        said=_("The line is in no group now."),
        fields=[Field("service", _("Line"), options=_named([x.service for x in detail.lines]))],
        act=lambda told, form: acting.leave_group(**told, subscription_id=_number(form)),
    )


def _ending(group: Any, detail: showing.Detail, _request: Desk, do: str) -> Asking:
    do = do or ("undo" if group.closes_on else "delete")
    say = Spoken()
    day = say.long_date(detail.ends_on)
    if do == "undo":
        return Asking(
            title=_("Undo the deletion"),
            sentence=_("The group goes on, and its services renew as before."),
            said=_("The group goes on."),
            do=do,
            rows=[(_("End"), day, "–", "")],
            act=lambda told, _form: closing.undo_deletion(**told),
        )
    count, held = len(detail.lines), say.amount(group.deposit_cents, group.account.currency)
    return Asking(
        title=_("Delete the group"),
        sentence=_("It ends with all its services; the deposit comes back as credit on that day."),
        said=_("The group ends on %(day)s.") % {"day": day},
        do=do,
        rows=[
            (_("End"), "–", day, ""),
            (_("Services"), say.whole(count), say.whole(0), ""),
            (_("Security deposit"), held, say.amount(0, group.account.currency), ""),
        ],
        is_final=True,
        act=lambda told, _form: closing.delete_group(**told),
    )


def _caps(group: Any, *, base: int | None = None) -> list[tuple[str, Any, Any, str]]:
    """Return base, deposit and cap, as they are and as they will be with another base."""
    after = group.base_cents if base is None else base
    say, currency = Spoken(), group.account.currency
    pairs = [
        (_("Base limit"), group.base_cents, after),
        (_("Security deposit"), group.deposit_cents, group.deposit_cents),
        (_("Cap of a month"), group.cap_cents, after + group.deposit_cents),
    ]
    return [
        (
            label,
            say.amount(was, currency),
            say.amount(will, currency),
            "" if was != will else "same",
        )
        for label, was, will in pairs
    ]


def _told(request: Desk, form: Form, account_id: int) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "reason": form.reason,
        "actor": request.actor,
        "now": request.now,
    }


def _named(services: Sequence[Any]) -> list[tuple[int, str]]:
    return [(each.id, f"{service_name(each)}, {each.ref}") for each in services]


def _label(form: Form) -> str:
    return form.value("label")[:_LABEL_MAX]


def _number(form: Form) -> int:
    return number_of(form.value("service")) or 0


def _cents(form: Form) -> int:
    """Return an amount as typed, with a comma or a dot; what is none is an amount of nothing."""
    try:
        return parse_cents(form.value("amount").replace(",", "."))
    except NotMoney:
        return 0
