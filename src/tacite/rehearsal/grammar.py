"""Reads the text of a story, strictly: whatever is not of the language is refused by its line.

The grammar is TOML (docs/stories.md). What a block says is read in `sentences`.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from tacite.rehearsal import declared
from tacite.rehearsal.kinds import ANYTHING, TEXT, Kind, word
from tacite.rehearsal.labels import Labels
from tacite.rehearsal.lines import BlockLines, Lines, count_must_agree, scan
from tacite.rehearsal.place import Place
from tacite.rehearsal.sentences import NAME, read_act, read_expectation
from tacite.rehearsal.stories import (
    STAFF,
    Block,
    Declared,
    Head,
    Night,
    Setting,
    Story,
    StoryRefused,
)
from tacite.rehearsal.vocabulary import NIGHTS
from tacite.rules.policy import PolicyRefused, policy_of, profiles

NIGHT_AT: Final = dt.time(2)
NOON: Final = dt.time(12)

_HEAD: Final = ("story", "proves", "profile", "variant", "starts")
_TABLES: Final = ("settings", "offers", "accounts", "services", "on")
_BLOCK: Final = ("day", "at", "night", "do", "then")
_PROVEN: Final = re.compile(r"(S[0-4]-|C-|WE-|I-|F)\d{1,3}[a-z]?")
_TOML_PLACE: Final = re.compile(r"\(at line (\d+), column \d+\)")


def read_story(text: str, *, name: str) -> Story:
    """Return the story that a text tells; `name` is its file's, for refusals.

    :raises StoryRefused: anything in it is not of the language.
    """
    return _Reader(text, name).story()


class _Reader:
    """Reads from the top down; what is declared or made becomes a label for what follows."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.labels = Labels()
        self.document = self._toml(text)
        self.lines: Lines = scan(text, name=name)

    def story(self) -> Story:
        for key in self.document:
            self._place(key).known([key], (*_HEAD, *_TABLES))
        head = self._head()
        settings = tuple(self._settings(("settings",), self._table("settings")))
        self._obey_the_policy(head, settings)
        offers = self._offers()
        accounts = self._accounts()
        services = self._services()
        return Story(
            name=self.name,
            head=head,
            settings=settings,
            offers=offers,
            accounts=accounts,
            services=services,
            blocks=self._blocks(head),
        )

    def _toml(self, text: str) -> dict[str, object]:
        try:
            return tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            found = _TOML_PLACE.search(str(error))
            line = int(found.group(1)) if found else max(1, len(text.splitlines()))
            raise StoryRefused(
                file=self.name, line=line, code="not_toml", word=str(error)
            ) from error

    def _place(self, *path: str) -> Place:
        return Place(self.name, self.lines.of(*path))

    def _table(self, *path: str) -> Mapping[str, object]:
        table: object = self.document
        for part in path:
            table = table.get(part, {}) if isinstance(table, dict) else {}
        return self._place(*path).table(table, path[-1])

    def _head(self) -> Head:
        for key in ("story", "proves", "profile", "starts"):
            if key not in self.document:
                self._place().refuse("head_missing", key)
        return Head(
            line=self.lines.of("story"),
            story=self._text("story", TEXT),
            proves=tuple(self._proves()),
            profile=self._text("profile", word(*profiles())),
            variant=self._text("variant", TEXT) if "variant" in self.document else "",
            starts=self._place("starts").day(self.document["starts"]),
        )

    def _text(self, key: str, kind: Kind) -> str:
        return str(self._place(key).read(kind, self.document[key], self.labels))

    def _proves(self) -> Iterator[str]:
        proves = self.document["proves"]
        if not isinstance(proves, list) or not proves:
            self._place("proves").refuse("write_a_list", "proves")
        for proven in proves:
            if not isinstance(proven, str) or not _PROVEN.fullmatch(proven):
                self._place("proves").refuse("not_a_requirement", proven)
            yield proven

    def _settings(self, path: tuple[str, ...], table: Mapping[str, object]) -> Iterator[Setting]:
        for key, value in table.items():
            place = self._place(*path, key)
            if isinstance(value, dict):
                yield from self._settings((*path, key), value)
            else:
                read = place.read(ANYTHING, value, self.labels)
                yield Setting(place.line, ".".join((*path[1:], key)), read)

    def _obey_the_policy(self, head: Head, settings: Sequence[Setting]) -> None:
        """Refuse what the policy refuses, on the line of the key that it names."""
        values = {setting.key: setting.value for setting in settings}
        try:
            policy_of(profile=head.profile, variant=head.variant, settings=values)
        except PolicyRefused as refused:
            facts = refused.facts
            key = str(facts["key"])
            if facts["why"] == "unknown_variant":
                place, word = self._place("variant"), head.variant
            else:
                place, word = self._place("settings", *key.split(".")), key
            place.refuse(str(facts["why"]), word, filter(None, [str(facts["nearest"])]))

    def _offers(self) -> tuple[Declared, ...]:
        self.labels.offers.update(self._table("offers"))
        found = self._declared("offers", declared.OFFER)
        for offer in found:
            place = Place(self.name, offer.line)
            priced = [key for key in declared.PRICED_BY if key in offer.columns]
            if len(priced) != 1:
                place.refuse("one_price_per_offer", " ".join(priced) or offer.name)
            if "prices" not in priced and "cycle" not in offer.columns:
                place.refuse("key_missing", "cycle")
        return found

    def _accounts(self) -> tuple[Declared, ...]:
        found = self._declared("accounts", declared.ACCOUNT)
        for account in found:
            place = Place(self.name, account.line)
            if account.name == STAFF:
                place.refuse("label_taken", STAFF)
            self.labels.add(account.name, ("account",), owner=account.name)
        return found

    def _services(self) -> tuple[Declared, ...]:
        found = self._declared("services", declared.SERVICE)
        for service in found:
            place = Place(self.name, service.line)
            for key in declared.SERVICE_NEEDS:
                if key not in service.columns:
                    place.refuse("key_missing", key)
            if service.name in self.labels.kinds:
                place.refuse("label_taken", service.name)
            holder = str(service.columns["account"])
            payer = str(service.columns.get("payer", holder))
            self.labels.add(service.name, ("service",), owner=holder, payer=payer)
        return found

    def _declared(self, section: str, columns: Mapping[str, Kind]) -> tuple[Declared, ...]:
        return tuple(self._declare(section, name, columns) for name in self._table(section))

    def _declare(self, section: str, name: str, columns: Mapping[str, Kind]) -> Declared:
        if not NAME.fullmatch(name):
            self._place(section, name).refuse("not_a_label", name)
        table = self._table(section, name)
        for key in table:
            self._place(section, name, key).known([key], columns)
        return Declared(
            self.lines.of(section, name),
            name,
            {
                key: self._place(section, name, key).read(columns[key], value, self.labels)
                for key, value in table.items()
            },
        )

    def _blocks(self, head: Head) -> tuple[Block, ...]:
        blocks = self.document.get("on", [])
        if not isinstance(blocks, list) or not blocks:
            self._place("on").refuse("nothing_happens", "on")
        count_must_agree(self.lines, blocks, name=self.name)
        read: list[Block] = []
        for lines, table in zip(self.lines.blocks, blocks, strict=True):
            block = self._block(lines, Place(self.name, lines.line).table(table, "on"))
            self._ascends(head, read[-1] if read else None, block, table)
            read.append(block)
        return tuple(read)

    def _block(self, lines: BlockLines, table: Mapping[str, object]) -> Block:
        def place(key: str) -> Place:
            return Place(self.name, lines.keys.get(key, lines.line))

        for key in table:
            place(key).known([key], _BLOCK)
        if "day" not in table:
            place("day").refuse("key_missing", "day")
        return Block(
            line=lines.line,
            day=place("day").day(table["day"]),
            at=place("at").time(table.get("at", NOON)),
            night=_night(place("night"), table.get("night", "run")),
            do=tuple(
                read_act(where, what, self.labels)
                for where, what in self._items(lines, table, "do")
            ),
            then=tuple(
                read_expectation(where, what, self.labels)
                for where, what in self._items(lines, table, "then")
            ),
        )

    def _items(
        self, lines: BlockLines, table: Mapping[str, object], key: str
    ) -> Iterator[tuple[Place, Mapping[str, object]]]:
        items = table.get(key, [])
        if not isinstance(items, list):
            Place(self.name, lines.keys[key]).refuse("write_a_list", key)
        for number, item in zip(lines.items[key], items, strict=True):
            place = Place(self.name, number)
            yield place, place.table(item, key)

    def _ascends(
        self, head: Head, before: Block | None, block: Block, table: Mapping[str, object]
    ) -> None:
        place = Place(self.name, block.line)
        if block.day < head.starts:
            place.refuse("before_the_start", block.day)
        if block.at <= NIGHT_AT:
            place.refuse("before_the_night", block.at)
        if before is None:
            return
        if (block.day, block.at) <= (before.day, before.at):
            place.refuse("days_ascend", block.day)
        if block.day == before.day and "night" in table:
            place.refuse("one_night_per_day", "night")


def _night(place: Place, value: object) -> Night:
    mode, colon, point = str(value).partition(":")
    if mode not in NIGHTS or (mode == "killed_at") != bool(point) or bool(colon) != bool(point):
        place.refuse("unknown_night", value, ("run", "missed", "twice", "killed_at:POINT"))
    return Night(mode, point)
