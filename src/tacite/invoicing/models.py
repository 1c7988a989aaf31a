"""Payment requests; invoices and credit notes, numbered and frozen."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from tacite.accounts.models import Account
from tacite.brands.models import Brand, Seller
from tacite.subscriptions.models import Coverage, Subscription
from tacite.usage.models import Group


class Series(models.Model):
    """A run of document numbers without a gap, per seller, prefix, kind and year."""

    class Kind(models.TextChoices):
        """Documents that take a number."""

        INVOICE = "invoice"
        CREDIT_NOTE = "credit_note"

    seller = models.ForeignKey(Seller, models.PROTECT, related_name="series")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    prefix = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last_n = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)
    chain = models.CharField(max_length=64, default="")  # hash of the newest document

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "kind", "prefix", "year"], name="a_series_is_opened_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.year} {self.kind}"


class Invoice(models.Model):
    """A numbered document as issued: frozen, and chained to the one before in its series.

    `document` is the canonical JSON (version in it) from which everything else is rendered. An
    invoice is never updated: what remains to be paid is asked of the request and the books.
    """

    class Kind(models.TextChoices):
        """Code of EN 16931 in brackets."""

        INVOICE = "invoice"  # 380
        CREDIT_NOTE = "credit_note"  # 381

    series = models.ForeignKey(Series, models.PROTECT, related_name="invoices")
    n = models.PositiveIntegerField()
    number = models.CharField(max_length=35)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="invoices")
    account = models.ForeignKey(Account, models.PROTECT, related_name="invoices")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="credit_notes")
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    net_cents = models.BigIntegerField()
    vat_cents = models.BigIntegerField()
    total_cents = models.BigIntegerField()
    document = models.TextField()  # canonical JSON, byte for byte what was hashed
    sha256 = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "n"], name="a_number_is_taken_once"),
            models.CheckConstraint(
                condition=Q(total_cents=F("net_cents") + F("vat_cents")),
                name="a_total_is_net_and_vat",
            ),
            models.CheckConstraint(
                condition=Q(kind="invoice", corrects__isnull=True)
                | Q(kind="credit_note", corrects__isnull=False),
                name="a_credit_note_corrects_an_invoice",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-issued_on", "-id"], name="invoice_of_account"),
            models.Index(fields=["number"], name="invoice_by_number"),
        ]

    def __str__(self) -> str:
        return self.number


class PaymentRequest(models.Model):
    """What a renewal or an order asks to be paid. Has a reference, never a number.

    In the flow `invoice_first` the invoice is issued with the request and named here at once; in
    `request_first` it is named at payment. Days are civil days; amounts include VAT.
    """

    class State(models.TextChoices):
        """See `rules.lifecycles.REQUEST`."""

        OPEN = "open"
        PAID = "paid"
        VOID = "void"

    class Kind(models.TextChoices):
        """S0-55: the cases in which a request arises."""

        ORDER = "order"
        RENEWAL = "renewal"
        UPGRADE = "upgrade"
        USAGE = "usage"  # the use of a month beyond the plan, of one group
        DEPOSIT = "deposit"  # a security deposit of a group: paid, it is no sale

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="requests")
    account = models.ForeignKey(Account, models.PROTECT, related_name="requests")  # the payer
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=5, choices=State.choices)
    reference = models.CharField(max_length=30)
    bank_reference = models.CharField(max_length=25)  # ISO 11649 or Belgian structured
    currency = models.CharField(max_length=3)
    net_cents = models.BigIntegerField()
    vat_cents = models.BigIntegerField()
    total_cents = models.BigIntegerField()
    credited_cents = models.BigIntegerField(default=0)  # by credit notes, while it was open
    requested_on = models.DateField()
    requested_at = models.DateTimeField()
    due_on = models.DateField()
    void_on = models.DateField(null=True)  # first day on which it is void if unpaid
    remind_on = models.DateField(null=True)  # next reminder
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=30, blank=True)
    invoice = models.OneToOneField(Invoice, models.PROTECT, null=True, related_name="request")
    reopened_on = models.DateField(null=True)  # the bank took back what had paid it
    pays_by_credit = models.BooleanField(default=False)  # the night may settle it from credit

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "brand", Upper("reference"), name="a_reference_names_one_request"
            ),
            models.UniqueConstraint(
                fields=["brand", "bank_reference"], name="a_bank_reference_names_one_request"
            ),
            models.CheckConstraint(
                condition=Q(total_cents=F("net_cents") + F("vat_cents"), total_cents__gte=0),
                name="a_request_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(credited_cents__gte=0, credited_cents__lte=F("total_cents")),
                name="no_more_is_credited_than_asked",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state__in=["paid", "void"], closed_at__isnull=False),
                name="a_closed_request_says_when",
            ),
            models.CheckConstraint(
                condition=Q(reopened_on__isnull=True) | Q(invoice__isnull=False),
                name="only_an_invoice_is_owed_again",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="request_of_account"),
            models.Index(
                fields=["account", "pays_by_credit"],
                condition=Q(state="open"),
                name="request_open",
            ),
            models.Index(fields=["void_on"], condition=Q(state="open"), name="request_to_void"),
            models.Index(
                fields=["remind_on"],
                condition=Q(state="open", remind_on__isnull=False),
                name="request_to_remind",
            ),
            models.Index(
                fields=["reopened_on"],
                condition=Q(state="open", reopened_on__isnull=False),
                name="request_owed_again",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def owed_cents(self) -> int:
        """What is left to pay: the total less what credit notes took off."""
        return self.total_cents - self.credited_cents


class RequestLine(models.Model):
    """One thing asked for. Points down to the service and to the days it covers.

    Use and deposits are of a group: the service is the one of it that stands for all.
    """

    request = models.ForeignKey(PaymentRequest, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="lines")
    coverage = models.OneToOneField(Coverage, models.PROTECT, null=True, related_name="line")
    component = models.CharField(max_length=60, default="base")  # "base", "setup", an option's ref
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, related_name="lines", db_index=False
    )
    month = models.DateField(null=True)  # of the use
    part = models.PositiveSmallIntegerField(null=True)  # of the month: 1, then what came late
    cycle = models.CharField(max_length=20, blank=True)  # the length, if not its service's
    text = models.CharField(max_length=300)  # the offer's name, in the customer's language
    detail = models.CharField(max_length=300, blank=True)
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    quantity = models.PositiveIntegerField()
    price_cents = models.BigIntegerField()  # of one, incl. or excl. VAT as the brand prices
    amount_cents = models.BigIntegerField()  # of the line, in the same sense
    net_cents = models.BigIntegerField()
    vat_cents = models.BigIntegerField()
    gross_cents = models.BigIntegerField()
    category = models.CharField(max_length=2)
    vat_country = models.CharField(max_length=2)
    rate = models.DecimalField(max_digits=5, decimal_places=2)
    vat_reason = models.CharField(max_length=40)  # how it was decided: the stored evidence (S-3)
    vat_note = models.CharField(max_length=40, blank=True)  # the mention the invoice must carry

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="lines_are_numbered"),
            models.CheckConstraint(
                condition=Q(gross_cents=F("net_cents") + F("vat_cents")), name="a_line_adds_up"
            ),
            models.UniqueConstraint(
                fields=["group", "month", "part", "category", "vat_country", "rate"],
                condition=Q(month__isnull=False),
                name="use_is_invoiced_once",
            ),
        ]
        indexes = [
            models.Index(fields=["group"], condition=Q(group__isnull=False), name="line_of_group"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.position}"


class StoredDocument(models.Model):
    """The file of an issued document: content-addressed under the data folder."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="files")
    form = models.CharField(max_length=10)  # "pdf"
    sha256 = models.CharField(max_length=64)
    bytes_count = models.PositiveIntegerField()
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "form"], name="a_document_is_stored_once"),
        ]

    def __str__(self) -> str:
        return self.sha256
