"""Changing the offer of a service: shown, confirmed by a mailed code, done (S1-2 to S1-39; C-7).

What was shown is kept with its fingerprint. When the code is typed everything is computed anew: if
anything differs, nothing is done, the summary is shown again, and another code is mailed (S1-32).
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from tacite.accounts.queries import flagged
from tacite.acts import change_facts, changing, codes, offer_view, stock
from tacite.acts.changing import close
from tacite.acts.codes import Proof
from tacite.acts.context import Context, locked
from tacite.acts.models import ChangePass, PendingChange
from tacite.acts.offer_view import Sight, Wish
from tacite.acts.one_service import lock_service
from tacite.brands.queries import selling, selling_of
from tacite.history.operations import Happened, record
from tacite.provisioning import operations as provisioning
from tacite.rules.offer_change import UnableToChange
from tacite.subscriptions.models import Subscription, Unit
from tacite.subscriptions.operations import delete_units, mark_units

PURPOSE = "offer_change"


def preview(
    *,
    subscription_id: int,
    account_id: int,
    wish: Wish,
    now: dt.datetime,
    by_staff: bool = False,
) -> Sight:
    """Return what a change would do now; nothing is locked and nothing written.

    :raises UnableToChange: it is not possible; the facts say why and when.
    """
    service = _found(subscription_id, account_id)
    return offer_view.sight(service, wish, looking_at(service, now=now), by_staff=by_staff)


@transaction.atomic
def ask(
    *,
    subscription_id: int,
    account_id: int,
    wish: Wish,
    actor: str,
    now: dt.datetime,
    final_accepted: bool = False,
) -> PendingChange:
    """Keep what a customer wants and was shown, and mail the code that confirms it.

    Nothing else changes by it. A former wish is replaced, and its code is dead (S1-33).

    :raises UnableToChange: it is not possible, or leaving the offer for good was not accepted.
    :raises UnableToVerify: too many codes were asked for.
    """
    service, context = lock_service(
        subscription_id, account_id=account_id, refusal=UnableToChange, actor=actor, now=now
    )
    found = offer_view.sight(service, wish, context)
    if found.is_final and not final_accepted:
        raise UnableToChange(why="final_not_accepted", offer=found.old.offer.ref)
    _refuse_restricted(found)
    changing.replace(service, context)
    pending = _keep(found, context)
    _mail(service, context)
    return pending


def confirm(
    *, subscription_id: int, account_id: int, typed: str, actor: str, now: dt.datetime
) -> PendingChange:
    """Do the change that was shown, if its code is typed rightly and it is still the same.

    :raises UnableToVerify: the code is wrong; the attempt is counted.
    :raises UnableToChange: nothing was asked for; it is not possible any more; or `shown_again`:
        something is otherwise than it was shown, and another code was mailed.
    """
    service = _found(subscription_id, account_id)
    pending = change_facts.wanted(service.id)
    if pending is None or pending.state != "asked":
        raise UnableToChange(why="nothing_asked")
    proof = None
    if _wants_code(service):
        subject = f"service:{service.id}"
        proof = codes.check(purpose=PURPOSE, subject=subject, typed=typed, now=now)
    done = _confirm(pending, account_id, proof, actor, now)
    if done is None:
        raise UnableToChange(why="shown_again")
    return done


@transaction.atomic
def change_for_customer(  # noqa: PLR0913 - what a member of staff says, each by its name
    *,
    subscription_id: int,
    account_id: int,
    wish: Wish,
    reason: str,
    actor: str,
    now: dt.datetime,
    fingerprint: str = "",
) -> PendingChange:
    """Change an offer on behalf of a customer: no code, but a reason, and the same limits.

    :raises UnableToChange: it is not possible, or is otherwise than `fingerprint` was shown.
    """
    if not reason.strip():
        raise UnableToChange(why="reason_missing")
    service, context = lock_service(
        subscription_id, account_id=account_id, refusal=UnableToChange, actor=actor, now=now
    )
    found = offer_view.sight(service, wish, context, by_staff=True)
    if fingerprint and found.fingerprint() != fingerprint:
        raise UnableToChange(why="shown_again")
    _refuse_restricted(found)
    _hold(found)
    changing.replace(service, context)
    return changing.do(found, _keep(found, context), context, reason)


@transaction.atomic
def give_up(
    *, subscription_id: int, account_id: int, actor: str, now: dt.datetime, reason: str = ""
) -> PendingChange:
    """Take back a change that is not done yet: one to confirm, to pay, or to come (S4-44).

    :raises UnableToChange: nothing_asked; too_late, when the period it begins with is settled.
    """
    service, context = lock_service(
        subscription_id, account_id=account_id, refusal=UnableToChange, actor=actor, now=now
    )
    pending = change_facts.wanted(service.id)
    if pending is None:
        raise UnableToChange(why="nothing_asked")
    changing.take_back(service, pending, context, because="given_up")
    _record("give_up_change", service, context, reason)
    return pending


@transaction.atomic
def mark(  # noqa: PLR0913 - which units of what, by whom and why
    *,
    subscription_id: int,
    account_id: int,
    units: Sequence[str],
    warned: bool,
    actor: str,
    now: dt.datetime,
    reason: str = "",
) -> list[str]:
    """Mark units for deletion; they count until the change that drops them (S1-13 to S1-16).

    Where the brand says so they are deleted at once, and count all the same (C-6).
    `warned`: the customer has accepted that all they hold is lost with them (S1-14).

    :raises UnableToChange: not_warned, unknown_unit (`unit`), last_unit, or the service's state.
    """
    service, context = lock_service(
        subscription_id, account_id=account_id, refusal=UnableToChange, actor=actor, now=now
    )
    selling = context.sellings[service.brand_id]
    offer_view.refuse_state(service, selling.today(now))
    living = _living(service, units)
    if not warned:
        raise UnableToChange(why="not_warned")
    if not [u for u in living.values() if u.state == "held" and u.ref not in units]:
        raise UnableToChange(why="last_unit")
    if selling.policy.change.destroy_at == "mark":
        gone = delete_units(service, units, now=now)
        provisioning.delete_units(service.id, victims=gone, now=now)
        _record("delete_units", service, context, reason, gone)
    else:
        mark_units(service, units, state="marked")
        _record("mark_units", service, context, reason, units)
    return sorted(units)


@transaction.atomic
def unmark(
    *,
    subscription_id: int,
    account_id: int,
    units: Sequence[str],
    actor: str,
    now: dt.datetime,
    reason: str = "",
) -> list[str]:
    """Take the mark off units: they stay (S1-17).

    :raises UnableToChange: unknown_unit (`unit`); deleted_already: the brand deleted it at once.
    """
    service, context = lock_service(
        subscription_id, account_id=account_id, refusal=UnableToChange, actor=actor, now=now
    )
    living = _living(service, units)
    if any(living[ref].deleted_at for ref in units):
        raise UnableToChange(why="deleted_already")
    mark_units(service, units, state="held")
    _record("unmark_units", service, context, reason, units)
    return sorted(units)


@transaction.atomic
def grant_pass(*, account_id: int, reason: str, actor: str, now: dt.datetime) -> ChangePass:
    """Give a customer a pass: one change without the waiting time (S1-10).

    :raises UnableToChange: reason_missing.
    """
    if not reason.strip():
        raise UnableToChange(why="reason_missing")
    context = locked([account_id], actor=actor, now=now)
    account = context.accounts[account_id]
    granted = ChangePass.objects.create(
        account=account, granted_by=actor, granted_at=now, reason=reason
    )
    happened = Happened(
        "grant_pass", "account", account_id, brand_id=account.brand_id, account_id=account_id
    )
    record([happened], actor=actor, now=now, reason=reason)
    return granted


@transaction.atomic
def _confirm(
    pending: PendingChange, account_id: int, proof: Proof | None, actor: str, now: dt.datetime
) -> PendingChange | None:
    """Do what was confirmed; None: it is otherwise by now, and was kept and mailed anew."""
    service, context = lock_service(
        pending.subscription_id,
        account_id=account_id,
        refusal=UnableToChange,
        actor=actor,
        now=now,
    )
    still = change_facts.wanted(service.id)
    if still is None or (still.id, still.state) != (pending.id, "asked"):
        raise UnableToChange(why="nothing_asked")
    found = offer_view.sight(service, offer_view.wish_of(still), context)
    _refuse_restricted(found)
    if found.fingerprint() != still.fingerprint:
        close(still, "shown_again", context)
        _keep(found, context)
        _mail(service, context)
        return None
    _hold(found)
    if proof is not None:
        codes.use(proof, now=now)
    return changing.do(found, still, context, "")


def _refuse_restricted(found: Sight) -> None:
    """Refuse a dearer offer to an account that may order nothing: it is an order of more.

    :raises UnableToChange: restricted.
    """
    accounts = {found.service.account_id, found.service.payer_id}
    if found.new.cents > found.old.cents and flagged("restricted", accounts):
        raise UnableToChange(why="restricted")


def _hold(found: Sight) -> None:
    """Take a part of what is limited, after the accounts and before anything else is locked.

    :raises UnableToChange: sold_out: somebody else took it since it was shown.
    """
    left = stock.hold(found.new.offer, but=found.service.id)
    offer_view.refuse_beyond_stock(found.service, found.plan, left)


def _keep(found: Sight, context: Context) -> PendingChange:
    """Keep what is wanted, and what was said of it."""
    return PendingChange.objects.create(
        subscription=found.service,
        offer=found.new.offer,
        quantity=found.new.quantity,
        options=dict(found.new.options),
        effect=found.effect,
        shown=found.said(),
        fingerprint=found.fingerprint(),
        state="asked",
        asked_by=context.actor,
        asked_at=context.now,
    )


def _mail(service: Subscription, context: Context) -> None:
    if not _wants_code(service):
        return
    offer = service.offer
    names = {"fr": offer.name_fr, "nl": offer.name_nl, "en": offer.name_en}
    codes.make(
        purpose=PURPOSE,
        subject=f"service:{service.id}",
        account=context.accounts[service.account_id],
        facts={"services": [{"label": service.label, "offer": names, "ref": service.ref}]},
        now=context.now,
    )


def _wants_code(service: Subscription) -> bool:
    return selling([service.brand_id])[service.brand_id].policy.change.code == "mailed"


def _living(service: Subscription, wanted: Sequence[str]) -> dict[str, Unit]:
    """Return living units by ref.

    :raises UnableToChange: unknown_unit: one that is wanted is not among them, or none is.
    """
    living = {unit.ref: unit for unit in change_facts.living_units(service.id)}
    for ref in wanted or [""]:
        if ref not in living:
            raise UnableToChange(why="unknown_unit", unit=ref)
    return living


def _found(subscription_id: int, account_id: int) -> Subscription:
    service = shown().filter(id=subscription_id, account=account_id).first()
    if service is None:
        raise UnableToChange(why="not_yours")
    return service


def shown() -> QuerySet[Subscription]:
    """Return services with all whom a change concerns, for `looking_at`."""
    return Subscription.objects.select_related("offer", "brand__seller", "account", "payer")


def looking_at(service: Subscription, *, now: dt.datetime) -> Context:
    """Return what showing a change of a service needs: nothing is locked, nobody acts."""
    accounts = {each.id: each for each in (service.account, service.payer)}
    return Context(accounts, {service.brand_id: selling_of(service.brand)}, "", now)


def _record(
    verb: str,
    service: Subscription,
    context: Context,
    reason: str,
    units: Sequence[str] = (),
) -> None:
    happened = Happened(
        verb,
        "subscription",
        service.id,
        brand_id=service.brand_id,
        account_id=service.account_id,
        facts={"units": ", ".join(sorted(units))} if units else {},
    )
    record([happened], actor=context.actor, now=context.now, reason=reason)
