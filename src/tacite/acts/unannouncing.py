"""Withdrawing what was announced of an offer before it holds; whoever was told is told again."""

import datetime as dt

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from tacite.acts import letters, renewal
from tacite.acts.announcing import UnableToAnnounce, holders, said_of
from tacite.acts.context import Context, locked
from tacite.acts.lateness import void_requests_of
from tacite.acts.models import Announcement, Told
from tacite.catalogue.models import Price
from tacite.history.operations import Happened, record
from tacite.invoicing.models import PaymentRequest
from tacite.mail.operations import queue
from tacite.subscriptions.models import Subscription


@transaction.atomic
def withdraw_announcement(
    *, announcement_id: int, today: dt.date, reason: str, actor: str, now: dt.datetime
) -> Announcement:
    """Let an announcement never hold: prices and offers stay, and holders are told so.

    What was asked for the successor already is void, and asked for anew.

    :raises UnableToAnnounce: reason_missing, unknown, withdrawn_already, in_effect.
    """
    if not reason.strip():
        raise UnableToAnnounce(why="reason_missing")
    offer_id = Announcement.objects.filter(id=announcement_id).values_list("offer_id", flat=True)
    if not offer_id:
        raise UnableToAnnounce(why="unknown")
    payers = set(holders(offer_id[0]).values_list("payer_id", flat=True))
    context = locked(payers, actor=actor, now=now)
    each = _held(announcement_id, today)
    if each.kind == "price":
        _restore_price(each)
    each.withdrawn_at, each.withdrawn_by, each.withdrawn_reason = now, actor, reason.strip()
    each.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    told = Told.objects.filter(announcement=each, subscription__payer__in=payers)
    rows = list(told.select_related("subscription__offer").order_by("subscription_id"))
    services = [row.subscription for row in rows if row.subscription.state != "ended"]
    _tell(each, rows, context)
    if each.kind == "migration":
        _ask_anew(services, context)
    happened = Happened(
        "withdraw_announcement",
        "offer",
        each.offer_id,
        brand_id=each.offer.brand_id,
        facts={"offer": each.offer.ref, "on": each.from_on.isoformat()},
    )
    record([happened], actor=actor, now=now, reason=reason)
    return each


def _held(announcement_id: int, today: dt.date) -> Announcement:
    """Lock and return an announcement that does not hold yet.

    :raises UnableToAnnounce: withdrawn_already, in_effect.
    """
    rows = Announcement.objects.select_for_update(of=("self",))
    each = rows.select_related("offer", "successor", "option").get(id=announcement_id)
    if each.withdrawn_at is not None:
        raise UnableToAnnounce(why="withdrawn_already")
    applied = Told.objects.filter(announcement=each, applied_at__isnull=False).exists()
    if each.from_on <= today or applied:
        raise UnableToAnnounce(why="in_effect", from_on=each.from_on)
    return each


def _restore_price(each: Announcement) -> None:
    """Let the price of before go on for as long as the higher one would have held."""
    rows = Price.objects.filter(
        offer=each.offer,
        option=each.option,
        cycle=each.cycle,
        currency=each.currency,
        tier_from=each.tier_from or 1,
        for_status="",
    ).exclude(kind="setup")
    higher = rows.get(valid__startswith=each.from_on)
    before = rows.get(kind=higher.kind, valid__endswith=each.from_on)
    until = higher.valid.upper
    higher.delete()
    before.valid = DateRange(before.valid.lower, until)
    before.save(update_fields=["valid"])


def _ask_anew(services: list[Subscription], context: Context) -> None:
    """Void what is asked of services for the successor, and ask for what they have."""
    asked = PaymentRequest.objects.filter(
        lines__subscription__in=[service.id for service in services],
        state="open",
        kind="renewal",
        invoice__isnull=True,
    )
    due = dict(asked.values_list("lines__subscription_id", "due_on"))
    again = [service for service in services if service.id in due]
    if not again:
        return
    left = void_requests_of(again, context=context, because="announcement_withdrawn")
    latest = max(due.values())
    renewal.request(
        [*again, *left],
        context=context,
        due={s.id: due.get(s.id, latest) for s in [*again, *left]},
    )


def _tell(each: Announcement, rows: list[Told], context: Context) -> None:
    writings = []
    for row in rows:
        service = row.subscription
        if service.state not in {"active", "suspended"}:
            continue
        payer = context.accounts[service.payer_id]
        writings.append(
            letters.about_service(
                "announcement_withdrawn",
                payer,
                service,
                subject=f"announcement:{each.id}:{service.id}",
                from_on=row.holds_from,
                **said_of(each, service, payer, context),
            )
        )
    queue(writings, now=context.now)
