"""Which clock a customer lives by, as his address says: for rights that last until a day is over.

The zone of the brand dates everything else; a right that the law gives is not cut short by it.
"""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

# Where most of a member state lives; its far regions follow by the start of their postcodes.
_OF_COUNTRY = {
    "AT": "Europe/Vienna", "BE": "Europe/Brussels", "BG": "Europe/Sofia", "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague", "DE": "Europe/Berlin", "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn", "ES": "Europe/Madrid", "FI": "Europe/Helsinki", "FR": "Europe/Paris",
    "GR": "Europe/Athens", "HR": "Europe/Zagreb", "HU": "Europe/Budapest", "IE": "Europe/Dublin",
    "IT": "Europe/Rome", "LT": "Europe/Vilnius", "LU": "Europe/Luxembourg", "LV": "Europe/Riga",
    "MT": "Europe/Malta", "NL": "Europe/Amsterdam", "PL": "Europe/Warsaw", "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest", "SE": "Europe/Stockholm", "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
}  # fmt: skip
_OF_REGION = {
    "ES": {"35": "Atlantic/Canary", "38": "Atlantic/Canary"},
    "FR": {
        "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne",
        "974": "Indian/Reunion", "975": "America/Miquelon", "976": "Indian/Mayotte",
        "977": "America/St_Barthelemy", "978": "America/Marigot", "986": "Pacific/Wallis",
        "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
    },
    "PT": dict.fromkeys(("95", "96", "97", "98", "99"), "Atlantic/Azores"),
}  # fmt: skip


def zone_of(country: str, postcode: str) -> str | None:
    """Return the zone of an address in the Union; None: it is not known."""
    digits = "".join(sign for sign in postcode if sign.isdigit())
    for start, zone in _OF_REGION.get(country, {}).items():
        if digits.startswith(start):
            return zone
    return _OF_COUNTRY.get(country)


def latest_day(now: dt.datetime, zones: Iterable[str]) -> dt.date:
    """Return the day that it is where the day is furthest on."""
    return max(now.astimezone(ZoneInfo(zone)).date() for zone in zones)


def begins_everywhere(day: dt.date, zones: Iterable[str]) -> dt.datetime:
    """Return the instant at which a day has begun in each of these zones."""
    starts = (dt.datetime.combine(day, dt.time(), ZoneInfo(zone)) for zone in zones)
    return max(start.astimezone(dt.UTC) for start in starts)
