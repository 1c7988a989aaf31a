"""What a change of offer would make of a service: prices, days, money, and what refuses it.

Nothing here writes. The same computation shows the page, the summary, and what is confirmed.
"""

import dataclasses as dc
import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from tacite.acts import change_facts
from tacite.acts.change_facts import Bearing
from tacite.acts.changeable import Facts, gather
from tacite.acts.conditions import Conditions
from tacite.acts.context import Context
from tacite.acts.creditable import creditable, kept_of
from tacite.acts.drafting import wrong_option
from tacite.acts.models import PendingChange
from tacite.acts.pricing import price_list
from tacite.acts.stock import left_of
from tacite.brands.queries import Selling
from tacite.catalogue.models import Offer, Option
from tacite.catalogue.queries import is_deprecated, option_prices, options_on_sale
from tacite.invoicing.operations.requesting import AskedLine
from tacite.rules import offer_change as rules
from tacite.rules.offer_change import UnableToChange
from tacite.rules.periods import Cycle, nth_period
from tacite.rules.tax import PricedLine, totals
from tacite.subscriptions.models import ChosenOption, Subscription
from tacite.subscriptions.operations import Plan

FLEXI: Final = "flexi-plus"  # the option that frees its service from the waiting time (S1-9)


@dc.dataclass(frozen=True, slots=True)
class Wish:
    """What a customer wants his service to become."""

    offer: str
    quantity: int = 1
    options: Mapping[str, int] = dc.field(default_factory=dict)

    def within(self, known: Collection[str]) -> "Wish":
        """Return it without the options that the offer which was chosen last does not have."""
        kept = {ref: count for ref, count in self.options.items() if ref in known}
        return dc.replace(self, options=kept)


@dc.dataclass(frozen=True, slots=True)
class Side:
    """A plan of a service and what it costs for one cycle, as prices are listed."""

    offer: Offer
    quantity: int
    options: Mapping[str, int]
    cents: int
    lines: Sequence[AskedLine]
    chosen: Sequence[ChosenOption] = ()


@dc.dataclass(frozen=True, slots=True)
class Sight:
    """A change as it would be done now."""

    service: Subscription
    old: Side
    new: Side
    plan: Plan
    effect: str
    today: dt.date
    days_before: int
    days_after: int
    expires_after: dt.date
    moved_cents: int  # incl. VAT: charged, or credited below zero
    moved_listed_cents: int  # the same in the sense of the price list
    kept_cents: int  # of what is credited: kept as credit; the rest is taken off what is owed
    uses_pass: bool
    drops: Sequence[str]  # units that are deleted with it
    is_final: bool  # the offer that is left is sold to nobody any more (S0-97)
    reissues: Sequence[str]  # references of open requests that are void and asked for anew

    @property
    def expires_before(self) -> dt.date:
        """The expiry of now."""
        return self.service.expires_on or self.today

    def said(self) -> dict[str, Any]:
        """Return what the summary says, as it is kept."""
        return {
            "old": [self.old.offer.ref, self.old.quantity, dict(self.old.options), self.old.cents],
            "new": [self.new.offer.ref, self.new.quantity, dict(self.new.options), self.new.cents],
            "effect": self.effect,
            "days": [self.days_before, self.days_after],
            "expires": [self.expires_before.isoformat(), self.expires_after.isoformat()],
            "moved": self.moved_cents,
            "kept": self.kept_cents,
            "drops": list(self.drops),
            "final": self.is_final,
            "reissues": list(self.reissues),
        }

    def fingerprint(self) -> str:
        """Return the hash of what the summary says."""
        text = json.dumps(self.said(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def sight(
    service: Subscription,
    wish: Wish,
    context: Context,
    *,
    by_staff: bool = False,
    facts: Facts | None = None,
) -> Sight:
    """Return what a change would do now; `facts` where the caller has gathered them already.

    :raises UnableToChange: it is not possible; the facts say why and when.
    """
    selling = context.sellings[service.brand_id]
    policy, today = selling.policy.change, selling.today(context.now)
    refuse_state(service, today)
    if policy.effect == "never" and not by_staff:
        raise UnableToChange(why="not_by_customer")
    facts = facts or _facts(service, context)
    plan, options = _plan(service, wish, facts, context, today)
    old, new = _sides(service, plan, options, facts, context)
    units = facts.units
    marked = [unit.ref for unit in units if unit.state == "marked"]
    if not marked and _is_same(old, new):
        raise UnableToChange(why="nothing_to_change")
    rules.check_units(
        units=len(units),
        marked=len(marked),
        quantity=plan.quantity,
        deleted=sum(1 for unit in units if unit.deleted_at),
    )
    rules.check_direction(
        policy.direction,
        old_cents=old.cents,
        new_cents=new.cents,
        same_family=old.offer.family == new.offer.family,
    )
    uses_pass = _uses_pass(facts.bearing, old, selling, context.now)
    reissues = facts.bearing.renewals
    if reissues and policy.open_request == "refuse":
        raise UnableToChange(why="open_request", reference=reissues[0])
    return _sight(
        service, plan, (old, new), context, uses_pass=uses_pass, marked=marked, reissues=reissues
    )


def _facts(service: Subscription, context: Context) -> Facts:
    currency = context.accounts[service.account_id].currency
    today = context.sellings[service.brand_id].today(context.now)
    return gather(service, change_facts.bearing(service.id), on=today, currency=currency)


def refuse_state(service: Subscription, today: dt.date) -> None:
    """Refuse what does not run: expired, suspended, terminated (S1-38).

    :raises UnableToChange: wrong_state, terminated, expired.
    """
    if service.state != "active" or service.expires_on is None:
        raise UnableToChange(why="wrong_state", state=service.state)
    if service.terminates_on is not None:
        raise UnableToChange(why="terminated", ends_on=service.terminates_on)
    if service.expires_on <= today:
        raise UnableToChange(why="expired", on=service.expires_on)


def refuse_beyond_stock(service: Subscription, plan: Plan, left: int | None) -> None:
    """Refuse a plan that takes more of an offer than there is left.

    :raises UnableToChange: sold_out.
    """
    own = service.quantity if service.offer_id == plan.offer.id else 0
    if left is not None and plan.quantity - own > left:
        raise UnableToChange(why="sold_out", left=left)


def wish_of(pending: PendingChange) -> Wish:
    """Return what was wanted."""
    return Wish(pending.offer.ref, pending.quantity, dict(pending.options))


def _plan(
    service: Subscription, wish: Wish, facts: Facts, context: Context, today: dt.date
) -> tuple[Plan, dict[str, Option]]:
    """Return the plan that is wanted, of an offer that is sold or held.

    :raises UnableToChange: offer_not_on_sale, wrong_quantity, sold_out, wrong_option.
    """
    holder = context.accounts[service.account_id]
    sold: Any = next((o for o in facts.sold if o.ref == wish.offer), None)
    if sold is None and wish.offer != service.offer.ref:
        raise UnableToChange(why="offer_not_on_sale", offer=wish.offer)
    offer = sold or service.offer
    least, most = offer.quantity_min, offer.quantity_max
    if type(wish.quantity) is not int or not least <= wish.quantity <= most:
        raise UnableToChange(why="wrong_quantity", least=least, most=most)
    left = facts.left.get(offer.id) if sold else left_of(offer, but=service.id)
    refuse_beyond_stock(service, Plan(offer, wish.quantity, {}), left)
    prices = sold.prices_now if sold else option_prices(offer, on=today)
    known = options_on_sale(prices, cycle=service.cycle, currency=holder.currency)
    chosen = {ref: count for ref, count in wish.options.items() if count}
    if wrong := wrong_option(chosen, known):
        raise UnableToChange(why="wrong_option", option=wrong)
    by_id = {known[ref].option.id: count for ref, count in chosen.items()}
    return Plan(offer, wish.quantity, by_id), {ref: known[ref].option for ref in chosen}


def _sides(
    service: Subscription,
    plan: Plan,
    options: Mapping[str, Option],
    facts: Facts,
    context: Context,
) -> tuple[Side, Side]:
    """Price what is held and what is wanted, both as of today."""
    payer = context.accounts[service.payer_id]
    selling = context.sellings[service.brand_id]
    wanted_service = change_facts.draft(service, plan)
    wanted_service.asked_cycle = ""
    own = {service.id: list(facts.options)}
    today = selling.today(context.now)
    listed = price_list(
        [service, wanted_service],
        [payer],
        on=today,
        held=own,
        prices=facts.prices_of({service.offer_id, plan.offer.id}),
    )
    held = listed.options.get(service.id, [])
    chosen = [
        ChosenOption(option=option, quantity=plan.options[option.id]) for option in options.values()
    ]
    as_held = change_facts.draft(service, Plan(service.offer, service.quantity, {}))
    as_held.price_frozen_cents, as_held.asked_cycle = service.price_frozen_cents, ""
    # Value becomes days at the price of the list, without promotions (S1-5); money is what is
    # really asked.
    if selling.policy.change.effect == "days":
        listed.conditions = Conditions(statuses=listed.conditions.statuses)
    old_lines = listed.lines(as_held, payer, selling)
    priced = dc.replace(listed, options={service.id: chosen})
    new_lines = priced.lines(wanted_service, payer, selling)
    old = _side(service.offer, service.quantity, held, old_lines)
    return old, _side(plan.offer, plan.quantity, chosen, new_lines)


def _side(
    offer: Offer, quantity: int, chosen: Sequence[ChosenOption], lines: Sequence[AskedLine]
) -> Side:
    options = {each.option.ref: each.quantity for each in chosen}
    return Side(offer, quantity, options, sum(line.amount_cents for line in lines), lines, chosen)


def _sight(  # noqa: PLR0913 - what was found, each by its name
    service: Subscription,
    plan: Plan,
    sides: tuple[Side, Side],
    context: Context,
    *,
    uses_pass: bool,
    marked: Sequence[str],
    reissues: Sequence[str],
) -> Sight:
    old, new = sides
    selling = context.sellings[service.brand_id]
    today = selling.today(context.now)
    expires_on = service.expires_on or today
    left = (expires_on - today).days
    found = Sight(
        service=service,
        old=old,
        new=new,
        plan=plan,
        effect=selling.policy.change.effect,
        today=today,
        days_before=left,
        days_after=left,
        expires_after=expires_on,
        moved_cents=0,
        moved_listed_cents=0,
        kept_cents=0,
        uses_pass=uses_pass,
        drops=sorted(marked),
        is_final=new.offer.id != old.offer.id and is_deprecated(old.offer, on=today),
        reissues=reissues,
    )
    if found.effect == "days":
        return _in_days(found, selling, context.now)
    if found.effect in {"money", "never"}:
        return _in_money(found, selling)
    return found


def _in_days(found: Sight, selling: Selling, now: dt.datetime) -> Sight:
    policy, service = selling.policy.change, found.service
    worth = change_facts.paid_cents(service, found.today) if policy.valuation == "paid" else None
    if worth is not None:
        found = dc.replace(found, old=dc.replace(found.old, cents=worth))
    left = Fraction(found.days_before)
    if policy.unit == "second":
        midnight = dt.datetime.combine(
            found.expires_before, dt.time(), ZoneInfo(selling.brand.zone)
        )
        seconds = (midnight.astimezone(dt.UTC) - now) // dt.timedelta(seconds=1)
        left = Fraction(seconds, 24 * 60 * 60)
    done = rules.converted(
        left=left,
        old_cents=found.old.cents,
        new_cents=found.new.cents,
        min_days_after=policy.min_days_after,
        factor=policy.factor,
        unit=policy.unit,
    )
    expires_on = found.today + dt.timedelta(days=done.days)
    if policy.unit == "second":
        ends_at = now + dt.timedelta(seconds=int(done.exact * 24 * 60 * 60))
        expires_on = ends_at.astimezone(ZoneInfo(selling.brand.zone)).date()
    return dc.replace(found, days_after=(expires_on - found.today).days, expires_after=expires_on)


def _in_money(found: Sight, selling: Selling) -> Sight:
    """Return what the rest of the paid days costs more, or less; else it waits for the renewal.

    What cannot be credited on an invoice of ours takes effect with the next renewal.
    """
    service = found.service
    whole = nth_period(found.expires_before, Cycle.parse(service.cycle), -1).days
    listed = rules.difference_cents(
        old_cents=found.old.cents, new_cents=found.new.cents, left=found.days_before, whole=whole
    )
    vat = found.new.lines[0].vat
    summed = totals(
        [PricedLine(listed, vat.category, vat.rate, vat.country)], prices=selling.policy.prices
    )
    moved = dc.replace(found, effect="money", moved_cents=summed.gross, moved_listed_cents=listed)
    if listed >= 0:
        return moved
    bearing = creditable(service, found.today)
    if -summed.gross > sum(each.cents for each in bearing):
        return dc.replace(found, effect="next_renewal")
    return dc.replace(moved, kept_cents=kept_of(-summed.gross, bearing))


def _uses_pass(bearing: Bearing, old: Side, selling: Selling, now: dt.datetime) -> bool:
    return rules.uses_pass(
        first_allowed_at=change_facts.waiting(bearing.changed_at, selling, now),
        now=now,
        is_flexible=FLEXI in old.options,
        passes=bearing.passes,
    )


def _is_same(old: Side, new: Side) -> bool:
    return (old.offer.id, old.quantity, old.options) == (new.offer.id, new.quantity, new.options)
