"""The tables of the manual (docs/stories.md), made of the language itself."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from tacite.rehearsal import declared
from tacite.rehearsal.kinds import Kind
from tacite.rehearsal.subjects import SUBJECTS
from tacite.rehearsal.verbs import VERBS
from tacite.rehearsal.vocabulary import (
    BECAUSE,
    BECOMES,
    DELIVERIES,
    LETTERS,
    PAGES,
    REFUSALS,
    REQUEST_STATES,
    SERVICE_STATES,
)
from tacite.rules.policy import profiles

_WHO: Final[Mapping[str, str]] = {
    "customer": "a customer",
    "staff": "staff",
    "either": "a customer or staff",
    "bank": "the bank",
    "platform": "a platform",
}
_LISTS: Final[Mapping[str, Iterable[str]]] = {
    "profiles": profiles(),
    "states of a service": SERVICE_STATES,
    "states of a request": REQUEST_STATES,
    "what a platform delivers": DELIVERIES,
    "letters": LETTERS,
    "pages": PAGES,
    "what becomes of money": BECOMES,
    "because": BECAUSE,
}


def tables() -> str:
    """Return verbs, subjects, refusal codes, columns and lists of words as Markdown."""
    return "\n".join([*_verbs(), *_subjects(), *_refusals(), *_columns(), *_words()])


def _verbs() -> Iterator[str]:
    yield "### Verbs\n"
    yield "| verb | takes | who | what it does | keys | outcomes | refused |"
    yield "|---|---|---|---|---|---|---|"
    for verb in VERBS.values():
        outcomes = [*(["as"] if verb.makes else []), *verb.outcomes]
        yield _row(
            f"`{verb.name}`",
            verb.takes.title,
            _WHO[verb.actor],
            verb.means,
            _codes(verb.keys, verb.needs),
            _codes(outcomes),
            _codes(verb.refusals),
        )
    yield ""


def _subjects() -> Iterator[str]:
    yield "### Subjects\n"
    yield "| subject | named by | what can be checked |"
    yield "|---|---|---|"
    for subject in SUBJECTS.values():
        about = [f"`{key}`: {kind.title}" for key, kind in subject.about.items()]
        keys = [*about, *(f"`{key}`: {_short(kind)}" for key, kind in subject.keys.items())]
        yield _row(
            f"`{subject.name}`", subject.takes.title, f"{subject.means}<br>" + "; ".join(keys)
        )
    yield ""


def _refusals() -> Iterator[str]:
    yield "### Codes of refusal\n"
    yield "| code | its numbers |"
    yield "|---|---|"
    for code, numbers in REFUSALS.items():
        told = "; ".join(f"`{key}`: {kind.title}" for key, kind in numbers.items())
        yield _row(f"`{code}`", told)
    yield ""


def _columns() -> Iterator[str]:
    yield "### What may be declared\n"
    yield "| table | key | value |"
    yield "|---|---|---|"
    for name, columns in (
        ("offers", declared.OFFER),
        ("accounts", declared.ACCOUNT),
        ("services", declared.SERVICE),
    ):
        for key, kind in columns.items():
            yield _row(f"`[{name}.X]`", f"`{key}`", kind.title)
    yield ""


def _words() -> Iterator[str]:
    yield "### Words\n"
    yield "| list | words |"
    yield "|---|---|"
    for name, words in _LISTS.items():
        yield _row(name, _codes(words))
    yield ""


def _short(kind: Kind) -> str:
    if kind.sort == "word":
        return "a list of words" if kind.many else "a word"
    return kind.title


def _codes(words: Iterable[str], needed: Iterable[str] = ()) -> str:
    must = {name for group in needed for name in group.split("|")}
    return ", ".join(f"**`{word}`**" if word in must else f"`{word}`" for word in words)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell or "–" for cell in cells) + " |"
