"""How the product writes: what a machine can check of each language's rules.

Typographic apostrophes; no exclamation mark; in French no-break spaces where the language wants
them, and neither "veuillez" nor "oups" (the design's words, §5).
"""

import re
from collections.abc import Sequence

# Placeholders and markup are no words: what is left of a text is checked.
_NOT_WORDS = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]*>|&\w+;")
_PLACEHOLDER = re.compile(r"(?<=%\()\w+(?=\))|(?<=\{)\w+(?=\})")
_EVERYWHERE = (
    (re.compile("'"), "straight apostrophe"),
    (re.compile("!"), "exclamation mark"),
    (re.compile(r"\b(?:oops|oups|oeps)\b", re.IGNORECASE), "a word we do not use"),
)
_RULES = {
    "en": (),
    "nl": (),
    "fr": (
        (
            re.compile(r"(?<![\u00a0\u202f])(?:[:;?](?=\s|$)|»)"),
            "no no-break space before : ; ? or »",
        ),
        (re.compile(r"«(?!\u00a0)"), "no no-break space after «"),
        (re.compile(r"\d ?[%€]"), "no no-break space before % or €"),
        (re.compile('"'), "straight quotation mark"),
        (re.compile(r"\bveuillez\b", re.IGNORECASE), "a word we do not use"),
    ),
}


def faults(texts: Sequence[str], language: str) -> list[str]:
    """Return what is wrong with the forms of a text, each fault once."""
    rules = (*_EVERYWHERE, *_RULES[language])
    bare = [_NOT_WORDS.sub("", text).replace("%%", "%") for text in texts]
    return [fault for pattern, fault in rules if any(pattern.search(text) for text in bare)]


def lost_placeholders(sources: Sequence[str], translations: Sequence[str]) -> list[str]:
    """Return the placeholders that a translation lacks or invents.

    A singular may leave its number out ("one service"); the last form must say everything.
    """
    if not all(translations):
        return []
    wanted = set(_PLACEHOLDER.findall(sources[-1]))
    given = set(_PLACEHOLDER.findall(translations[-1]))
    invented = set(_PLACEHOLDER.findall(" ".join(translations))) - wanted
    return [f"placeholder {name}" for name in sorted((wanted - given) | invented)]
