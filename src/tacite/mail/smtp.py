"""The mail server: where it is, and one conversation with it.

`TACITE_SMTP_URL` names it: `smtp+starttls://user:password@host:port`, `smtps://…`, or `smtp://…`
in clear, which takes no password except on this machine. Without it no mail is sent.
"""

import contextlib
import dataclasses as dc
import email.message
import ipaddress
import os
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from typing import Any, Final, Literal
from urllib.parse import unquote, urlsplit

from tacite.rules.refusals import Refused

URL_VARIABLE: Final = "TACITE_SMTP_URL"
PER_HOUR_VARIABLE: Final = "TACITE_SMTP_PER_HOUR"
TIMEOUT_SECONDS: Final = 20
_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_SECURITY: Final[dict[str, Literal["none", "starttls", "tls"]]] = {
    "smtp": "none",
    "smtp+starttls": "starttls",
    "smtps": "tls",
}
_ENHANCED: Final = re.compile(rb"\d\.\d{1,3}\.\d{1,3}")
_PERMANENT: Final = range(500, 600)
_OURS_TO_MEND: Final = frozenset({530, 534, 535, 538})  # the server wants us to sign in


class SmtpMisconfigured(Refused):
    """The settings name no mail server; facts: `why`.

    `why`: unknown_scheme, no_host, wrong_port, password_in_clear, wrong_ceiling.
    """

    code = "smtp_misconfigured"


class NotReached(Exception):
    """No conversation came about: the server is down, or does not let us in."""


class CutOff(Exception):
    """The conversation broke off in the middle of a letter: it may have arrived, or not."""


class HungUp(Exception):
    """The server took letters and closed the line before this one: it is to be called again."""


class NotTaken(Exception):
    """The server did not take a letter; `is_final` tells that it never will."""

    def __init__(self, code: str, *, is_final: bool) -> None:
        super().__init__(code)
        self.is_final = is_final


@dc.dataclass(frozen=True, slots=True)
class Server:
    """A mail server, and how it is spoken to."""

    security: Literal["none", "starttls", "tls"]
    host: str
    port: int
    user: str = ""
    password: str = dc.field(default="", repr=False)


def server() -> Server | None:
    """Return the mail server of this installation, or none.

    :raises SmtpMisconfigured: the settings cannot be taken.
    """
    url = os.environ.get(URL_VARIABLE, "").strip()
    return server_from_url(url) if url else None


def per_hour() -> int | None:
    """Return how many letters may be sent in an hour, or none for no limit.

    :raises SmtpMisconfigured: it is no whole number.
    """
    text = os.environ.get(PER_HOUR_VARIABLE, "").strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise SmtpMisconfigured(why="wrong_ceiling")
    return int(text)


def server_from_url(url: str) -> Server:
    """Return the server that an address names; user and password are percent-encoded.

    :raises SmtpMisconfigured: with the reason, never with the address: it holds a password.
    """
    parts = urlsplit(url)
    if parts.scheme not in _SECURITY:
        raise SmtpMisconfigured(why="unknown_scheme")
    if not parts.hostname:
        raise SmtpMisconfigured(why="no_host")
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError:
        raise SmtpMisconfigured(why="wrong_port") from None
    security = _SECURITY[parts.scheme]
    if parts.password and security == "none" and not _is_here(parts.hostname):
        raise SmtpMisconfigured(why="password_in_clear")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(security, parts.hostname, port, user, password)


@contextlib.contextmanager
def conversation(server: Server) -> "Iterator[Conversation]":
    """Speak to a mail server; no single answer is waited for longer than twenty seconds.

    :raises NotReached: it is not there, not trusted, or does not let us in.
    """
    try:
        line = _line(server)
    except smtplib.SMTPAuthenticationError as refused:
        raise NotReached(f"not_let_in_{refused.smtp_code}") from None
    except smtplib.SMTPResponseException as refused:
        raise NotReached(f"not_reached_{refused.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as lost:
        raise NotReached(f"not_reached_{_name(lost)}") from None
    try:
        yield Conversation(line)
    finally:
        _hang_up(line)


class Conversation:
    """An open line to a mail server, over which letters go one by one."""

    def __init__(self, line: "_Line") -> None:
        self._line = line
        self._taken = 0

    def send(self, message: email.message.EmailMessage, *, sender: str, to: str) -> None:
        """Hand a letter over, and return when the server took it.

        :raises NotTaken: the server refused it.
        :raises CutOff: the line broke, or the server fell silent.
        :raises HungUp: the line was closed after the letter before.
        """
        self._line.gave_text = False
        try:
            self._line.send_message(message, from_addr=sender, to_addrs=[to])
        except smtplib.SMTPSenderRefused as refused:
            raise self._refusal(refused.smtp_code, refused.smtp_error, is_ours=True) from None
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            raise self._refusal(code, said) from None
        except smtplib.SMTPResponseException as refused:
            raise self._refusal(refused.smtp_code, refused.smtp_error) from None
        except (smtplib.SMTPNotSupportedError, UnicodeError, ValueError):
            # An address that this server, or mail as such, cannot carry.
            raise NotTaken("address_not_carried", is_final=True) from None
        except (smtplib.SMTPException, OSError) as lost:
            if self._taken and not self._line.gave_text:
                raise HungUp from None
            raise CutOff(f"cut_off_{_name(lost)}") from None
        self._taken += 1

    @property
    def is_open(self) -> bool:
        """Whether the line still stands, as far as we were told."""
        return self._line.sock is not None

    def _refusal(self, code: int, said: bytes | str, *, is_ours: bool = False) -> NotTaken:
        """Return what an answer means. Its words are dropped: servers put addresses into them."""
        text = said if isinstance(said, bytes) else said.encode()
        found = _ENHANCED.match(text)
        enhanced = found[0].decode() if found else ""
        # 5.7: a matter of rights. Once mended, the same letter is taken.
        ours = is_ours or code in _OURS_TO_MEND or enhanced.startswith("5.7.")
        name = f"refused_{code}_{enhanced}".strip("_")
        return NotTaken(name, is_final=code in _PERMANENT and not ours)


class _Line(smtplib.SMTP):
    """A line that knows whether the text of a letter began to go over it."""

    gave_text = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the text of a letter."""
        self.gave_text = True
        return super().data(msg)


class _TlsLine(_Line, smtplib.SMTP_SSL):
    """The same, encrypted from the first word on."""


def _line(server: Server) -> _Line:
    own_name = _own_name()
    if server.security == "tls":
        line: _Line = _TlsLine(
            server.host,
            server.port,
            local_hostname=own_name,
            timeout=TIMEOUT_SECONDS,
            context=ssl.create_default_context(),
        )
    else:
        line = _Line(server.host, server.port, local_hostname=own_name, timeout=TIMEOUT_SECONDS)
    try:
        if server.security == "starttls":
            line.starttls(context=ssl.create_default_context())
        if server.user:
            line.login(server.user, server.password)
        else:
            line.ehlo_or_helo_if_needed()
    except BaseException:
        line.close()
        raise
    return line


def _own_name() -> str:
    """Return how we greet: the machine's name if it is a full one; asking DNS could hang."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


def _hang_up(line: smtplib.SMTP) -> None:
    if line.sock is None:
        return
    with contextlib.suppress(smtplib.SMTPException, OSError):
        line.sock.settimeout(1)
        line.quit()
    line.close()


def _is_here(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _name(error: Exception) -> str:
    """Return the kind of an error, without its words."""
    return type(error).__name__
