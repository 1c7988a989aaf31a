"""Every macro: the markup of the design, and what makes it readable to those who hear it."""

import datetime as dt
import re

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from tests.faces.ui import samples
from tests.faces.ui.samples import TODAY, rendered, text


def macros(file: str, names: str) -> str:
    """Return the line that makes macros known."""
    return f'{{% from "ui/macros/{file}.html" import {names} %}}'


MARKS = macros("marks", "icon, shape, state")
VALUES = macros("values", "amount, date, day, instant, period")
ROWS = macros("rows", "facts, links, row, row_pay, row_service, sum, tally, todo")
TABLES = macros("tables", "cell, column, compare, line, pagination, table, title_cell")
FORMS = macros("forms", "bound, btn, check, choice, choices, dialog, field")
WAYS = macros("ways", "crumbs, keys, tabs")
SAYS = macros("says", "empty, notice, said")
COURSES = macros("courses", "ruler, steps, timeline")


@pytest.mark.parametrize("tone", ["ok", "wait", "due", "late", "hold", "unknown", "off"])
def test_a_state_is_a_word_a_shape_and_a_colour(tone: str) -> None:
    state = rendered(MARKS + '{{ state(tone, "Mot") }}', tone=tone)[0]
    colour = {"hold": "due", "unknown": "due"}.get(tone, tone)
    assert state.get("class") == f"state {colour}"
    assert state.text_content() == "Mot"
    assert state.find("svg").get("aria-hidden") == "true"
    assert len(state.find("svg")) >= 1


def test_the_seven_shapes_differ_without_colour() -> None:
    tones = ["ok", "wait", "due", "late", "hold", "unknown", "off"]
    drawings = {text(MARKS + "{{ shape(tone) }}", tone=tone) for tone in tones}
    assert len(drawings) == len(tones)


def test_a_tone_and_an_icon_that_do_not_exist_are_errors() -> None:
    with pytest.raises(UndefinedError):
        text(MARKS + '{{ state("blue", "Mot") }}')
    with pytest.raises(UndefinedError):
        text(MARKS + '{{ icon("unicorn") }}')


def test_what_people_typed_is_escaped_everywhere() -> None:
    name = "<script>alert(1)</script>"
    shown = text(MARKS + ROWS + '{{ state("ok", name) }}{{ row(name, "/x", sub=name) }}', name=name)
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_an_amount_carries_what_machines_read() -> None:
    data = rendered(VALUES + '{{ amount(-4840, "EUR") }}')[0]
    assert (data.tag, data.get("class"), data.get("value")) == ("data", "amount", "-48.40")
    assert data.text == "\u221248,40\u00a0€"
    assert rendered(VALUES + '{{ amount(1, "EUR", "xl") }}')[0].get("class") == "amount xl"
    assert rendered(VALUES + '{{ amount(1, "EUR", "") }}')[0].get("class") is None


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("long", "mardi 24\u00a0novembre"),
        ("short", "24\u00a0novembre"),
        ("numeric", "24/11/2026"),
    ],
)
def test_a_date_carries_what_machines_read(form: str, shown: str) -> None:
    time = rendered(VALUES + "{{ date(on, form) }}", on=TODAY, form=form)[0]
    assert (time.get("datetime"), time.text) == ("2026-11-24", shown)


def test_an_instant_names_its_zone_where_a_right_depends_on_it() -> None:
    moment = samples.NOW
    time = rendered(VALUES + "{{ instant(moment) }}", moment=moment)[0]
    assert time.get("datetime") == "2026-11-24T13:02:00+00:00"
    assert time.text.endswith("(heure de Paris)")
    assert text(VALUES + '{{ instant(moment, "plain") }}', moment=moment).count("heure") == 0
    assert "14:02" in text(VALUES + '{{ instant(moment, "stamp") }}', moment=moment)


def test_a_period_shows_its_last_day() -> None:
    shown = rendered(VALUES + "{{ period(a, b) }}", a=TODAY, b=dt.date(2026, 12, 24))
    assert shown.text_content() == "du 24\u00a0novembre au 23\u00a0décembre"


def test_a_day_is_a_block_that_reads_as_a_sentence() -> None:
    assert rendered(VALUES + "{{ day(on) }}", on=TODAY).text_content() == "mardi 24 novembre"
    other = rendered(VALUES + "{{ day(on) }}", on=dt.date(2027, 1, 3))
    assert other.text_content() == "dimanche 3 janvier 2027"


def test_the_whole_row_is_the_link_of_its_name() -> None:
    row = rendered(
        ROWS
        + '{{ row_service("Altitude", "/s/1", state, sub="srv", when="demain", amount="24") }}',
        state=Markup("<span class='state ok'>Actif</span>"),
    )[0]
    assert row.get("class") == "row svc"
    assert [child.get("class") for child in row] == ["name", "state ok", "when", "num"]
    assert [link.get("href") for link in row.iter("a")] == ["/s/1"]


def test_a_debit_stands_on_its_day() -> None:
    row = rendered(ROWS + '{{ row_pay(on, "Altitude", "24") }}', on=TODAY)[0]
    assert row.find("time").get("datetime") == "2026-11-24"
    assert row.find_class("num")[0].text == "24"
    assert not list(row.iter("a"))


def test_a_document_says_in_which_format_it_comes() -> None:
    row = rendered(ROWS + '{{ row("NB-1", "/i", format="PDF") }}')[0]
    assert row.text_content() == "NB-1 (PDF)"


def test_a_thing_to_do_has_one_tone_and_its_act() -> None:
    item = rendered(ROWS + '{{ todo("Payer", "avant lundi", tone="late", act="acte") }}')[0]
    assert item.get("class") == "late"
    assert item.find_class("act")[0].text == "acte"
    with_body = rendered(ROWS + '{% call todo("Payer") %}<i>plus</i>{% endcall %}')
    assert with_body.find(".//i").text == "plus"


def test_facts_figures_and_sums_are_lists_of_pairs() -> None:
    for source, kind in (
        ('{{ facts([("Nom", "srv")]) }}', "facts"),
        ('{{ tally([("Vus", "3", "sur 4", "due")]) }}', "tally"),
        ('{{ sum([("Net", "20")], "Total", "24") }}', "sum"),
    ):
        pairs = rendered(ROWS + source)[0]
        assert (pairs.tag, pairs.get("class")) == ("dl", kind)
        assert [child.tag for group in pairs for child in group] == ["dt", "dd"] * len(pairs)


def test_the_total_of_a_sum_is_last() -> None:
    pairs = rendered(ROWS + '{{ sum([("Net", "20"), ("TVA", "4")], "Total", "24") }}')[0]
    assert pairs[-1].get("class") == "total"
    assert pairs[-1].text_content() == "Total24"


def test_a_table_stays_a_table_when_it_is_shown_as_cards() -> None:
    table = rendered(
        TABLES
        + """{% set heads = [column("Numéro"), column("Montant", num=true)] %}
        {% call table("t", heads + [column("Actes", hidden=true)]) %}
        {% call line(current=true) %}
        {{ title_cell("NB-1", "/1") }}{{ cell("24", "num") }}{{ cell("x", "lo", "Acte") }}
        {% endcall %}{% endcall %}"""
    )[0]
    roles = [element.get("role") for element in table.iter() if element.get("role")]
    assert roles == [
        *("table", "rowgroup", "row", "columnheader", "columnheader", "columnheader"),
        *("rowgroup", "row", "rowheader", "cell", "cell"),
    ]
    assert table.get("aria-labelledby") == "t"
    assert table.find("tbody/tr").get("aria-current") == "true"
    assert table.find("tbody//td[2]").get("data-label") == "Acte"
    assert table.find("thead//th[3]/span").get("class") == "sr"


def test_before_and_after_keep_what_does_not_change() -> None:
    table = rendered(
        TABLES + '{{ compare([("Jours", "20", "30", "big"), ("Options", "a", "a", "same")]) }}'
    )[0]
    assert [row.get("class") for row in table.findall("tbody/tr")] == ["big", "same"]
    assert all(row.find("th").get("scope") == "row" for row in table.findall("tbody/tr"))
    assert table.find("thead").text_content().strip() == "ÉlémentAujourd’huiAprès"


def test_the_way_through_a_list_is_not_there_when_there_is_one_page() -> None:
    assert text(TABLES + '{{ pagination("Page 1 sur 1") }}').strip() == ""
    nav = rendered(TABLES + '{{ pagination("Page 2 sur 3", "/1", "/3") }}')[0]
    assert [link.get("rel") for link in nav.iter("a")] == ["prev", "next"]


def test_a_field_is_described_by_its_help_or_by_its_error() -> None:
    helped = rendered(FORMS + '{{ field("iban", "IBAN", help="27 caractères") }}')[0]
    entry = helped.find("input")
    assert helped.find("label").get("for") == entry.get("id") == "iban"
    assert entry.get("aria-describedby") == "iban-h" == helped.find("p").get("id")
    assert entry.get("aria-invalid") is None

    wrong = rendered(
        FORMS + '{{ field("iban", "IBAN", "FR76", help="27", error="Il en manque un") }}'
    )[0]
    entry = wrong.find("input")
    assert (entry.get("aria-invalid"), entry.get("aria-describedby")) == ("true", "iban-e")
    assert [p.get("class") for p in wrong.findall("p")] == ["err"]
    assert wrong.find("p/svg") is not None
    assert entry.get("value") == "FR76"


def test_a_password_and_a_file_are_never_written_back() -> None:
    for kind in ("password", "file"):
        shown = text(FORMS + '{{ field("x", "X", "secret", type=kind) }}', kind=kind)
        assert "secret" not in shown


def test_a_mailed_code_may_be_pasted_and_filled_in() -> None:
    entry = rendered(
        FORMS
        + '{{ field("code", "Code", code=true, inputmode="numeric",'
        + ' autocomplete="one-time-code") }}'
    ).find(".//input")
    assert entry.get("class") == "input code"
    assert (entry.get("autocomplete"), entry.get("inputmode")) == ("one-time-code", "numeric")


def test_a_field_can_have_lines_or_choices() -> None:
    lines = rendered(FORMS + '{{ field("why", "Motif", "parce que", rows=3) }}').find(".//textarea")
    assert (lines.get("rows"), lines.text) == ("3", "parce que")
    select = rendered(FORMS + '{{ field("c", "Pays", 2, options=[(1, "Un"), (2, "Deux")]) }}').find(
        ".//select"
    )
    assert [option.get("selected") is not None for option in select] == [False, True]


def test_a_field_of_a_form_is_tied_to_its_error_or_to_its_help() -> None:
    form = samples.Profile({"email": "no address", "name": "Ada"})
    wrong = rendered(FORMS + '{{ bound(form["email"]) }}', form=form)[0]
    assert wrong.find("input").get("aria-describedby") == "id_email-e" == wrong.find("p").get("id")
    assert wrong.find("input").get("aria-invalid") == "true"
    right = rendered(FORMS + '{{ bound(form["email"]) }}', form=samples.Profile())[0]
    assert right.find("input").get("aria-describedby") == "id_email-h" == right.find("p").get("id")
    assert right.find("label").get("for") == right.find("input").get("id") == "id_email"


def test_boxes_and_choices_are_never_ticked_by_themselves() -> None:
    box = rendered(FORMS + '{{ check("terms", "J’accepte", help="Conséquence") }}')[0]
    assert box.find("input").get("checked") is None
    assert box.find("input").get("aria-describedby") == "terms-h"
    group = rendered(
        FORMS
        + '{% call choices("Fin", error="À choisir", id="end") %}'
        + '{{ choice("end", "now", "Maintenant") }}{% endcall %}'
    )[0]
    assert (group.tag, group.find("legend").text) == ("fieldset", "Fin")
    assert group.get("aria-describedby") == group.find("p").get("id")
    assert group.find(".//input").get("checked") is None


def test_a_button_is_a_link_only_where_it_leads_somewhere() -> None:
    assert rendered(FORMS + '{{ btn("Voir", href="/x", kind="main-act") }}')[0].tag == "a"
    send = rendered(FORMS + '{{ btn("Payer", kind="final", name="act", value="pay") }}')[0]
    assert (send.get("type"), send.get("name"), send.get("value")) == ("submit", "act", "pay")
    opens = rendered(FORMS + '{{ btn("Retirer", opens="sure") }}')[0]
    assert (opens.get("type"), opens.get("popovertarget")) == ("button", "sure")


def test_what_cannot_be_done_now_keeps_its_button_and_is_said_to_be_off() -> None:
    blocked = rendered(FORMS + '{{ btn("Retirer", href="/x", blocked=true) }}')[0]
    assert (blocked.tag, blocked.get("type")) == ("button", "button")
    assert blocked.get("aria-disabled") == "true"


def test_a_question_first_offers_the_act_then_to_keep_things_as_they_are() -> None:
    dialog = rendered(
        FORMS
        + '{% call dialog("d", "Effacer ?", "/erase", "Effacer", "Garder", csrf,'
        + ' hidden={"service": 7}) %}<p>Perdu.</p>{% endcall %}',
        csrf=samples.CSRF,
    )[0]
    assert (dialog.get("role"), dialog.get("aria-labelledby")) == ("dialog", "d-t")
    assert "popover" in dialog.attrib
    form = dialog.find("form")
    assert (form.get("method"), form.get("action")) == ("post", "/erase")
    hidden = {entry.get("name"): entry.get("value") for entry in form.findall("input")}
    assert hidden == {"csrfmiddlewaretoken": "t", "service": "7"}
    act, keep = form.iter("button")
    assert (act.get("class"), act.get("type")) == ("btn final", "submit")
    assert (keep.get("popovertarget"), keep.get("popovertargetaction")) == ("d", "hide")


def test_links_say_their_consequence() -> None:
    links = rendered(ROWS + '{{ links([link("Résilier", "/r", note="Trois clics")]) }}')[0]
    assert links.find(".//small").text == "Trois clics"


def test_ways_mark_where_the_reader_is() -> None:
    tabs = rendered(
        WAYS + '{{ tabs("Pages", [link("A", "/a", current=true), link("B", "/b", count=1400)]) }}'
    )[0]
    assert [link.get("aria-current") for link in tabs.iter("a")] == ["page", None]
    assert tabs.find_class("count")[0].text == "1\u202f400"
    crumbs = rendered(WAYS + '{{ crumbs([link("Services", "/s")], "Ici") }}')[0]
    assert crumbs.find("ol")[-1].get("aria-current") == "page"


def test_keys_can_be_switched_off() -> None:
    keys = rendered(WAYS + '{{ keys([("J K", "ligne")]) }}')[0]
    assert [key.text for key in keys.iter("kbd")] == ["J", "K"]
    switch = keys.find("button")
    assert switch.get("data-switch-off") == "Désactiver ces touches"
    assert "hidden" in switch.attrib


def test_an_error_is_said_at_once_and_a_success_politely() -> None:
    page = samples.page("client")
    assert re.search(r'<div class="said" role="status">.*par défaut', page)
    assert re.search(r'<div class="said late" role="alert">.*refusé', page)


def test_a_notice_alerts_only_when_it_answers_a_form() -> None:
    assert rendered(SAYS + '{{ notice("Travaux") }}')[0].get("role") is None
    answer = rendered(SAYS + '{{ notice("Faux", "Encore", tone="late", alert=true) }}')[0]
    assert (answer.get("class"), answer.get("role")) == ("notice late", "alert")


def test_nothing_yet_offers_the_first_step() -> None:
    empty = rendered(SAYS + '{{ empty("Aucune demande.", "Écrire", "/w") }}')[0]
    assert empty.find("a").get("href") == "/w"


def test_a_course_marks_what_is_now() -> None:
    course = rendered(
        COURSES + '{{ timeline([("done", "a", "b"), ("now", "c", "d"), ("to-come", "e", "f")]) }}'
    )[0]
    assert [(item.get("class"), item.get("aria-current")) for item in course] == [
        ("done", None),
        (None, "step"),
        ("to-come", None),
    ]
    steps = rendered(
        COURSES
        + '{{ steps([("done", "Un", "/1"), ("now", "Deux", ""), ("to-come", "Trois", "/3")]) }}'
    )[0]
    assert [link.get("href") for link in steps.iter("a")] == ["/1"]
    assert steps[1].get("aria-current") == "step"


def test_the_ruler_is_for_the_eye_only_and_carries_no_style() -> None:
    shown = rendered(
        COURSES + '{{ ruler(debits, "EUR", today) }}', debits=[(TODAY, 2400)], today=TODAY
    )
    svg = shown.find(".//svg")
    assert svg.get("aria-hidden") == "true"
    assert not [element for element in svg.iter() if element.get("style")]
    assert [line.get("class") for line in svg.iter("line")].count("bar now") == 1
