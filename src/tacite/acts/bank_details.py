"""Details that a bank sends apart (camt.054): they fill lines in, and are never money themselves.

They may come after the line that they detail, or before it; a line that waits for a person is
looked at again when its details name a request.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from tacite.acts import bank_assigning
from tacite.acts.bank_matching import Booked, Decided, decide
from tacite.acts.context import Context
from tacite.brands.models import BankAccount
from tacite.payments.models import BankLine, LineDetail, StatementFile
from tacite.payments.queries import details_of
from tacite.payments.statements import values

_FILLED = ("counterparty_name", "counterparty_iban", "text", "structured", "end_to_end")


def completed(lines: Sequence[values.Line]) -> list[values.Line]:
    """Return new lines with what was said of them before they came."""
    if not lines:
        return []
    said = details_of(word for line in lines for word in (line.identity, line.entry))
    return [_completed(line, said.get(line.identity) or said.get(line.entry)) for line in lines]


def fill_in(
    lines: Sequence[values.Line],
    *,
    file: StatementFile,
    ours: Mapping[str, BankAccount],
    actor: str,
    now: dt.datetime,
) -> list[Booked]:
    """Keep details, fill in the lines that are booked, and match those that waited for them.

    Each in a transaction of its own: accounts are locked first, so what one detail pays must be
    committed before the account of the next one is locked.
    """
    return [_take(line, file, ours, actor, now) for line in lines]


@transaction.atomic
def _take(
    line: values.Line,
    file: StatementFile,
    ours: Mapping[str, BankAccount],
    actor: str,
    now: dt.datetime,
) -> Booked:
    """Keep one detail, once; fill in the line it is of, and give that to whom it names."""
    if details_of([line.identity]):
        return _told(line, "known")
    found = _booked_line(line)
    decided, context = _decided_again(found, line, ours, actor, now)
    if found:  # as it stands: a person may have assigned it while we waited for the account
        found = BankLine.objects.select_for_update(of=("self",)).get(id=found.id)
    LineDetail.objects.create(
        file=file,
        identity=line.identity,
        entry_identity=line.entry,
        facts=_facts(line),
        bank_line=found,
    )
    if found is None:
        return _told(line, "detail", "no_such_line")
    _fill(found, line)
    if decided and context and decided.account and found.outcome == "suspense":
        bank_assigning.give(
            found, account=decided.account, requests=decided.requests, context=context
        )
    return _told(line, "detail", "filled_in")


def _completed(line: values.Line, detail: LineDetail | None) -> values.Line:
    if detail is None:
        return line
    facts = detail.facts
    missing = {name: facts[name] for name in _FILLED if facts[name] and not getattr(line, name)}
    return dc.replace(line, **missing)


def _booked_line(line: values.Line) -> BankLine | None:
    """Return the line that is detailed: by identity, or the only one of that day and amount."""
    found = BankLine.objects.filter(
        Q(identity=line.identity) | Q(entry_identity=line.entry, identity=line.entry)
    ).first()
    if found:
        return found
    alike = BankLine.objects.filter(
        bank_account__iban=line.iban,
        booked_on=line.booked_on,
        cents=line.cents,
        bank_reference="",
    )[:2]
    return alike[0] if len(alike) == 1 else None


def _fill(found: BankLine, line: values.Line) -> None:
    for name in _FILLED:
        if not getattr(found, name):
            setattr(found, name, getattr(line, name))
    found.return_reason = found.return_reason or line.return_reason
    found.details = [dc.asdict(detail) for detail in line.details]
    found.save(update_fields=[*_FILLED, "return_reason", "details"])


def _decided_again(
    found: BankLine | None,
    line: values.Line,
    ours: Mapping[str, BankAccount],
    actor: str,
    now: dt.datetime,
) -> tuple[Decided | None, Context | None]:
    """Lock whom the details of a waiting line name, and decide it again."""
    if found is None or found.outcome != "suspense" or found.cents < 0:
        return None, None
    [decided], context = decide([line], ours, actor=actor, now=now, doubtful=False)
    return decided, context


def _facts(line: values.Line) -> dict[str, Any]:
    named = {name: getattr(line, name) for name in (*_FILLED, "mandate", "return_reason")}
    return named | {"details": [dc.asdict(detail) for detail in line.details]}


def _told(line: values.Line, outcome: str, because: str = "") -> Booked:
    return Booked(
        line.position, line.booked_on, line.cents, line.currency, outcome, because, is_new=False
    )
