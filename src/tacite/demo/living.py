"""A day at a brand of the demo: what happens to its customers, and what the bank reports."""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from tacite.accounts import queries as accounts
from tacite.acts import bank_import
from tacite.demo import clockwork
from tacite.demo.lives.told import Scene, Told
from tacite.invoicing import queries as invoicing
from tacite.payments.statements.writing import Movement, camt053

# Monday, Wednesday, Friday: the days on which somebody fetches the statement.
_BANK_DAYS: Final = (0, 2, 4)


@dc.dataclass(slots=True)
class Living:
    """A brand of the demo while its days are lived."""

    told: Told
    scene: Scene

    def meet(self, past: int, now: dt.datetime) -> None:
        """Let happen what is told of a day, counted from the demo's today."""
        for day, do in self.told.moments:
            if day == past:
                do(self.scene, now)

    def bank(self, past: int, now: dt.datetime) -> None:
        """Let the bank report what was paid since its last statement."""
        day = clockwork.day_of(now)
        if day.weekday() not in _BANK_DAYS:
            return
        movements = [*self._by_habit(day), *self._otherwise(past, day)]
        if not movements:
            return
        name = f"{self.told.ref}-{day.isoformat()}"
        numbered = [
            dc.replace(movement, bank_reference=f"{name}-{n}")
            for n, movement in enumerate(movements, start=1)
        ]
        data = camt053(numbered, iban=self.scene.iban, on=day, message_id=name)
        bank_import.import_file(data, name=f"{name}.xml", actor="bank", now=now)

    def _by_habit(self, day: dt.date) -> Iterator[Movement]:
        refs = {account_id: ref for ref, account_id in self.scene.accounts.items()}
        for request in invoicing.open_requests(refs):
            if self._is_paid_on(day, request, refs[request.account_id]):
                yield self._payment(request, refs[request.account_id])

    def _is_paid_on(self, day: dt.date, request: Any, account: str) -> bool:
        habit = self.told.habit(account)
        if day < request.requested_on + dt.timedelta(days=habit.pays_after):
            return False
        if habit.until is None:
            return True
        return bool(request.requested_on < self.scene.today + dt.timedelta(days=habit.until))

    def _payment(self, request: Any, account: str) -> Movement:
        structured = self.told.habit(account).by_structured
        payer = request.account
        return Movement(
            cents=request.owed_cents,
            counterparty_name=(payer.company or payer.name).upper(),
            paid_to_iban=payer.dedicated_iban,
            text="" if structured else request.reference,
            structured=request.bank_reference if structured else "",
        )

    def _otherwise(self, past: int, day: dt.date) -> Iterator[Movement]:
        """Yield the other lines since the last statement: three days from Friday to Monday."""
        since = past - 2 if day.weekday() == 0 else past - 1
        for line in self.told.lines:
            if since <= line.day <= past:
                yield Movement(
                    cents=line.cents,
                    counterparty_name=line.name,
                    paid_to_iban=self._own_iban(line.to),
                    text=line.text,
                    is_charge=line.is_charge,
                )

    def _own_iban(self, account: str) -> str:
        return accounts.by_ref(self.scene.brand_id, account).dedicated_iban if account else ""
