"""What happens when nobody pays: asked again, suspended, ended, void (S0-46 to S0-57, S2-29)."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q

from tacite import jobs
from tacite.accounts.queries import flagged
from tacite.acts import coupons, letters, renewal
from tacite.acts.context import Context, locked
from tacite.acts.coverage import release_days
from tacite.acts.crediting import credit_whole
from tacite.acts.models import PendingChange
from tacite.failpoints import failpoint
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.invoicing.operations import closing
from tacite.invoicing.queries import lines_of
from tacite.mail.operations import each_time, queue
from tacite.rules import calendar
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.operations import move


@transaction.atomic
def remind(
    account_ids: Sequence[int],
    *,
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    skip_locked: bool = False,
) -> int:
    """Ask these accounts again for what is due or late by this day.

    Nobody is reminded of a service that was suspended for it already: that letter said it all.
    """
    context = _context(account_ids, as_of, actor, now, skip_locked=skip_locked)
    requests = list(
        PaymentRequest.objects.filter(
            account__any_of=list(context.accounts), state="open", remind_on__lte=as_of
        ).order_by("id")
    )
    lines = lines_of(request.id for request in requests)
    writings = []
    for request in requests:
        account = context.accounts[request.account_id]
        policy = context.selling_of(account).policy
        services = [line.subscription for line in lines[request.id]]
        step = calendar.reminder_step(policy, due_on=request.due_on, on=as_of)
        if any(s.state == "active" for s in services):
            kind = "payment_reminder" if as_of <= request.due_on else "payment_overdue"
            writings.append(
                letters.asked_again(kind, account, request, lines[request.id], step=step, now=now)
            )
            request.reminders_sent += 1
        request.remind_on = calendar.next_reminder(policy, due_on=request.due_on, after=as_of)
    closing.move_days(requests)
    queue(writings, now=now)
    return len(writings)


@transaction.atomic
def suspend(
    account_ids: Sequence[int],
    *,
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    skip_locked: bool = False,
) -> int:
    """Suspend the services of these payers that are late on this day."""
    context = _context(account_ids, as_of, actor, now, skip_locked=skip_locked)
    spared = flagged("suspend_off", context.accounts)
    services = _services(context, Q(state="active", suspends_on__lte=as_of))
    late = [s for s in services if s.payer_id not in spared]
    failpoint("dunning.before_suspend")
    move(late, "suspend", on=as_of, actor=actor, now=now)
    failpoint("dunning.after_suspend")
    _tell_suspended(late, context)
    return len(late)


@transaction.atomic
def end(
    account_ids: Sequence[int],
    *,
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    skip_locked: bool = False,
) -> int:
    """End the services whose time has come, by lateness or as their customer asked.

    What was asked for them and not paid is void with them.
    """
    context = _context(account_ids, as_of, actor, now, skip_locked=skip_locked)
    over = Q(ends_on__lte=as_of) | Q(terminates_on__lte=as_of)
    leaves = Q(switchings__state="asked")  # whose own step stops it, and keeps what it holds
    services = _services(context, over & Q(state__in=["active", "suspended"]) & ~leaves)
    asked = {s.id: s.terminates_on is not None for s in services}
    left = void_requests_of(services, context=context, because="service_ended")
    move(services, "end", on=as_of, actor=actor, now=now)
    renewal.request(left, context=context)
    queue(
        [
            letters.about_service(
                "service_ended",
                context.accounts[s.payer_id],
                s,
                asked_for=asked[s.id],
                ended_on=as_of,
            )
            for s in services
        ],
        now=now,
    )
    jobs.enqueue(jobs.RECONCILE_DELIVERIES)
    return len(services)


@transaction.atomic
def void_unpaid(
    account_ids: Sequence[int],
    *,
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    skip_locked: bool = False,
) -> int:
    """Void the requests that nobody paid in time (S0-54, S0-62); abandon what was only ordered."""
    context = _context(account_ids, as_of, actor, now, skip_locked=skip_locked)
    requests = list(
        PaymentRequest.objects.select_related("invoice")
        .filter(account__any_of=list(context.accounts), state="open", void_on__lte=as_of)
        .order_by("id")
    )
    void(requests, context=context, because="unpaid")
    return len(requests)


def void(requests: Sequence[PaymentRequest], *, context: Context, because: str) -> None:
    """Void open requests of locked accounts: their days are free again.

    A service that was only ordered is abandoned with its request. An invoice issued with the
    request is credited, for an issued document is never taken back otherwise.

    :raises UnableToMove: one of them is not open.
    """
    lines = lines_of(request.id for request in requests)
    closing.close_void(requests, because=because, actor=context.actor, now=context.now)
    flat = [line for request in requests for line in lines.get(request.id, ())]
    release_days(flat, context=context)
    ordered = {
        line.subscription_id: line.subscription
        for line in flat
        if line.subscription.state == "ordered"
    }
    if ordered:
        coupons.give_back(ordered.values(), now=context.now)
    move(
        list(ordered.values()),
        "abandon",
        on=context.now.date(),
        actor=context.actor,
        now=context.now,
    )
    PendingChange.objects.filter(
        request__in=[request.id for request in requests], closed_at__isnull=True
    ).update(state="gone", closed_at=context.now, closed_because=because)
    credit_whole([r for r in requests if r.invoice_id], context=context, because=because)


def void_requests_of(
    services: Sequence[Subscription], *, context: Context, because: str
) -> list[Subscription]:
    """Void the open requests that ask for these services; return those that must be asked anew.

    A request may gather several services: the others on it lose it too. An invoice on terms stays
    owed: the days it covers were delivered.
    """
    ids = {service.id for service in services}
    asked = RequestLine.objects.filter(
        subscription__any_of=ids, request__state="open", group__isnull=True
    )
    requests = list(
        PaymentRequest.objects.filter(id__in=asked.values("request"), invoice__isnull=True)
        .select_related("invoice")
        .order_by("id")
    )
    lines = lines_of(request.id for request in requests)
    void(requests, context=context, because=because)
    others = {ln.subscription_id: ln.subscription for r in requests for ln in lines[r.id]}
    return [s for i, s in others.items() if i not in ids and s.state in {"active", "suspended"}]


def _context(
    account_ids: Iterable[int],
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    *,
    skip_locked: bool,
) -> Context:
    context = locked(account_ids, actor=actor, now=now, as_of=as_of, skip_locked=skip_locked)
    parked = flagged("parked", context.accounts)
    context.accounts = {i: a for i, a in context.accounts.items() if i not in parked}
    return context


def _services(context: Context, which: Q) -> list[Subscription]:
    services = Subscription.objects.filter(which, payer__any_of=list(context.accounts))
    return list(services.select_related("offer").order_by("id"))


def _tell_suspended(services: Sequence[Subscription], context: Context) -> None:
    """Say that services are suspended, and what brings them back."""
    unpaid = _unpaid_of(services)
    queue(
        [
            letters.about_service(
                "service_suspended",
                context.accounts[s.payer_id],
                s,
                # Not by the lateness: who pays some of what he owes is suspended for the rest.
                subject=each_time(f"service:{s.id}", now=context.now),
                owed=letters.owed(unpaid.get(s.id, {}).values()),
            )
            for s in services
        ],
        now=context.now,
    )
    jobs.enqueue(jobs.RECONCILE_DELIVERIES)


def _unpaid_of(services: Sequence[Subscription]) -> dict[int, dict[int, PaymentRequest]]:
    """Return the open requests for each service, by id, oldest due first."""
    lines = (
        RequestLine.objects.filter(subscription__in=[s.id for s in services], request__state="open")
        .select_related("request")
        .order_by("request__due_on", "request_id")
    )
    found: dict[int, dict[int, PaymentRequest]] = {}
    for line in lines:
        found.setdefault(line.subscription_id, {})[line.request_id] = line.request
    return found
