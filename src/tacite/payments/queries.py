"""Questions about statements, their lines, and payments."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from tacite.payments.models import Allocation, BankLine, LineDetail, Payment, StatementFile
from tacite.payments.statements.values import Line


def booked_before(lines: Sequence[Line]) -> tuple[set[str], set[str]]:
    """Return the identities and the entries of booked lines that any of these may be."""
    words = {word for line in lines for word in (line.identity, line.entry)}
    known = BankLine.objects.filter(
        Q(identity__any_of=words) | Q(entry_identity__any_of=words)
    ).values_list("identity", "entry_identity")
    return {identity for identity, _ in known}, {entry for _, entry in known}


def details_of(identities: Iterable[str]) -> dict[str, LineDetail]:
    """Return what camt.054 files said of movements, by identity."""
    details = LineDetail.objects.filter(identity__any_of=list(identities))
    return {detail.identity: detail for detail in details}


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
    return Allocation.objects.filter(request__any_of=list(request_ids)).order_by("id")
