"""Questions about statements, their lines, and payments."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Q, QuerySet, Sum

from tacite.invoicing.models import PaymentRequest
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
    lines = BankLine.objects.filter(outcome__in=["suspense", "reversal"])
    lines = lines.select_related("bank_account", "brand")
    return lines.order_by("booked_on", "id")


def takes_back() -> QuerySet[BankLine]:
    """Return the lines by which a bank took money back, and that nobody placed yet."""
    returned = Q(outcome="reversal") | (Q(outcome="debit") & ~Q(return_reason=""))
    lines = BankLine.objects.filter(returned, cents__lt=0).select_related("bank_account")
    return lines.order_by("booked_on", "id")


def brought(lines: Sequence[BankLine]) -> QuerySet[BankLine]:
    """Return the lines that brought as much as any of these took, and still hold it."""
    found = BankLine.objects.filter(
        Q(outcome="suspense") | Q(payment__isnull=False, payment__reversed_at__isnull=True),
        bank_account__in={line.bank_account_id for line in lines},
        cents__in={-line.cents for line in lines},
    )
    return found.select_related("bank_account", "account").order_by("-booked_on", "-id")


def gone_out(*, cents: int, currency: str) -> QuerySet[BankLine]:
    """Return the lines of so much that left and that nobody placed, oldest first."""
    lines = BankLine.objects.filter(outcome="debit", cents=-cents, currency=currency)
    return lines.select_related("bank_account").order_by("booked_on", "id")


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


def line(line_id: int) -> BankLine | None:
    """Return a bank line with whose account it is and whom it was given to."""
    lines = BankLine.objects.select_related("bank_account__seller", "brand", "account", "file")
    return lines.filter(id=line_id).first()


def file(file_id: int) -> StatementFile | None:
    """Return a statement that was received."""
    return StatementFile.objects.filter(id=file_id).first()


def outcomes_of(file_id: int) -> dict[str, tuple[int, int]]:
    """Return how many lines of a file became what, and how many cents these are."""
    lines = BankLine.objects.filter(file=file_id).values_list("outcome")
    counted = lines.annotate(n=Count("id"), cents=Sum("cents")).order_by("outcome")
    return {outcome: (n, cents) for outcome, n, cents in counted}


def paid_by_lines(line_ids: Iterable[int]) -> dict[int, list[PaymentRequest]]:
    """Return the requests that bank lines paid, by line."""
    allocations = (
        Allocation.objects.filter(payment__bank_line__any_of=list(line_ids))
        .select_related("request", "request__invoice", "payment")
        .order_by("id")
    )
    found: dict[int, list[PaymentRequest]] = {}
    for each in allocations:
        if each.payment and each.payment.bank_line_id:
            found.setdefault(each.payment.bank_line_id, []).append(each.request)
    return found


def accounts_paying_from(iban: str) -> list[int]:
    """Return whose money came from a bank account, the newest first."""
    payments = Payment.objects.filter(bank_line__counterparty_iban=iban).order_by("-id")
    return list(dict.fromkeys(payments.values_list("account_id", flat=True)[:50]))
