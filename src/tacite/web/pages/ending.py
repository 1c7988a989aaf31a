"""From which contract somebody wants to go: one click from the foot of every page (L. 215-1-1).

Signed in, he chooses among his contracts; else he says who he is and which contract he means, sees
it once more, and notifies it. Either way it takes three clicks, no account and no script. The
answer says nothing about whether there is such a contract.
"""

import datetime as dt
from typing import Any, Final

from allauth.decorators import rate_limit
from django.http import HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts import post
from tacite.acts import public_termination
from tacite.acts.public_termination import Notification, UnableToNotify
from tacite.acts.showing import held
from tacite.acts.showing.held import LIVING
from tacite.ui.spoken import Spoken
from tacite.web import law, words
from tacite.web.listing import page_of, text
from tacite.web.opening import public_act, show

_UNPROCESSABLE: Final = 422
_FIELDS: Final = ("name", "email", "postal", "contract", "ends_on", "reason")
_MOST: Final = 2_000
_OF_WHAT: Final = {
    "name_missing": "name",
    "address_missing": "email",
    "email_wrong": "email",
    "day_past": "ends_on",
}


@public_act
def ending(request: Any) -> HttpResponse:
    """List the contracts of whoever may end them; let anybody else name his."""
    if request.method == "GET" and request.may("end") and "form" not in request.GET:
        return _listed(request)
    if request.method != "POST":
        return _form(request, _known(request))
    return _sent(request, _said(request))


def _sent(request: Any, said: dict[str, str]) -> HttpResponse:
    """Show what was sent once more, or notify it; what is wrong stands at its field."""
    error = _fault(request, said)
    if error or request.POST.get("step") == "edit":
        return _form(request, said, error)
    if request.POST.get("step") != "notify":
        return _shown(request, "ending_recap", said)
    answered: HttpResponse = _notify(request)
    return answered


@rate_limit(action="notify_termination")  # type: ignore[untyped-decorator]
def _notify(request: Any) -> HttpResponse:
    """Keep the notification, write its receipt, and say when it came in."""
    said = _said(request)
    notice = public_termination.notify(
        brand_id=request.brand.id, wanted=_wanted(said), now=request.now
    )
    _receipt(request, notice, said)
    return _shown(request, "ending_done", said, notice=notice)


def _listed(request: Any) -> HttpResponse:
    wanted = text(request)
    page = page_of(
        request,
        lambda start, limit: held.listed(
            request.account.id, states=LIVING, text=wanted, start=start, limit=limit
        ),
    )
    return show(request, "ending", nav="services", page=page, words=wanted)


def _form(request: Any, said: dict[str, str], error: UnableToNotify | None = None) -> HttpResponse:
    field = _OF_WHAT[str(error.facts["why"])] if error else ""
    return _shown(
        request,
        "ending_public",
        said,
        status=_UNPROCESSABLE if error else 200,
        errors={field: words.refused(error)} if error else {},
    )


def _shown(request: Any, template: str, said: dict[str, str], **context: Any) -> HttpResponse:
    return show(
        request,
        template,
        wish=said,
        fields=_FIELDS,
        ends_on=_day(said["ends_on"]),
        begin=law.to_terminate(request.brand),
        confirm=law.to_notify(request.brand),
        **context,
    )


def _said(request: Any) -> dict[str, str]:
    return {
        name: request.POST.get(name, "").replace("\x00", "").strip()[:_MOST] for name in _FIELDS
    }


def _known(request: Any) -> dict[str, str]:
    """Return what the form begins with: what is known of whoever is signed in."""
    known = dict.fromkeys(_FIELDS, "")
    if request.account:
        account = request.account
        known |= {"name": account.company or account.name, "email": account.email}
    return known


def _fault(request: Any, said: dict[str, str]) -> UnableToNotify | None:
    if said["ends_on"] and _day(said["ends_on"]) is None:
        return UnableToNotify(why="day_past", today=request.today)
    try:
        public_termination.refuse_incomplete(_wanted(said), today=request.today)
    except UnableToNotify as refused:
        return refused
    return None


def _wanted(said: dict[str, str]) -> Notification:
    texts = {name: text for name, text in said.items() if name != "ends_on"}
    return Notification(**texts, ends_on=_day(said["ends_on"]))


def _day(typed: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        return None


def _receipt(request: Any, notice: Any, said: dict[str, str]) -> None:
    """Confirm by e-mail, at once, that and when it came in, with its content."""
    if not said["email"]:
        return
    day = _day(said["ends_on"])
    lines = [
        _("We received your notification of termination on %(moment)s.")
        % {"moment": Spoken().instant(notice.submitted_at)},
        _("It counts from that moment. Its reference is %(reference)s.")
        % {"reference": notice.reference},
        "",
        _("Name: %(name)s") % {"name": said["name"]},
        _("Contract: %(contract)s") % {"contract": said["contract"] or "–"},
        _("End wished for: %(day)s")
        % {"day": Spoken().long_date(day) if day else _("as soon as possible")},
        "",
        _("If these details name a contract, its confirmation goes to the customer’s own address,")
        + " "
        + _("with the day on which it ends. Otherwise a person sees to it within one working day."),
    ]
    subject = _("Your notification of termination %(reference)s") % {"reference": notice.reference}
    post.send(to=said["email"], subject=subject, text="\n".join(lines), brand=request.brand)
