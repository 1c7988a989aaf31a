"""What customers declared by right of the law: what waits for a person, and what was done."""

from typing import Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts import queries as accounts
from tacite.accounts.access import StaffRight
from tacite.acts import public_termination, switching
from tacite.acts.showing import declared
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.listing import choice, day_of, page_of
from tacite.backoffice.opening import Desk, reads, show, shows_and_acts

_STATES: Final = ("open", "done")


@reads()
def notices(request: Desk) -> HttpResponse:
    """List the notices that wait, the oldest first; or those that are done."""
    state = choice(request, "state", _STATES) or "open"
    return show(
        request, "notices", page=page_of(request, declared.listed(state=state)), state=state
    )


@shows_and_acts(StaffRight.SERVE)
def notice(request: Desk, notice_id: int) -> HttpResponse:
    """Show a notice; POST says what was done, and terminates the service that it means."""
    found = declared.one(notice_id)
    if found is None:
        raise Http404
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(
            form,
            lambda: public_termination.handle(
                notice_id=notice_id,
                answer=form.reason,
                service_ref=form.value("service"),
                actor=request.actor,
                now=request.now,
            ),
        ):
            return done(request, _("It is seen to."), "notices")
    who = found.handled_by.partition(":")[2]
    names = accounts.names_of([int(who)] if who.isdecimal() else [])
    return show(
        request,
        "notice",
        zone=found.brand.zone,
        status=form.status,
        notice=found,
        leaving=switching.asked_of(found.subscription_id) if found.subscription_id else None,
        ends_on=day_of(found.content.get("ends_on") or ""),
        form=form,
        names=names,
    )
