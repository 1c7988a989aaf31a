"""Exits: customers who take what is theirs to another provider, or have it erased (Data Act)."""

from django.db import models
from django.db.models import F, Q

from tacite.brands.models import Brand
from tacite.subscriptions.models import Subscription


class Switching(models.Model):
    """An exit that was asked for: one is open for a service. Days are first days without.

    `asked`: the service runs until `stops_on`. `stopped`: it does not, and what it holds can be
    fetched until `erased_on`; `given_up`: the customer stays; `gone`: the service ended before.
    """

    class State(models.TextChoices):
        """What became of it."""

        ASKED = "asked"
        STOPPED = "stopped"
        GIVEN_UP = "given_up"
        GONE = "gone"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="switchings")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="switchings")
    moves = models.BooleanField()  # false: all is erased when the notice is over
    reference = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    notice_ends_on = models.DateField()
    stops_on = models.DateField()
    erased_on = models.DateField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"], condition=Q(state="asked"), name="one_exit_is_asked_for"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", closed_at__isnull=True)
                | Q(state__in=["stopped", "given_up", "gone"], closed_at__isnull=False),
                name="an_exit_that_is_over_says_when",
            ),
            models.CheckConstraint(
                condition=Q(stops_on__gte=F("notice_ends_on"), erased_on__gte=F("stops_on")),
                name="nothing_is_erased_before_it_stops",
            ),
        ]
        indexes = [
            models.Index(fields=["stops_on"], condition=Q(state="asked"), name="exit_to_carry_out"),
        ]

    def __str__(self) -> str:
        return self.reference
