"""Ending a contract without signing in: notified by whoever names it (safety-and-law 3.4).

What names one living contract is terminated at once, as by its customer. What does not, or wants
what a machine cannot decide, waits for a person; its legal instant is that of the submission. The
answer is the same either way, so that it tells nobody which contracts exist.
"""

import dataclasses as dc
import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from tacite.acts import ending, notices, switching
from tacite.acts.ending import UnableToTerminate
from tacite.acts.models import Notice
from tacite.brands.queries import selling
from tacite.history.operations import Happened, record
from tacite.rules.refusals import Refused
from tacite.subscriptions.models import Subscription

_LENGTHS = {"name": 200, "email": 254, "postal": 500, "contract": 120, "reason": 2_000}


class UnableToNotify(Refused):
    """A notification lacks what the law lets us ask for; facts: `why`.

    `why`: name_missing, address_missing, email_wrong, day_past (`today`).
    """

    code = "unable_to_notify"


class UnableToHandle(Refused):
    """A notice cannot be handled; facts: `why`.

    `why`: unknown, handled_already, reason_missing, unknown_service.
    """

    code = "unable_to_handle"


@dc.dataclass(frozen=True, slots=True)
class Notification:
    """What is notified: who, how he is reached, which contract, from which day; nothing else."""

    name: str
    email: str = ""
    postal: str = ""
    contract: str = ""
    ends_on: dt.date | None = None
    reason: str = ""

    def plain(self) -> dict[str, str]:
        """Return it as it is kept."""
        said = {name: getattr(self, name).strip()[:most] for name, most in _LENGTHS.items()}
        return said | {"ends_on": self.ends_on.isoformat() if self.ends_on else ""}


def refuse_incomplete(wanted: Notification, *, today: dt.date) -> None:
    """Refuse a notification that names nobody, or a day that is over.

    :raises UnableToNotify: what is wrong first.
    """
    if not wanted.name.strip():
        raise UnableToNotify(why="name_missing")
    if not wanted.email.strip() and not wanted.postal.strip():
        raise UnableToNotify(why="address_missing")
    if wanted.email.strip():
        try:
            validate_email(wanted.email.strip())
        except ValidationError as wrong:
            raise UnableToNotify(why="email_wrong") from wrong
    if wanted.ends_on is not None and wanted.ends_on < today:
        raise UnableToNotify(why="day_past", today=today)


@transaction.atomic
def notify(*, brand_id: int, wanted: Notification, now: dt.datetime) -> Notice:
    """Keep a notification, and terminate the contract that it names.

    :raises UnableToNotify: it is incomplete; nothing is kept.
    """
    of_brand = selling([brand_id])[brand_id]
    refuse_incomplete(wanted, today=of_brand.today(now))
    service = _named(brand_id, wanted)
    why_not = _terminate(service, wanted, now) if service else "unknown"
    notice = Notice.objects.create(
        brand_id=brand_id,
        account_id=service.account_id if service else None,
        subscription=service,
        kind="termination",
        state="done" if why_not in {"", "already_terminated"} else "open",
        reference=notices.reference(),
        submitted_at=now,
        content=wanted.plain(),
    )
    if service:
        _tell_again(service, why_not, notice, now)
    _record("notify_termination", notice, actor="public", now=now)
    return notice


@transaction.atomic
def handle(
    *, notice_id: int, answer: str, actor: str, now: dt.datetime, service_ref: str = ""
) -> Notice:
    """Close an open notice, with what was done about it; terminate a service it turned out to mean.

    :raises UnableToHandle: it is closed, there is no such service, or no answer.
    :raises UnableToTerminate: that service cannot be terminated.
    """
    if not answer.strip():
        raise UnableToHandle(why="reason_missing")
    notice = Notice.objects.select_for_update(of=("self",)).filter(id=notice_id).first()
    if notice is None or notice.state != "open":
        raise UnableToHandle(why="unknown" if notice is None else "handled_already")
    if service_ref.strip():
        ref = service_ref.strip()
        service = Subscription.objects.filter(brand=notice.brand_id, ref__iexact=ref).first()
        if service is None:
            raise UnableToHandle(why="unknown_service")
        ending.terminate(
            subscription_id=service.id,
            account_id=service.account_id,
            actor=actor,
            now=now,
            reason=answer,
        )
        notice.subscription, notice.account_id = service, service.account_id
    notice.state, notice.answer = "done", answer.strip()
    notice.handled_by, notice.handled_at = actor, now
    notice.save()
    _record("handle_notice", notice, actor=actor, now=now, reason=answer)
    return notice


def _named(brand_id: int, wanted: Notification) -> Subscription | None:
    """Return the one living service that an e-mail address and a reference name, or none."""
    email = wanted.email.strip()
    if not email:
        return None
    his = Q(account__email__iexact=email) | Q(
        account__accesses__user__email__iexact=email,
        account__accesses__role="owner",
        account__accesses__removed_at__isnull=True,
    )
    living = Subscription.objects.select_related("offer", "account", "payer")
    services = living.filter(his, brand=brand_id, state__in=["active", "suspended"])
    contract = wanted.contract.strip()
    if contract:
        services = services.filter(
            Q(ref__iexact=contract)
            | Q(label__iexact=contract)
            | Q(account__number__iexact=contract)
        )
    found = list(services.distinct()[:2])
    return found[0] if len(found) == 1 else None


def _terminate(service: Subscription, wanted: Notification, now: dt.datetime) -> str:
    """Terminate a service; return why not. A person sees to a later end than what is paid."""
    if wanted.ends_on and service.expires_on and wanted.ends_on > service.expires_on:
        return "later"
    try:
        ending.terminate(
            subscription_id=service.id,
            account_id=service.account_id,
            actor="public",
            now=now,
            reason=wanted.reason.strip()[: _LENGTHS["reason"]],
        )
    except UnableToTerminate as refused:
        return str(refused.facts["why"])
    return ""


def _tell_again(service: Subscription, why_not: str, notice: Notice, now: dt.datetime) -> None:
    """Tell the customer when his contract ends, where that was known before.

    Who leaves for another provider has days that a termination would take from him: he is told
    them, and a person asks what he wants.
    """
    about = f"notice:{notice.id}"
    if why_not == "already_terminated":
        ending.confirm_again(service, about=about, now=now)
    elif why_not == "leaving":
        switching.confirm_again(service, about=about, now=now)


def _record(verb: str, notice: Notice, *, actor: str, now: dt.datetime, reason: str = "") -> None:
    happened = Happened(
        verb,
        "notice",
        notice.id,
        brand_id=notice.brand_id,
        account_id=notice.account_id,
        facts={"reference": notice.reference},
    )
    record([happened], actor=actor, now=now, reason=reason)
