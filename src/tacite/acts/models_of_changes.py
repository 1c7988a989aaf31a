"""Changes of offer: what is wanted, what was done, and the passes that customers hold."""

from django.db import models
from django.db.models import F, Q

from tacite.accounts.models import Account
from tacite.catalogue.models import Offer
from tacite.invoicing.models import PaymentRequest
from tacite.subscriptions.models import Subscription


class PendingChange(models.Model):
    """A change of offer that somebody wants: shown, and not done yet. One is open for a service.

    `asked` waits for its code, `payable` for its payment, `scheduled` for the next renewal.
    """

    class State(models.TextChoices):
        """What it waits for, or what became of it."""

        ASKED = "asked"
        PAYABLE = "payable"
        SCHEDULED = "scheduled"
        DONE = "done"
        GONE = "gone"

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="wanted_changes")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    options = models.JSONField(default=dict)  # how many of each, by ref
    effect = models.CharField(max_length=12)
    shown = models.JSONField()  # what the summary said
    fingerprint = models.CharField(max_length=64)  # of that: another one is shown again
    state = models.CharField(max_length=9, choices=State.choices)
    effective_on = models.DateField(null=True)  # first day of the period that it begins with
    request = models.OneToOneField(
        PaymentRequest, models.PROTECT, null=True, related_name="wanted_change"
    )
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(closed_at__isnull=True),
                name="one_change_is_wanted_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "payable", "scheduled"], closed_at__isnull=True)
                | Q(state__in=["done", "gone"], closed_at__isnull=False),
                name="a_change_that_is_over_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="payable") | Q(request__isnull=False),
                name="a_payable_change_has_its_request",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(effective_on__isnull=False),
                name="a_scheduled_change_has_its_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["effective_on"],
                condition=Q(state="scheduled"),
                name="change_to_carry_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} change of {self.subscription_id}"


class OfferChange(models.Model):
    """A change of offer that was done. Written once."""

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="offer_changes")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")  # who held it then
    actor = models.CharField(max_length=120)
    reason = models.TextField(blank=True)  # why staff did it
    effect = models.CharField(max_length=12)
    at = models.DateTimeField()
    on = models.DateField()  # the brand's day
    old_offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    new_offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    old_quantity = models.PositiveIntegerField()
    new_quantity = models.PositiveIntegerField()
    old_options = models.JSONField()
    new_options = models.JSONField()
    old_cents = models.BigIntegerField()  # of one cycle, as prices are listed
    new_cents = models.BigIntegerField()
    days_before = models.IntegerField()
    days_after = models.IntegerField()
    expires_before = models.DateField()
    expires_after = models.DateField()
    moved_cents = models.BigIntegerField(default=0)  # charged; credited below zero
    used_pass = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(effect="days") | Q(moved_cents=0),
                name="value_turned_into_days_moves_no_money",
            ),
            models.CheckConstraint(
                condition=Q(effect="days") | Q(expires_after=F("expires_before")),
                name="a_change_in_money_moves_no_day",
            ),
        ]
        indexes = [models.Index(fields=["subscription", "-id"], name="change_of_service")]

    def __str__(self) -> str:
        return f"{self.old_offer_id} to {self.new_offer_id}"


class ChangePass(models.Model):
    """A pass that a customer holds: one change of offer without the waiting time (S1-10)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="change_passes")
    granted_by = models.CharField(max_length=120)
    granted_at = models.DateTimeField()
    reason = models.TextField()
    used_by = models.OneToOneField(OfferChange, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["account"], condition=Q(used_by__isnull=True), name="pass_unused"),
        ]

    def __str__(self) -> str:
        return f"pass {self.pk} of {self.account_id}"
