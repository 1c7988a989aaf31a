"""What staff does for customers, and what it is shown before: days, details, notes, VAT."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from tacite.accounts.models import Account, Flag, Invitation, Note, VatCheck
from tacite.engine.models import Parking
from tacite.invoicing.models import PaymentRequest
from tacite.subscriptions.models import Subscription
from tests import factories
from tests.faces.backoffice.reading import words
from tests.faces.backoffice.world import Morning

Office = Callable[..., Client]
WHY = {"reason": "She called."}


def test_granting_time_shows_the_days_before_it_moves_them(morning: Morning, staff: Office) -> None:
    client = staff("support")
    path = f"/services/{morning.service.id}/time"
    shown = words(client.get(path, {"days": "5"}))
    assert "Expiry Sunday 15 March Sunday 15 March" in shown
    assert "Suspension Tuesday 17 March Sunday 22 March" in shown
    assert "End Wednesday 25 March Monday 30 March" in shown
    assert "BDC-2026-0002 becomes void Wednesday 25 March Monday 30 March" in shown
    client.post(path, {"days": "5", **WHY})
    morning.service.refresh_from_db()
    assert morning.service.suspends_on == dt.date(2026, 3, 22)
    assert morning.service.expires_on == dt.date(2026, 3, 15)


@pytest.mark.parametrize("days", ["0", "367", "-1", "5.5", "", "many", "99999999999999999999"])
def test_days_that_are_none_are_refused_beside_their_field(
    morning: Morning, staff: Office, days: str
) -> None:
    path = f"/services/{morning.service.id}/time"
    answer = staff("support").post(path, {"days": days, **WHY})
    assert answer.status_code == 422
    assert 'aria-describedby="days-e"' in answer.content.decode()
    assert "Grant from 1 to 366 days." in words(answer)


def test_a_termination_says_its_day_and_can_be_undone(morning: Morning, staff: Office) -> None:
    client = staff("support")
    path = f"/services/{morning.service.id}/termination"
    assert "It ends on Sunday 15 March" in words(client.get(path))
    assert "BDC-2026-0002 over €12.00 is void." in words(client.get(path))
    client.post(path, WHY)
    morning.service.refresh_from_db()
    assert morning.service.terminates_on == dt.date(2026, 3, 15)
    assert client.post(path, WHY).status_code == 422
    client.post(f"{path}/undo", WHY)
    morning.service.refresh_from_db()
    assert morning.service.terminates_on is None


def test_a_refusal_is_worded_at_the_act_in_the_language_of_who_acts(
    morning: Morning, staff: Office
) -> None:
    path = f"/services/{morning.service.id}/termination/undo"
    english, french, dutch = (
        words(staff("support", language=code).post(path, WHY)) for code in ("en", "fr", "nl")
    )
    assert "It is not terminated." in english
    assert len({english, french, dutch}) == 3
    assert "not_terminated" not in english + french + dutch


def test_new_details_are_shown_beside_the_old_ones_and_change_nothing_yet(
    morning: Morning, staff: Office
) -> None:
    path = f"/accounts/{morning.camille.id}/details"
    shown = words(staff("support").post(path, {"town": "Saint-Aubin", "step": "show", **WHY}))
    assert "Town Lormière Saint-Aubin" in shown
    assert "The VAT stays as it is" in shown
    assert Account.objects.get(id=morning.camille.id).town == "Lormière"


def test_details_that_move_the_vat_say_which_requests_are_asked_anew(
    morning: Morning, staff: Office
) -> None:
    client = staff("support")
    path = f"/accounts/{morning.atelier.id}"
    answer = {"number": "NL4495445B01", "answer": "yes", "reference": "W1", **WHY}
    client.post(f"{path}/vat", answer)
    sent = {"country": "nl", "vat_number": "nl 4495445 b01", "postcode": "1012 AB", **WHY}
    before = PaymentRequest.objects.get(account=morning.atelier)
    shown = words(client.post(f"{path}/details", {**sent, "step": "show"}))
    assert "The VAT changes: 1 request can no longer be paid as it is." in shown
    assert before.reference in shown
    said = client.post(f"{path}/details", {**sent, "step": "confirm"}, follow=True)
    assert "1 request was void and asked for anew." in words(said)
    before.refresh_from_db()
    assert before.state == "void"
    assert PaymentRequest.objects.get(account=morning.atelier, state="open").vat_cents == 0


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "nobody", "This is no e-mail address."),
        ("email", "a@b.example\nBcc: c@d.example", "This is no e-mail address."),
        ("country", "XX", "This is no country"),
        ("vat_number", "FR123", "This is no VAT number of the Union"),
        ("siren", "123456789", "This is no SIREN"),
        ("kind", "friend", "Choose one of these."),
        ("language", "de", "Choose one of these."),
        ("name", "", "An account has a name."),
        ("street", "x" * 201, "This is longer than 200 signs."),
    ],
)
def test_details_that_cannot_be_are_refused_beside_their_field(
    morning: Morning, staff: Office, field: str, value: str, said: str
) -> None:
    path = f"/accounts/{morning.camille.id}/details"
    answer = staff("support").post(path, {field: value, "step": "confirm", **WHY})
    assert answer.status_code == 422
    assert said in words(answer)
    assert f'aria-describedby="{field}-e"' in answer.content.decode()


def test_details_that_change_nothing_are_refused(morning: Morning, staff: Office) -> None:
    path = f"/accounts/{morning.camille.id}/details"
    answer = staff("support").post(path, {"town": "Lormière", "step": "confirm", **WHY})
    assert answer.status_code == 422
    assert "Nothing differs from what is there." in words(answer)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"number": "NL4495445B01", "answer": "yes"}, "consultation number"),
        ({"number": "NL4495445B01"}, "Say what the register answered."),
        ({"number": "NL1", "answer": "no"}, "This is no VAT number of the Union"),
    ],
)
def test_an_answer_about_a_vat_number_needs_its_proof(
    morning: Morning, staff: Office, sent: dict[str, str], said: str
) -> None:
    checks = VatCheck.objects.count()
    answer = staff("support").post(f"/accounts/{morning.atelier.id}/vat", {**sent, **WHY})
    assert answer.status_code == 422
    assert said in words(answer)
    assert VatCheck.objects.count() == checks


def test_a_parked_account_says_why_and_is_taken_up_again(morning: Morning, staff: Office) -> None:
    client = staff("billing")
    page = words(client.get(f"/accounts/{morning.parked.id}"))
    assert "Request renewals: An offer or option of it has no price" in page
    client.post(f"/accounts/{morning.parked.id}/flags/parked", WHY)
    assert Parking.objects.get(account=morning.parked).lifted_at is not None
    assert not Flag.objects.filter(account=morning.parked, lifted_at__isnull=True).exists()


def test_a_note_is_kept_with_its_author_and_an_empty_one_is_not(
    morning: Morning, staff: Office
) -> None:
    client = staff("support")
    path = f"/accounts/{morning.camille.id}/notes"
    client.post(path, {"text": "<i>Wants</i> a call back."})
    page = client.get(f"/accounts/{morning.camille.id}")
    assert "Ada support" in words(page)
    assert "&lt;i&gt;Wants&lt;/i&gt;" in page.content.decode()
    notes = Note.objects.count()
    assert "The note is empty" in words(client.post(path, {"text": "  "}, follow=True))
    assert Note.objects.count() == notes


def test_who_may_only_read_writes_no_note(morning: Morning, staff: Office) -> None:
    path = f"/accounts/{morning.camille.id}/notes"
    assert staff("read_only").post(path, {"text": "x"}).status_code == 403


def test_a_new_invitation_ends_the_one_before(morning: Morning, staff: Office) -> None:
    client = staff("support")
    client.post(f"/accounts/{morning.camille.id}/invitation", WHY)
    client.post(f"/accounts/{morning.camille.id}/invitation", WHY)
    first, second = Invitation.objects.filter(account=morning.camille).order_by("id")
    assert first.expires_at < second.expires_at


def test_the_history_tells_who_when_and_why(morning: Morning, staff: Office) -> None:
    client = staff("support")
    client.post(f"/services/{morning.service.id}/time", {"days": "5", **WHY})
    said = words(client.get(f"/accounts/{morning.camille.id}/history"))
    assert "05/03/2026 09:30 Extra time granted 5 days Ada support She called." in said
    assert "She called." in words(client.get("/journal", {"q": "she called"}))
    assert "Ada support" in words(client.get("/journal", {"who": "staff"}))


def test_services_are_listed_by_how_they_stand(morning: Morning, staff: Office) -> None:
    offer = factories.offer(brand=morning.brand)
    factories.subscription(account=morning.camille, offer=offer, state="ended", label="gone")
    client = staff("support")
    assert "gone" in words(client.get("/services?state=ended"))
    assert "gone" not in words(client.get("/services?state=active"))
    Subscription.objects.filter(id=morning.service.id).update(
        terminates_on=dt.date(2026, 3, 15), request_on=None
    )
    assert "roussel.example" in words(client.get("/services?state=terminated"))
