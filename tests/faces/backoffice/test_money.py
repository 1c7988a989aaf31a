"""Money by hand: statements sent in, lines placed, credit notes, voids, lists as files."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tacite.accounts.models import Account, VatCheck
from tacite.acts import from_credit, order
from tacite.backoffice.exports import safe
from tacite.engine import checks
from tacite.history.models import Event
from tacite.invoicing.models import Invoice, PaymentRequest
from tacite.ledger.queries import credit_of
from tacite.payments.models import BankLine, StatementFile
from tacite.payments.statements.writing import Movement, camt053
from tests import factories, town
from tests.faces.backoffice.reading import page_of, words
from tests.faces.backoffice.world import NOW, TODAY, Morning

Office = Callable[..., Client]
WHY = {"reason": "His bank wrote."}


def send(client: Client, data: bytes, name: str = "avril.xml") -> Any:
    return client.post("/statements/upload", {"file": SimpleUploadedFile(name, data)})


def statement(iban: str, *movements: Movement) -> bytes:
    return camt053(movements, iban=iban, on=TODAY, message_id="M2")


def test_a_statement_says_of_each_line_what_it_paid_or_why_not(
    morning: Morning, staff: Office
) -> None:
    data = statement(
        morning.iban,
        Movement(cents=1200, bank_reference="B1", text=morning.request.reference),
        Movement(cents=700, bank_reference="B2", text="BDC-2026-9999"),
        Movement(cents=-300, bank_reference="B3", is_charge=True),
    )
    client = staff("billing")
    answer = send(client, data)
    assert answer.status_code == 302
    said = words(client.get(answer.headers["Location"]))
    assert "3 lines read, 3 of them new: 1 paid what was asked" in said
    assert f"Pays {morning.request.reference} Camille Roussel it names the request" in said
    assert "Waits for a person it names a reference that does not exist" in said
    assert "Bank charges" in said


def test_the_same_statement_again_adds_nothing_and_says_so(morning: Morning, staff: Office) -> None:
    client = staff("billing")
    data = statement(morning.iban, Movement(cents=500, bank_reference="B1", text="x"))
    send(client, data)
    lines = BankLine.objects.count()
    answer = send(client, data)
    assert "nothing was added" in words(client.get(answer.headers["Location"]))
    assert BankLine.objects.count() == lines


HOSTILE = {
    "nothing": (b"", "This is no bank statement"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), "This is no bank statement"),
    "a spreadsheet": (b"date;amount\n2026-03-01;=cmd|' /C calc'!A0\n", "no bank statement"),
    "half a statement": (b"<?xml version='1.0'?><Document", "ends in the middle"),
    "entities": (
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><Document>&b;</Document>",
        "defines entities",
    ),
    "no XML": (b"<html><script>alert(1)</script></html>", "is no bank statement"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_whole_and_in_words(
    morning: Morning, staff: Office, kind: str
) -> None:
    data, said = HOSTILE[kind]
    files = StatementFile.objects.count()
    answer = send(staff("admin"), data, name="<img src=x>.xml")
    assert answer.status_code == 422
    assert said in words(answer)
    assert "<img src=x>" not in answer.content.decode()
    assert StatementFile.objects.count() == files


def test_a_statement_of_somebody_elses_account_is_refused_in_dutch(
    morning: Morning, staff: Office
) -> None:
    data = statement(factories.iban(), Movement(cents=500, bank_reference="B1"))
    answer = send(staff("admin", language="nl"), data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "FR" in words(answer)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    morning: Morning, staff: Office
) -> None:
    class Unread(io.BytesIO):
        def read(self, *_args: Any) -> bytes:
            raise AssertionError("the file was read")

    environment: dict[str, Any] = {"CONTENT_LENGTH": "60000000", "wsgi.input": Unread()}
    kind = "multipart/form-data; boundary=x"
    answer = staff("admin").generic("POST", "/statements/upload", b"", kind, **environment)
    assert answer.status_code == 413
    assert "larger than 50 MB" in words(answer)


def test_sending_no_file_says_so(morning: Morning, staff: Office) -> None:
    answer = staff("admin").post("/statements/upload", {})
    assert answer.status_code == 422
    assert "Choose a file first." in words(answer)


def test_the_likeliest_candidate_is_chosen_and_says_why(morning: Morning, staff: Office) -> None:
    page = page_of(staff("billing").get(f"/lines/{morning.exact.id}"))
    [chosen] = page.xpath("//input[@type='radio'][@checked]")
    request = PaymentRequest.objects.get(account=morning.atelier)
    assert chosen.get("value") == f"{morning.atelier.id}-{request.id}"
    assert "Same name and same amount" in words(staff("billing").get(f"/lines/{morning.exact.id}"))


def test_a_line_pays_the_request_that_was_chosen(morning: Morning, staff: Office) -> None:
    request = PaymentRequest.objects.get(account=morning.atelier)
    client = staff("billing")
    to = f"{morning.atelier.id}-{request.id}"
    answer = client.post(f"/lines/{morning.exact.id}", {"to": to, **WHY})
    assert answer.headers["Location"] == "/lines"
    request.refresh_from_db()
    assert request.state == "paid"
    assert checks.run_all() == []
    said = words(client.get(f"/lines/{morning.exact.id}"))
    assert request.reference in said
    assert "Ada billing" in said


def test_money_that_names_nobody_can_become_credit(morning: Morning, staff: Office) -> None:
    staff("billing").post(f"/lines/{morning.line.id}", {"to": morning.atelier.id, **WHY})
    assert credit_of([morning.atelier.id]) == {morning.atelier.id: 4800}


REFUSED = {
    "nobody": ("", "Choose whose money it is."),
    "a stranger": ("999999", "There is no such account."),
    "words": ("x-y", "Choose whose money it is."),
}


@pytest.mark.parametrize("to", REFUSED)
def test_a_line_is_not_given_to(morning: Morning, staff: Office, to: str) -> None:
    value, said = REFUSED[to]
    answer = staff("billing").post(f"/lines/{morning.exact.id}", {"to": value, **WHY})
    assert answer.status_code == 422
    assert said in words(answer)
    assert BankLine.objects.get(id=morning.exact.id).outcome == "suspense"


def test_a_request_that_asks_more_than_came_in_is_refused_with_what_to_do(
    morning: Morning, staff: Office
) -> None:
    PaymentRequest.objects.filter(account=morning.atelier).update(net_cents=2000, total_cents=2200)
    request = PaymentRequest.objects.get(account=morning.atelier)
    to = f"{morning.atelier.id}-{request.id}"
    answer = staff("billing").post(f"/lines/{morning.exact.id}", {"to": to, **WHY})
    assert "The request asks €22.00, more than came in" in words(answer)


def test_a_line_that_somebody_placed_already_is_refused(morning: Morning, staff: Office) -> None:
    client = staff("billing")
    path, sent = f"/lines/{morning.line.id}", {"to": str(morning.atelier.id), **WHY}
    client.post(path, sent)
    assert client.post(path, sent).status_code == 422


def test_a_credit_note_is_shown_before_it_is_issued(morning: Morning, staff: Office) -> None:
    path = f"/invoices/{morning.invoice.id}/credit-note"
    client = staff("billing")
    sent = {"how": "part", "amount": "5.00", **WHY}
    shown = words(client.post(path, {**sent, "step": "show"}))
    assert "−€5.00" in shown
    assert "It was paid: the amount becomes credit" in shown
    assert Invoice.objects.count() == 1
    client.post(path, {**sent, "step": "confirm"})
    note = Invoice.objects.get(kind="credit_note")
    assert (note.total_cents, note.corrects_id) == (500, morning.invoice.id)
    assert WHY["reason"] in note.document
    assert checks.run_all() == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"how": "part", "amount": "12.01"}, "At most €12.00 of it is left to credit."),
        ({"how": "part", "amount": "0"}, "not above zero"),
        ({"how": "part", "amount": "-5"}, "not above zero"),
        ({"how": "part", "amount": "5.005"}, "This is no amount in EUR"),
        ({"how": "part", "amount": "1e3"}, "This is no amount in EUR"),
        ({"how": "everything"}, "Choose whether to credit"),
    ],
)
def test_a_credit_note_is_refused_with_the_reason(
    morning: Morning, staff: Office, sent: dict[str, str], said: str
) -> None:
    path = f"/invoices/{morning.invoice.id}/credit-note"
    answer = staff("billing").post(path, {**sent, **WHY, "step": "confirm"})
    assert answer.status_code == 422
    assert said in words(answer)
    assert Invoice.objects.count() == 1


def test_a_whole_credit_may_give_its_days_back(morning: Morning, staff: Office) -> None:
    path = f"/invoices/{morning.invoice.id}/credit-note"
    sent = {"how": "whole", "release": "yes", "step": "confirm", **WHY}
    staff("billing").post(path, sent)
    before = morning.paid_service.expires_on
    morning.paid_service.refresh_from_db()
    assert morning.paid_service.expires_on == before
    assert credit_of([morning.camille.id]) == {morning.camille.id: 1200}


def test_credit_pays_a_request_in_the_customers_place(morning: Morning, staff: Office) -> None:
    client = staff("billing")
    client.post(f"/lines/{morning.line.id}", {"to": morning.camille.id, **WHY})
    path = f"/requests/{morning.request.id}"
    assert f"{path}/credit" in client.get(path).content.decode()
    answer = client.post(f"{path}/credit", WHY)
    assert answer.status_code == 302
    event = Event.objects.get(verb="pay_from_credit_by_staff")
    assert (event.reason, event.actor.partition(":")[0]) == (WHY["reason"], "staff")


def test_credit_that_does_not_suffice_is_said(morning: Morning, staff: Office) -> None:
    answer = staff("billing").post(f"/requests/{morning.request.id}/credit", WHY)
    assert answer.status_code == 422
    assert "The account has €0.00 of credit, the request asks €12.00." in words(answer)


def test_what_is_paid_cannot_be_voided(morning: Morning, staff: Office) -> None:
    paid = PaymentRequest.objects.get(state="paid")
    answer = staff("billing").post(f"/requests/{paid.id}/void", WHY)
    assert answer.status_code == 422
    assert "closed already" in words(answer)


def test_the_file_of_an_invoice_is_a_pdf_named_by_its_number(
    morning: Morning, staff: Office
) -> None:
    answer = staff("read_only").get(f"/invoices/{morning.invoice.id}/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert 'filename="FA-2026-0001.pdf"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("language", "delimiter", "amount"), [("en", ",", "12.00"), ("fr", ";", "12,00")]
)
def test_lists_are_files_without_live_formulas(
    morning: Morning, staff: Office, language: str, delimiter: str, amount: str
) -> None:
    Account.objects.filter(id=morning.camille.id).update(name="=HYPERLINK(1)")
    client = staff("read_only", language=language)
    for path in ("/requests/export", "/invoices/export"):
        answer = client.get(path)
        assert "attachment" in answer.headers["Content-Disposition"]
        text = answer.content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        assert len(rows) > 1
        cells = [cell for row in rows for cell in row]
        assert "'=HYPERLINK(1)" in cells
        assert amount in cells
        assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))] == []


def test_a_file_read_with_another_delimiter_has_no_formula_either(
    morning: Morning, staff: Office
) -> None:
    Account.objects.filter(id=morning.camille.id).update(name="Camille;=1+1;,=1+1")
    for language, other in (("en", ";"), ("fr", ",")):
        answer = staff("read_only", language=language).get("/invoices/export")
        text = answer.content.decode("utf-8-sig")
        for start in ("=", '"='):
            assert f"{other}{start}" not in text.replace('"Camille;=1+1;,=1+1"', "quoted")
        assert '"Camille;=1+1;,=1+1"' in text


def test_the_last_of_all_days_finds_what_there_is(morning: Morning, staff: Office) -> None:
    for path in ("/requests", "/invoices", "/journal", "/invoices/export"):
        assert staff("read_only").get(f"{path}?to=9999-12-31").status_code == 200


def test_a_file_has_the_rows_of_its_list(morning: Morning, staff: Office) -> None:
    client = staff("read_only")
    paid = client.get("/requests/export?state=paid").content.decode("utf-8-sig")
    assert "BDC-2026-0001" in paid
    assert "BDC-2026-0002" not in paid


@pytest.mark.parametrize(
    "live", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "\x00=1", "\uff1d1"]
)
def test_what_a_spreadsheet_would_run_is_made_a_text(live: str) -> None:
    assert safe(live) == f"'{live}"
    assert safe(f"a{live}") == f"a{live}"


def test_a_credit_note_stands_in_its_file_below_zero(morning: Morning, staff: Office) -> None:
    sent = {"how": "part", "amount": "5.00", "step": "confirm", **WHY}
    staff("billing").post(f"/invoices/{morning.invoice.id}/credit-note", sent)
    text = staff("read_only").get("/invoices/export").content.decode("utf-8-sig")
    assert "-5.00" in text


def test_an_invoice_that_rests_on_an_old_answer_says_so(morning: Morning, staff: Office) -> None:
    """It follows the request that was paid (I-10); whoever looks at it is told what it rests on."""
    account = factories.account(
        brand=morning.brand, kind="business", country="BE", vat_number="BE0000000097"
    )
    answer = VatCheck.objects.create(
        account=account, number="BE0000000097", valid=True, asked_at=NOW, reference="W1"
    )
    offer = factories.offer(brand=morning.brand, ref="desk", cents=1000)
    who: Any = {"account_id": account.id, "actor": "user:1", "now": NOW}
    wish = order.Wish(offer=offer.ref, cycle="1 month")
    taken = order.order(**who, wish=wish, key="k", terms_accepted=True)
    town.give_credit(account, 1000)
    from_credit.pay_from_credit(**who, request_id=taken.request_id)
    issued = account.invoices.get()
    path, said = f"/invoices/{issued.id}", "more than thirty days old"
    assert issued.vat_cents == 0
    assert said not in words(staff("billing").get(path))
    VatCheck.objects.filter(id=answer.id).update(asked_at=NOW - dt.timedelta(days=31))
    assert said in words(staff("billing").get(path))
