"""The forms by which a person who proved his address becomes a customer."""

from collections.abc import Sequence
from typing import Any, Final

from allauth.account import forms as account
from allauth.account.fields import PasswordField, SetPasswordField
from babel import Locale
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tacite.rules.identifiers import NotAVatNumber, check_vat_number
from tacite.rules.territories import COUNTRIES
from tacite.ui import spoken

_TRADING: Final = frozenset({"business", "public_body"})
_PASSWORD_MAX: Final = "200"  # noqa: S105 - a length
KINDS: Final = (
    ("consumer", _("For myself")),
    ("business", _("For a business")),
    ("non_professional", _("For an association that does not trade")),
    ("public_body", _("For a public body")),
)
_LABELS: Final = {
    "name": _("Your name"),
    "company": _("Company or body"),
    "vat_number": _("VAT number, if there is one"),
    "street": _("Street and number"),
    "postcode": _("Postcode"),
    "town": _("Town"),
    "country": _("Country"),
    "language": _("Language of your letters"),
    "password1": _("Choose a password"),
    "password2": _("The same again"),
}
_COMPLETION: Final = {
    "name": "name",
    "company": "organization",
    "street": "street-address",
    "postcode": "postal-code",
    "town": "address-level2",
    "country": "country",
}


class AskAddress(forms.Form):
    """The address that is to be proved."""

    email = forms.EmailField(max_length=254, label=_("E-mail"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what browsers may fill in."""
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "username"

    def clean_email(self) -> str:
        """Return the address as it is kept."""
        return str(self.cleaned_data["email"]).strip().lower()


class GiveCode(forms.Form):
    """The code that was mailed."""

    code = forms.CharField(max_length=20, label=_("The code of the mail"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say how it is typed."""
        super().__init__(*args, **kwargs)
        attributes = {"autocomplete": "one-time-code", "autocapitalize": "characters"}
        self.fields["code"].widget.attrs.update(attributes)


class BillingDetails(forms.Form):
    """What invoices say of a customer, and what decides the VAT."""

    kind = forms.ChoiceField(choices=KINDS, widget=forms.RadioSelect)
    name = forms.CharField(max_length=200)
    company = forms.CharField(max_length=255, required=False)
    vat_number = forms.CharField(max_length=20, required=False)
    street = forms.CharField(max_length=200)
    postcode = forms.CharField(max_length=20)
    town = forms.CharField(max_length=100)
    country = forms.ChoiceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what is asked for, and what browsers may fill in."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["country"].choices = countries()
        for name, field in fields.items():
            field.label, field.help_text = _LABELS.get(name, ""), ""
            field.widget.attrs.pop("placeholder", None)
            if name in _COMPLETION:
                field.widget.attrs["autocomplete"] = _COMPLETION[name]

    def clean_vat_number(self) -> str:
        """Return the number as it is kept, or refuse one that cannot be."""
        told = str(self.cleaned_data["vat_number"]).strip()
        try:
            return check_vat_number(told) if told else ""
        except NotAVatNumber as refused:
            said = _("This is no VAT number of the European Union: check its country and digits.")
            raise forms.ValidationError(said) from refused

    def clean(self) -> dict[str, Any]:
        """Ask whoever trades under which name."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("kind") in _TRADING and not found.get("company"):
            self.add_error("company", _("Say under which name it trades."))
        return found


class OpenAccount(account.PasswordVerificationMixin, BillingDetails):  # type: ignore[misc]
    """Billing details, in which language, and a password for who has none yet."""

    language = forms.ChoiceField()
    password1 = SetPasswordField()
    password2 = PasswordField(autocomplete="new-password")

    def __init__(
        self, *args: Any, person: Any, languages: Sequence[str], knows: bool, **kwargs: Any
    ) -> None:
        """Ask for what is needed; `person` is what the password must not be like."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        names = dict(settings.LANGUAGES)
        fields["language"].choices = [(code, names[code]) for code in languages]
        if knows:
            del fields["password1"], fields["password2"]
            return
        fields["password1"].user = person
        fields["password1"].help_text = _("At least twelve characters; a sentence is good.")
        for name in ("password1", "password2"):
            fields[name].widget.attrs["maxlength"] = _PASSWORD_MAX


def countries() -> list[tuple[str, str]]:
    """Return every country with its name in the language of the page, by name."""
    names = Locale.parse(spoken.language()).territories
    named = [(code, str(names.get(code, code))) for code in COUNTRIES]
    return sorted(named, key=lambda pair: pair[1])
