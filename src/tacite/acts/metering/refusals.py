"""Why an act on a group, its cap or its deposit cannot be done."""

from tacite.rules.refusals import Refused


class UnableToChangeGroup(Refused):
    """An act on a group cannot be done; facts: `why`, and what the reason needs.

    `why`: not_yours, use_not_counted, already_closed, closing (`closes_on`), not_closing,
    deletion_due (`closes_on`), exceeded, not_validated, already_raised, not_raised,
    contract_not_accepted, below_use (`used_cents`, `cap_cents`), other_payer, already_in_it,
    not_in_it, wrong_label (`most`), reason_missing.
    """

    code = "unable_to_change_group"


class UnableToDeposit(Refused):
    """A deposit cannot be ordered or moved; facts: `why`, and what the reason needs.

    `why`: not_yours, use_not_counted, already_closed, closing (`closes_on`), not_offered (`cents`),
    no_line, same_group, no_amount, not_so_much (`deposit_cents`), source_suspended,
    target_suspended, below_use (`used_cents`, `cap_cents`).
    """

    code = "unable_to_deposit"
