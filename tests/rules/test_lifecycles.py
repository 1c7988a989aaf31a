"""States and the verbs that move them."""

import pytest

from tacite.rules.lifecycles import REQUEST, SUBSCRIPTION, Lifecycle, UnableToMove


@pytest.mark.parametrize("lifecycle", [SUBSCRIPTION, REQUEST])
def test_every_state_but_the_last_ones_can_be_left(lifecycle: Lifecycle) -> None:
    begun = {before for _, before, _ in lifecycle.moves}
    reached = {after for _, _, after in lifecycle.moves}
    assert reached - begun == ({"ended", "abandoned"} if "ordered" in begun else {"void"})


def test_a_verb_moves_only_what_its_table_says() -> None:
    assert SUBSCRIPTION.after("active", "suspend") == "suspended"
    assert SUBSCRIPTION.before("end") == {"active", "suspended"}
    with pytest.raises(UnableToMove) as refused:
        SUBSCRIPTION.after("ended", "resume")
    assert refused.value.facts == {"verb": "resume", "state": "ended"}


def test_what_is_paid_or_void_stays_so() -> None:
    for state in ("paid", "void"):
        for verb in ("pay", "void"):
            with pytest.raises(UnableToMove):
                REQUEST.after(state, verb)
