"""The settings about ends that a law gives, as sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tacite.rules.policy import Policy
from tacite.wording.formats import counted


def switching(value: int | None, _policy: Policy) -> str:
    """Say what notice is asked of who leaves for another provider."""
    if value is None:
        return _("Its services hold no data that a customer could take to another provider.")
    days = counted(ngettext("%(n)s day", "%(n)s days", value)) % {"n": value}
    return _("Whoever leaves for another provider gives %(days)s of notice.") % {"days": days}
