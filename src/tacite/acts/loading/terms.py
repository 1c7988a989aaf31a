"""Bringing in general terms: versions that are written once.

Codes: terms_are_fixed (`version`).
"""

from collections.abc import Sequence
from hashlib import sha256

from tacite.acts.loading.load import Load
from tacite.acts.loading.rows import TermsRow
from tacite.brands.models import Terms
from tacite.brands.queries import Selling
from tacite.history.operations import Happened


def bring_terms(rows: Sequence[TermsRow], load: Load) -> None:
    """Bring in versions that are new; one that is here stays what it is, whatever a file says."""
    for selling, of_brand in load.by_brand(rows):
        here = {
            (each.version, each.language): each
            for each in Terms.objects.filter(brand=selling.brand.id)
        }
        for row in of_brand:
            known = here.get((row.version, row.language))
            if known is None:
                _create(row, selling, load)
            elif known.sha256 != _hash(row.text) or row.from_on not in {None, known.from_on}:
                load.refuse(row.where, "terms_are_fixed", version=row.version)
            else:
                load.counts["terms_unchanged"] += 1


def _create(row: TermsRow, selling: Selling, load: Load) -> None:
    made = Terms.objects.create(
        brand=selling.brand,
        version=row.version,
        language=row.language,
        from_on=row.from_on or load.today(selling),
        text=row.text,
        sha256=_hash(row.text),
        brought_at=load.now,
    )
    facts = {"version": row.version, "language": row.language, "sha256": made.sha256}
    brand_id = selling.brand.id
    load.happened.append(Happened("bring_terms", "brand", brand_id, brand_id, None, facts))
    load.counts["terms_created"] += 1


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
