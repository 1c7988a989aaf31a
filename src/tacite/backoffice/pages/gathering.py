"""How the renewals of an account are gathered, chosen on behalf of its customer (S3-37)."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.acts.gathering import choose_gathering
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.opening import Desk, acts, show
from tacite.backoffice.pages.account import account_or_404
from tacite.brands.queries import selling_of
from tacite.rules.gathering import way_of
from tacite.ui import renewing


@acts(StaffRight.SERVE)
def gathering(request: Desk, account_id: int) -> HttpResponse:
    """Choose a way that the brand offers."""
    found = account_or_404(account_id)
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if attempt(
            form,
            lambda: choose_gathering(
                account_id=account_id,
                way=form.value("way")[:20] or "-",
                actor=request.actor,
                now=request.now,
                reason=form.reason,
            ),
        ):
            return done(
                request, _("It is kept, for what is asked from now on."), "account", account_id
            )
    policy = selling_of(found.brand).policy
    return show(
        request,
        "gathering",
        zone=found.brand.zone,
        status=form.status,
        account=found,
        form=form,
        ways=[(way, renewing.gathering(way)) for way in policy.gather_offered],
        chosen=way_of(found.gathering, usual=policy.gather, offered=policy.gather_offered),
    )
