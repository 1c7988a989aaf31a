"""What happened, by whom and why, as the history tells it to people."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tacite.backoffice.sayings import nights, states
from tacite.backoffice.sayings.dated import day_text
from tacite.ui.spoken import Spoken
from tacite.wording.formats import counted

_VERBS: Final[Mapping[str, Any]] = {
    "abandon": _("Abandoned"),
    "add_group": _("Group added"),
    "agree_handover": _("Agreed to a handover"),
    "ask_handover": _("Handover asked for"),
    "accept_invitation": _("Invitation accepted"),
    "ask": _("Payment requested"),
    "announce_migration": _("Another offer announced"),
    "announce_price": _("Higher price announced"),
    "withdraw_announcement": _("Announcement withdrawn"),
    "ask_switching": _("Leaving for another provider asked for"),
    "give_up_switching": _("Stays: no leaving for another provider"),
    "finish_switching": _("Moved to another provider"),
    "stop_switching": _("Stopped for another provider"),
    "keep_price": _("Price kept"),
    "let_price_go": _("Price of the list again"),
    "migrate": _("Moved to another offer as announced"),
    "ask_cycle_change": _("Billing cycle asked for"),
    "choose_gathering": _("Gathering of requests chosen"),
    "change_cycle": _("Billing cycle changed"),
    "forge_cycle_change": _("Forged change of billing cycle"),
    "refuse_cycle_change": _("Billing cycle refused"),
    "assign": _("Bank line placed"),
    "ask_for_days_left": _("Asked for the days left of the month alone"),
    "bring_in": _("Brought in from files"),
    "bring_terms": _("General terms brought in"),
    "change_details": _("Details changed"),
    "change_setting": _("Setting changed"),
    "check_vat_number": _("Answer about the VAT number stored"),
    "close_abuse_case": _("Abuse case closed"),
    "credit": _("Credited"),
    "close": _("Closed"),
    "correct_delivery": _("Delivery put right"),
    "delete_group": _("Group deleted"),
    "deposit": _("Security deposit received"),
    "detach_payments": _("Automatic payments detached"),
    "end": _("Ended"),
    "end_coupon": _("Coupon ended"),
    "end_sessions": _("Sessions ended"),
    "extend": _("Extended"),
    "forget_factor": _("Second factor forgotten"),
    "give_up_delivery": _("Delivery left to a person"),
    "grant_status": _("Status granted"),
    "grant_time": _("Extra time granted"),
    "change_offer": _("Offer changed"),
    "schedule_change": _("Change of offer recorded"),
    "give_up_change": _("Change of offer taken back"),
    "mark_units": _("Units marked for deletion"),
    "delete_units": _("Units deleted at once"),
    "unmark_units": _("Units kept after all"),
    "grant_pass": _("Pass for a change of offer granted"),
    "handle_notice": _("Notice seen to"),
    "hand_over": _("Handed over to another account"),
    "hold_letters": _("All letters held"),
    "invalidate_group": _("Group no longer validated"),
    "invite": _("Invited"),
    "join_group": _("Line put into a group"),
    "lapse_handover": _("Handover lapsed"),
    "lift_abuse": _("Abuse case closed"),
    "lift_invoicing_off": _("Asked for renewals again"),
    "lift_letters_held": _("Letters released"),
    "lift_parked": _("Taken up again"),
    "lift_restricted": _("Restriction lifted"),
    "lift_suspend_off": _("Suspended for lateness again"),
    "make_coupon": _("Coupon made"),
    "open_account": _("Account opened"),
    "lower_base": _("Base limit lowered"),
    "move_deposit": _("Security deposit moved"),
    "leave": _("Left by right of the law"),
    "leave_group": _("Line taken out of a group"),
    "notify_termination": _("Termination notified without signing in"),
    "name_in_handover": _("Asked to agree to a handover"),
    "open": _("Opened"),
    "open_abuse_case": _("Abuse case opened"),
    "order": _("Ordered"),
    "owe_refund": _("Owed back as money"),
    "order_deposit": _("Security deposit ordered"),
    "pay": _("Paid"),
    "reopen": _("To be paid again"),
    "take_back": _("Money taken back by the bank"),
    "pay_refund": _("Paid back by transfer"),
    "pay_from_credit_by_staff": _("Paid from credit by staff"),
    "raise_base": _("Base limit raised"),
    "refuse_handover": _("Handover refused"),
    "release_letters": _("All letters released"),
    "remove_access": _("Access taken away"),
    "remove_staff": _("Member of staff shut out"),
    "renew": _("Renewed by hand"),
    "rename_group": _("Group renamed"),
    "resume": _("Resumed"),
    "retry_delivery": _("Delivery tried again"),
    "rise": _("First invoice paid: base limit raised"),
    "run_night": _("Night run by hand"),
    "see_refund": _("Transfer seen on a statement"),
    "send_again": _("Letter sent again"),
    "set_abuse": _("Abuse case opened"),
    "set_invoicing_off": _("No longer asked for renewals"),
    "set_letters_held": _("Letters held"),
    "set_parked": _("Parked"),
    "set_restricted": _("Restricted"),
    "set_suspend_off": _("No longer suspended for lateness"),
    "shorten": _("Shortened"),
    "sign_in": _("Signed in"),
    "start": _("Started"),
    "suspend": _("Suspended"),
    "tell_renewal": _("Told that it renews"),
    "take_over": _("Taken over from another account"),
    "terminate": _("Terminated"),
    "undo_deletion": _("Deletion undone"),
    "undo_termination": _("Termination undone"),
    "validate_group": _("Group validated"),
    "void": _("Void"),
    "void_by_staff": _("Voided by staff"),
    "withdraw_status": _("Status withdrawn"),
    "withdraw": _("Withdrawn from"),
    "withdraw_handover": _("Handover withdrawn"),
    "write_note": _("Note written"),
}
_SUBJECTS: Final[Mapping[str, Any]] = {
    "account": _("account"),
    "bank_line": _("bank line"),
    "brand": _("brand"),
    "coupon": _("coupon"),
    "group": _("group"),
    "handover": _("handover"),
    "installation": _("installation"),
    "invitation": _("invitation"),
    "invoice": _("invoice"),
    "letter": _("letter"),
    "offer": _("offer"),
    "notice": _("legal notice"),
    "refund": _("owed refund"),
    "request": _("payment request"),
    "subscription": _("service"),
    "user": _("person"),
}
_ACTORS: Final[Mapping[str, Any]] = {
    "bank": _("the bank"),
    "command": _("the command line"),
    "demo": _("the demonstration"),
    "night": _("the night"),
    "public": _("somebody who did not sign in"),
    "system": _("the system"),
    "usage": _("call records"),
}


def verb(code: str) -> str:
    """Return what was done."""
    return str(_VERBS.get(code, code))


def verbs() -> list[tuple[str, str]]:
    """Return every act that the history knows, with its code, by word: to choose from."""
    return sorted(((code, str(word)) for code, word in _VERBS.items()), key=lambda pair: pair[1])


def subject(kind: str) -> str:
    """Return what kind of thing it was done to."""
    return str(_SUBJECTS.get(kind, kind))


def subjects() -> list[tuple[str, str]]:
    """Return every kind of thing, with its code: to choose from."""
    return [(code, str(word)) for code, word in _SUBJECTS.items()]


def actor(code: str, names: Mapping[int, str]) -> str:
    """Return who did it: a person by name, else a part of the machine."""
    kind, _colon, number = code.partition(":")
    if kind not in {"staff", "user"} or not number.isdecimal():
        return str(_ACTORS.get(code, _ACTORS.get(kind, code)))
    name = names.get(int(number), number)
    if kind == "staff":
        return name
    return gettext("%(name)s, customer") % {"name": name}


def user_ids(events: Iterable[Any]) -> list[int]:
    """Return the people whom events, notes or flags name as who did it."""
    codes = (getattr(each, "actor", "") or getattr(each, "author", "") for each in events)
    numbers = (code.partition(":")[2] for code in codes if code.startswith(("staff:", "user:")))
    return sorted({int(number) for number in numbers if number.isdecimal()})


def reason(event: Any) -> str:
    """Return why; what closes a request by itself is a code, the rest somebody's words."""
    if event.verb == "void":
        return states.void_reason(event.reason)
    if event.verb == "set_parked" and event.actor == "night":
        return _left_by_the_night(event.reason)
    return str(event.reason)


def flag_reason(flag: Any) -> str:
    """Return why a flag is set; the night says it by codes, people by words."""
    return _left_by_the_night(flag.reason) if flag.actor == "night" else str(flag.reason)


def _left_by_the_night(reason: str) -> str:
    step, _colon, code = reason.partition(": ")
    return f"{nights.step(step)}: {nights.parked_as(code)}"


def event_facts(event: Any) -> str:
    """Return what an event says besides, as far as there are words for it."""
    facts: Mapping[str, Any] = event.facts or {}
    words = _GROUP_FACTS if event.subject_kind == "group" else _FACTS
    said = [say(facts) for name, say in words.items() if facts.get(name) is not None]
    return ", ".join(text for text in said if text)


def _days(facts: Mapping[str, Any]) -> str:
    count = int(facts["days"])
    return counted(ngettext("%(n)s day", "%(n)s days", count)) % {"n": count}


def _moved(facts: Mapping[str, Any]) -> str:
    until = day_text(facts["to"])
    if not facts.get("from"):
        return gettext("until %(until)s") % {"until": until}
    since = day_text(facts["from"])
    return gettext("from %(since)s to %(until)s") % {"since": since, "until": until}


def _setting(facts: Mapping[str, Any]) -> str:
    usual = gettext("as the profile")
    was, becomes = (facts.get(name) for name in ("was", "is"))
    sides = (usual if side is None else str(side) for side in (was, becomes))
    return f"{facts['key']}: {' → '.join(sides)}"


def _sum(facts: Mapping[str, Any]) -> str:
    return Spoken().amount(int(facts["cents"]), "EUR")


# A deposit moves from one group to another: names, where other moves have days.
_GROUP_FACTS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "name": lambda facts: str(facts["name"]),
    "service": lambda facts: str(facts["service"]),
    "cents": _sum,
    "to": lambda facts: f"{facts['from']} → {facts['to']}",
    "on": lambda facts: day_text(facts["on"]),
}
_FACTS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "reference": lambda facts: str(facts["reference"]),
    "days": _days,
    "to": _moved,
    "on": lambda facts: day_text(facts["on"]),
    "fields": lambda facts: ", ".join(states.field(name) for name in facts["fields"]),
    "key": _setting,
    "platform": lambda facts: str(facts["platform"]),
    "offer": lambda facts: str(facts["offer"]),
}
