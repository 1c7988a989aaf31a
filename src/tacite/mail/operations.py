"""The outbox: letters queued in the transaction that decides them, then claimed, then done.

A letter that is being sent has left its transaction: whoever sends it holds no lock, and one that
was left half-way is taken back later.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from tacite import jobs, tables
from tacite.accounts.models import Account
from tacite.accounts.operations import lift_flag, set_flag
from tacite.accounts.queries import flagged
from tacite.brands import operations as brands
from tacite.history.operations import Happened, record
from tacite.mail.models import Letter
from tacite.mail.rendering import Rendered, UnknownKind, kinds
from tacite.mail.spent import SPENT, without_spent

LEASE: Final = dt.timedelta(minutes=15)  # after which a letter half-sent is taken back
LADDER: Final = (  # how long to wait after each failed try; then a person decides
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=15),
    dt.timedelta(hours=1),
    dt.timedelta(hours=3),
    dt.timedelta(hours=6),
    dt.timedelta(hours=12),
    dt.timedelta(hours=24),
)
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


def each_time(subject: str, *, now: dt.datetime) -> str:
    """Return the subject of a letter that is written whenever its act happens, however often."""
    return f"{subject}@{now:%Y%m%d%H%M%S%f}"


def queue(writings: Sequence[Writing], *, now: dt.datetime) -> list[int]:
    """Queue letters and return their ids; those of an account whose letters are held wait.

    A letter of the same kind about the same thing and step is refused by the database: no letter
    is written twice.

    :raises UnknownKind: there are no templates of a kind.
    """
    if not writings:
        return []
    for kind in {w.kind for w in writings} - kinds():
        raise UnknownKind(kind)
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


@transaction.atomic
def claim(*, count: int, now: dt.datetime) -> list[Letter]:
    """Take up to so many letters that are due, oldest first, away from everybody else.

    Letters of accounts whose letters were held since they were queued are held now.
    """
    due = (
        Letter.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("account")
        .filter(state="queued", try_at__lte=now)
        .order_by("try_at", "id")
    )
    while letters := list(due[:count]):
        held = flagged("letters_held", {letter.account_id for letter in letters})
        _move([letter.id for letter in letters if letter.account_id in held], state="held")
        free = [letter for letter in letters if letter.account_id not in held]
        if free:
            _move([letter.id for letter in free], state="sending", try_at=now + LEASE)
            return free
    return []


def begin_try(letter: Letter, rendered: Rendered) -> None:
    """Keep what is about to be sent, and count the try before it is made."""
    letter.attempts += 1
    Letter.objects.filter(id=letter.id).update(
        title=rendered.title, body=rendered.body, attempts=letter.attempts
    )


def note_sent(letter: Letter, rendered: Rendered, *, to: str, now: dt.datetime) -> None:
    """Note that the mail server took a letter over.

    What served its one reader, such as a link for one use, is forgotten, and blotted out of the
    text that is kept.
    """
    forgotten: dict[str, Any] = {}
    if SPENT.get(letter.kind):
        body, facts = without_spent(letter.kind, rendered.body, letter.facts)
        forgotten = {"body": body, "facts": facts}
    _move([letter.id], state="sent", sent_at=now, to=to, error="", **forgotten)


def forget(*, account_id: int, kind: str, subject: str) -> None:
    """Blot out of a letter kept in the portal what is of no use to anybody any more.

    One that is still on its way is left alone: it forgets by itself when it is sent.
    """
    kept = Letter.objects.filter(account=account_id, kind=kind, subject=subject, state="kept")
    for letter in kept.select_for_update(of=("self",)):
        letter.body, letter.facts = without_spent(letter.kind, letter.body, letter.facts)
        letter.save(update_fields=["body", "facts"])


def note_kept(letters: Sequence[tuple[Letter, str, Rendered]]) -> None:
    """Keep letters in the portal, each with the address it would have gone to."""
    rows = [(x.id, "kept", to, said.title, said.body, "") for x, to, said in letters]
    columns = {"state": "text", "to": "text", "title": "text", "body": "text", "error": "text"}
    tables.update_rows(Letter, columns, rows)


def note_failed(letter: Letter, *, error: str) -> None:
    """Give a letter up, until a person sends it again."""
    _move([letter.id], state="failed", error=error)


def try_later(letters: Sequence[Letter], *, error: str, now: dt.datetime) -> tuple[int, int]:
    """Try letters again after the time that their tries make due; give up after the last.

    Return how many wait and how many failed.
    """
    failed = [letter for letter in letters if letter.attempts > len(LADDER)]
    _move([letter.id for letter in failed], state="failed", error=error)
    waiting = [letter for letter in letters if letter.attempts <= len(LADDER)]
    rows = [(x.id, "queued", now + LADDER[max(x.attempts, 1) - 1], error) for x in waiting]
    tables.update_rows(Letter, {"state": "text", "try_at": "timestamptz", "error": "text"}, rows)
    return len(waiting), len(failed)


def count_tries(letters: Sequence[Letter]) -> None:
    """Count a try that found no mail server."""
    for letter in letters:
        letter.attempts += 1
    Letter.objects.filter(id__in=[letter.id for letter in letters]).update(
        attempts=F("attempts") + 1
    )


def put_back(letters: Iterable[Letter], *, now: dt.datetime) -> None:
    """Give back letters that were claimed and not tried."""
    rows = [(letter.id, "queued", now, letter.attempts) for letter in letters]
    columns = {"state": "text", "try_at": "timestamptz", "attempts": "smallint"}
    tables.update_rows(Letter, columns, rows)


def take_back(*, now: dt.datetime) -> int:
    """Queue again what somebody began to send and never finished; return how many.

    The customer may get such a letter twice: it keeps its Message-ID.
    """
    return Letter.objects.filter(state="sending", try_at__lte=now).update(
        state="queued", try_at=now
    )


@transaction.atomic
def hold(*, account_ids: Sequence[int], actor: str, reason: str, now: dt.datetime) -> None:
    """Hold the letters of accounts: those that wait, and those still to be written."""
    set_flag(account_ids=account_ids, kind="letters_held", actor=actor, reason=reason, now=now)
    Letter.objects.filter(account__in=account_ids, state="queued").update(state="held")


@transaction.atomic
def release(*, account_ids: Sequence[int], actor: str, reason: str, now: dt.datetime) -> int:
    """Let the letters of accounts go again; return how many had waited."""
    lift_flag(account_ids=account_ids, kind="letters_held", actor=actor, reason=reason, now=now)
    return release_held(account_ids=account_ids, now=now)


@transaction.atomic
def release_held(*, account_ids: Sequence[int], now: dt.datetime) -> int:
    """Queue the held letters of accounts that no longer hold them; return how many."""
    free = set(account_ids) - flagged("letters_held", account_ids)
    return _queue_again(Letter.objects.filter(account__in=free, state="held"), now)


@transaction.atomic
def hold_all(*, actor: str, reason: str, now: dt.datetime) -> None:
    """Hold every letter of the installation: after a restore, nobody is written to twice."""
    brands.hold_letters()
    record([Happened("hold_letters", "installation", 1)], actor=actor, now=now, reason=reason)


@transaction.atomic
def release_all(*, actor: str, reason: str, now: dt.datetime) -> None:
    """Let the letters of the installation go; those held for their account stay held."""
    brands.release_letters()
    record([Happened("release_letters", "installation", 1)], actor=actor, now=now, reason=reason)
    jobs.enqueue(jobs.DELIVER_LETTERS)


@transaction.atomic
def send_again(
    *, letter_ids: Sequence[int], now: dt.datetime, actor: str = "system", reason: str = ""
) -> int:
    """Queue letters that had failed, as if for the first time; return how many."""
    failed = Letter.objects.filter(id__in=letter_ids, state="failed").order_by("id")
    happened = [
        Happened("send_again", "letter", x.id, brand_id=x.brand_id, account_id=x.account_id)
        for x in failed
    ]
    record(happened, actor=actor, now=now, reason=reason)
    return _queue_again(failed.order_by(), now, attempts=0)


def _queue_again(letters: Any, now: dt.datetime, **more: Any) -> int:
    count = int(letters.update(state="queued", try_at=now, error="", **more))
    if count:
        jobs.enqueue(jobs.DELIVER_LETTERS)
    return count


def _move(letter_ids: Sequence[int], **columns: Any) -> None:
    if letter_ids:
        Letter.objects.filter(id__in=letter_ids).update(**columns)
