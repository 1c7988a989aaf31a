"""The pipeline of the words: it collects, keeps, brings back, fills in and complains."""

import gettext
import json
from pathlib import Path

import pytest

from tacite.ui import spelling, words

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
print(_("Pay %(amount)s"), ngettext("one day", "%(num)s days", 3), pgettext_lazy("verb", "Order"))
"""
PAGE = '{% trans %}\n  Your <b>services</b>\n{% endtrans %}{{ _("Sign in") }}'
FRENCH: dict[str, dict[str, words.Translation]] = {
    "Pay %(amount)s": {"fr": "Payer %(amount)s", "nl": "%(amount)s betalen"},
    "one day": {"fr": ["un jour", "%(num)s jours"], "nl": ["één dag", "%(num)s dagen"]},
    "verb|Order": {"fr": "Commander", "nl": "Bestellen"},
    "Your <b>services</b>": {"fr": "Vos <b>services</b>", "nl": "Uw <b>diensten</b>"},
    "Sign in": {"fr": "Se connecter", "nl": "Inloggen"},
}


class Project:
    """A folder with code and words of its own."""

    def __init__(self, folder: Path) -> None:
        self.source, self.locale = folder / "src", folder / "locale"
        (self.source / "web/templates").mkdir(parents=True)
        self.code, self.page = self.source / "page.py", self.source / "web/templates/page.html"
        self.code.write_text(CODE)
        self.page.write_text(PAGE)

    def update(self) -> list[str]:
        return words.update(source=self.source, locale=self.locale)

    def fill(self, translations: dict[str, dict[str, words.Translation]]) -> list[str]:
        return words.fill(translations, source=self.source, locale=self.locale)

    def check(self) -> list[str]:
        return words.check(source=self.source, locale=self.locale)

    def french(self) -> gettext.NullTranslations:
        with (self.locale / "fr/LC_MESSAGES/django.mo").open("rb") as compiled:
            return gettext.GNUTranslations(compiled)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_words_of_code_and_of_pages_are_collected(project: Project) -> None:
    left = project.update()
    assert sorted(line for line in left if line.startswith("fr")) == [
        "fr: untranslated: Pay %(amount)s",
        "fr: untranslated: Sign in",
        "fr: untranslated: Your <b>services</b>",
        "fr: untranslated: one day",
        "fr: untranslated: verb|Order",
    ]


def test_what_is_filled_in_is_spoken_at_once(project: Project) -> None:
    assert project.fill(FRENCH) == []
    assert project.check() == []
    french = project.french()
    assert french.gettext("Sign in") == "Se connecter"
    assert french.ngettext("one day", "%(num)s days", 3) == "%(num)s jours"
    assert french.pgettext("verb", "Order") == "Commander"


def test_running_it_again_changes_nothing(project: Project) -> None:
    project.fill(FRENCH)
    before = {path: path.read_bytes() for path in project.locale.rglob("django.*")}
    project.update()
    assert {path: path.read_bytes() for path in project.locale.rglob("django.*")} == before
    assert len(before) == 4


def test_a_word_that_leaves_and_comes_back_keeps_its_translation(project: Project) -> None:
    project.fill(FRENCH)
    project.page.write_text("")
    assert project.update() == []
    assert project.french().gettext("Sign in") == "Sign in"
    project.page.write_text(PAGE)
    assert project.update() == []
    assert project.french().gettext("Sign in") == "Se connecter"


def test_a_file_that_cannot_be_read_is_named_and_its_words_are_kept(project: Project) -> None:
    project.fill(FRENCH)
    project.page.write_text("{% if %}")
    assert [line.partition(": ")[2][:18] for line in project.update()] == ["web/templates/page"]
    project.page.write_text(PAGE)
    assert project.update() == []


def test_a_new_word_is_never_guessed_from_an_old_one(project: Project) -> None:
    project.fill(FRENCH)
    project.page.write_text(PAGE.replace("Sign in", "Sign in now"))
    assert "fr: untranslated: Sign in now" in project.update()


def test_a_word_that_is_not_in_the_code_is_refused(project: Project) -> None:
    assert project.fill(FRENCH | {"Nowhere": {"fr": "Nulle part"}}) == [
        "fr: not in the code: Nowhere"
    ]
    assert project.fill({"one day": {"nl": "dag"}}) == ["nl: not in the code: one day"]


def test_what_is_out_of_date_is_said(project: Project) -> None:
    project.fill(FRENCH)
    project.page.write_text('{{ _("Sign out") }}')
    assert "fr: not collected: Sign out" in project.check()
    assert "nl: no longer in the code: Sign in" in project.check()
    project.page.write_text(PAGE)
    (project.locale / "fr/LC_MESSAGES/django.mo").write_bytes(b"")
    assert project.check() == ["fr: the compiled words are out of date: run update"]


def test_the_command_fills_from_a_file_and_says_what_is_left(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filled: list[object] = []

    def fill(given: object) -> list[str]:
        filled.append(given)
        return ["fr: left"]

    monkeypatch.setattr(words, "fill", fill)
    monkeypatch.setattr(words, "check", list)
    file = project.source / "words.json"
    file.write_text(json.dumps(FRENCH))
    assert words.main(["fill", str(file)]) == 1
    assert capsys.readouterr().out == "fr: left\n"
    assert filled == [FRENCH]
    assert words.main(["check"]) == 0


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("L'adresse", "straight apostrophe"),
        ("Payé !", "exclamation mark"),
        ("Total : 2", "no no-break space before : ; ? or »"),
        ("Vraiment?", "no no-break space before : ; ? or »"),
        ("« Récréation\u00a0»", "no no-break space after «"),
        ("20 %%", "no no-break space before % or €"),
        ("Veuillez payer", "a word we do not use"),
        ("Oups", "a word we do not use"),
        ('Le "serveur"', "straight quotation mark"),
    ],
)
def test_french_is_written_as_the_house_writes_it(text: str, fault: str) -> None:
    assert fault in spelling.faults([text], "fr")


def test_what_is_well_written_passes() -> None:
    text = "Prochain prélèvement\u00a0: %(amount)s, 20\u00a0%% «\u00a0ici\u00a0» à 14:02\u00a0?"
    assert (
        spelling.faults(
            [text, "killed_at:POINT, https://nimbeo.example/?a=b", "d’ici <a href='x'>là</a>"], "fr"
        )
        == []
    )
    assert spelling.faults(["Betaald? Ja: 20%%"], "nl") == []


def test_a_translation_says_every_fact_and_invents_none() -> None:
    assert spelling.lost_placeholders(["%(a)s on {day}"], ["le {day}"]) == ["placeholder a"]
    assert spelling.lost_placeholders(["%(a)s"], ["%(a)s %(b)s"]) == ["placeholder b"]
    assert spelling.lost_placeholders(["one", "%(n)s"], ["un", "%(n)s"]) == []
    assert spelling.lost_placeholders(["%(a)s"], [""]) == []
