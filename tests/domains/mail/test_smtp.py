"""The mail server by its address: what is taken, what is refused, and that it is never told on."""

import ssl
from typing import Any

import pytest

from tacite.mail import smtp
from tacite.mail.smtp import NotReached, Server, SmtpMisconfigured, conversation, server_from_url
from tests.domains.mail.mail_server import mail_server


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", Server("none", "mail.example", 25)),
        ("smtp://mail.example:2525", Server("none", "mail.example", 2525)),
        (
            "smtp+starttls://tacite:p%40ss%3Aword@mail.example",
            Server("starttls", "mail.example", 587, "tacite", "p@ss:word"),
        ),
        ("smtps://u:p@mail.example", Server("tls", "mail.example", 465, "u", "p")),
        ("smtp://u:p@127.0.0.1:1025", Server("none", "127.0.0.1", 1025, "u", "p")),
        ("smtp://u:p@localhost", Server("none", "localhost", 25, "u", "p")),
    ],
)
def test_an_address_names_a_server(url: str, expected: Server) -> None:
    assert server_from_url(url) == expected


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mail.example", "unknown_scheme"),
        ("http://mail.example", "unknown_scheme"),
        ("smtp://", "no_host"),
        ("smtp://mail.example:99999", "wrong_port"),
        ("smtp://mail.example:port", "wrong_port"),
        ("smtp://u:secret@mail.example", "password_in_clear"),
    ],
)
def test_what_names_no_server_is_refused_without_repeating_it(url: str, why: str) -> None:
    with pytest.raises(SmtpMisconfigured) as refused:
        server_from_url(url)
    assert refused.value.facts == {"why": why}
    assert "secret" not in str(refused.value)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(server_from_url("smtps://u:secret@mail.example"))


def test_without_an_address_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(smtp.URL_VARIABLE, " ")
    assert smtp.server() is None


@pytest.mark.parametrize(("text", "expected"), [("", None), ("500", 500)])
def test_a_ceiling_is_a_whole_number(
    text: str, expected: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(smtp.PER_HOUR_VARIABLE, text)
    assert smtp.per_hour() == expected


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_no_other_ceiling_is_taken(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(smtp.PER_HOUR_VARIABLE, text)
    with pytest.raises(SmtpMisconfigured):
        smtp.per_hour()


def test_a_server_without_encryption_is_not_spoken_to_in_clear() -> None:
    with mail_server() as server:
        host, port = server.server_address[:2]
        wanted = Server("starttls", str(host), int(port), "u", "p")
        with pytest.raises(NotReached), conversation(wanted):
            pass
        assert server.received == []


def test_a_certificate_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    contexts: list[ssl.SSLContext] = []

    def refuse(self: Any, *args: Any, context: ssl.SSLContext, **options: Any) -> None:
        contexts.append(context)
        raise ConnectionRefusedError

    monkeypatch.setattr("smtplib.SMTP_SSL.__init__", refuse)
    with pytest.raises(NotReached), conversation(Server("tls", "mail.example", 465)):
        pass
    assert contexts[0].verify_mode is ssl.CERT_REQUIRED
    assert contexts[0].check_hostname
