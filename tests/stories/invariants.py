"""What must be true of services and money at any moment, said apart from the program's own checks.

I-02, I-09; S1-4.
"""

import datetime as dt
from fractions import Fraction
from itertools import groupby, pairwise

from tacite.accounts.models import Flag
from tacite.acts.models import OfferChange
from tacite.brands.queries import policy_of_brand
from tacite.catalogue.models import Price
from tacite.history.models import Event
from tacite.invoicing.models import Invoice, RequestLine
from tacite.rules.periods import Cycle, nth_period
from tacite.subscriptions.models import Anchor, Coverage, Subscription

Span = tuple[dt.date, dt.date]


def days_billed_tile() -> None:
    """The days billed of a service leave no hole and overlap nowhere (I-02).

    But for a period that was begun anew because its payment came late, and for days that were
    delivered on terms and credited.
    """
    anchors = {(a.subscription_id, a.anchor_on) for a in Anchor.objects.all()}
    credited = RequestLine.objects.filter(
        component="base", request__state="void", request__invoice__isnull=False
    )
    forgiven = {(line.subscription_id, line.from_on, line.to_on) for line in credited}
    for service, spans in _covered().items():
        for (_, end), (start, _) in pairwise(spans):
            assert end <= start, f"{service}: {end} to {start} is billed twice"
            assert (
                end == start
                or (service, start) in anchors
                or any(
                    s == service and first and last and first <= end and start <= last
                    for s, first, last in forgiven
                )
            ), f"{service}: nothing is billed from {end} to {start}"


def what_was_paid_is_covered() -> None:
    """Days that were paid, and not given back, are days of the service; its value may move them."""
    moved = set(OfferChange.objects.filter(effect="days").values_list("subscription_id", flat=True))
    given_back = Invoice.objects.filter(corrects__isnull=False).values("corrects")
    lines = RequestLine.objects.filter(
        component="base",
        request__state="paid",
        request__credited_cents=0,
        subscription__state__in=["active", "suspended"],
        to_on__isnull=False,
        coverage__released_at__isnull=False,
    ).exclude(net_cents=0)
    lines = lines.exclude(request__invoice__in=given_back)
    lost = [line for line in lines if line.subscription_id not in moved]
    assert not lost, f"paid, and covered by nothing: {lost[0].subscription_id} {lost[0].from_on}"


def what_runs_is_paid_or_late(on: dt.date) -> None:
    """After a night: what runs is paid or may still be late; what is late was paid until then.

    Days invoiced on terms are the customer's before he pays them, and may be late before their end.
    The night leaves to a person what a parked account pays for.
    """
    parked = Flag.objects.filter(kind="parked", lifted_at__isnull=True).values("account")
    living = Subscription.objects.filter(state__in=["active", "suspended"])
    for service in living.exclude(payer__in=parked).select_related("brand"):
        assert service.expires_on is not None
        is_paid = on < service.expires_on
        if service.state == "suspended":
            on_terms = policy_of_brand(service.brand).extends_on == "issue"
            assert on_terms or not is_paid, f"{service} is late, paid until {service.expires_on}"
        elif not is_paid:
            last = service.suspends_on or service.terminates_on
            assert last is None or on < last, f"{service} runs, paid until {service.expires_on}"
        if service.terminates_on is not None:
            assert on < service.terminates_on, f"{service} should have ended"


def days_cost_their_length() -> None:
    """What asks for days costs what a cycle as long as they are once cost; a coupon is told apart.

    But for the rest of a month, and for a service whose own price staff once kept.
    """
    lengths: dict[tuple[int, str, int], set[str]] = {}
    for price in Price.objects.exclude(kind="setup").select_related("option"):
        part = price.option.ref if price.option else "base"
        known = lengths.setdefault((price.offer.brand_id, part, price.cents), set())
        known.add(price.cycle)
    kept = Event.objects.filter(verb="keep_price").values("subject_id")
    asked = RequestLine.objects.filter(request__kind="renewal", group=None, to_on__isnull=False)
    for line in asked.exclude(subscription__in=kept).select_related("request"):
        cycles = lengths.get((line.request.brand_id, line.component, line.price_cents), set())
        assert any(_fits(line, cycle) for cycle in cycles), (
            f"{line.price_cents} cents for {line.component} from {line.from_on} to {line.to_on}"
        )


def _fits(line: RequestLine, cycle: str) -> bool:
    """Tell whether days are a cycle long, wherever in the calendar it was counted from."""
    if line.from_on is None or line.to_on is None:
        return False
    found, days = Cycle.parse(cycle), (line.to_on - line.from_on).days
    more = 0 if found.unit == "days" else 3  # a month has 28 to 31 days, as it was counted from
    return abs(nth_period(line.from_on, found, 0).days - days) <= more


def no_change_makes_value() -> None:
    """Changes of offer of one day, one after the other, never make value, in days or in money.

    But for a service whose cycle was changed: it does not tell any more how long its days were.
    """
    cycled = Event.objects.filter(verb="change_cycle").values("subject_id")
    rows = OfferChange.objects.exclude(subscription__in=cycled).select_related(
        "subscription__brand"
    )
    rows = rows.order_by("subscription_id", "on", "id")
    for _, of_day in groupby(rows, key=lambda c: (c.subscription_id, c.on)):
        changes = list(of_day)
        for change in changes:
            _makes_none([change])
        if all(one.new_cents == next_.old_cents for one, next_ in pairwise(changes)):
            _makes_none(changes)


def _makes_none(changes: list[OfferChange]) -> None:
    first, last = changes[0], changes[-1]
    policy = policy_of_brand(first.subscription.brand)
    if {c.effect for c in changes} == {"days"}:
        if policy.change.unit == "day" and policy.change.valuation == "list":
            before = first.days_before * first.old_cents
            assert last.days_after * last.new_cents <= before, f"{first} makes days"
        return
    if {c.effect for c in changes} != {"money"}:
        return
    cycle = Cycle.parse(first.subscription.cycle)
    whole = nth_period(first.expires_before, cycle, -1).days
    exact = Fraction((last.new_cents - first.old_cents) * last.days_before, whole)
    moved = sum(c.moved_cents for c in changes)
    if policy.prices == "incl_vat":
        assert moved >= exact, f"{first} makes money: {moved} for {float(exact)}"


def _covered() -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = {}
    for row in Coverage.objects.filter(released_at__isnull=True, component="base"):
        found.setdefault(row.subscription_id, []).append((row.days.lower, row.days.upper))
    return {service: sorted(spans) for service, spans in found.items()}
