"""Asking for renewals: one request per service and period, however late or often (S0-45, I-02)."""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction

from tacite.accounts.models import Account
from tacite.accounts.queries import flagged
from tacite.acts import books, letters
from tacite.acts.announced import migrate, put_in_place, tell_platforms
from tacite.acts.context import Context, locked
from tacite.acts.coverage import add_anchors, calendar_of
from tacite.acts.from_credit import settle_free, settle_from_credit
from tacite.acts.pricing import coming_prices
from tacite.acts.renewal_notice import untold
from tacite.invoicing.documents.frozen import FrozenLine
from tacite.invoicing.operations import closing, issuing, requesting
from tacite.invoicing.operations.issuing import ToIssue
from tacite.invoicing.operations.requesting import Asked, AskedLine, Made
from tacite.invoicing.queries import rate_text
from tacite.ledger import operations as ledger
from tacite.mail.operations import queue
from tacite.rules import calendar, periods
from tacite.rules.calendar import RequestCalendar, ServiceCalendar
from tacite.rules.gathering import looks_ahead, stands_with, way_of, window_end
from tacite.rules.periods import Cycle, Period
from tacite.rules.policy import Policy
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.operations import (
    Covering,
    Extension,
    cover,
    extend,
    note_requested,
    set_calendar,
)
from tacite.subscriptions.queries import anchors_of, due_of_payers, soon_of_payers
from tacite.usage.models import Group
from tacite.usage.queries import groups_of_services

_DETAIL_MAX: Final = 300


@transaction.atomic
def request_due(
    payer_ids: Sequence[int],
    *,
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    skip_locked: bool = False,
) -> int:
    """Ask these payers for the renewals that are due, and return how many were asked for."""
    context = locked(payer_ids, actor=actor, now=now, as_of=as_of, skip_locked=skip_locked)
    off = flagged("parked", context.accounts) | flagged("invoicing_off", context.accounts)
    services = due_of_payers(set(context.accounts) - off, as_of=as_of)
    services += _gathered_with(services, context, as_of)
    wanted = [s for s in services if _is_billed(s, context)]
    wanted.sort(key=lambda s: (s.payer_id, s.expires_on or as_of, s.id))
    request(wanted, context=context)
    return len(wanted)


def request(
    services: Sequence[Subscription],
    *,
    context: Context,
    due: Mapping[int, dt.date] | None = None,
    by_hand: bool = False,
) -> list[Made]:
    """Ask for the next period of services of locked payers; credit pays where the brand says so.

    `due` says, by service, when a request was due that this one replaces (S0-28). `by_hand`: the
    customer chose the services, they stand on one request (S1-41).

    :raises NoPrice: an offer has no price on that day.
    :raises NotABoundary: no period of a service begins on its expiry.
    """
    replaced = due or {}
    put_in_place(services)
    _postpone([s for s in services if s.id not in replaced], context)
    asked = _asked(services, context, replaced, by_hand=by_hand)
    made = requesting.make(asked, actor=context.actor, now=context.now)
    note_requested([s.id for s in services])
    on_terms = [m for m in made if m.asked.selling.policy.document_flow == "invoice_first"]
    numbers = issue_on_terms(on_terms, context)
    payable = [m for m in made if m.totals.gross]
    queue(
        [letters.payment_requested(m, invoice_number=numbers.get(m.id, "")) for m in payable],
        now=context.now,
    )
    settle_free([m.id for m in made if not m.totals.gross], context=context)
    settle_from_credit([m.id for m in payable if m.asked.pays_by_credit], context=context)
    return made


def _postpone(services: Sequence[Subscription], context: Context) -> None:
    """Count lateness from the day of asking, where the day of suspension has come already.

    Nobody is suspended or ended for not paying what he had not been asked for: nights may have
    been missed.
    """
    late = []
    for service in services:
        policy = context.sellings[service.brand_id].policy
        on = context.day_of(context.accounts[service.payer_id])
        missed = service.suspends_on is not None and service.suspends_on <= on
        if missed and policy.extends_on == "settlement":
            new = calendar.service_calendar(
                policy, period_start=on, expires_on=on, extra_days=service.extra_days
            )
            service.suspends_on, service.ends_on = new.suspends_on, new.ends_on
            late.append(service)
    set_calendar(late)


def _gathered_with(
    services: Sequence[Subscription], context: Context, as_of: dt.date
) -> list[Subscription]:
    """Return what payers are asked for on a later day of the window that opens now (S3-37).

    The first renewal that is to be asked for opens it, on its own day; one question for all.
    """
    ends: dict[int, dt.date] = {}
    for service in services:
        way = _way(context.accounts[service.payer_id], context)
        if looks_ahead(way):
            opened_on = min(service.request_on or as_of, as_of)
            end = window_end(way, opened_on)
            ends[service.payer_id] = min(end, ends.get(service.payer_id, end))
    if not ends:
        return []
    soon = soon_of_payers(ends, after=as_of, until=max(ends.values()))
    return [s for s in soon if s.request_on and s.request_on < ends[s.payer_id]]


def _way(payer: Account, context: Context) -> str:
    policy = context.selling_of(payer).policy
    return way_of(payer.gathering, usual=policy.gather, offered=policy.gather_offered)


def _is_billed(service: Subscription, context: Context) -> bool:
    if service.state == "active":
        return True
    return context.sellings[service.brand_id].policy.asks_while_suspended


def _asked(
    services: Sequence[Subscription],
    context: Context,
    due: Mapping[int, dt.date],
    *,
    by_hand: bool,
) -> list[Asked]:
    """Return the requests to make, with their days covered: per service, or per payer."""
    prices: dict[dt.date, list[Subscription]] = {}
    for service in services:
        on = context.day_of(context.accounts[service.payer_id])
        prices.setdefault(on, []).append(service)
    found: list[tuple[Subscription, dt.date, list[AskedLine]]] = []
    for on, of_day in prices.items():
        payers = {service.payer_id for service in of_day}
        prices_then = coming_prices(of_day, (context.accounts[i] for i in sorted(payers)), on=on)
        for service in of_day:
            payer = context.accounts[service.payer_id]
            lines = prices_then.lines(service, payer, context.selling_of(payer))
            found.append((service, on, lines))
    _cover(found)
    return _gathered(found, context, due, by_hand=by_hand)


def _cover(found: Sequence[tuple[Subscription, dt.date, list[AskedLine]]]) -> None:
    """Give every line the period that begins at expiry, and cover its days: never twice."""
    anchors = anchors_of(service.id for service, _, _ in found)
    lines: list[AskedLine] = []
    coverings = []
    for service, _, of_service in found:
        start = service.expires_on
        if start is None:
            continue
        cycle, wished = Cycle.parse(service.cycle), Cycle.parse(service.next_cycle)
        days, _ = periods.chosen_from(anchors[service.id], cycle, start, wished)
        for line in of_service:
            line.from_on, line.to_on = days.start, days.end
            lines.append(line)
            coverings.append(Covering(service.id, line.component, days))
    for line, coverage_id in zip(lines, cover(coverings, source="line"), strict=True):
        line.coverage_id = coverage_id


def _gathered(
    found: Sequence[tuple[Subscription, dt.date, list[AskedLine]]],
    context: Context,
    due: Mapping[int, dt.date],
    *,
    by_hand: bool,
) -> list[Asked]:
    """Gather lines into requests: one per service, or one per payer where the brand says so.

    A group of lines has a request of its own, whose lines name it (S4-42).
    """
    asked: dict[tuple[int, str, int], Asked] = {}
    not_told = _not_told([service for service, _, _ in found], context)
    groups = _groups(found, context)
    for service, on, lines in found:
        payer = context.accounts[service.payer_id]
        selling = context.selling_of(payer)
        key = _key(service, _way(payer, context), groups.get(service.id), by_hand=by_hand)
        days = _calendar(selling.policy, service, on, due.get(service.id), by_hand=by_hand)
        known = asked.get(key)
        if known is None:
            asked[key] = Asked(
                account=payer,
                selling=selling,
                kind="renewal",
                requested_on=on,
                calendar=days,
                lines=lines,
                pays_by_credit=selling.policy.credit.pays_renewals == "at_request",
            )
        else:
            known.lines += lines
            known.calendar = _longer(known.calendar, service)
        if service.id in not_told:  # a person, or the customer himself, decides that it is paid
            asked[key].pays_by_credit = False
    return list(asked.values())


def _groups(
    found: Sequence[tuple[Subscription, dt.date, list[AskedLine]]], context: Context
) -> Mapping[int, Group]:
    """Return the groups of services, asking only where use is counted; their lines name them."""
    counted = [
        service.id
        for service, _, _ in found
        if context.sellings[service.brand_id].policy.overage.mode == "capped"
    ]
    groups = groups_of_services(counted) if counted else {}
    for service, _, lines in found:
        for line in lines if service.id in groups else ():
            texts = (line.detail, groups[service.id].called)
            line.detail = ", ".join(text for text in texts if text)[:_DETAIL_MAX]
    return groups


def _key(
    service: Subscription, way: str, group: Group | None, *, by_hand: bool
) -> tuple[int, str, int]:
    """Return what tells the request apart on which a service stands."""
    group_id = group.id if group else None
    place = stands_with(way, service_id=service.id, group_id=group_id, by_hand=by_hand)
    return service.payer_id, *place


def _calendar(
    policy: Policy, service: Subscription, on: dt.date, due_on: dt.date | None, *, by_hand: bool
) -> RequestCalendar:
    days = calendar.renewal_calendar(
        policy,
        requested_on=on,
        expires_on=service.expires_on or on,
        ends_on=service.ends_on,
        due_on=due_on,
    )
    usual_on = calendar.usual_day(policy, service.expires_on or on)
    if not by_hand or usual_on <= on:
        return days
    return calendar.asked_by_hand(days, usual_on=usual_on)


def _not_told(services: Sequence[Subscription], context: Context) -> set[int]:
    """Return the services of which nothing is taken by itself: nobody told that they renew."""
    for service in services:  # most pay for themselves: who holds them is known already
        if service.account_id in context.accounts:
            service.account = context.accounts[service.account_id]
    renewing_on = {s.id: s.expires_on for s in services if s.expires_on is not None}
    return untold([s for s in services if s.id in renewing_on], renewing_on)


def _longer(days: RequestCalendar, service: Subscription) -> RequestCalendar:
    """Let a request stand until lateness ends the last of its services (S0-54, WE-13)."""
    if days.void_on is None or service.ends_on is None:
        return days
    return dc.replace(days, void_on=max(days.void_on, service.ends_on))


def issue_on_terms(made: Sequence[Made], context: Context) -> Mapping[int, str]:
    """Issue the invoice with the request, and move expiry where the brand extends at issue."""
    if not made:
        return {}
    issuing.hold_series(context.sellings.values(), now=context.now)
    documents = [_document(m) for m in made]
    issued = issuing.issue(documents, now=context.now)
    closing.name_invoices([(m.id, i.id) for m, i in zip(made, issued, strict=True)])
    ledger.post(
        [
            books.sale(i.of.account, i.of.lines, key=f"invoice:{i.id}", on=i.issued_on)
            for i in issued
        ],
        now=context.now,
    )
    _extend_at_issue(made, context)
    return {m.id: i.number for m, i in zip(made, issued, strict=True)}


def _document(m: Made) -> ToIssue:
    a = m.asked
    return ToIssue(
        account=a.account,
        selling=a.selling,
        kind="invoice",
        lines=[
            _frozen(line, amounts) for line, amounts in zip(a.lines, m.totals.lines, strict=True)
        ],
        net_cents=m.totals.net,
        vat_cents=m.totals.vat,
        reference=m.reference,
        bank_reference=m.bank_reference,
        due_on=a.calendar.due_on,
        open_cents=m.totals.gross,
    )


def _frozen(line: AskedLine, amounts: tuple[int, int, int]) -> FrozenLine:
    net, vat, gross = amounts
    return FrozenLine(
        text=line.text,
        detail=line.detail,
        from_on=line.from_on,
        to_on=line.to_on,
        quantity=line.quantity,
        price_cents=line.price_cents,
        net_cents=net,
        vat_cents=vat,
        gross_cents=gross,
        category=line.vat.category,
        country=line.vat.country,
        rate=rate_text(line.vat.rate),
        note=line.vat.note,
    )


def _extend_at_issue(made: Sequence[Made], context: Context) -> None:
    """Move expiry to the end of what was invoiced; lateness counts from the due date."""
    extensions = []
    lines = [
        (m, line)
        for m in made
        if m.asked.selling.policy.extends_on == "issue"
        for line in m.asked.lines
        if line.component == "base" and line.from_on is not None
    ]
    for m, line in lines:
        extensions.append(_extension(m, line))
    add_anchors([line for _, line in lines])
    migrate([line for _, line in lines], actor=context.actor, now=context.now)
    extend(extensions, actor=context.actor, now=context.now)
    tell_platforms((line.subscription for _, line in lines), now=context.now)


def _extension(m: Made, line: AskedLine) -> Extension:
    policy, service = m.asked.selling.policy, line.subscription
    days = Period(line.from_on or dt.date.min, line.to_on or dt.date.max)
    new = calendar_of(policy, service, days=days, expires_on=days.end)
    suspends_on, ends_on = calendar.lateness(
        policy, period_start=days.start, due_on=m.asked.calendar.due_on
    )
    if service.suspends_on is not None:  # an older invoice is unpaid already
        suspends_on, ends_on = service.suspends_on, service.ends_on
    return Extension(
        service, days.end, ServiceCalendar(new.request_on, suspends_on, ends_on), is_paid=False
    )
