"""What platforms should deliver, and what they say they do."""

from django.db import models
from django.db.models import Q

from tacite.subscriptions.models import Subscription


class Delivery(models.Model):
    """A service on a platform: what it should be, what it was last seen to be.

    `operation` counts what was decided; the platform is given it, so that the same decision sent
    twice has its effect once (I-17).
    """

    class Wanted(models.TextChoices):
        """What should be."""

        RUNNING = "running"
        SUSPENDED = "suspended"
        GONE = "gone"

    class Seen(models.TextChoices):
        """What the platform said last."""

        UNKNOWN = "unknown"
        ABSENT = "absent"
        RUNNING = "running"
        SUSPENDED = "suspended"

    subscription = models.OneToOneField(Subscription, models.PROTECT, related_name="delivery")
    platform = models.CharField(max_length=40)
    wanted = models.CharField(max_length=9, choices=Wanted.choices)
    operation = models.PositiveIntegerField(default=1)
    seen = models.CharField(max_length=9, choices=Seen.choices, default=Seen.UNKNOWN)
    seen_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=120, blank=True)
    in_step = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField()
    error = models.CharField(max_length=200, blank=True)
    wanted_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["try_at", "id"], condition=Q(in_step=False), name="delivery_out_of_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.wanted}"
