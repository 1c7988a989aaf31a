"""Letters. The row of a letter is its outbox: written by the act, sent afterwards."""

from django.db import models
from django.db.models import Q

from tacite.accounts.models import Account


class Letter(models.Model):
    """A letter to a customer: what it says is decided now, rendered and sent later, then kept.

    `attempts` counts how often the letter was handed to a mail server or found none: a second
    time means that the customer may have it twice, under the same Message-ID.
    """

    class State(models.TextChoices):
        """`held`: until a person releases it. `kept`: no mail is sent, it is read in the portal."""

        QUEUED = "queued"
        HELD = "held"
        SENDING = "sending"
        SENT = "sent"
        KEPT = "kept"
        FAILED = "failed"

    account = models.ForeignKey(Account, models.PROTECT, related_name="letters", db_index=False)
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
    try_at = models.DateTimeField()  # of one that is being sent: when it is taken back
    sent_at = models.DateTimeField(null=True)
    title = models.TextField(blank=True)
    body = models.TextField(blank=True)
    error = models.TextField(blank=True)  # a code, never an address

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "subject", "step"], name="a_letter_is_written_once"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="letter_of_account"),
            models.Index(
                fields=["state", "try_at", "id"],
                condition=Q(state__in=["queued", "sending", "held", "failed"]),
                name="letter_not_done",
            ),
            models.Index(fields=["sent_at"], condition=Q(state="sent"), name="letter_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
