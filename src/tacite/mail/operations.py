"""Queueing letters, in the transaction that decides them."""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tacite import jobs, tables
from tacite.accounts.models import Account
from tacite.accounts.queries import flagged
from tacite.mail.models import Letter

_COLUMNS: Final = (
    "id",
    "account_id",
    "brand_id",
    "kind",
    "subject",
    "step",
    "language",
    "facts",
    "to",
    "state",
    "queued_at",
    "attempts",
    "try_at",
    "title",
    "body",
    "error",
)


@dc.dataclass(slots=True)
class Writing:
    """A letter to write: its kind, whom it goes to, what it is about and what it says."""

    kind: str
    account: Account
    subject: str
    facts: Mapping[str, Any]
    step: str = ""


def queue(writings: Sequence[Writing], *, now: dt.datetime) -> list[int]:
    """Queue letters and return their ids; those of an account whose letters are held wait.

    A letter of the same kind about the same thing and step is refused by the database: no letter
    is written twice.
    """
    if not writings:
        return []
    held = flagged("letters_held", {w.account.id for w in writings})
    ids = tables.ids_for(Letter, len(writings))
    rows = [
        (
            letter_id,
            w.account.id,
            w.account.brand_id,
            w.kind,
            w.subject,
            w.step,
            w.account.language,
            tables.json(w.facts),
            "",
            "held" if w.account.id in held else "queued",
            now,
            0,
            now,
            "",
            "",
            "",
        )
        for letter_id, w in zip(ids, writings, strict=True)
    ]
    tables.copy_rows(Letter, _COLUMNS, rows)
    jobs.enqueue(jobs.DELIVER_LETTERS)
    return ids
