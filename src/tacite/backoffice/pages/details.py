"""Changing a customer's details: what documents will say, and what is asked for anew (S3-36)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tacite.accounts.access import StaffRight
from tacite.accounts.operations import DETAILS
from tacite.acts import correction
from tacite.backoffice.acting import OK, Form, attempt, done, form_of, wants_reason
from tacite.backoffice.opening import Desk, acts, show
from tacite.backoffice.pages.account import account_or_404
from tacite.backoffice.sayings.states import choices
from tacite.backoffice.words import refused
from tacite.rules.identifiers import check_siren, check_vat_number
from tacite.rules.refusals import Refused
from tacite.rules.territories import COUNTRIES

_LENGTHS: Final[Mapping[str, int]] = {
    "name": 200,
    "company": 255,
    "email": 254,
    "street": 200,
    "postcode": 20,
    "town": 100,
    "vat_number": 20,
    "siren": 20,
}
_CHOSEN: Final = ("kind", "language")


@acts(StaffRight.DETAILS)
def details(request: Desk, account_id: int) -> HttpResponse:
    """Show the details in a form; POST shows what they change, and with `confirm` changes them."""
    found = account_or_404(account_id)
    form = Form({name: getattr(found, name) for name in DETAILS})
    changes: dict[str, str] = {}
    anew: Sequence[Any] = ()
    if request.method == "POST":
        form = wants_reason(form_of(request))
        changes = _changes(form, found)
        if not changes and not form.errors:
            form.refusal = _("Nothing differs from what is there.")
        anew = _asked_anew(request, account_id, changes, form)
        confirmed = form.value("step") == "confirm" and not form.refusal
        if confirmed and attempt(form, lambda: _change(request, account_id, changes, form)):
            return done(request, _said(form), "account", account_id)
    is_preview = request.method == "POST" and form.status == OK and form.value("step") != "edit"
    return show(
        request,
        "details",
        zone=found.brand.zone,
        status=form.status,
        account=found,
        fields=DETAILS,
        choices={name: choices(name) for name in _CHOSEN},
        form=form,
        changes=changes,
        anew=anew,
        is_preview=is_preview,
    )


def _asked_anew(
    request: Desk, account_id: int, changes: Mapping[str, str], form: Form
) -> Sequence[Any]:
    """Return the open requests that will be asked for anew; none when a field is at fault."""
    if form.errors or form.refusal:
        return ()
    try:
        return correction.asked_anew(account_id=account_id, changes=changes, now=request.now)
    except Refused as refusal:
        form.refusal = refused(refusal)
        return ()


def _change(request: Desk, account_id: int, changes: Mapping[str, str], form: Form) -> None:
    anew = correction.change_details(
        account_id=account_id,
        changes=changes,
        reason=form.reason,
        actor=request.actor,
        now=request.now,
    )
    form.values["anew"] = str(len(anew))


def _said(form: Form) -> str:
    count = int(form.value("anew", 0))
    said = _("The details are changed: documents issued from now on say so.")
    if not count:
        return said
    more = ngettext(
        "%(n)s request was void and asked for anew.",
        "%(n)s requests were void and asked for anew.",
        count,
    )
    return f"{said} {more % {'n': count}}"


def _changes(form: Form, found: Any) -> dict[str, str]:
    """Return what differs from the account, having said what is wrong with the fields."""
    wanted: dict[str, str] = {name: form.value(name) for name in DETAILS if name in form.values}
    for name, length in _LENGTHS.items():
        if len(wanted.get(name, "")) > length:
            form.errors[name] = _("This is longer than %(n)s signs.") % {"n": length}
    for name in _CHOSEN:
        if name in wanted and wanted[name] not in dict(choices(name)):
            form.errors[name] = _("Choose one of these.")
    if not wanted.get("name", "-"):
        form.errors["name"] = _("An account has a name.")
    _check_address(form, wanted)
    _check_numbers(form, wanted)
    return {name: value for name, value in wanted.items() if value != getattr(found, name)}


def _check_address(form: Form, wanted: dict[str, str]) -> None:
    try:
        validate_email(wanted.get("email", "a@b.example"))
    except ValidationError:
        form.errors["email"] = _("This is no e-mail address.")
    if "country" in wanted:
        wanted["country"] = wanted["country"].upper()
        if wanted["country"] not in COUNTRIES:
            form.errors["country"] = _("This is no country: give its two letters, such as FR.")


def _check_numbers(form: Form, wanted: dict[str, str]) -> None:
    """Bring the numbers into the form in which they are kept."""
    for name, check in (("vat_number", check_vat_number), ("siren", check_siren)):
        is_french = wanted.get("country", "FR") == "FR"
        if wanted.get(name) and (name == "vat_number" or is_french):
            try:
                wanted[name] = check(wanted[name])
            except Refused as wrong:
                form.errors[name] = refused(wrong)
