"""What staff does to an account: flags, notes, an answer about a VAT number, an invitation."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tacite.accounts import operations
from tacite.accounts.access import StaffRight
from tacite.accounts.queries import flags_of
from tacite.acts import correction, invitation
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.opening import Desk, acts, posts, show
from tacite.backoffice.pages.account import FLAG_RIGHTS, account_or_404
from tacite.backoffice.words import refused
from tacite.engine.operations import unpark
from tacite.engine.queries import parking_of
from tacite.mail import operations as mail
from tacite.rules.identifiers import NotAVatNumber, check_vat_number

_NOTE_MAX: Final = 10_000
_ANSWERS: Final[Mapping[str, bool | None]] = {"yes": True, "no": False, "none": None}


@acts(StaffRight.SEE)
def flag(request: Desk, account_id: int, kind: str) -> HttpResponse:
    """Set a flag on an account, or lift it."""
    if kind not in FLAG_RIGHTS:
        raise Http404
    if not request.may(FLAG_RIGHTS[kind]):
        raise PermissionDenied
    found = account_or_404(account_id)
    is_set = any(each.kind == kind for each in flags_of(account_id))
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(form, lambda: _move_flag(request, account_id, kind, form, lift=is_set)):
            return done(request, _said(kind, lift=is_set), "account", account_id)
    return show(
        request,
        "flag",
        zone=found.brand.zone,
        status=form.status,
        account=found,
        kind=kind,
        is_set=is_set,
        parking=parking_of(account_id) if kind == "parked" and is_set else None,
        form=form,
    )


@posts(StaffRight.NOTE)
def note(request: Desk, account_id: int) -> HttpResponse:
    """Keep a note about an account; the note is its own reason."""
    found = account_or_404(account_id)
    written = form_of(request).value("text")[:_NOTE_MAX]
    if not written:
        messages.error(request, _("The note is empty: nothing was kept."))
        return redirect("account", found.id)
    operations.write_note(account_id=found.id, text=written, actor=request.actor, now=request.now)
    return done(request, _("The note is kept."), "account", found.id)


@acts(StaffRight.DETAILS)
def vat(request: Desk, account_id: int) -> HttpResponse:
    """Store what the register answered about a VAT number."""
    found = account_or_404(account_id)
    form = Form({"number": found.vat_number, "reference": ""})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(form, _storing(request, account_id, form)):
            return done(request, _("The answer is stored."), "account", account_id)
    return show(request, "vat", zone=found.brand.zone, status=form.status, account=found, form=form)


@acts(StaffRight.DETAILS)
def invite(request: Desk, account_id: int) -> HttpResponse:
    """Send the account's holder a new invitation; the links sent before end with it."""
    found = account_or_404(account_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(form, lambda: _invite(request, account_id, form)):
            return done(request, _("The invitation is on its way."), "account", account_id)
    return show(
        request, "invite", zone=found.brand.zone, status=form.status, account=found, form=form
    )


def _invite(request: Desk, account_id: int, form: Form) -> None:
    invitation.invite(
        account_ids=[account_id], actor=request.actor, now=request.now, reason=form.reason
    )


def _move_flag(request: Desk, account_id: int, kind: str, form: Form, *, lift: bool) -> None:
    given: dict[str, Any] = {"actor": request.actor, "reason": form.reason, "now": request.now}
    one: dict[str, Any] = {"account_ids": [account_id], **given}
    if kind == "parked" and lift:
        unpark(account_id=account_id, **given)
    elif kind == "letters_held":
        (mail.release if lift else mail.hold)(**one)
    else:
        (operations.lift_flag if lift else operations.set_flag)(kind=kind, **one)


def _storing(request: Desk, account_id: int, form: Form) -> Callable[[], Any]:
    """Return the act, having said what is wrong with the fields."""
    number = form.value("number")
    answer = form.value("answer")
    if answer not in _ANSWERS:
        form.errors["answer"] = _("Say what the register answered.")
    try:
        number = check_vat_number(number)
    except NotAVatNumber as wrong:
        form.errors["number"] = refused(wrong)
    if answer == "yes" and not form.value("reference"):
        form.errors["reference"] = _("Give the register’s consultation number: it is the proof.")
    return lambda: correction.store_vat_answer(
        account_id=account_id,
        number=number,
        valid=_ANSWERS[answer],
        reference=form.value("reference")[:80],
        reason=form.reason,
        actor=request.actor,
        now=request.now,
    )


def _said(kind: str, *, lift: bool) -> str:
    return {
        ("parked", True): _("The next night takes the account up again."),
        ("parked", False): _("The nights leave the account to you."),
        ("letters_held", True): _("Its letters go again."),
        ("letters_held", False): _("Its letters wait until somebody releases them."),
        ("restricted", True): _("The account may order again."),
        ("restricted", False): _("The account may sign in and pay, and order nothing."),
        ("invoicing_off", True): _("It is asked for its renewals again."),
        ("invoicing_off", False): _("It is no longer asked for its renewals."),
        ("abuse", True): _("The abuse case is closed: its services may be handed over again."),
        ("abuse", False): _("An abuse case is open: nothing is handed over by it or to it."),
        ("suspend_off", True): _("Lateness suspends its services again."),
        ("suspend_off", False): _("Lateness no longer suspends its services."),
    }[kind, lift]
