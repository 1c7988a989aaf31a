"""The routes of every site, from its site map, and what the access matrix says of each."""

import dataclasses as dc
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver

from tests.security import examples
from tests.security.world import ACTORS, World

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
SITES: Final = {
    "client": "tacite.web.urls",
    "office": "tacite.backoffice.urls",
    "first": "tacite.web.first_urls",
    "none": "tacite.web.no_urls",
}
_MATRIX: Final = Path(__file__).with_name("access_matrix.toml")
_PARAMETER: Final = re.compile(r"<(?:\w+:)?(\w+)>")


@dc.dataclass(frozen=True)
class Route:
    """An address of a site, as a pattern, and what the matrix says of it."""

    site: str
    pattern: str
    entry: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.site} /{self.pattern}"

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that it answers."""
        return tuple(method for method in METHODS if method in self.entry)

    def expected(self, method: str, actor: str) -> str:
        """Return what an actor gets."""
        kind = matrix()["kinds"][self.entry[method]]
        return str(kind.get(actor, kind["others"]))

    def address(self, world: World, *, missing: str = "") -> str:
        """Return the path with examples; `missing` is put in the place of each."""
        named = self.entry.get("args", {})

        def example(found: re.Match[str]) -> str:
            return missing or str(getattr(examples, named[found[1]])(world))

        return "/" + _PARAMETER.sub(example, self.pattern)


def patterns(site: str) -> set[str]:
    """Return the patterns of a site map."""
    return set(_walked(get_resolver(SITES[site])))


@cache
def matrix() -> dict[str, Any]:
    """Return the access matrix."""
    return tomllib.loads(_MATRIX.read_text("utf-8"))


def known() -> list[Route]:
    """Return the routes that the matrix speaks of."""
    return [
        Route(site, pattern, entry)
        for site in SITES
        for pattern, entry in matrix().get(site, {}).items()
    ]


def actors_of(kind: str) -> set[str]:
    """Return the actors that a kind names."""
    return set(matrix()["kinds"][kind]) - {"others"}


def is_actor(name: str) -> bool:
    """Tell whether there is such an actor."""
    return name in ACTORS


def _walked(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walked(entry, pattern)
        elif isinstance(entry, URLPattern):
            yield pattern
