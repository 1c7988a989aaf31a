"""References by which a payment names what it pays (S0-20, S0-24).

Three kinds: the brand's own (`BDC-2026-0042`), the ISO 11649 creditor reference (`RF…`) and the
Belgian structured communication (`+++…+++`). Reading is tolerant of how people and banks write
them and never guesses: a part of a reference is none.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tacite.rules.refusals import Refused

_PREFIX = re.compile(r"[A-Z0-9]{1,12}")
_RF_BODY = re.compile(r"[A-Z0-9]{1,21}")
_RF_START = re.compile(r"(?<![^\W_])RF ?[0-9]{2}")
_RF_LENGTH_MIN = 5
_RF_LENGTH_MAX = 25
_RF_PRINTED = re.compile(r"RF ?[0-9]{2}(?: ?[A-Z0-9]){1,21}", re.ASCII | re.IGNORECASE)
_RF_WORDS = re.compile(r"[A-Z0-9]+(?: [A-Z0-9]+)*")
_OGM = re.compile(r"(?<![0-9])([0-9]{3})(/| / |)([0-9]{4})\2([0-9]{3})([0-9]{2})(?![0-9])")
_OGM_ALONE = re.compile(r"(\+{3}|\*{3}|)[0-9]{3}(/|)[0-9]{4}\2[0-9]{5}\1")
_OGM_NUMBER_MAX = 9_999_999_999
_CENTURY = range(2000, 2100)


class NotAReference(Refused):
    """No reference can be made of that; facts: `prefix`, `year` and `number`, or `body`."""

    code = "not_a_reference"


def make_reference(prefix: str, year: int, number: int) -> str:
    """Write "BDC-2026-0042": four digits, more when the number needs them."""
    if not _PREFIX.fullmatch(prefix) or year not in _CENTURY or number < 1:
        raise NotAReference(prefix=prefix, year=year, number=number)
    return f"{prefix}-{year}-{number:04d}"


def find_references(text: str, prefixes: Sequence[str]) -> list[str]:
    """Return the references of those prefixes that a text holds, as `make_reference` writes them.

    In order, each once. Lower case, spaces, missing or other hyphens do not matter, nor does the
    letter O for a zero where no word can have begun.
    """
    if not prefixes:
        return []
    known = {_unlike(prefix): prefix for prefix in reversed(prefixes)}
    found: dict[str, None] = {}
    for match in _reference_pattern(tuple(known)).finditer(_plain(text)):
        prefix = match["prefix"] if match["prefix"] in prefixes else known[_unlike(match["prefix"])]
        year, number = _digits(match["year"]), _digits(match["number"])
        if int(number) > 0 and number == f"{int(number):04d}":
            found[f"{prefix}-{year}-{number}"] = None
    return list(found)


def make_rf(body: str) -> str:
    """Put "RF" and the check digits of ISO 11649 before up to 21 letters and digits."""
    if not _RF_BODY.fullmatch(body):
        raise NotAReference(body=body)
    return f"RF{98 - _rest(f'{body}RF00'):02d}{body}"


def is_rf(text: str) -> bool:
    """Tell whether a text is one ISO 11649 reference, printed in groups or not."""
    return bool(_RF_PRINTED.fullmatch(text)) and _is_right(text.replace(" ", "").upper())


def find_rf(text: str) -> list[str]:
    """Return the ISO 11649 references that a text holds, without spaces, in order, each once.

    Where the end is not clear because words follow, each reading with right check digits counts.
    """
    plain = _plain(text)
    starts = (match.start() for match in _RF_START.finditer(plain))
    readings = (reading for start in starts for reading in _readings(plain, start))
    return list(dict.fromkeys(reading for reading in readings if _is_right(reading)))


def make_ogm(number: int) -> str:
    """Write the Belgian structured communication of a number of at most ten digits."""
    if not 1 <= number <= _OGM_NUMBER_MAX:
        raise NotAReference(body=number)
    digits = f"{number:010d}{_ogm_check(number):02d}"
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def is_ogm(text: str) -> bool:
    """Tell whether a text is one structured communication, with its signs or as twelve digits."""
    return bool(_OGM_ALONE.fullmatch(text)) and bool(find_ogm(text))


def find_ogm(text: str) -> list[str]:
    """Return the structured communications that a text holds, as `make_ogm` writes them."""
    found: dict[str, None] = {}
    for match in _OGM.finditer(_plain(text)):
        body = int(match[1] + match[3] + match[4])
        if int(match[5]) == _ogm_check(body):
            found[f"+++{match[1]}/{match[3]}/{match[4]}{match[5]}+++"] = None
    return list(found)


def _ogm_check(number: int) -> int:
    return number % 97 or 97


@lru_cache(maxsize=256)
def _reference_pattern(prefixes: tuple[str, ...]) -> re.Pattern[str]:
    """Build what finds a reference: its number ends before a sign that cannot belong to it."""
    longest_first = sorted(prefixes, key=len, reverse=True)
    prefix = "|".join(prefix.replace("O", "[O0]") for prefix in longest_first)
    return re.compile(
        rf"(?<![^\W_])(?P<prefix>{prefix})[\W_]{{0,3}}(?P<year>2[0O][0-9O]{{2}})[\W_]{{0,3}}"
        r"(?P<number>[0-9]{4,10}(?![0-9O])|[0-9O]{4,10}(?![^\W_]))"
    )


def _unlike(prefix: str) -> str:
    """Write zeros as letters, by which prefixes are told apart."""
    return prefix.replace("0", "O")


def _digits(text: str) -> str:
    return text.replace("O", "0")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _readings(text: str, start: int) -> Iterator[str]:
    """Yield what may be the reference that begins there, word by word."""
    found = _RF_WORDS.match(text[start : start + 2 * _RF_LENGTH_MAX])
    words = found[0].split(" ") if found else []
    for count in range(1, len(words) + 1):
        reading = "".join(words[:count])
        if _RF_LENGTH_MIN <= len(reading) <= _RF_LENGTH_MAX:
            yield reading


def _is_right(reference: str) -> bool:
    return _rest(f"{reference[4:]}{reference[:4]}") == 1


def _rest(signs: str) -> int:
    """Return the rest by 97 of signs read as ISO 7064 does: A is 10, Z is 35."""
    return int("".join(str(int(sign, 36)) for sign in signs)) % 97
