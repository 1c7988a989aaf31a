"""What changes when services change hands, and what does not (S0-68, S0-69).

Holder and payer change. Days, expiry, calendar, units, options, delivery and the clock of changes
are the service's own and stay with it; requests and invoices of before stay with whom they were
asked from. VAT and kind of the new payer count from the next request on.
"""

import contextlib
from collections.abc import Iterator

from tacite import jobs
from tacite.acts.handover import close, facts, letters
from tacite.acts.handover.facts import Found
from tacite.history.operations import Happened, record
from tacite.mail.operations import Writing, queue
from tacite.rules import handover as rules
from tacite.rules import lifecycles
from tacite.rules.handover import UnableToHandOver
from tacite.subscriptions import operations as subscriptions


def complete(found: Found, *, agreeing: int) -> None:
    """Move the services of a handover to which all sides have agreed.

    :raises UnableToHandOver: a service or a side is no longer ready; of another side than the one
        that agrees, no more than that is said.
    """
    _refuse_unready(found, agreeing)
    handover, context = found.handover, found.context
    before = {service.payer_id for service in found.services}
    handover.state = lifecycles.HANDOVER.after(handover.state, "complete")
    close.close_lines(handover, now=context.now)
    detached = [
        Happened(
            "detach_payments",
            "subscription",
            service.id,
            brand_id=service.brand_id,
            account_id=service.payer_id,
        )
        for service in found.services
        if service.payer_id != handover.payer_id
    ]
    subscriptions.hand_over(
        found.services,
        holder_id=handover.taker_id or 0,
        payer_id=handover.payer_id or 0,
        actor=context.actor,
        now=context.now,
    )
    record(detached, actor=context.actor, now=context.now)
    queue(_writings(found, before), now=context.now)
    jobs.enqueue(jobs.RECONCILE_DELIVERIES)


def _refuse_unready(found: Found, agreeing: int) -> None:
    sides = facts.sides_told(found)
    currency = found.currency
    for side in sides:
        if side.account_id == agreeing:
            rules.refuse_side(side, currency=currency)
    rules.refuse_others(sides, agreeing=agreeing, currency=currency)
    services = facts.services_told(found.services)
    with _told_only_to(found.handover.holder_id, agreeing):
        rules.refuse_services(services)
    taker = found.context.accounts[found.handover.taker_id or 0]
    with _told_only_to(taker.id, agreeing):
        rules.refuse_taker(facts.taker(taker, context=found.context), services)


@contextlib.contextmanager
def _told_only_to(side_id: int | None, agreeing: int) -> Iterator[None]:
    """Say why to the side that it is about; to another one, that the other side is not ready."""
    try:
        yield
    except UnableToHandOver as refused:
        if agreeing == side_id:
            raise
        raise UnableToHandOver(why="other_side") from refused


def _writings(found: Found, before: set[int]) -> list[Writing]:
    """Tell everybody whom it concerns, each once."""
    h, accounts = found.handover, found.context.accounts
    roles = dict.fromkeys(before, "paid") | {
        h.payer_id or 0: "pays",
        h.taker_id or 0: "took",
        h.holder_id or 0: "gave",
    }
    return [
        letters.done(h, accounts[account_id], found.services, role=role)
        for account_id, role in sorted(roles.items())
    ]
