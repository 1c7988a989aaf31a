"""The general terms in the files of a folder: a version in `brand.toml`, its texts beside it.

Codes: terms_without_version, terms_missing (`file`), blank, and those of files.
"""

from pathlib import Path
from typing import Final

from tacite.acts.loading import files
from tacite.acts.loading.brand_file import BrandFile
from tacite.acts.loading.files import FileRefused
from tacite.acts.loading.limits import TERMS_BYTES_MAX
from tacite.acts.loading.offences import Offence, Where
from tacite.acts.loading.rows import TermsRow

LANGUAGES: Final = ("fr", "nl", "en")
_PLAIN: Final = "\n\t"


def file_of(language: str) -> str:
    """Return the name of the file that the terms stand in, in a language."""
    return f"terms-{language}.txt"


def terms_of(folder: Path, brand: BrandFile) -> tuple[tuple[TermsRow, ...], list[Offence]]:
    """Read the terms of a folder: in the brand's first language at least."""
    found = [each for each in LANGUAGES if (folder / file_of(each)).exists()]
    if brand.brand is None and brand.offences:
        return (), []
    if not brand.terms_version:
        return (), [Offence("terms_without_version", file_of(each)) for each in found[:1]]
    first = brand.brand.languages[0] if brand.brand else ""
    offences = []
    if first not in found:
        offences.append(brand.terms_where.offence("terms_missing", "terms", file=file_of(first)))
    rows = []
    for language in found:
        where = Where(file_of(language))
        try:
            text = _text(folder / where.file)
        except FileRefused as refused:
            offences.append(Offence(refused.code, where.file, refused.line, None, refused.facts))
            continue
        rows.append(
            TermsRow(
                brand=brand.brand.ref if brand.brand else "",
                version=brand.terms_version,
                from_on=brand.terms_from,
                language=language,
                text=text,
                where=where,
            )
        )
    return tuple(rows), offences


def _text(path: Path) -> str:
    """Return a text with plain line ends and nothing invisible in it.

    :raises FileRefused: it is no such text, or says nothing.
    """
    text = files.text_of(path, most=TERMS_BYTES_MAX).replace("\r\n", "\n").strip()
    for number, line in enumerate(text.split("\n"), start=1):
        if not all(sign.isprintable() or sign in _PLAIN for sign in line.replace("\xa0", " ")):
            raise FileRefused("control_character", line=number)
    if not text:
        raise FileRefused("blank")
    return f"{text}\n"
