"""What is sold: offers, options, and prices dated from-to."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Upper

from tacite.brands.models import Brand


class Offer(models.Model):
    """A plan that can be subscribed. Deprecated when its sale has an end: kept while renewed."""

    class Exemption(models.TextChoices):
        """Why nobody may withdraw: made for the customer alone (a domain name), or content."""

        MADE_TO_ORDER = "made_to_order"
        DIGITAL_CONTENT = "digital_content"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="offers")
    ref = models.SlugField(max_length=60)
    name_fr = models.CharField(max_length=120)
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    description_fr = models.TextField(blank=True)
    description_nl = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    features_fr = models.TextField(blank=True)  # S2-12: one on a line
    features_nl = models.TextField(blank=True)
    features_en = models.TextField(blank=True)
    advantages_fr = models.TextField(blank=True)  # S2-12: what only this offer has, one on a line
    advantages_nl = models.TextField(blank=True)
    advantages_en = models.TextField(blank=True)
    family = models.CharField(max_length=60, blank=True)  # of one family: by this key
    family_fr = models.CharField(max_length=60, blank=True)  # what it is called; else by its key
    family_nl = models.CharField(max_length=60, blank=True)
    family_en = models.CharField(max_length=60, blank=True)
    segment = models.CharField(max_length=20, blank=True)  # S2-15: consumer, business… or all
    vat_class = models.CharField(max_length=20, default="standard")
    platform = models.CharField(max_length=40, default="pretend")
    quantity_min = models.PositiveIntegerField(default=1)
    quantity_max = models.PositiveIntegerField(default=1)
    on_sale_from = models.DateField(null=True)
    on_sale_to = models.DateField(null=True)  # first day on which it is no longer sold
    # Why the law lets nobody withdraw from it (safety-and-law 3.6); empty: a consumer may.
    withdrawal_exempt = models.CharField(max_length=16, choices=Exemption.choices, blank=True)
    needs_status = models.CharField(max_length=30, blank=True)  # S0-42: only for "student"…
    stock = models.PositiveIntegerField(null=True)  # how many there are; null: as many as wanted
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "ref"], name="an_offer_has_one_ref"),
            models.CheckConstraint(
                condition=Q(quantity_min__gte=1, quantity_max__gte=F("quantity_min")),
                name="an_offer_is_sold_at_least_once",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def holds_data(self) -> bool:
        """Whether there is something to move elsewhere: a name that is registered holds nothing."""
        return holds_data(self.platform, self.withdrawal_exempt)


def holds_data(platform: str, withdrawal_exempt: str) -> bool:
    """Tell whether what is sold like that holds data of its customer, which he may take along."""
    return bool(platform) and withdrawal_exempt != Offer.Exemption.MADE_TO_ORDER


class Option(models.Model):
    """Something priced that is added to an offer."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="options")
    ref = models.SlugField(max_length=60)
    name_fr = models.CharField(max_length=120)
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "ref"], name="an_option_has_one_ref"),
        ]

    def __str__(self) -> str:
        return self.ref


class Price(models.Model):
    """What an offer or an option costs for one cycle, from a day until another.

    Cents are incl. or excl. VAT as the brand's policy says. `tier` rows: from `tier_from` units
    on, every unit costs this. A set-up price is charged once, at the order. `for_status`: the price
    of accounts with that status, for as long as they have it (S0-44).
    """

    class Kind(models.TextChoices):
        """How the price follows the quantity."""

        FIXED = "fixed"
        PER_UNIT = "per_unit"
        TIER = "tier"
        SETUP = "setup"

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="prices")
    option = models.ForeignKey(Option, models.PROTECT, null=True, related_name="prices")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    currency = models.CharField(max_length=3, default="EUR")
    cycle = models.CharField(max_length=20)  # "1 month", "30 days"
    for_status = models.CharField(max_length=30, blank=True)
    tier_from = models.PositiveIntegerField(default=1)
    valid = DateRangeField()
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gte=0), name="a_price_is_not_negative"),
            ExclusionConstraint(
                name="one_price_holds_on_a_day",
                expressions=[
                    ("offer", RangeOperators.EQUAL),
                    (
                        Coalesce("option", 0, output_field=models.BigIntegerField()),
                        RangeOperators.EQUAL,
                    ),
                    ("kind", RangeOperators.EQUAL),
                    ("currency", RangeOperators.EQUAL),
                    ("cycle", RangeOperators.EQUAL),
                    ("tier_from", RangeOperators.EQUAL),
                    ("for_status", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.cycle} {self.cents}"


class Coupon(models.Model):
    """A code that makes what is ordered with it cheaper: by percent, or by so many cents a period.

    `periods`: for how many periods, the first one included; null: for as long as it is renewed.
    Limits count orders that live: one that lapsed gives its use back.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="coupons")
    code = models.CharField(max_length=40)  # in capitals
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    cents = models.BigIntegerField(null=True)  # in the sense of the brand's prices
    currency = models.CharField(max_length=3, default="EUR")
    periods = models.PositiveIntegerField(null=True)
    segment = models.CharField(max_length=20, blank=True)
    needs_status = models.CharField(max_length=30, blank=True)
    offers = models.ManyToManyField(Offer, related_name="coupons", blank=True)  # none: for all
    valid = DateRangeField()  # days on which it may be used
    uses_max = models.PositiveIntegerField(null=True)
    uses_max_each = models.PositiveIntegerField(null=True)  # of one customer

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "code"], name="a_coupon_has_one_code"),
            models.CheckConstraint(
                condition=Q(code=Upper("code")) & ~Q(code=""), name="a_code_is_kept_in_capitals"
            ),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100, cents__isnull=True)
                | Q(percent__isnull=True, cents__gt=0),
                name="a_coupon_takes_off_a_percentage_or_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(periods__isnull=True) | Q(periods__gte=1),
                name="a_coupon_holds_for_a_period_at_least",
            ),
        ]

    def __str__(self) -> str:
        return self.code
