"""The letters about handovers: asked for, done, over."""

from collections.abc import Mapping, Sequence
from typing import Any

from tacite.accounts.models import Account
from tacite.acts.models import Handover
from tacite.mail.operations import Writing
from tacite.subscriptions.models import Subscription

Line = tuple[str, Subscription | None]


def asked(handover: Handover, account: Account, lines: Sequence[Line]) -> Writing:
    """Say what was asked and until when one may agree: to the asker, or to whom he named.

    The asker is told of the other side what he typed himself, and nothing else.
    """
    asks = account.id == handover.asker_id
    other = f"{handover.email} ({handover.number})" if handover.number else handover.email
    facts = {
        "asks": asks,
        "role": role_of(handover, account.id),
        "other": other if asks else name_of(handover.asker),
        "services": [_service(line) for line in lines],
        "lapses_at": handover.lapses_at.isoformat(),
        "invited": asks and not handover.number,
    }
    return Writing("handover_asked", account, _about(handover), facts)


def done(
    handover: Handover, account: Account, services: Sequence[Subscription], *, role: str
) -> Writing:
    """Say that services changed hands: to whom they went, from whom, or who pays now."""
    facts = {
        "role": role,
        "holder": name_of(handover.holder),
        "taker": name_of(handover.taker),
        "payer": name_of(handover.payer) if handover.payer_id != handover.taker_id else "",
        "services": [
            _service((service.ref, service)) | {"expires_on": _day(service)} for service in services
        ],
    }
    return Writing("handover_done", account, _about(handover), facts)


def over(
    handover: Handover, account: Account, lines: Sequence[Line], why: Mapping[str, Any]
) -> Writing:
    """Say that a handover was refused, withdrawn, or lapsed, and what stood in its way."""
    facts = {"how": handover.state, "services": [_service(line) for line in lines], **why}
    return Writing("handover_over", account, _about(handover), facts)


def code_facts(services: Sequence[Subscription]) -> dict[str, Any]:
    """Return what the letter with a code says besides the code."""
    return {"services": [_service((service.ref, service)) for service in services]}


def role_of(handover: Handover, account_id: int) -> str:
    """Return what an account is in a handover: holder, taker, or payer alone."""
    if account_id == handover.holder_id:
        return "holder"
    return "taker" if account_id == handover.taker_id else "payer"


def name_of(account: Account | None) -> str:
    """Return how an account is called, with its number."""
    return f"{account.company or account.name} ({account.number})" if account else ""


def _service(line: Line) -> dict[str, Any]:
    """Return a service as letters name it; one that was only named, by what was typed."""
    ref, service = line
    if service is None:
        return {"ref": ref, "label": "", "offer": None}
    offer = service.offer
    names = {"fr": offer.name_fr, "nl": offer.name_nl, "en": offer.name_en}
    return {"ref": service.ref, "label": service.label, "offer": names}


def _day(service: Subscription) -> str | None:
    return service.expires_on.isoformat() if service.expires_on else None


def _about(handover: Handover) -> str:
    return f"handover:{handover.id}"
