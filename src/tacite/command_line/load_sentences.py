"""What `load` says of each thing that it refuses: where it stands, what is wrong, what is right.

What stands in a cell is not repeated, only named by its place, unless the difference to what is
here is the point: files of customers end up in terminals.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tacite.acts.loading.offences import Offence

_OF_FILES: Final[Mapping[str, str]] = {
    "nothing_to_load": "there is none of brand.toml, offers.csv, accounts.csv, services.csv here",
    "unreadable": "the file cannot be read ({reason})",
    "not_a_file": "this is no plain file",
    "too_large": "the file has {bytes} bytes; at most {most} are read",
    "not_utf8": "the text is not UTF-8{encoding_hint}",
    "not_toml": "this is no TOML: {reason}",
    "no_header": "the first line must name the columns",
    "mixed_separators": "the first line has commas and semicolons; write one kind",
    "broken_quotes": "quotation marks are not closed, or not doubled inside of a cell",
    "too_many_rows": "the table has more than {most} rows; divide it",
    "wrong_cell_count": "{found} cells, but {expected} columns",
    "more_offences": "there is more; these come first",
}
_OF_COLUMNS: Final[Mapping[str, str]] = {
    "unknown_column": "unknown column{nearest_hint}",
    "duplicate_column": "the column stands twice",
    "column_missing": "the column is missing",
    "unknown_section": "unknown section{nearest_hint}",
    "unknown_key": "unknown key{nearest_hint}",
    "key_missing": "the key is missing",
    "not_a_section": "this must be a section",
}
_OF_CELLS: Final[Mapping[str, str]] = {
    "blank": "this may not be blank",
    "formula": "it begins with {begins_with!r}: a spreadsheet would take it for a formula",
    "control_character": "there are line breaks or invisible characters",
    "too_long": "at most {most} characters",
    "not_text": "write text, between quotation marks",
    "not_a_list": "write a list of texts",
    "not_true_or_false": "write true or false",
    "not_a_ref": "a ref has letters, digits, hyphens and underscores, and no spaces",
    "not_a_day": "write the day as YYYY-MM-DD",
    "impossible_day": "there is no such day between 1990 and 2099",
    "not_money": "write the amount as 12.00: with a dot, two decimals, no sign, no currency",
    "not_a_number": "write a whole number from {least} to {most}",
    "not_a_percentage": "write a percentage above 0, of 100 at most, as 15 or 12.50",
    "not_a_code": "a code has 3 to 40 letters, digits, hyphens and underscores",
    "not_a_cycle": 'write the cycle as "1 month", "30 days" or "1 year"',
    "unknown_word": "unknown word{nearest_hint}",
    "not_an_email": "this is no e-mail address",
    "not_a_country": "write the country by its code of two capitals{nearest_hint}",
    "not_a_currency": "write the currency by its code of three capitals",
    "not_an_iban": "this is no IBAN ({why})",
    "not_a_vat_number": "this is no VAT number of the European Union ({why})",
    "not_a_siren": "this is no SIREN ({why})",
    "not_an_address": 'write "street, postcode town, country", or a table of these',
    "not_a_domain": "this is no domain name",
    "not_a_colour": 'write the colour as "#1769aa"',
    "unknown_zone": "unknown time zone{nearest_hint}",
    "logo_not_found": "the drawing is not in this folder, or no text",
    "logo_too_large": "the drawing is larger than {most} bytes",
    "logo_not_svg": "the drawing is no SVG",
    "logo_without_view_box": "the drawing has no viewBox",
    "logo_without_shape": "the drawing has no plain shapes",
}
_OF_ROWS: Final[Mapping[str, str]] = {
    "duplicate": "the same stands on line {first_line} already",
    "name_missing": "a name is missing",
    "unknown_offer": "there is no offer {offer}",
    "unknown_option": "the offer has no option {option}",
    "option_once": "the price of the option {option} is fixed: it is had once",
    "tier_without_start": "the tiers for {cycle} do not begin at 1",
    "wrong_quantities": "the most ({most}) is below the least ({least})",
    "never_on_sale": "the sale ends before it begins",
    "wrong_discount": "say either percent or amount",
    "never_valid": "its last day is before its first",
    "vat_answer_without_number": "an answer needs the VAT number it is about, and what it was",
    "units_do_not_match": "{units} different units are named, but the quantity is {quantity}",
    "brand_missing": "say which brand: there are several, or none",
    "unknown_brand": "there is no brand {brand}",
    "unknown_seller": "there is no seller {seller}",
    "unknown_account": "there is no account {account}",
    "unknown_successor": "there is no offer {successor} to succeed it",
    "unknown_vat_class": "no rate is known for this class of VAT{nearest_hint}",
    "seller_outside_union": "sellers outside of the European Union are not known to the rules",
    "no_price": "the offer has no price today for {cycle} in {currency}",
    "other_currency": "the payer's account is in {currency}",
    "not_a_boundary": "no period ends there: from the anniversary, {before} and {after} do",
    "terminates_after_expiry": "a terminated service ends on {expires_on} at the latest",
    "suspended_while_paid": "it is paid until {expires_on}, and only then suspended",
    "unknown_profile": "unknown profile{nearest_hint}",
    "unknown_variant": "the profile has no such variant{nearest_hint}",
    "unknown_setting": "unknown setting{nearest_hint}",
    "wrong_value": "the setting does not take this value",
    "contradiction": "this setting contradicts another one",
    "terms_without_version": "say in brand.toml which version this is: [terms], version",
    "terms_missing": "the text in the brand's first language is missing: {file}",
}
_OF_WHAT_IS_HERE: Final[Mapping[str, str]] = {
    "differs": "{ref} is here with {here}, the file says {file}; --update changes it",
    "has_lived_here": "it has lived here since ({state}, {expires_on}): no file resets it",
    "currency_is_fixed": "the account is in {here}, for ever",
    "credit_is_posted": "its credit was brought in already: it is in the books",
    "iban_taken": "the IBAN is of another account or seller",
    "domain_taken": "the domain is of the brand {brand}",
    "mistaken_for": (
        "a payer who writes {prefix} could mean the brand {brand} of the same seller:"
        " choose other prefixes"
    ),
    "seller_of_brand": "the brand is of the seller {here}: it stays with him",
    "coupon_is_fixed": "{ref} was given out with other terms: give these another code",
    "terms_are_fixed": "the version {version} is here, and never changed: give this text another",
    "price_in_use": "{services} services renew at the price for {cycle}: it must stay",
}
SENTENCES: Final[Mapping[str, str]] = {
    **_OF_FILES,
    **_OF_COLUMNS,
    **_OF_CELLS,
    **_OF_ROWS,
    **_OF_WHAT_IS_HERE,
}


def of(offence: Offence, *, folder: Path) -> str:
    """Return one line about an offence: `file:line, column: what is wrong.`."""
    facts = dict(offence.facts)
    name = facts.pop("column_name", "")
    sentence = SENTENCES[offence.code].format(**_hints(facts))
    return f"{_place(offence, folder, str(name))}: {sentence}."


def _place(offence: Offence, folder: Path, name: str) -> str:
    line = f":{offence.line}" if offence.line else ""
    column = f", {name}" if name else ""
    return f"{folder / offence.file}{line}{column}"


def _hints(facts: Mapping[str, Any]) -> dict[str, Any]:
    nearest, encoding = facts.get("nearest"), facts.get("encoding")
    return {
        **facts,
        "nearest_hint": f"; did you mean {nearest}" if nearest else "",
        "encoding_hint": f" but {encoding}" if encoding else "",
    }
