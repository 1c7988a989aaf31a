"""Letters: the outbox by state, one letter as it is read, and what can be done with it."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tacite.accounts.access import StaffRight
from tacite.accounts.queries import flagged
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.listing import choice, number_of, page_of, text
from tacite.backoffice.opening import Desk, acts, reads, show
from tacite.backoffice.sayings.events import subject as subject_word
from tacite.backoffice.sayings.states import letter_states
from tacite.brands.queries import installation
from tacite.mail import operations
from tacite.mail import queries as mail

_AT_ONCE: Final = 10_000
# What the subject of a letter begins with: the page of such things, and what history calls them.
_ABOUT: Final[Mapping[str, tuple[str, str]]] = {
    "request": ("request", "request"),
    "service": ("service", "subscription"),
    "bankline": ("line", "bank_line"),
    "invoice": ("invoice", "invoice"),
}


@reads()
def letters(request: Desk) -> HttpResponse:
    """List letters, newest first, and say how many wait or failed."""
    states = letter_states()
    state, sought = choice(request, "state", list(dict(states))), text(request)
    found = installation()
    return show(
        request,
        "letters",
        page=page_of(request, mail.found({"state": state} if state else {}, text=sought)),
        counts=mail.not_done(),
        all_held=bool(found and found.letters_held),
        state=state,
        states=states,
        sought=sought,
    )


@reads()
def letter(request: Desk, letter_id: int) -> HttpResponse:
    """Show a letter as the customer reads it, and what became of it."""
    found = _letter_or_404(letter_id)
    about_href, about_kind = _about(found.subject)
    return show(
        request,
        "letter",
        zone=found.account.brand.zone,
        letter=found,
        is_held=found.account_id in flagged("letters_held", [found.account_id]),
        about_href=about_href,
        about_kind=about_kind,
    )


def _about(subject: str) -> tuple[str, str]:
    """Return where the thing is that a letter is about, and what kind of thing."""
    kind, _colon, rest = subject.partition(":")
    number = number_of(rest.partition("@")[0])
    page, called = _ABOUT.get(kind, ("", ""))
    href = reverse(page, args=[number]) if page and number else ""
    return href, subject_word(called)


@acts(StaffRight.LETTERS)
def send_again(request: Desk, letter_id: int) -> HttpResponse:
    """Send a letter again that had failed."""
    found = _letter_or_404(letter_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(form, lambda: _send(request, [letter_id], form)):
            return done(request, _("The letter is on its way again."), "letter", letter_id)
    return show(
        request,
        "send_again",
        zone=found.account.brand.zone,
        status=form.status,
        letter=found,
        form=form,
    )


@acts(StaffRight.LETTERS)
def send_all_again(request: Desk) -> HttpResponse:
    """Send every letter again that had failed."""
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        failed = [each.id for each in mail.failed()[:_AT_ONCE]]
        if attempt(form, lambda: _send(request, failed, form)):
            said = ngettext(
                "%(n)s letter is on its way again.",
                "%(n)s letters are on their way again.",
                len(failed),
            )
            return done(request, said % {"n": len(failed)}, "letters")
    return show(
        request,
        "send_again",
        status=form.status,
        letter=None,
        failed=mail.not_done()["failed"],
        form=form,
    )


@acts(StaffRight.ADMINISTER)
def release_all(request: Desk) -> HttpResponse:
    """Let the letters of the whole installation go, which a restore had held."""
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(form, lambda: _release(request, form)):
            return done(request, _("The letters go again."), "letters")
    return show(request, "release_all", status=form.status, counts=mail.not_done(), form=form)


def _send(request: Desk, letter_ids: list[int], form: Form) -> None:
    sent = operations.send_again(
        letter_ids=letter_ids, actor=request.actor, reason=form.reason, now=request.now
    )
    if not sent:
        form.errors["reason"] = _("It has not failed, or somebody sent it again already.")


def _release(request: Desk, form: Form) -> None:
    operations.release_all(actor=request.actor, reason=form.reason, now=request.now)


def _letter_or_404(letter_id: int) -> Any:
    found = mail.letter(letter_id)
    if found is None:
        raise Http404
    return found
