"""Every kind of letter, as it reads in three languages."""

from collections.abc import Callable

import pytest

from tacite.mail.rendering import Addressee, Brand, kinds, render
from tests.golden.letter_samples import (
    ATELIER,
    CAMILLE,
    NIMBEO,
    RESPAWN,
    SAMPLES,
    WRITTEN_AT,
)

_LANGUAGES = ("fr", "nl", "en")


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize(
    ("variant", "kind", "facts"), SAMPLES, ids=[f"{k}-{v}" for v, k, _ in SAMPLES]
)
def test_a_letter_reads_as_agreed(
    variant: str,
    kind: str,
    facts: dict[str, object],
    language: str,
    golden: Callable[[str, str], None],
) -> None:
    golden(f"../letters/{kind}-{variant}-{language}.txt", _text(kind, language, facts, NIMBEO))


@pytest.mark.parametrize("language", _LANGUAGES)
def test_a_brand_names_its_credit_and_an_account_has_its_own_iban(
    language: str, golden: Callable[[str, str], None]
) -> None:
    facts = next(facts for _, kind, facts in SAMPLES if kind == "payment_requested")
    text = _text("payment_requested", language, facts, RESPAWN, ATELIER)
    golden(f"../letters/payment_requested-dedicated-{language}.txt", text)


def test_every_kind_has_a_sample() -> None:
    assert {kind for _, kind, _ in SAMPLES} == kinds()


def _text(
    kind: str,
    language: str,
    facts: dict[str, object],
    brand: Brand,
    account: Addressee = CAMILLE,
) -> str:
    said = render(
        kind=kind,
        language=language,
        facts=facts,
        brand=brand,
        account=account,
        written_at=WRITTEN_AT,
    )
    return f"{said.title}\n\n{said.body}"
