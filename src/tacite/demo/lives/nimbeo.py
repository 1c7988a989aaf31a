"""Nimbeo, web hosting in three languages: the rich brand, with customers in every state.

Prepaid, profile host-prepaid with grace: asked 14 days before, suspended 2 days after expiry, ended
10 days after it.
"""

from typing import Final

from tacite.demo.lives import moments as m
from tacite.demo.lives.told import Habit, Held, Line, Person, Told

PEOPLE: Final = (
    Person("camille@atelier-roussel.example", "Camille Roussel", "camille", "fr"),
    Person("femke@zonderland.example", "Femke Zonderland", "femke", "nl"),
    Person("rosalind@ashby.example", "Rosalind Ashby", "rosalind", "en"),
)

HELD: Final = (
    # All in order but one: expires soon, and its payment is asked for.
    Held(ref="srv-roussel-01", account="camille", offer="altitude-4", ends_in=9),
    Held(ref="sauvegarde-roussel", account="camille", offer="backup-500", ends_in=16),
    Held(
        ref="atelier-roussel",
        account="camille",
        offer="horizon",
        ends_in=24,
        label="atelier-roussel.example",
    ),
    Held(
        ref="domaine-roussel",
        account="camille",
        offer="domaine",
        ends_in=59,
        cycle="1 year",
        label="atelier-roussel.example",
    ),
    # Late since yesterday, suspended, ended.
    Held(ref="site-kervella", account="malo", offer="horizon", ends_in=-1),
    Held(ref="srv-daubrac", account="ines", offer="altitude-2", ends_in=-5),
    Held(ref="domaine-daubrac", account="ines", offer="domaine", ends_in=130, cycle="1 year"),
    Held(ref="srv-lanvin", account="theo", offer="altitude-2", ends_in=-14),
    # Pays from credit, the whole year.
    Held(ref="site-hirondelles", account="hirondelles", offer="horizon", ends_in=11),
    Held(
        ref="zone-hirondelles",
        account="hirondelles",
        offer="association",
        ends_in=200,
        cycle="1 year",
    ),
    # Abroad: reverse charge, Dutch and Irish VAT, none at all.
    Held(ref="srv-duinpan", account="duinpan", offer="altitude-8", ends_in=20),
    Held(ref="opslag-duinpan", account="duinpan", offer="objets", ends_in=20, quantity=12),
    Held(ref="site-zonderland", account="femke", offer="horizon", ends_in=12),
    Held(ref="site-ashby", account="rosalind", offer="horizon", ends_in=6),
    Held(ref="backup-ashby", account="rosalind", offer="backup-500", ends_in=27),
    Held(ref="srv-alpen", account="alpen", offer="altitude-4", ends_in=22),
    Held(ref="site-hoareau", account="maelle", offer="horizon", ends_in=25),
    # On an offer that is sold no more.
    Held(ref="site-oudry", account="garance", offer="zephyr", ends_in=19),
    # Many services of one account.
    *(
        Held(ref=f"site-paquerette-{n}", account="paquerette", offer="horizon", ends_in=3 * n - 1)
        for n in range(1, 7)
    ),
    Held(
        ref="srv-paquerette",
        account="paquerette",
        offer="altitude-8",
        ends_in=28,
        options=(("adresse", 3), ("infogerance", 1)),
    ),
    Held(ref="objets-paquerette", account="paquerette", offer="objets", ends_in=28, quantity=55),
    Held(ref="srv-valmorte", account="valmorte", offer="altitude-8", ends_in=75, cycle="1 year"),
    Held(ref="domaine-valmorte", account="valmorte", offer="domaine", ends_in=75, cycle="1 year"),
    # One holds, another pays.
    Held(
        ref="srv-belorme",
        account="belorme",
        offer="altitude-4",
        ends_in=15,
        payer="groupe-belorme",
        options=(("adresse", 1),),
    ),
    Held(ref="site-groupe", account="groupe-belorme", offer="horizon", ends_in=15),
    Held(ref="site-vasseur", account="noe", offer="horizon", ends_in=17),
    Held(ref="srv-delvigne", account="oscar", offer="altitude-4", ends_in=18),
    Held(ref="srv-prevost", account="odile", offer="altitude-2", ends_in=-4),
    Held(ref="srv-valserein", account="valserein", offer="altitude-8", ends_in=26),
    Held(
        ref="site-lindecker",
        account="gaspard",
        offer="horizon",
        ends_in=21,
        price_frozen_cents=899,
        label="lindecker.example",
    ),
    Held(ref="objets-nuage", account="nuage-rouge", offer="objets", ends_in=13, quantity=60),
    Held(ref="srv-nuage", account="nuage-rouge", offer="altitude-8", ends_in=13),
    # The law gives no rate for this abroad: the night leaves it to a person.
    Held(ref="carnet-waterman", account="hidde", offer="carnet", ends_in=10, cycle="1 year"),
    Held(ref="site-aubanel", account="perrine", offer="horizon", ends_in=8),
    Held(ref="site-leguennic", account="yann", offer="zephyr", ends_in=23),
)

HABITS: Final = {
    "camille": Habit(pays_after=4, until=-6),
    "malo": Habit(pays_after=9, until=-15),
    "ines": Habit(pays_after=5, until=-19),
    "theo": Habit(pays_after=6, until=-28),
    "femke": Habit(pays_after=2, until=-3, by_structured=True),
    "rosalind": Habit(pays_after=5),
    "duinpan": Habit(pays_after=8, by_structured=True),
    "paquerette": Habit(pays_after=1),
    "odile": Habit(pays_after=7, until=-18),
    "lison": Habit(until=-10),
    "perrine": Habit(pays_after=12, until=-7),
    "valmorte": Habit(pays_after=13),
}

LINES: Final = (
    Line(-58, 1188, "merci pour tout", "M. AUBANEL"),
    Line(-41, -420, "FRAIS DE TENUE DE COMPTE", is_charge=True),
    Line(-30, 3600, "acompte 2 serveurs", "NUAGE ROUGE", to="nuage-rouge"),
    Line(-3, 2400, "renouvellement serveur", "C. DELVIGNE"),
    Line(-2, 1500, "Hoster", "Z. WATERMAN"),
)

_BEFORE: Final = "Le client a téléphoné : il paie lundi."
MOMENTS: Final = (
    (-56, m.checks_vat_number("duinpan", "BE0000001186", "DEMO-0001")),
    (-28, m.checks_vat_number("duinpan", "BE0000001186", "DEMO-0002")),
    (-57, m.orders("basile", "altitude-2", ref="srv-cornevin", label="cornevin.example")),
    # A code for newcomers, a student, and one of the last machines of a series.
    (-50, m.makes_coupon("BIENVENUE", 20, periods=3, uses=100)),
    (-40, m.grants_status("perrine", "student", 200, "Carte d’étudiante vue, valable un an.")),
    (-9, m.orders("perrine", "campus", ref="site-campus", label="aubanel.example")),
    (-6, m.orders("maelle", "altitude-2", ref="srv-hoareau", coupon="BIENVENUE")),
    (-3, m.orders("basile", "ephemere", ref="srv-ephemere")),
    (-45, m.orders("lison", "horizon", ref="site-lison-ancien")),
    (-33, m.notes("paquerette", "Passe par nous pour six de ses clients ; préfère l’e-mail.")),
    (-25, m.credits_newest("valserein", 1200, "Coupure de quatre heures le dimanche.")),
    (-20, m.moves_house("yann", {"street": "2 rue de la Criée", "town": "Guissec"})),
    (-16, m.terminates("gaspard", "site-lindecker")),
    (-15, m.undoes_termination("gaspard", "site-lindecker")),
    (-10, m.terminates("noe", "site-vasseur")),
    (-2, m.orders("lison", "altitude-2", ref="srv-lison", label="thyl.example")),
    (-2, m.grants_time("srv-prevost", 7, _BEFORE)),
    (-2, m.notes("odile", _BEFORE)),
    (
        -1,
        m.orders("rosalind", "domaine", ref="domain-ashby", cycle="1 year", label="ashby.example"),
    ),
)

TOLD: Final = Told(
    ref="nimbeo", people=PEOPLE, held=HELD, habits=HABITS, lines=LINES, moments=MOMENTS
)
