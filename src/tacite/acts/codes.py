"""Codes that are mailed to prove that an act is wanted: six digits, once, ten minutes (S1-29).

An act that wants a code takes three steps, in this order:

1. `make`, in the transaction that prepares the act: kills the former code, writes the letter;
2. `check`, before the transaction of the act and outside every other: a wrong attempt stays counted
   even though the act is refused;
3. `use`, in the transaction of the act: an act that is refused leaves the code as it was.

The row has a hash that only this installation can make. The digits stand in the letter until it
is delivered, or, where no mail server is, until the code is used or replaced.
"""

import dataclasses as dc
import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from tacite import tables
from tacite.accounts.models import Account
from tacite.acts.models import Code
from tacite.mail import operations as mail
from tacite.mail.operations import Writing
from tacite.rules.refusals import Refused

VALID_FOR: Final = dt.timedelta(minutes=10)
ATTEMPTS: Final = 5  # wrong ones, of all codes of the act together, in `WINDOW`
CODES: Final = 5  # that may be made for an act in `WINDOW`
WINDOW: Final = dt.timedelta(minutes=15)
_DIGITS: Final = 6


class UnableToVerify(Refused):
    """A code proves nothing, or none can be mailed; facts: `why`, and what the reason needs.

    `why`: wrong_code (`left`: attempts), no_code, code_expired, code_used, too_many_attempts
    (`until`), too_many_codes (`until`).
    """

    code = "unable_to_verify"


@dc.dataclass(frozen=True, slots=True)
class Proof:
    """A code that was typed rightly and waits to be used by its act."""

    code_id: int
    made_at: dt.datetime


def make(
    *,
    purpose: str,
    subject: str,
    account: Account,
    now: dt.datetime,
    email: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Code:
    """Mail a new code to an account's address, or to another `email`; the former one is dead.

    `now` is the clock of the act: the business clock, so that the day on which an act was asked
    for and that of its code are one; the system's where somebody signs up. `facts` are added to
    those of the letter: `services`, each with `label`, `offer` and `ref`.

    :raises UnableToVerify: too many codes were made, or tried in vain, a moment ago.
    """
    recent = Code.objects.filter(purpose=purpose, subject=subject, made_at__gt=now - WINDOW)
    times = sorted(recent.values_list("made_at", flat=True))
    if len(times) >= CODES:
        raise UnableToVerify(why="too_many_codes", until=times[0] + WINDOW)
    _refuse_guessing(purpose, subject, now)
    kill(purpose=purpose, subject=subject, now=now)
    digits = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    [code_id] = tables.ids_for(Code, 1)
    code = Code.objects.create(
        id=code_id,
        account=account,
        purpose=purpose,
        subject=subject,
        email=email or account.email,
        hash=_hash(code_id, digits),
        made_at=now,
        expires_at=now + VALID_FOR,
    )
    said = {
        "services": [],
        **(facts or {}),
        "purpose": purpose,
        "code": digits,
        "email": code.email,
        "expires_at": code.expires_at.isoformat(),
    }
    mail.queue([Writing("verification_code", account, _about(code), said)], now=now)
    return code


def check(*, purpose: str, subject: str, typed: str, now: dt.datetime) -> Proof:
    """Return the proof that a code was typed rightly; a wrong attempt is counted, for good.

    Called outside every transaction: the one that counts is its own.

    :raises UnableToVerify: the code is wrong, too old, used, or was never made.
    """
    with transaction.atomic(durable=True):
        newest = Code.objects.select_for_update(of=("self",)).filter(
            purpose=purpose, subject=subject
        )
        code = newest.order_by("-id").first()
        refusal = _try(code, typed, now)
    if refusal or code is None:
        raise refusal or UnableToVerify(why="no_code")
    return Proof(code.id, code.made_at)


def use(proof: Proof, *, now: dt.datetime) -> None:
    """Use a code up, in the transaction of its act.

    :raises UnableToVerify: somebody used it, or replaced it, since it was checked.
    """
    code = Code.objects.select_for_update(of=("self",)).get(id=proof.code_id)
    if code.used_at or code.killed_at:
        raise UnableToVerify(why="code_used")
    code.used_at = now
    code.save(update_fields=["used_at"])
    _forget(code)


def kill(*, purpose: str, subject: str, now: dt.datetime) -> None:
    """End the open code of an act: it was given up, or another one takes its place."""
    code = Code.objects.filter(
        purpose=purpose, subject=subject, used_at__isnull=True, killed_at__isnull=True
    ).first()
    if code is not None:
        code.killed_at = now
        code.save(update_fields=["killed_at"])
        _forget(code)


def left(*, purpose: str, subject: str, now: dt.datetime) -> int:
    """Return how many wrong attempts are left for an act."""
    return max(ATTEMPTS - sum(n for _, n in _in_vain(purpose, subject, now)), 0)


def _try(code: Code | None, typed: str, now: dt.datetime) -> UnableToVerify | None:
    """Compare what was typed with the newest code of an act; count it when it is wrong."""
    if code is None or not _is_open(code, now):
        return UnableToVerify(why=_why_closed(code))
    try:
        _refuse_guessing(code.purpose, code.subject, now)
    except UnableToVerify as refusal:
        return refusal
    if constant_time_compare(code.hash, _hash(code.id, _plain(typed))):
        return None
    code.attempts, code.tried_at = code.attempts + 1, now
    code.save(update_fields=["attempts", "tried_at"])
    tries_left = left(purpose=code.purpose, subject=code.subject, now=now)
    return UnableToVerify(why="wrong_code", left=tries_left)


def _is_open(code: Code, now: dt.datetime) -> bool:
    return not (code.used_at or code.killed_at) and now < code.expires_at


def _why_closed(code: Code | None) -> str:
    if code is None or code.killed_at:
        return "no_code"
    return "code_used" if code.used_at else "code_expired"


def _refuse_guessing(purpose: str, subject: str, now: dt.datetime) -> None:
    """Refuse another attempt, or another code, to who guessed wrong five times a moment ago."""
    tries = _in_vain(purpose, subject, now)
    if sum(count for _, count in tries) >= ATTEMPTS:
        raise UnableToVerify(why="too_many_attempts", until=tries[0][0] + WINDOW)


def _in_vain(purpose: str, subject: str, now: dt.datetime) -> list[tuple[dt.datetime, int]]:
    """Return the last wrong attempt of each recent code of an act, and how many there were."""
    codes = Code.objects.filter(purpose=purpose, subject=subject, tried_at__gt=now - WINDOW)
    return sorted((code.tried_at, code.attempts) for code in codes if code.tried_at)


def _plain(typed: str) -> str:
    """Return what was typed without the blanks that a reader puts between digits."""
    return "".join(typed.split())


def _hash(code_id: int, digits: str) -> str:
    """Return what is kept of a code: salted with its number, under the installation's key."""
    return salted_hmac("tacite.code", f"{code_id}:{digits}", algorithm="sha256").hexdigest()


def _forget(code: Code) -> None:
    mail.forget(account_id=code.account_id, kind="verification_code", subject=_about(code))


def _about(code: Code) -> str:
    return f"code:{code.id}"
