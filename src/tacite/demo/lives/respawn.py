"""Respawn-Serveurs, game servers in French, Dutch and English: prepaid by 30 days, from tokens.

Profile game-server: asked 7 days before, suspended on expiry, ended 7 days after it.
"""

from typing import Final

from tacite.demo.lives import moments as m
from tacite.demo.lives.told import Habit, Held, Line, Person, Told

TOLD: Final = Told(
    ref="respawn",
    people=(
        Person("noa@ferrand-ozil.example", "Noa Ferrand-Ozil", "noa", "fr"),
        Person("milan@stroobants.example", "Milan Stroobants", "milan", "nl"),
        Person("tamsin@okoro.example", "Tamsin Okoro", "tamsin", "en"),
    ),
    held=(
        Held(
            ref="fort",
            account="noa",
            offer="arene",
            ends_in=20,
            cycle="30 days",
            quantity=3,
            units=("nord", "sud", "est"),
        ),
        Held(ref="voix-noa", account="noa", offer="vocal", ends_in=5, cycle="30 days"),
        Held(ref="burcht", account="milan", offer="bastion", ends_in=4, cycle="30 days"),
        Held(
            ref="keep",
            account="tamsin",
            offer="arene",
            ends_in=-2,
            cycle="30 days",
            quantity=2,
            units=("red", "blue"),
        ),
        Held(
            ref="brumes",
            account="guilde",
            offer="bastion",
            ends_in=13,
            cycle="30 days",
            quantity=2,
            units=("plaine", "marais"),
        ),
        Held(ref="voix-guilde", account="guilde", offer="vocal", ends_in=13, cycle="30 days"),
        Held(ref="lutin", account="jules", offer="arene", ends_in=-9, cycle="30 days"),
        Held(ref="canal", account="lou", offer="arene", ends_in=17, cycle="30 days"),
        Held(ref="gare", account="ravi", offer="bastion", ends_in=1, cycle="30 days"),
    ),
    habits={
        "noa": Habit(pays_after=1, until=-3),
        "milan": Habit(pays_after=2, until=-4),
        "tamsin": Habit(pays_after=1, until=-10),
        "jules": Habit(pays_after=3, until=-17),
        "ravi": Habit(pays_after=2, until=-7),
    },
    lines=(
        Line(-50, 2000, "jetons", "LA GUILDE", to="noa"),
        Line(-21, 4000, "jetons guilde", "E ROBARDET"),
    ),
    moments=((-1, m.orders("tamsin", "vocal", ref="voice-tamsin", cycle="30 days")),),
)
