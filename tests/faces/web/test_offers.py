"""What is sold (S2-12, S2-15), and ordering it, once, at the price shown (S2-11)."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from tacite.acts.models import Order
from tacite.catalogue.models import Coupon, Price
from tacite.history.models import Event
from tacite.subscriptions.models import Subscription
from tests import factories
from tests.faces.web.world import NOW, TODAY, Shop, heading, page, plain, seen

ORDER = "/offers/altitude/order"


def test_a_stranger_reads_the_offers_as_a_consumer_and_is_asked_to_sign_in(shop: Shop) -> None:
    browser = shop.browser("fr", role="none")
    text = seen(browser.get("/offers"))
    assert "Serveur Altitude24,00 € TTCpar mois" in text
    answer = browser.get("/offers/altitude")
    assert heading(answer) == "Serveur Altitude : 24,00 € TTC par mois."
    [door] = page(answer).xpath("//header//a[contains(@class, 'btn')]/@href")
    assert door == "/sign-in?next=%2Foffers%2Faltitude"


def test_whoever_orders_without_being_signed_in_comes_back_to_the_same_choice(shop: Shop) -> None:
    answer = shop.browser(role="none").get(f"{ORDER}?cycle=1+month&quantity=1")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=%2Foffers%2Faltitude%2Forder%3F")


def test_a_business_reads_prices_without_vat_first(shop: Shop) -> None:
    shop.account.kind = "business"
    shop.account.save()
    browser = shop.browser("nl")
    assert "Server Altitude€ 20,00 excl. btwper maand" in seen(browser.get("/offers"))
    assert "(€ 24,00 incl. btw)" in seen(browser.get("/offers/altitude"))


def test_vat_is_that_of_the_customers_country(shop: Shop) -> None:
    shop.account.country = "CH"
    shop.account.save()
    assert (
        heading(shop.browser().get("/offers/altitude")) == "Altitude: €20.00 incl. VAT per month."
    )


def test_what_is_no_longer_or_not_yet_sold_is_not_shown(shop: Shop) -> None:
    factories.offer(brand=shop.brand, ref="old", name_en="Old", on_sale_to=TODAY)
    tomorrow = TODAY + dt.timedelta(days=1)
    factories.offer(brand=shop.brand, ref="new", name_en="New", on_sale_from=tomorrow)
    text = seen(shop.browser().get("/offers"))
    assert "Altitude" in text
    assert "Old" not in text
    assert "New" not in text
    assert shop.browser().get("/offers/old").status_code == 404
    assert shop.browser().get("/offers/new/order?cycle=1+month").status_code == 404


def test_an_offer_for_others_says_so_and_cannot_be_ordered(shop: Shop) -> None:
    factories.offer(brand=shop.brand, ref="club", name_en="Club", segment="non_professional")
    browser = shop.browser()
    assert "Club" not in seen(browser.get("/offers"))
    answer = browser.get("/offers/club")
    assert "For associations only." in seen(answer)
    assert not page(answer).xpath("//main//form")
    assert browser.get("/offers/club/order?cycle=1+month").status_code == 422


def test_cycles_tiers_options_and_the_price_of_setting_up_are_told(shop: Shop) -> None:
    offer = factories.offer(
        brand=shop.brand,
        ref="objects",
        name_en="Objects",
        quantity_max=200,
        description_en="By the terabyte.\nThree copies.",
    )
    Price.objects.filter(offer=offer).update(kind="tier")
    factories.price(offer=offer, cents=800, kind="tier", tier_from=10)
    factories.price(offer=offer, cents=500, kind="setup")
    factories.price(offer=offer, cents=9000, cycle="1 year")
    factories.option(offer=offer, cents=150, name_en="Backup")
    text = seen(shop.browser().get("/offers/objects"))
    assert "By the terabyte.Three copies." in text
    assert "€10.00 incl. VATeach; from 10 on, €8.00 eachand €5.00 once, to set it up" in text
    assert "Backup: €1.50" in text
    assert "Per year€90.00 incl. VAT" in text
    assert "From 1 to 200." in text


@pytest.mark.parametrize(
    ("query", "language", "said"),
    [
        ("cycle=1+month&quantity=0", "en", "Choose from 1 to 1."),
        ("cycle=1+month&quantity=many", "fr", "Choisissez de 1 à 1."),
        ("cycle=1+century", "nl", "Kies een van de aangeboden periodes."),
        ("cycle=1+month&option-none=1", "en", "Choose among the options of this offer."),
    ],
)
def test_a_choice_that_cannot_be_is_refused_where_it_is_made(
    shop: Shop, query: str, language: str, said: str
) -> None:
    answer = shop.browser(language).get(f"{ORDER}?{query}")
    assert answer.status_code == 422
    assert said in seen(answer)


def test_before_the_button_stand_details_total_and_what_each_cycle_costs(shop: Shop) -> None:
    factories.price(offer=shop.offer, cents=1000, kind="setup")
    answer = shop.browser("fr").get(f"{ORDER}?cycle=1+month&label=roussel.example")
    text = seen(answer)
    assert heading(answer) == (
        "Serveur Altitude : 34,00 € à payer maintenant, puis 24,00 € par mois."
    )
    assert "Camille Roussel17 impasse des Copeaux99120 LormièreFrance" in text
    assert "TVA 20 %5,67 €" in text
    assert "À payer maintenant34,00 €" in text
    assert "Droit de rétractation : jusqu’au" in text
    [start] = page(answer).xpath("//input[@name='start']")
    assert start.get("checked") is None
    answer = page(answer)
    [button] = answer.xpath("//main//form[@method='post']//button[@type='submit']")
    assert plain(button.text_content()) == "Commander avec obligation de paiement · 34,00 €"
    [box] = answer.xpath("//input[@name='terms']")
    assert box.get("checked") is None


def test_the_button_says_the_obligation_in_dutch_too(shop: Shop) -> None:
    answer = page(shop.browser("nl").get(f"{ORDER}?cycle=1+month"))
    [button] = answer.xpath("//main//form[@method='post']//button[@type='submit']")
    assert plain(button.text_content()) == "Bestelling met betalingsverplichting · € 24,00"


def sent(shop: Shop, **changes: str) -> dict[str, str]:
    """Return what the form of the order page holds, with the box ticked."""
    form = page(shop.browser().get(f"{ORDER}?cycle=1+month&label=roussel.example"))
    hidden = form.xpath("//main//form[@method='post']//input[@type='hidden']")
    fields = {field.get("name"): field.get("value") for field in hidden}
    return fields | {"terms": "on"} | changes


def test_an_order_is_taken_at_the_price_shown_and_leads_to_its_payment(shop: Shop) -> None:
    answer = shop.browser().post(ORDER, sent(shop), follow=True)
    assert answer.redirect_chain == [(f"/requests/{shop.request().reference}", 302)]
    assert "Ordered. The service starts as soon as it is paid." in seen(answer)
    order = Order.objects.get()
    assert (order.request.total_cents, order.subscription.label) == (2400, "roussel.example")
    assert order.ordered_by == f"user:{shop.owner.pk}"


def test_a_double_press_makes_one_order(shop: Shop) -> None:
    form = sent(shop)
    first = shop.browser().post(ORDER, form)
    second = shop.browser().post(ORDER, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Order.objects.count(), Subscription.objects.count()) == (1, 1)


def test_the_same_form_with_another_choice_is_shown_again_under_a_new_key(shop: Shop) -> None:
    form = sent(shop)
    shop.browser().post(ORDER, form)
    answer = shop.browser().post(ORDER, form | {"label": "other.example"})
    assert answer.status_code == 422
    assert "This form was sent already with another choice." in seen(answer)
    assert page(answer).xpath("//input[@name='key']/@value") != [form["key"]]


def test_a_price_that_moved_meanwhile_is_shown_and_nothing_is_ordered(shop: Shop) -> None:
    form = sent(shop)
    Price.objects.update(cents=2500)
    answer = shop.browser("fr").post(ORDER, form)
    text = seen(answer)
    assert "Le prix est passé à 25,00 € depuis que vous avez ouvert cette page." in text
    assert page(answer).xpath("//input[@name='shown']/@value") == ["2500"]
    assert not Order.objects.exists()


@pytest.mark.parametrize("shown", ["", "x", "-2400", "2399"])
def test_a_total_that_was_not_shown_orders_nothing(shop: Shop, shown: str) -> None:
    assert shop.browser().post(ORDER, sent(shop, shown=shown)).status_code == 422
    assert not Order.objects.exists()


def test_without_the_box_nothing_is_ordered_and_the_choice_is_kept(shop: Shop) -> None:
    answer = shop.browser("nl").post(ORDER, sent(shop, terms=""))
    assert answer.status_code == 422
    assert "Vink het vakje aan om de voorwaarden te aanvaarden en bestel dan." in seen(answer)
    assert page(answer).xpath("//form[@method='post']//input[@name='label']/@value") == [
        "roussel.example"
    ]
    assert not Order.objects.exists()


def test_what_is_missing_in_the_address_is_named_before_ordering(shop: Shop) -> None:
    form = sent(shop)
    shop.account.street = shop.account.town = ""
    shop.account.save()
    answer = shop.browser("fr").get(f"{ORDER}?cycle=1+month")
    said = "Il manque dans vos coordonnées de facturation : la rue et la ville."
    assert said in seen(answer)
    assert page(answer).xpath("//main//button[@aria-disabled='true']")
    assert said in seen(shop.browser("fr").post(ORDER, form))
    assert not Order.objects.exists()


def test_missing_details_are_completed_on_the_way_and_the_choice_is_kept(shop: Shop) -> None:
    shop.account.street = shop.account.postcode = ""
    shop.account.save()
    browser = shop.browser()
    answer = browser.get(f"{ORDER}?cycle=1+month&label=roussel.example")
    [form] = page(answer).xpath("//form[@action='/offers/altitude/order/details']")
    asked = form.xpath(".//input[not(@type='hidden')]/@name")
    assert asked == ["street", "postcode"]
    hidden = {
        each.get("name"): each.get("value") for each in form.xpath(".//input[@type='hidden']")
    }
    wrong = browser.post(f"{ORDER}/details", hidden | {"street": " ", "postcode": "991"})
    text = seen(wrong)
    assert wrong.status_code == 422
    assert "France: a postcode there is written otherwise." in text
    assert "This field is required." in text
    told = {"street": "17 impasse\tdes Copeaux", "postcode": "99120", "town": "Elsewhere"}
    answer = browser.post(f"{ORDER}/details", hidden | told)
    assert answer.headers["Location"].startswith(f"{ORDER}?cycle=1+month")
    assert "label=roussel.example" in answer.headers["Location"]
    shop.account.refresh_from_db()
    assert (shop.account.street, shop.account.postcode) == ("17 impasse des Copeaux", "99120")
    assert shop.account.town == "Lormière"  # what stood there is not asked for, and stays
    event = Event.objects.get(verb="change_details")
    assert (event.actor, event.reason) == (f"user:{shop.owner.pk}", "completed with an order")
    assert browser.post(ORDER, sent(shop)).status_code == 302
    assert Order.objects.exists()


def test_a_restricted_account_is_told_that_it_cannot_order(shop: Shop) -> None:
    shop.account.flags.create(kind="restricted", reason="r", actor="staff:1", set_at=NOW)
    answer = shop.browser().get(f"{ORDER}?cycle=1+month")
    assert "New orders are closed for this account." in seen(answer)
    assert shop.browser().post(ORDER, sent(shop)).status_code == 422
    assert not Order.objects.exists()


def test_options_and_quantity_are_ordered_as_chosen(shop: Shop) -> None:
    offer = factories.offer(brand=shop.brand, ref="many", cents=300, quantity_max=9)
    Price.objects.filter(offer=offer).update(kind="per_unit")
    option = factories.option(offer=offer, ref="address", cents=200)
    Price.objects.filter(option=option).update(kind="per_unit")
    choice = {"cycle": "1 month", "quantity": "3", "option-address": "2"}
    answer = shop.browser().get("/offers/many/order", choice)
    assert "€13.00 to pay now" in heading(answer)
    hidden = page(answer).xpath("//main//form//input[@type='hidden']")
    form = {field.get("name"): field.get("value") for field in hidden} | {"terms": "on"}
    shop.browser().post("/offers/many/order", form)
    service = Order.objects.get().subscription
    assert (service.quantity, service.options.get().quantity) == (3, 2)


def test_a_price_of_tomorrow_is_not_asked_today(shop: Shop) -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    Price.objects.update(valid=DateRange(factories.LONG_AGO, tomorrow))
    factories.price(offer=shop.offer, cents=9900, valid=DateRange(tomorrow, None))
    assert "€24.00 incl. VAT" in heading(shop.browser().get("/offers/altitude"))


def test_an_order_keeps_whether_it_starts_at_once_and_until_when_it_is_withdrawable(
    shop: Shop,
) -> None:
    shop.browser().post(ORDER, sent(shop, start="on"))
    order = Order.objects.get()
    assert order.starts_at_once
    assert order.start_asked_at == NOW
    assert order.withdrawable_until == dt.date(2026, 3, 20)


def test_what_is_made_to_order_is_not_withdrawable(shop: Shop) -> None:
    shop.offer.withdrawal_exempt = "made_to_order"
    shop.offer.save()
    text = seen(shop.browser().get(f"{ORDER}?cycle=1+month"))
    assert "There is no right of withdrawal: the service is made for you alone." in text
    shop.browser().post(ORDER, sent(shop, start="on"))
    order = Order.objects.get()
    assert (order.withdrawable_until, order.starts_at_once) == (None, False)
    assert order.withdrawal_exempt_reason == "made_to_order"


def test_features_and_advantages_are_public_in_the_language_of_the_page(shop: Shop) -> None:
    shop.offer.features_fr, shop.offer.features_en = "4 cœurs\n8 Go", "4 cores\n8 GB"
    shop.offer.advantages_fr = "Refroidi par la mer"
    shop.offer.save()
    text = seen(shop.browser("fr", role="none").get("/offers/altitude"))
    assert "Caractéristiques" in text
    assert "4 cœurs" in text
    assert "Refroidi par la mer" in text
    assert "4 cores" in seen(shop.browser("nl", role="none").get("/offers/altitude"))


def test_a_visitor_looks_at_what_is_for_businesses(shop: Shop) -> None:
    factories.offer(brand=shop.brand, ref="pro", name_en="Pro", segment="business")
    browser = shop.browser("en", role="none")
    assert "For businesses only" in seen(browser.get("/offers"))
    text = seen(browser.get("/offers?for=business"))
    assert "Pro€8.33 excl. VAT" in text
    assert "Altitude" not in text


def test_a_code_is_worked_in_and_what_follows_it_is_said(shop: Shop) -> None:
    Coupon.objects.create(
        brand=shop.brand,
        code="WELCOME",
        percent=25,
        periods=3,
        valid=DateRange(factories.LONG_AGO, None),
    )
    answer = shop.browser().get(f"{ORDER}?cycle=1+month&coupon=welcome")
    assert heading(answer) == "Altitude: €18.00 to pay now, then €24.00 per month."
    assert (
        "With the code WELCOME the first 3 periods cost €18.00 each; after the promotion €24.00."
        in seen(answer)
    )
    answer = shop.browser().get(f"{ORDER}?cycle=1+month&coupon=nothing")
    assert answer.status_code == 422
    assert "We do not know this code." in seen(answer)
    assert heading(answer) == "Altitude: €24.00 to pay now, then €24.00 per month."


def test_a_student_offer_says_whom_it_is_for_and_a_limited_one_what_is_left(shop: Shop) -> None:
    factories.offer(brand=shop.brand, ref="campus", name_en="Campus", needs_status="student")
    factories.offer(brand=shop.brand, ref="rare", name_en="Rare", stock=0)
    text = seen(shop.browser().get("/offers"))
    assert "Reserved for the status “student”" in text
    assert "Sold out at the moment" in text
    assert not page(shop.browser().get("/offers/rare")).xpath("//main//form")
    answer = shop.browser().get("/offers/campus/order?cycle=1+month")
    assert "Reserved for accounts with the status “student”." in seen(answer)


def test_consumers_read_beside_a_reduced_price_the_lowest_of_the_thirty_days_before(
    shop: Shop,
) -> None:
    since = TODAY - dt.timedelta(days=3)
    Price.objects.update(valid=DateRange(factories.LONG_AGO, since))
    factories.price(offer=shop.offer, cents=1800, valid=DateRange(since, None))
    said = "lowest price of the 30 days before: €24.00"
    stranger = shop.browser("en", role="none")
    for address in ("/offers", "/offers/altitude"):
        assert said in seen(stranger.get(address))
    assert said in seen(shop.browser().get(f"{ORDER}?cycle=1+month"))
    shop.account.kind = "business"
    shop.account.save()
    assert "lowest price" not in seen(shop.browser().get("/offers/altitude"))


def test_a_family_is_called_as_its_offers_say_in_the_language_of_the_page(shop: Shop) -> None:
    shop.offer.family, shop.offer.family_fr = "sites", "Sites web"
    shop.offer.save()
    factories.offer(brand=shop.brand, ref="blog", family="sites", family_nl="Websites")
    titles = {
        language: [plain(each.text_content()) for each in page(answer).xpath("//main//h2")]
        for language in ("fr", "nl", "en")
        for answer in [shop.browser(language, role="none").get("/offers")]
    }
    assert titles == {"fr": ["Sites web"], "nl": ["Websites"], "en": ["Sites"]}
