"""Finding accounts by whatever a caller says: a number, a name, a reference, a bank account."""

from typing import Any

from django.db.models import QuerySet

from tacite.accounts import queries as accounts
from tacite.invoicing import queries as invoicing
from tacite.payments import queries as payments
from tacite.rules.identifiers import NotAnIban, check_iban


def accounts_for(text: str) -> "QuerySet[Any]":
    """Return the accounts that a text names, newest first; all of them without a text.

    Also those whose request, invoice or credit note it names, or whose money came from that IBAN.
    """
    return accounts.found(text, also=_also(text) if text else ())


def _also(text: str) -> list[int]:
    try:
        return payments.accounts_paying_from(check_iban(text))
    except NotAnIban:
        return invoicing.accounts_named(text)
