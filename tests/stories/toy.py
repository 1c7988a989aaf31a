"""A stage in memory: one table of credit, one of letters, and nights that can misbehave."""

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from tacite.rehearsal.stage import NothingThere, Offence, Posted
from tacite.rehearsal.stories import Act, Expectation, Found, Story


@dc.dataclass
class ToyStage:
    """Bank lines become credit; the night writes a letter on the day a service expires."""

    ran: list[tuple[str, dt.date, dt.datetime]] = dc.field(default_factory=list)
    credit: dict[str, int] = dc.field(default_factory=dict)
    posted: list[Posted] = dc.field(default_factory=list)
    expiries: dict[str, tuple[str, dt.date]] = dc.field(default_factory=dict)
    written: set[str] = dc.field(default_factory=set)
    refusal_writes: bool = False
    again_writes: bool = False
    passes: tuple[str, ...] = ("letters.before",)
    offences: tuple[Offence, ...] = ()

    @property
    def verbs(self) -> Mapping[str, Callable[[Act, dt.datetime], Found]]:
        return {"bank_line": self.bank_line, "pay_from_credit": self.pay, "note": self.note}

    @property
    def subjects(self) -> Mapping[str, Callable[[Expectation, dt.datetime], Found]]:
        return {
            "account": lambda e, _: {"credit": self.credit[str(e.name)]},
            "service": lambda e, _: {"expires_on": self.expiries[str(e.name)][1]},
            "request": self.request,
            "unmatched": lambda *_: {"unmatched": (), "total": 0},
        }

    def set_up(self, story: Story) -> None:
        self.credit = {account.name: 0 for account in story.accounts}
        for service in story.services:
            expires_on = service.columns["expires_on"]
            assert isinstance(expires_on, dt.date)
            self.expiries[service.name] = (str(service.columns["account"]), expires_on)
        self._post("camille", "invitation")

    def moment(self, day: dt.date, at: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, at, tzinfo=dt.UTC)

    def run_night(self, *, on: dt.date, now: dt.datetime) -> Mapping[str, int]:
        self.ran.append(("run", on, now))
        late = [s for s, (_, day) in self.expiries.items() if day <= on and s not in self.written]
        for service in late:
            self.written.add(service)
            self._post(self.expiries[service][0], "service_suspended")
        return {"suspended": len(late)}

    def kill_night(self, *, on: dt.date, now: dt.datetime, at: str) -> bool:
        self.ran.append((f"kill {at}", on, now))
        return at in self.passes

    def repeat_night(self, *, on: dt.date, now: dt.datetime) -> None:
        self.ran.append(("again", on, now))
        if self.again_writes:
            self._post("camille", "service_suspended")

    def deliver_letters(self, *, now: dt.datetime) -> None:
        assert self.ran[-1][2] <= now
        self.posted = [dc.replace(letter, delivered=True) for letter in self.posted]

    def letters(self) -> Sequence[Posted]:
        return tuple(self.posted)

    def fingerprint(self) -> Mapping[str, str]:
        return {"credit": repr(self.credit), "letters": repr(len(self.posted))}

    def check(self) -> Sequence[Offence]:
        return self.offences

    def bank_line(self, act: Act, _now: dt.datetime) -> Found:
        assert isinstance(act.subject, int)
        self.credit["camille"] += act.subject
        self._post("camille", "payment_kept_as_credit")
        return {"becomes": "credit", "because": "no_such_amount"}

    def pay(self, _act: Act, _now: dt.datetime) -> Found:
        if self.refusal_writes:
            self._post("camille", "paid_from_credit")
        return {"refused": "not_enough_credit", "credit": self.credit["camille"]}

    def note(self, act: Act, _now: dt.datetime) -> Found:
        raise NothingThere(str(act.subject))

    def request(self, expectation: Expectation, _now: dt.datetime) -> Found:
        raise NothingThere(str(expectation.name))

    def _post(self, account: str, kind: str) -> None:
        self.posted.append(Posted(len(self.posted), account, kind, delivered=False))
