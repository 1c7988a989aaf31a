"""The journal: what happened here, by whom and why; never rewritten, so only to be read."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse

from tacite.accounts import queries as accounts
from tacite.backoffice.frame import zone_of
from tacite.backoffice.listing import choice, day, page_of, text
from tacite.backoffice.opening import Desk, reads, show
from tacite.backoffice.sayings.events import subjects, verbs
from tacite.backoffice.words import user_ids
from tacite.history import queries as history

_WHO = ("staff", "user", "night", "bank", "system")


@reads()
def journal(request: Desk) -> HttpResponse:
    """List what happened, newest first."""
    zone = zone_of(request)
    verb = choice(request, "verb", [code for code, _word in verbs()])
    subject = choice(request, "subject", [code for code, _word in subjects()])
    who, from_on, to_on = choice(request, "who", _WHO), day(request, "from"), day(request, "to")
    which = _days(from_on, to_on, zone)
    which |= {"verb": verb} if verb else {}
    which |= {"subject_kind": subject} if subject else {}
    which |= _by(who)
    page = page_of(request, history.found(which, text=text(request)))
    account_ids = {event.account_id for event in page.items if event.account_id}
    return show(
        request,
        "journal",
        zone=zone,
        page=page,
        sought=text(request),
        verb=verb,
        verbs=verbs(),
        subject=subject,
        subjects=subjects(),
        who=who,
        from_on=from_on,
        to_on=to_on,
        names=accounts.names_of(user_ids(page.items)),
        accounts=accounts.numbers_of(account_ids),
    )


def _by(who: str) -> dict[str, Any]:
    if not who:
        return {}
    return {"actor__startswith": f"{who}:"} if who in {"staff", "user"} else {"actor": who}


def _days(from_on: dt.date | None, to_on: dt.date | None, zone: str) -> dict[str, Any]:
    """Return both days, both whole, as instants."""
    midnight = dt.time(tzinfo=ZoneInfo(zone))
    which = {}
    if from_on:
        which["at__gte"] = dt.datetime.combine(from_on, midnight)
    if to_on:
        which["at__lt"] = dt.datetime.combine(to_on + dt.timedelta(days=1), midnight)
    return which
