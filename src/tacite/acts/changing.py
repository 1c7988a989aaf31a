"""How a change of offer is carried out: in days, in money, or with the next renewal."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F

from tacite import jobs
from tacite.acts import change_facts, codes, exits, letters, offer_view, renewal
from tacite.acts.context import Context, locked
from tacite.acts.coverage import calendar_of
from tacite.acts.creditable import credit
from tacite.acts.from_credit import settle_from_credit
from tacite.acts.lateness import void, void_requests_of
from tacite.acts.models import ChangePass, OfferChange, PendingChange
from tacite.acts.offer_view import Sight
from tacite.catalogue.models import Offer
from tacite.catalogue.queries import name_of
from tacite.history.operations import Happened, record
from tacite.invoicing.models import PaymentRequest
from tacite.invoicing.operations import issuing, requesting
from tacite.invoicing.operations.requesting import Asked, AskedLine
from tacite.mail.operations import queue
from tacite.provisioning import operations as provisioning
from tacite.rules import calendar, periods
from tacite.rules.calendar import RequestCalendar
from tacite.rules.offer_change import UnableToChange
from tacite.rules.periods import Cycle, Period
from tacite.subscriptions.models import Anchor, Subscription
from tacite.subscriptions.operations import Covering, convert, cover, release, switch
from tacite.subscriptions.queries import anchors_of


def do(found: Sight, pending: PendingChange, context: Context, reason: str) -> PendingChange:
    """Do a change that was confirmed, or let it wait for its payment or its day."""
    if found.effect == "next_renewal":
        _schedule(found, pending, context)
    elif found.moved_cents > 0:
        _ask_for_difference(found, pending, context, reason)
    else:
        _do_now(found, pending, context, reason)
    return pending


def close(pending: PendingChange, because: str, context: Context, *, state: str = "gone") -> None:
    """Write down that a change is over: done, or gone, and why."""
    pending.state, pending.closed_because, pending.closed_at = state, because, context.now
    pending.save(update_fields=["state", "closed_because", "closed_at"])


def replace(service: Subscription, context: Context) -> None:
    """Take back the change that was wanted before, if there is one: another takes its place."""
    pending = change_facts.wanted(service.id)
    if pending is not None:
        take_back(service, pending, context, because="replaced")


def take_back(
    service: Subscription, pending: PendingChange, context: Context, *, because: str
) -> None:
    """Take back a change that is not done yet.

    :raises UnableToChange: too_late: the period that it begins with is settled.
    """
    is_scheduled = pending.state == "scheduled"
    if is_scheduled and service.expires_on != pending.effective_on:
        raise UnableToChange(why="too_late_for_renewal", on=pending.effective_on)
    codes.kill(purpose="offer_change", subject=f"service:{service.id}", now=context.now)
    close(pending, because, context)
    if pending.request is not None and pending.request.state == "open":
        void([pending.request], context=context, because="offer_kept")
    if is_scheduled:
        _ask_again(service, context)


def drop(service: Subscription, context: Context, *, because: str) -> None:
    """Let go of the change that is wanted of a service that ends; what it asked for is void."""
    pending = change_facts.wanted(service.id)
    if pending is not None:
        codes.kill(purpose="offer_change", subject=f"service:{service.id}", now=context.now)
        close(pending, because, context)


def paid(requests: Iterable[PaymentRequest], context: Context) -> None:
    """Do the changes whose difference was paid."""
    of_request = {request.id: request for request in requests if request.kind == "upgrade"}
    waiting = PendingChange.objects.filter(request__in=list(of_request), state="payable")
    for pending in waiting.select_related("offer", "subscription__offer"):
        _switch_paid(pending, of_request[pending.request_id or 0], context)


def outdated(services: Iterable[Subscription], context: Context) -> None:
    """Void what was asked for changes of services whose paid days are others by now."""
    waiting = PendingChange.objects.filter(
        subscription__in=[service.id for service in services], state="payable"
    ).select_related("request", "subscription__offer")
    for pending in waiting:
        take_back(pending.subscription, pending, context, because="days_moved")


@transaction.atomic
def carry_out(
    account_ids: Sequence[int],
    *,
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    skip_locked: bool = False,
) -> int:
    """Do the changes of these payers' services whose period has begun, and is settled (S4-44)."""
    context = locked(account_ids, actor=actor, now=now, as_of=as_of, skip_locked=skip_locked)
    due = PendingChange.objects.filter(
        state="scheduled",
        effective_on__lte=as_of,
        subscription__payer__any_of=list(context.accounts),
        subscription__expires_on__gt=F("effective_on"),
        subscription__state__in=["active", "suspended"],
    )
    changes = list(due.select_related("offer", "subscription__offer").order_by("id"))
    for pending in changes:
        _switch_scheduled(pending, context)
    return len(changes)


def _do_now(found: Sight, pending: PendingChange, context: Context, reason: str) -> None:
    """Do a change at once; the series come before what platforms are told, as in a settlement."""
    service = found.service
    issuing.hold_series(context.sellings.values(), now=context.now)
    if found.moved_cents < 0:
        _credit(found, context)
    had_open = bool(found.reissues)
    others = void_requests_of([service], context=context, because="offer_changed")
    if found.effect == "days":
        _convert(found, context)
    _switched(found, pending, context, reason)
    today = found.today
    again = had_open and (
        found.effect != "days" or (service.request_on is not None and service.request_on <= today)
    )
    renewal.request([*others, *([service] if again else [])], context=context)


def _convert(found: Sight, context: Context) -> None:
    """Give back the days that are left, and cover those that their value buys instead."""
    service, today = found.service, found.today
    rows = change_facts.covered_after(service, today)
    release([row.id for row in rows], now=context.now)
    kept = [
        Covering(service.id, row.component, Period(row.days.lower, today))
        for row in rows
        if row.days.lower < today
    ]
    new = Period(today, found.expires_after)
    bought = [Covering(service.id, part, new) for part in ("base", *found.new.options)]
    cover([*kept, *bought], source="conversion")
    index, _ = periods.numbered_period_from(
        anchors_of([service.id])[service.id], Cycle.parse(service.cycle), found.expires_before
    )
    Anchor.objects.create(subscription=service, anchor_on=found.expires_after, first_index=index)
    policy = context.sellings[service.brand_id].policy
    days = calendar_of(policy, service, days=new, expires_on=found.expires_after)
    convert(service, found.expires_after, days)
    exits.quiet([service])


def _credit(found: Sight, context: Context) -> None:
    """Credit the difference on the invoices of the days that are left, newest first."""
    service = found.service
    payer = context.accounts[service.payer_id]
    names = [name_of(side.offer, payer.language) for side in (found.old, found.new)]
    because = " → ".join(names)
    credit(service, -found.moved_cents, on=found.today, because=because, context=context)


def _ask_for_difference(
    found: Sight, pending: PendingChange, context: Context, reason: str
) -> None:
    """Ask for what the rest of the paid days costs more; nothing changes until it is paid."""
    service = found.service
    payer = context.accounts[service.payer_id]
    selling = context.sellings[service.brand_id]
    names = [name_of(side.offer, payer.language) for side in (found.old, found.new)]
    line = AskedLine(
        subscription=service,
        text=" → ".join(names),
        detail=service.label or service.ref,
        quantity=1,
        price_cents=found.moved_listed_cents,
        amount_cents=found.moved_listed_cents,
        vat=found.new.lines[0].vat,
        component="upgrade",
        from_on=found.today,
        to_on=found.expires_before,
    )
    days = calendar.order_calendar(selling.policy, ordered_on=found.today)
    void_on = min(days.void_on or found.expires_before, found.expires_before)
    asked = Asked(
        account=payer,
        selling=selling,
        kind="upgrade",
        requested_on=found.today,
        calendar=RequestCalendar(min(days.due_on, void_on), void_on, None),
        lines=[line],
        pays_by_credit=selling.policy.credit.pays_orders == "at_request",
    )
    [made] = requesting.make([asked], actor=context.actor, now=context.now)
    pending.state, pending.request_id = "payable", made.id
    pending.shown = {**pending.shown, "by": context.actor, "reason": reason}
    pending.save(update_fields=["state", "request", "shown"])
    queue([letters.payment_requested(made)], now=context.now)
    if asked.pays_by_credit:
        settle_from_credit([made.id], context=context)
        pending.refresh_from_db()


def _schedule(found: Sight, pending: PendingChange, context: Context) -> None:
    """Keep a change for the next renewal, which is asked for at the new price."""
    pending.state, pending.effective_on = "scheduled", found.expires_before
    pending.save(update_fields=["state", "effective_on"])
    _tell(found.service, pending, context, was=found.old.offer)
    _record("schedule_change", found.service, context, pending, "")
    _ask_again(found.service, context)


def _ask_again(service: Subscription, context: Context) -> None:
    """Void the open renewals of a service, and ask for them anew."""
    if change_facts.open_renewals(service.id).exists():
        others = void_requests_of([service], context=context, because="offer_changed")
        renewal.request([*others, service], context=context)


def _switch_paid(pending: PendingChange, request: PaymentRequest, context: Context) -> None:
    service = pending.subscription
    found = _as_shown(pending, service, context, moved_cents=request.total_cents)
    _switched(found, pending, context, str(pending.shown.get("reason", "")))
    _ask_again(service, context)


def _switch_scheduled(pending: PendingChange, context: Context) -> None:
    service = pending.subscription
    found = _as_shown(pending, service, context, moved_cents=0)
    _switched(found, pending, context, "")


def _as_shown(
    pending: PendingChange, service: Subscription, context: Context, *, moved_cents: int
) -> Sight:
    """Return a change that was confirmed before, on the day that it is done."""
    plan, _ = change_facts.kept_plan(pending)
    today = context.selling_of(context.accounts[service.payer_id]).today(context.now)
    expires_on = service.expires_on or today
    old, new = pending.shown["old"], pending.shown["new"]
    left = (expires_on - today).days
    of_brand = context.sellings[service.brand_id]
    waits = change_facts.waiting(change_facts.changed_at(service.id), of_brand, context.now)
    return Sight(
        service=service,
        old=offer_view.Side(service.offer, service.quantity, old[2], old[3], ()),
        new=offer_view.Side(plan.offer, plan.quantity, new[2], new[3], ()),
        plan=plan,
        effect=pending.effect,
        today=today,
        days_before=left,
        days_after=left,
        expires_after=expires_on,
        moved_cents=moved_cents,
        moved_listed_cents=moved_cents,
        kept_cents=0,
        uses_pass=offer_view.FLEXI not in old[2] and waits is not None,
        drops=(),
        is_final=False,
        reissues=(),
    )


def _switched(found: Sight, pending: PendingChange, context: Context, reason: str) -> None:
    """Give the service its new plan, and write down what was changed into what."""
    service = found.service
    expires_before = dt.date.fromisoformat(pending.shown["expires"][0])
    gone = switch(service, found.plan)
    used = _take_pass(found) if found.uses_pass else None
    change = OfferChange.objects.create(
        subscription=service,
        account_id=service.account_id,
        actor=context.actor,
        reason=reason,
        effect=found.effect,
        at=context.now,
        on=found.today,
        old_offer=found.old.offer,
        new_offer=found.new.offer,
        old_quantity=found.old.quantity,
        new_quantity=found.new.quantity,
        old_options=dict(found.old.options),
        new_options=dict(found.new.options),
        old_cents=found.old.cents,
        new_cents=found.new.cents,
        days_before=found.days_before,
        days_after=found.days_after,
        expires_before=expires_before if found.effect == "days" else found.expires_after,
        expires_after=found.expires_after,
        moved_cents=found.moved_cents,
        used_pass=used is not None,
    )
    if used is not None:
        used.used_by = change
        used.save(update_fields=["used_by"])
    close(pending, "done", context, state="done")
    provisioning.change_plan(service.id, victims=gone, now=context.now)
    _record("change_offer", service, context, pending, reason)
    _tell(service, pending, context, was=found.old.offer)
    jobs.enqueue(jobs.RECONCILE_DELIVERIES)


def _take_pass(found: Sight) -> ChangePass | None:
    """Take the oldest pass of the holder: it is used by a change that is done, and no other."""
    unused = ChangePass.objects.filter(account=found.service.account_id, used_by__isnull=True)
    return unused.select_for_update(of=("self",)).order_by("id").first()


def _tell(service: Subscription, pending: PendingChange, context: Context, *, was: Offer) -> None:
    old, new = pending.shown["old"], pending.shown["new"]
    kind = "offer_changed" if pending.state == "done" else "offer_change_scheduled"
    about = letters.about_service(
        kind,
        service.account,  # whoever paid for it: the holder may be somebody else, and not locked
        service,
        subject=f"change:{pending.id}",
        offer=_names(was),
        new_offer=_names(pending.offer),
        old_quantity=old[1],
        new_quantity=new[1],
        days=pending.shown["days"][1],
        moved=pending.shown["moved"],
        kept=pending.shown.get("kept", 0),
        drops=pending.shown["drops"],
        currency=context.accounts[service.payer_id].currency,
        effect=pending.effect,
        on=pending.effective_on or service.expires_on,
    )
    queue([about], now=context.now)


def _names(offer: Offer) -> dict[str, str]:
    return {"fr": offer.name_fr, "nl": offer.name_nl, "en": offer.name_en}


def _record(
    verb: str, service: Subscription, context: Context, pending: PendingChange, reason: str
) -> None:
    happened = Happened(
        verb,
        "subscription",
        service.id,
        brand_id=service.brand_id,
        account_id=service.account_id,
        facts={"from": pending.shown["old"][0], "to": pending.offer.ref},
    )
    record([happened], actor=context.actor, now=context.now, reason=reason)
