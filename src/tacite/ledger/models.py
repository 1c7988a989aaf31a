"""The books. A transfer debits one book and credits another: balanced by construction."""

from django.db import models
from django.db.models import F, Q

from tacite.accounts.models import Account
from tacite.brands.models import Brand


class Book(models.Model):
    """One place where money is. Books of a customer name his account; the others do not."""

    class Kind(models.TextChoices):
        """Debit balances: bank, receivable, write-off. Credit balances: the others."""

        BANK = "bank"
        SUSPENSE = "suspense"
        RECEIVABLE = "receivable"
        CREDIT = "credit"
        SECURITY_DEPOSIT = "security_deposit"
        REVENUE = "revenue"
        VAT = "vat"
        ROUNDING = "rounding"
        WRITE_OFF = "write_off"
        OWED_REFUND = "owed_refund"
        CHARGES = "charges"
        OPENING = "opening"  # counterpart of credit brought in from another system

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="books")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    currency = models.CharField(max_length=3)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="books")
    code = models.CharField(max_length=40, blank=True)  # VAT: "FR:20"; bank: the IBAN

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "kind", "currency", "account", "code"],
                nulls_distinct=False,
                name="a_book_is_opened_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}{self.account_id or ''} {self.currency}"


class Entry(models.Model):
    """One thing that happened to the money, told by its transfers. `key` makes it repeatable."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="entries")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=80, unique=True)
    dated_on = models.DateField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Transfer(models.Model):
    """Cents that go from one book to another. Never changed, never deleted (a trigger says so)."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="transfers")
    brand_id = models.BigIntegerField()
    debit_book = models.ForeignKey(Book, models.PROTECT, related_name="debits")
    credit_book = models.ForeignKey(Book, models.PROTECT, related_name="credits")
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_transfer_moves_something"),
            models.CheckConstraint(
                condition=~Q(debit_book=F("credit_book")), name="a_transfer_has_two_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cents} {self.debit_book_id}→{self.credit_book_id}"


class Balance(models.Model):
    """What a customer may spend, or is owed: the sum of his book, kept so that it can be locked."""

    book = models.OneToOneField(Book, models.PROTECT, primary_key=True, related_name="balance")
    cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gte=0), name="credit_is_never_spent_twice"),
        ]

    def __str__(self) -> str:
        return f"{self.book_id}: {self.cents}"


class Seal(models.Model):
    """A lock on what was written: the hash of a batch of rows, chained to the seal before."""

    class Of(models.TextChoices):
        """What is sealed."""

        LEDGER = "ledger"
        HISTORY = "history"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="seals")
    of = models.CharField(max_length=8, choices=Of.choices)
    n = models.BigIntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    rows = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "of", "n"], name="seals_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.brand_id} {self.n}"


class SealHead(models.Model):
    """The newest seal of a brand; its row is the last lock of every transaction."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    of = models.CharField(max_length=8, choices=Seal.Of.choices)
    n = models.BigIntegerField(default=0)
    last_id = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "of"], name="one_chain_of_seals_per_brand"),
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.brand_id} at {self.n}"
