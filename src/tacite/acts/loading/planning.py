"""What a row of a service comes to: whose, at which price, from which anchor, until when.

Days follow the rules of the brand: the calendar is computed once and stored, as for any service.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Self

from tacite.accounts.models import Account
from tacite.acts.loading.load import Load
from tacite.acts.loading.rows import ServiceRow
from tacite.brands.queries import Selling
from tacite.catalogue.models import Offer, Option, Price
from tacite.catalogue.queries import price_rows
from tacite.rules import calendar, periods
from tacite.rules.calendar import ServiceCalendar
from tacite.rules.periods import Anchor, Cycle, NotABoundary, Period
from tacite.rules.pricing import PriceRow


@dc.dataclass(slots=True)
class Plan:
    """A service as it will be: its values by column, its first anchor, the days that are paid."""

    row: ServiceRow
    values: dict[str, Any]
    anchor_on: dt.date
    paid: Period
    options: list[tuple[int, int]]  # ids of options, with quantities
    is_asked_at_once: bool

    @property
    def units(self) -> tuple[str, ...]:
        """The things it consists of: as named, else numbered where there are several."""
        if self.row.units or self.row.quantity == 1:
            return self.row.units
        return tuple(str(n + 1) for n in range(self.row.quantity))

    @property
    def parts(self) -> dict[str, Any]:
        """What hangs on it, to be compared."""
        return {"units": sorted(self.units), "options": sorted(self.options)}


@dc.dataclass(slots=True)
class Planning:
    """What planning the services of one brand needs, read at once."""

    selling: Selling
    load: Load
    today: dt.date
    accounts: Mapping[str, tuple[int, str]]  # id and currency by ref
    offers: Mapping[str, Offer]
    options: Mapping[tuple[int, str], int]
    prices: Mapping[tuple[int, int | None, str, str], tuple[PriceRow, ...]]
    cycles: Mapping[int, str]

    @classmethod
    def of(cls, rows: Sequence[ServiceRow], selling: Selling, load: Load) -> Self:
        """Read what the rows name."""
        brand, today = selling.brand.id, load.today(selling)
        refs = {row.account for row in rows} | {row.payer for row in rows if row.payer}
        accounts = Account.objects.filter(brand=brand, ref__any_of=refs)
        offers = {
            o.ref: o for o in Offer.objects.filter(brand=brand, ref__in={r.offer for r in rows})
        }
        ids = [offer.id for offer in offers.values()]
        options = Option.objects.filter(offer__in=ids).values_list("offer_id", "ref", "id")
        own = Price.objects.filter(offer__in=ids, option__isnull=True).exclude(kind="setup")
        cycles: dict[int, str] = {}
        for offer_id, cycle in own.order_by("id").values_list("offer_id", "cycle"):
            cycles.setdefault(offer_id, cycle)
        return cls(
            selling=selling,
            load=load,
            today=today,
            accounts={
                ref: (i, money) for ref, i, money in accounts.values_list("ref", "id", "currency")
            },
            offers=offers,
            options={(offer_id, ref): i for offer_id, ref, i in options},
            prices=price_rows(ids, on=today),
            cycles=cycles,
        )

    def plan(self, row: ServiceRow) -> Plan | None:
        """Return what a row comes to, or none and the offences for which it is refused."""
        refused = len(self.load.offences)
        holder = self._account(row, "account", row.account)
        payer = self._account(row, "payer", row.payer) if row.payer else holder
        offer = self.offers.get(row.offer)
        if offer is None:
            self._refuse(row, "unknown_offer", "offer", offer=row.offer)
        if holder is None or payer is None or offer is None:
            return None
        if holder[1] != payer[1]:
            self._refuse(row, "other_currency", "payer", currency=payer[1])
        cycle = self._cycle(row, offer, payer[1])
        options = self._options(row, offer, cycle, payer[1])
        period = self._period(row, cycle) if cycle else None
        self._judge_state(row)
        if period is None or len(self.load.offences) > refused:
            return None
        anchor_on = row.anniversary or row.expires_on
        days = self._calendar(row, period)
        values = {
            "account_id": holder[0],
            "payer_id": payer[0],
            "offer_id": offer.id,
            "label": row.label,
            "state": row.state,
            "cycle": cycle,
            "quantity": row.quantity,
            "price_frozen_cents": row.price_frozen_cents,
            "began_on": min(anchor_on, period.start),
            "expires_on": row.expires_on,
            "request_on": days.request_on,
            "suspends_on": days.suspends_on,
            "ends_on": days.ends_on,
            "terminates_on": row.terminates_on,
            "ended_on": self._ended_on(row),
        }
        # Paid further ahead than one period: all of it is covered.
        paid = Period(min(period.start, self.today), row.expires_on)
        return Plan(row, values, anchor_on, paid, options, self._is_asked_at_once(row, days))

    def _account(self, row: ServiceRow, name: str, ref: str) -> tuple[int, str] | None:
        found = self.accounts.get(ref)
        if found is None:
            self._refuse(row, "unknown_account", name, account=ref)
        return found

    def _cycle(self, row: ServiceRow, offer: Offer, currency: str) -> str:
        """Return the cycle of a service, which must have a price unless the row freezes one."""
        cycle = row.cycle or self.cycles.get(offer.id, "")
        has_price = self._is_priced((offer.id, None, cycle, currency))
        if not cycle or not (has_price or row.price_frozen_cents is not None):
            self._refuse(row, "no_price", "offer", cycle=cycle, currency=currency)
        return cycle

    def _options(
        self, row: ServiceRow, offer: Offer, cycle: str, currency: str
    ) -> list[tuple[int, int]]:
        found = []
        for ref, quantity in row.options:
            option = self.options.get((offer.id, ref))
            if option is None:
                self._refuse(row, "unknown_option", "options", option=ref)
            elif not self._is_priced((offer.id, option, cycle, currency)):
                self._refuse(row, "no_price", "options", cycle=cycle, currency=currency)
            elif quantity > 1 and not self._follows_quantity((offer.id, option, cycle, currency)):
                self._refuse(row, "option_once", "options", option=ref)
            else:
                found.append((option, quantity))
        return sorted(found)

    def _follows_quantity(self, key: tuple[int, int | None, str, str]) -> bool:
        return any(price.kind in {"per_unit", "tier"} for price in self.prices.get(key, ()))

    def _is_priced(self, key: tuple[int, int | None, str, str]) -> bool:
        return any(price.kind != "setup" for price in self.prices.get(key, ()))

    def _period(self, row: ServiceRow, cycle: str) -> Period | None:
        """Return the period that ends at expiry, counted from the anniversary."""
        anchor_on, each = row.anniversary or row.expires_on, Cycle.parse(cycle)
        try:
            anchors = [Anchor(anchor_on, 0)]
            index, _ = periods.numbered_period_from(anchors, each, row.expires_on)
        except NotABoundary:
            before, after = _neighbours(anchor_on, each, row.expires_on)
            self._refuse(row, "not_a_boundary", "expires_on", before=before, after=after)
            return None
        return periods.nth_period(anchor_on, each, index - 1)

    def _judge_state(self, row: ServiceRow) -> None:
        """Refuse an end that no rule would bring, and a suspension of what is paid."""
        ends, expires = row.terminates_on, row.expires_on
        if ends is not None and ends > max(expires, self.today) and row.state != "ended":
            self._refuse(row, "terminates_after_expiry", "terminates_on", expires_on=expires)
        by_expiry = self.selling.policy.extends_on == "settlement"
        if row.state == "suspended" and by_expiry and expires > self.today:
            self._refuse(row, "suspended_while_paid", "state", expires_on=expires)

    def _calendar(self, row: ServiceRow, period: Period) -> ServiceCalendar:
        if row.state == "ended" or row.terminates_on is not None:
            return calendar.terminated_calendar()
        days = calendar.service_calendar(
            self.selling.policy, period_start=period.start, expires_on=row.expires_on
        )
        if row.state == "suspended" and days.suspends_on is None:
            # Suspended for an invoice of the system before: staff can grant time from this day.
            return ServiceCalendar(days.request_on, self.today, days.ends_on)
        return days

    def _ended_on(self, row: ServiceRow) -> dt.date | None:
        if row.state != "ended":
            return None
        return min(row.terminates_on or row.expires_on, self.today)

    def _is_asked_at_once(self, row: ServiceRow, days: ServiceCalendar) -> bool:
        return (
            row.state == "suspended"
            and self.selling.policy.document_flow == "request_first"
            and days.request_on is not None
            and (days.ends_on is None or days.ends_on > self.today)
        )

    def _refuse(self, row: ServiceRow, code: str, name: str, **facts: Any) -> None:
        self.load.refuse(row.where, code, name, **facts)


def _neighbours(anchor_on: dt.date, cycle: Cycle, day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the boundaries around a day."""
    step = periods.boundary(anchor_on, cycle, 1) - anchor_on
    index = (day - anchor_on).days // max(step.days, 1)
    while periods.boundary(anchor_on, cycle, index) > day:
        index -= 1
    while periods.boundary(anchor_on, cycle, index + 1) <= day:
        index += 1
    return periods.boundary(anchor_on, cycle, index), periods.boundary(anchor_on, cycle, index + 1)
