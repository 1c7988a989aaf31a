"""Codes that are mailed: once, ten minutes, five attempts, each counted (S1-29, S1-31)."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from tacite.accounts.models import Account
from tacite.acts import codes
from tacite.acts.codes import UnableToVerify
from tacite.acts.models import Code
from tacite.mail import delivery
from tacite.mail import queries as mail
from tacite.mail.models import Letter
from tests import factories

NOW = dt.datetime(2026, 3, 1, 11, 0, tzinfo=dt.UTC)
_ACT: dict[str, Any] = {"purpose": "offer_change", "subject": "service:1"}


def _minutes(n: int) -> dt.datetime:
    return NOW + dt.timedelta(minutes=n)


def _make(account: Account, now: dt.datetime = NOW) -> str:
    with transaction.atomic():
        codes.make(account=account, now=now, **_ACT)
    return mail.code_in_newest(account.id)


def _why(typed: str, now: dt.datetime = NOW) -> dict[str, object]:
    with pytest.raises(UnableToVerify) as refusal:
        codes.check(typed=typed, now=now, **_ACT)
    return refusal.value.facts


def _other(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06}"


@pytest.fixture
def account(db: None) -> Account:
    """A customer whom letters reach in the portal."""
    factories.installation(kind="scratch")
    return factories.account()


def test_a_code_has_six_digits_and_is_kept_as_a_hash_alone(account: Account) -> None:
    digits = _make(account)
    assert len(digits) == 6
    assert digits.isdecimal()
    row = Code.objects.get()
    assert digits not in {str(getattr(row, field.name)) for field in Code._meta.fields}
    assert row.email == account.email


def test_the_right_code_works_once(account: Account) -> None:
    digits = _make(account)
    proof = codes.check(typed=f" {digits[:3]} {digits[3:]} ", now=_minutes(9), **_ACT)
    codes.use(proof, now=_minutes(9))
    with pytest.raises(UnableToVerify, match="code_used"):
        codes.use(proof, now=_minutes(9))
    assert _why(digits) == {"why": "code_used"}


def test_it_lives_ten_minutes(account: Account) -> None:
    digits = _make(account)
    assert _why(digits, _minutes(10)) == {"why": "code_expired"}


def test_none_was_made(account: Account) -> None:
    assert _why("000000") == {"why": "no_code"}


def test_one_that_was_given_up_proves_nothing(account: Account) -> None:
    digits = _make(account)
    codes.kill(now=NOW, **_ACT)
    assert _why(digits) == {"why": "no_code"}


def test_a_new_one_kills_the_former_one(account: Account) -> None:
    former, new = _make(account), _make(account, _minutes(1))
    if former != new:
        assert _why(former, _minutes(2)) == {"why": "wrong_code", "left": 4}
    codes.check(typed=new, now=_minutes(2), **_ACT)


def test_five_wrong_attempts_close_it_even_for_the_right_code(account: Account) -> None:
    digits = _make(account)
    told = [_why(_other(digits)) for _ in range(6)]
    assert [facts.get("left") for facts in told[:5]] == [4, 3, 2, 1, 0]
    assert told[5] == {"why": "too_many_attempts", "until": _minutes(15)}
    assert _why(digits)["why"] == "too_many_attempts"


def test_a_new_code_gives_no_new_attempts_to_who_guesses(account: Account) -> None:
    digits = _make(account)
    for _ in range(3):
        _why(_other(digits))
    digits = _make(account, _minutes(1))
    assert _why(_other(digits), _minutes(1))["left"] == 1
    _why(_other(digits), _minutes(1))
    with pytest.raises(UnableToVerify, match="too_many_attempts"):
        _make(account, _minutes(2))
    _make(account, _minutes(16))


def test_nobody_is_flooded_with_codes(account: Account) -> None:
    for minute in range(5):
        _make(account, _minutes(minute))
    with pytest.raises(UnableToVerify) as refusal:
        _make(account, _minutes(5))
    assert refusal.value.facts == {"why": "too_many_codes", "until": _minutes(15)}


def test_other_acts_have_codes_of_their_own(account: Account) -> None:
    digits = _make(account)
    codes.make(account=account, now=NOW, purpose="offer_change", subject="service:2")
    codes.check(typed=digits, now=NOW, **_ACT)


def test_what_is_typed_may_be_anything(account: Account) -> None:
    _make(account)
    for typed in ("", "٠٤٨٢١٣", "0482131", "\x00"):
        assert _why(typed)["why"] == "wrong_code"


def test_the_portal_keeps_the_code_until_it_is_used(account: Account) -> None:
    digits = _make(account)
    delivery.deliver(now=NOW)
    letter = Letter.objects.get()
    assert (letter.state, digits in letter.body) == ("kept", True)
    seen = mail.letter(letter.id)
    assert seen is not None
    assert digits not in seen.body, "staff could act as the customer"
    codes.use(codes.check(typed=digits, now=NOW, **_ACT), now=NOW)
    letter.refresh_from_db()
    assert digits not in f"{letter.body}{letter.facts}"


def test_a_code_goes_to_the_address_that_it_proves(account: Account) -> None:
    codes.make(account=account, email="other@people.example", now=NOW, **_ACT)
    delivery.deliver(now=NOW)
    assert Letter.objects.get().to == "other@people.example"


def test_a_wrong_attempt_stays_counted_when_the_act_is_refused(scratch_database: str) -> None:
    factories.installation(kind="scratch")
    digits = _make(factories.account())
    with pytest.raises(UnableToVerify):
        codes.check(typed=_other(digits), now=NOW, **_ACT)
    with pytest.raises(RuntimeError), transaction.atomic():
        codes.check(typed=_other(digits), now=NOW, **_ACT)  # would be forgotten with the act
    assert Code.objects.get().attempts == 1


def test_many_guesses_at_once_are_five(scratch_database: str) -> None:
    factories.installation(kind="scratch")
    digits = _make(factories.account())

    def guess(_n: int) -> str:
        try:
            return str(_why(_other(digits))["why"])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(guess, range(20)))
    assert told.count("wrong_code") == 5
    assert Code.objects.get().attempts == 5
