"""The nights: what ran, what one night did, running the next by hand, and whom they left aside."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tacite import clock
from tacite.accounts.access import StaffRight
from tacite.backoffice.acting import UNPROCESSABLE, Form, form_of, wants_reason
from tacite.backoffice.frame import brands_of
from tacite.backoffice.listing import page_of
from tacite.backoffice.opening import Desk, posts, reads, show
from tacite.backoffice.words import refused
from tacite.brands.queries import all_brands, policy_of_brand
from tacite.engine import checks, queries
from tacite.engine import night as engine
from tacite.engine.night import NightStopped
from tacite.engine.operations import NightRefused, ask_by_hand

_OFFENCES_MOST: Final = 200


@reads()
def nights(request: Desk) -> HttpResponse:
    """List what ran, newest first, and what runs next."""
    return _shown(request)


@reads()
def night(request: Desk, as_of: dt.date) -> HttpResponse:
    """Show what one night did, step by step, and whom it left to a person."""
    found = queries.night_of(as_of)
    if found is None:
        raise Http404
    parkings = list(queries.parkings_of_night(as_of))
    return show(
        request,
        "night",
        night=found,
        is_running=found.state == "running" and queries.is_running(),
        parkings=parkings,
        names=[],
        seconds=sum(step["seconds"] for step in found.steps),
        days=(as_of - dt.timedelta(days=1), as_of + dt.timedelta(days=1)),
        earlier=queries.night_of(as_of - dt.timedelta(days=1)),
        later=queries.night_of(as_of + dt.timedelta(days=1)),
    )


@posts(StaffRight.ADMINISTER)
def run(request: Desk) -> HttpResponse:
    """Run the night that is next, or finish the one that stopped, and answer when it is done."""
    form = wants_reason(form_of(request))
    if form.errors:
        return _shown(request, form=form, status=form.status)
    as_of = _next()
    ask_by_hand(as_of=as_of, actor=request.actor, reason=form.reason, now=request.now)
    try:
        done = engine.run(as_of=as_of, today=_today(), now=request.now)
    except (NightRefused, NightStopped) as refusal:
        return _shown(request, refusal=refused(refusal), status=UNPROCESSABLE)
    if done:
        messages.success(request, _("The night is finished."))
    else:
        messages.info(request, _("It was finished before: nothing was changed."))
    return redirect("night", as_of)


@posts(StaffRight.RUN)
def rehearse(request: Desk) -> HttpResponse:
    """Show what the next night would do; nothing is kept of it and nobody is called."""
    as_of = _next()
    try:
        done = engine.rehearse_run(as_of=as_of, today=_today(), now=request.now)
    except NightRefused as refusal:
        return _shown(request, refusal=refused(refusal), status=UNPROCESSABLE)
    steps = [step.as_json() for step in done]
    return show(request, "rehearsal", as_of=as_of, steps=steps)


@posts(StaffRight.RUN)
def verify(request: Desk) -> HttpResponse:
    """Verify everything in the books now, from the first row on."""
    offences = checks.run_all()
    return show(
        request,
        "checks",
        names=checks.names(),
        offences=offences[:_OFFENCES_MOST],
        broken={offence.check for offence in offences},
        found=len(offences),
    )


@reads()
def parked(request: Desk) -> HttpResponse:
    """List the accounts that the nights left to a person, oldest first."""
    return show(request, "parked", page=page_of(request, queries.parkings()))


def _shown(
    request: Desk, *, refusal: str = "", status: int = 200, form: Form | None = None
) -> HttpResponse:
    brands = brands_of(request)
    page = page_of(request, queries.nights())
    unfinished = next((n for n in page.items if n.state == "running"), None)
    return show(
        request,
        "nights",
        status=status,
        page=page,
        hours=_hours(brands),
        next_on=_next_of(brands, page.items) if page.number == 1 else None,
        unfinished=unfinished,
        is_running=queries.is_running(),
        refusal=refusal,
        form=form or Form({}),
    )


def _hours(brands: Sequence[Any]) -> list[dt.time]:
    return sorted({policy_of_brand(brand).night_at for brand in brands})


def _next() -> dt.date:
    """Return the day of the night to run: the unfinished one, else that of today."""
    stopped = queries.unfinished()
    return stopped.as_of if stopped else _today()


def _next_of(brands: Sequence[Any], found: Sequence[Any]) -> dt.date | None:
    """Return the day that the button would run, or none when that night is finished."""
    stopped = next((n for n in found if n.state == "running"), None)
    if stopped:
        day: dt.date = stopped.as_of
        return day
    today = min((clock.today(zone=brand.zone) for brand in brands), default=None)
    return today if today and not any(n.as_of == today for n in found) else None


def _today() -> dt.date:
    """Return the day that has come for every brand: the earliest of their civil days.

    :raises Http404: there is no brand, so there is no night.
    """
    zones = {brand.zone for brand in all_brands()}
    if not zones:
        raise Http404
    return min(clock.today(zone=zone) for zone in zones)
