"""The words of the product: collected from the code, kept in `locale/`, compiled beside it.

The source language is English and stands in the code; French and Dutch stand in
`locale/<language>/LC_MESSAGES/django.po`. The compiled `.mo` files are committed, so that nothing
has to be built before the first start.

    python -m tacite.ui.words update        collect new words, keep translations, compile
    python -m tacite.ui.words fill FILE     put translations in: {"Pay": {"fr": "Payer", …}}
    python -m tacite.ui.words check         say what is missing or ill-written, exit 1

A plural is filled by its singular with a list, `["un service", "%(num)s services"]`; a word with a
context by `context|word`. Commands hold a lock, keep what they do not know, and replace files in
one step, so that two people may run them at once.
"""

import argparse
import datetime as dt
import fcntl
import io
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, check_and_call_extract_file
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import TemplateSyntaxError

from tacite.ui import spelling

SOURCE: Final = Path(__file__).resolve().parent.parent
PROJECT: Final = SOURCE.parent.parent
LOCALE: Final = PROJECT / "locale"
LANGUAGES: Final = ("fr", "nl")

_KEYWORDS: Mapping[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Dates in the head of a file would make every run a change.
_SINCE = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)

Translation = str | Sequence[str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 when nothing is left to do."""
    parser = argparse.ArgumentParser(prog="python -m tacite.ui.words")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("update", help="collect new words, keep translations, compile")
    commands.add_parser("check", help="say what is missing or ill-written")
    fill_parser = commands.add_parser("fill", help="put translations in from a JSON file")
    fill_parser.add_argument("file", help="a JSON file, or - for standard input")
    chosen = parser.parse_args(arguments)
    if chosen.command == "update":
        troubles = update()
    elif chosen.command == "fill":
        text = sys.stdin.read() if chosen.file == "-" else Path(chosen.file).read_text("utf-8")
        troubles = fill(json.loads(text))
    else:
        troubles = check()
    sys.stdout.writelines(f"{trouble}\n" for trouble in troubles)
    return 1 if troubles else 0


def update(*, source: Path = SOURCE, locale: Path = LOCALE) -> list[str]:
    """Bring every catalogue up to the code and compile it; return what is left to translate.

    Words that left the code are kept as obsolete, and come back with their translation.
    """
    words, troubles = collected(source)
    with _held(locale):
        for language in LANGUAGES:
            catalog = _read(locale, language)
            _revive(catalog, words)
            catalog.update(words, no_fuzzy_matching=True, update_creation_date=False)
            _write(locale, language, catalog)
            troubles += _missing(catalog, language)
    return troubles


def fill(
    translations: Mapping[str, Mapping[str, Translation]],
    *,
    source: Path = SOURCE,
    locale: Path = LOCALE,
) -> list[str]:
    """Collect, put translations in by word and language, compile; return what is wrong or left."""
    troubles = []
    update(source=source, locale=locale)
    with _held(locale):
        for language in LANGUAGES:
            catalog = _read(locale, language)
            for word, by_language in translations.items():
                if language in by_language and not _put(catalog, word, by_language[language]):
                    troubles.append(f"{language}: not in the code: {word}")
            _write(locale, language, catalog)
            troubles += _missing(catalog, language) + _ill_written(catalog, language)
    return troubles


def check(*, source: Path = SOURCE, locale: Path = LOCALE) -> list[str]:
    """Return everything that keeps the words from being complete, as one line each."""
    words, troubles = collected(source)
    for language in LANGUAGES:
        catalog = _read(locale, language)
        for message in _of(words):
            if catalog.get(message.id, message.context) is None:
                troubles.append(f"{language}: not collected: {_shown(message)}")
        for message in _of(catalog):
            if words.get(message.id, message.context) is None:
                troubles.append(f"{language}: no longer in the code: {_shown(message)}")
        troubles += _missing(catalog, language) + _ill_written(catalog, language)
        if not _is_compiled(locale, language, catalog):
            troubles.append(f"{language}: the compiled words are out of date: run update")
    return troubles


def collected(source: Path = SOURCE) -> tuple[Catalog, list[str]]:
    """Return the words in the code, and a line for each file that could not be read."""
    words = Catalog(creation_date=_SINCE, project="Tacite")
    troubles: list[str] = []
    with (PROJECT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config, filename="babel.cfg")  # type: ignore[no-untyped-call]
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        try:
            found = list(
                check_and_call_extract_file(
                    path,
                    methods,
                    options,
                    callback=None,
                    keywords=_KEYWORDS,
                    comment_tags=["Translators:"],
                    strip_comment_tags=True,
                    dirpath=str(source),
                )
            )
        except (SyntaxError, TemplateSyntaxError) as refusal:
            troubles.append(f"not readable: {path.relative_to(source)}: {refusal}")
            continue
        for name, line, word, comments, context in found:
            words.add(word, locations=[(name, line)], auto_comments=comments, context=context)
    return words, troubles


def _revive(catalog: Catalog, words: Catalog) -> None:
    """Bring back what was obsolete and stands in the code again."""
    for key, message in list(catalog.obsolete.items()):
        if words.get(message.id, message.context) is not None:
            catalog[message.id] = message
            del catalog.obsolete[key]


def _put(catalog: Catalog, word: str, translation: Translation) -> bool:
    """Set a translation; return whether the word is there with as many forms."""
    context, _, bare = word.rpartition("|")
    message = catalog.get(word) or catalog.get(bare, context or None)
    if message is None or message.pluralizable is isinstance(translation, str):
        return False
    message.string = translation if isinstance(translation, str) else tuple(translation)
    message.flags.discard("fuzzy")
    return True


def _missing(catalog: Catalog, language: str) -> list[str]:
    """Return a line for each word without a translation that someone vouched for."""
    return [
        f"{language}: {'doubtful' if message.fuzzy else 'untranslated'}: {_shown(message)}"
        for message in _of(catalog)
        if message.fuzzy or not all(_forms(message.string))
    ]


def _ill_written(catalog: Catalog, language: str) -> list[str]:
    """Return a line for each breach of the rules of the language, or of its placeholders."""
    troubles = []
    for message in _of(catalog):
        sources, translations = _forms(message.id), _forms(message.string)
        troubles += [f"en: {fault}: {_shown(message)}" for fault in spelling.faults(sources, "en")]
        troubles += [
            f"{language}: {fault}: {_shown(message)}"
            for fault in spelling.faults(translations, language)
            + spelling.lost_placeholders(sources, translations)
        ]
    return sorted(set(troubles))


def _is_compiled(locale: Path, language: str, catalog: Catalog) -> bool:
    path = _folder(locale, language) / "django.mo"
    return path.exists() and path.read_bytes() == _compiled(catalog)


def _of(catalog: Catalog) -> Iterator[Message]:
    """Yield the words of a catalogue, without its head."""
    return (message for message in catalog if message.id)


def _forms(text: Any) -> list[str]:
    return list(text) if isinstance(text, tuple | list) else [text or ""]


def _shown(message: Message) -> str:
    return f"{message.context}|{message.id}" if message.context else _forms(message.id)[0]


def _read(locale: Path, language: str) -> Catalog:
    path = _folder(locale, language) / "django.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=False)


def _write(locale: Path, language: str, catalog: Catalog) -> None:
    catalog.header_comment = f"# The words of Tacite, in {catalog.locale.english_name}."
    catalog.project, catalog.version = "Tacite", "2026"
    catalog.last_translator = catalog.language_team = "Tacite"
    catalog.msgid_bugs_address = ""
    catalog.creation_date = catalog.revision_date = _SINCE
    catalog.fuzzy = False
    text = io.BytesIO()
    write_po(text, catalog, width=0, include_lineno=False, sort_by_file=True)
    _replace(_folder(locale, language) / "django.po", text.getvalue())
    _replace(_folder(locale, language) / "django.mo", _compiled(_read(locale, language)))


def _compiled(catalog: Catalog) -> bytes:
    content = io.BytesIO()
    write_mo(content, catalog)
    return content.getvalue()


def _folder(locale: Path, language: str) -> Path:
    return locale / language / "LC_MESSAGES"


def _replace(path: Path, content: bytes) -> None:
    """Write a file in one step, and only if it changes."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f"{path.suffix}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


@contextmanager
def _held(locale: Path) -> Iterator[None]:
    """Hold the folder: a second run waits instead of losing what the first one wrote."""
    locale.mkdir(parents=True, exist_ok=True)
    handle = os.open(locale, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


if __name__ == "__main__":
    sys.exit(main())
