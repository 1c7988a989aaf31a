"""What tests of letters share: accounts to write to, and a mail server to send over."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tacite.accounts.models import Account
from tacite.mail import smtp
from tacite.mail.operations import Writing, queue
from tests import factories
from tests.domains.mail.mail_server import MailServer, Plan, mail_server
from tests.golden.letter_samples import SAMPLES

NOW = dt.datetime(2026, 11, 14, 1, 2, tzinfo=dt.UTC)
FACTS = {kind: facts for _, kind, facts in reversed(SAMPLES)}


@pytest.fixture(autouse=True)
def no_mail_server_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(smtp.URL_VARIABLE, raising=False)
    monkeypatch.delenv(smtp.PER_HOUR_VARIABLE, raising=False)
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 1)


@pytest.fixture
def account(db: None) -> Account:
    """A customer of a live installation whose brand can be written to."""
    factories.installation(kind="live")
    brand = factories.brand(email="bonjour@nimbeo.example", domain="nimbeo.example")
    return factories.account(brand=brand, email="camille@roussel.example")


@pytest.fixture
def write() -> Callable[..., list[int]]:
    """Queue letters of a kind to an account, about things with these names."""

    def queued(
        account: Account,
        *subjects: str,
        kind: str = "payment_reminder",
        now: dt.datetime = NOW,
        **facts: Any,
    ) -> list[int]:
        return queue(
            [Writing(kind, account, subject, FACTS[kind] | facts) for subject in subjects], now=now
        )

    return queued


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Plan], MailServer]]:
    """Start a mail server that does as planned, and let letters be sent over it."""
    stack = []

    def started(plan: Plan = lambda _: "take") -> MailServer:
        context = mail_server(plan)
        server = context.__enter__()
        stack.append(context)
        monkeypatch.setenv(smtp.URL_VARIABLE, server.url)
        return server

    yield started
    for context in stack:
        context.__exit__(None, None, None)
