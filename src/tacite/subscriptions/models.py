"""What is subscribed: state, days covered, units and calendar."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from tacite.accounts.models import Account
from tacite.brands.models import Brand
from tacite.catalogue.models import Offer, Option


class Subscription(models.Model):
    """An agreement that renews. On pages, in files and stories: a service.

    `expires_on` is the first unpaid day: the end of the last unreleased, settled coverage. The
    calendar (`request_on`, `suspends_on`, `ends_on`) is computed by the rules whenever expiry
    moves and stored here, so that the night selects by index and a new setting does not rewrite
    the past. Days are civil days of the brand's zone.
    """

    class State(models.TextChoices):
        """See `rules.lifecycles.SUBSCRIPTION`."""

        ORDERED = "ordered"
        ACTIVE = "active"
        SUSPENDED = "suspended"
        ENDED = "ended"
        ABANDONED = "abandoned"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="subscriptions")
    account = models.ForeignKey(Account, models.PROTECT, related_name="subscriptions")  # holder
    payer = models.ForeignKey(Account, models.PROTECT, related_name="paid_subscriptions")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="subscriptions")
    ref = models.CharField(max_length=80)
    label = models.CharField(max_length=200, blank=True)  # the customer's word for it
    state = models.CharField(max_length=9, choices=State.choices)
    cycle = models.CharField(max_length=20)
    quantity = models.PositiveIntegerField(default=1)
    price_frozen_cents = models.BigIntegerField(null=True)
    began_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    request_on = models.DateField(null=True)  # next day on which a renewal is to be requested
    suspends_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    terminates_on = models.DateField(null=True)  # asked for: ends on this day, no renewal
    ended_on = models.DateField(null=True)
    extra_days = models.PositiveIntegerField(default=0)  # granted by staff for this expiry
    ordered_at = models.DateTimeField()

    # Not kept: the length for which it is asked next, where that is not its cycle (S1-41).
    asked_cycle = ""
    # Not kept: another offer took the place of its own in this act; its platform is to be told.
    is_migrated = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "ref"], name="a_service_has_one_ref"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="a_service_is_held_at_least_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ordered", "abandoned"]) | Q(expires_on__isnull=False),
                name="what_was_delivered_has_an_expiry",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "suspended"])
                | Q(request_on__isnull=True, suspends_on__isnull=True, ends_on__isnull=True),
                name="only_a_living_service_has_a_calendar",
            ),
            models.CheckConstraint(
                condition=Q(terminates_on__isnull=True) | Q(request_on__isnull=True),
                name="what_is_terminated_is_not_renewed",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "state"], name="service_of_holder"),
            models.Index(
                fields=["request_on", "payer"],
                condition=Q(request_on__isnull=False),
                name="service_to_renew",
            ),
            models.Index(
                fields=["suspends_on"],
                condition=Q(state="active", suspends_on__isnull=False),
                name="service_to_suspend",
            ),
            models.Index(
                fields=["ends_on"], condition=Q(ends_on__isnull=False), name="service_to_end"
            ),
            models.Index(
                fields=["terminates_on"],
                condition=Q(terminates_on__isnull=False, state__in=["active", "suspended"]),
                name="service_terminated",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def next_cycle(self) -> str:
        """The length of the period that is asked for next."""
        return self.asked_cycle or self.cycle


class Anchor(models.Model):
    """From period `first_index` on, boundaries count from `anchor_on`. Only ever added to.

    Of two with the same index the later one holds: a period may be begun late more than once.
    """

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="anchors")
    anchor_on = models.DateField()
    first_index = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.anchor_on} from {self.first_index}"


class ChosenOption(models.Model):
    """An option held with a service."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="options")
    option = models.ForeignKey(Option, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "option"], name="an_option_is_chosen_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.option_id}"


class Unit(models.Model):
    """One of the things that a service of several units consists of: a server, a line."""

    class State(models.TextChoices):
        """A marked unit still counts until the change that drops it (S1-16)."""

        HELD = "held"
        MARKED = "marked"
        DESTROYED = "destroyed"

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="units")
    ref = models.CharField(max_length=60)
    address = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.HELD)
    # Since when the platform is to have deleted it, though it counts until the change (S1-17).
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "ref"], name="a_unit_has_one_ref"),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | ~Q(state="held"),
                name="what_is_deleted_cannot_be_kept",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Coverage(models.Model):
    """Days of a service that are, or are asked to be, paid: no day twice.

    Half-open. A voided request releases its days; releasing never deletes. An open request holds
    its days against a second request, but `expires_on` of the service counts only what is settled:
    days of a paid (or issued) request, or days that no line points to.
    """

    class Source(models.TextChoices):
        """Where the days come from."""

        LINE = "line"
        CONVERSION = "conversion"
        GIFT = "gift"
        IMPORT = "import"
        PAUSE = "pause"

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="coverage")
    component = models.CharField(max_length=60, default="base")
    days = DateRangeField()
    source = models.CharField(max_length=10, choices=Source.choices)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="no_day_is_billed_twice",
                expressions=[
                    ("subscription", RangeOperators.EQUAL),
                    ("component", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
                condition=Q(released_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.component} {self.days}"
