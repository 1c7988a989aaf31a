"""Accounts: found by whatever a caller says."""

from django.http import HttpResponse

from tacite.accounts.queries import flags_among
from tacite.backoffice.finding import accounts_for
from tacite.backoffice.frame import brands_of
from tacite.backoffice.listing import number, page_of, text
from tacite.backoffice.opening import Desk, reads, show


@reads()
def accounts(request: Desk) -> HttpResponse:
    """List accounts, or those that a text names."""
    sought, brand = text(request), number(request, "brand")
    rows = accounts_for(sought)
    page = page_of(request, rows.filter(brand=brand) if brand else rows)
    return show(
        request,
        "accounts",
        page=page,
        sought=sought,
        brand=brand,
        brands=[(b.id, b.name) for b in brands_of(request)],
        flags=flags_among(account.id for account in page.items),
    )
