"""A rendered letter as mail: its headers, and the Message-ID by which it is known again."""

import dataclasses as dc
import datetime as dt
import email.errors
import hashlib
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tacite.mail.rendering import Rendered, title_of


class Unmailable(ValueError):
    """The letter cannot be put into an envelope; the text is a code."""


@dc.dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, and what tells this letter from all others."""

    sender: str
    sender_name: str
    to: str
    language: str
    name: str  # the same for the same letter: account, kind, subject, step

    @property
    def message_id(self) -> str:
        """The Message-ID: the same, however often the letter is sent."""
        digest = hashlib.sha256(self.name.encode()).hexdigest()[:40]
        return f"<{digest}@{self.sender.rpartition('@')[2]}>"


@dc.dataclass(frozen=True, slots=True)
class Enclosed:
    """A text that goes with a letter as a file, byte for byte."""

    name: str
    text: str


def message(
    envelope: Envelope,
    rendered: Rendered,
    *,
    now: dt.datetime,
    enclosed: Sequence[Enclosed] = (),
) -> EmailMessage:
    """Return a letter as mail, with what is enclosed.

    No header can be smuggled in: titles and names are one line, addresses are checked, and the
    policy refuses a line break that were still there.

    :raises Unmailable: address_unusable, or headers_refused.
    """
    if not (is_address(envelope.to) and is_address(envelope.sender)):
        raise Unmailable("address_unusable")
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = Address(title_of(envelope.sender_name), addr_spec=envelope.sender)
        mail["To"] = Address(addr_spec=envelope.to)
        mail["Subject"] = title_of(rendered.title)
    except (ValueError, email.errors.MessageError) as refused:
        raise Unmailable("headers_refused") from refused
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = envelope.message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday note answers
    mail.set_content(rendered.body, cte="quoted-printable")
    mail["Content-Language"] = envelope.language
    for each in enclosed:
        mail.add_attachment(
            each.text.encode(),
            maintype="text",
            subtype="plain",
            filename=each.name,
            params={"charset": "utf-8"},
        )
    return mail


def is_address(text: str) -> bool:
    """Tell whether a text is one mail address, and nothing more."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
