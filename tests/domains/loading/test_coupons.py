"""Coupons from files: strictly read, and what was promised is not changed."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from tacite.acts.loading.bring_in import bring_in
from tacite.acts.loading.load import Report
from tacite.acts.loading.reading import Reading, read_folder
from tacite.acts.loading.rows import CouponRow
from tacite.catalogue.models import Coupon
from tests.domains.loading import provider as p

HEADER = "code,percent,amount,periods,offers,valid_from,valid_to,uses_max\n"
SPRING: dict[str, Any] = {"code": "SPRING", "percent": Decimal("12.50"), "offers": ("web",)}


def folder(path: Path, rows: str) -> Reading:
    return read_folder(p.write(path, coupons=HEADER + rows))


def load(row: CouponRow, *, update: bool = False) -> Report:
    provider = p.provider(coupons=(row,))
    return bring_in(provider, actor="command", now=p.NOW, update=update)


def told(report: Report) -> list[tuple[str, Any]]:
    return [(each.code, each.facts.get("column_name")) for each in report.offences]


def test_rows_are_read_as_they_are_meant(tmp_path: Path) -> None:
    found = folder(tmp_path, "spring,12.5,,3,web|old,2026-03-01,2026-06-01,100\nFIVE,,5.00,,,,,\n")
    assert found.offences == ()
    spring, five = found.provider.coupons
    assert spring == CouponRow(
        code="SPRING",
        brand="ponant",
        percent=Decimal("12.50"),
        periods=3,
        offers=("web", "old"),
        from_on=dt.date(2026, 3, 1),
        to_on=dt.date(2026, 6, 1),
        uses_max=100,
    )
    assert (five.percent, five.cents, five.offers) == (None, 500, ())


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("ab,10,,,,,,", "not_a_code"),
        ("SPRING,0,,,,,,", "not_a_percentage"),
        ("SPRING,100.01,,,,,,", "not_a_percentage"),
        ("SPRING,10,5.00,,,,,", "wrong_discount"),
        ("SPRING,,,,,,,", "wrong_discount"),
        ("SPRING,,0.00,,,,,", "wrong_discount"),
        ("SPRING,10,,0,,,,", "not_a_number"),
        ("SPRING,10,,,,2026-06-01,2026-06-01,", "never_valid"),
        ("SPRING,10,,,,,,\nspring,20,,,,,,", "duplicate"),
        ("SPRING,10,,,,,,-1", "formula"),
    ],
)
def test_what_makes_no_coupon_is_refused(tmp_path: Path, row: str, code: str) -> None:
    assert [each.code for each in folder(tmp_path, f"{row}\n").offences] == [code]


@pytest.mark.django_db
def test_a_coupon_is_there_and_the_same_row_changes_nothing() -> None:
    assert load(CouponRow(**SPRING)).counts["coupons_created"] == 1
    coupon = Coupon.objects.get()
    assert (coupon.code, coupon.percent, coupon.valid) == (
        "SPRING",
        Decimal("12.50"),
        DateRange(p.TODAY, None),
    )
    assert [offer.ref for offer in coupon.offers.all()] == ["web"]
    Coupon.objects.update(valid=DateRange(p.TODAY, p.EXPIRES))  # ended by staff
    assert load(CouponRow(**SPRING)).counts["coupons_unchanged"] == 1
    assert Coupon.objects.get().valid.upper == p.EXPIRES


@pytest.mark.django_db
def test_days_and_limits_change_with_update_and_what_it_takes_off_never() -> None:
    load(CouponRow(**SPRING))
    limited = CouponRow(**SPRING, uses_max=5)
    assert told(load(limited)) == [("differs", "uses_max")]
    assert load(limited, update=True).counts["coupons_updated"] == 1
    assert Coupon.objects.get().uses_max == 5
    dearer = CouponRow(**(SPRING | {"percent": Decimal("5.00")}))
    assert told(load(dearer, update=True)) == [("coupon_is_fixed", "percent")]
    assert Coupon.objects.get().percent == Decimal("12.50")


@pytest.mark.django_db
def test_a_coupon_for_no_offer_is_refused() -> None:
    report = load(CouponRow(**(SPRING | {"offers": ("web", "wen")})))
    assert told(report) == [("unknown_offer", "offers")]
    assert not Coupon.objects.exists()
