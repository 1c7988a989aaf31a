"""The nights: what ran, what it did, whom it left for a person."""

from django.db import models
from django.db.models import Q

from tacite.accounts.models import Account


class Night(models.Model):
    """One run for one business day. Running it again finishes it and never repeats."""

    class State(models.TextChoices):
        """A night that stopped half-way is still `running` until it is resumed."""

        RUNNING = "running"
        FINISHED = "finished"

    as_of = models.DateField(unique=True)
    state = models.CharField(max_length=8, choices=State.choices)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    steps = models.JSONField(default=list)  # [{"name", "done", "parked", "seconds"}]
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"night of {self.as_of}"


class Parking(models.Model):
    """An account that a night left for a person, at which step and why."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="parkings")
    as_of = models.DateField()
    step = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    detail = models.TextField(blank=True)
    parked_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(lifted_at__isnull=True),
                name="an_account_is_parked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} at {self.step}"
