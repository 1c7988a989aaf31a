"""Where an address lies for VAT: the member state that taxes it, or none (safety-and-law 3.16).

Parts of member states lie outside the Union's VAT territory or have rates of their own, and are
told by their postcodes.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tacite.rules.refusals import Refused

MEMBER_STATES = frozenset(
    """
    AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK
    """.split()  # noqa: SIM905 - a line each would bury the module
)
# ISO 3166-1, and the codes that registers use beside it: Kosovo, and Northern Ireland at VIES.
COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
    ZW XI XK
    """.split()  # noqa: SIM905 - a line each would bury the module
)

Overseas = Literal["", "taxed", "untaxed"]

# Greece is EL in VAT numbers. Monaco is France for VAT.
_SAME_AS = {"EL": "GR", "UK": "GB", "MC": "FR"}
# French departments and territories that also have a country code: the start of their postcodes.
_FRENCH = {
    "GP": "971", "MQ": "972", "GF": "973", "RE": "974", "PM": "975", "YT": "976", "BL": "97701",
    "MF": "97801", "TF": "984", "WF": "986", "PF": "987", "NC": "988",
}  # fmt: skip
_OUTSIDE = {
    "DE": ("78266", "27498"),  # Büsingen, Helgoland
    "ES": ("35", "38", "51", "52"),  # Canarias, Ceuta, Melilla
    "FI": ("22",),  # Åland
    # Saint-Barthélemy, Saint-Martin, Saint-Pierre-et-Miquelon, TAAF, Wallis-et-Futuna,
    # Polynésie française, Nouvelle-Calédonie
    "FR": ("97133", "97701", "97150", "97801", "975", "984", "986", "987", "988"),
    "GR": ("63086",),  # Mount Athos
    "IT": ("23041", "22061"),  # Livigno, Campione
}
# Guadeloupe, Martinique, Guyane, La Réunion, Mayotte
_OVERSEAS: dict[str, Overseas] = {
    "971": "taxed", "972": "taxed", "973": "untaxed", "974": "taxed", "976": "untaxed",
}  # fmt: skip
# Regions with rates of their own: Açores, Madeira.
_REGIONS = {
    "PT": {"PT-20": ("95", "96", "97", "98", "99"), "PT-30": ("90", "91", "92", "93", "94")},
}


class NotACountry(Refused):
    """A code that names no country, by which VAT must not be decided; facts: `country`."""

    code = "not_a_country"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address lies for VAT.

    `state` is the member state whose VAT holds there, `None` outside the Union's VAT territory;
    `rates_of` is the place under which packs keep its rates; `overseas` tells the French
    departments which only a French seller treats apart.
    """

    country: str
    state: str | None
    rates_of: str
    overseas: Overseas = ""


@lru_cache(maxsize=16_384)
def place_of(country: str, postcode: str) -> Place:
    """Return where an address lies for VAT, or raise `NotACountry`."""
    code = _SAME_AS.get(country.upper(), country.upper())
    if code not in COUNTRIES:
        raise NotACountry(country=country)
    if code in _FRENCH:
        return _in_country("FR", _FRENCH[code])
    return _in_country(code, re.sub(r"[^0-9]", "", postcode))


def _in_country(country: str, digits: str) -> Place:
    if country not in MEMBER_STATES or digits.startswith(_OUTSIDE.get(country, ())):
        return Place(country=country, state=None, rates_of=country)
    if country == "FR" and (overseas := _OVERSEAS.get(digits[:3])):
        return Place(country="FR", state=None, rates_of=f"FR-{digits[:3]}", overseas=overseas)
    regions = _REGIONS.get(country, {}).items()
    found = next((region for region, prefixes in regions if digits.startswith(prefixes)), country)
    return Place(country=country, state=country, rates_of=found)
