"""The first page: one sentence of state, then what is to do, what runs, what comes."""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final

from django.http import HttpResponse

from tacite.acts.ending import undo_until
from tacite.acts.showing import held
from tacite.acts.showing.coming import Coming, coming
from tacite.acts.showing.costs import Costs, costs
from tacite.acts.showing.held import Held
from tacite.acts.showing.standing import Standing, standing
from tacite.web.opening import reads, show
from tacite.web.situation import Account, late_ids, situation

_SERVICES: Final = 6
_COMING: Final = 5
_TODO: Final = 5
_DAYS: Final = 60
_URGENCY: Final = {"suspended": 0, "ordered": 2, "active": 3}


@dc.dataclass(frozen=True, slots=True)
class Day:
    """What is to be paid on a day; `cents` are None as soon as one of its amounts is."""

    on: dt.date
    items: tuple[Coming, ...]

    @property
    def count(self) -> int:
        """How many payments are due on the day."""
        return sum(item.count for item in self.items)

    @property
    def cents(self) -> int | None:
        """The sum of the day."""
        known = [item.cents for item in self.items]
        return None if None in known else sum(cents for cents in known if cents is not None)


@reads()
def home(request: Any) -> HttpResponse:
    """Show how the account stands."""
    today, account = request.today, request.account
    services, standing_now = held.living(account.id), standing(account.id)
    priced = costs(
        services,
        payer=account,
        selling=request.selling,
        answer=standing_now.vat_answer,
        today=today,
        until=today + dt.timedelta(days=_DAYS),
    )
    told = coming(services, standing_now.requests, costs=priced, on=today, days=_DAYS)
    mine = [service for service in services if service.account_id == account.id]
    known = Account(account.id, services, standing_now.requests, told, _ended_on(request, mine))
    late = late_ids(standing_now.requests, today=today)
    shown = sorted(mine, key=lambda s: _URGENCY[s.state] if s.id not in late else 1)[:_SERVICES]
    return show(
        request,
        "home",
        nav="home",
        now_is=situation(known, today=today),
        standing=standing_now,
        restricted="restricted" in standing_now.flags,
        credit_pays=request.selling.policy.credit.pays_renewals == "at_request",
        services=shown,
        services_count=len(mine),
        late=late,
        amounts=amounts(shown, priced, today),
        todo=_todo(request, standing_now, mine),
        todo_most=_TODO,
        days=by_day(told)[:_COMING],
        days_left=max(len(by_day(told)) - _COMING, 0),
        debits=[(max(item.due_on, today), item.cents or 0) for item in told],
        coming_cents=sum(item.cents or 0 for item in told),
        coming_days=_DAYS,
    )


def amounts(
    services: Iterable[Held], priced: Costs, on: dt.date, *, whoever_pays: bool = False
) -> dict[int, int]:
    """Return what a cycle of each service costs its payer now, incl. VAT, where that is known.

    `whoever_pays`: also what another pays for now, as it would cost this payer.
    """
    found = {}
    for service in services:
        is_ours = whoever_pays or service.payer_id == priced.payer.id
        total = priced.of([service], on) if is_ours else None
        if total:
            found[service.id] = total.gross
    return found


def by_day(told: Sequence[Coming]) -> list[Day]:
    """Return what comes, by the day on which it is due."""
    return [Day(on, tuple(items)) for on, items in groupby(told, key=lambda each: each.due_on)]


def _ended_on(request: Any, mine: Sequence[Held]) -> dt.date | None:
    """Return when the last service ended, asked only of an account that has none left."""
    if mine:
        return None
    ended = held.listed(request.account.id, states=("ended",), text="", start=0, limit=500)
    return max((service.ended_on for service in ended if service.ended_on), default=None)


def _todo(request: Any, now: Standing, mine: Sequence[Held]) -> list[dict[str, Any]]:
    """Return what is to do, the most urgent first: pay, then decide on what ends soon."""
    found: list[dict[str, Any]] = []
    if request.may("money"):
        found += [
            {"kind": "late" if asked.before_on < request.today else "pay", "request": asked}
            for asked in now.requests
        ]
    ending = (service for service in mine if service.terminates_on and service.lives)
    found += [
        {"kind": "handover", "handover": asked}
        for asked in now.handovers
        if asked.lapses_at > request.now
    ]
    return found + [
        {"kind": "ending", "service": service, "until": undo_until(service, request.selling)}
        for service in ending
    ]
