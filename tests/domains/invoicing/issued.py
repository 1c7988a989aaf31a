"""Documents for tests of files: issued as acts issue them, without what acts post beside."""

import datetime as dt
from typing import Final

from django.db import transaction

from tacite.accounts.models import Account
from tacite.brands.queries import selling
from tacite.invoicing.documents.frozen import FrozenLine
from tacite.invoicing.models import Invoice
from tacite.invoicing.operations.issuing import ToIssue, issue
from tests import factories

NOW: Final = dt.datetime(2026, 3, 15, 9, tzinfo=dt.UTC)


def invoices(count: int = 1, *, account: Account | None = None) -> list[Invoice]:
    """Issue invoices of 10.00 with VAT of 20 % to one account."""
    buyer = account or factories.account()
    sold = selling([buyer.brand_id])[buyer.brand_id]
    line = FrozenLine(
        text="Site web",
        detail="Récréation",
        from_on=dt.date(2026, 3, 15),
        to_on=dt.date(2026, 4, 15),
        quantity=1,
        price_cents=1000,
        net_cents=833,
        vat_cents=167,
        gross_cents=1000,
        category="S",
        country="FR",
        rate="20",
        note="",
    )
    documents = [
        ToIssue(
            account=buyer,
            selling=sold,
            kind="invoice",
            lines=[line],
            net_cents=833,
            vat_cents=167,
            reference=f"BDC-2026-{n + 1:04}",
            paid=[{"on": "2026-03-15", "by": "bank_transfer", "cents": 1000}],
        )
        for n in range(count)
    ]
    with transaction.atomic():
        issued = issue(documents, now=NOW)
    found = Invoice.objects.in_bulk([each.id for each in issued])
    return [found[each.id] for each in issued]
