"""What waits for somebody: a payment, a code, a transfer, a decision, an agreement."""

from django.db import models
from django.db.models import F, Q

from tacite.accounts.models import Account
from tacite.acts.handover.tables import AbuseCase, Handover, HandoverConsent, HandoverLine
from tacite.acts.models_of_changes import ChangePass, OfferChange, PendingChange
from tacite.acts.models_of_exits import Switching
from tacite.acts.models_of_orders import CouponUse, Order
from tacite.brands.models import Brand
from tacite.catalogue.models import Offer, Option
from tacite.invoicing.models import Invoice
from tacite.payments.models import BankLine
from tacite.subscriptions.models import Subscription

__all__ = [  # besides those that stand here
    "AbuseCase",
    "ChangePass",
    "CouponUse",
    "Handover",
    "HandoverConsent",
    "HandoverLine",
    "OfferChange",
    "Order",
    "PendingChange",
    "Switching",
]


class Code(models.Model):
    """A code that was mailed to prove that an act is wanted; only its salted hash is kept.

    One is open for a purpose and a subject at a time: a new one kills the former one.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="codes")
    purpose = models.CharField(max_length=40)  # "offer_change": what it lets happen
    subject = models.CharField(max_length=60)  # "service:12": to what
    email = models.EmailField()  # where it went
    hash = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)  # wrong ones
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)  # the last wrong attempt
    used_at = models.DateTimeField(null=True)
    killed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "subject"],
                condition=Q(used_at__isnull=True, killed_at__isnull=True),
                name="one_code_is_open_for_an_act",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=5), name="a_code_is_tried_five_times_at_most"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(killed_at__isnull=True),
                name="a_code_that_was_used_is_not_killed",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="a_code_lives_for_a_while"
            ),
        ]
        indexes = [models.Index(fields=["purpose", "subject", "-id"], name="code_newest")]

    def __str__(self) -> str:
        return f"code {self.pk} for {self.purpose} of {self.subject}"


class OwedRefund(models.Model):
    """Money that is owed back to a customer, until a person has paid it by transfer.

    The open ones of an account sum to its book `owed_refund`: `check` says so. `bank_line` is the
    line of a statement on which the transfer was seen leave.
    """

    class Why(models.TextChoices):
        """What made it owed."""

        WITHDRAWAL = "withdrawal"
        LEAVING = "leaving"
        CREDIT = "credit"

    class State(models.TextChoices):
        """Owed until somebody says that it was sent."""

        OWED = "owed"
        PAID = "paid"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="owed_refunds")
    account = models.ForeignKey(Account, models.PROTECT, related_name="owed_refunds")
    subscription = models.ForeignKey(Subscription, models.PROTECT, null=True, related_name="+")
    credit_note = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=12, choices=Why.choices)
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    since_on = models.DateField()
    before_on = models.DateField()  # the last day on which it may be paid
    iban = models.CharField(max_length=34, blank=True)  # where it goes, as far as it is known
    state = models.CharField(max_length=4, choices=State.choices, default=State.OWED)
    paid_on = models.DateField(null=True)
    paid_from = models.CharField(max_length=34, blank=True)  # our own IBAN
    transfer_reference = models.CharField(max_length=80, blank=True)
    paid_by = models.CharField(max_length=120, blank=True)
    bank_line = models.OneToOneField(
        BankLine, models.PROTECT, null=True, related_name="owed_refund"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_refund_gives_something_back"),
            models.CheckConstraint(
                condition=Q(before_on__gte=F("since_on")), name="a_refund_is_owed_before_it_is_late"
            ),
            models.CheckConstraint(
                condition=Q(state="owed", paid_on__isnull=True, bank_line__isnull=True)
                | Q(state="paid", paid_on__isnull=False) & ~Q(paid_from="") & ~Q(iban=""),
                name="a_paid_refund_says_when_and_where",
            ),
        ]
        indexes = [
            models.Index(
                fields=["before_on", "id"], condition=Q(state="owed"), name="refund_to_pay"
            ),
            models.Index(fields=["account", "-id"], name="refund_of_account"),
        ]

    def __str__(self) -> str:
        return f"refund {self.pk}"


class Notice(models.Model):
    """What a law lets somebody declare, or wants him told: kept with its instant and its words.

    `open`: it names no contract that is known, or wants what a machine cannot decide; staff do.
    """

    class Kind(models.TextChoices):
        """What it is; `renewal` is ours to the customer, the others are his to us."""

        WITHDRAWAL = "withdrawal"
        TERMINATION = "termination"
        LEAVING = "leaving"
        RENEWAL = "renewal"

    class State(models.TextChoices):
        """Whether somebody still has to do something."""

        OPEN = "open"
        DONE = "done"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="notices")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="notices")
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, null=True, related_name="notices"
    )
    kind = models.CharField(max_length=11, choices=Kind.choices)
    state = models.CharField(max_length=4, choices=State.choices)
    reference = models.CharField(max_length=20)  # by which both sides name it
    submitted_at = models.DateTimeField()  # the legal instant
    content = models.JSONField()
    for_on = models.DateField(null=True)  # of a renewal: the day on which the term renews
    in_time = models.BooleanField(default=True)
    handled_by = models.CharField(max_length=120, blank=True)
    handled_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "reference"], name="a_notice_has_one_reference"
            ),
            models.UniqueConstraint(
                fields=["subscription", "for_on"],
                condition=Q(kind="renewal"),
                name="a_renewal_is_told_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind="renewal")
                | Q(subscription__isnull=False, for_on__isnull=False, state="done"),
                name="a_renewal_notice_names_its_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at"], condition=Q(state="open"), name="notice_to_handle"
            ),
            models.Index(fields=["account", "-id"], name="notice_of_account"),
        ]

    def __str__(self) -> str:
        return self.reference


class CycleRequest(models.Model):
    """A customer's wish for another cycle, which staff accept or refuse (S0-26)."""

    class State(models.TextChoices):
        """What became of it."""

        RECEIVED = "received"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="cycle_requests")
    account = models.ForeignKey(Account, models.PROTECT, related_name="cycle_requests")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="cycle_requests")
    from_cycle = models.CharField(max_length=20)
    cycle = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RECEIVED)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why it was refused, as the customer is told

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(state="received"),
                name="one_wish_for_a_cycle_waits",
            ),
            models.CheckConstraint(
                condition=Q(state="received", decided_at__isnull=True)
                | Q(state__in=["accepted", "refused"], decided_at__isnull=False),
                name="a_decided_wish_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(state="received"), name="cycle_request_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.cycle}"


class Announcement(models.Model):
    """What will become of an offer for those who hold it: told to each, thirty days before.

    A higher price (`cycle`, `currency`, `cents`), also of an `option`, or of the quantities from
    `tier_from` until before `tier_until`; or another offer in its place (`successor`). One that was
    withdrawn before it held never holds.
    """

    class Kind(models.TextChoices):
        """What is announced."""

        PRICE = "price"
        MIGRATION = "migration"

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="announcements")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    from_on = models.DateField()
    cycle = models.CharField(max_length=20, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    cents = models.BigIntegerField(null=True)
    successor = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    announced_by = models.CharField(max_length=120)
    announced_at = models.DateTimeField()
    option = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    tier_from = models.PositiveIntegerField(null=True)
    tier_until = models.PositiveIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="price", cents__isnull=False, successor__isnull=True)
                | Q(
                    kind="migration",
                    cents__isnull=True,
                    successor__isnull=False,
                    option__isnull=True,
                    tier_from__isnull=True,
                ),
                name="an_announcement_says_what_comes",
            ),
            models.UniqueConstraint(
                fields=["offer"],
                condition=Q(kind="migration", withdrawn_at__isnull=True),
                name="an_offer_is_replaced_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="") & ~Q(withdrawn_by=""),
                name="what_is_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.offer_id} from {self.from_on}"


class Told(models.Model):
    """That the holder of a service was told, and from when on it holds for him: never sooner."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="told")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="told")
    told_on = models.DateField()
    holds_from = models.DateField()
    applied_at = models.DateTimeField(null=True)  # of a migration

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "subscription"], name="a_holder_is_told_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    holds_from__gte=models.ExpressionWrapper(
                        F("told_on") + 30, output_field=models.DateField()
                    )
                ),
                name="thirty_days_pass_before_it_holds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} to {self.subscription_id}"
