"""The legal sellers, the brands, and what kind of installation this is."""

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower

# The hash of a text in UTF-8, in hexadecimal, as the database works it out by itself.
_SHA256 = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"


class Installation(models.Model):
    """What kind of database this is: a real one, the demo, or a scratch one of a story.

    One row. The clock's shift exists only where nothing is real.
    """

    class Kind(models.TextChoices):
        """`live` is the provider's; the others may move their clock."""

        LIVE = "live"
        DEMO = "demo"
        SCRATCH = "scratch"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    version = models.CharField(max_length=20)
    clock_shift = models.DurationField(default="0")
    letters_held = models.BooleanField(default=False)  # after a restore, until a person releases

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_installation"),
            models.CheckConstraint(
                condition=Q(kind__in=["demo", "scratch"]) | Q(clock_shift="0"),
                name="a_live_clock_is_never_shifted",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Seller(models.Model):
    """A legal entity that sells: named on invoices, owner of series and bank accounts."""

    ref = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    legal_form = models.CharField(max_length=80, blank=True)
    capital = models.CharField(max_length=40, blank=True)
    register = models.CharField(max_length=120, blank=True)  # "RCS Portvieux", "KvK 00000000"
    street = models.CharField(max_length=200)
    postcode = models.CharField(max_length=20)
    town = models.CharField(max_length=100)
    country = models.CharField(max_length=2)
    siren = models.CharField(max_length=20, blank=True)
    vat_number = models.CharField(max_length=20, blank=True)
    vat_scheme = models.CharField(max_length=12, default="standard")
    oss = models.BooleanField(default=False)  # pays VAT in the consumer's country (OSS)
    zone = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    mediator = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(vat_scheme__in=["standard", "franchise"]),
                name="a_vat_scheme_is_standard_or_franchise",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class BankAccount(models.Model):
    """A bank account of a seller: statements of other accounts are refused."""

    seller = models.ForeignKey(Seller, models.PROTECT, related_name="bank_accounts")
    iban = models.CharField(max_length=34, unique=True)
    currency = models.CharField(max_length=3, default="EUR")

    def __str__(self) -> str:
        return self.iban


class Brand(models.Model):
    """A name under which a seller sells: its look, languages, and its rules as settings."""

    ref = models.SlugField(unique=True)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="brands")
    name = models.CharField(max_length=100)
    domain = models.CharField(max_length=200)
    languages = models.JSONField(default=list)  # the first is the default
    zone = models.CharField(max_length=60)
    profile = models.CharField(max_length=40)
    variant = models.CharField(max_length=40, blank=True)
    settings = models.JSONField(default=dict)  # only what differs from the profile
    look = models.JSONField(default=dict)  # logo (SVG), brand, temper, radius
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=80, blank=True)
    request_prefix = models.CharField(max_length=20, blank=True)  # of its rules, written with them

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "request_prefix"],
                condition=~Q(request_prefix=""),
                name="a_reference_means_one_brand_of_a_seller",
            ),
            models.UniqueConstraint(Lower("domain"), name="a_domain_belongs_to_one_brand"),
        ]

    def __str__(self) -> str:
        return self.ref


class Terms(models.Model):
    """The general terms of a brand: a version in one language, written once and never changed.

    `sha256` is that of the text in UTF-8: whoever has a copy can tell that it is the one agreed to.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="terms")
    version = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    from_on = models.DateField()  # orders of this day on accept it
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    brought_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "version", "language"], name="a_version_has_one_text"
            ),
            models.CheckConstraint(
                condition=Q(
                    sha256=Func(F("text"), template=_SHA256, output_field=models.CharField())
                ),
                name="terms_are_what_their_hash_says",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.language})"
