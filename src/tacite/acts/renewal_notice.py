"""Telling a customer that his term renews tacitly, while he can still refuse (S0-61, WE-24).

A letter of its own, with the last day to refuse in a box. What was sent, when and in time or not is
kept as the proof. Who was not told in time owes nothing by himself: no renewal is taken from his
credit, and he may leave free of charge afterwards (`acts.leaving`).
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, prefetch_related_objects

from tacite.accounts.queries import flagged
from tacite.acts import letters, notices
from tacite.acts.context import Context, locked
from tacite.acts.models import Notice
from tacite.acts.one_service import lock_service
from tacite.brands.queries import Selling, all_brands, policy_of_brand, selling
from tacite.history.operations import Happened, record
from tacite.mail.models import Letter
from tacite.mail.operations import queue
from tacite.rules import consumer_law
from tacite.rules.consumer_law import RenewalNotice
from tacite.rules.leaving import NoticeWindow, notice_reach, notice_window, term_months
from tacite.rules.periods import Cycle
from tacite.rules.refusals import Refused
from tacite.subscriptions.models import Subscription


class UnableToTell(Refused):
    """A renewal cannot be written down as told; facts: `why`.

    `why`: unknown, changed_hands, reason_missing, nothing_to_tell, told_already,
    outside_the_window (`first`, `last`).
    """

    code = "unable_to_tell"


@dc.dataclass(frozen=True, slots=True)
class _ToTell:
    """A service whose renewal is to be told: by which day of law, and whether that is over."""

    service: Subscription
    window: NoticeWindow


def accounts_to_tell(as_of: dt.date) -> list[int]:
    """Return the holders who are to be told of a renewal on a day, ascending."""
    due = _to_tell(_candidates(as_of), as_of)
    if not due:
        return []
    holders = {each.service.account_id for each in due}
    return sorted(holders - flagged("parked", holders))


@transaction.atomic
def tell(
    account_ids: Sequence[int],
    *,
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    skip_locked: bool = False,
) -> int:
    """Tell these customers which of their services renew, and keep the proof; return how many.

    After the last day of the window the letter still goes, and the proof says that it was late.
    """
    context = locked(account_ids, actor=actor, now=now, as_of=as_of, skip_locked=skip_locked)
    parked = flagged("parked", context.accounts)
    holders = [i for i in context.accounts if i not in parked]
    due = _to_tell(_candidates(as_of, of=holders), as_of)
    _tell(due, context, as_of)
    return len(due)


@transaction.atomic
def told_otherwise(
    *, subscription_id: int, told_on: dt.date, reason: str, actor: str, now: dt.datetime
) -> Notice:
    """Write down that a customer was told by other means, on a day within the window.

    :raises UnableToTell: no law wants it, it was told in time already, or the day is outside.
    """
    if not reason.strip():
        raise UnableToTell(why="reason_missing")
    service, context = lock_service(
        subscription_id, account_id=None, refusal=UnableToTell, actor=actor, now=now
    )
    of_brand = context.sellings[service.brand_id]
    window = window_of(service, of_brand, on=of_brand.today(now))
    if window is None or service.expires_on is None:
        raise UnableToTell(why="nothing_to_tell")
    if not window.first <= told_on <= min(window.last, of_brand.today(now)):
        raise UnableToTell(why="outside_the_window", first=window.first, last=window.last)
    known = Notice.objects.filter(subscription=service, kind="renewal", for_on=service.expires_on)
    if known.filter(in_time=True).exists():
        raise UnableToTell(why="told_already")
    known.update(in_time=True, answer=reason, handled_by=actor, handled_at=now)
    notice = known.first()
    if notice is None:
        [notice] = _keep([_ToTell(service, window)], context, told_on=told_on)
    _record([notice], context, reason)
    return notice


def window_of(service: Subscription, of_brand: Selling, *, on: dt.date) -> NoticeWindow | None:
    """Return when the holder of a service is to be told of its next renewal, if a law says so."""
    law = law_of(service, on=on)
    if law is None or service.expires_on is None:
        return None
    policy = of_brand.policy.termination
    return notice_window(
        law,
        expires_on=service.expires_on,
        undo_hours=policy.undo_hours,
        days_before=policy.notice_days,
    )


def law_of(service: Subscription, *, on: dt.date) -> RenewalNotice | None:
    """Return the law by which the holder of a service is to be told, if its term is so long."""
    account = service.account
    law = consumer_law.shipped().notice(country=account.country, kind=account.kind, on=on)
    if law is None or term_months(Cycle.parse(service.cycle)) < law.term_months:
        return None
    return law


def untold(services: Iterable[Subscription], renewing_on: Mapping[int, dt.date]) -> set[int]:
    """Return the services whose holders the law wants told of a renewal, and nobody told in time.

    `renewing_on` is the day of each service's renewal, by id. A letter that did not arrive is no
    proof.
    """
    shortest = min(law.term_months for law in consumer_law.shipped().renewal_notices)
    long = [s for s in services if term_months(Cycle.parse(s.cycle)) >= shortest]
    prefetch_related_objects(long, "account")
    bound = {s.id: renewing_on[s.id] for s in long if law_of(s, on=renewing_on[s.id])}
    if not bound:
        return set()
    kept = Notice.objects.filter(kind="renewal", subscription__in=list(bound), in_time=True)
    told = [n for n in kept if n.subscription_id and n.for_on == bound[n.subscription_id]]
    failed = set(
        Letter.objects.filter(
            kind="renewal_notice", subject__in=[f"notice:{n.id}" for n in told], state="failed"
        ).values_list("subject", flat=True)
    )
    proven = {n.subscription_id for n in told if n.answer or f"notice:{n.id}" not in failed}
    return set(bound) - proven


def _candidates(as_of: dt.date, *, of: Sequence[int] | None = None) -> list[Subscription]:
    """Return the living services whose renewal may be to be told by now, and was not yet."""
    laws = consumer_law.shipped().renewal_notices
    long = _long_cycles(min(law.term_months for law in laws))
    if not long:
        return []
    told = Notice.objects.filter(
        kind="renewal", subscription=OuterRef("pk"), for_on=OuterRef("expires_on")
    )
    services = Subscription.objects.filter(
        _before_long(as_of),
        ~Exists(told),
        state__in=["active", "suspended"],
        terminates_on__isnull=True,
        expires_on__gt=as_of,
        cycle__in=long,
        account__kind__in={kind for law in laws for kind in law.kinds},
    )
    if of is not None:
        services = services.filter(account__any_of=list(of))
    return list(services.select_related("account", "offer").order_by("account_id", "id"))


def _before_long(as_of: dt.date) -> Q:
    """Return which services renew so soon that their brand tells it on a day, whatever the law."""
    found = Q(pk__in=[])
    for brand in all_brands():
        policy = policy_of_brand(brand).termination
        reach = max(
            notice_reach(law, undo_hours=policy.undo_hours, days_before=policy.notice_days)
            for law in consumer_law.shipped().renewal_notices
        )
        found |= Q(brand=brand.id, expires_on__lte=as_of + dt.timedelta(days=reach))
    return found


def _long_cycles(months: int) -> list[str]:
    """Return the cycles of services that last so many months or more."""
    cycles = Subscription.objects.order_by().values_list("cycle", flat=True).distinct()
    return [cycle for cycle in cycles if cycle and term_months(Cycle.parse(cycle)) >= months]


def _to_tell(services: Sequence[Subscription], as_of: dt.date) -> list[_ToTell]:
    if not services:
        return []
    sellings = selling({service.brand_id for service in services})
    found = []
    for service in services:
        window = window_of(service, sellings[service.brand_id], on=as_of)
        if window is not None and window.send <= as_of:
            found.append(_ToTell(service, window))
    return found


def _tell(due: Sequence[_ToTell], context: Context, as_of: dt.date) -> None:
    if not due:
        return
    kept = _keep(due, context, told_on=as_of)
    _record(kept, context, "")
    writings = [
        letters.about_service(
            "renewal_notice",
            context.accounts[each.service.account_id],
            each.service,
            subject=f"notice:{notice.id}",
            refuse_on=each.window.refuse_on,
            renews_on=each.service.expires_on,
            cycle=each.service.cycle,
            in_time=notice.in_time,
        )
        for each, notice in zip(due, kept, strict=True)
    ]
    queue(writings, now=context.now)


def _keep(due: Sequence[_ToTell], context: Context, *, told_on: dt.date) -> list[Notice]:
    """Keep the proof for each: that it was told, and whether in time."""
    return notices.keep_all(
        [
            notices.made(
                "renewal",
                each.service,
                content={
                    "contract": each.service.ref,
                    "refuse_on": each.window.refuse_on.isoformat(),
                    "first": each.window.first.isoformat(),
                    "last": each.window.last.isoformat(),
                },
                now=context.now,
                for_on=each.service.expires_on,
                in_time=told_on <= each.window.last,
            )
            for each in due
        ]
    )


def _record(kept: Sequence[Notice], context: Context, reason: str) -> None:
    happened = [
        Happened(
            "tell_renewal",
            "subscription",
            notice.subscription_id or 0,
            brand_id=notice.brand_id,
            account_id=notice.account_id,
            facts={"on": notice.content["refuse_on"], "reference": notice.reference},
        )
        for notice in kept
    ]
    record(happened, actor=context.actor, now=context.now, reason=reason)
