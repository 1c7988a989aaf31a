"""A bank file whose reading is killed is finished by giving it again; nothing is booked twice."""

import signal

import pytest
from django.db import connection

from tacite.acts import bank_import
from tacite.invoicing.models import PaymentRequest
from tacite.payments.models import BankLine, Payment
from tacite.payments.statements.writing import Movement
from tests import town
from tests.crash.test_night_killed import in_child


@pytest.mark.parametrize("point", ["bank.after_lines", "issue.after_insert", "ledger.after_write"])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_file_killed_half_way_is_finished_by_giving_it_again(
    point: str, nth: int, scratch_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank_import, "CHUNK", 2)
    town.build()
    town.run(town.NIGHT)
    asked = list(PaymentRequest.objects.filter(state="open").order_by("id"))
    movements = [
        Movement(cents=r.total_cents, text=r.reference, bank_reference=f"R{r.id}") for r in asked
    ]

    ended = in_child(lambda: town.receive(*movements), failpoint=f"{point}=kill@{nth}")
    assert ended == signal.SIGKILL
    town.receive(*movements)

    assert BankLine.objects.count() == Payment.objects.count() == len(asked)
    assert not PaymentRequest.objects.filter(id__in=[r.id for r in asked], state="open").exists()
    assert town.receive(*movements).added == 0
    assert town.offences() == []
    connection.close()
