"""Questions to the books."""

from collections.abc import Iterable

from django.db.models import Sum

from tacite.ledger.models import Balance, Book, Transfer


def credit_of(account_ids: Iterable[int]) -> dict[int, int]:
    """Return the spendable credit, in cents, of those accounts that have any."""
    rows = Balance.objects.filter(
        book__account__any_of=list(account_ids), book__kind=Book.Kind.CREDIT, cents__gt=0
    ).values_list("book__account_id", "cents")
    found: dict[int, int] = {}
    for account_id, cents in rows:
        if account_id is not None:
            found[account_id] = found.get(account_id, 0) + cents
    return found


def balance(*, brand_id: int, kind: str, code: str = "") -> int:
    """Return a brand's book as credits less debits, in cents, summed from its transfers."""
    books = Book.objects.filter(brand=brand_id, kind=kind)
    if code:
        books = books.filter(code=code)
    came = Transfer.objects.filter(credit_book__in=books).aggregate(sum=Sum("cents"))["sum"]
    went = Transfer.objects.filter(debit_book__in=books).aggregate(sum=Sum("cents"))["sum"]
    return (came or 0) - (went or 0)
