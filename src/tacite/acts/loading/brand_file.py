"""Reading `brand.toml`: who sells, under which name, by which rules, with which look.

Codes beside those of cells: not_toml (`reason`), unknown_section and unknown_key (`nearest`),
not_a_section, key_missing, not_an_address, not_a_list, not_true_or_false, not_a_colour,
unknown_zone (`nearest`), not_a_domain, duplicate, seller_outside_union (`country`),
logo_not_found, logo_too_large (`most`); and those of the policy: unknown_profile,
unknown_variant, unknown_setting (`nearest`), wrong_value, contradiction.
"""

import dataclasses as dc
import datetime as dt
import re
import tomllib
import unicodedata
import zoneinfo
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tacite.acts.loading import cells, files
from tacite.acts.loading.addresses import street_line
from tacite.acts.loading.cells import Unfit, nearest
from tacite.acts.loading.limits import LOGO_BYTES_MAX
from tacite.acts.loading.offences import NOWHERE, Offence, Where
from tacite.acts.loading.rows import BrandRow, SellerRow, plain_values
from tacite.acts.loading.toml_lines import line_of, lines_of
from tacite.rules.identifiers import check_siren, check_vat_number
from tacite.rules.policy import PolicyRefused, policy_of
from tacite.rules.territories import MEMBER_STATES

_SECTIONS: Final = ("seller", "brand", "settings", "look", "terms")
_DOMAIN: Final = re.compile(r"(?=.{1,200}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}")
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_TEMPER_MAX: Final = 360
_RADIUS_MAX: Final = 24
# "4 rue du Ponant, 99000 Portvieux, FR"; the country may be left out.
_ADDRESS: Final = re.compile(
    r"(?P<street>[^\n]+?)\s*[,\n]\s*(?P<postcode>[0-9][0-9A-Z-]*(?: [A-Z]{2}(?= ))?)"
    r"\s+(?P<town>[^\d,\n][^,\n]*?)\s*(?:[,\n]\s*(?P<country>[A-Z]{2})\s*)?"
)
_ADDRESS_KEYS: Final = ("street", "number", "postcode", "town", "country")
_NEEDED: Final = ("name", "zone", "street", "postcode", "town", "country", "ibans")

Reader = Callable[[Any], Any]


@dc.dataclass(slots=True)
class BrandFile:
    """What `brand.toml` says; None where it is refused. The texts of the terms stand elsewhere."""

    seller: SellerRow | None = None
    brand: BrandRow | None = None
    terms_version: str = ""
    terms_from: dt.date | None = None
    terms_where: Where = NOWHERE
    offences: list[Offence] = dc.field(default_factory=list)


def read(text: str, *, file: str, folder: Path) -> BrandFile:
    """Read a brand with its seller; the logo is a drawing in the same folder."""
    found = BrandFile()
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as refused:
        line = re.search(r"at line (\d+)", str(refused))
        reason = str(refused).partition(" (at")[0][:200]
        where = Where(file, int(line[1]) if line else None)
        found.offences.append(where.offence("not_toml", reason=reason))
        return found
    reading = _Reading(file, lines_of(text), found.offences)
    sections = reading.sections(document)
    seller = reading.keys("seller", reading.with_address(sections["seller"]), _SELLER)
    brand = reading.keys("brand", sections["brand"], _BRAND)
    look = reading.keys("look", sections["look"], _LOOK)
    terms = reading.keys("terms", sections["terms"], _TERMS)
    reading.need("seller", seller, _NEEDED)
    reading.check_seller(seller)
    reading.need("brand", brand, ("ref", "name", "domain", "languages", "zone", "profile"))
    if sections["terms"]:
        reading.need("terms", terms, ("version",))
    if not found.offences:
        look = _with_logo(look, reading, folder)
        reading.obey_the_policy(brand, sections["settings"])
    if not found.offences:
        seller.setdefault("ref", _ref_of(seller["name"]))
        found.seller = SellerRow(**seller, where=reading.where("seller"))
        found.brand = BrandRow(
            **brand,
            seller=seller["ref"],
            settings=sections["settings"],
            look=look,
            where=reading.where("brand"),
        )
        found.terms_version = terms.get("version", "")
        found.terms_from = terms.get("from_on")
        found.terms_where = reading.where("terms")
    return found


@dc.dataclass(slots=True)
class _Reading:
    """A document being read: its file, where its keys stand, and what of it is refused."""

    file: str
    lines: Mapping[str, int]
    offences: list[Offence]

    def where(self, path: str) -> Where:
        return Where(self.file, line_of(self.lines, path))

    def refuse(self, code: str, path: str, **facts: Any) -> None:
        self.offences.append(self.where(path).offence(code, path, **facts))

    def sections(self, document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        for name in document:
            if name not in _SECTIONS:
                self.refuse("unknown_section", name, nearest=nearest(name, _SECTIONS))
        found = {}
        for name in _SECTIONS:
            section = document.get(name, {})
            if not isinstance(section, dict):
                self.refuse("not_a_section", name)
                section = {}
            found[name] = plain_values(section) if name == "settings" else section
        return found

    def with_address(self, seller: Mapping[str, Any]) -> dict[str, Any]:
        """Return the seller with his address in keys of their own, however it was written."""
        told = dict(seller)
        address = told.pop("address", {})
        if isinstance(address, str):
            match = _ADDRESS.fullmatch(address.strip())
            if match is None:
                self.refuse("not_an_address", "seller.address")
            address = {k: v for k, v in match.groupdict().items() if v} if match else {}
        elif not isinstance(address, dict) or not set(address) <= set(_ADDRESS_KEYS):
            self.refuse("not_an_address", "seller.address")
            address = {}
        return _with_street({**told, **address})

    def keys(
        self, section: str, told: Mapping[str, Any], readers: Mapping[str, Reader]
    ) -> dict[str, Any]:
        """Return the values of a section by its readers; a key without one is refused."""
        found = {}
        for key, value in told.items():
            path = f"{section}.{key}"
            if key not in readers:
                self.refuse("unknown_key", path, nearest=nearest(key, readers))
                continue
            try:
                found[key] = readers[key](value)
            except Unfit as unfit:
                self.refuse(unfit.code, path, **unfit.facts)
        return found

    def need(self, section: str, found: Mapping[str, Any], names: tuple[str, ...]) -> None:
        refused = {o.facts.get("column_name") for o in self.offences}
        for name in names:
            path = f"{section}.{name}"
            if not found.get(name) and path not in refused:
                self.refuse("key_missing", path)

    def check_seller(self, seller: dict[str, Any]) -> None:
        """Check what the seller's country decides: French numbers, and whose VAT we know."""
        country = seller.get("country")
        if country and country not in MEMBER_STATES:
            self.refuse("seller_outside_union", "seller.country", country=country)
        if country == "FR" and seller.get("siren"):
            try:
                seller["siren"] = cells.identifier(check_siren, seller["siren"])
            except Unfit as unfit:
                self.refuse(unfit.code, "seller.siren", **unfit.facts)

    def obey_the_policy(self, brand: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        profile, variant = brand["profile"], brand.get("variant", "")
        try:
            policy_of(profile=profile, variant=variant, settings=settings)
        except PolicyRefused as refused:
            facts = refused.facts
            why = str(facts["why"])
            section = {"unknown_profile": "brand.profile", "unknown_variant": "brand.variant"}
            path = section.get(why, f"settings.{facts['key']}")
            self.refuse(why, path, nearest=facts["nearest"])


def _with_street(told: dict[str, Any]) -> dict[str, Any]:
    number = told.pop("number", None)
    if number is not None:
        told["street"] = street_line(
            str(told.get("street", "")), str(number), country=str(told.get("country", ""))
        )
    return told


def _with_logo(look: dict[str, Any], reading: _Reading, folder: Path) -> dict[str, Any]:
    """Return the look with its drawing, which is written out or named as a file of the folder."""
    logo = look.get("logo", "")
    if logo and not logo.lstrip().startswith("<"):
        try:
            logo = files.text_of(folder / Path(logo).name, most=LOGO_BYTES_MAX)
        except files.FileRefused as refused:
            code = "logo_too_large" if refused.code == "too_large" else "logo_not_found"
            reading.refuse(code, "look.logo", most=LOGO_BYTES_MAX)
            return look
    if len(logo.encode()) > LOGO_BYTES_MAX:
        reading.refuse("logo_too_large", "look.logo", most=LOGO_BYTES_MAX)
    return {**look, "logo": logo} if logo else look


def _ref_of(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "seller"


def _text(read: Callable[[str], Any]) -> Reader:
    def checked(value: Any) -> Any:
        if not isinstance(value, str):
            raise Unfit("not_text")
        return read(value.strip()) if value.strip() else ""

    return checked


def _list(read: Callable[[str], Any]) -> Reader:
    def checked(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise Unfit("not_a_list")
        if len(set(value)) != len(value):
            raise Unfit("duplicate")
        return tuple(read(each.strip()) for each in value)

    return checked


def _yes_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit("not_true_or_false")
    return value


def _whole(most: int) -> Reader:
    def read(value: Any) -> int:
        number = int(value.removesuffix("px")) if _is_pixels(value) else value
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= most:
            raise Unfit("not_a_number", least=0, most=most)
        return number

    return read


def _is_pixels(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d{1,3}(px)?", value, re.ASCII) is not None


def _day(value: Any) -> dt.date:
    """Return a day, written as TOML has days or as tables do."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = value.isoformat()
    if not isinstance(value, str):
        raise Unfit("not_a_day")
    return cells.day(value.strip())


def _zone(cell: str) -> str:
    zones = zoneinfo.available_timezones()
    if cell not in zones:
        raise Unfit("unknown_zone", nearest=nearest(cell, zones))
    return cell


def _domain(cell: str) -> str:
    if not _DOMAIN.fullmatch(cell.lower()):
        raise Unfit("not_a_domain")
    return cell.lower()


def _colour(cell: str) -> str:
    if not _COLOUR.fullmatch(cell):
        raise Unfit("not_a_colour")
    return cell


def _drawing(cell: str) -> str:
    if len(cell) > LOGO_BYTES_MAX:
        raise Unfit("logo_too_large", most=LOGO_BYTES_MAX)
    return cell


_SELLER: Final[Mapping[str, Reader]] = {
    "ref": _text(cells.slug(50)),
    "name": _text(cells.text(200)),
    "legal_form": _text(cells.text(80)),
    "capital": _text(cells.text(40)),
    "register": _text(cells.text(120)),
    "street": _text(cells.text(200)),
    "postcode": _text(cells.text(20)),
    "town": _text(cells.text(100)),
    "country": _text(cells.country),
    "siren": _text(cells.text(20)),
    "vat_number": _text(lambda cell: cells.identifier(check_vat_number, cell)),
    "vat_scheme": _text(cells.word("standard", "franchise")),
    "oss": _yes_no,
    "zone": _text(_zone),
    "email": _text(cells.email),
    "phone": _text(cells.text(40)),
    "mediator": _text(cells.text(300)),
    "ibans": _list(cells.iban),
    "currency": _text(cells.currency),
}
_BRAND: Final[Mapping[str, Reader]] = {
    "ref": _text(cells.slug(50)),
    "name": _text(cells.text(100)),
    "domain": _text(_domain),
    "languages": _list(cells.word("fr", "nl", "en")),
    "profile": _text(cells.text(40)),
    "variant": _text(cells.text(40)),
    "zone": _text(_zone),
    "email": _text(cells.email),
    "phone": _text(cells.text(80)),
}
_LOOK: Final[Mapping[str, Reader]] = {
    "logo": _text(_drawing),
    "brand": _text(_colour),
    "temper": _whole(_TEMPER_MAX),
    "radius": _whole(_RADIUS_MAX),
}
_TERMS: Final[Mapping[str, Reader]] = {
    "version": _text(cells.slug(40)),
    "from_on": _day,
}
