"""What a law lets somebody declare, kept with its instant: references, rows, open ones."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tacite.acts.context import Context
from tacite.acts.models import Notice
from tacite.history.operations import Happened, record
from tacite.subscriptions.models import Subscription

_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that reads as another
_LENGTH: Final = 8


def reference() -> str:
    """Return a reference by which both sides name a notice; it tells nothing else."""
    return "N-" + "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def made(
    kind: str,
    service: Subscription,
    *,
    content: Mapping[str, Any],
    now: dt.datetime,
    **columns: Any,
) -> Notice:
    """Return what was declared about a service, and done, as it is to be kept."""
    return Notice(
        brand_id=service.brand_id,
        account_id=service.account_id,
        subscription=service,
        kind=kind,
        state="done",
        reference=reference(),
        submitted_at=now,
        content=dict(content),
        **columns,
    )


def keep(kind: str, service: Subscription, **said: Any) -> Notice:
    """Keep what was declared about a service, and done; what is `said` is what `made` takes."""
    [notice] = keep_all([made(kind, service, **said)])
    return notice


def keep_all(notices: Sequence[Notice]) -> list[Notice]:
    """Keep these notices, all at once."""
    return Notice.objects.bulk_create(notices)


def write_down(
    verb: str,
    notice: Notice,
    *,
    context: Context,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Let the history of the service tell what a notice did to it."""
    happened = Happened(
        verb,
        "subscription",
        notice.subscription_id or 0,
        brand_id=notice.brand_id,
        account_id=notice.account_id,
        facts={"reference": notice.reference, **(facts or {})},
    )
    record([happened], actor=context.actor, now=context.now, reason=reason)
