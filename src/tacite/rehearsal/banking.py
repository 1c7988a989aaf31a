"""What the bank does in a story: lines that grow into a day's statement, and whole files.

A bank that reports several times a day repeats the lines it sent before; so does this one, and
what is booked is booked once.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from tacite.acts import bank_assigning, bank_import, taking_back
from tacite.acts.bank_import import Imported
from tacite.acts.bank_matching import Booked
from tacite.payments import queries as payments
from tacite.payments.statements.values import StatementRefused
from tacite.payments.statements.writing import Movement, camt053
from tacite.rehearsal.stage import NothingThere
from tacite.rehearsal.stories import BANK, Act, Found, Value
from tacite.rehearsal.world import World
from tacite.rules.refusals import Refused


@dataclass(slots=True)
class Bank:
    """The bank of a story's provider: what it reported for each day."""

    world: World
    days: dict[dt.date, list[Movement]] = field(default_factory=dict)

    def doers(self) -> Mapping[str, Callable[[Act, dt.datetime], Found]]:
        """Return the function of each verb of the bank."""
        return {
            "bank_line": self._line,
            "bank_file": self._file,
            "bank_again": self._again,
            "assign_line": partial(_assign, self.world),
        }

    def _line(self, act: Act, now: dt.datetime) -> Found:
        on = self.world.local(now).date()
        movements = self.days.setdefault(on, [])
        movements.append(_movement(self.world, act, f"{on:%Y%m%d}-{len(movements) + 1}"))
        imported = self._read(on, now)
        new = [line for line in imported.lines if line.is_new]
        if not new:
            return {"becomes": "nothing"}
        if act.label:
            lines = payments.lines_of_file(imported.file_id)
            self.world.lines[act.label] = lines.get(position=new[-1].position).id
        return _became(self.world, new[-1], act)

    def _file(self, act: Act, now: dt.datetime) -> Found:
        data = (self.world.folder / str(act.subject)).read_bytes()
        try:
            imported = bank_import.import_file(data, name=str(act.subject), actor=BANK, now=now)
        except StatementRefused as refused:
            return {"refused": refused.code}
        self.world.remember_requests()
        return {"adds": imported.added}

    def _again(self, act: Act, now: dt.datetime) -> Found:
        on = act.subject
        if not isinstance(on, dt.date) or on not in self.days:
            raise NothingThere(str(on))
        return {"adds": sum(1 for line in self._read(on, now).lines if line.is_new)}

    def _read(self, on: dt.date, now: dt.datetime) -> Imported:
        """Read the statement of a day as it stands."""
        data = camt053(self.days[on], iban=self.world.iban, on=on, message_id=f"STORY-{on:%Y%m%d}")
        imported = bank_import.import_file(data, name=f"{on}.xml", actor=BANK, now=now)
        self.world.remember_requests()
        return imported


def _movement(world: World, act: Act, own_reference: str) -> Movement:
    keys = act.keys
    kind = keys.get("kind", "transfer")
    booked_on = keys.get("booked_on")
    words = [str(keys.get("text", ""))]
    if "reference" in keys:
        words.append(str(world.request(str(keys["reference"])).reference))
    structured = keys.get("structured")
    return Movement(
        cents=act.subject if isinstance(act.subject, int) else 0,
        bank_reference=_bank_reference(world, act, own_reference),
        counterparty_name=str(keys.get("payer", "")),
        text=" ".join(filter(None, words)),
        structured=world.request(str(structured)).bank_reference if structured else "",
        paid_to_iban=world.account(str(keys["to"])).dedicated_iban if "to" in keys else "",
        is_reversal=kind == "reversal",
        is_charge=kind == "charges",
        booked_on=booked_on if isinstance(booked_on, dt.date) else None,
    )


def _bank_reference(world: World, act: Act, own: str) -> str:
    """Return what the bank calls a line; it repeats the name of a line that it takes back."""
    if "of" not in act.keys:
        return str(act.keys.get("bank_reference", own))
    line = payments.line(world.lines[str(act.keys["of"])])
    return line.bank_reference if line else own


def _became(world: World, line: Booked, act: Act) -> Found:
    """Say what became of a line in the words of a story."""
    found: dict[str, Value] = {}
    if line.because:
        found["because"] = line.because
    if line.outcome != "pays":
        return found | {"becomes": line.outcome}
    if line.because == "surplus":
        found["becomes"] = "credit"
    return found | {"pays": _paid(world, line.reference, act)}


def _paid(world: World, references: str, act: Act) -> str:
    """Name the request that was paid; of several labels of it, the one that the story states."""
    stated = act.outcome.get("pays")
    first = references.split(maxsplit=1)[0]
    labels = [label for label in world.requests if world.request(label).reference == first]
    return str(stated) if stated in labels else (labels or [references])[0]


def _assign(world: World, act: Act, now: dt.datetime) -> Found:
    if "of" in act.keys:
        return _take_back(world, act, now)
    request = world.request(str(act.keys["request"])) if "request" in act.keys else None
    account_id = request.account_id if request else world.accounts[str(act.keys["to"])].id
    try:
        line = bank_assigning.assign_line(
            line_id=world.lines[str(act.subject)],
            account_id=account_id,
            request_id=request.id if request else None,
            actor=world.actor(act.by),
            now=now,
        )
    except Refused as refused:
        return world.refusal(refused)
    finally:
        world.remember_requests()
    if request:
        return {"pays": str(act.keys["request"])}
    return {"becomes": line.outcome}


def _take_back(world: World, act: Act, now: dt.datetime) -> Found:
    try:
        line = taking_back.take_back(
            line_id=world.lines[str(act.subject)],
            original_id=world.lines[str(act.keys["of"])],
            actor=world.actor(act.by),
            now=now,
            reason=act.reason,
        )
    except Refused as refused:
        return world.refusal(refused)
    return {"becomes": line.outcome}
