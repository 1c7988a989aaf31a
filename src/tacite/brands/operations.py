"""What can be done to brands, sellers and the installation."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F

from tacite.brands.models import Brand, Installation
from tacite.history.operations import Happened, record
from tacite.rules.policy import Policy, PolicyRefused, flat, policy_of
from tacite.rules.refusals import Refused


def hold_letters() -> None:
    """Hold every letter of the installation: after a restore, until a person releases them."""
    Installation.objects.update(letters_held=True)


def release_letters() -> None:
    """Let the letters of the installation go."""
    Installation.objects.update(letters_held=False)


class NotADemo(Refused):
    """The clock of a database moves only where nothing is real; facts: `kind`."""

    code = "not_a_demo"


def set_up(*, kind: str, version: str) -> str:
    """Say what kind of database this is, once; a database that was set up stays what it is.

    Returns the kind: live, demo or scratch.
    """
    found, _ = Installation.objects.get_or_create(id=1, defaults={"kind": kind, "version": version})
    return found.kind


def move_clock(*, by: dt.timedelta) -> dt.timedelta:
    """Let the business time of a demo or scratch database run ahead by more; return the shift.

    :raises NotADemo: the database is the provider's own.
    """
    moved = Installation.objects.filter(kind__in=["demo", "scratch"]).update(
        clock_shift=F("clock_shift") + by
    )
    found = Installation.objects.first()
    if not moved or found is None:
        raise NotADemo(kind=found.kind if found else "live")
    return found.clock_shift


@transaction.atomic
def change_setting(
    *, brand_id: int, key: str, value: Any, actor: str, reason: str, now: dt.datetime
) -> Policy:
    """Change one rule of a brand from now on; a value of the profile's own is no longer kept.

    What was asked for before keeps the days it was asked with (decisions, Time).

    :raises PolicyRefused: the rules do not take the value; nothing is changed.
    """
    brand = Brand.objects.select_for_update(of=("self",)).get(id=brand_id)
    before = flat(brand.settings)
    settings = settings_with(brand, key=key, value=value)
    policy = policy_of(profile=brand.profile, variant=brand.variant, settings=settings)
    if settings != before:
        brand.settings = settings
        changed = ["settings"]
        if key == "references.request":
            brand.request_prefix = policy.references.request
            changed.append("request_prefix")
        brand.save(update_fields=changed)
        facts = {"key": key, "was": before.get(key), "is": settings.get(key)}
        happened = Happened("change_setting", "brand", brand.id, brand_id=brand.id, facts=facts)
        record([happened], actor=actor, now=now, reason=reason)
    return policy


def settings_with(brand: Brand, *, key: str, value: Any) -> dict[str, Any]:
    """Return what a brand's settings become with a value: only what differs from its profile.

    :raises PolicyRefused: the rules do not take the value.
    """
    others = {known: kept for known, kept in flat(brand.settings).items() if known != key}
    asked = policy_of(profile=brand.profile, variant=brand.variant, settings=others | {key: value})
    usual = policy_of(profile=brand.profile, variant=brand.variant, settings={})
    if key.startswith("references."):
        mistaken = mistaken_for(brand.seller_id, brand.ref, asked)
        if mistaken is not None:
            raise PolicyRefused("mistaken_for", key, value, mistaken.name)
    is_usual = _value(asked, key) == _value(usual, key)
    return others if is_usual else others | {key: value}


def mistaken_for(seller_id: int, ref: str, policy: Policy) -> Brand | None:
    """Return another brand of a seller for whose papers a payer's reference could be taken."""
    others = Brand.objects.filter(seller=seller_id).exclude(ref=ref).order_by("id")
    names = policy.references
    return next((b for b in others if names.is_mistaken_for(_policy(b).references)), None)


def _policy(brand: Brand) -> Policy:
    return policy_of(profile=brand.profile, variant=brand.variant, settings=brand.settings)


def _value(policy: Policy, key: str) -> Any:
    found: Any = policy
    for part in key.split("."):
        found = getattr(found, part)
    return found
