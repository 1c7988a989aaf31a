"""What happened: one row per act, never rewritten; what is personal stands in an erasable row."""

from django.db import models


class Event(models.Model):
    """One thing that was done, by whom, when, to what, and why.

    Ids are plain numbers: history outlives what it speaks of. What identifies a person is kept
    in `PersonalDetail`; the event keeps only its salted fingerprint, so that erasing a person
    leaves the seal of the history whole.
    """

    at = models.DateTimeField()
    brand_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    verb = models.CharField(max_length=60)
    actor = models.CharField(max_length=120)  # "night", "bank", "user:12", "staff:3", "system"
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)  # nothing personal: codes, cents, days, ids
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account_id", "id"], name="event_by_account"),
            models.Index(fields=["subject_kind", "subject_id", "id"], name="event_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.verb} {self.subject_kind} {self.subject_id}"


class PersonalDetail(models.Model):
    """What an event changed about a person: before and after. May be erased; its event may not."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="personal")
    salt = models.CharField(max_length=32)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"personal detail of event {self.event_id}"
