"""The life of one service: what happened to it, what was asked for it, what it consists of."""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from tacite.accounts.models import VatCheck
from tacite.acts.exits import open_exits
from tacite.acts.models import HandoverLine
from tacite.acts.showing.standing import pay_before, vat_answer
from tacite.catalogue.models import Price
from tacite.history.models import Event
from tacite.invoicing.models import RequestLine
from tacite.rules.tax import VatAnswer
from tacite.subscriptions.models import Subscription, Unit

_EVENTS = 40
_REQUESTS = 24


@dc.dataclass(frozen=True, slots=True)
class HeldUnit:
    """One of the things that a service consists of."""

    ref: str
    address: str
    state: str
    deleted_at: str | None = None  # it counts on, though it is gone


@dc.dataclass(frozen=True, slots=True)
class Asked:
    """A payment request for a service, whoever pays; days are those it covers, half-open."""

    account_id: int
    reference: str
    state: str
    kind: str
    total_cents: int
    credited_cents: int
    requested_on: dt.date
    due_on: dt.date
    void_on: dt.date | None
    closed_at: dt.datetime | None
    void_reason: str
    invoice: str
    from_on: dt.date | None
    to_on: dt.date | None

    @property
    def before_on(self) -> dt.date:
        """The day before which it is to be paid."""
        return pay_before(self.kind, self.due_on, self.void_on)

    @property
    def owed_cents(self) -> int:
        """What is asked for, less what was credited."""
        return self.total_cents - self.credited_cents


@dc.dataclass(frozen=True, slots=True)
class Happened:
    """Something that was done to a service."""

    verb: str
    at: dt.datetime
    actor: str
    facts: Mapping[str, Any]


@dc.dataclass(frozen=True, slots=True)
class Life:
    """What a service's page tells besides the service itself; newest first."""

    payer_name: str
    answer: VatAnswer | None
    units: tuple[HeldUnit, ...]
    asked: tuple[Asked, ...]
    happened: tuple[Happened, ...]
    handover_id: int = 0  # the open one that it is in
    leaves_on: dt.date | None = None  # it stops then by an exit that is open
    cycles: frozenset[str] = frozenset()  # of which the list has prices for its offer

    @property
    def asked_until(self) -> dt.date | None:
        """The end of the days that are asked for and not paid."""
        return max((a.to_on for a in self.asked if a.state == "open" and a.to_on), default=None)


def life(subscription_id: int, *, on: dt.date) -> Life:
    """Return the life of a service, and which cycles its offer has on a day: one question."""
    company, name, answers, units, asked, happened, handover_id, leaves_on, cycles = (
        Subscription.objects.filter(id=subscription_id)
        .values_list(
            "payer__company",
            "payer__name",
            ArraySubquery(_answer()),
            ArraySubquery(_units()),
            ArraySubquery(_asked()),
            ArraySubquery(_events()),
            Subquery(_handover()),
            Subquery(_exit()),
            ArraySubquery(_cycles(on)),
        )
        .get()
    )
    return Life(
        payer_name=company or name,
        answer=vat_answer(answers),
        units=tuple(HeldUnit(**unit) for unit in units),
        asked=tuple(_asked_of(row) for row in asked),
        happened=tuple(
            Happened(**{**row, "at": dt.datetime.fromisoformat(row["at"])}) for row in happened
        ),
        handover_id=handover_id or 0,
        leaves_on=leaves_on,
        cycles=frozenset(cycles),
    )


def _answer() -> Any:
    payer = OuterRef("payer_id")
    checks = VatCheck.objects.filter(account=payer, number=OuterRef("payer__vat_number"))
    names = ("number", "valid", "asked_at", "reference")
    return checks.order_by("-asked_at", "-id").values(json=_json(names))[:1]


def _units() -> Any:
    units = Unit.objects.filter(subscription=OuterRef("id")).exclude(state="destroyed")
    return units.order_by("id").values(json=_json(("ref", "address", "state", "deleted_at")))


def _asked() -> Any:
    lines = RequestLine.objects.filter(subscription=OuterRef("id"), component="base")
    own = ("account_id", "reference", "state", "kind", "total_cents", "credited_cents")
    days = ("requested_on", "due_on", "void_on", "closed_at", "void_reason")
    of_request = {name: f"request__{name}" for name in (*own, *days)}
    also = {"invoice": "request__invoice__number", **of_request}
    rows = lines.order_by("-request_id").values(json=_json(("from_on", "to_on"), **also))
    return rows[:_REQUESTS]


def _events() -> Any:
    events = Event.objects.filter(subject_kind="subscription", subject_id=OuterRef("id"))
    rows = events.order_by("-id").values(json=_json(("verb", "at", "actor", "facts")))
    return rows[:_EVENTS]


def _handover() -> Any:
    lines = HandoverLine.objects.filter(subscription=OuterRef("id"), closed_at__isnull=True)
    return lines.values("handover_id")[:1]


def _exit() -> Any:
    return open_exits(OuterRef("id")).values("stops_on")[:1]


def _cycles(on: dt.date) -> Any:
    prices = Price.objects.filter(
        offer=OuterRef("offer_id"),
        option__isnull=True,
        currency=OuterRef("payer__currency"),
        valid__contains=on,
    )
    return prices.exclude(kind=Price.Kind.SETUP).order_by("id").values("cycle")


def _json(names: tuple[str, ...], **also: Any) -> JSONObject:
    return JSONObject(**{name: name for name in names}, **also)


def _asked_of(row: Mapping[str, Any]) -> Asked:
    names = ("requested_on", "due_on", "void_on", "from_on", "to_on")
    days = {name: _day(row[name]) for name in names}
    closed = dt.datetime.fromisoformat(row["closed_at"]) if row["closed_at"] else None
    known: Any = {**row, **days, "closed_at": closed, "invoice": row["invoice"] or ""}
    return Asked(**known)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
