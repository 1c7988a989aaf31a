"""Polderhost, domain names and hosting, Dutch first: gathered requests, ten days to pay.

Profile registrar-eu: asked 30 days before, suspended on expiry, ended 30 days after it.
"""

from typing import Final

from tacite.demo.lives import moments as m
from tacite.demo.lives.told import Habit, Held, Line, Person, Told

TOLD: Final = Told(
    ref="polderhost",
    people=(
        Person("lotte@vermandel.example", "Lotte Vermandel", "lotte", "nl"),
        Person("antoine@colruyt-vanesse.example", "Antoine Colruyt-Vanesse", "antoine", "fr"),
        Person("imogen@carraway.example", "Imogen Carraway", "imogen", "en"),
    ),
    held=(
        Held(
            ref="naam-vermandel",
            account="lotte",
            offer="naam",
            ends_in=26,
            cycle="1 year",
            label="vermandel.example",
        ),
        Held(ref="site-vermandel", account="lotte", offer="sluis", ends_in=26),
        Held(
            ref="nom-colruyt",
            account="antoine",
            offer="naam",
            ends_in=24,
            cycle="1 year",
            label="colruyt-vanesse.example",
        ),
        Held(ref="site-colruyt", account="antoine", offer="dijk", ends_in=40),
        Held(ref="site-carraway", account="imogen", offer="sluis", ends_in=27),
        Held(
            ref="name-carraway",
            account="imogen",
            offer="naam",
            ends_in=120,
            cycle="1 year",
            label="carraway.example",
        ),
        Held(ref="site-ossewaard", account="bram", offer="dijk", ends_in=-6),
        Held(ref="naam-moerkerke", account="griet", offer="naam", ends_in=12, cycle="1 year"),
        Held(ref="site-meeuw", account="sportclub", offer="dijk", ends_in=33),
        Held(ref="site-gemeente", account="gemeente", offer="sluis", ends_in=36),
        Held(ref="naam-gemeente", account="gemeente", offer="naam", ends_in=36, cycle="1 year"),
    ),
    habits={
        "lotte": Habit(pays_after=5, until=-5, by_structured=True),
        "antoine": Habit(pays_after=6, until=-7),
        "imogen": Habit(pays_after=8, until=-4),
        "bram": Habit(pays_after=9, until=-37),
        "griet": Habit(until=-19),
        "gemeente": Habit(pays_after=9, by_structured=True),
    },
    lines=(Line(-15, 1016, "hosting", "K BAETSLE"),),
    moments=(
        (-46, m.checks_vat_number("imogen", "NL000000024B01", "DEMO-0202")),
        (-17, m.checks_vat_number("imogen", "NL000000024B01", "DEMO-0203")),
        (-9, m.terminates("sportclub", "site-meeuw")),
        (-40, m.orders("griet", "dijk", ref="site-moerkerke")),
    ),
)
