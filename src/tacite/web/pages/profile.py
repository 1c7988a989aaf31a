"""What is known of an account, who acts for it, and what documents will say of it."""

from typing import Any

from django.http import HttpResponse

from tacite.accounts.queries import accesses_to, vat_checks_of
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
        check=checks.first() if account.vat_number else None,
        others=[a for a in request.acting_in if a.account.id != account.id],
    )
