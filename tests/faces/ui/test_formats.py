"""Amounts, dates and numbers, as the design writes them in its three languages."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tacite.ui import spoken
from tacite.ui.environment import environment
from tacite.ui.renewing import gathering
from tacite.web.sayings import terms
from tacite.wording import formats

TODAY = dt.date(2026, 11, 24)
LANGUAGE = st.sampled_from(formats.LANGUAGES)


@pytest.mark.parametrize(
    ("cents", "language", "text"),
    [
        (2400, "fr", "24,00\u00a0€"),
        (2400, "nl", "€\u00a024,00"),
        (2400, "en", "€24.00"),
        (128437, "fr", "1\u202f284,37\u00a0€"),
        (128437, "nl", "€\u00a01.284,37"),
        (128437, "en", "€1,284.37"),
        (-4840, "fr", "\u221248,40\u00a0€"),
        (-4840, "nl", "€\u00a0\u221248,40"),
        (-4840, "en", "\u2212€48.40"),
        (5, "fr", "0,05\u00a0€"),
        (-5, "en", "\u2212€0.05"),
        (0, "nl", "€\u00a00,00"),
    ],
)
def test_an_amount_is_written_as_its_language_does(cents: int, language: str, text: str) -> None:
    assert formats.amount(cents, currency="EUR", language=language) == text


def test_a_currency_without_a_sign_keeps_its_code_and_its_own_digits() -> None:
    assert formats.amount(2400, currency="CHF", language="fr") == "24,00\u00a0CHF"
    assert formats.amount(-2400, currency="CHF", language="en") == "CHF\u00a0\u221224.00"
    assert formats.amount(2400, currency="GBP", language="en") == "£24.00"
    assert formats.amount(2400, currency="JPY", language="nl") == "JPY\u00a02.400"


def test_a_machine_reads_a_point_and_a_hyphen() -> None:
    assert formats.machine_amount(-128437, currency="EUR") == "-1284.37"
    assert formats.machine_amount(2400, currency="JPY") == "2400"


@given(cents=st.integers(-(10**15), 10**15), language=LANGUAGE)
def test_no_amount_can_break_over_two_lines_or_lose_a_cent(cents: int, language: str) -> None:
    text = formats.amount(cents, currency="EUR", language=language)
    digits = "".join(letter for letter in text if letter.isdigit())
    assert " " not in text
    assert "-" not in text
    assert int(digits) == abs(cents)
    assert (formats.MINUS in text) is (cents < 0)
    assert Decimal(formats.machine_amount(cents, currency="EUR")) * 100 == cents


@pytest.mark.parametrize(
    ("day", "language", "text"),
    [
        (dt.date(2026, 11, 26), "fr", "jeudi 26\u00a0novembre"),
        (dt.date(2026, 11, 26), "nl", "donderdag 26\u00a0november"),
        (dt.date(2026, 11, 26), "en", "Thursday 26\u00a0November"),
        (dt.date(2026, 12, 1), "fr", "mardi 1er\u00a0décembre"),
        (dt.date(2027, 1, 20), "fr", "mercredi 20\u00a0janvier 2027"),
        (dt.date(2025, 8, 1), "nl", "vrijdag 1\u00a0augustus 2025"),
    ],
)
def test_a_long_date_has_its_weekday_and_a_year_only_if_it_is_another(
    day: dt.date, language: str, text: str
) -> None:
    assert formats.long_date(day, language=language, as_of=TODAY) == text


def test_a_date_read_on_no_known_day_keeps_its_year() -> None:
    assert formats.short_date(TODAY, language="en") == "24\u00a0November 2026"


def test_figures_are_separated_as_the_language_does() -> None:
    day = dt.date(2026, 3, 4)
    assert formats.numeric_date(day, language="fr") == "04/03/2026"
    assert formats.numeric_date(day, language="nl") == "04-03-2026"


@pytest.mark.parametrize(
    ("start_on", "end_on", "language", "text"),
    [
        ((2026, 11, 28), (2026, 12, 28), "fr", "du 28\u00a0novembre au 27\u00a0décembre"),
        ((2026, 11, 28), (2026, 12, 28), "nl", "28\u00a0november t/m 27\u00a0december"),
        ((2026, 11, 28), (2026, 12, 28), "en", "28\u00a0November to 27\u00a0December"),
        ((2026, 12, 1), (2027, 1, 1), "fr", "du 1er au 31\u00a0décembre"),
        ((2026, 12, 5), (2027, 1, 5), "fr", "du 5\u00a0décembre au 4\u00a0janvier 2027"),
        ((2027, 2, 1), (2027, 3, 1), "en", "1 to 28\u00a0February 2027"),
        ((2027, 2, 1), (2028, 2, 1), "fr", "du 1er\u00a0février 2027 au 31\u00a0janvier 2028"),
        ((2026, 11, 24), (2026, 11, 25), "fr", "le 24\u00a0novembre"),
        ((2026, 11, 24), (2026, 11, 25), "nl", "24\u00a0november"),
    ],
)
def test_a_half_open_period_is_printed_with_its_last_day(
    start_on: tuple[int, int, int], end_on: tuple[int, int, int], language: str, text: str
) -> None:
    shown = formats.period(dt.date(*start_on), dt.date(*end_on), language=language, as_of=TODAY)
    assert shown == text


def test_two_years_are_both_written_when_one_of_them_is_not_this_one() -> None:
    shown = formats.period(dt.date(2025, 12, 5), dt.date(2026, 1, 5), language="fr", as_of=TODAY)
    assert shown == "du 5\u00a0décembre 2025 au 4\u00a0janvier"


def test_a_period_without_a_day_is_refused() -> None:
    with pytest.raises(formats.DaylessPeriod):
        formats.period(TODAY, TODAY, language="fr")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "mardi 24\u00a0novembre à 14\u00a0h\u00a002 (heure de Paris)"),
        ("nl", "dinsdag 24\u00a0november om 14.02\u00a0uur (tijd in Parijs)"),
        ("en", "Tuesday 24\u00a0November at 14:02 (Paris time)"),
    ],
)
def test_an_instant_is_told_in_its_zone(language: str, text: str) -> None:
    moment = dt.datetime(2026, 11, 24, 13, 2, tzinfo=dt.UTC)
    shown = formats.instant(moment, zone="Europe/Paris", language=language, as_of=TODAY)
    assert shown == text


def test_the_hour_that_an_autumn_night_repeats_says_which_of_the_two_it_is() -> None:
    first = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    second = first + dt.timedelta(hours=1)
    shown = [
        formats.instant(moment, zone="Europe/Amsterdam", language="fr", as_of=TODAY)
        for moment in (first, second)
    ]
    assert shown == [
        "dimanche 25\u00a0octobre à 2\u00a0h\u00a030 (heure d’Amsterdam, UTC+2)",
        "dimanche 25\u00a0octobre à 2\u00a0h\u00a030 (heure d’Amsterdam, UTC+1)",
    ]


def test_a_repeated_half_hour_west_of_greenwich_is_told_apart_too() -> None:
    moment = dt.datetime(2026, 11, 1, 4, 30, tzinfo=dt.UTC)
    shown = formats.instant(moment, zone="America/St_Johns", language="en", as_of=TODAY)
    assert shown.endswith("UTC\u22123:30)")


def test_an_hour_on_the_hour_has_no_minutes_in_french_and_utc_is_utc() -> None:
    moment = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
    assert formats.time_of_day(moment, zone="UTC", language="fr") == "18\u00a0h"
    assert formats.zone_name("UTC", language="fr") == "UTC"
    assert formats.stamp(moment, zone="UTC", language="nl") == "24-11-2026\u00a018:00"


def test_numbers_are_words_up_to_twelve() -> None:
    assert formats.number_word(4, language="fr") == "quatre"
    assert formats.number_word(4, language="nl") == "vier"
    assert formats.number_word(12, language="en") == "twelve"
    assert formats.number_word(1, language="fr", feminine=True) == "une"
    assert formats.number_word(4, language="fr", feminine=True) == "quatre"
    assert formats.number_word(1313, language="fr") == "1\u202f313"
    assert formats.number_word(-1, language="en") == "\u22121"


def test_a_sentence_starts_with_a_capital_and_dutch_one_loses_its_accent() -> None:
    assert formats.sentence_start("quatre services") == "Quatre services"
    assert formats.sentence_start("één dienst") == "Eén dienst"
    assert formats.sentence_start("") == ""


def test_rates_say_no_zero_that_says_nothing() -> None:
    assert formats.rate(Decimal("20.00"), language="fr") == "20\u00a0%"
    assert formats.rate(Decimal("5.50"), language="nl") == "5,5%"
    assert formats.rate(Decimal(100), language="en") == "100%"


def test_names_are_listed_and_quoted_as_the_language_does() -> None:
    assert formats.listed(["a", "b", "c"], language="fr") == "a, b et c"
    assert formats.listed(["a", "b", "c"], language="en") == "a, b and c"
    assert formats.listed([], language="nl") == ""
    assert formats.quoted("Récréation", language="fr") == "«\u00a0Récréation\u00a0»"
    assert formats.quoted("Donjon", language="nl") == "“Donjon”"


def test_a_number_of_a_bank_account_stays_on_one_line() -> None:
    iban = "FR76 0000 0000 0000 0000 0004 821"
    assert formats.tail(iban) == "…\u20604821"
    assert formats.iban(iban.replace(" ", "")) == iban.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("90 jours de plus", "90\u00a0jours de plus"),
        ("les %(n)s jours restants", "les %(n)s\u00a0jours restants"),
        ("Version %(version)s du 3", "Version\u00a0%(version)s du 3"),
        ("%(name)s a 2 %%", "%(name)s a 2 %%"),
        ("3.5 ou 1:30 ou 2026-01 non", "3.5 ou 1:30 ou 2026-01 non"),
    ],
)
def test_a_number_and_what_it_counts_stay_on_one_line(text: str, kept: str) -> None:
    assert formats.counted(text) == kept


def test_what_is_said_on_pages_is_kept_together() -> None:
    page = environment().from_string("{% trans n=count %}{{ n }} days used.{% endtrans %}")
    assert page.render(count=30) == "30\u00a0days used."
    with translation.override("fr"):
        assert (terms.cycle("30 days"), terms.per_cycle("30 days")) == (
            "30\u00a0jours",
            "pour 30\u00a0jours",
        )
        assert gathering("90 days") == "Ce qui est demandé en 90\u00a0jours, ensemble"
    assert formats.unbroken("2026-01 bis") == "2026-\u206001\u00a0bis"


def test_a_file_has_its_size_in_the_unit_of_the_language() -> None:
    assert formats.file_size(41_001, language="fr") == "42\u00a0ko"
    assert formats.file_size(10_000_000, language="en") == "10\u00a0MB"


def test_a_language_in_which_nothing_is_written_is_refused_by_its_code() -> None:
    with pytest.raises(formats.UnknownLanguage) as refusal:
        formats.whole(1, language="de")
    assert refusal.value.code == "de"


def test_templates_speak_in_the_page_s_language_on_its_day() -> None:
    with translation.override("fr"), spoken.reading_on(TODAY):
        assert spoken.Spoken().long_date(TODAY) == "mardi 24\u00a0novembre"
    with translation.override("nl"):
        assert spoken.Spoken().short_date(TODAY) == "24\u00a0november 2026"
    with translation.override("de"):
        assert spoken.Spoken().whole(1000) == "1,000"
