"""Delivery beside everything else: a silent mail server locks nothing, and two never send one."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from tacite.accounts.models import Account
from tacite.mail import smtp
from tacite.mail.delivery import deliver
from tacite.mail.models import Letter
from tacite.mail.operations import Writing, queue
from tests import factories
from tests.domains.mail.conftest import FACTS, NOW
from tests.domains.mail.mail_server import mail_server

_PATIENCE_SECONDS = 10


@pytest.fixture
def customer(scratch_database: str) -> Account:
    factories.installation(kind="live")
    brand = factories.brand(email="bonjour@nimbeo.example")
    return factories.account(brand=brand, email="camille@roussel.example")


def _write(account: Account, count: int) -> None:
    kind = "payment_reminder"
    letters = [Writing(kind, account, f"request:{n}", FACTS[kind]) for n in range(count)]
    with transaction.atomic():
        queue(letters, now=NOW)


def _in_a_thread(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_mail_server_that_falls_silent_holds_no_lock(
    customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 2 * _PATIENCE_SECONDS)
    with mail_server(lambda _: "hang") as server:
        monkeypatch.setenv(smtp.URL_VARIABLE, server.url)
        _write(customer, 3)
        sending = _in_a_thread(lambda: deliver(now=NOW))
        assert server.silent.wait(_PATIENCE_SECONDS)
        with transaction.atomic():  # whoever were locked out would be told so at once
            Account.objects.select_for_update(of=("self",), nowait=True).get(id=customer.id)
            letters = Letter.objects.select_for_update(of=("self",), nowait=True)
            assert {letter.state for letter in letters} == {"sending"}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%%'"
            )
            assert cursor.fetchone() == (0,)
        server.released.set()
        sending.join(_PATIENCE_SECONDS)
        assert not sending.is_alive()


def test_two_who_deliver_at_once_send_each_letter_once(
    customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server() as server:
        monkeypatch.setenv(smtp.URL_VARIABLE, server.url)
        _write(customer, 250)
        together = threading.Barrier(2)

        def work() -> None:
            together.wait(_PATIENCE_SECONDS)
            deliver(now=NOW)

        threads = [_in_a_thread(work) for _ in range(2)]
        for thread in threads:
            thread.join(60)
        assert len(server.ids) == len(set(server.ids)) == 250
        assert {letter.state for letter in Letter.objects.all()} == {"sent"}
