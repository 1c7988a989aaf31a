"""Letters that no story waits for can be written too, and together they are all kinds."""

import pytest

from tacite.acts import codes
from tacite.acts.invitation import invite
from tacite.mail import queries
from tacite.mail.delivery import deliver
from tacite.mail.models import Letter
from tacite.mail.rendering import kinds
from tacite.rehearsal.grammar import read_story
from tests import factories
from tests.domains.mail.conftest import NOW
from tests.stories.test_language import STORIES


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


def test_every_other_kind_is_written_in_a_story() -> None:
    """Stories render all their letters, and name those that they expect."""
    stories = [read_story(path.read_text("utf-8"), name=path.name) for path in STORIES]
    expected = (each for story in stories for block in story.blocks for each in block.then)
    lists = [each.keys["letters"] for each in expected if "letters" in each.keys]
    told = {kind for each in lists if isinstance(each, tuple) for kind in each}
    assert told | {"invitation", "verification_code"} == kinds()
