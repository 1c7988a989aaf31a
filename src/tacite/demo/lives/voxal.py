"""Voxal, telephony for firms: months of the calendar, invoiced on the first, ten days to pay.

One group of lines has used 93 percent of what it may use this month beyond its plan.

Profile telephony: the invoice comes first; late by 10 days means suspended.
"""

from typing import Final

from tacite.demo.lives import moments as m
from tacite.demo.lives import use
from tacite.demo.lives.told import Habit, Held, Person, Told

TOLD: Final = Told(
    ref="voxal",
    people=(
        Person("diane@escoffre.example", "Diane Escoffre", "diane", "fr"),
        Person("pieter@lanssens.example", "Pieter Lanssens", "pieter", "nl"),
        Person("maxine@orrell.example", "Maxine Orrell", "maxine", "en"),
    ),
    held=(
        Held(
            ref="lignes-escoffre",
            account="diane",
            offer="ligne",
            on_the_first=True,
            quantity=3,
            units=("0199004001", "0199004002", "0199004003"),
        ),
        Held(ref="accueil-escoffre", account="diane", offer="accueil", on_the_first=True),
        Held(
            ref="lijnen-lanssens",
            account="pieter",
            offer="ligne",
            on_the_first=True,
            quantity=2,
            units=("050990501", "050990502"),
        ),
        Held(
            ref="lines-orrell",
            account="maxine",
            offer="ligne",
            on_the_first=True,
            units=("0199004101",),
        ),
        Held(ref="fax-orrell", account="maxine", offer="fax", on_the_first=True),
        Held(
            ref="lignes-vialatte",
            account="pharmacie",
            offer="ligne",
            on_the_first=True,
            quantity=2,
            units=("0199004201", "0199004202"),
        ),
        Held(
            ref="lignes-bremont",
            account="mairie",
            offer="ligne",
            on_the_first=True,
            quantity=6,
            units=tuple(f"01990043{n:02}" for n in range(1, 7)),
        ),
        Held(
            ref="lignes-atelier13",
            account="atelier13",
            offer="ligne",
            on_the_first=True,
            units=("0199004401",),
        ),
    ),
    habits={
        "diane": Habit(pays_after=9),
        "pieter": Habit(pays_after=6, by_structured=True),
        "maxine": Habit(pays_after=8, until=-27),
        "mairie": Habit(pays_after=12),
        "atelier13": Habit(pays_after=4, until=-27),
    },
    moments=(
        (
            -60,
            use.groups_lines("diane", "Escoffre", ("lignes-escoffre", "accueil-escoffre")),
        ),
        (-40, use.calls("diane", {"lignes-escoffre": "31.40"}, of_today=False)),
        # WE-38: 50 and 90 of 150 are used, 10 are left.
        (-9, use.calls("diane", {"lignes-escoffre": "50.00"})),
        (-6, use.calls("diane", {"accueil-escoffre": "30.00"})),
        (-3, use.calls("diane", {"accueil-escoffre": "75.00"})),
        (0, use.calls("diane", {"lignes-escoffre": "50.00", "accueil-escoffre": "90.00"})),
        (-53, m.checks_vat_number("pieter", "BE0000001582", "DEMO-0302")),
        (-25, m.checks_vat_number("pieter", "BE0000001582", "DEMO-0303")),
        (-18, m.orders("pharmacie", "accueil", ref="accueil-vialatte")),
    ),
)
