"""The tables of handovers; `acts.models` knows them as its own."""

from django.db import models
from django.db.models import F, Q

from tacite.accounts.models import Account
from tacite.brands.models import Brand
from tacite.subscriptions.models import Subscription


class Handover(models.Model):
    """Services on their way to another account, once all sides agree (S0-63 to S0-70).

    `asker` asked for it and named the other side as it stands here; who that is (if anybody) is
    found out afterwards, apart from what the asker does, so that nothing tells him (S0-70). Until
    then one of `holder` and `taker` is empty; where the pair was wrong it stays so.
    """

    class State(models.TextChoices):
        """See `rules.lifecycles.HANDOVER`."""

        ASKED = "asked"
        AGREED = "agreed"  # by one side at least
        DONE = "done"
        REFUSED = "refused"
        LAPSED = "lapsed"
        WITHDRAWN = "withdrawn"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="handovers")
    asker = models.ForeignKey(Account, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    number = models.CharField(max_length=20, blank=True)  # empty: invited by the address alone
    email = models.EmailField()
    payer_number = models.CharField(max_length=20, blank=True)  # empty: the taker pays
    payer_email = models.EmailField(blank=True)
    holder = models.ForeignKey(Account, models.PROTECT, null=True, related_name="handovers_away")
    taker = models.ForeignKey(Account, models.PROTECT, null=True, related_name="handovers_here")
    payer = models.ForeignKey(Account, models.PROTECT, null=True, related_name="handovers_to_pay")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    asked_by = models.CharField(max_length=120)
    reason = models.TextField(blank=True)  # of staff, who asked on behalf of the asker
    asked_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    looked_up_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asker", "key"], name="a_handover_is_asked_for_once"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "agreed"], closed_at__isnull=True)
                | Q(
                    state__in=["done", "refused", "lapsed", "withdrawn"],
                    closed_at__isnull=False,
                ),
                name="a_handover_that_is_over_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(holder__isnull=False, taker__isnull=False, payer__isnull=False),
                name="what_is_handed_over_has_both_sides",
            ),
            models.CheckConstraint(
                condition=~Q(holder=F("taker")), name="nobody_hands_over_to_himself"
            ),
            models.CheckConstraint(
                condition=Q(holder=F("asker")) | Q(taker=F("asker")),
                name="a_side_asks_for_the_handover",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lapses_at"], condition=Q(closed_at__isnull=True), name="handover_open"
            ),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"


class HandoverLine(models.Model):
    """A service of a handover, as it was named; found out with the other side where he asks."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="lines")
    ref = models.CharField(max_length=200)
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, null=True, related_name="handover_lines"
    )
    closed_at = models.DateTimeField(null=True)  # with its handover

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(closed_at__isnull=True),
                name="a_service_is_in_one_open_handover",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handover_id}: {self.ref}"


class HandoverConsent(models.Model):
    """An account's agreement: by its own mailed code, or written, as staff recorded it."""

    class How(models.TextChoices):
        """How the account agreed."""

        CODE = "code"
        WRITTEN = "written"

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="consents")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    how = models.CharField(max_length=7, choices=How.choices)
    actor = models.CharField(max_length=120)
    evidence = models.TextField(blank=True)  # where what was written is kept
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "account"], name="each_account_agrees_once"
            ),
            models.UniqueConstraint(
                fields=["handover", "actor"],
                condition=Q(how="written"),
                name="who_records_one_consent_records_no_other",
            ),
            models.CheckConstraint(
                condition=Q(how="code", evidence="") | Q(how="written") & ~Q(evidence=""),
                name="what_is_written_is_kept_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} to {self.handover_id}"


class AbuseCase(models.Model):
    """A misuse of a service that staff looks into: until it is closed nobody takes it over."""

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="abuse_cases")
    reason = models.TextField()
    actor = models.CharField(max_length=120)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(closed_at__isnull=True),
                name="an_abuse_case_is_opened_once",
            ),
        ]

    def __str__(self) -> str:
        return f"abuse case {self.pk} of {self.subscription_id}"
