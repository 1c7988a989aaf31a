"""Ateliia, software for workshops: invoiced on the anniversary, 14 days to pay, never deleted.

Profile saas-sme: the invoice comes first; late by 7 days means suspended.
"""

from typing import Final

from tacite.demo.lives import moments as m
from tacite.demo.lives.told import Habit, Held, Person, Told

TOLD: Final = Told(
    ref="ateliia",
    people=(
        Person("clara@montbrun.example", "Clara Montbrun", "clara", "fr"),
        Person("joost@kuipers-meubel.example", "Joost Kuipers", "joost", "nl"),
        Person("bryony@vale-thorne.example", "Bryony Vale", "bryony", "en"),
    ),
    held=(
        Held(ref="etabli-montbrun", account="clara", offer="etabli", ends_in=-6),
        Held(ref="stock-montbrun", account="clara", offer="stock", ends_in=-6),
        Held(ref="team-kuipers", account="joost", offer="equipe", ends_in=-17, quantity=4),
        Held(ref="team-vale", account="bryony", offer="equipe", ends_in=-9, quantity=7),
        Held(ref="etabli-delpierre", account="luthier", offer="etabli", ends_in=-20),
        Held(ref="etabli-quintin", account="verre", offer="etabli", ends_in=-25),
        Held(ref="etabli-arbogast", account="relieur", offer="etabli", ends_in=3),
        Held(ref="stock-arbogast", account="relieur", offer="stock", ends_in=3),
    ),
    habits={
        "clara": Habit(pays_after=10),
        "joost": Habit(pays_after=12, until=-18, by_structured=True),
        "bryony": Habit(pays_after=11),
        "luthier": Habit(pays_after=17),
        "verre": Habit(pays_after=9, until=-26),
    },
    moments=(
        (-36, m.checks_vat_number("joost", "NL000000012B01", "DEMO-0102")),
        (-12, m.checks_vat_number("joost", "NL000000012B01", "DEMO-0103")),
        (-20, m.notes("verre", "Changement de propriétaire en cours : rappeler en fin de mois.")),
        (-1, m.orders("bryony", "stock", ref="stock-vale")),
    ),
)
