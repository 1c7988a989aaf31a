"""The form by which a customer completes his billing address: only what is missing is asked for."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tacite.acts.order import missing_details
from tacite.web import words

_LABELS: Final = {
    "name": gettext_lazy("Your name"),
    "street": gettext_lazy("Street and number"),
    "postcode": gettext_lazy("Postcode"),
    "town": gettext_lazy("Town"),
}
_COMPLETION: Final = {
    "name": "name",
    "street": "street-address",
    "postcode": "postal-code",
    "town": "address-level2",
}
_POSTCODES: Final = {
    "BE": re.compile(r"[1-9]\d{3}", re.ASCII),
    "DE": re.compile(r"\d{5}", re.ASCII),
    "FR": re.compile(r"\d{5}", re.ASCII),
    "LU": re.compile(r"(L-)?\d{4}", re.ASCII),
    "NL": re.compile(r"[1-9]\d{3} ?[A-Za-z]{2}", re.ASCII),
}
_LETTER: Final = re.compile(r"[^\W\d_]")


class BillingDetails(forms.Form):
    """What is missing in an account's billing address."""

    name = forms.CharField(max_length=200)
    street = forms.CharField(max_length=200)
    postcode = forms.CharField(max_length=20)
    town = forms.CharField(max_length=100)

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        """Ask for what the account lacks, and say what browsers may fill in."""
        super().__init__(*args, **kwargs)
        self.country = str(account.country)
        missing = missing_details(account)
        for name in list(self.fields):
            if name not in missing:
                del self.fields[name]
                continue
            self.fields[name].label = _LABELS[name]
            self.fields[name].widget.attrs["autocomplete"] = _COMPLETION[name]

    def clean_postcode(self) -> str:
        """Refuse what is no postcode of the country."""
        told = str(self.cleaned_data["postcode"])
        form = _POSTCODES.get(self.country)
        if form and not form.fullmatch(told):
            said = _("%(country)s: a postcode there is written otherwise.")
            raise forms.ValidationError(said % {"country": words.country(self.country)})
        return told

    def clean_town(self) -> str:
        """Refuse a town without a letter in it: that is the postcode."""
        told = str(self.cleaned_data["town"])
        if not _LETTER.search(told):
            raise forms.ValidationError(_("Give the name of the town."))
        return told
