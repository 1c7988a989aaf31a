"""Who sells and who buys, as printed: names, addresses, numbers of companies and of VAT."""

from collections.abc import Mapping
from typing import Any

from tacite.invoicing.documents.paper import Paper
from tacite.invoicing.documents.wording import HARD

_DOT = " · "
_WHOLE = 40  # characters of a fact that no line end tears apart


def letterhead(paper: Paper) -> str:
    """The seller in one line: name with legal form, address."""
    return _DOT.join([seller_name(paper.seller), *_address(paper, paper.seller, joined=True)])


def seller_name(seller: Mapping[str, Any]) -> str:
    """The seller's name with its legal form, said once (R.123-238 C. com.)."""
    name, form = str(seller.get("name", "")), str(seller.get("legal_form") or "")
    return name if not form or form in name.split() else f"{name} {form}"


def seller_facts(paper: Paper) -> str:
    """The seller's numbers: company, register, capital, VAT, tax representative.

    CGI ann. II art. 242 nonies A; a Belgian invoice also names the bank account.
    """
    seller, country = paper.seller, str(paper.seller.get("country", ""))
    capital, register = str(seller.get("capital") or ""), str(seller.get("register") or "")
    number = str(seller.get("siren") or "")
    facts = [
        company_number(paper, seller) if number not in register or not register else "",
        register,
        f"{paper.label('capital')}{HARD}{capital}" if capital else "",
        vat_number(paper, seller),
        accounts(paper) if country == "BE" else "",
        _representative(paper),
    ]
    return _DOT.join(_whole(fact) for fact in facts if fact)


def contact(paper: Paper) -> str:
    """How to reach the seller."""
    ways = (str(paper.seller.get("email") or ""), str(paper.seller.get("phone") or ""))
    return _DOT.join(_whole(way) for way in ways if way)


def accounts(paper: Paper) -> str:
    """The seller's bank accounts, labelled."""
    ibans = [iban_in_fours(iban) for iban in paper.seller.get("ibans") or ()]
    return f"{paper.label('bank_account')}{HARD}{', '.join(ibans)}" if ibans else ""


def iban_in_fours(iban: str) -> str:
    """An IBAN as people read it, which no line end tears apart."""
    bare = iban.replace(" ", "")
    return HARD.join(bare[start : start + 4] for start in range(0, len(bare), 4))


def buyer(paper: Paper) -> dict[str, Any]:
    """The customer: first line heavy, then person, address, country and numbers."""
    party = paper.buyer
    numbers = (company_number(paper, party), vat_number(paper, party))
    return {
        "label": paper.label(f"{paper.text('kind')}_for"),
        "lines": _addressee(paper, party),
        "numbers": _DOT.join(number for number in numbers if number),
    }


def delivery(paper: Paper) -> dict[str, Any] | None:
    """Where goods went if not to the customer's address (CGI ann. II art. 242 nonies A)."""
    party = paper.part("delivered_to")
    if not party:
        return None
    return {"label": paper.label("delivered_to"), "lines": _addressee(paper, party), "numbers": ""}


def company_number(paper: Paper, party: Mapping[str, Any]) -> str:
    """SIREN, KBO/BCE or KvK number with its label; bare where we know no name for it."""
    number = str(party.get("siren") or "")
    if not number:
        return ""
    label = paper.words.labels.get(f"company_number_{party.get('country', '')}", "")
    return f"{label} {_grouped(number)}".replace(" ", HARD).strip(HARD)


def vat_number(paper: Paper, party: Mapping[str, Any]) -> str:
    """The VAT number with its label; a French one in groups."""
    number = str(party.get("vat_number") or "").replace(" ", "")
    if not number:
        return ""
    if number.startswith("FR"):
        number = f"{number[:4]} {_grouped(number[4:])}"
    return f"{paper.label('vat_number')} {number}".replace(" ", HARD)


def _whole(fact: str) -> str:
    return fact.replace(" ", HARD) if len(fact) <= _WHOLE else fact


def _grouped(number: str) -> str:
    bare = number.replace(" ", "").replace(".", "")
    if len(bare) == 9:  # noqa: PLR2004 - a SIREN
        return f"{bare[:3]} {bare[3:6]} {bare[6:]}"
    if len(bare) == 10 and bare.isdigit():  # noqa: PLR2004 - a Belgian enterprise number
        return f"{bare[:4]}.{bare[4:7]}.{bare[7:]}"
    return number


def _addressee(paper: Paper, party: Mapping[str, Any]) -> list[str]:
    names = [str(party.get("company") or ""), str(party.get("name") or "")]
    return [line for line in [*names, *_address(paper, party, joined=False)] if line]


def _address(paper: Paper, party: Mapping[str, Any], *, joined: bool) -> list[str]:
    town = f"{party.get('postcode') or ''} {party.get('town') or ''}".strip()
    code = str(party.get("country") or "")
    country = paper.words.country(code) if code else ""
    street = [line.strip() for line in str(party.get("street") or "").splitlines()]
    last = [", ".join(part for part in (town, country) if part)]
    lines = [*street, *(last if joined else [town, country])]
    return [line for line in lines if line]


def _representative(paper: Paper) -> str:
    party = paper.part("seller").get("fiscal_representative")
    if not party:
        return ""
    who = [*_addressee(paper, party), vat_number(paper, party)]
    return f"{paper.label('representative')}{HARD}: {', '.join(part for part in who if part)}"
