"""The site map of a brand's client area."""

from django.urls import include, path

from tacite.ui.entrance import frames
from tacite.ui.entrance import urls as entrance
from tacite.web import frame
from tacite.web.pages import (
    change,
    cycle,
    dates,
    documents,
    ending,
    gathering,
    groups,
    home,
    leave,
    letters,
    money,
    offers,
    order,
    payments,
    profile,
    renew,
    request,
    requests,
    service,
    services,
    sign_up,
    terminate,
    units,
    withdraw,
)

frames.use("client", frame.around_entrance, stranger=frame.around_door)

urlpatterns = [
    path("", include("tacite.ui.urls")),
    path("", include(entrance.both)),
    path("", include(entrance.client)),
    path("", home.home, name="home"),
    path("services", services.services, name="services"),
    path("services/renew", renew.several, name="renew_several"),
    path("services/<int:service_id>", service.service, name="service"),
    path("services/<int:service_id>/cycle", cycle.cycle, name="cycle"),
    path("services/<int:service_id>/cycle/change", cycle.change_cycle, name="change_cycle"),
    path("services/<int:service_id>/renew", renew.renew, name="renew"),
    path("services/<int:service_id>/change", change.change, name="change"),
    path("services/<int:service_id>/change/summary", change.summary, name="change_summary"),
    path("services/<int:service_id>/change/code", change.code, name="change_code"),
    path("services/<int:service_id>/change/give-up", change.give_up, name="give_up_change"),
    path("services/<int:service_id>/changes", change.changes, name="changes"),
    path("services/<int:service_id>/units", units.units, name="units"),
    path("services/<int:service_id>/terminate", terminate.terminate, name="terminate"),
    path("services/<int:service_id>/go-on", terminate.undo, name="undo_termination"),
    path("services/<int:service_id>/leave", leave.leave, name="leave"),
    path("services/<int:service_id>/withdraw", withdraw.withdraw, name="withdraw"),
    path("terminate", ending.ending, name="ending"),
    path("offers", offers.offers, name="offers"),
    path("offers/<slug:ref>", offers.offer, name="offer"),
    path("offers/<slug:ref>/order", order.order, name="order"),
    path("invoices", money.overview, name="money"),
    path("invoices/to-pay", money.to_pay, name="to_pay"),
    path("invoices/requests", requests.requests, name="requests"),
    path("invoices/documents", documents.documents, name="documents"),
    path("invoices/payments", payments.payments, name="payments"),
    path("invoices/dates", dates.dates, name="dates"),
    path("invoices/<path:number>.pdf", documents.pdf, name="pdf"),
    path("requests/<str:reference>", request.request, name="request"),
    path("requests/<str:reference>/pay-from-credit", request.pay, name="pay_from_credit"),
    path("requests/<str:reference>/statement.xml", request.statement, name="statement"),
    path("requests/<str:reference>/bank", request.bank, name="bank"),
    path("use", groups.groups, name="groups"),
    path("use/add", groups.add, name="add_group"),
    path("use/<slug:name>", groups.group, name="group"),
    path("use/<slug:name>/rename", groups.rename, name="group_rename"),
    path("use/<slug:name>/join", groups.join, name="group_join"),
    path("use/<slug:name>/deposit", groups.deposit, name="group_deposit"),
    path("use/<slug:name>/move", groups.move, name="group_move"),
    path("use/<slug:name>/raise", groups.raise_base, name="group_raise"),
    path("use/<slug:name>/lower", groups.lower_base, name="group_lower"),
    path("use/<slug:name>/delete", groups.delete, name="group_delete"),
    path("use/<slug:name>/undo", groups.undo, name="group_undo"),
    path("letters", letters.letters, name="letters"),
    path("letters/<int:letter_id>", letters.letter, name="letter"),
    path("profile/requests", gathering.gathering, name="gathering"),
    path("profile", profile.profile, name="profile"),
    path("sign-up", sign_up.sign_up, name="sign_up"),
    path("sign-up/code", sign_up.code, name="sign_up_code"),
    path("sign-up/details", sign_up.details, name="sign_up_details"),
]

handler400 = "tacite.ui.errors.bad_request"
handler403 = "tacite.ui.errors.denied"
handler404 = "tacite.ui.errors.not_found"
handler429 = "tacite.ui.errors.too_many"
handler500 = "tacite.ui.errors.failed"
