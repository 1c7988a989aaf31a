"""Bank statements: sent in by staff, told line by line what became of them, refused whole."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from tacite.accounts.access import StaffRight
from tacite.accounts.queries import names_of
from tacite.acts import bank_import
from tacite.backoffice.acting import UNPROCESSABLE
from tacite.backoffice.listing import choice, page_of
from tacite.backoffice.opening import Desk, posts, reads, show
from tacite.backoffice.words import statement_refused, user_ids
from tacite.brands.queries import our_ibans
from tacite.payments import queries as payments
from tacite.payments.statements import limits
from tacite.payments.statements.values import StatementRefused
from tacite.ui import spoken
from tacite.wording import formats

_TOO_LARGE: Final = 413
# A form around the file: its boundaries, its token.
_AROUND_BYTES: Final = 100_000
_OUTCOMES: Final = ("pays", "credit", "suspense", "debit", "charges", "reversal")


@reads()
def statements(request: Desk) -> HttpResponse:
    """List the statements received, newest first, and offer to send one in."""
    return _shown(request)


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    """Read a statement in; one that is too large is refused before a byte of it is read.

    The token is asked for once the size is known: asking for it reads the form, and the file.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > limits.FILE_BYTES + _AROUND_BYTES:
        return _too_large(request)
    return _read_in(request)


@posts(StaffRight.SETTLE)
def _too_large(request: Desk) -> HttpResponse:
    refusal = StatementRefused("too_large", limit=limits.FILE_BYTES)
    return _shown(request, refusal=statement_refused(refusal), status=_TOO_LARGE)


@csrf_protect
@posts(StaffRight.SETTLE)
def _read_in(request: Desk) -> HttpResponse:
    sent = request.FILES.get("file")
    if sent is None:
        return _shown(request, refusal=_("Choose a file first."), status=UNPROCESSABLE)
    try:
        imported = bank_import.import_file(
            sent.read(), name=sent.name or "-", actor=request.actor, now=request.now
        )
    except StatementRefused as refused:
        said = f"{sent.name}: {statement_refused(refused)}"
        return _shown(request, refusal=said, status=UNPROCESSABLE)
    messages.success(request, _said(imported))
    return redirect("statement", imported.file_id)


@reads()
def statement(request: Desk, file_id: int) -> HttpResponse:
    """Show what became of each line of a statement."""
    found = payments.file(file_id)
    if found is None:
        raise Http404
    outcome = choice(request, "outcome", _OUTCOMES)
    rows = payments.lines_of_file(file_id)
    page = page_of(request, rows.filter(outcome=outcome) if outcome else rows)
    return show(
        request,
        "statement",
        file=found,
        page=page,
        outcome=outcome,
        outcomes=payments.outcomes_of(file_id),
        paid=payments.paid_by_lines(each.id for each in page.items),
        names=names_of(user_ids([found])),
        currency=page.items[0].currency if page.items else "EUR",
    )


def _shown(request: Any, *, refusal: str = "", status: int = 200) -> HttpResponse:
    page = page_of(request, payments.files())
    return show(
        request,
        "statements",
        status=status,
        page=page,
        names=names_of(user_ids(page.items)),
        ibans=sorted(our_ibans()),
        refusal=refusal,
        limit=limits.FILE_BYTES,
    )


def _said(imported: bank_import.Imported) -> str:
    """Return what became of the file, in a sentence."""
    counts = dict.fromkeys(("pays", "credit", "suspense"), 0)
    for line in imported.lines:
        if line.is_new and line.outcome in counts:
            counts[line.outcome] += 1
    if not imported.added:
        return _("Every line of it was here already: nothing was added.")
    numbers = {"read": len(imported.lines), "new": imported.added} | counts
    whole = {key: formats.whole(n, language=spoken.language()) for key, n in numbers.items()}
    return (
        _(
            "%(read)s lines read, %(new)s of them new: %(pays)s paid what was asked,"
            " %(credit)s became credit, %(suspense)s wait for a person."
        )
        % whole
    )
