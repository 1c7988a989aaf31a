"""What is known of an account, who acts for it, and what documents will say of it."""

from typing import Any

from django.http import HttpResponse

from tacite.accounts.queries import accesses_to, vat_checks_of
from tacite.accounts.statuses import held
from tacite.rules.gathering import way_of
from tacite.ui import renewing
from tacite.web.opening import reads, show


@reads()
def profile(request: Any) -> HttpResponse:
    """Show it."""
    account = request.account
    checks = vat_checks_of(account.id).filter(number=account.vat_number)
    return show(
        request,
        "profile",
        nav="profile",
        person=request.user,
        accesses=accesses_to(account.id),
        statuses=[s for s in held([account.id]).get(account.id, []) if request.today < s[1]],
        check=checks.first() if account.vat_number else None,
        gathered=_gathered(request),
        others=[a for a in request.acting_in if a.account.id != account.id],
    )


def _gathered(request: Any) -> str:
    """Return how renewals are gathered, where the account may choose it."""
    policy, chosen = request.selling.policy, request.account.gathering
    if not policy.gather_offered:
        return ""
    return renewing.gathering(way_of(chosen, usual=policy.gather, offered=policy.gather_offered))
