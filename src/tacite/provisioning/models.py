"""What platforms should deliver, and what they say they do."""

from django.db import models
from django.db.models import Q

from tacite.subscriptions.models import Subscription


class Delivery(models.Model):
    """A service on a platform: what it should be, what it was last seen to be.

    `operation` counts what was decided; the platform is given it, so that the same decision sent
    twice has its effect once (I-17). While a call is under way `seen` is unknown, and stays so when
    nobody lived to write the answer down: then the platform is asked how the service stands first.
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
    wanted_at = models.DateTimeField()  # when the operation was decided
    operation = models.PositiveIntegerField(default=1)
    seen = models.CharField(max_length=9, choices=Seen.choices, default=Seen.UNKNOWN)
    seen_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=120, blank=True)
    ensured = models.BooleanField(default=False)  # the platform was told what the service is
    in_step = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)  # of this operation, in vain
    try_at = models.DateTimeField()
    error = models.CharField(max_length=200, blank=True)  # why the last attempt was in vain
    gave_up_at = models.DateTimeField(null=True)  # since then it waits for a person
    plan_due = models.BooleanField(default=False)  # another offer, or options: to be told
    quantity_due = models.BooleanField(default=False)  # more units, or fewer: to be told
    victims = models.JSONField(default=list)  # refs of the units that are to go

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(in_step=False) | Q(gave_up_at__isnull=True),
                name="what_is_in_step_waits_for_nobody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["platform", "try_at", "id"],
                condition=Q(in_step=False, gave_up_at__isnull=True),
                name="delivery_out_of_step",
            ),
            models.Index(
                fields=["gave_up_at"],
                condition=Q(gave_up_at__isnull=False),
                name="delivery_left_to_staff",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.wanted}"


class Sweep(models.Model):
    """One comparison of all deliveries with what their platforms say; killed, it is taken up."""

    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    after_id = models.BigIntegerField(default=0)  # deliveries up to this one are compared
    checked = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=Q(finished_at__isnull=True), name="sweep_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"sweep of {self.began_at:%Y-%m-%d %H:%M}"
