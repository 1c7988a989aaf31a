"""Orders, with what was agreed to, and the coupons that they used."""

from django.db import models
from django.db.models import Q

from tacite.accounts.models import Account
from tacite.brands.models import Brand, Terms
from tacite.catalogue.models import Coupon, Offer
from tacite.invoicing.models import PaymentRequest
from tacite.subscriptions.models import Subscription


class Order(models.Model):
    """A customer's order: made once by its key, whatever is pressed twice."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="orders")
    account = models.ForeignKey(Account, models.PROTECT, related_name="orders")
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)  # of what was ordered: a key serves once
    subscription = models.OneToOneField(Subscription, models.PROTECT, related_name="order")
    request = models.OneToOneField(PaymentRequest, models.PROTECT, related_name="order")
    terms = models.ForeignKey(Terms, models.PROTECT, null=True, related_name="orders")  # accepted
    terms_version = models.CharField(max_length=40, blank=True)
    terms_hash = models.CharField(max_length=64, blank=True)
    statuses_needed = models.JSONField(default=list)  # without them nobody may pay it (S0-42)
    # Withdrawal (safety-and-law 3.6). Asked for expressly, with the version of the words that were
    # agreed to and the instant: then what was used until a withdrawal is paid.
    starts_at_once = models.BooleanField(default=False)
    start_asked_version = models.CharField(max_length=40, blank=True)
    start_asked_at = models.DateTimeField(null=True)
    withdrawable_until = models.DateField(null=True)  # first day too late; null: no such right
    withdrawal_exempt_reason = models.TextField(blank=True)  # an Offer.Exemption
    ordered_by = models.CharField(max_length=120)
    ordered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="an_order_is_made_once"),
            models.CheckConstraint(
                condition=Q(starts_at_once=False, start_asked_at__isnull=True)
                | Q(starts_at_once=True, start_asked_at__isnull=False),
                name="an_immediate_start_was_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(terms__isnull=True, terms_version="", terms_hash="")
                | Q(terms__isnull=False) & ~Q(terms_version="") & ~Q(terms_hash=""),
                name="an_order_says_which_terms_it_accepts",
            ),
            models.CheckConstraint(
                condition=Q(withdrawal_exempt_reason="") | Q(withdrawable_until__isnull=True),
                name="what_is_exempt_is_not_withdrawable",
            ),
        ]

    def __str__(self) -> str:
        return f"order {self.pk}"


class CouponUse(models.Model):
    """A coupon as a service was ordered with it: what it takes off is agreed, and stays so.

    It holds for the offer and the cycle that it was given for; a use of an order that lapsed
    counts no more (`released_at`).
    """

    coupon = models.ForeignKey(Coupon, models.PROTECT, related_name="uses")
    account = models.ForeignKey(Account, models.PROTECT, related_name="coupon_uses")
    subscription = models.OneToOneField(Subscription, models.PROTECT, related_name="coupon_use")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    cycle = models.CharField(max_length=20)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    cents = models.BigIntegerField(null=True)
    periods = models.PositiveIntegerField(null=True)
    used_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["coupon", "account"],
                condition=Q(released_at__isnull=True),
                name="coupon_use_that_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coupon_id} for {self.subscription_id}"
