"""Money that comes in: statements, their lines, payments and what these pay."""

from django.db import models
from django.db.models import Q

from tacite.accounts.models import Account
from tacite.brands.models import BankAccount, Brand
from tacite.invoicing.models import PaymentRequest
from tacite.ledger.models import Entry


class StatementFile(models.Model):
    """A bank's file as received. The same bytes again add nothing."""

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    format = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    lines_count = models.PositiveIntegerField()
    added_count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.name


class BankLine(models.Model):
    """One movement of a bank account of ours. Credits are positive cents, debits negative."""

    class Outcome(models.TextChoices):
        """What became of it. `suspense`, `reversal`: waits for a person, never a guess."""

        PAYS = "pays"
        CREDIT = "credit"
        SUSPENSE = "suspense"
        DEBIT = "debit"
        CHARGES = "charges"
        REVERSAL = "reversal"
        REFUND = "refund"
        RETURNED = "returned"  # took back what another line brought, or was taken back unplaced

    file = models.ForeignKey(StatementFile, models.PROTECT, related_name="lines")
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="lines")
    identity = models.CharField(max_length=200, unique=True)
    entry_identity = models.CharField(max_length=200, db_index=True)  # of the bank's own entry
    position = models.PositiveIntegerField()
    booked_on = models.DateField()
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    bank_reference = models.CharField(max_length=80, blank=True)
    end_to_end = models.CharField(max_length=80, blank=True)
    counterparty_name = models.CharField(max_length=200, blank=True)
    counterparty_iban = models.CharField(max_length=34, blank=True)
    text = models.TextField(blank=True)
    structured = models.CharField(max_length=40, blank=True)
    return_reason = models.CharField(max_length=10, blank=True)
    details = models.JSONField(default=list)  # transactions of a batch that stayed one line
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    because = models.CharField(max_length=30, blank=True)
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="bank_lines")
    assigned_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(cents=0), name="a_bank_line_moves_something"),
            models.CheckConstraint(
                condition=Q(outcome__in=["pays", "credit"], account__isnull=False)
                | ~Q(outcome__in=["pays", "credit"]),
                name="money_kept_is_somebodys",
            ),
        ]
        indexes = [
            models.Index(
                fields=["booked_on", "id"],
                condition=Q(outcome__in=["suspense", "reversal"]),
                name="bank_line_unmatched",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.cents}"


class LineDetail(models.Model):
    """What a camt.054 says of a movement; never money of its own. May come before its line."""

    file = models.ForeignKey(StatementFile, models.PROTECT, related_name="details")
    identity = models.CharField(max_length=200, unique=True)
    entry_identity = models.CharField(max_length=200, db_index=True)
    facts = models.JSONField()
    bank_line = models.ForeignKey(BankLine, models.PROTECT, null=True, related_name="filled_in")

    def __str__(self) -> str:
        return self.identity


class Payment(models.Model):
    """Money received for an account, whatever it pays: counted once by its key."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="payments")
    account = models.ForeignKey(Account, models.PROTECT, related_name="payments")
    key = models.CharField(max_length=220, unique=True)  # "bank:<identity>"
    by = models.CharField(max_length=20)  # "bank_transfer"
    received_on = models.DateField()
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    bank_line = models.OneToOneField(BankLine, models.PROTECT, null=True, related_name="payment")
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_payment_brings_something"),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="payment_of_account")]

    def __str__(self) -> str:
        return f"{self.key}: {self.cents}"


class Allocation(models.Model):
    """A part of an account's money spent on a request: from a payment, or from credit."""

    request = models.ForeignKey(PaymentRequest, models.PROTECT, related_name="allocations")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="allocations")
    cents = models.BigIntegerField()
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="an_allocation_pays_something"),
        ]
        indexes = [models.Index(fields=["request"], name="allocation_of_request")]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.cents}"
