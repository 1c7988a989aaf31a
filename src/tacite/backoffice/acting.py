"""How an act of staff goes: a reason, the act, one sentence; or why it could not be done."""

import dataclasses as dc
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tacite.backoffice import words
from tacite.rules.refusals import Refused

OK: Final = 200
UNPROCESSABLE: Final = 422
_REASON_MAX: Final = 2_000


@dc.dataclass(slots=True)
class Form:
    """What was sent, what is wrong with it by field, and what refused the whole, in words."""

    values: dict[str, str]
    errors: dict[str, str] = dc.field(default_factory=dict)
    refusal: str = ""

    def value(self, name: str, default: Any = "") -> str:
        """Return what a field holds: what was sent, or what it begins with."""
        return self.values.get(name, str(default))

    def error(self, name: str) -> str:
        """Return what is wrong with a field, or nothing."""
        return self.errors.get(name, "")

    @property
    def reason(self) -> str:
        """Why, in the words of the member of staff."""
        return self.values.get("reason", "")

    @property
    def status(self) -> int:
        """How a page that shows this form answers."""
        return UNPROCESSABLE if self.errors or self.refusal else OK


def form_of(request: HttpRequest) -> Form:
    """Return what was sent, without blanks around and without zero bytes."""
    sent = {k: str(v).replace("\x00", "").strip() for k, v in request.POST.items()}
    sent.pop("csrfmiddlewaretoken", None)
    if "reason" in sent:
        sent["reason"] = sent["reason"][:_REASON_MAX]
    return Form(sent)


def wants_reason(form: Form) -> Form:
    """Say what is missing when no reason was given: history keeps why as well as who and when."""
    if not form.reason:
        form.errors["reason"] = _("Say why: the history keeps it with your name.")
    return form


def attempt(form: Form, act: Callable[[], Any]) -> bool:
    """Do an act unless the form is at fault already; tell whether it was done."""
    if form.errors:
        return False
    try:
        act()
    except Refused as refused:
        form.refusal = words.refused(refused)
        return False
    return True


def done(request: HttpRequest, sentence: str, to: str, *args: Any) -> HttpResponse:
    """Say what was done, on the page that follows."""
    messages.success(request, sentence)
    return redirect(to, *args)
