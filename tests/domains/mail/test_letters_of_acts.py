"""The facts that acts give their letters are those that the letters say, in every language."""

from pathlib import Path
from typing import Final

import pytest

from tacite import clock
from tacite.acts import codes
from tacite.acts.invitation import invite
from tacite.mail import queries
from tacite.mail.delivery import deliver
from tacite.mail.models import Letter
from tacite.mail.rendering import kinds
from tacite.rehearsal.grammar import read_story
from tacite.rehearsal.play import play
from tacite.rehearsal.scratch_stage import ScratchStage
from tests import factories
from tests.domains.mail.conftest import NOW

_STORIES: Final = Path(__file__).resolve().parents[2] / "stories"
# Together these stories write every kind but the invitation and the code.
_TOLD: Final = {
    "late-payment": {
        "payment_requested",
        "payment_overdue",
        "service_suspended",
        "payment_received",
    },
    "game-server-thirty-days": {"payment_reminder"},
    "anniversary": {"invoice_issued"},
    "credit-pays-the-renewal": {"paid_from_credit"},
    "money-that-nobody-asked-for": {"payment_kept_as_credit"},
    "credit-notes": {"credit_note_issued"},
    "free-order": {"order_begun"},
    "extra-time": {"extra_time_granted"},
    "student-status-ends": {"status_ends"},
    "termination-undone": {"termination_confirmed", "termination_undone"},
    "missed-suspension": {"service_ended"},
    "credit-paid-out": {"refund_sent"},
    "three-servers-become-two": {"offer_changed"},
    "offer-change-at-renewal": {"offer_change_scheduled"},
    "cycle-asked-for-and-accepted": {
        "cycle_change_received",
        "cycle_change_refused",
        "cycle_changed",
    },
    "deposit-unblocks-a-group": {
        "deposit_received",
        "deposit_requested",
        "group_resumed",
        "group_suspended",
        "usage_threshold",
    },
    "group-deleted": {"group_closed", "group_deletion_planned", "group_deletion_undone"},
    "higher-price-announced": {"price_will_rise"},
    "announcements-withdrawn": {"announcement_withdrawn"},
    "price-kept": {"price_kept"},
    "leaving-for-another-provider": {"switching_asked", "switching_done"},
    "leaving-in-belgium-and-the-netherlands": {"leaving_confirmed"},
    "offer-replaced-by-its-successor": {"offer_will_change"},
    "tacit-renewal-told": {"renewal_notice"},
    "withdrawal": {"withdrawal_acknowledged"},
    "handover": {"handover_asked", "handover_done"},
    "handover-not-done": {"handover_over"},
}


@pytest.mark.parametrize("name", _TOLD)
def test_every_letter_of_a_story_can_be_rendered(name: str, scratch_database: str) -> None:
    path = _STORIES / f"{name}.toml"
    try:
        report = play(read_story(path.read_text("utf-8"), name=str(path)), ScratchStage())
    finally:
        clock.set_fixed(None)
    assert report.ok, report.as_text()
    assert queries.not_done() | {"held": 0} == {"queued": 0, "sending": 0, "held": 0, "failed": 0}
    assert {letter.kind for letter in Letter.objects.all()} >= _TOLD[name]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_an_invitation_can_be_rendered(language: str) -> None:
    account = factories.account(language=language)
    invite(account_ids=[account.id], actor="staff:1", now=NOW)
    assert deliver(now=NOW).kept == 1
    assert "/invitation/" in Letter.objects.get().body


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize(
    "purpose", ["offer_change", "cycle_change", "handover_give", "handover_take", "other"]
)
def test_a_code_can_be_rendered(language: str, purpose: str) -> None:
    account = factories.account(language=language)
    codes.make(purpose=purpose, subject="service:1", account=account, now=NOW)
    assert deliver(now=NOW).kept == 1
    assert queries.code_in_newest(account.id) in Letter.objects.get().body


def test_together_they_are_all_kinds() -> None:
    assert set().union(*_TOLD.values()) | {"invitation", "verification_code"} == kinds()
