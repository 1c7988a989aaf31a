"""Handovers as pages show them: what is asked of whom, who has agreed, what is awaited.

Who asked is shown of the other side what he typed, until that side has agreed (S0-70).
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from tacite.accounts.models import Account
from tacite.acts.models import AbuseCase, Handover, HandoverConsent, HandoverLine
from tacite.rules.handover import OPEN, who_must_agree


@dc.dataclass(frozen=True, slots=True)
class Party:
    """A side of a handover, as somebody is shown it; `is_you` is who looks."""

    account_id: int | None
    name: str
    number: str
    email: str  # as it was typed, where nothing else is shown; else empty
    has_agreed: bool
    is_you: bool


@dc.dataclass(frozen=True, slots=True)
class Told:
    """A handover as one account sees it, or, without an account, as staff does.

    `awaits` are the accounts that have not agreed, where who looks may know them.
    `role` is what who looks is to be: holder, taker, or payer alone; `refs` are the services as
    they were named, `service_ids` those that may be shown to who looks.
    """

    id: int
    state: str
    role: str
    asks: bool
    holder: Party
    taker: Party
    payer: Party
    refs: tuple[str, ...]
    service_ids: tuple[int, ...]
    asked_at: dt.datetime
    lapses_at: dt.datetime
    closed_at: dt.datetime | None
    is_invitation: bool
    awaits: tuple[int, ...]
    agreed: bool
    looked_up: bool = False
    is_found: bool = False
    brand_zone: str = "UTC"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state in OPEN

    @property
    def payer_is_taker(self) -> bool:
        """Whether who takes pays too."""
        return self.payer == self.taker

    def lapsed(self, now: dt.datetime) -> bool:
        """Tell whether its time is over, though the night has not closed it yet."""
        return self.is_open and self.lapses_at <= now


def found(handover_id: int) -> Told | None:
    """Return a handover with everything, for staff, or none."""
    row = _all().filter(id=handover_id).first()
    return _told(row, None) if row else None


def of_account(account_id: int, *, limit: int = 50) -> list[Told]:
    """Return the handovers that concern an account, newest first; only those it knows of."""
    return [_told(h, account_id) for h in _all().filter(_concerns(account_id))[:limit]]


def one_of(account_id: int, handover_id: int) -> Told | None:
    """Return a handover that concerns an account, or none: another's says the same."""
    row = _all().filter(_concerns(account_id), id=handover_id).first()
    return _told(row, account_id) if row else None


@dc.dataclass(frozen=True, slots=True)
class ToDecide:
    """A handover on which an account may decide: in which role, and who asked."""

    id: int
    role: str
    asks: bool
    asker: str
    services: int
    lapses_at: dt.datetime


def undecided(account: OuterRef) -> QuerySet[Handover, Any]:
    """Return a question for the open handovers to which an account has not agreed, oldest first.

    It is asked within another one; `as_to_decide` reads its rows.
    """
    agreed = HandoverConsent.objects.filter(handover=OuterRef("id"), account=OuterRef(account))
    lines = HandoverLine.objects.filter(handover=OuterRef("id")).order_by()
    names = ("id", "lapses_at", "asker_id", "holder_id", "taker_id", "payer_id")
    columns = {name: name for name in names}
    counted = lines.values("handover").annotate(n=Count("id")).values("n")
    return (
        Handover.objects.filter(
            Q(asker=account) | Q(holder=account) | Q(taker=account) | Q(payer=account),
            ~Exists(agreed),
            closed_at__isnull=True,
        )
        .order_by("id")
        .values(
            json=JSONObject(
                **columns,
                company="asker__company",
                name="asker__name",
                services=Subquery(counted),
            )
        )
    )


def as_to_decide(row: Mapping[str, Any], account_id: int) -> ToDecide:
    """Return a row of `undecided` as an account sees it."""
    sides = {row["payer_id"]: "payer", row["taker_id"]: "taker", row["holder_id"]: "holder"}
    return ToDecide(
        id=row["id"],
        role=sides.get(account_id, ""),
        asks=row["asker_id"] == account_id,
        asker=row["company"] or row["name"],
        services=row["services"],
        lapses_at=dt.datetime.fromisoformat(row["lapses_at"]),
    )


def listed(*, states: Sequence[str]) -> QuerySet[Handover]:
    """Return handovers of some states, newest first, for staff."""
    return _all().filter(state__in=states)


def as_staff_sees(handovers: Iterable[Handover]) -> list[Told]:
    """Return handovers that `listed` found with everything."""
    return [_told(each, None) for each in handovers]


def abuse_case(subscription_id: int) -> AbuseCase | None:
    """Return the open abuse case of a service, or none."""
    cases = AbuseCase.objects.filter(subscription=subscription_id, closed_at__isnull=True)
    return cases.first()


def _concerns(account_id: int) -> Q:
    return Q(asker=account_id) | Q(holder=account_id) | Q(taker=account_id) | Q(payer=account_id)


def _all() -> QuerySet[Handover]:
    lines = HandoverLine.objects.order_by("id")
    consents = HandoverConsent.objects.order_by("id")
    return (
        Handover.objects.select_related("asker", "holder", "taker", "payer", "brand")
        .prefetch_related(Prefetch("lines", lines), Prefetch("consents", consents))
        .order_by("-id")
    )


def _told(h: Handover, looks: int | None) -> Told:
    agreed = {consent.account_id for consent in h.consents.all()}
    asks = looks == h.asker_id
    hides = asks and h.state != "done"
    holder = _party(h, h.holder, agreed, looks, hides=hides)
    taker = _party(h, h.taker, agreed, looks, hides=hides)
    awaited = who_must_agree(h.holder_id, h.taker_id, h.payer_id) - agreed
    is_held = looks is None or not hides or h.holder_id in {looks, *agreed}
    lines = list(h.lines.all())
    return Told(
        id=h.id,
        state=h.state,
        role=_role(h, looks),
        asks=asks,
        holder=holder,
        taker=taker,
        payer=_payer(h, agreed, looks, taker, hides=hides),
        refs=tuple(line.ref for line in lines),
        service_ids=tuple(line.subscription_id for line in lines if line.subscription_id)
        if is_held
        else (),
        asked_at=h.asked_at,
        lapses_at=h.lapses_at,
        closed_at=h.closed_at,
        is_invitation=not h.number,
        awaits=() if hides else tuple(sorted(awaited)),
        agreed=looks in agreed,
        looked_up=h.looked_up_at is not None,
        is_found=h.payer_id is not None,
        brand_zone=h.brand.zone,
    )


def _role(h: Handover, looks: int | None) -> str:
    roles = {h.payer_id: "payer", h.taker_id: "taker", h.holder_id: "holder"}
    return roles.get(looks, "") if looks else ""


def _party(
    h: Handover, account: Account | None, agreed: set[int], looks: int | None, *, hides: bool
) -> Party:
    """Return the holder or the taker; to who asked, the other side only as he named it."""
    is_known = account is not None and (not hides or account.id in {looks, *agreed})
    if account is None or not is_known:
        return Party(None, "", h.number, h.email, has_agreed=False, is_you=False)
    return _known(account, agreed, looks)


def _payer(h: Handover, agreed: set[int], looks: int | None, taker: Party, *, hides: bool) -> Party:
    """Return who is to pay: who takes, unless another was named."""
    if not h.payer_email:
        return taker
    account = h.payer
    if hides and h.payer_number.upper() == h.asker.number.upper():
        account = h.asker  # who names himself is shown so whether or not anybody was found
    if account is None or (hides and account.id not in {looks, *agreed}):
        return Party(None, "", h.payer_number, h.payer_email, has_agreed=False, is_you=False)
    return _known(account, agreed, looks)


def _known(account: Account, agreed: set[int], looks: int | None) -> Party:
    return Party(
        account_id=account.id,
        name=account.company or account.name,
        number=account.number,
        email="",
        has_agreed=account.id in agreed,
        is_you=account.id == looks,
    )
