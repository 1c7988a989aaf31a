"""Django's mail backend: what cannot wait for the outbox goes over the same mail server.

Without a server a mail becomes a file in the installation's mail folder, which its owner alone may
read: codes for signing in are no letters, and staff must not find them in the portal.
"""

import os
import secrets
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from tacite.config import places
from tacite.mail import smtp


class Backend(BaseEmailBackend):
    """Sends at once, or keeps in a file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send mails and return how many the server took, or the folder.

        :raises SmtpMisconfigured, NotReached, NotTaken, CutOff: as the outbox has them.
        """
        server = smtp.server()
        if server is None:
            for mail in email_messages:
                _keep(mail)
            return len(email_messages)
        with smtp.conversation(server) as line:
            for mail in email_messages:
                message: Any = mail.message()
                sender = parseaddr(mail.from_email)[1]
                for reader in mail.recipients():
                    line.send(message, sender=sender, to=reader)
        return len(email_messages)


def _keep(mail: EmailMessage) -> None:
    path = places.mailbox() / f"{secrets.token_hex(8)}.eml"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(mail.message().as_bytes())
