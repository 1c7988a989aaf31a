"""Bringing in sellers with their bank accounts, and brands.

Codes: differs (`ref`, `here`, `file`), iban_taken (`seller`), domain_taken (`brand`),
mistaken_for (`brand`, `prefix`),
unknown_seller (`seller`), seller_of_brand (`here`, `file`), and those of the policy.
"""

from typing import Any, Final

from tacite.acts.loading.known import brought, differences, fingerprint, rows_known
from tacite.acts.loading.load import Load
from tacite.acts.loading.rows import BrandRow, Provider, SellerRow, plain_values
from tacite.brands.models import BankAccount, Brand, Seller
from tacite.brands.operations import mistaken_for
from tacite.brands.queries import selling
from tacite.rules.policy import Policy, PolicyRefused, policy_of

_SELLER: Final = (
    "name",
    "legal_form",
    "capital",
    "register",
    "street",
    "postcode",
    "town",
    "country",
    "siren",
    "vat_number",
    "vat_scheme",
    "oss",
    "zone",
    "email",
    "phone",
    "mediator",
)
_BRAND: Final = ("name", "domain", "zone", "profile", "variant", "email", "phone")


def bring_brands(provider: Provider, load: Load) -> None:
    """Bring in sellers, then brands, and let the load know every brand that is here."""
    for seller in provider.sellers:
        _bring_seller(seller, load)
    for brand in provider.brands:
        _bring_brand(brand, load)
    here = list(Brand.objects.order_by("id").values_list("id", "ref"))
    sellings = selling(brand_id for brand_id, _ in here)
    load.sellings = {ref: sellings[brand_id] for brand_id, ref in here}
    refs = [brand.ref for brand in provider.brands] or [ref for _, ref in here]
    load.own_brand = refs[0] if len(refs) == 1 else ""


def _bring_seller(row: SellerRow, load: Load) -> None:
    told = {name: getattr(row, name) for name in _SELLER}
    seller = Seller.objects.select_for_update(of=("self",)).filter(ref=row.ref).first()
    if seller is None:
        seller = Seller.objects.create(ref=row.ref, **told)
        load.counts["sellers_created"] += 1
        load.happened.append(brought("seller", seller.id, row))
        _add_accounts(seller, row, row.ibans, load)
        return
    ibans = set(BankAccount.objects.filter(seller=seller).values_list("iban", flat=True))
    added = tuple(iban for iban in row.ibans if iban not in ibans)
    if _is_same("seller", seller.id, row, load, "sellers"):
        return
    here, there = differences({n: getattr(seller, n) for n in _SELLER}, told)
    if added:
        here["ibans"], there["ibans"] = sorted(ibans), list(row.ibans)
    if not here:
        load.counts["sellers_unchanged"] += 1
    elif load.may_change(row.where, row.ref, here, there):
        Seller.objects.filter(id=seller.id).update(**told)
        _add_accounts(seller, row, added, load)
        load.counts["sellers_updated"] += 1
        load.happened.append(brought("seller", seller.id, row, before=here, after=there))


def _add_accounts(seller: Seller, row: SellerRow, ibans: tuple[str, ...], load: Load) -> None:
    """Open bank accounts of a seller; one that is not in the file is left as it is."""
    for iban in ibans:
        taken = BankAccount.objects.select_related("seller").filter(iban=iban).first()
        if taken is not None:
            load.refuse(row.where, "iban_taken", "seller.ibans", seller=taken.seller.ref)
            continue
        BankAccount.objects.create(seller=seller, iban=iban, currency=row.currency)


def _bring_brand(row: BrandRow, load: Load) -> None:
    seller = Seller.objects.filter(ref=row.seller).first()
    if seller is None:
        load.refuse(row.where, "unknown_seller", "seller", seller=row.seller)
        return
    policy = _lawful(row, load)
    if policy is None:
        return
    brand = Brand.objects.select_for_update(of=("self",)).filter(ref=row.ref).first()
    other = Brand.objects.filter(domain__iexact=row.domain).exclude(ref=row.ref).first()
    mistaken = mistaken_for(seller.id, row.ref, policy)
    if other is not None:
        load.refuse(row.where, "domain_taken", "brand.domain", brand=other.ref)
    elif mistaken is not None:
        names = {"brand": mistaken.ref, "prefix": policy.references.request}
        load.refuse(row.where, "mistaken_for", "settings.references", **names)
    elif brand is None:
        prefix = policy.references.request
        told = _told(row) | {"request_prefix": prefix}
        brand = Brand.objects.create(ref=row.ref, seller=seller, **told)
        load.counts["brands_created"] += 1
        load.happened.append(brought("brand", brand.id, row, brand_id=brand.id))
    elif not _is_same("brand", brand.id, row, load, "brands"):
        _change_brand(brand, seller, row, policy.references.request, load)


def _change_brand(brand: Brand, seller: Seller, row: BrandRow, prefix: str, load: Load) -> None:
    """Change a brand; who sells is never changed: its documents are of one seller."""
    if brand.seller_id != seller.id:
        here_is = brand.seller.ref
        load.refuse(row.where, "seller_of_brand", "seller", here=here_is, file=seller.ref)
        return
    told = _told(row)
    here, there = differences({name: getattr(brand, name) for name in told}, told)
    if not here:
        load.counts["brands_unchanged"] += 1
    elif load.may_change(row.where, row.ref, here, there):
        Brand.objects.filter(id=brand.id).update(**told, request_prefix=prefix)
        load.counts["brands_updated"] += 1
        event = brought("brand", brand.id, row, brand_id=brand.id, before=here, after=there)
        load.happened.append(event)


def _told(row: BrandRow) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in _BRAND}
    settings, look = plain_values(row.settings), plain_values(row.look)
    return plain | {"languages": list(row.languages), "settings": settings, "look": look}


def _lawful(row: BrandRow, load: Load) -> Policy | None:
    """Return the rules of a brand, or None where they are refused."""
    settings = plain_values(row.settings)
    try:
        return policy_of(profile=row.profile, variant=row.variant, settings=settings)
    except PolicyRefused as refused:
        facts = refused.facts
        code, near = str(facts["why"]), facts["nearest"]
        load.refuse(row.where, code, f"settings.{facts['key']}", nearest=near)
        return None


def _is_same(kind: str, subject_id: int, row: Any, load: Load, count: str) -> bool:
    """Tell whether a thing was brought in by this very row before."""
    same = rows_known(kind, [subject_id]).get(subject_id) == fingerprint(row)
    if same:
        load.counts[f"{count}_unchanged"] += 1
    return same
