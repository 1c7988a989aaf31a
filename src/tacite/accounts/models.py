"""Customers, the people who act for them, and what these may do."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from tacite.brands.models import Brand


class UserManager(BaseUserManager["User"]):
    """Finds users by their address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user who signs in with this address."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in: a customer's or the provider's."""

    class StaffRole(models.TextChoices):
        """What a member of staff may do; empty for everybody else."""

        ADMIN = "admin"
        BILLING = "billing"
        SUPPORT = "support"
        READ_ONLY = "read_only"

    email = models.EmailField(unique=True)  # in lower case: one address, one person
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="fr")
    staff_role = models.CharField(max_length=10, choices=StaffRole.choices, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    sessions_ended = models.PositiveIntegerField(default=0)  # counts; a session of before is over

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="an_address_is_kept_in_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return f"user {self.pk}"

    @property
    def is_staff_member(self) -> bool:
        """Whether this person works for the provider."""
        return bool(self.staff_role)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must know to go on: it ends with the password and with the role."""
        known = f"{self.password}|{self.staff_role}|{self.sessions_ended}"
        return salted_hmac("tacite.session", known, secret=secret, algorithm="sha256").hexdigest()


class Account(models.Model):
    """A customer: owns services, or pays for them. One currency, fixed at opening."""

    class Kind(models.TextChoices):
        """What the law makes of the customer (safety-and-law §3.0)."""

        CONSUMER = "consumer"
        NON_PROFESSIONAL = "non_professional"
        BUSINESS = "business"
        PUBLIC_BODY = "public_body"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="accounts")
    ref = models.CharField(max_length=60)  # the provider's own key, unique in the brand
    number = models.CharField(max_length=20)  # the customer number, as printed
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField(max_length=200)
    company = models.CharField(max_length=255, blank=True)
    email = models.EmailField()
    language = models.CharField(max_length=2)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    town = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2)
    vat_number = models.CharField(max_length=20, blank=True)
    siren = models.CharField(max_length=20, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    dedicated_iban = models.CharField(max_length=34, blank=True)
    # S3-37: how it wishes its renewals to be gathered; empty: as the brand does.
    gathering = models.CharField(max_length=10, blank=True, default="", db_default="")
    managed_with = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "ref"], name="an_account_has_one_ref"),
            models.UniqueConstraint(fields=["brand", "number"], name="an_account_has_one_number"),
            models.UniqueConstraint(
                fields=["dedicated_iban"],
                condition=~Q(dedicated_iban=""),
                name="an_iban_is_dedicated_to_one_account",
            ),
        ]
        indexes = [models.Index(Lower("email"), name="account_by_email")]

    def __str__(self) -> str:
        return f"{self.number}"


class Access(models.Model):
    """A user's right to act for an account."""

    class Role(models.TextChoices):
        """`payer` is no role: who pays is an account (decisions, Who and whose)."""

        OWNER = "owner"
        BILLING = "billing"
        TECHNICAL = "technical"
        READER = "reader"

    user = models.ForeignKey(User, models.CASCADE, related_name="accesses")
    account = models.ForeignKey(Account, models.CASCADE, related_name="accesses")
    role = models.CharField(max_length=10, choices=Role.choices)
    granted_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "account"],
                condition=Q(removed_at__isnull=True),
                name="a_user_has_one_role_on_an_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.account_id}"


class Invitation(models.Model):
    """A single-use link by which a person first signs in; only the hash of its token is kept.

    For an account it gives an access; without one, the person joins the provider's staff.
    """

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Access.Role.choices, blank=True)
    staff_role = models.CharField(max_length=10, choices=User.StaffRole.choices, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(account__isnull=False, staff_role="") & ~Q(role="")
                    | Q(account__isnull=True, role="") & ~Q(staff_role="")
                ),
                name="an_invitation_is_to_an_account_or_to_the_staff",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.account_id or 'the staff'}"


class Flag(models.Model):
    """A decision about an account that everything below must obey, with who, when and why."""

    class Kind(models.TextChoices):
        """`parked`: the night leaves it to a person. `restricted`: may sign in, not order.

        `abuse`: a misuse is looked into; nothing is handed over to it or by it (S0-66).
        """

        PARKED = "parked"
        RESTRICTED = "restricted"
        LETTERS_HELD = "letters_held"
        INVOICING_OFF = "invoicing_off"
        SUSPEND_OFF = "suspend_off"
        ABUSE = "abuse"

    account = models.ForeignKey(Account, models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    reason = models.TextField()
    actor = models.CharField(max_length=120)
    set_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(lifted_at__isnull=True),
                name="a_flag_is_set_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.account_id}"


class Status(models.Model):
    """What an account is for a while, so that it may buy what is reserved for such (S0-44).

    Granted and withdrawn by staff, with a reason. `until_on` is the first day without it.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="statuses")
    kind = models.CharField(max_length=30)  # "student", or another word of the provider's
    until_on = models.DateField()
    reason = models.TextField()
    granted_by = models.CharField(max_length=120)
    granted_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)  # told that it ends soon
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "statuses"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="an_account_has_a_status_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.account_id} until {self.until_on}"


class VatCheck(models.Model):
    """The stored answer about a VAT number: the proof on which reverse charge rests."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="vat_checks")
    number = models.CharField(max_length=20)
    valid = models.BooleanField(null=True)  # None: the register did not answer
    asked_at = models.DateTimeField()
    reference = models.CharField(max_length=80, blank=True)  # the register's consultation number
    source = models.CharField(max_length=40, default="staff")

    class Meta:
        indexes = [models.Index(fields=["account", "-asked_at"], name="vat_check_newest")]

    def __str__(self) -> str:
        return f"{self.number}: {self.valid}"


class Note(models.Model):
    """What a member of staff wrote about an account. The customer may ask to read it."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="notes")
    author = models.CharField(max_length=120)
    text = models.TextField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note {self.pk}"
