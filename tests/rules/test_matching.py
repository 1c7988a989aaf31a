"""Which payment request a bank line pays (S0-19…24, S0-78, S0-81, WE-28, WE-30)."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacite.rules.matching import (
    Because,
    Candidate,
    LineFacts,
    Match,
    NothingReceived,
    State,
    match,
)
from tacite.rules.references import make_ogm, make_reference, make_rf

CAMILLE, SACHA = 7, 8
BOOKED_ON = dt.date(2026, 5, 6)
PREFIXES = ("BDC",)


def request(
    number: int,
    cents: int,
    *,
    state: State = "open",
    account_id: int = CAMILLE,
    currency: str = "EUR",
    expires_on: dt.date | None = dt.date(2026, 5, 14),
) -> Candidate:
    return Candidate(
        request_id=number,
        reference=make_reference("BDC", 2026, number),
        rf=make_rf(f"2T{number}"),
        ogm=make_ogm(number),
        cents=cents,
        currency=currency,
        state=state,
        expires_on=expires_on,
        account_id=account_id,
        kind="order",
    )


def line(cents: int, text: str = "", structured: str = "", currency: str = "EUR") -> LineFacts:
    return LineFacts(
        cents=cents, currency=currency, text=text, structured=structured, booked_on=BOOKED_ON
    )


def matched(
    facts: LineFacts,
    *named: Candidate,
    own: tuple[Candidate, ...] = (),
    account_id: int | None = None,
) -> Match:
    return match(
        facts,
        by_reference=named,
        open_of_account=own,
        account_id=account_id,
        prefixes=PREFIXES,
    )


class TestTheReferenceOfARequest:
    def test_s0_20_pays_that_request(self) -> None:
        found = matched(line(1200, "BDC-2026-0101"), request(101, 1200))
        assert found == Match("pays", (101,), 0, "reference", CAMILLE)

    def test_in_the_structured_field_it_counts_as_well(self) -> None:
        found = matched(line(1200, structured="BDC-2026-0101"), request(101, 1200))
        assert found.request_ids == (101,)

    def test_s0_24_more_than_due_pays_and_the_rest_becomes_credit(self) -> None:
        found = matched(line(1500, "bdc 2026 0101"), request(101, 1200))
        assert found == Match("pays", (101,), 300, "surplus", CAMILLE)

    def test_s0_24_less_than_due_is_kept_whole(self) -> None:
        found = matched(line(1199, "BDC-2026-0101"), request(101, 1200))
        assert found == Match("credit", (), 1199, "too_little", CAMILLE)

    @pytest.mark.parametrize(
        ("state", "because"),
        [("void", "request_void"), ("paid", "request_paid"), ("expired", "request_expired")],
    )
    def test_s0_57_a_closed_request_is_not_revived(self, state: State, because: Because) -> None:
        found = matched(line(1200, "BDC-2026-0101"), request(101, 1200, state=state))
        assert found == Match("credit", (), 1200, because, CAMILLE)

    def test_an_open_request_that_is_named_is_paid_after_its_day(self) -> None:
        late = request(101, 1200, expires_on=BOOKED_ON)
        assert matched(line(1200, "BDC-2026-0101"), late).outcome == "pays"

    def test_it_goes_before_the_dedicated_iban(self) -> None:
        found = matched(
            line(1200, "BDC-2026-0101"),
            request(101, 1200, account_id=SACHA),
            own=(request(102, 1200),),
            account_id=CAMILLE,
        )
        assert found == Match("pays", (101,), 0, "reference", SACHA)

    def test_it_goes_before_the_structured_reference(self) -> None:
        first, second = request(101, 1200), request(102, 1200)
        found = matched(line(1200, first.reference, second.rf), first, second)
        assert found.request_ids == (101,)

    def test_nobody_knows_it(self) -> None:
        own = (request(101, 1200),)
        wrong = line(1200, "BDC-2026-0999")
        assert matched(wrong, own=own, account_id=CAMILLE) == Match(
            "credit", (), 1200, "unknown_reference", CAMILLE
        )
        assert matched(wrong) == Match("suspense", (), 0, "unknown_reference")

    def test_two_brands_may_have_the_same(self) -> None:
        ours = request(101, 1200)
        theirs = dataclasses.replace(ours, request_id=201, account_id=SACHA)
        named = line(1200, "BDC-2026-0101")
        assert matched(named, ours, theirs) == Match("suspense", (), 0, "two_candidates")
        assert matched(named, ours, theirs, account_id=SACHA).request_ids == (201,)
        assert matched(named, ours, theirs, account_id=99) == Match(
            "credit", (), 1200, "two_candidates", 99
        )

    def test_the_same_request_found_twice_is_one(self) -> None:
        found = matched(line(1200, "BDC-2026-0101"), request(101, 1200), request(101, 1200))
        assert found == Match("pays", (101,), 0, "reference", CAMILLE)


class TestSeveralReferences:
    text = "BDC-2026-0101 BDC-2026-0102"

    def test_that_sum_to_the_amount_are_all_paid(self) -> None:
        found = matched(line(3200, self.text), request(101, 1200), request(102, 2000))
        assert found == Match("pays", (101, 102), 0, "several_references", CAMILLE)

    def test_of_several_accounts_too(self) -> None:
        other = request(102, 2000, account_id=SACHA)
        found = matched(line(3200, self.text), request(101, 1200), other)
        assert found == Match("pays", (101, 102), 0, "several_references", None)

    @pytest.mark.parametrize("cents", [3100, 3300])
    def test_of_several_accounts_another_amount_waits_for_a_person(self, cents: int) -> None:
        other = request(102, 2000, account_id=SACHA)
        found = matched(line(cents, self.text), request(101, 1200), other)
        assert found == Match("suspense", (), 0, "several_accounts")

    def test_more_than_all_is_credit(self) -> None:
        found = matched(line(3300, self.text), request(101, 1200), request(102, 2000))
        assert found == Match("pays", (101, 102), 100, "surplus", CAMILLE)

    def test_less_than_all_pays_none(self) -> None:
        found = matched(line(3100, self.text), request(101, 1200), request(102, 2000))
        assert found == Match("credit", (), 3100, "too_little", CAMILLE)

    def test_those_already_paid_do_not_count(self) -> None:
        paid = request(101, 1200, state="paid")
        found = matched(line(2000, self.text), paid, request(102, 2000))
        assert found == Match("pays", (102,), 0, "several_references", CAMILLE)

    def test_all_already_paid(self) -> None:
        both = [request(number, 1200, state="paid") for number in (101, 102)]
        assert matched(line(2400, self.text), *both).because == "request_paid"


class TestTheDedicatedIban:
    def test_we_30_three_transfers_without_a_reference(self) -> None:
        first, second, third = request(101, 1200), request(102, 1200), request(103, 2000)
        assert matched(line(2000), own=(first, second, third), account_id=CAMILLE) == Match(
            "pays", (103,), 0, "amount", CAMILLE
        )
        own = (first, second)
        assert matched(line(1200), own=own, account_id=CAMILLE) == Match(
            "credit", (), 1200, "two_candidates", CAMILLE
        )
        assert matched(line(1999), own=own, account_id=CAMILLE) == Match(
            "credit", (), 1999, "no_such_amount", CAMILLE
        )

    def test_s0_21_an_expired_order_is_not_paid_by_its_amount(self) -> None:
        own = (request(101, 1200, expires_on=BOOKED_ON),)
        found = matched(line(1200), own=own, account_id=CAMILLE)
        assert found == Match("credit", (), 1200, "request_expired", CAMILLE)

    def test_an_expired_order_leaves_the_other_of_its_amount_alone(self) -> None:
        own = (request(101, 1200, expires_on=BOOKED_ON), request(102, 1200, expires_on=None))
        assert matched(line(1200), own=own, account_id=CAMILLE).request_ids == (102,)

    def test_s0_78_and_s0_81_money_that_nobody_asked_for_becomes_credit(self) -> None:
        found = matched(line(1200), own=(), account_id=CAMILLE)
        assert found == Match("credit", (), 1200, "no_open_request", CAMILLE)

    def test_requests_of_others_and_closed_ones_are_not_paid_by_amount(self) -> None:
        own = (request(101, 1200, account_id=SACHA), request(102, 1200, state="void"))
        assert matched(line(1200), own=own, account_id=CAMILLE).because == "no_open_request"

    def test_a_structured_reference_names_one_of_its_requests(self) -> None:
        first, second = request(101, 1200), request(102, 1200)
        found = matched(
            line(1200, structured=second.rf), second, own=(first, second), account_id=CAMILLE
        )
        assert found == Match("pays", (102,), 0, "structured_reference", CAMILLE)

    def test_a_structured_reference_of_somebody_else_does_not_count(self) -> None:
        theirs = request(201, 1200, account_id=SACHA)
        found = matched(
            line(1200, structured=theirs.ogm), theirs, own=(request(101, 1200),), account_id=CAMILLE
        )
        assert found == Match("pays", (101,), 0, "amount", CAMILLE)


class TestTheStructuredReference:
    @pytest.mark.parametrize("name", ["rf", "ogm"])
    @pytest.mark.parametrize("field", ["text", "structured"])
    def test_pays_its_request(self, name: str, field: str) -> None:
        asked = request(101, 1200)
        facts = dataclasses.replace(line(1200), **{field: getattr(asked, name)})
        assert matched(facts, asked) == Match("pays", (101,), 0, "structured_reference", CAMILLE)

    def test_a_request_without_one_is_not_named_by_nothing(self) -> None:
        bare = dataclasses.replace(request(101, 1200), rf="", ogm="")
        assert matched(line(1200, "merci"), bare) == Match("suspense", (), 0, "unidentified")

    def test_goes_before_a_reference_that_nobody_knows(self) -> None:
        asked = request(101, 1200)
        assert matched(line(1200, "BDC-2026-0999", asked.rf), asked).outcome == "pays"


def test_what_names_nothing_and_nobody_waits_for_a_person() -> None:
    assert matched(line(1200, "merci")) == Match("suspense", (), 0, "unidentified")


def test_money_in_another_currency_waits_for_a_person() -> None:
    asked = request(101, 1200)
    expected = Match("suspense", (), 0, "foreign_currency")
    assert matched(line(1200, asked.reference, currency="CHF"), asked) == expected
    assert matched(line(1200, currency="CHF"), own=(asked,), account_id=CAMILLE) == expected


def test_prefixes_are_known_from_the_requests_too() -> None:
    asked = request(101, 1200)
    found = match(
        line(1200, asked.reference), by_reference=[asked], open_of_account=[], account_id=None
    )
    assert found.outcome == "pays"


@pytest.mark.parametrize("cents", [0, -1200])
def test_only_money_that_came_in_is_matched(cents: int) -> None:
    with pytest.raises(NothingReceived) as refusal:
        matched(line(cents))
    assert refusal.value.facts == {"cents": cents}


requests = st.builds(
    request,
    st.integers(1, 6),
    st.sampled_from([500, 1000, 1200, 2000]),
    state=st.sampled_from(["open", "open", "paid", "void", "expired"]),
    account_id=st.sampled_from([CAMILLE, SACHA]),
    currency=st.sampled_from(["EUR", "EUR", "EUR", "CHF"]),
    expires_on=st.sampled_from([None, BOOKED_ON, dt.date(2026, 5, 14)]),
)
texts = st.lists(
    st.sampled_from(
        ["merci", *(make_reference("BDC", 2026, n) for n in range(1, 8)), make_rf("2T3")]
    ),
    max_size=3,
).map(" ".join)


@given(
    st.lists(requests, max_size=6),
    st.integers(1, 6000),
    texts,
    st.sampled_from([None, CAMILLE, SACHA]),
)
def test_never_is_more_allocated_than_received(
    known: list[Candidate], cents: int, text: str, account_id: int | None
) -> None:
    # Numbers repeat, as those of two brands do; identities do not.
    known = [dataclasses.replace(each, request_id=i) for i, each in enumerate(known)]
    own = [each for each in known if each.state == "open" and each.account_id == account_id]
    found = match(
        line(cents, text),
        by_reference=known,
        open_of_account=own,
        account_id=account_id,
        prefixes=PREFIXES,
    )
    paid = [each for each in known if each.request_id in found.request_ids]
    assert len(found.request_ids) == len(set(found.request_ids)) == len(paid)
    assert all((each.state, each.currency) == ("open", "EUR") for each in paid)
    booked = sum(each.cents for each in paid) + found.surplus_cents
    assert booked == (0 if found.outcome == "suspense" else cents)
    assert (found.outcome == "pays") == bool(paid)
    assert found.surplus_cents == 0 or found.account_id is not None
    assert found.outcome != "credit" or found.account_id is not None
