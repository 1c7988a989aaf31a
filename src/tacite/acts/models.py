"""What waits for somebody: orders that are not paid yet."""

from django.db import models

from tacite.accounts.models import Account
from tacite.brands.models import Brand
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
    terms_version = models.CharField(max_length=40, blank=True)
    ordered_by = models.CharField(max_length=120)
    ordered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="an_order_is_made_once"),
        ]

    def __str__(self) -> str:
        return f"order {self.pk}"
