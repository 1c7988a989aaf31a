"""Delivering letters: claimed, rendered, handed to the mail server, or kept in the portal.

Nothing is locked while a mail server is spoken to. After a crash between its answer and ours the
same letter goes out again, under the same Message-ID. Logs name letters by id, never addresses.
"""

import dataclasses as dc
import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from tacite.brands.queries import Selling, installation, selling
from tacite.failpoints import failpoint
from tacite.mail import envelopes, operations, queries, rendering, smtp
from tacite.mail.envelopes import Envelope, Unmailable
from tacite.mail.rendering import Addressee, Rendered, UnknownKind, UnrenderableLetter
from tacite.mail.smtp import Conversation, CutOff, HungUp, NotReached, NotTaken, Server
from tacite.mail.spent import SPENT

BATCH: Final = 100
_BATCH_SECONDS: Final = 300  # well below the lease of a claim
_HOUR: Final = dt.timedelta(hours=1)
_log = logging.getLogger(__name__)


@dc.dataclass(slots=True)
class Delivered:
    """How many letters were sent, kept in the portal, given up; and how many wait for a try."""

    sent: int = 0
    kept: int = 0
    failed: int = 0
    later: int = 0

    @property
    def claimed(self) -> int:
        """How many letters were taken up, whatever became of them."""
        return self.sent + self.kept + self.failed + self.later


def deliver(
    *, now: dt.datetime, limit: int | None = None, going: Callable[[], bool] = lambda: True
) -> Delivered:
    """Deliver what is due, at most `limit` letters, as long as `going` says so.

    Nothing goes out while the letters of the installation are held. A scratch database sends no
    mail, whatever the settings say.

    :raises SmtpMisconfigured: the settings name no mail server; nothing was claimed.
    """
    place = installation()
    done = Delivered()
    if place is not None and place.letters_held:
        return done
    server = smtp.server()
    if place is None or place.kind == place.Kind.SCRATCH:
        server = None
    while going():
        count = _allowed(done, limit, server, now)
        letters = operations.claim(count=count, now=now) if count > 0 else []
        if not letters:
            break
        batch = _Batch(letters, selling(x.brand_id for x in letters), done, now, going)
        if not (batch.post(server) if server else batch.keep()):
            break
    return done


def _allowed(done: Delivered, limit: int | None, server: Server | None, now: dt.datetime) -> int:
    """Return how many letters may be claimed: below the limit, and the ceiling of an hour."""
    count = BATCH if limit is None else min(BATCH, limit - done.claimed)
    ceiling = smtp.per_hour() if server else None
    if ceiling is None:
        return count
    return min(count, ceiling - queries.sent_since(now - _HOUR))


@dc.dataclass(slots=True)
class _Batch:
    """Letters that were claimed together, and what became of them."""

    letters: Sequence[Any]
    sellings: Mapping[int, Selling]
    done: Delivered
    now: dt.datetime
    going: Callable[[], bool]

    def keep(self) -> bool:
        """Keep all of them in the portal."""
        kept = []
        for letter in self.letters:
            rendered = self._rendered(letter)
            if rendered:
                kept.append((letter, _address(letter), rendered))
        operations.note_kept(kept)
        self.done.kept += len(kept)
        return True

    def post(self, server: Server) -> bool:
        """Hand them to the mail server; False when it is of no use to go on now."""
        before = self.done.sent
        try:
            with smtp.conversation(server) as line:
                left = self._post_over(line)
        except NotReached as trouble:
            operations.count_tries(self.letters)
            self._later(self.letters, str(trouble))
            return False
        operations.put_back(left, now=self.now)
        # Servers hang up after so many letters: with the next call it goes on.
        return not left or self.done.sent > before

    def _post_over(self, line: Conversation) -> Sequence[Any]:
        """Send one after the other; return those that were not come to."""
        until = time.monotonic() + _BATCH_SECONDS
        for position, letter in enumerate(self.letters):
            if not (line.is_open and self.going() and time.monotonic() < until):
                return self.letters[position:]
            try:
                self._post_one(letter, line)
            except HungUp:
                letter.attempts -= 1  # it was not come to
                return self.letters[position:]
        return ()

    def _post_one(self, letter: Any, line: Conversation) -> None:
        rendered = self._rendered(letter)
        if rendered is None:
            return
        envelope = self._envelope(letter)
        if not envelope.sender:  # nobody to answer to: it is read in the portal
            operations.note_kept([(letter, envelope.to, rendered)])
            self.done.kept += 1
            return
        operations.begin_try(letter, rendered)
        try:
            enclosed = queries.enclosed_with(letter)
            message = envelopes.message(envelope, rendered, now=self.now, enclosed=enclosed)
            failpoint("outbox.before_send")
            line.send(message, sender=envelope.sender, to=envelope.to)
        except (Unmailable, NotTaken, CutOff) as trouble:
            self._not_sent(letter, trouble)
        else:
            self._sent(letter, rendered, envelope)

    def _sent(self, letter: Any, rendered: Rendered, envelope: Envelope) -> None:
        failpoint("outbox.after_send")
        operations.note_sent(letter, rendered, to=envelope.to, now=self.now)
        self.done.sent += 1
        _log.info("letter_sent", extra={"letter": letter.id, "tries": letter.attempts})

    def _not_sent(self, letter: Any, trouble: Exception) -> None:
        is_final = isinstance(trouble, Unmailable) or getattr(trouble, "is_final", False)
        if is_final:
            self._give_up(letter, str(trouble))
        else:
            self._later([letter], str(trouble))

    def _rendered(self, letter: Any) -> Rendered | None:
        """Return the letter as text; one that cannot be rendered is given up."""
        facts = self.sellings[letter.brand_id]
        account = letter.account
        try:
            return rendering.render(
                kind=letter.kind,
                language=letter.language,
                facts=letter.facts,
                brand=brand_of(facts),
                account=Addressee(account.name, account.number, account.dedicated_iban),
                written_at=letter.queued_at,
            )
        except UnrenderableLetter as lacking:
            self._give_up(letter, f"unrenderable: {lacking.facts['missing']}")
        except UnknownKind:
            self._give_up(letter, "unknown_kind")
        return None

    def _envelope(self, letter: Any) -> Envelope:
        """Return who writes to whom: the brand, else its seller; no sender when neither can."""
        found = self.sellings[letter.brand_id]
        sender = found.brand.email or found.seller.email
        return Envelope(
            sender=sender if envelopes.is_address(sender) else "",
            sender_name=found.brand.name,
            to=_address(letter),
            language=letter.language,
            name=f"{letter.account_id}|{letter.kind}|{letter.subject}|{letter.step}",
        )

    def _later(self, letters: Sequence[Any], error: str) -> None:
        waiting, failed = operations.try_later(letters, error=error, now=self.now)
        self.done.later += waiting
        self.done.failed += failed
        _log.warning("letters_wait", extra={"error": error, "later": waiting, "failed": failed})

    def _give_up(self, letter: Any, error: str) -> None:
        operations.note_failed(letter, error=error)
        self.done.failed += 1
        _log.warning("letter_failed", extra={"letter": letter.id, "error": error})


def brand_of(found: Selling) -> rendering.Brand:
    """Return a brand as letters know it."""
    brand, seller = found.brand, found.seller
    return rendering.Brand(
        name=brand.name,
        domain=brand.domain,
        email=brand.email or seller.email,
        phone=brand.phone or seller.phone,
        zone=brand.zone,
        credit_name=found.policy.credit_name,
        seller=seller.name,
        country=seller.country,
        ibans=found.ibans,
    )


def _address(letter: Any) -> str:
    """Return where a letter goes: to the account's own address, and nowhere else.

    An invitation goes to the person who is invited, a code where it is to prove something.
    """
    if letter.kind in SPENT:
        return str(letter.facts.get("email", ""))
    return str(letter.account.email)
