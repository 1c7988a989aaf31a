"""The site map of the back office."""

import datetime as dt

from django.urls import include, path, register_converter

from tacite.backoffice import frame
from tacite.backoffice.pages import (
    account,
    account_acts,
    accounts,
    announce,
    brands,
    cycles,
    details,
    ending_acts,
    gathering,
    group_acts,
    groups,
    handovers,
    home,
    invoices,
    journal,
    law,
    letters,
    lines,
    nights,
    notices,
    order_for,
    refunds,
    requests,
    selling,
    service,
    service_acts,
    service_changes,
    service_price,
    service_renewing,
    services,
    statements,
)
from tacite.ui.entrance import frames
from tacite.ui.entrance import urls as entrance


class DayConverter:
    """A civil day in an address: `2026-03-15`."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        """Return the day; a `ValueError` means that there is no such address."""
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date) -> str:
        """Return the day as it stands in the address."""
        return value.isoformat()


class IdConverter:
    """The id of a row: no longer than the database's own."""

    regex = r"[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """Return the id."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the id as it stands in the address."""
        return str(value)


register_converter(DayConverter, "day")
register_converter(IdConverter, "id")
frames.use("office", frame.around)

_accounts = [
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/<id:account_id>", account.account, name="account"),
    path("accounts/<id:account_id>/services", account.account_services, name="account_services"),
    path("accounts/<id:account_id>/requests", account.account_requests, name="account_requests"),
    path("accounts/<id:account_id>/invoices", account.account_invoices, name="account_invoices"),
    path("accounts/<id:account_id>/payments", account.account_payments, name="account_payments"),
    path("accounts/<id:account_id>/letters", account.account_letters, name="account_letters"),
    path("accounts/<id:account_id>/people", account.account_people, name="account_people"),
    path("accounts/<id:account_id>/history", account.account_history, name="account_history"),
    path("accounts/<id:account_id>/details", details.details, name="details"),
    path("accounts/<id:account_id>/order", order_for.order_for, name="order_for"),
    path("accounts/<id:account_id>/statuses", selling.account_statuses, name="account_statuses"),
    path("accounts/<id:account_id>/flags/<slug:kind>", account_acts.flag, name="flag"),
    path("accounts/<id:account_id>/gathering", gathering.gathering, name="gathering"),
    path("accounts/<id:account_id>/notes", account_acts.note, name="note"),
    path("accounts/<id:account_id>/vat", account_acts.vat, name="vat"),
    path("accounts/<id:account_id>/invitation", account_acts.invite, name="invite"),
]
_groups = [
    path("groups", groups.groups, name="groups"),
    path("groups/<id:group_id>", groups.group, name="group"),
    path("groups/<id:group_id>/label", group_acts.rename, name="group_rename"),
    path("groups/<id:group_id>/validation", group_acts.validation, name="group_validation"),
    path("groups/<id:group_id>/base", group_acts.base, name="group_base"),
    path("groups/<id:group_id>/deposit", group_acts.deposit, name="group_deposit"),
    path("groups/<id:group_id>/deposit/move", group_acts.move_deposit, name="group_move"),
    path("groups/<id:group_id>/join", group_acts.join, name="group_join"),
    path("groups/<id:group_id>/leave", group_acts.leave, name="group_leave"),
    path("groups/<id:group_id>/deletion", group_acts.deletion, name="group_deletion"),
    path("accounts/<id:account_id>/groups", groups.account_groups, name="account_groups"),
    path("accounts/<id:account_id>/groups/add", group_acts.add, name="group_add"),
]
_services = [
    path("services", services.services, name="services"),
    path("services/<id:service_id>", service.service, name="service"),
    path("services/<id:service_id>/time", service_acts.grant_time, name="grant_time"),
    path("services/<id:service_id>/cycle", cycles.change_cycle, name="change_cycle"),
    path("services/<id:service_id>/price", service_price.keep_price, name="keep_price"),
    path("services/<id:service_id>/renewal", service_renewing.renew, name="renew"),
    path("services/<id:service_id>/offer", service_changes.change_offer, name="change_offer"),
    path(
        "services/<id:service_id>/offer/give-up",
        service_changes.give_up_change,
        name="give_up_change",
    ),
    path("services/<id:service_id>/units", service_changes.units, name="service_units"),
    path("services/<id:service_id>/pass", service_changes.grant_pass, name="grant_pass"),
    path("services/<id:service_id>/termination", service_acts.terminate, name="terminate"),
    path(
        "services/<id:service_id>/termination/undo",
        service_acts.undo_termination,
        name="undo_termination",
    ),
    path("services/<id:service_id>/leaving", ending_acts.leave, name="leave"),
    path("services/<id:service_id>/switching", ending_acts.switch, name="switch"),
    path("services/<id:service_id>/renewal-told", ending_acts.tell_renewal, name="tell_renewal"),
    path("services/<id:service_id>/withdrawal", ending_acts.withdraw, name="withdraw"),
    path("services/<id:service_id>/handover", handovers.hand_over, name="hand_over"),
    path(
        "accounts/<id:account_id>/handover",
        handovers.hand_over_several,
        name="hand_over_several",
    ),
    path("services/<id:service_id>/abuse", handovers.abuse, name="abuse"),
    path("handovers", handovers.handovers, name="handovers"),
    path("handovers/<id:handover_id>", handovers.handover, name="handover"),
    path("handovers/<id:handover_id>/withdraw", handovers.withdraw, name="handover_withdraw"),
    path(
        "handovers/<id:handover_id>/consent/<id:account_id>",
        handovers.consent,
        name="handover_consent",
    ),
    path("services/<id:service_id>/delivery", service_acts.try_delivery, name="try_delivery"),
]
_money = [
    path("requests", requests.requests, name="requests"),
    path("requests/export", requests.requests_export, name="requests_export"),
    path("requests/<id:request_id>", requests.payment_request, name="request"),
    path("requests/<id:request_id>/void", requests.void, name="void"),
    path("requests/<id:request_id>/credit", requests.pay_from_credit, name="pay_from_credit"),
    path("invoices", invoices.invoices, name="invoices"),
    path("invoices/export", invoices.invoices_export, name="invoices_export"),
    path("invoices/<id:invoice_id>", invoices.invoice, name="invoice"),
    path("invoices/<id:invoice_id>/pdf", invoices.invoice_pdf, name="invoice_pdf"),
    path("invoices/<id:invoice_id>/credit-note", invoices.credit_note, name="credit_note"),
    path("statements", statements.statements, name="statements"),
    path("statements/upload", statements.upload, name="upload"),
    path("statements/<id:file_id>", statements.statement, name="statement"),
    path("accounts/<id:account_id>/refund", refunds.refund_credit, name="refund_credit"),
    path("refunds", refunds.refunds, name="refunds"),
    path("refunds/<id:refund_id>", refunds.refund, name="refund"),
    path("notices", notices.notices, name="notices"),
    path("notices/<id:notice_id>", notices.notice, name="notice"),
    path("lines", lines.lines, name="lines"),
    path("lines/<id:line_id>", lines.line, name="line"),
]
_house = [
    path("cycles", cycles.cycle_requests, name="cycle_requests"),
    path("cycles/<id:cycle_request_id>", cycles.cycle_request, name="cycle_request"),
    path("nights", nights.nights, name="nights"),
    path("nights/run", nights.run, name="run_night"),
    path("nights/rehearsal", nights.rehearse, name="rehearse_night"),
    path("nights/checks", nights.verify, name="verify"),
    path("nights/<day:as_of>", nights.night, name="night"),
    path("parked", nights.parked, name="parked"),
    path("letters", letters.letters, name="letters"),
    path("letters/again", letters.send_all_again, name="send_all_again"),
    path("letters/release", letters.release_all, name="release_all"),
    path("letters/<id:letter_id>", letters.letter, name="letter"),
    path("letters/<id:letter_id>/again", letters.send_again, name="send_again"),
    path("brands", brands.all_of_them, name="brands"),
    path("brands/<id:brand_id>", brands.brand, name="brand"),
    path("brands/<id:brand_id>/offers", brands.offers, name="offers"),
    path("brands/<id:brand_id>/coupons", selling.coupons, name="coupons"),
    path("brands/<id:brand_id>/coupons/new", selling.new_coupon, name="new_coupon"),
    path("brands/<id:brand_id>/coupons/<str:code>/end", selling.end_coupon, name="end_coupon"),
    path("offers/<id:offer_id>/announcements", announce.announce, name="announce"),
    path(
        "announcements/<id:announcement_id>/withdrawal",
        announce.withdraw,
        name="withdraw_announcement",
    ),
    path("brands/<id:brand_id>/settings/<str:key>", brands.setting, name="setting"),
    path("sellers", brands.sellers, name="sellers"),
    path("law", law.facts, name="law"),
    path("journal", journal.journal, name="journal"),
]
urlpatterns = [
    path("", include("tacite.ui.urls")),
    path("", include(entrance.both)),
    path("", home.to_settle, name="to_settle"),
    *_accounts,
    *_groups,
    *_services,
    *_money,
    *_house,
]

handler400 = "tacite.ui.errors.bad_request"
handler403 = "tacite.ui.errors.denied"
handler404 = "tacite.ui.errors.not_found"
handler429 = "tacite.ui.errors.too_many"
handler500 = "tacite.ui.errors.failed"
