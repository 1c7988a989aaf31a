"""A Django form's field as the design's controls: the class, and what describes it, by id."""

from django.forms import BoundField
from django.utils.safestring import SafeString


def control(field: BoundField, *, code: bool = False) -> SafeString:
    """Return the input of a bound field, tied to its help or to its error.

    An error takes the place of the help, so the input is described by the one that is there;
    `code` gives a mailed code's wide figures.
    """
    attributes: dict[str, str | bool] = {"class": "input code" if code else "input"}
    if field.errors:
        attributes |= {"aria-invalid": "true", "aria-describedby": f"{field.auto_id}-e"}
    elif field.help_text:
        attributes["aria-describedby"] = f"{field.auto_id}-h"
    return field.as_widget(attrs=attributes)
