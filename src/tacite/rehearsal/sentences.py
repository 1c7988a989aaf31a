"""The sentences of a block: an act has exactly one verb, an expectation exactly one subject."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from tacite.rehearsal.kinds import TEXT, Kind, label, word
from tacite.rehearsal.labels import Labels
from tacite.rehearsal.place import Place
from tacite.rehearsal.stories import STAFF, Act, Expectation, Value
from tacite.rehearsal.subjects import SUBJECTS, Subject
from tacite.rehearsal.verbs import OUTSIDE, VERBS, Verb
from tacite.rehearsal.vocabulary import REFUSALS

NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_ACCOUNT: Final = label("account")
_COMMON: Final = ("by", "reason", "as", "refused")


def read_act(place: Place, table: Mapping[str, object], labels: Labels) -> Act:
    """Read one line of `do`, and add what its `as` names to the labels.

    :raises StoryRefused: an unknown verb, key, label or code; a key missing or too many.
    """
    verb = VERBS[_one_of(place, table, VERBS, "verb")]
    outcomes = _outcomes(place, verb, table)
    rest = {key: value for key, value in table.items() if key != verb.name}
    place.known(rest, (*_allowed(verb), *verb.keys, *outcomes))
    _needs(place, verb, table)
    subject = place.read(verb.takes, table[verb.name], labels)
    by = _by(place, verb, table, labels)
    act = Act(
        line=place.line,
        verb=verb.name,
        subject=subject,
        keys=_read_all(place, verb.keys, rest, labels),
        by=by,
        reason=_reason(place, rest, by=by),
        label=_name(place, rest, labels),
        outcome=_read_all(place, outcomes, rest, labels),
    )
    if act.label:
        labels.add(act.label, verb.makes, owner=act.by)
    return act


def read_expectation(place: Place, table: Mapping[str, object], labels: Labels) -> Expectation:
    """Read one line of `then`.

    :raises StoryRefused: an unknown subject, key, label or word; nothing to check.
    """
    subject = SUBJECTS[_one_of(place, table, SUBJECTS, "subject")]
    rest = {key: value for key, value in table.items() if key != subject.name}
    place.known(rest, (*subject.keys, *subject.about, *(("by",) if subject.seen_by else ())))
    keys = _read_all(place, subject.keys, rest, labels)
    name = place.read(subject.takes, table[subject.name], labels)
    if not keys and not subject.takes.many:
        place.refuse("nothing_to_check", subject.name, subject.keys)
    return Expectation(
        line=place.line,
        subject=subject.name,
        name=name,
        by=_seen_by(place, subject, rest, labels),
        about=_read_all(place, subject.about, rest, labels),
        keys=keys,
    )


def _one_of(
    place: Place, table: Mapping[str, object], rows: Mapping[str, Verb | Subject], what: str
) -> str:
    found = [key for key in table if key in rows]
    if not found:
        strange = [key for key in table if key not in _COMMON] or list(table) or [""]
        place.refuse(f"unknown_{what}", strange[0], rows)
    first, *more = found
    for key in more:
        if key not in rows[first].keys:
            place.refuse(f"one_{what}_per_line", key)
    return first


def _outcomes(place: Place, verb: Verb, table: Mapping[str, object]) -> Mapping[str, Kind]:
    if "refused" not in table:
        return verb.outcomes
    code = table["refused"]
    if code not in verb.refusals:
        place.refuse("unknown_code", code, verb.refusals)
    return {"refused": word(*verb.refusals), **REFUSALS[str(code)]}


def _allowed(verb: Verb) -> Iterable[str]:
    if verb.actor not in OUTSIDE:
        yield "by"
    if verb.actor in ("staff", "either"):
        yield "reason"
    if verb.makes:
        yield "as"
    if verb.refusals:
        yield "refused"


def _needs(place: Place, verb: Verb, table: Mapping[str, object]) -> None:
    for needed in verb.needs:
        if not any(key in table for key in needed.split("|")):
            place.refuse("key_missing", needed)


def _by(place: Place, verb: Verb, table: Mapping[str, object], labels: Labels) -> str:
    by = table.get("by")
    if verb.actor in (*OUTSIDE, "staff"):
        if by not in (None, STAFF):
            place.refuse("only_staff_may", by, (STAFF,))
        return verb.actor
    if by is None:
        return _owner(verb, table, labels)
    is_staff = by == STAFF and verb.actor == "either"
    return STAFF if is_staff else str(place.read(_ACCOUNT, by, labels))


def _owner(verb: Verb, table: Mapping[str, object], labels: Labels) -> str:
    """Who does it when nobody is named: the holder of a service, the payer of a document."""
    named = table[verb.name]
    subject = str(named[0] if isinstance(named, list) and named else named)
    if "account" in verb.takes.of:
        return subject
    return labels.owner(subject, paying="service" not in verb.takes.of)


def _reason(place: Place, rest: Mapping[str, object], *, by: str) -> str:
    reason = rest.get("reason")
    if (by == STAFF) != ("reason" in rest):
        place.refuse("staff_give_a_reason", "reason")
    return str(place.read(TEXT, reason, Labels())) if reason is not None else ""


def _name(place: Place, rest: Mapping[str, object], labels: Labels) -> str:
    if "as" not in rest:
        return ""
    name = rest["as"]
    if not isinstance(name, str) or not NAME.fullmatch(name):
        place.refuse("not_a_label", name)
    if name in labels.kinds:
        place.refuse("label_taken", name)
    if "refused" in rest:
        place.refuse("a_refusal_makes_nothing", name)
    return name


def _seen_by(place: Place, subject: Subject, rest: Mapping[str, object], labels: Labels) -> str:
    if not subject.seen_by:
        return ""
    by = rest.get("by", STAFF)
    return STAFF if by == STAFF else str(place.read(_ACCOUNT, by, labels))


def _read_all(
    place: Place, kinds: Mapping[str, Kind], rest: Mapping[str, object], labels: Labels
) -> dict[str, Value]:
    return {key: place.read(kinds[key], rest[key], labels) for key in rest if key in kinds}
