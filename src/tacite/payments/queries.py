"""Questions about statements, their lines, and payments."""

from collections.abc import Iterable

from django.db.models import QuerySet

from tacite.payments.models import Allocation, BankLine, Payment, StatementFile


def known_identities(identities: Iterable[str]) -> dict[str, int]:
    """Return which bank lines were booked before, by identity."""
    lines = BankLine.objects.filter(identity__in=list(identities))
    return dict(lines.values_list("identity", "id"))


def unmatched() -> QuerySet[BankLine]:
    """Return the lines that wait for a person, oldest first."""
    lines = BankLine.objects.filter(outcome="suspense").select_related("bank_account", "brand")
    return lines.order_by("booked_on", "id")


def files() -> QuerySet[StatementFile]:
    """Return the statements received, newest first."""
    return StatementFile.objects.order_by("-id")


def lines_of_file(file_id: int) -> QuerySet[BankLine]:
    """Return what a file brought, in its order."""
    lines = BankLine.objects.filter(file=file_id).select_related("account", "bank_account")
    return lines.order_by("position")


def payments_of(account_id: int) -> QuerySet[Payment]:
    """Return the money an account sent, newest first, with what it paid."""
    return (
        Payment.objects.filter(account=account_id)
        .select_related("bank_line")
        .prefetch_related("allocations__request")
        .order_by("-received_on", "-id")
    )


def allocations_of(request_ids: Iterable[int]) -> QuerySet[Allocation]:
    """Return which money paid these requests."""
    return Allocation.objects.filter(request__in=list(request_ids)).order_by("id")
