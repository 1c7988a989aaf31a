"""The first page: its one sentence in every situation, in three languages, and what is to do."""

import datetime as dt

import pytest

from tacite.acts import ending
from tacite.acts import order as ordering
from tacite.acts.from_credit import pay_from_credit
from tacite.acts.order import Wish
from tests import factories
from tests.faces.web.world import NOW, TODAY, Shop, heading, page, plain, seen

DAY = dt.timedelta(days=1)


def said(shop: Shop) -> list[str]:
    """Return the sentence in French, Dutch and English."""
    return [heading(shop.browser(language).get("/")) for language in ("fr", "nl", "en")]


def test_before_anything_was_ordered_it_teaches_the_first_step(shop: Shop) -> None:
    assert said(shop) == [
        (
            "Rien ici pour l’instant. Commandez un premier service : il apparaîtra sur cette page"
            " avec toutes ses dates."
        ),
        (
            "Hier staat nog niets. Bestel een eerste dienst: die verschijnt op deze pagina met alle"
            " data."
        ),
        "Nothing here yet. Order a first service: it appears on this page with all its dates.",
    ]
    links = page(shop.browser().get("/")).xpath("//main//a[@class='btn main-act']/@href")
    assert links == ["/offers"]


@pytest.mark.parametrize(
    ("count", "french", "dutch", "english"),
    [
        (1, "Votre service est actif.", "Uw dienst is actief.", "Your service is active."),
        (
            2,
            "Vos deux services sont actifs.",
            "Uw twee diensten zijn actief.",
            "Your two services are active.",
        ),
        (
            13,
            "Vos 13 services sont actifs.",
            "Uw 13 diensten zijn actief.",
            "Your 13 services are active.",
        ),
    ],
)
def test_in_order_it_counts_the_services_and_names_the_next_payment(
    shop: Shop, count: int, french: str, dutch: str, english: str
) -> None:
    shop.service(expires_on=dt.date(2026, 4, 2))
    for _ in range(count - 1):
        shop.service(expires_on=dt.date(2026, 5, 20))
    assert said(shop) == [
        f"{french} Prochain paiement : 24,00 € avant jeudi 2 avril.",
        f"{dutch} Volgende betaling: € 24,00 vóór donderdag 2 april.",
        f"{english} Next payment: €24.00 before Thursday 2 April.",
    ]


def test_payments_of_one_day_are_one_sum(shop: Shop) -> None:
    for _ in range(3):
        shop.service(expires_on=dt.date(2026, 4, 2))
    assert "Next payment: €72.00 before Thursday 2 April." in said(shop)[2]


def test_what_is_asked_is_to_be_paid_before_its_day(shop: Shop) -> None:
    shop.service()
    shop.night()
    assert said(shop) == [
        (
            "À payer : 24,00 € avant dimanche 15 mars. Le service Serveur Altitude va ensuite"
            " jusqu’au 15 avril."
        ),
        (
            "Te betalen: € 24,00 vóór zondag 15 maart. De dienst Server Altitude loopt dan tot"
            " 15 april."
        ),
        "To pay: €24.00 before Sunday 15 March. Altitude then runs until 15 April.",
    ]
    act = page(shop.browser().get("/")).xpath("//main//a[@class='btn main-act']")[0]
    assert act.get("href") == f"/requests/{shop.request().reference}"
    assert plain(act.text_content()) == "Pay €24.00"


def test_several_requests_are_told_with_their_sum_and_the_first_of_them(shop: Shop) -> None:
    shop.service()
    shop.service(expires_on=dt.date(2026, 3, 17), offer=factories.offer(brand=shop.brand))
    shop.night()
    assert said(shop)[2] == "To pay: €34.00 in all, of which €24.00 before Sunday 15 March."
    text = seen(shop.browser().get("/"))
    assert "Two payments to make" in text
    assert "2 things, the most urgent first" in text


def test_on_the_day_itself_it_says_today(shop: Shop) -> None:
    shop.service(expires_on=TODAY + 14 * DAY)
    shop.night()
    request = shop.request()
    request.due_on = TODAY
    request.save()
    assert said(shop)[0].startswith("À payer : 24,00 € aujourd’hui, jeudi 5 mars.")


def test_late_it_says_which_service_stops_when(shop: Shop) -> None:
    shop.brand.variant = "grace"
    shop.brand.save()
    shop.service(expires_on=TODAY - DAY)
    shop.night(TODAY - DAY)
    assert said(shop) == [
        (
            "Le service Serveur Altitude sera suspendu vendredi 6 mars à 0 h, sauf paiement de"
            " 24,00 € d’ici là."
        ),
        (
            "De dienst Server Altitude wordt op vrijdag 6 maart om 0.00 uur opgeschort, tenzij"
            " € 24,00 voordien betaald is."
        ),
        "Altitude will be suspended on Friday 6 March at 00:00 unless €24.00 is paid by then.",
    ]
    text = seen(shop.browser().get("/"))
    assert "Payment late" in text
    assert "If nothing is paid" in text


def test_suspended_it_says_what_brings_the_service_back_and_when_it_ends(shop: Shop) -> None:
    shop.service(expires_on=TODAY)
    shop.night(TODAY - DAY)
    shop.night()
    assert said(shop) == [
        (
            "Le service Serveur Altitude est suspendu. Il revient dès le paiement de 24,00 € ;"
            " sinon, il prend fin dimanche 15 mars."
        ),
        (
            "De dienst Server Altitude is opgeschort. Hij komt terug zodra € 24,00 betaald is;"
            " anders eindigt hij op zondag 15 maart."
        ),
        (
            "Altitude is suspended. It comes back as soon as €24.00 is paid; otherwise it ends on"
            " Sunday 15 March."
        ),
    ]


def test_two_suspended_services_agree_in_number(shop: Shop) -> None:
    for _ in range(2):
        shop.service(expires_on=TODAY)
    shop.night(TODAY - DAY)
    shop.night()
    assert said(shop)[0] == (
        "Deux services sont suspendus. Ils reviennent dès le paiement de 48,00 € ; sinon, le"
        " premier prend fin dimanche 15 mars."
    )


def test_with_nothing_left_it_says_when_the_last_service_ended(shop: Shop) -> None:
    shop.service(state="ended", expires_on=dt.date(2026, 2, 1))
    assert (
        said(shop)[0] == "Vous n’avez plus de service : le dernier a pris fin dimanche 1er février."
    )


def test_what_ends_as_asked_is_said_with_the_last_instant_to_change_ones_mind(shop: Shop) -> None:
    service = shop.service()
    ending.terminate(
        subscription_id=service.id, account_id=shop.account.id, actor="user:1", now=NOW
    )
    assert said(shop)[2] == "Altitude ends on Sunday 15 March, as you asked."
    text = seen(shop.browser().get("/"))
    assert "You can change your mind until Saturday 14 March at 00:00 (Paris time)." in text


def test_under_restriction_it_says_that_orders_are_closed_and_services_go_on(shop: Shop) -> None:
    shop.service(expires_on=dt.date(2026, 4, 2))
    shop.account.flags.create(kind="restricted", reason="r", actor="staff:1", set_at=NOW)
    text = seen(shop.browser().get("/"))
    assert "New orders are closed for this account; your services go on" in text
    assert "Your service is active." in text


def test_credit_that_covers_the_next_payment_leaves_nothing_to_do(shop: Shop) -> None:
    shop.account.dedicated_iban = factories.iban()
    shop.account.save()
    shop.service(expires_on=dt.date(2026, 4, 2))
    shop.pays(3000)
    text = seen(shop.browser("en").get("/"))
    assert "Nothing to do: your credit of €30.00 covers it." in text
    assert "€30.00" in text


def test_the_next_sixty_days_are_a_ruler_and_the_same_facts_as_a_list(shop: Shop) -> None:
    shop.service()
    shop.night()
    seen_page = page(shop.browser().get("/"))
    bars = seen_page.xpath("//svg[@class='ruler']//line[contains(@class, 'bar')]")
    rows = [plain(row.text_content()) for row in seen_page.xpath("//li[@class='row pay']")]
    assert len(bars) == len(rows) == 2
    assert "asked for, reference BDC-2026-0001" in rows[0]
    assert "to be asked for on 1 April" in rows[1]


def test_documents_and_services_lead_to_their_pages(shop: Shop) -> None:
    service = shop.service(label="roussel.example")
    shop.night()
    shop.pays(2400, shop.request().reference)
    hrefs = set(page(shop.browser().get("/")).xpath("//main//a/@href"))
    assert {f"/services/{service.id}", "/invoices/FA-2026-0001.pdf", "/invoices/dates"} <= hrefs


def test_what_was_paid_from_credit_is_no_longer_to_be_paid(shop: Shop) -> None:
    shop.brand.settings = {"credit.pays_renewals": "by_customer"}
    shop.brand.save()
    shop.account.dedicated_iban = factories.iban()
    shop.account.save()
    shop.pays(3000)
    shop.service()
    shop.night()
    assert heading(shop.browser().get("/")).startswith("To pay")
    pay_from_credit(
        account_id=shop.account.id, request_id=shop.request().id, actor="user:1", now=NOW
    )
    assert heading(shop.browser().get("/")).startswith("Your service is active.")


def test_a_service_that_another_pays_is_listed_without_a_price(shop: Shop) -> None:
    payer = factories.account(brand=shop.brand)
    shop.service(payer=payer, expires_on=dt.date(2026, 4, 2))
    text = seen(shop.browser().get("/"))
    assert "Your service is active." in text
    assert "€24.00" not in text
    theirs = factories.user(account=payer, language="en")
    assert "€24.00" in seen(shop.browser(user=theirs).get("/"))


def test_an_order_that_nobody_paid_is_no_debt_and_stands_until_it_lapses(shop: Shop) -> None:
    ordering.order(
        account_id=shop.account.id,
        wish=Wish("altitude", "1 month"),
        key="k",
        terms_accepted=True,
        actor="user:1",
        now=NOW - 3 * DAY,
    )
    assert said(shop) == [
        (
            "À payer : 24,00 € avant jeudi 12 mars. Le service Serveur Altitude démarre dès"
            " réception du paiement."
        ),
        (
            "Te betalen: € 24,00 vóór donderdag 12 maart. De dienst Server Altitude start zodra de"
            " betaling binnen is."
        ),
        ("To pay: €24.00 before Thursday 12 March. Altitude starts as soon as the payment is in."),
    ]
    text = seen(shop.browser().get(f"/requests/{shop.request().reference}"))
    assert "Thursday 12 MarchThe order lapses by itself; nothing is owed" in text
    assert "late" not in text


def test_what_is_late_is_drawn_on_today(shop: Shop) -> None:
    shop.service(expires_on=TODAY - DAY)
    shop.night(TODAY - DAY)
    answer = page(shop.browser().get("/"))
    assert answer.xpath("//svg[@class='ruler']//line[contains(@class, 'bar now')]")
    [row] = answer.xpath("//li[@class='row pay']")
    assert "late, reference BDC-2026-0001" in plain(row.text_content())
