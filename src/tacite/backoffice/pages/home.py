"""To settle: what a morning leaves to people, each with its one act."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpResponse

from tacite.acts import bank_candidates
from tacite.backoffice import frame
from tacite.backoffice.opening import Desk, reads, show
from tacite.engine import queries as engine
from tacite.engine.queries import Waiting
from tacite.invoicing import queries as invoicing
from tacite.mail import queries as mail
from tacite.payments import queries as payments
from tacite.provisioning import queries as provisioning
from tacite.provisioning.queries import Overdue

_SHOWN: Final = 10


@reads()
def to_settle(request: Desk) -> HttpResponse:
    """Show everything that waits for a person, the most urgent first."""
    waiting = frame.waiting_of(request)
    overdue = provisioning.overdue_deliveries(request.now, limit=_SHOWN)
    before = request.now - frame.ANSWER_LASTS
    lines = list(payments.unmatched()[:_SHOWN]) if waiting.lines else []
    found = bank_candidates.suggestions(lines)
    return show(
        request,
        "to_settle",
        cases=frame.cases(request),
        since=_oldest(waiting),
        waiting=waiting,
        missing=frame.missing_nights(request),
        offences=waiting.offences,
        lines=lines,
        candidates=found,
        clear={line.id: bank_candidates.clear_one(line, found[line.id]) for line in lines},
        owed_again=_owed_again(waiting),
        parked=engine.parkings()[:_SHOWN] if waiting.parked else [],
        overdue=overdue,
        left=_left(waiting, overdue),
        stale=engine.stale_answers(before=before, limit=_SHOWN) if waiting.stale_answers else [],
        letters=mail.failed()[:_SHOWN] if waiting.letters_failed else [],
        shown=_SHOWN,
    )


def _owed_again(waiting: Waiting) -> list[Any]:
    return list(invoicing.owed_again()[:_SHOWN]) if waiting.owed_again else []


def _left(waiting: Waiting, overdue: Sequence[Overdue]) -> list[Any]:
    """Return the deliveries that wait for a person, but those that are told of already."""
    if waiting.deliveries <= sum(each.gave_up for each in overdue):
        return []
    told = {each.subscription_id for each in overdue}
    return [d for d in provisioning.left_to_staff()[:_SHOWN] if d.subscription_id not in told]


def _oldest(waiting: Waiting) -> dt.date | None:
    days = (
        *(waiting.lines_since, waiting.parked_since, waiting.deliveries_since),
        *(waiting.letters_since, waiting.night, waiting.cycles_since, waiting.groups_since),
        waiting.owed_again_since,
    )
    return min((day for day in days if day), default=None)
