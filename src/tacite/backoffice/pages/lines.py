"""Bank lines that wait for a person: the list, and one line with whose it may be."""

import dataclasses as dc
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts import queries as accounts
from tacite.accounts.access import StaffRight
from tacite.acts import bank_assigning, bank_candidates, taking_back
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.finding import accounts_for
from tacite.backoffice.listing import number_of, page_of, text
from tacite.backoffice.opening import Desk, reads, show, shows_and_acts
from tacite.backoffice.words import candidate_because, holder
from tacite.invoicing import queries as invoicing
from tacite.payments import queries as payments
from tacite.ui.spoken import Spoken

_FOUND_MOST: Final = 6
_OF: Final = "of-"  # before the line that is taken back


@dc.dataclass(frozen=True, slots=True)
class Option:
    """Whom a line can be given to: an account's credit, or a request of it; and why that one.

    `original`: the line that brought what this one takes back.
    """

    account: Any
    request: Any
    because: str
    is_likely: bool = False
    original: Any = None

    @property
    def key(self) -> str:
        """Return what the form sends."""
        if self.original:
            return f"{_OF}{self.original.id}"
        return f"{self.account.id}-{self.request.id}" if self.request else str(self.account.id)


@reads()
def lines(request: Desk) -> HttpResponse:
    """List the lines that wait, oldest first, and how many candidates each has."""
    page = page_of(request, payments.unmatched())
    return show(request, "lines", page=page, candidates=bank_candidates.suggestions(page.items))


@shows_and_acts(StaffRight.SETTLE)
def line(request: Desk, line_id: int) -> HttpResponse:
    """Show one line and whose it may be; POST gives it to an account."""
    found = payments.line(line_id)
    if found is None:
        raise Http404
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if form.value("to").startswith(_OF):
            if _taken_back(request, form, line_id):
                return done(request, _what_was_taken_back(found), "lines")
            return _shown(request, found, form)
        account_id, request_id = _chosen(form)
        if _placed(request, form, line_id, account_id, request_id):
            return done(request, _what_was_done(found, account_id), "lines")
    return _shown(request, found, form)


def _taken_back(request: Desk, form: Form, line_id: int) -> bool:
    original_id = number_of(form.value("to").removeprefix(_OF)) or 0
    return attempt(
        form,
        lambda: taking_back.take_back(
            line_id=line_id,
            original_id=original_id,
            reason=form.reason,
            actor=request.actor,
            now=request.now,
        ),
    )


def _what_was_taken_back(line: Any) -> str:
    return _("%(amount)s are booked as taken back by the bank; whoever had paid is told.") % {
        "amount": Spoken().amount(-line.cents, line.currency)
    }


def _what_was_done(line: Any, account_id: int | None) -> str:
    """Name the sum and whose it is now: the next page is the list, which shows neither."""
    account = accounts.account(account_id) if account_id is not None else None
    return _("%(amount)s is placed for %(account)s; the customer is told.") % {
        "amount": Spoken().amount(line.cents, line.currency),
        "account": holder(account) if account is not None else "",
    }


def _placed(
    request: Desk, form: Form, line_id: int, account_id: int | None, request_id: int | None
) -> bool:
    if account_id is None:
        form.errors["to"] = _("Choose whose money it is.")
        return False
    return attempt(
        form,
        lambda: bank_assigning.assign_line(
            line_id=line_id,
            account_id=account_id,
            request_id=request_id,
            reason=form.reason,
            actor=request.actor,
            now=request.now,
        ),
    )


def _chosen(form: Form) -> tuple[int | None, int | None]:
    """Return what was chosen: an account, and a request of it if one is to be paid."""
    account, _dash, request = form.value("to").partition("-")
    return number_of(account), number_of(request)


def _shown(request: Desk, found: Any, form: Form) -> HttpResponse:
    waits = found.outcome in {"suspense", "debit", "reversal"} and found.account_id is None
    sought = text(request)
    options: dict[str, Option] = {}
    if waits:  # whoever searches has seen what is suggested
        options = _sought(sought) if sought else _suggested(found)
    likeliest = next((key for key, each in options.items() if each.is_likely), "")
    return show(
        request,
        "line",
        status=form.status,
        line=found,
        waits=waits,
        options=list(options.values()),
        likeliest=likeliest,
        sought=sought,
        found_any=bool(options),
        paid=[] if waits else payments.paid_by_lines([found.id]).get(found.id, []),
        names=accounts.names_of(_staff_ids(found)),
        form=form,
    )


def _suggested(found: Any) -> "dict[str, Option]":
    if found.cents < 0:
        return _brought(found)
    options = {}
    for each in bank_candidates.suggestions([found])[found.id]:
        because = candidate_because([*each.because], exact=each.request is None)
        is_likely = len(each.because) > 1
        option = Option(each.account, each.request, because, is_likely=is_likely)
        options[option.key] = option
    return options


def _brought(found: Any) -> "dict[str, Option]":
    """Return the lines that brought what this one may take back, the newest first."""
    because = _("Same amount on the same bank account")
    lines = payments.brought([found]).filter(cents=-found.cents)[:_FOUND_MOST]
    options = [Option(each.account, None, because, original=each) for each in lines]
    return {option.key: option for option in options}


def _sought(text: str) -> "dict[str, Option]":
    """Return the accounts that a text names, each with what it is asked to pay."""
    found = list(accounts_for(text)[:_FOUND_MOST])
    because = _("Found by your search")
    asked = invoicing.open_requests(account.id for account in found)
    options = []
    for account in found:
        own = [request for request in asked if request.account_id == account.id]
        options += [Option(account, request, because) for request in own]
        options.append(Option(account, None, because))
    return {option.key: option for option in options}


def _staff_ids(found: Any) -> list[int]:
    kind, _colon, who = found.assigned_by.partition(":")
    return [int(who)] if kind == "staff" and who.isdecimal() else []
