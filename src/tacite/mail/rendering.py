"""Letters as text: a kind, its facts and who writes to whom in, a title and a body out.

Templates stand in `letters/<kind>/<language>.txt`: the first line is the title, the rest the body.
They see the facts of the letter, the brand and the account, nothing else; what somebody typed is
only ever a value, never a template (safety-and-law 1.3.7), and has no line breaks of its own.
"""

import dataclasses as dc
import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final
from zoneinfo import ZoneInfo

import jinja2
from jinja2.runtime import Context

from tacite.rules.refusals import Refused
from tacite.wording import formats

PARTS: Final = "parts"  # what letters share; no kind of its own
_FOLDER: Final = resources.files("tacite.mail").joinpath("letters")
_TITLE_MAX: Final = 180
_TEXT_MAX: Final = 300
_BLANK: Final = re.compile(r"[ \t\r\n\f\v]+")
_PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)*")
# Signs that are none: controls, invisible marks that turn the direction of text, line separators.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class UnknownKind(LookupError):
    """A letter of a kind that has no templates."""


class UnrenderableLetter(Refused):
    """A letter lacks something that its template says; facts: `kind`, `missing`."""

    code = "unrenderable_letter"


@dc.dataclass(frozen=True, slots=True)
class Brand:
    """Who writes: the name, where it is reached, its seller, and how money is sent to it."""

    name: str
    domain: str
    email: str
    phone: str
    zone: str
    credit_name: str
    seller: str
    country: str
    ibans: tuple[str, ...] = ()


@dc.dataclass(frozen=True, slots=True)
class Addressee:
    """To whom: the customer as documents name him, and the IBAN that is his alone, or none."""

    name: str
    number: str
    dedicated_iban: str = ""


@dc.dataclass(frozen=True, slots=True)
class Rendered:
    """A letter as it is read. The title has no line break: it becomes a header."""

    title: str
    body: str


def kinds() -> frozenset[str]:
    """Return the kinds of letters that can be written."""
    return _kinds()


def render(
    *,
    kind: str,
    language: str,
    facts: Mapping[str, Any],
    brand: Brand,
    account: Addressee,
    written_at: dt.datetime,
) -> Rendered:
    """Render a letter in its language; days and hours in the brand's zone.

    :raises UnknownKind: there are no templates of that kind.
    :raises UnrenderableLetter: the facts lack what the template says.
    """
    if kind not in _kinds():
        raise UnknownKind(kind)
    template = _environment(language).get_template(f"{kind}/{language}.txt")
    written_at = written_at.astimezone(ZoneInfo(brand.zone))
    known = {
        **_clean(facts),
        "brand": _clean(dc.asdict(brand)),
        "account": _clean(dc.asdict(account)),
        "pay_to": _pay_to(facts, brand, account),
        "today": written_at.date().isoformat(),
        "written_at": written_at.isoformat(),
    }
    try:
        text = template.render(known)
    except jinja2.UndefinedError as lacking:
        raise UnrenderableLetter(kind=kind, missing=str(lacking)[:200]) from lacking
    except (LookupError, TypeError, ValueError) as wrong:
        raise UnrenderableLetter(kind=kind, missing=type(wrong).__name__) from wrong
    title, _, body = text.partition("\n")
    return Rendered(title_of(title), _paragraphs(body))


def title_of(text: str) -> str:
    """Return a text as a title: one line, nothing unseen, not too long."""
    plain = _seen(text)
    return plain if len(plain) <= _TITLE_MAX else f"{plain[: _TITLE_MAX - 1]}…"


@functools.cache
def _kinds() -> frozenset[str]:
    return frozenset(one.name for one in _FOLDER.iterdir() if one.is_dir() and one.name != PARTS)


@functools.cache
def _environment(language: str) -> jinja2.Environment:
    """Return what renders the letters of a language."""
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("tacite.mail", "letters"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - letters are plain text: & is written as &
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters["grouped"] = _grouped
    env.globals.update(
        money=functools.partial(_money, language),
        day=jinja2.pass_context(functools.partial(_day, language)),
        day_of=jinja2.pass_context(functools.partial(_day_of, language)),
        span=jinja2.pass_context(functools.partial(_span, language)),
        moment=jinja2.pass_context(functools.partial(_moment, language)),
        service=functools.partial(_service, language),
        short_name=functools.partial(_short_name, language),
        length=functools.partial(_length, language),
    )
    return env


def _money(language: str, cents: int, currency: str) -> str:
    return formats.amount(cents, currency=currency, language=language)


def _day(language: str, context: Context, day: str) -> str:
    """Return `samedi 28 novembre`; the year where it is not that of the letter."""
    on = _read_day(day)
    return formats.long_date(on, language=language, as_of=_today(context))


def _day_of(language: str, context: Context, moment: str) -> str:
    """Return the day of an instant in the brand's zone."""
    local = _read_moment(moment).astimezone(ZoneInfo(context["brand"]["zone"]))
    return formats.long_date(local.date(), language=language, as_of=_today(context))


def _span(language: str, context: Context, from_on: str, to_on: str) -> str:
    """Return `du 28 novembre au 27 décembre`, of a half-open period."""
    start, end = _read_day(from_on), _read_day(to_on)
    return formats.period(start, end, language=language, as_of=_today(context))


def _moment(language: str, context: Context, moment: str) -> str:
    """Return an instant with its hour and zone: a right depends on it."""
    return formats.instant(
        _read_moment(moment),
        zone=context["brand"]["zone"],
        language=language,
        as_of=_today(context),
    )


def _today(context: Context) -> dt.date:
    return _read_day(context["today"])


def _read_day(text: Any) -> dt.date:
    return dt.date.fromisoformat(str(text))  # a fact that is not there says so itself


def _read_moment(text: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(str(text))


def _service(language: str, label: str, offer: Mapping[str, str], ref: str) -> str:
    """Return `« Récréation » (Serveur M)`, or `Serveur M (serveur-m-12)` without a label."""
    if label:
        return f"{formats.quoted(label, language=language)} ({offer[language]})"
    return f"{offer[language]} ({ref})"


def _short_name(language: str, label: str, offer: Mapping[str, str], ref: str) -> str:
    """Return `« Récréation »`, for a title."""
    if label:
        return formats.quoted(label, language=language)
    return f"{offer[language]} ({ref})"


def _length(language: str, cycle: str) -> str:
    """Return a cycle as a length: `3 mois`."""
    count, _, unit = cycle.partition(" ")
    return formats.length(int(count), unit.removesuffix("s"), language=language)


def _grouped(text: str) -> str:
    """Return an IBAN or creditor reference in groups of four; others as they are.

    Plain spaces: a bank's form refuses the no-break ones that are pasted into it.
    """
    compact = text.replace(" ", "")
    if not compact.isalnum():
        return text
    return " ".join(compact[at : at + 4] for at in range(0, len(compact), 4))


def _pay_to(facts: Mapping[str, Any], brand: Brand, account: Addressee) -> dict[str, Any]:
    """Return to which IBAN the customer pays: his own if he has one (S0-21)."""
    own = facts.get("dedicated_iban") or account.dedicated_iban
    ours = [*facts.get("ibans", ()), *brand.ibans]
    return {"iban": own or next(iter(ours), ""), "is_dedicated": bool(own)}


def _clean(value: Any) -> Any:
    """Return facts with texts on one line, without unseen signs, of a bounded length."""
    if isinstance(value, str):
        return _seen(value)[:_TEXT_MAX]
    if isinstance(value, Mapping):
        return {str(key): _clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]
    return value


def _seen(text: str) -> str:
    if text.isprintable() and "  " not in text:
        return text.strip()
    shown = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    return _BLANK.sub(" ", shown).strip()


def _paragraphs(text: str) -> str:
    """Return a body whose paragraphs are one blank line apart."""
    lines = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return _PARAGRAPHS.sub("\n\n", lines).strip("\n") + "\n"
