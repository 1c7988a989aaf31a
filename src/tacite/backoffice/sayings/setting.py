"""What a setting is: a key of the policy, how it is said, how it is chosen."""

import dataclasses as dc
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from tacite.rules.policy import Policy

Kind = Literal["choice", "days", "ladder", "text"]
Say = Callable[[Any, Policy], str]


@dc.dataclass(frozen=True, slots=True)
class Setting:
    """One key: how it is said, and how it is chosen; `choices` are codes with what each says."""

    key: str
    group: str
    kind: Kind
    say: Say
    codes: Sequence[str] = ()


def one_of(words: Mapping[str, Callable[[], str]]) -> Say:
    """Return the sentence of a setting that has one for each of its values."""
    return lambda value, _policy: words[value]()
