"""Letters. The row of a letter is its outbox: written by the act, sent afterwards."""

from django.db import models
from django.db.models import Q

from tacite.accounts.models import Account


class Letter(models.Model):
    """A letter to a customer: what it says is decided now, rendered and sent later, then kept."""

    class State(models.TextChoices):
        """`kept`: this installation sends no mail; the letter is read in the portal."""

        QUEUED = "queued"
        HELD = "held"
        SENDING = "sending"
        SENT = "sent"
        KEPT = "kept"
        FAILED = "failed"

    account = models.ForeignKey(Account, models.PROTECT, related_name="letters")
    brand_id = models.BigIntegerField()  # of the account, so that one brand's rows can be told
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)  # "request:12": what it is about
    step = models.CharField(max_length=20, blank=True)  # "1", "2" of a ladder
    language = models.CharField(max_length=2)
    facts = models.JSONField()
    to = models.EmailField(blank=True)  # filled at delivery
    state = models.CharField(max_length=8, choices=State.choices)
    queued_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    title = models.TextField(blank=True)
    body = models.TextField(blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "subject", "step"], name="a_letter_is_written_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["try_at", "id"],
                condition=Q(state="queued"),
                name="letter_to_send",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
