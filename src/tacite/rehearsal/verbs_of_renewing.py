"""The verbs of renewing by hand, of cycles, of gathering, and of what is announced of offers."""

from typing import Final

from tacite.rehearsal.kinds import CYCLE, DAY, MONEY, NUMBER, TEXT, YES_NO, label, many, word
from tacite.rehearsal.verb import Verb
from tacite.rules.gathering import WAYS

_ACCOUNT: Final = label("account")
_OFFER: Final = label("offer")
_SERVICE: Final = label("service")
_CYCLE_REFUSALS: Final = (
    "invoiced",
    "late",
    "not_yours",
    "payer_is_another",
    "same_cycle",
    "terminated",
    "wrong_length",
    "wrong_state",
)

OF_RENEWING: Final = (
    Verb(
        "renew",
        _SERVICE,
        "either",
        "A service, or several, is renewed by hand: on one request, for its cycle or that long.",
        keys={"with": many(_SERVICE), "for": CYCLE},
        outcomes={"amount": MONEY},
        refusals=(
            "invoiced",
            "not_offered",
            "not_yours",
            "payer_is_another",
            "terminated",
            "wrong_length",
            "wrong_state",
        ),
    ),
    Verb(
        "ask_cycle_change",
        _SERVICE,
        "customer",
        "A customer asks for another cycle, where the brand decides it.",
        keys={"to": CYCLE},
        needs=("to",),
        refusals=("asked_already", "not_allowed", *_CYCLE_REFUSALS),
    ),
    Verb(
        "decide_cycle_change",
        _SERVICE,
        "staff",
        "The wish for another cycle that waits is accepted or refused.",
        keys={"accept": YES_NO},
        needs=("accept",),
        refusals=("not_received", *_CYCLE_REFUSALS),
    ),
    Verb(
        "change_cycle",
        _SERVICE,
        "either",
        "The cycle becomes another one from expiry on, where the brand lets customers do it.",
        keys={"to": CYCLE},
        needs=("to",),
        refusals=("not_allowed", "not_longer", *_CYCLE_REFUSALS),
    ),
    Verb(
        "choose_gathering",
        _ACCOUNT,
        "either",
        "A payer chooses which renewals stand on one request, as far as the brand offers it.",
        keys={"way": word(*WAYS)},
        needs=("way",),
        refusals=("not_offered",),
    ),
    Verb(
        "announce_price",
        _OFFER,
        "staff",
        "A higher price holds from a day on; holders are told, and pay it thirty days later.",
        keys={"price": MONEY, "cycle": CYCLE, "option": TEXT, "tier": NUMBER, "from": DAY},
        needs=("price", "from"),
        refusals=("announced_already", "no_price", "not_a_rise", "too_soon"),
    ),
    Verb(
        "announce_migration",
        _OFFER,
        "staff",
        "The successor takes the place of an offer that is no longer sold; holders are told.",
        keys={"from": DAY},
        needs=("from",),
        refusals=("announced_already", "no_price", "no_successor", "still_sold", "too_soon"),
    ),
    Verb(
        "withdraw_announcement",
        _OFFER,
        "staff",
        "What was announced last of an offer will not be; who was told is told so.",
        refusals=("in_effect", "withdrawn_already"),
    ),
    Verb(
        "keep_price",
        _SERVICE,
        "staff",
        "A service renews at a price that stays, whatever the list comes to say.",
        keys={"price": MONEY},
        needs=("price",),
        refusals=("dearer", "kept_already", "wrong_state"),
    ),
    Verb(
        "let_price_go",
        _SERVICE,
        "staff",
        "A service renews at the price of the list again.",
        refusals=("list_is_dearer", "not_kept", "wrong_state"),
    ),
)
