"""Groups of lines, what they used beyond their plan, and what each month came to."""

from django.db import models
from django.db.models import F, Q

from tacite.accounts.models import Account
from tacite.brands.models import Brand
from tacite.subscriptions.models import Subscription


class Group(models.Model):
    """Lines and services of one account that share a cap and have their own invoice (S4-42).

    The cap of a month is `base_cents` and `deposit_cents` together. `rung` says which base it is,
    and its amount is stored: a new setting does not rewrite what a customer was granted.
    """

    class State(models.TextChoices):
        """See `rules.lifecycles.GROUP`. Suspended: for excess, whatever its services owe."""

        ACTIVE = "active"
        SUSPENDED = "suspended"
        CLOSED = "closed"

    class Rung(models.TextChoices):
        """Which base holds (C-15)."""

        UNVALIDATED = "unvalidated"
        INITIAL = "initial"
        BASE = "base"
        RAISED = "raised"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="groups")
    account = models.ForeignKey(Account, models.PROTECT, related_name="groups")
    name = models.CharField(max_length=30)  # what files call it: never changed
    label = models.CharField(max_length=80, blank=True)  # the customer's word for it
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    rung = models.CharField(max_length=11, choices=Rung.choices, default=Rung.UNVALIDATED)
    base_cents = models.BigIntegerField(default=0)
    deposit_cents = models.BigIntegerField(default=0)  # as the book of its deposits says
    suspended_in = models.DateField(null=True)  # the month whose use reached the cap
    closes_on = models.DateField(null=True)  # asked for: ends on this day, with its services
    closed_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="a_name_means_one_group"),
            models.CheckConstraint(
                condition=Q(base_cents__gte=0, deposit_cents__gte=0),
                name="a_cap_is_never_negative",
            ),
            models.CheckConstraint(
                condition=Q(state="suspended", suspended_in__isnull=False)
                | (~Q(state="suspended") & Q(suspended_in__isnull=True)),
                name="a_suspended_group_says_since_which_month",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(deposit_cents=0, closed_on__isnull=False),
                name="a_closed_group_keeps_no_deposit",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "id"], name="group_of_account"),
            models.Index(
                fields=["account"], condition=Q(state="suspended"), name="group_suspended"
            ),
            models.Index(
                fields=["account"],
                condition=Q(rung="unvalidated", closes_on__isnull=True) & ~Q(state="closed"),
                name="group_to_validate",
            ),
            models.Index(
                fields=["closes_on"],
                condition=Q(closes_on__isnull=False) & ~Q(state="closed"),
                name="group_to_close",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cap_cents(self) -> int:
        """What its lines may use in a month, all together, without VAT."""
        return self.base_cents + self.deposit_cents

    @property
    def called(self) -> str:
        """Its customer's word for it, or its name."""
        return self.label or self.name


class GroupMember(models.Model):
    """A service in a group: one at most."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="members")
    subscription = models.OneToOneField(Subscription, models.PROTECT, related_name="membership")
    joined_at = models.DateTimeField()
    ends_with_group = models.BooleanField(default=False)  # terminated by the group's deletion

    def __str__(self) -> str:
        return f"{self.subscription_id} in {self.group_id}"


class FormerMember(models.Model):
    """A service that left a group: calls that began before still count there when they come."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="former_members")
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, related_name="former_memberships"
    )
    left_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "subscription"], name="a_service_left_a_group_last_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} was in {self.group_id}"


class UsageFile(models.Model):
    """A file of call records as it was taken in."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    records_count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.name


class UsageRecord(models.Model):
    """One call beyond the plan: what it costs without VAT, and in which month it counts.

    `counted` is less than `amount` only where the brand cuts calls at the cap (S4-15). Millions of
    rows: the brand, the service and the file are plain ids, compared when a file is read.
    """

    brand_id = models.BigIntegerField()
    call_id = models.CharField(max_length=64)
    group = models.ForeignKey(Group, models.PROTECT, related_name="records", db_index=False)
    subscription_id = models.BigIntegerField()
    line = models.CharField(max_length=80)  # as the file names it: the service, or a unit of it
    started_at = models.DateTimeField()
    amount = models.DecimalField(max_digits=14, decimal_places=6)
    counted = models.DecimalField(max_digits=14, decimal_places=6)
    month = models.DateField()
    file_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "call_id"], name="a_call_counts_once"),
            models.CheckConstraint(
                condition=Q(counted__gte=0, counted__lte=F("amount")),
                name="no_call_counts_more_than_it_costs",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "month", "started_at"], name="record_of_month"),
        ]

    def __str__(self) -> str:
        return self.call_id


class Counter(models.Model):
    """What a group used in a month: the sum of its records, and how much of it was invoiced.

    `alerted` is the highest threshold that use had passed when it was last looked at, `told` how
    many letters were written about the month. Records may come after the month was invoiced: what
    they add is invoiced in a further part.
    """

    group = models.ForeignKey(Group, models.PROTECT, related_name="counters")
    month = models.DateField()
    used = models.DecimalField(max_digits=16, decimal_places=6, default=0)
    records_count = models.PositiveIntegerField(default=0)
    alerted = models.PositiveSmallIntegerField(default=0)
    told = models.PositiveSmallIntegerField(default=0)
    invoiced = models.DecimalField(max_digits=16, decimal_places=6, default=0)
    parts = models.PositiveSmallIntegerField(default=0)  # how often it was invoiced

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "month"], name="a_month_is_counted_once"),
            models.CheckConstraint(
                condition=Q(invoiced__gte=0, invoiced__lte=F("used")),
                name="no_more_is_invoiced_than_was_used",
            ),
        ]
        indexes = [
            models.Index(
                fields=["month"], condition=~Q(used=F("invoiced")), name="counter_to_invoice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} in {self.month:%Y-%m}"
