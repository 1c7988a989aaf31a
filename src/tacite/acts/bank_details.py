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
from tacite.acts.bank_matching import Booked, decide
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


@transaction.atomic
def fill_in(
    lines: Sequence[values.Line],
    *,
    file: StatementFile,
    ours: Mapping[str, BankAccount],
    actor: str,
    now: dt.datetime,
) -> list[Booked]:
    """Keep details, fill in the lines that are booked, and match those that waited for them."""
    known = details_of(line.identity for line in lines)
    booked = []
    for line in lines:
        if line.identity in known:
            booked.append(_told(line, "known"))
            continue
        found = _booked_line(line)
        LineDetail.objects.create(
            file=file,
            identity=line.identity,
            entry_identity=line.entry,
            facts=_facts(line),
            bank_line=found,
        )
        booked.append(_told(line, "detail", "filled_in" if found else "no_such_line"))
        if found:
            _fill(found, line)
            _match_again(found, line, ours, actor, now)
    return booked


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


def _match_again(
    found: BankLine,
    line: values.Line,
    ours: Mapping[str, BankAccount],
    actor: str,
    now: dt.datetime,
) -> None:
    """Give a waiting line to whom its details name."""
    if found.outcome != "suspense" or found.cents < 0:
        return
    [decided], context = decide([line], ours, actor=actor, now=now, doubtful=False)
    if decided.account is not None:
        bank_assigning.give(
            found, account=decided.account, requests=decided.requests, context=context
        )


def _facts(line: values.Line) -> dict[str, Any]:
    named = {name: getattr(line, name) for name in (*_FILLED, "mandate", "return_reason")}
    return named | {"details": [dc.asdict(detail) for detail in line.details]}


def _told(line: values.Line, outcome: str, because: str = "") -> Booked:
    return Booked(
        line.position, line.booked_on, line.cents, line.currency, outcome, because, is_new=False
    )
