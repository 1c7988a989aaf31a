"""A mail server of the tests, on loopback: it takes letters, refuses, falls silent, or dies."""

import contextlib
import email
import email.policy
import socketserver
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any, Final

Plan = Callable[[int], str]
_REFUSALS: Final = {
    "unknown": b"550 5.1.1 <camille@roussel.example> is not here\r\n",
    "later": b"451 4.7.1 try again later\r\n",
    "relay": b"550 5.7.1 relaying to <camille@roussel.example> denied\r\n",
    "full": b"452 4.2.2 mailbox of camille@roussel.example is full\r\n",
}


class MailServer(socketserver.ThreadingTCPServer):
    """Takes letters as `plan` says for the n-th one (from 1): see `_Conversation`."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, plan: Plan) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.plan = plan
        self.tries = 0
        self.calls = 0
        self.received: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.released = threading.Event()  # lets those go who were left without an answer
        self.silent = threading.Event()  # somebody waits for an answer now

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.received]


@contextlib.contextmanager
def mail_server(plan: Plan = lambda _: "take") -> Iterator[MailServer]:
    with MailServer(plan) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


class _Conversation(socketserver.StreamRequestHandler):
    """One call. Plans: take, unknown, later, relay, full, hang, die, hang up (after taking)."""

    server: Any

    def handle(self) -> None:
        self.server.calls += 1
        if self.server.plan(self.server.tries + 1) == "closed":
            self.wfile.write(b"421 4.3.2 not now\r\n")
            return
        self.wfile.write(b"220 mail.example ready\r\n")
        with contextlib.suppress(OSError):
            self._talk()

    def _talk(self) -> None:
        sender, to = "", list[str]()
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"MAIL":
                sender, to = line.decode().split("<")[1].split(">")[0], []
                self.server.tries += 1
            if verb == b"RCPT":
                to.append(line.decode().split("<")[1].split(">")[0])
                refusal = _REFUSALS.get(self._plan())
                if refusal:
                    self.wfile.write(refusal)
                    continue
            if verb == b"DATA" and not self._take(sender, to):
                return
            if verb == b"QUIT":
                self.wfile.write(b"221 2.0.0 bye\r\n")
                return
            if verb != b"DATA":
                self.wfile.write(b"250 2.0.0 well\r\n")

    def _take(self, sender: str, to: list[str]) -> bool:
        """Read a letter and answer as planned; False ends the call."""
        self.wfile.write(b"354 go on\r\n")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        plan = self._plan()
        self._keep(sender, to, b"".join(lines))
        if plan == "hang":
            self.server.silent.set()
            self.server.released.wait()
        if plan in ("hang", "die"):
            return False
        self.wfile.write(b"250 2.0.0 taken\r\n")
        return plan != "hang up"

    def _keep(self, sender: str, to: list[str], data: bytes) -> None:
        message = email.message_from_bytes(data, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.server.received.append(message)
        self.server.envelopes.append((sender, to))

    def _plan(self) -> str:
        return str(self.server.plan(self.server.tries))
