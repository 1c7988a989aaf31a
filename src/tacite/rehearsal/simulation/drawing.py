"""What a customer does on a day, as it is drawn: acts that leave open what they speak of.

Which of his services an act is about is chosen when its day has come, among what he has then.
"""

import datetime as dt
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from tacite.rehearsal.stories import BANK, STAFF, Act, Value

REASON: Final = "simulated"
_ACTS_A_DAY: Final = 100  # each act of a life has a line of its own, as in the file of a story
_BY_STAFF_IN: Final = 8  # of so many acts that a customer may do, staff do one for him


class Which(str):
    """Stands for a thing that is chosen on its day: of this kind, among those of a customer."""

    __slots__ = ("kind", "of")

    kind: str
    of: str

    def __new__(cls, kind: str, of: str) -> Self:
        """Make it; as text it reads as what it stands for."""
        made = super().__new__(cls, f"a {kind} of {of}")
        made.kind, made.of = kind, of
        return made


@dataclass(slots=True)
class Drawing:
    """One customer on one day: who he is, the die that falls for him, whom else he may meet."""

    me: str
    others: tuple[str, ...]
    on: dt.date
    die: random.Random
    first_line: int
    drawn: int = field(default=0)

    def act(
        self,
        verb: str,
        subject: Value = "",
        keys: Mapping[str, Value] | None = None,
        *,
        by: str = "",
        label: str = "",
    ) -> Act:
        """Return an act of the customer, or of whoever else does it."""
        self.drawn += 1
        line = self.first_line * _ACTS_A_DAY + self.drawn
        who = by or self.me
        reason = REASON if who == STAFF else ""
        return Act(line, verb, subject, dict(keys or {}), who, reason, label, {})

    def label(self, of: str) -> str:
        """Return a label for what an act makes, of the customer and this moment alone."""
        return f"{self.me}-{of}{self.first_line * _ACTS_A_DAY + self.drawn + 1}"

    def mine(self, kind: str) -> Which:
        """Let something of the customer be chosen."""
        return Which(kind, self.me)

    def fit(self, kind: str) -> Which:
        """Let a service of the customer be chosen that the act is for; at times any other."""
        return self.mine("service" if self.one_in(6) else kind)

    def other(self) -> str:
        """Return another customer."""
        return self.die.choice(self.others)

    def one_in(self, times: int) -> bool:
        """Tell whether it happens this time: once in so many; not if the die falls on zero."""
        return self.die.randrange(times) == times - 1

    def me_or_staff(self) -> str:
        """Return who does what staff may do on behalf of a customer."""
        return STAFF if self.one_in(_BY_STAFF_IN) else self.me

    def cents(self, most: int) -> int:
        """Return an amount of money."""
        return self.die.randint(1, most)

    def in_days(self, first: int, last: int) -> dt.date:
        """Return a day so far from this one."""
        return self.on + dt.timedelta(days=self.die.randint(first, last))

    def paid(self, request: str) -> Act:
        """Pay a request in full, by its reference."""
        label = self.label("in")
        return self.act(
            "bank_line", self.mine("owed"), {"reference": request}, by=BANK, label=label
        )

    def some(self, every: Iterable[str]) -> tuple[str, ...]:
        """Return one of these or two, in their order."""
        known = [*every]
        chosen = {self.die.choice(known) for _ in range(2)}
        return tuple(each for each in known if each in chosen)
